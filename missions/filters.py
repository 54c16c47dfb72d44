"""How the missions list filters."""

from dataclasses import dataclass
from datetime import UTC
from functools import reduce
from operator import and_, or_

from django.db.models import Count, F, Q, QuerySet
from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

from facets.facets import (
    ChoiceFacet,
    Choices,
    DateFacet,
    MatchFacet,
    Notice,
    OneOfFacet,
    RecordFacet,
    RelatedFacet,
    SortFacet,
    TextFacet,
)
from facets.index import Rows
from facets.keys import list_keys
from facets.query import Query
from facets.selection import Selection
from missions.models import CrewAssignment, DockingEvent, Mission, MissionCoverage, Station
from missions.models.coverage import active_spans, is_person_complete, possible_visits
from missions.models.flight_dates import flight_length
from missions.places import translated_name
from people.countries import country_name
from people.models import Person
from publishing.generation import once_per_generation
from wording.lists import all_of, any_of
from wording.numbers import grouped
from wording.partial_dates import PartialDate

MOST_NAMED = 3  # Programmes, missions or people in a notice.
ROLES = {
    "prime": _lazy("launched or returned"),
    "launch": _lazy("launched"),
    "landing": _lazy("returned"),
    "backup": _lazy("backup"),
    "any": _lazy("any role"),
}


class CrewFacet(RecordFacet):
    """People: any or all of them, each in the chosen role on that very mission."""

    @property
    def role(self) -> str:
        return self.parent.values["role"]

    kind_of_link = role

    def get_links(self) -> QuerySet:
        return super().get_links().in_role(self.role)

    def find_possible(self, value: list[str]) -> Rows:
        """In a role that includes backups, missions in the active years of these people that may lack backups."""
        if self.role not in {"backup", "any"}:
            return 0
        index, topic = self.parent.index, MissionCoverage.Topic.BACKUPS
        incomplete = index.find_once(topic, lambda missions: list_keys(missions.incomplete(topic)))
        spans, launches = active_spans(), index.periods("launch")
        each = [
            incomplete & index.rows_at(launches.begun_between(*spans[self.records[number].key]))
            | index.rows_at(self.links.places_of(number))
            for number in self.records.numbers_of(value)
        ]
        return reduce(and_ if self.matches_all else or_, each, index.everything if self.matches_all else 0)

    def find_gap_notice(self, rows: Rows) -> Notice:
        people, lacking = self.parent.choices[self.name], self.find_programmes(rows)
        crews = CrewAssignment.objects.order_by()
        own = set(crews.filter(person__slug__in=people).values_list("mission__programme__slug", flat=True))
        programmes = [slug for slug in lacking if slug in own] or lacking
        if not programmes:
            words = _("We do not have all backup crews yet, so this may be incomplete.")
        elif crews.in_role("backup").filter(mission__programme__slug__in=programmes).exists():
            words = _("We do not have all backup crews for %(programmes)s yet, so this may be incomplete.")
        else:
            words = _("We have no backup crews for %(programmes)s yet, so this may be incomplete.")
        links = [
            (_("More about %(name)s") % {"name": self.label_of(slug)}, reverse("people:detail", args=[slug]))
            for slug in people[:MOST_NAMED]
        ]
        return Notice(words % {"programmes": self.name_programmes(programmes)}, tuple(links))

    def find_programmes(self, rows: Rows) -> list[str]:
        """The slugs of the programmes of these missions, those with most of them first."""
        programmes = self.parent.index.held(self.parent.filters["programme"])
        counts = {slug: (programme.rows & rows).bit_count() for slug, programme in programmes.items()}
        return sorted(filter(counts.get, counts), key=lambda slug: (-counts[slug], slug))

    def name_programmes(self, slugs: list[str]) -> str:
        """`Vostok`, `Vostok, Mercury, Gemini and 4 more`."""
        programmes = self.parent.index.held(self.parent.filters["programme"])
        names = [programmes[slug].label for slug in slugs[:MOST_NAMED]]
        return all_of(names + list_others(len(slugs) - len(names)))

    def find_hints(self, keys: list[int]) -> dict[int, str]:
        return career_hints(keys)

    def describe_choices(self) -> str:
        names = self.chosen_labels()
        if len(names) == 1 or not self.matches_all:
            return {
                "prime": _("%(people)s flew on"),
                "launch": _("%(people)s launched on"),
                "landing": _("%(people)s returned on"),
                "backup": _("%(people)s served as backup for"),
                "any": _("on which %(people)s had any role, including backup"),
            }[self.role] % {"people": any_of(names)}
        if len(names) == 2:
            return {
                "prime": _("%(people)s both flew on"),
                "launch": _("%(people)s both launched on"),
                "landing": _("%(people)s both returned on"),
                "backup": _("%(people)s both served as backup for"),
                "any": _("on which %(people)s both had a role, including backup"),
            }[self.role] % {"people": all_of(names)}
        return {
            "prime": _("%(people)s all flew on"),
            "launch": _("%(people)s all launched on"),
            "landing": _("%(people)s all returned on"),
            "backup": _("%(people)s all served as backup for"),
            "any": _("on which %(people)s all had a role, including backup"),
        }[self.role] % {"people": all_of(names)}

    def suggest_choices(self) -> list[tuple[str, Choices]]:
        names = all_of(self.chosen_labels())
        suggestions: list[tuple[str, Choices]] = [
            (f"{names}: {words}", self.parent.tidy({**self.parent.choices, **role_choice(role)}))
            for role, words in ROLES.items()
            if role != self.role
        ]
        return suggestions + super().suggest_choices()


def role_choice(role: str) -> Choices:
    return {"role": [role] if role != "prime" else []}


class CrewCountryFacet(RelatedFacet):
    """The country a member of the prime crew flew for at the time, which need not be where they were born."""

    def list_values(self, qs: QuerySet) -> list[QuerySet]:
        crews = CrewAssignment.objects.in_role("prime").exclude(country=None)
        return [self.values_of(crews, "country__slug", "country__name", key="mission")]

    def translate_label(self, label: str) -> str:
        return country_name(label)


class TranslatedFacet(RelatedFacet):
    def translate_label(self, label: str) -> str:
        return translated_name(label)


class StationFacet(TranslatedFacet):
    def describe_choices(self) -> str:
        names = stations_in_sentences()
        return str(self.phrase).format(any_of(names[slug] for slug in self.parent.choices[self.name]))


@once_per_generation
def stations_in_sentences() -> dict[str, str]:
    """By slug, the short name of each station with its article: `the ISS`."""
    return {station.slug: station.name_in_sentence for station in Station.objects.only("slug", "short_name").order_by()}


class VisitedStationFacet(StationFacet):
    """Every station a mission docked with, or its destination if no docking is recorded."""

    def list_values(self, qs: QuerySet) -> list[QuerySet]:
        docked = self.values_of(
            DockingEvent.objects.with_stations(), "station__slug", "station__short_name", key="mission"
        )
        return [docked, *super().list_values(qs.without_dockings())]

    def find_possible(self, value: list[str]) -> Rows:
        visits = possible_visits()
        missions = {mission for slug in value for mission in visits.get(slug, ())}
        return self.parent.index.rows_of(missions) if missions else 0

    def find_gap_notice(self, rows: Rows) -> Notice:
        words = _("We do not have all dockings of %(missions)s yet, so this may be incomplete.")
        return missions_notice(words, self.parent.index.keys_of(rows))


def missions_notice(words: str, keys: list[int], *, most_named: int = MOST_NAMED) -> Notice:
    """A notice about these missions, which are in the order of the list. Its words have a place for the `missions`."""
    first = keys[: -most_named - 1 : -1]  # The first that launched.
    found = Mission.objects.only("name", "slug").in_bulk(first)
    named = [found[key] for key in first if key in found]
    links = [format_html('<a href="{}">{}</a>', mission.get_absolute_url(), mission.name) for mission in named]
    others = list_others(len(keys) - len(first))
    return Notice(
        words % {"missions": all_of([mission.name for mission in named] + others)},
        html=SafeString(escape(words) % {"missions": all_of(links + others)}),
    )


def list_others(number: int) -> list[str]:
    """`4 more`, to end a list of which only the first are named; none if nothing is left out."""
    return [ngettext("%(number)s more", "%(number)s more", number) % {"number": grouped(number)}] if number > 0 else []


class StatusFacet(ChoiceFacet):
    def annotate(self, qs: QuerySet) -> QuerySet:
        return qs.with_status()

    def find_notice(self) -> Notice | None:
        """Which of the flights under way are unconfirmed, unless the list is of all that have launched."""
        chosen = self.parent.choices[self.name]
        if Mission.Status.IN_FLIGHT not in chosen or Mission.Status.ENDED in chosen:
            return None
        overdue = Mission.objects.published().overdue().filter(status_now=Mission.Status.IN_FLIGHT)
        unconfirmed = set(overdue.order_by().values_list("pk", flat=True))
        keys = [key for key in self.parent.index.keys_of(self.parent.narrow()) if key in unconfirmed]
        words = _("Unconfirmed, because they are overdue and no landing is recorded: %(missions)s.")
        return missions_notice(words, keys) if keys else None


class DestinationFacet(ChoiceFacet):
    """Where a mission went, or was planned to go; a mission without a destination is in no option."""

    PHRASES = {
        Mission.Destination.EARTH_ORBIT: _lazy("to Earth orbit"),
        Mission.Destination.MOON: _lazy("to the Moon"),
        Mission.Destination.SUBORBITAL: _lazy("that stayed below orbit"),
    }

    def list_values(self, qs: QuerySet) -> list[QuerySet]:
        return super().list_values(qs.exclude(destination=""))

    def describe_choices(self) -> str:
        return any_of(str(self.PHRASES[Mission.Destination(value)]) for value in self.parent.choices[self.name])


class LaunchDateFacet(DateFacet):
    """`from` or `to`. A launch known only to the month matches if any day of that month does."""

    between = _lazy("launched from %(start)s to %(end)s")
    since, until = _lazy("launched %(when)s or later"), _lazy("launched %(when)s or earlier")

    def describe_choices(self) -> str:
        start, end = self.get_bounds()
        if start and end:
            both = str(self.between) % {"start": start.within_sentence, "end": end.within_sentence}
            return both if self.name == "from" else ""
        if start:
            return str(self.since) % {"when": start.when}
        return str(self.until) % {"when": end.when} if end else ""

    def find_notice(self) -> Notice | None:
        start, end = self.get_bounds()
        if self.name == "to" and start and start.at >= end.until:
            words = _("“From” (%(start)s) is later than “To” (%(end)s), so nothing can match.")
            return Notice(words % {"start": start, "end": end})
        return None

    def get_bounds(self) -> tuple[PartialDate | None, PartialDate | None]:
        return self.parent.values["from"], self.parent.values["to"]


class MissionFilter(Query):
    list_name = "missions:list"
    picked = "crew"
    always_shown = ("crew", "match", "role")
    endings = ("json", "csv", "atom", "feed.json", "ics")

    crew = CrewFacet(field_name="assignments__person", label=_lazy("Crew"))
    match = MatchFacet(of="crew")
    role = OneOfFacet(label=_lazy("Role"), choices=ROLES, default="prime", of="crew")
    programme = TranslatedFacet(label=_lazy("Programme"), phrase=_lazy("in the programme {}"))
    station = VisitedStationFacet(name_field="short_name", label=_lazy("Station"), phrase=_lazy("to {}"))
    country = CrewCountryFacet(
        field_name="assignments__country", label=_lazy("Country of crew"), phrase=_lazy("with crew from {}")
    )
    agency = RelatedFacet(name_field="short_name", label=_lazy("Agency"), phrase=_lazy("operated by {}"))
    spacecraft = RelatedFacet(label=_lazy("Spacecraft"), phrase=_lazy("using {}"))
    status = StatusFacet(
        field_name="status_now",
        label=_lazy("Status"),
        choices=dict(Mission.Status.choices),
        phrase=_lazy("with status {}"),
    )
    kind = ChoiceFacet(label=_lazy("Kind"), choices=dict(Mission.Kind.choices), phrase=_lazy("of kind {}"))
    destination = DestinationFacet(label=_lazy("Destination"), choices=dict(Mission.Destination.choices))
    from_ = LaunchDateFacet(field_name="launch", label=_lazy("From"))
    to = LaunchDateFacet(field_name="launch", label=_lazy("To"))
    q = TextFacet(label=_lazy("Text"), phrase=_lazy("matching “{}”"))
    sort = SortFacet(
        {
            "newest": (_lazy("newest first"), [F("launch_at").desc(nulls_first=True), "sort_key", "pk"]),
            "oldest": (_lazy("oldest first"), [F("launch_at").asc(nulls_last=True), "sort_key", "pk"]),
            "longest": (_lazy("longest first"), [flight_length().desc(nulls_last=True), "sort_key", "pk"]),
            "name": (_lazy("by name"), ["sort_key", "pk"]),
        },
        moving=["longest"],
    )

    def load_for_list(self, rows: QuerySet) -> QuerySet:
        return rows.with_crew()

    def describe_count(self, number: int) -> str:
        return ngettext("%(n)s mission", "%(n)s missions", number) % {"n": grouped(number)}


@dataclass(frozen=True)
class Elsewhere:
    """A person found by name who has missions, but none in the chosen role."""

    name: str
    words: str
    link: str


def find_elsewhere(selection: Selection) -> list[Elsewhere]:
    """People found by name who are not among the people to pick, each with a link to their missions in another role."""
    query = selection.query
    if not query.find:
        return []
    people = (
        Person.objects.published()
        .named_like(query.find)
        .exclude(slug__in=[option.value for option in selection.picks])
        .annotate(
            prime=Count("assignments", filter=Q(assignments__status="prime")),
            backup=Count("assignments", filter=Q(assignments__status="backup")),
            any=Count("assignments"),
        )
        .filter(any__gt=0)
        .order_by("sort_key")[:5]
    )
    found = []
    for person in people:
        role, number = next((role, n) for role in ("prime", "backup", "any") if (n := getattr(person, role)))
        words = {
            "prime": ngettext("flew on %d mission", "flew on %d missions", number),
            "backup": ngettext("backup on %d mission", "backup on %d missions", number),
            "any": ngettext("assigned to %d mission", "assigned to %d missions", number),
        }[role] % number
        if role != "prime" and not is_person_complete(person, MissionCoverage.Topic.BACKUPS):
            words = _("served as a backup") if role == "backup" else _("assigned to missions")
        link = query.link_to({"crew": [person.slug], **role_choice(role)})
        found.append(Elsewhere(person.name, words, link))
    return found


def career_hints(people: list[int]) -> dict[int, str]:
    """By person, the last agency and the years of the first and last flight, which tell namesakes apart."""
    flown = CrewAssignment.objects.in_role("prime").filter(person__in=people, mission__launch_at__isnull=False)
    rows = flown.order_by("mission__launch_at").values_list("person", "mission__launch_at", "agency__short_name")
    careers: dict[int, tuple[int, int, str]] = {}
    for person, launch_at, agency in rows:
        year = launch_at.astimezone(UTC).year
        first, _last, earlier_agency = careers.get(person, (year, year, ""))
        careers[person] = (first, year, agency or earlier_agency)
    return {
        person: " · ".join(filter(None, [agency, str(first) if first == last else f"{first}–{last}"]))
        for person, (first, last, agency) in careers.items()
    }
