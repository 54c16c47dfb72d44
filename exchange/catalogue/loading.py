"""Loads tables kind by kind, in one transaction; if a trip is impossible at its end, nothing is kept."""

import re
from collections.abc import Callable
from pathlib import Path

from django.db import transaction
from django.db.models import Prefetch, Q

from exchange.catalogue.merging import Merge
from exchange.catalogue.offers import Load, Policy
from exchange.catalogue.report import Report
from exchange.catalogue.rows import CatalogueError, Fault, Tables
from exchange.catalogue.tables import CREW, KINDS, TABLES
from exchange.pictures import StoredFiles, files_removed_on_failure, import_files
from missions.models import CrewAssignment
from missions.models.flight_event import events_outside
from missions.models.trip_building import FlownLeg, TripConflict, build_trips
from people.models import Person
from records.batches import batches
from records.changes import following_changes


def load(
    tables: Tables,
    *,
    source: str,
    policy: Policy,
    dry_run: bool = False,
    folder: Path | None = None,
    stored: StoredFiles | None = None,
    uids: dict[str, dict[str, str]] | None = None,
    progress: Callable[[int], object] = lambda rows: None,
) -> Report:
    """Writes the tables atomically. Raises CatalogueError with every fault found.

    `uids` are the identifiers of the records on the site that the tables come from, by model label and slug. `folder`
    holds the files of new pictures. `progress` is called with the number of rows done since the last call.
    """
    unknown = sorted(set(tables) - set(TABLES))
    if unknown:
        raise CatalogueError([Fault(name, 0, "is not a table of the catalogue") for name in unknown])
    loading = Load(tables, source, policy, progress, uids or {})
    with files_removed_on_failure(stored) as stored, transaction.atomic():
        with following_changes():
            import_files(loading, folder, stored)
            for kind in KINDS:
                if any(table.name in tables for table in kind):
                    Merge(kind, loading).run()
            if not loading.faults:
                loading.faults += _impossible_trips(loading)
                for mission, reason in events_outside(loading.changed_missions):
                    loading.blame(loading.changed_missions[mission], reason)
            if loading.faults:
                raise CatalogueError(sorted(set(loading.faults)))
        transaction.set_rollback(dry_run)
        stored.is_failure |= dry_run
    return loading.report


def _impossible_trips(loading: Load) -> list[Fault]:
    """Every conflict that rebuilding the trips would find, each with the row that causes it."""
    faults = []
    # Joined, not prefetched: see rebuild_trips.
    crew_rows = Prefetch("assignments", CrewAssignment.objects.select_related("mission"))
    of_missions = Q(assignments__mission__in=loading.changed_missions)
    of_changed = Person.objects.filter(of_missions).values_list("pk", flat=True)
    people = {*loading.crew_rows, *loading.people_removed, *of_changed}
    for part in batches(people):
        for person in Person.objects.filter(pk__in=part).prefetch_related(crew_rows):
            rows = [row for row in person.assignments.all() if row.status == "prime"]
            try:
                build_trips(
                    person, [FlownLeg(row.mission, row.launched, row.landed, row.fate == "died") for row in rows]
                )
            except TripConflict as conflict:
                faults.append(_blame(person, rows, conflict, loading))
    return faults


def _blame(person: Person, rows: list[CrewAssignment], conflict: TripConflict, loading: Load) -> Fault:
    """The fault, with the input row that puts the person on the mission where the conflict is."""
    reason = str(conflict.message)
    names = {row.mission_id: row.mission.name for row in rows}
    said = loading.crew_rows[person.pk]
    at_fault = [row for mission, row in said if re.search(rf" on {re.escape(names.get(mission, ''))} (on|in) ", reason)]
    # Somebody who was taken off a crew has no row there to blame.
    others = [] if person.pk in loading.people_removed else [row for _, row in said]
    row = next(iter(at_fault or others), None)
    return Fault(row.file, row.line, reason) if row else Fault(CREW.file, 0, reason)
