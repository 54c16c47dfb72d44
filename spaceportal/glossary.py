"""The terms that /glossary/ explains. To add one, add it here; `{% term "NET" %}` links to it from a page."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _lazy

from search.sorting import sort_key


@dataclass(frozen=True)
class Term:
    key: str  # Names the term in templates; for a crew role, its code.
    title: Promise
    explanation: Promise
    list_name: str = ""  # URL name of the list of what the term means, if there is one,
    list_title: Promise | str = ""  # and the text of the link to it.

    @property
    def anchor(self) -> str:
        return slugify(self.key)

    @property
    def address(self) -> str:
        return f"{reverse('glossary')}#{self.anchor}"


TERMS = [
    Term(
        "abort",
        _lazy("Abort"),
        _lazy("A launch that is broken off. The crew’s ship separates from the rocket and lands."),
    ),
    Term("backup", _lazy("Backup"), _lazy("Somebody trained to replace a member of the crew before launch.")),
    Term("callsign", _lazy("Callsign"), _lazy("The name by which a ship or its commander is called on the radio.")),
    Term("CDR", _lazy("Commander"), _lazy("The person in charge of the ship and its crew. Often abbreviated to CDR.")),
    Term(
        "CMP",
        _lazy("Command module pilot"),
        _lazy("On Apollo, the pilot of the ship that stayed in orbit around the Moon while the others landed."),
    ),
    Term(
        "COSPAR",
        _lazy("COSPAR ID"),
        _lazy(
            "The international number of a spacecraft: the year of its launch, the number of the launch in that year, "
            "and a letter for each object that reached orbit. It is named after the Committee on Space Research."
        ),
    ),
    Term(
        "docking",
        _lazy("Docking"),
        _lazy("The joining of a ship to a station or another ship; undocking is the separation."),
    ),
    Term(
        "EVA",
        _lazy("EVA"),
        _lazy(
            "Short for extravehicular activity, or spacewalk: somebody in a spacesuit leaves the part of a spacecraft "
            "that holds air. Moonwalks count, and so do stand-up spacewalks, with only head and shoulders outside."
        ),
        "spacewalks:list",
        _lazy("All spacewalks"),
    ),
    Term(
        "expedition",
        _lazy("Expedition"),
        _lazy(
            "A numbered crew of a station. It begins and ends when the command of the station changes, not when a "
            "ship arrives or leaves."
        ),
    ),
    Term(
        "FE",
        _lazy("Flight engineer"),
        _lazy(
            "A crew member who operates and maintains the systems of the ship or the station. On a Soyuz, flight "
            "engineer 1 sits beside the commander. Often abbreviated to FE."
        ),
    ),
    Term("LMP", _lazy("Lunar module pilot"), _lazy("On Apollo, the person who landed on the Moon with the commander.")),
    Term(
        "MS",
        _lazy("Mission specialist"),
        _lazy("An astronaut responsible for part of a flight’s work, such as spacewalks."),
    ),
    Term(
        "NET",
        _lazy("NET"),
        _lazy("Short for “no earlier than”. It marks a planned date that may move later, but not earlier."),
    ),
    Term(
        "PS",
        _lazy("Payload specialist"),
        _lazy("Somebody who flew on the Space Shuttle to look after one experiment or cargo."),
    ),
    Term("PLT", _lazy("Pilot"), _lazy("On American ships, the second in command.")),
    Term("port", _lazy("Port"), _lazy("A place on a station where a ship can dock, such as Rassvet or Harmony.")),
    Term(
        "relocation",
        _lazy("Relocation"),
        _lazy("The move of a docked ship from one port of a station to another. It does not interrupt a stay aboard."),
    ),
    Term(
        "RC", _lazy("Research cosmonaut"), _lazy("A crew member of a Soviet or Russian ship who mainly does research.")
    ),
    Term(
        "SFP",
        _lazy("Spaceflight participant"),
        _lazy("Somebody who flies without being a professional astronaut or cosmonaut, such as a guest or a tourist."),
    ),
    Term(
        "suborbital",
        _lazy("Suborbital flight"),
        _lazy(
            "A flight that rises and comes down again without entering orbit. It usually lasts less than half an hour."
        ),
    ),
    Term(
        "aboard",
        _lazy("Time aboard a station"),
        _lazy("From the docking of the ship that brought a person to the undocking of the ship that took them away."),
    ),
    Term(
        "time-in-space",
        _lazy("Time in space"),
        _lazy("From lift-off to landing, even if a person returns on a different ship. Also called flight time."),
    ),
    Term(
        "unconfirmed",
        _lazy("Unconfirmed"),
        _lazy(
            "Used for people who should have landed by now but have no recorded landing. We leave them out of counts."
        ),
    ),
    Term("uncrewed", _lazy("Uncrewed"), _lazy("Without people aboard.")),
    Term(
        "UTC",
        _lazy("UTC"),
        _lazy(
            "Coordinated Universal Time: the time in Greenwich, without summer time. All times on this site are UTC."
        ),
    ),
]
BY_KEY = {term.key: term for term in TERMS}


def find_term(key: str) -> Term | None:
    """The term with this key, or for a numbered crew role (`FE-1`) the one of the role."""
    return BY_KEY.get(key) or BY_KEY.get(key.rpartition("-")[0])


def sorted_terms() -> list[Term]:
    """All terms in the order of the reader’s language."""
    return sorted(TERMS, key=lambda term: sort_key(str(term.title)))
