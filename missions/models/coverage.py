"""What is recorded completely, by topic: stated for each mission, from which that of people and stations follows.

Without a statement nobody has said anything, so a list may lack rows and a count is “at least”.
"""

from bisect import bisect_left
from collections.abc import Collection
from datetime import date, datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q

from missions.models.mission import Mission
from missions.models.reference import Station
from missions.models.trip import Trip
from people.models import Person
from publishing.generation import once_per_generation
from records.models import Source


class MissionCoverage(Source):
    """Whether everything on one topic is recorded of a mission, and the page that says so."""

    class Topic(models.TextChoices):
        SPACEWALKS = "spacewalks", "Spacewalks"
        DOCKINGS = "dockings", "Dockings"
        BACKUPS = "backups", "Backups"

    class State(models.TextChoices):
        ALL = "all", "All are recorded"
        NONE = "none", "There were none"
        PART = "part", "Some are missing"

    NAMED_BY: ClassVar = ("mission",)

    mission = models.ForeignKey(Mission, models.CASCADE, related_name="coverage")
    topic = models.CharField(max_length=10, choices=Topic)
    state = models.CharField("what is recorded", max_length=4, choices=State)

    class Meta(Source.Meta):
        verbose_name = "statement of what is recorded"
        verbose_name_plural = "statements of what is recorded"
        constraints = [
            models.UniqueConstraint(
                fields=["mission", "topic"],
                name="one_statement_for_each_topic",
                violation_error_message="This topic is listed twice.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_topic_display()}: {self.get_state_display()}"

    @property
    def in_full(self) -> str:
        return f"{self} ({self.mission})"


@once_per_generation
def incomplete_missions(topic: str) -> frozenset[int]:
    """Primary keys of the missions of which something on the topic may be missing."""
    return frozenset(Mission.objects.incomplete(topic).order_by().values_list("pk", flat=True))


@once_per_generation
def incomplete_people(topic: str) -> frozenset[int]:
    """Primary keys of the people of whom something on the topic may be missing.

    Spacewalks belong to the mission that somebody launched on; dockings to that and to the one they landed on.
    Somebody may have been a backup on any mission that launched while they lived and were active as an astronaut.
    """
    incomplete = Mission.objects.published().incomplete(topic).order_by()
    if topic == MissionCoverage.Topic.BACKUPS:
        return _active_at(sorted(filter(None, incomplete.values_list("launch_at", flat=True))))
    of_trip = Q(launch_mission__in=incomplete.values("pk"))
    if topic == MissionCoverage.Topic.DOCKINGS:
        of_trip |= Q(landing_mission__in=incomplete.values("pk"))
    return frozenset(Trip.objects.filter(of_trip).order_by().values_list("person", flat=True))


def _active_at(moments: list[datetime]) -> frozenset[int]:
    """People who lived and were active as astronauts, or may have been, at one of the moments, which are in order."""
    found = set()
    for person, (begun, ended) in active_spans().items():
        place = bisect_left(moments, begun) if begun else 0
        if place < len(moments) and (ended is None or moments[place] < ended):
            found.add(person)
    return frozenset(found)


@once_per_generation
def active_spans() -> dict[int, tuple[datetime | None, datetime | None]]:
    """By person, from when on and until when they lived and were active as an astronaut, as far as that is known."""
    columns = ["active_from", "active_until", "died_on"]
    columns += ["active_from_precision", "active_until_precision", "died_precision"]
    return {
        person.pk: (
            person.active_since.at if person.active_since else None,
            min((end.until for end in (person.retired, person.died) if end), default=None),
        )
        for person in Person.objects.only(*columns).order_by()
    }


def is_person_complete(person: Person, topic: str) -> bool:
    """Whether everything on the topic is recorded of a person."""
    return person.pk not in incomplete_people(topic)


def incomplete_trips(trips: Collection[Trip], topic: str) -> set[int]:
    """Primary keys of those of the trips of which spacewalks or dockings may be missing, as in incomplete_people."""
    incomplete = incomplete_missions(topic)
    found = {trip.pk for trip in trips if trip.launch_mission_id in incomplete}
    if topic == MissionCoverage.Topic.DOCKINGS:
        found |= {trip.pk for trip in trips if trip.landing_mission_id in incomplete}
    return found


@once_per_generation
def possible_visits() -> dict[str, frozenset[int]]:
    """By slug of a station, primary keys of missions that may have been there.

    No station is recorded of them, but dockings may be missing, and they flew in Earth orbit while the station did.
    """
    incomplete = Mission.objects.published().incomplete(MissionCoverage.Topic.DOCKINGS)
    in_earth_orbit = incomplete.launched().filter(destination__in=["", Mission.Destination.EARTH_ORBIT])
    unplaced = in_earth_orbit.filter(station=None).without_dockings()
    launches = list(unplaced.order_by().values_list("pk", "launch_at"))
    stations = Station.objects.order_by().values_list("slug", "launched_on", "ended_on") if launches else []
    return {
        slug: frozenset(pk for pk, at in launches if (begun or date.min) <= at.date() <= (ended or date.max))
        for slug, begun, ended in stations
    }


def is_station_complete(station: Station, topic: str) -> bool:
    """Whether everything on the topic is recorded of all missions that were at a station or may have been there."""
    if not incomplete_missions(topic).isdisjoint(possible_visits().get(station.slug, ())):
        return False
    return not Mission.objects.published().at_stations([station]).incomplete(topic).exists()
