"""The parts of the home page, and the questions that it suggests."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from articles.cards import lead_and_others
from missions.models import CrewAssignment, Mission
from missions.pages.in_space import InSpace
from missions.pages.launches import Launch, Launches, load_launches
from missions.pages.together import address, public_people
from people.models import Person
from publishing.generation import once_per_generation

NEWEST, NEXT, ANNIVERSARIES = 4, 3, 5  # Missions, launches and missions on this day of the year shown.
NOVITSKY, OHARA = "oleg-novitsky", "loral-ohara"
VASILEVSKAYA, TERESHKOVA = "marina-vasilevskaya", "valentina-tereshkova"


@dataclass(frozen=True)
class HomeParts:
    """What does not change from minute to minute, as HTML except the newest missions, which may be in flight."""

    head_count: int
    unconfirmed: int
    recorded_until: datetime | None  # The latest launch or crewed landing in the records.
    newest: list[Mission]
    find_by_crew: SafeString
    aboard: SafeString
    next_launches: SafeString
    articles: SafeString  # Empty if there are none.
    on_this_day: SafeString


@once_per_generation
def home_parts(hour: datetime) -> HomeParts:
    in_space, missions, (lead, articles) = InSpace.now(), HomeMissions(), lead_and_others()
    on_this_day = Mission.objects.published().on_day_of_year(hour.month, hour.day)[:ANNIVERSARIES]

    def printed(part: str, **context: Any) -> SafeString:
        return render_to_string(f"spaceportal/_{part}.html", context)

    return HomeParts(
        head_count=in_space.head_count,
        unconfirmed=len(in_space.unconfirmed),
        recorded_until=missions.recorded_until,
        newest=missions.newest,
        find_by_crew=printed("find_by_crew", examples=example_questions()),
        aboard=printed("aboard", in_space=in_space),
        next_launches=printed("next_launches", missions=missions),
        articles=printed("home_articles", lead=lead, articles=articles) if lead else SafeString(),
        on_this_day=printed("on_this_day", on_this_day=on_this_day, today=hour),
    )


class HomeMissions:
    """The missions of all parts of the page, loaded together."""

    def __init__(self) -> None:
        missions = Mission.objects.published()
        flown = missions.exclude(end_kind=Mission.EndKind.PLANNED).order_by("-launch_at", "sort_key")
        with_people = CrewAssignment.objects.in_role("landing").values("mission")
        landed = flown.filter(end_kind=Mission.EndKind.LANDED, pk__in=with_people, end_at__lte=timezone.now())
        parts = [flown[:NEWEST], landed.order_by("-end_at", "sort_key")[:1], missions.planned().order_by()]
        wanted = Q()
        for part in parts:
            wanted |= Q(pk__in=part.values("pk"))
        self._missions = list(load_launches(missions.filter(wanted)).order_by("-launch_at", "sort_key"))

    @property
    def newest(self) -> list[Mission]:
        flown = [mission for mission in self._missions if mission.end_kind != Mission.EndKind.PLANNED]
        return flown[:NEWEST]

    @property
    def next_launches(self) -> list[Launch]:
        launches = Launches.of(mission for mission in self._missions if mission.is_planned)
        return [*launches.upcoming, *launches.overdue][:NEXT]

    @cached_property
    def latest_landing(self) -> Mission | None:
        landed = (mission for mission in self._missions if mission.end_kind == Mission.EndKind.LANDED)
        with_people = (mission for mission in landed if any(row.landed for row in mission.prime_crew))
        return max(with_people, key=lambda mission: mission.end_at, default=None)

    @property
    def recorded_until(self) -> datetime | None:
        launches = [mission.launch_at for mission in self.newest[:1]]
        landings = [self.latest_landing.end_at] if self.latest_landing else []
        return max(filter(None, launches + landings), default=None)

    @property
    def landed_people(self) -> list[Person]:
        return [row.person for row in self.latest_landing.prime_crew if row.landed] if self.latest_landing else []


@dataclass(frozen=True)
class ExampleQuestion:
    words: str
    address: str  # Of the page that answers it.


def example_questions() -> list[ExampleQuestion]:
    """The questions that the catalogue can answer."""
    slugs = [NOVITSKY, OHARA, VASILEVSKAYA, TERESHKOVA]
    people = {person.slug: person for person in public_people().filter(slug__in=slugs)}
    questions = []
    if NOVITSKY in people and OHARA in people:
        two = [people[NOVITSKY], people[OHARA]]
        words = _("Did %(one)s and %(other)s fly together?")
        words %= {"one": two[0].reader_name, "other": two[1].reader_name}
        questions.append(ExampleQuestion(words, address(two)))
    if VASILEVSKAYA in people:
        words = _("How did %(person)s come home?") % {"person": people[VASILEVSKAYA].reader_name}
        query = urlencode({"crew": VASILEVSKAYA, "role": "landing"})
        questions.append(ExampleQuestion(words, f"{reverse('missions:list')}?{query}"))
    if TERESHKOVA in people:
        page = people[TERESHKOVA].get_absolute_url()
        questions.append(ExampleQuestion(_("Who was the first woman in space?"), page))
    return questions
