"""Parses the credit lines of agencies and formats them for the site."""

import re
from dataclasses import dataclass

# `PHOTO/Organisation` or `PHOTO/Organisation-Person`, sometimes after a dash. Drawings have ILLUSTRATION.
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
    """The parts of a credit line in the agencies' form. Any other line is taken as the organisation."""
    if found := AGENCY_FORM.fullmatch(line):
        return Credit(found["organisation"], found["person"] or "")
    return Credit(" ".join(line.split()))
