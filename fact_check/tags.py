"""Tags that replace what was recognised in a sentence, so that patterns see kinds of things, not spellings.

“Novitsky launched on Soyuz MS-25 on 23 March” becomes “⟨p0⟩ launched on ⟨m1⟩ on ⟨d2⟩”.
"""

import re

PERSON = r"⟨p\d+⟩"
POSSESSIVE = r"⟨h\d+⟩"  # His, her, su, if it is clear whose.
MISSION = r"⟨m\d+⟩"
STATION = r"⟨s\d+⟩"
DATE = r"⟨d\d+⟩"
TIME = r"⟨t\d+⟩"

_TAG = re.compile(r"⟨([phmsdt])(\d+)⟩")
_BRACKETS = str.maketrans("⟨⟩", "<>")


def without_tags(text: str) -> str:
    """The text without anything that looks like a tag."""
    return text.translate(_BRACKETS)


def tag(kind: str, number: int) -> str:
    return f"⟨{kind}{number}⟩"


def numbers(text: str, *kinds: str) -> list[int]:
    """The numbers of the tags of these kinds, in order."""
    return [int(found[2]) for found in _TAG.finditer(text) if found[1] in kinds]


def replace(text: str, sources: list[str]) -> str:
    """The text with tags replaced by the original words."""
    return _TAG.sub(lambda found: sources[int(found[2])], text)
