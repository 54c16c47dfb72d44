"""What the page of a mission to the Moon says of it first, and among its facts."""

from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from missions.crews import Crew
from missions.models import Mission, MoonLanding, Spacewalk
from missions.models.moon_landing import moon_landings
from missions.models.spacewalk import time_outside
from people.models import Person
from wording.durations import Duration
from wording.lists import all_of


class MoonFlight:
    def __init__(self, crew: Crew, spacewalks: list[Spacewalk]) -> None:
        """`spacewalks` are those of people who launched on the mission, with their `people`."""
        self.mission, self.crew = crew.mission, crew
        self.moonwalks = [walk for walk in spacewalks if walk.kind == Spacewalk.Kind.MOONWALK]

    @cached_property
    def landing(self) -> MoonLanding | None:
        return moon_landings().get(self.mission.pk)

    @property
    def headline(self) -> str:
        """`Moon landing, 20 July 1969: Neil Armstrong and Buzz Aldrin; Eagle`."""
        names = all_of(person.reader_name for person in self._people)
        return "; ".join(filter(None, [": ".join(filter(None, [self._event, names])), self.mission.lander]))

    @property
    def _event(self) -> str:
        if self.landing:
            return _("Moon landing, %(date)s") % {"date": self.landing.landed.day}
        if self.mission.end_kind == Mission.EndKind.LANDED:
            return _("Around the Moon, without landing")
        return _("To the Moon")

    @property
    def _people(self) -> list[Person]:
        return self.landing.people if self.landing else [row.person for row in self.crew.prime]

    @property
    def moonwalks_are_complete(self) -> bool:
        return self.mission.is_complete("spacewalks")

    @property
    def time_outside(self) -> Duration | None:
        return time_outside(self.moonwalks)
