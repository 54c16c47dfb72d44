"""Credit lines as agencies deliver them, and as the site prints them."""

import re
from dataclasses import dataclass

# `PHOTO/Organisation` or `PHOTO/Organisation-Person`, sometimes with a dash before it (DOMAIN.md section 6). What we
# drew says `Illustration/` in its place.
AGENCY_FORM = re.compile(
    r"\s*[-–—]?\s*(?:PHOTO|ILLUSTRATION)\s*/\s*(?P<organisation>[^-–—]+?)\s*(?:[-–—]\s*(?P<person>.+?))?\s*",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Credit:
    organisation: str = ""
    person: str = ""

    def __str__(self) -> str:
        return "/".join(part for part in (self.organisation, self.person) if part)


def parse_credit(line: str) -> Credit:
    """The parts of a line in the agencies' form; any other line is an organisation as it stands."""
    if found := AGENCY_FORM.fullmatch(line):
        return Credit(found["organisation"], found["person"] or "")
    return Credit(" ".join(line.split()))
