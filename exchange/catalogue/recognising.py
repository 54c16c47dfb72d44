"""Recognises existing records in new rows under another name."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from exchange.catalogue.directory import Missing
from exchange.catalogue.offers import Load, Offer, Policy
from missions.models import CrewAssignment, Mission
from people.models import Person, PersonName
from search.folding import fold, likeness
from wording.partial_dates import LENGTHS, PartialDate, Precision

NEAR = timedelta(minutes=5)  # Sources give lift-off, ignition, or a time rounded to the minute.
ALIKE = 0.8
FOREVER = datetime.max.replace(tzinfo=UTC)
TO_THE_MINUTE = {Precision.SECOND, Precision.MINUTE}


@dataclass(frozen=True)
class Recognised:
    record: Any
    is_sure: bool


class LaunchesAndCrews:
    """Launches and launch crews, in the input and in the database."""

    def __init__(self, load: Load) -> None:
        self.load = load
        self.launch: dict[str, PartialDate] = {}  # By slug in the input.
        for row in load.tables.get("missions", []):
            if date := _date(row.values.get("launch_at", "")):
                self.launch[row.values.get("slug", "")] = date
        self.crew: dict[str, set[str]] = defaultdict(set)  # Launch crew, by slug of the mission.
        self.of_person: dict[str, list[PartialDate]] = defaultdict(list)
        for row in load.tables.get("crew", []):
            mission, person = row.values.get("mission", ""), row.values.get("person", "")
            if row.values.get("status") == "prime" and row.values.get("launched") == "yes":
                self.crew[mission].add(person)
                if mission in self.launch:
                    self.of_person[person].append(self.launch[mission])
        self.existing_crew: dict[int, set[int]] = defaultdict(set)
        self.existing_flights: dict[int, list[PartialDate]] = defaultdict(list)
        for seat in CrewAssignment.objects.in_role("launch").select_related("mission"):
            self.existing_crew[seat.mission_id].add(seat.person_id)
            if seat.mission.launch:
                self.existing_flights[seat.person_id].append(seat.mission.launch)


class MissionRecogniser:
    def __init__(self, load: Load, records: Iterable[Mission]) -> None:
        self.load, self.flights = load, LaunchesAndCrews(load)

    def find(self, offer: Offer, missions: Iterable[Mission]) -> Iterator[Recognised]:
        launch = self.flights.launch.get(offer.slug)
        if launch is None:
            return
        crew = {self._person(slug) for slug in self.flights.crew[offer.slug]}
        for mission in missions:
            is_sure = self._is_same(launch, crew, mission)
            if is_sure is not None:
                yield Recognised(mission, is_sure)

    def _is_same(self, launch: PartialDate, crew: set[int], mission: Mission) -> bool | None:
        """True: surely the same flight. False: perhaps. None: surely another. Nobody launches twice a day."""
        existing = self.flights.existing_crew[mission.pk]
        is_same_crew = bool(crew) and crew == existing
        if mission.launch is None or not _overlap(launch, mission.launch):
            # A planned mission with the same crew may be the same flight with a changed date.
            return False if is_same_crew and mission.is_planned else None
        is_dated = all(date.precision in LENGTHS and not date.is_net for date in (launch, mission.launch))
        is_timed = is_dated and {launch.precision, mission.launch.precision} <= TO_THE_MINUTE
        if is_same_crew or (crew & existing and is_dated) or (is_timed and not crew and not existing):
            return True
        if crew & existing or is_timed or (is_dated and not (crew and existing)):
            return False
        return None

    def _person(self, slug: str) -> int:
        try:
            return self.load.directory.resolve(Person, slug)
        except (Missing, ValueError):
            return 0  # Not an existing person.


class PersonRecogniser:
    def __init__(self, load: Load, records: Iterable[Person]) -> None:
        self.load, self.flights = load, LaunchesAndCrews(load)
        self.existing_names: dict[int, set[str]] = {person.pk: {person.folded_name} for person in records}
        for folded, pk in PersonName.objects.values_list("folded", "person"):
            self.existing_names[pk].add(folded)
        self.names: dict[str, set[str]] = defaultdict(set)
        for row in load.tables.get("person_names", []):
            self.names[row.values.get("person", "")].add(fold(row.values.get("text", "")))
        by_slug = {person.slug: person.pk for person in records}
        crew = {row.values.get("person", "") for row in load.tables.get("crew", [])}
        self.named = {slug: by_slug[slug] for slug in crew if slug in by_slug}

    def find(self, offer: Offer, people: Iterable[Person]) -> Iterator[Recognised]:
        called = (self.names[offer.slug] | {fold(offer.row.values.get("name", ""))}) - {""}
        born = _date(offer.row.values.get("born_on", ""))
        flights = self.flights.of_person[offer.slug]
        others = {pk for slug, pk in self.named.items() if slug != offer.slug}
        for person in people:
            if person.pk not in others:
                is_sure = self._is_same(called, born, flights, person)
                if is_sure is not None:
                    yield Recognised(person, is_sure)

    def _is_same(
        self, called: set[str], born: PartialDate | None, flights: list[PartialDate], person: Person
    ) -> bool | None:
        """True: surely the same person. False: perhaps. None: surely somebody else."""
        names, flown = self.existing_names[person.pk], self.flights.existing_flights[person.pk]
        is_born_then = _overlap(born, person.born) if born and person.born else None
        has_flown = bool(flights) and all(any(_overlap(one, other) for other in flown) for one in flights)
        if called & names:
            is_known_by_name = self.load.policy is Policy.KEEP_EDITS and not born
            return is_born_then is not False and bool(is_born_then or has_flown or is_known_by_name)
        if not has_flown and not is_born_then:
            return None
        is_alike = any(likeness(one, other) >= ALIKE for one in called for other in names)
        if has_flown and is_alike:
            return is_born_then is not False
        return False if is_alike or (has_flown and len(flights) == len(flown)) else None


RECOGNISERS: dict[type, Any] = {Mission: MissionRecogniser, Person: PersonRecogniser}


def _date(text: str) -> PartialDate | None:
    """The date, or None if there is none or it is invalid; an invalid one is reported elsewhere."""
    try:
        return PartialDate.parse(text) if text else None
    except ValueError:
        return None


def _overlap(one: PartialDate, other: PartialDate) -> bool:
    """Whether both may be the same moment, as precisely as each is known."""
    return one.at - NEAR < _end(other) and other.at - NEAR < _end(one)


def _end(date: PartialDate) -> datetime:
    return FOREVER if date.is_net else date.until
