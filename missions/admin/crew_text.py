"""Reads a crew that was typed or pasted as text: names, one per line or separated by commas, with roles in brackets.

Oleg Kononenko (commander), Nikolai Chub (flight engineer), Loral O'Hara (NASA, flight engineer 2)
Backups: Alexey Ovchinin, Oleg Platonov
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from missions.models import CrewAssignment
from people.sort_names import SUFFIX
from search.folding import fold

MOST_LETTERS = 5000
MOST_MEMBERS = 40

BULLET = re.compile(r"^\s*(?:[-*•–—]|\d{1,2}[.)])\s+")
NOT_IN_BRACKETS = r"(?![^(\[]*[)\]])"
BETWEEN = re.compile(rf"(?:[;\t]|,(?!\s*{SUFFIX})|\s+(?:and|&)\s+){NOT_IN_BRACKETS}")
IN_BRACKETS = re.compile(r"[(\[]([^)\]]*)[)\]]?")
HEADING = re.compile(r"^\s*([^:,;()\[\]]{2,40}):\s*(.*)$")
DASH = re.compile(r"\s+[-–—]\s+")
CODES = re.compile(rf"^({'|'.join(sorted(CrewAssignment.Role.values, key=len, reverse=True))})\s+(?=\S)")

BACKUP = {"backup", "backups", "backup crew", "back up", "back up crew", "reserve", "reserves", "reserve crew"}
PRIME = {"prime", "prime crew", "crew", "main crew", "primary crew"}
OTHER_ROLE_NAMES = {
    "spacecraft commander": "CDR",
    "soyuz commander": "CDR",
    "mission commander": "CDR",
    "cmdr": "CDR",
    "cm pilot": "CMP",
    "lm pilot": "LMP",
    "board engineer": "FE",
    "engineer": "FE",
    "space tourist": "SFP",
    "tourist": "SFP",
    "participant": "SFP",
    "cosmonaut researcher": "RC",
    "doctor": "DOC",
    "crewmember": "CREW",
}


def _key(text: str) -> str:
    return fold(text).replace(" ", "")


ROLES = {
    **{_key(value): value for value in CrewAssignment.Role.values},
    **{_key(text): value for text, value in OTHER_ROLE_NAMES.items()},
}


def role_named(text: str) -> str:
    """The role with this name or abbreviation, or an empty string: `FE1`, `flight engineer-1` are FE-1."""
    key = _key(text)
    return ROLES.get(key) or next((role.value for role in CrewAssignment.Role if _key(str(role.label)) == key), "")


@dataclass
class TypedMember:
    name: str
    line: int
    role: str = ""
    is_backup: bool = False
    words: list[str] = field(default_factory=list)  # What else was in brackets: an agency, a country.

    def describe(self, text: str) -> None:
        """Reads what was in brackets, or after a dash."""
        for word in filter(None, (part.strip() for part in re.split(r"[,;/]", text))):
            if role := role_named(word):
                self.role = role
            elif fold(word) in BACKUP:
                self.is_backup = True
            elif fold(word) not in PRIME:
                self.words.append(word)


def read_crew_text(text: str) -> list[TypedMember]:
    members: list[TypedMember] = []
    is_backup = False
    for number, line in enumerate(text[:MOST_LETTERS].splitlines(), start=1):
        role = ""
        for piece in _pieces(BULLET.sub("", line)):
            if fold(piece) in BACKUP | PRIME:
                is_backup = fold(piece) in BACKUP
            elif found := role_named(piece):
                if members and members[-1].line == number and not members[-1].role:
                    members[-1].role = found
                else:
                    role = found
            elif member := _member(piece, number):
                member.role = member.role or role
                member.is_backup = member.is_backup or is_backup
                members.append(member)
                role = ""
    return members[:MOST_MEMBERS]


def _pieces(line: str) -> Iterator[str]:
    """Names with what is in brackets after them, headings, and roles by themselves."""
    for piece in BETWEEN.split(line):
        heading = HEADING.match(piece)
        if heading and (fold(heading[1]) in BACKUP | PRIME or role_named(heading[1])):
            yield heading[1]
            piece = heading[2]
        if piece.strip():
            yield piece.strip()


def _member(piece: str, line: int) -> TypedMember | None:
    name, *beside = DASH.split(IN_BRACKETS.sub(" ", piece))
    member = TypedMember(name, line)
    if code := CODES.match(member.name.strip()):
        member.role = code[1]
        member.name = member.name.strip()[code.end() :]
    member.name = " ".join(member.name.split())[:150]
    for text in [*IN_BRACKETS.findall(piece), *beside]:
        member.describe(text)
    return member if fold(member.name) else None
