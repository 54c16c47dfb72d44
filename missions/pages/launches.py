"""Planned launches, soonest first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from missions.models import Mission
from people.models import Person
from wording.partial_dates import FINEST_FIRST, Precision

NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Launch:
    """A planned launch of a mission loaded with load_launches()."""

    mission: Mission

    @cached_property
    def crew(self) -> list[Person]:
        return [row.person for row in self.mission.prime_crew if row.launched]

    @property
    def no_crew(self) -> str:
        """Why no crew is named, if none is."""
        if self.crew:
            return ""
        return _("Nobody: it will launch uncrewed.") if self.mission.prime_crew else _("not named yet")

    @property
    def has_a_day(self) -> bool:
        """Whether it is in calendars."""
        return "launch" in self.mission.calendar_dates

    @property
    def order(self) -> tuple[datetime, int, str]:
        """Soonest first; among launches that may be equally soon, the most exact date first."""
        launch = self.mission.launch
        if launch is None or launch.until <= timezone.now():  # “No earlier than” a date that has passed.
            return NEVER, 0, self.mission.sort_key
        return launch.at, FINEST_FIRST.index(Precision(launch.precision)), self.mission.sort_key


@dataclass(frozen=True)
class Launches:
    upcoming: list[Launch]
    overdue: list[Launch]

    @classmethod
    def of(cls, planned: Iterable[Mission]) -> "Launches":
        launches = sorted(map(Launch, planned), key=lambda launch: launch.order)
        return cls(
            [launch for launch in launches if not launch.mission.is_overdue],
            [launch for launch in launches if launch.mission.is_overdue],
        )


def load_launches(missions: QuerySet) -> QuerySet:
    """The missions with everything that templates/missions/_launch.html shows."""
    return missions.with_crew().select_related("spacecraft", "launch_site")
