"""Missions and people that need an editor's attention."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import combinations
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from missions.models import CrewAssignment, Mission, MissionCoverage, Trip
from people.models import Person
from publishing.attention import AttentionItem, Check, check_expired, without_source
from records.models import ImportedRecord
from records.row_names import change_page
from wording.dates import written

CURRENT_FOR = timedelta(days=7)  # After this time a mission in flight should be checked again.


@dataclass(frozen=True)
class Span:
    """When a person is in space, or is planned to be."""

    person: Person
    mission: Mission
    start_at: datetime
    end_at: datetime


def planned_overlaps() -> list[tuple[Span, Span]]:
    """Pairs of flights of one person, where the second is planned to launch before the first is due home."""
    spans: dict[int, list[Span]] = defaultdict(list)
    for trip in Trip.objects.with_missions().filter(end_at=None).select_related("person"):
        home = trip.expected_mission or trip.launch_mission
        if home.planned_end is not None:
            spans[trip.person_id].append(Span(trip.person, trip.launch_mission, trip.start_at, home.planned_end.at))
    seats = CrewAssignment.objects.in_role("launch").select_related("mission", "person")
    for seat in seats.filter(mission__in=Mission.objects.planned()):
        mission = seat.mission
        if mission.launch is None:
            continue
        # Report only certain overlaps: take the latest launch the date allows, unless it is "no earlier than".
        start = mission.launch.at if mission.launch_is_net else mission.launch.until
        end = mission.planned_end.at if mission.planned_end and seat.landed else start
        spans[seat.person_id].append(Span(seat.person, mission, start, max(start, end)))
    found = []
    for ours in spans.values():
        ours.sort(key=lambda span: span.start_at)
        found += [(one, other) for one, other in combinations(ours, 2) if other.start_at < one.end_at]
    return found


def overlaps() -> list[AttentionItem]:
    found = [
        AttentionItem(
            f"{trip.person.name}: {trip.launch_mission.name}",
            f"Launched {trip.start.when} while still in space from another mission.",
            change_page(trip.launch_mission),
        )
        for trip in Trip.objects.overlapping().with_missions().select_related("person")
    ]
    for one, other in planned_overlaps():
        found.append(
            AttentionItem(
                f"{other.person.name}: {other.mission.name}",
                f"Planned to launch {other.mission.launch.when}, before {one.mission.name} is due home.",
                change_page(other.mission),
            )
        )
    return found


def open_trip(trip: Trip) -> AttentionItem:
    home = trip.expected_mission or trip.launch_mission
    if home.end is not None:
        detail = f"{home.name} ended {home.end.day_when}; no return ship is recorded."
    elif home.planned_end is not None:
        detail = f"{home.name} was due home {home.planned_end.when}; no landing is recorded."
    elif home.launch is not None:
        detail = f"{home.name} launched {home.launch.when}; neither a landing nor a planned end is recorded."
    else:
        detail = f"{home.name} has neither a launch nor a planned end."
    return AttentionItem(trip.person.name, detail, change_page(home))


def doubtful() -> list[AttentionItem]:
    """Drafts that an import created and that may duplicate a published record."""
    found = []
    for kind, records in (("missions", Mission.objects.all()), ("people", Person.objects.all())):
        doubts = ImportedRecord.objects.filter(source=ImportedRecord.DOUBT, kind=kind)
        may_be = {doubt.object_id: doubt.values["may_be"] for doubt in doubts}
        for record in records.filter(pk__in=may_be, published_at=None).order_by("sort_key", "pk"):
            found.append(AttentionItem(record.name, f"May be the same as {may_be[record.pk]}.", change_page(record)))
    return found


def overdue(status: str) -> QuerySet:
    return Mission.objects.overdue().filter(status_now=status).order_by("launch_at", "pk")


def current_flights() -> QuerySet:
    """Missions in flight that nobody has checked for a week."""
    flying = Mission.objects.with_status().filter(status_now=Mission.Status.IN_FLIGHT)
    return flying.filter(Q(verified_at=None) | Q(verified_at__lt=timezone.now() - CURRENT_FOR)).order_by(
        "launch_at", "pk"
    )


def date_of(record: Mission | Person) -> str:
    if record.verified_at is None:
        return "Not yet checked."
    return f"Last checked on {written(record.verified_at, 'day')}."


def named(detail: Callable[[Any], str]) -> Callable[[Any], AttentionItem]:
    return lambda record: AttentionItem(record.name, detail(record), change_page(record))


def gap(topic: MissionCoverage.Topic) -> Check:
    """Missions of which something on the topic is missing, or nobody has stated that nothing is."""
    return Check(
        f"missions-without-{topic}",
        f"Missions whose {topic.label.lower()} may not all be recorded",
        "Select those of which all are recorded, or of which there were none, and choose “State what is recorded …”.",
        "missions.change_mission",
        lambda: Mission.objects.incomplete(topic),
        listed_at=f"recorded=incomplete-{topic}",
    )


CHECKS = [
    Check(
        "never-landed",
        "Launched but never landed",
        "These people are counted as “unconfirmed”. Enter the landing, or the mission that will bring them home.",
        "missions.view_mission",
        lambda: Trip.objects.unconfirmed().with_missions().select_related("person").order_by("start_at", "pk"),
        open_trip,
    ),
    Check(
        "overlapping",
        "Overlapping flights",
        "One person cannot be on two flights. Correct the crews or the dates of one of the missions.",
        "missions.view_mission",
        overlaps,
        lambda finding: finding,
    ),
    Check(
        "imported-twice",
        "Imported drafts that may be duplicates",
        "Publish those that are new records and delete the duplicates.",
        "missions.view_mission",
        doubtful,
        lambda finding: finding,
    ),
    Check(
        "landing-overdue",
        "Landing overdue",
        "Enter the landing, or a new planned end.",
        "missions.view_mission",
        lambda: overdue(Mission.Status.IN_FLIGHT),
        named(lambda mission: f"Planned end: {mission.planned_end or 'not recorded'}."),
    ),
    Check(
        "launch-overdue",
        "Launch overdue",
        "Enter the lift-off, or a new date.",
        "missions.view_mission",
        lambda: overdue(Mission.Status.PLANNED),
        named(lambda mission: f"Planned launch: {mission.launch}."),
    ),
    Check(
        "current-flights",
        "Current flights",
        "They change most: compare dates and crew with the latest news, then set “last checked”.",
        "missions.view_mission",
        current_flights,
        named(date_of),
    ),
    *map(gap, MissionCoverage.Topic),
    Check(
        "people-without-birth-date",
        "People who have flown, without a date of birth",
        "Add the date, with a source.",
        "people.change_person",
        lambda: Person.objects.filter(born_on=None, trips__counts_as_spaceflight=True).distinct(),
        listed_at="flown=yes&born=unknown",
    ),
    Check(
        "missions-without-source",
        "Missions without a source",
        "Add a source for the facts.",
        "missions.view_mission",
        lambda: without_source(Mission.objects.all()),
        named(lambda mission: str(mission.launch or "No launch date.")),
    ),
    Check(
        "people-without-source",
        "People without a source",
        "Add a source for the facts.",
        "people.view_person",
        lambda: without_source(Person.objects.all()),
        named(lambda person: person.get_category_display()),
    ),
    Check(
        "missions-not-checked",
        "Missions whose check is a year old",
        "Compare the record with its sources again, then set “last checked”.",
        "missions.view_mission",
        lambda: check_expired(Mission.objects.all()),
        named(date_of),
    ),
    Check(
        "people-not-checked",
        "People whose check is a year old",
        "Compare the record with its sources again, then set “last checked”.",
        "people.view_person",
        lambda: check_expired(Person.objects.all()),
        named(date_of),
    ),
]
