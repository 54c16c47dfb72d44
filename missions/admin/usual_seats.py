"""The usual seat of a person in a crew: as on their last flight, else from their record and the programme."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F

from missions.models import CrewAssignment, Mission
from people.models import Affiliation, Agency, Citizenship, Country, Person

RECENT = 60  # Crew rows of a programme that show which role is usual in which place.


@dataclass(frozen=True)
class Flight:
    """The mission that a crew is entered for, as far as the form knows it."""

    key: int | None = None
    programme: int | None = None
    launch_at: datetime | None = None


@dataclass(frozen=True)
class UsualSeat:
    role: str = ""
    category: str = CrewAssignment.Category.PROFESSIONAL
    agency: Agency | None = None
    country: Country | None = None
    last_flight: Mission | None = None

    @property
    def described(self) -> str:
        """“flight engineer, NASA, United States”, or empty if nothing is known."""
        role = str(CrewAssignment.Role(self.role).label).lower() if self.role else ""
        return ", ".join(filter(None, [role, str(self.agency or ""), str(self.country or "")]))

    @property
    def source(self) -> str:
        flight = self.last_flight
        if flight is None:
            return "from the person’s record"
        return f"as on {flight.name}" + (f" ({flight.launch_at.year})" if flight.launch_at else "")


def usual_seats(
    people: Mapping[int, int],
    flight: Flight,
    known: Mapping[int, Person] | None = None,
    complete: Collection[int] = (),
) -> dict[int, UsualSeat]:
    """The usual seat of each person. `people` maps their keys to places in the crew, from 1. At most five queries.

    `known` are the people by key, if they have been read already; `complete` those whose agency and country are given.
    """
    if not people:
        return {}
    rows = last_rows(people, flight)
    new = [pk for pk in people if pk not in rows]
    if known is None:
        known = Person.objects.in_bulk(new) if new else {}
    described = {pk for pk, row in rows.items() if row.agency_id and row.country_id}
    lacking = [pk for pk in people if pk not in described and pk not in complete]
    year = flight.launch_at.year if flight.launch_at else None
    memberships = Affiliation.objects.filter(person__in=lacking).select_related("agency")
    citizenships = Citizenship.objects.filter(person__in=lacking).select_related("country")
    agencies = _current(memberships, year) if lacking else {}
    countries = _current(citizenships, year) if lacking else {}
    usual_roles = _usual_roles(flight) if any(not _same_programme(rows.get(pk), flight) for pk in people) else {}
    seats = {}
    for pk, place in people.items():
        row = rows.get(pk)
        role = (row.launch_role or row.landing_role) if row else ""
        if not _same_programme(row, flight) or not role:
            role = usual_roles.get(place, "" if usual_roles else role)
        category = CrewAssignment.Category.PROFESSIONAL
        if row:
            category = row.category
        elif pk in known and known[pk].category == Person.Category.PARTICIPANT:
            category = CrewAssignment.Category.PARTICIPANT
        seats[pk] = UsualSeat(
            role=role,
            category=category,
            agency=(row and row.agency) or (agencies[pk].agency if pk in agencies else None),
            country=(row and row.country) or (countries[pk].country if pk in countries else None),
            last_flight=row.mission if row else None,
        )
    return seats


def last_rows(people: Collection[int], flight: Flight) -> dict[int, Any]:
    """The prime crew row of each person's last flight before this one, with its mission, agency and country."""
    rows = CrewAssignment.objects.in_role("prime").filter(person__in=people)
    if flight.key:
        rows = rows.exclude(mission=flight.key)
    if flight.launch_at:
        rows = rows.filter(mission__launch_at__lt=flight.launch_at)
    rows = rows.select_related("mission", "agency", "country").order_by(F("mission__launch_at").asc(nulls_first=True))
    return {row.person_id: row for row in rows}


def _same_programme(row: CrewAssignment | None, flight: Flight) -> bool:
    return row is not None and row.mission.programme_id == flight.programme


def _usual_roles(flight: Flight) -> dict[int, str]:
    """By place in the crew, the role that people in it had most often on recent missions of the programme."""
    if flight.programme is None:
        return {}
    rows = CrewAssignment.objects.in_role("launch").filter(mission__programme=flight.programme).exclude(launch_role="")
    recent = rows.order_by(F("mission__launch_at").desc(nulls_last=True)).values_list("order", "launch_role")[:RECENT]
    counts: dict[int, Counter[str]] = {}
    for place, role in recent:
        counts.setdefault(place, Counter())[role] += 1
    return {place: counter.most_common(1)[0][0] for place, counter in counts.items()}


def _current(periods: Any, year: int | None) -> dict[int, Any]:
    """The period of each person that covers the year, else the latest."""
    found: dict[int, Any] = {}
    for period in periods.order_by(F("since").asc(nulls_first=True), "pk"):
        began = year is None or period.since is None or period.since <= year
        before = found.get(period.person_id)
        if before is None or (began and not (before.until is None and period.until is not None)):
            found[period.person_id] = period
    return found
