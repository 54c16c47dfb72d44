"""How people travelled into space and home, with a sentence about each group."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

from missions.models import Mission, MoonLanding, Station
from missions.stays import Stay
from people.models import Person
from wording.durations import Duration
from wording.lists import all_of
from wording.partial_dates import PartialDate

Place = Mission | Station | MoonLanding


class Ending(models.TextChoices):
    LANDED = "landed", _lazy("landed")
    DIED = "died", _lazy("died on this flight")
    LOST = "lost", _lazy("died in the loss of the ship")
    IN_SPACE = "in-space", _lazy("in space")
    UNCONFIRMED = "unconfirmed", _lazy("unconfirmed")
    PLANNED = "planned", _lazy("planned")
    UNKNOWN = "unknown", _lazy("not recorded")


@dataclass(frozen=True)
class Stretch:
    """Part of a way, aboard one ship or station or on the Moon. Start and end are None while they are unknown."""

    place: Place
    start: datetime | None
    end: datetime | None
    is_recorded: bool = True  # If not: aboard at some point in this time, without recorded dockings.


@dataclass
class Way:
    """A group of people with the same launch ship, return ship and stations in between."""

    up: Mission | None
    home: Mission | None
    stretches: list[Stretch]
    ending: Ending
    start: PartialDate | None
    end: PartialDate | None
    duration: Duration | None = None
    is_spaceflight: bool = True
    crossed_outside: bool = False  # Changed ships on a spacewalk.
    landing: MoonLanding | None = None
    stays: list[Stay] = field(default_factory=list)
    doubtful_at: datetime | None = None  # When the flight becomes unconfirmed.
    people: list[Person] = field(default_factory=list)

    @property
    def is_over(self) -> bool:
        return self.ending in {Ending.LANDED, Ending.DIED, Ending.LOST}

    @property
    def has_begun(self) -> bool:
        return self.ending != Ending.PLANNED

    @property
    def changed_ship(self) -> bool:
        return self.up != self.home

    @property
    def stations(self) -> list[Station]:
        return list(dict.fromkeys(stretch.place for stretch in self.stretches if isinstance(stretch.place, Station)))

    @property
    def remarks(self) -> list[str]:
        """Duration, and anything unusual about the flight or its end."""
        words = self._remarks(self.duration.words if self.duration else "")
        return [*words, _("landed on the Moon")] if self.landing else words

    @property
    def short_remarks(self) -> list[str]:
        """Like `remarks`, for charts, which show the Moon themselves."""
        return self._remarks(self.duration.short if self.duration else "")

    def _remarks(self, length: str) -> list[str]:
        words = []
        if length and self.ending != Ending.UNCONFIRMED:
            words.append(_("%(duration)s so far") % {"duration": length} if not self.is_over else length)
        if not self.is_spaceflight:
            words.append(_("not a spaceflight"))
        if self.ending not in {Ending.LANDED, Ending.IN_SPACE}:
            words.append(str(self.ending.label))
        if self.home is None and self.ending == Ending.IN_SPACE:
            words.append(_("return ship not yet announced"))
        if self.crossed_outside:
            words.append(_("changed ships on a spacewalk"))
        return words

    @property
    def sentence(self) -> str:
        elsewhere = _("another ship")  # A ship without a public page.
        words = self._form(len(self.people)) % {
            "names": all_of(person.name for person in self.people),
            "up": self.up.name if self.up else elsewhere,
            "home": self.home.name if self.home else elsewhere,
        }
        return " ".join([words, _("They landed on the Moon during the flight.")]) if self.landing else words

    def _form(self, people: int) -> str:
        """The sentence, in its form for so many people."""
        match self.ending:
            case Ending.DIED:
                return ngettext(
                    "%(names)s launched on %(up)s and died on the flight.",
                    "%(names)s launched on %(up)s and died on the flight.",
                    people,
                )
            case Ending.LOST:
                return ngettext(
                    "%(names)s launched on %(up)s and died when it was lost.",
                    "%(names)s launched on %(up)s and died when it was lost.",
                    people,
                )
            case Ending.IN_SPACE if self.home is None:
                return ngettext(
                    "%(names)s launched on %(up)s and is still in space; return ship not yet announced.",
                    "%(names)s launched on %(up)s and are still in space; return ship not yet announced.",
                    people,
                )
            case Ending.IN_SPACE:
                return ngettext(
                    "%(names)s launched on %(up)s, is still in space and will return on %(home)s.",
                    "%(names)s launched on %(up)s, are still in space and will return on %(home)s.",
                    people,
                )
            case Ending.UNCONFIRMED:
                return ngettext(
                    "%(names)s launched on %(up)s; their return is unconfirmed.",
                    "%(names)s launched on %(up)s; their return is unconfirmed.",
                    people,
                )
            case Ending.PLANNED if self.home is None:
                return _("%(names)s: planned to launch on %(up)s; return ship not yet announced.")
            case Ending.PLANNED if self.up is None:
                return _("%(names)s: planned to return on %(home)s.")
            case Ending.PLANNED if not self.changed_ship:
                return _("%(names)s: planned to launch and return on %(up)s.")
            case Ending.PLANNED:
                return _("%(names)s: planned to launch on %(up)s and return on %(home)s.")
        if self.ending == Ending.LANDED and not self.changed_ship:
            return ngettext(
                "%(names)s launched and returned on %(up)s.", "%(names)s launched and returned on %(up)s.", people
            )
        return ngettext(
            "%(names)s launched on %(up)s and returned on %(home)s.",
            "%(names)s launched on %(up)s and returned on %(home)s.",
            people,
        )
