"""How the missions list filters: DOMAIN.md section 7."""

from dataclasses import dataclass
from datetime import UTC
from functools import cached_property
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

from facets.facet_set import Chosen, Option
from facets.facets import ChoiceFacet, DateFacet, OneOfFacet, RecordFacet, RelatedFacet, TextFacet
from facets.picking import MATCHES, PickingFacetSet
from missions.models import CrewAssignment, DockingEvent, Mission, Station
from missions.models.mission import flight_length
from people.countries import country_name
from people.models import Person
from wording.lists import all_of, any_of
from wording.numbers import grouped
from wording.partial_dates import PartialDate, overlapping

ROLES = {
    "prime": _lazy("on the crew up or down"),
    "launch": _lazy("launched"),
    "landing": _lazy("landed"),
    "backup": _lazy("backup"),
    "any": _lazy("in any role"),
}


class CrewFacet(RecordFacet):
    """People: any or all of them, each in the chosen role on that very mission."""

    def links(self) -> QuerySet:
        return super().links().in_role(self.parent.cleaned["role"])

    def filter(self, qs: QuerySet, value: list[str]) -> QuerySet:
        if not value:
            return qs
        role = self.parent.cleaned["role"]
        if self.wants_all:
            # Each person as a subquery: the slugs are known to be good, and no query is spent on the people.
            people = [Person.objects.filter(slug=slug).values("pk")[:1] for slug in value]
            return qs.crewed_by_all(people, role=role)
        return qs.crewed_by_any(Person.objects.filter(slug__in=value).values("pk"), role=role)


class CountryFacet(RelatedFacet):
    """What a member of the prime crew flew for at the time, which is not always where they were born."""

    def filter(self, qs: QuerySet, value: list[str]) -> QuerySet:
        if not value:
            return qs
        rows = CrewAssignment.objects.in_role("prime").filter(country__slug__in=value)
        return qs.filter(pk__in=rows.values("mission"))

    def counts(self, qs: QuerySet) -> list[QuerySet]:
        crews = CrewAssignment.objects.in_role("prime").filter(mission__in=qs.order_by().values("pk"))
        rows = crews.exclude(country=None).order_by().values("country__slug", "country__name")
        rows = rows.annotate(options_count=Count("mission", distinct=True))
        return [self.labelled(rows, "country__slug", "country__name")]

    def in_language(self, words: str) -> str:
        return country_name(words)


class StationFacet(RelatedFacet):
    """Every station a mission docked with, or the one it was bound for where no docking is recorded."""

    def filter(self, qs: QuerySet, value: list[str]) -> QuerySet:
        return qs.at_stations(Station.objects.filter(slug__in=value)) if value else qs

    def counts(self, qs: QuerySet) -> list[QuerySet]:
        docked = DockingEvent.objects.filter(mission__in=qs.order_by().values("pk")).order_by()
        rows = docked.values("station__slug", "station__short_name")
        rows = rows.annotate(options_count=Count("mission", distinct=True))
        return [self.labelled(rows, "station__slug", "station__short_name"), *super().counts(qs.without_dockings())]


class StatusFacet(ChoiceFacet):
    def prepare(self, qs: QuerySet) -> QuerySet:
        return qs.with_status()


class LaunchDateFacet(DateFacet):
    """Bounds the lift-off; a launch known only to the month counts if any day of that month is within."""

    def __init__(self, *, bound: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.bound = bound

    def filter(self, qs: QuerySet, value: PartialDate | None) -> QuerySet:
        if value is None:
            return qs
        start, end = (value.at, None) if self.bound == "from" else (None, value.until)
        return qs.filter(overlapping("launch_at", "launch_precision", start=start, end=end))


@dataclass(frozen=True)
class Elsewhere:
    """Somebody who was looked for, has no mission under the chosen role, but has under another."""

    name: str
    words: str
    link: str


class MissionFilter(PickingFacetSet):
    list_name = "missions:list"
    picked = "crew"
    always_shown = ("crew", "match", "role")
    endings = ("json", "csv", "atom", "feed.json", "ics")
    sorts = {
        "newest": (_lazy("newest first"), [F("launch_at").desc(nulls_first=True), "sort_key", "pk"]),
        "oldest": (_lazy("oldest first"), [F("launch_at").asc(nulls_last=True), "sort_key", "pk"]),
        "longest": (
            _lazy("longest first"),
            [flight_length().desc(nulls_last=True), "sort_key", "pk"],
        ),
        "name": (_lazy("by name"), ["sort_key", "pk"]),
    }

    crew = CrewFacet(field_name="assignments__person", match="match", label=_lazy("Crew"))
    match = OneOfFacet(label=_lazy("Match"), choices=MATCHES, default="any")
    role = OneOfFacet(label=_lazy("Role"), choices=ROLES, default="prime")
    programme = RelatedFacet(label=_lazy("Programme"), phrase=_lazy("in the programme {}"))
    station = StationFacet(name_field="short_name", label=_lazy("Station"), phrase=_lazy("to {}"))
    country = CountryFacet(
        field_name="assignments__country", label=_lazy("Country of crew"), phrase=_lazy("with crew from {}")
    )
    agency = RelatedFacet(name_field="short_name", label=_lazy("Agency"), phrase=_lazy("operated by {}"))
    spacecraft = RelatedFacet(label=_lazy("Spacecraft"), phrase=_lazy("on a {}"))
    status = StatusFacet(
        field_name="status_now", label=_lazy("Status"), choices=dict(Mission.Status.choices), phrase=_lazy("status: {}")
    )
    kind = ChoiceFacet(label=_lazy("Kind"), choices=dict(Mission.Kind.choices), phrase=_lazy("kind: {}"))
    locals()["from"] = LaunchDateFacet(label=_lazy("From"), bound="from")  # A keyword, so it cannot be assigned to.
    to = LaunchDateFacet(label=_lazy("To"), bound="to")
    q = TextFacet(label=_lazy("Text"), phrase=_lazy("matching “{}”"))
    sort = OneOfFacet(
        label=_lazy("Sort"), choices={value: words for value, (words, _order) in sorts.items()}, default="newest"
    )

    def loaded(self, rows: QuerySet) -> QuerySet:
        return rows.with_crew()

    def tidy(self, chosen: Chosen) -> Chosen:
        crew = chosen.get("crew", [])
        pointless = {"match", "role"} if not crew else {"match"} if len(crew) < 2 else set()
        return {name: values for name, values in chosen.items() if name not in pointless}

    # --- The crew control -------------------------------------------------------------------------

    @cached_property
    def crew_options(self) -> list[Option]:
        return self.options_to_pick("crew", hints=career_hints)

    @cached_property
    def crew_elsewhere(self) -> list[Elsewhere]:
        """Those found by name who have no mission under this role: with a link to the role they have one under."""
        if not self.find:
            return []
        shown = [option.value for option in self.crew_options]
        people = (
            Person.objects.published()
            .named_like(self.find)
            .exclude(slug__in=shown)
            .annotate(
                prime=Count("assignments", filter=Q(assignments__status="prime")),
                backup=Count("assignments", filter=Q(assignments__status="backup")),
                named=Count("assignments"),
            )
            .filter(named__gt=0)
            .order_by("sort_key")[:5]
        )
        return [self._elsewhere(person) for person in people]

    def _elsewhere(self, person: Any) -> Elsewhere:
        role, number = next((r, n) for r in ("prime", "backup", "named") if (n := getattr(person, r)))
        words = {
            "prime": ngettext("flew on %d mission", "flew on %d missions", number),
            "backup": ngettext("backup on %d mission", "backup on %d missions", number),
            "named": ngettext("named for %d mission", "named for %d missions", number),
        }[role]
        role = "any" if role == "named" else role
        chosen: Chosen = {"crew": [person.slug]} | ({"role": [role]} if role != "prime" else {})
        return Elsewhere(person.name, words % number, self.link(chosen))

    # --- Ways out of nothing ----------------------------------------------------------------------

    def alternatives(self) -> list[tuple[str, Chosen]]:
        ways = []
        crew = self.chosen.get("crew", [])
        if crew:
            names = all_of(self.known["crew"][slug] for slug in crew)
            for role in ROLES:
                if role != self.cleaned["role"]:
                    changed = {k: v for k, v in self.chosen.items() if k != "role"}
                    changed |= {"role": [role]} if role != "prime" else {}
                    ways.append((f"{names}: {ROLES[role]}", changed))
            if self.cleaned["match"] == "all" and len(crew) > 1:
                ways.append((_("any of them"), {k: v for k, v in self.chosen.items() if k != "match"}))
        # Another match or role is offered above already.
        seen = [chosen for _words, chosen in ways]
        return [*ways, *(way for way in super().alternatives() if way[1] not in seen)]

    # --- Words ------------------------------------------------------------------------------------

    def number_words(self, number: int) -> str:
        return ngettext("%(n)s mission", "%(n)s missions", number) % {"n": grouped(number)}

    @property
    def sentence(self) -> str:
        parts = [self.number_words(self.count)]
        if crew := self.chosen.get("crew"):
            parts.append(self._crew_words([self.known["crew"][slug] for slug in crew]))
        clauses = [
            str(facet.phrase).format(any_of(map(facet.words, self.chosen[name])))
            for name, facet in self.filters.items()
            if name in self.chosen and name not in {"crew", "match", "role", "from", "to", "sort"}
        ]
        clauses += [words for words in [self._dates_words()] if words]
        return ", ".join([" ".join(parts), *clauses]) if crew else " ".join([*parts, ", ".join(clauses)]).strip()

    def _crew_words(self, names: list[str]) -> str:
        role = self.cleaned["role"]
        if self.cleaned["match"] != "all" or len(names) == 1:
            return {
                "prime": _("on which %(people)s flew"),
                "launch": _("on which %(people)s launched"),
                "landing": _("on which %(people)s landed"),
                "backup": _("on which %(people)s trained as backup"),
                "any": _("on which %(people)s had a part, backup included"),
            }[role] % {"people": any_of(names)}
        if len(names) == 2:
            return {
                "prime": _("on which %(people)s both flew"),
                "launch": _("on which %(people)s both launched"),
                "landing": _("on which %(people)s both landed"),
                "backup": _("on which %(people)s both trained as backup"),
                "any": _("on which %(people)s both had a part, backup included"),
            }[role] % {"people": all_of(names)}
        return {
            "prime": _("on which %(people)s all flew"),
            "launch": _("on which %(people)s all launched"),
            "landing": _("on which %(people)s all landed"),
            "backup": _("on which %(people)s all trained as backup"),
            "any": _("on which %(people)s all had a part, backup included"),
        }[role] % {"people": all_of(names)}

    def _dates_words(self) -> str:
        start, end = (date and date.within_sentence for date in (self.cleaned.get("from"), self.cleaned.get("to")))
        if start and end:
            return _("launched from %(start)s to %(end)s") % {"start": start, "end": end}
        if start:
            return _("launched from %(start)s on") % {"start": start}
        return _("launched up to %(end)s") % {"end": end} if end else ""

    @cached_property
    def notices(self) -> list[str]:
        start, end = self.cleaned.get("from"), self.cleaned.get("to")
        if start and end and start.at >= end.until:
            return [
                _("“From” (%(start)s) is later than “To” (%(end)s), so nothing can match.")
                % {"start": start, "end": end}
            ]
        return []


def career_hints(people: list[int]) -> dict[int, str]:
    """What tells namesakes apart, by person: the agency last flown for, and the years of the first and last flight."""
    rows = CrewAssignment.objects.in_role("prime").filter(person__in=people, mission__launch_at__isnull=False)
    hints: dict[int, str] = dict.fromkeys(people, "")
    careers: dict[int, list[tuple[int, str]]] = {}
    for person, launch_at, agency in rows.order_by("mission__launch_at").values_list(
        "person", "mission__launch_at", "agency__short_name"
    ):
        careers.setdefault(person, []).append((launch_at.astimezone(UTC).year, agency or ""))
    for person, flights in careers.items():
        first, last = flights[0][0], flights[-1][0]
        agency = next((agency for _year, agency in reversed(flights) if agency), "")
        hints[person] = " · ".join(
            part for part in (agency, str(first) if first == last else f"{first}–{last}") if part
        )
    return hints
