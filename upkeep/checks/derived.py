"""Trips against crews, and columns against those that they are derived from."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.utils import timezone

from exchange.comparing import differences_of
from missions.models import CrewAssignment, MissionComparison, Trip
from missions.models.trip_building import TripConflict, compare_trips, rebuild_trips
from people.models import PersonComparison
from photos.models.photo import ObjectionsField, OrganisationField
from publishing.models import Generation
from records.batches import batches
from search.folding import FoldedField
from upkeep.checks.finding import Finding, in_one_change, named

ON_EVERY_SAVE = (FoldedField, ObjectionsField, OrganisationField)  # Fields that each save derives from others.


def trips() -> Iterator[Finding]:
    flown = set(CrewAssignment.objects.in_role("prime").values_list("person", flat=True))
    for people in batches(flown.union(Trip.objects.values_list("person", flat=True))):
        try:
            yield from _trips_of(people)
        except TripConflict:
            for person in people:
                try:
                    yield from _trips_of([person])
                except TripConflict as conflict:
                    yield Finding("The crews of two missions contradict each other.", str(conflict.message))


def _trips_of(people: list[int]) -> Iterator[Finding]:
    found = compare_trips(Q(person__in=people))
    for words, differing in [
        ("is missing", found.new),
        ("differs from what the crews say", [trip for trip in found.changed if not _differs_by_the_hour_only(trip)]),
        ("is not in the crews", found.outdated),
    ]:
        for trip in differing:
            yield Finding(
                f"The trip of {named(trip.person)} on {named(trip.launch_mission)} {words}.",
                "Calculate it again.",
                in_one_change(rebuild_trips, [trip.person_id]),
            )


def _differs_by_the_hour_only(trip: Trip) -> bool:
    """A landing known to the month counts until now while that month lasts, so a stored trip is always behind."""
    if trip.is_open or trip.end.latest <= timezone.now():
        return False
    stored = Trip.objects.filter(pk=trip.pk).first()
    columns = [field.attname for field in Trip._meta.concrete_fields if field.name != "counted_until"]
    return stored is not None and all(getattr(stored, name) == getattr(trip, name) for name in columns)


def columns() -> Iterator[Finding]:
    for model in apps.get_models():
        derived = [field for field in model._meta.concrete_fields if isinstance(field, ON_EVERY_SAVE)]
        if model._meta.proxy or not derived:
            continue
        for row in model._base_manager.order_by("pk").iterator(chunk_size=500):
            wrong = {field: new for field in derived if (new := _outdated(field, row)) is not None}
            if wrong:
                names = ", ".join(field.name for field in wrong)
                yield Finding(
                    f"Derived columns of {named(row)} are out of date: {names}.",
                    "Derive them again.",
                    in_one_change(
                        model._base_manager.filter(pk=row.pk).update,
                        **{field.name: value for field, value in wrong.items()},
                    ),
                )


def _outdated(field: Any, row: models.Model) -> Any:
    """The value that a save would write, or None if it is the stored one."""
    stored = getattr(row, field.attname)
    value = field.pre_save(row, add=False)
    return None if value == stored else value


def comparisons() -> Iterator[Finding]:
    """How many differences a comparison with another catalogue counts, against those that it lists."""
    for model in (MissionComparison, PersonComparison):
        for row in model.objects.select_related(model.NAMED_BY[0]).order_by("pk").iterator(chunk_size=500):
            listed = differences_of(row)
            counts = {"differing": len(listed), "open": sum(not each.decided for each in listed)}
            if counts != {name: getattr(row, name) for name in counts}:
                yield Finding(
                    f"{row.in_full} states the wrong number of differences.",
                    "Count them again.",
                    in_one_change(model.objects.filter(pk=row.pk).update, **counts),
                )


def generation() -> Iterator[Finding]:
    if Generation.objects.count() != 1:
        yield Finding(
            "The content has no generation number, so changed pages may go on showing the old text.",
            "Start a new one.",
            in_one_change(Generation.objects.all().delete),
        )
