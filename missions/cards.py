"""What a mission's row in a list prints, computed once: templates spend more time on a list than the database does."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone

from missions.models import Mission
from people.models import Person
from publishing.partial_dates import PartialDate


@dataclass(frozen=True)
class Name:
    name: str
    link: str  # Empty for people whose page is not public.


@dataclass(frozen=True)
class MissionCard:
    name: str
    link: str
    launch: PartialDate | None
    end: PartialDate | None
    station: str
    duration: str
    status: str
    status_words: str
    is_running: bool
    up: list[Name]
    down: list[Name]
    stayed: list[Name]  # The crew, where the same people went up and came down.

    @property
    def is_remarkable(self) -> bool:
        return self.status != Mission.Status.ENDED


def mission_cards(missions: Iterable[Mission]) -> list[MissionCard]:
    """Cards of missions loaded with Mission.objects.with_crew()."""
    people_at = reverse("people:list")
    missions_at = reverse("missions:list")
    now = timezone.now()

    def named(person: Person) -> Name:
        public = person.published_at and person.published_at <= now and not person.withdrawn_at
        return Name(person.name, f"{people_at}{person.slug}/" if public or person.is_published else "")

    return [_card(mission, f"{missions_at}{mission.slug}/", named) for mission in missions]


def _card(mission, link, named) -> MissionCard:
    up = [named(row.person) for row in mission.prime_crew if row.launched]
    down = [named(row.person) for row in mission.prime_crew if row.landed]
    together = up == down
    status, duration = mission.status, mission.duration
    return MissionCard(
        name=mission.name,
        link=link,
        launch=mission.launch,
        end=mission.end or mission.planned_end,
        station=mission.station.short_name if mission.station else "",
        duration=duration.short if duration else "",
        status=status.value,
        status_words=str(status.label),
        is_running=bool(duration and duration.is_running),
        up=[] if together else up,
        down=[] if together else down,
        stayed=up if together else [],
    )
