"""The records that articles name, loaded together: a feed of fifty articles takes as many queries as one page."""

from collections.abc import Iterable
from copy import copy
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import cached_property

from articles.content import Content, missions_in, people_in, photos_in
from articles.facts import FactRow, rows_for
from missions.cards import MissionCard, mission_cards
from missions.crews import Crew
from missions.flyers import with_flights
from missions.models import Mission
from people.models import Person, PersonTranslation
from photos.models import Photo
from photos.pictures import Crop
from publishing.generation import loaded_once, once_per_generation
from records.short_lists import short_list
from wording.changing import changes_by_the_minute


@loaded_once
def load_people(keys: set[int]) -> dict[int, Person]:
    people: QuerySet = Person.objects.with_reader_names()
    return people.annotate(translation_list=short_list(PersonTranslation, of="person")).in_bulk(keys)


@loaded_once
def load_missions(keys: set[int]) -> dict[int, Mission]:
    """Those of the missions that are public."""
    return Mission.objects.published().with_stations().select_related("programme", "spacecraft").in_bulk(keys)


@loaded_once
def load_crews(missions: set[int]) -> dict[int, Crew]:
    """Those of public missions."""
    return Crew.of_each(load_missions(missions).values())


@loaded_once
def load_photos(keys: set[int]) -> dict[int, Photo]:
    """Those of the photos that are public, in every crop: search engines get crops that the page does not show."""
    return Photo.objects.published().with_renditions(*Crop).in_bulk(keys)


@once_per_generation
def flight_lines(people: frozenset[int]) -> dict[int, str]:
    """Number, time and first year of spaceflights, by person."""
    if not people:
        return {}
    found = with_flights(Person.objects.filter(pk__in=people))
    if any(person.is_flying for person in found):
        changes_by_the_minute()
    return {person.pk: person.flights_line for person in found}


class ArticleRecords:
    """Public records only, except people, because an author's name stays."""

    def __init__(self, contents: Iterable[Content], *, more_photos: Iterable[int] = ()) -> None:
        self.contents = list(contents)
        self._more_photos = set(more_photos)

    def _named(self, keys_in: Any) -> set[int]:
        return set().union(*(keys_in(content) for content in self.contents))

    @cached_property
    def people(self) -> dict[int, Person]:
        return load_people(self._named(people_in))

    @cached_property
    def public_people(self) -> dict[int, Person]:
        return {pk: person for pk, person in self.people.items() if person.is_published}

    @cached_property
    def flights(self) -> dict[int, str]:
        """Number, time and first year of the spaceflights of people with a card, by person."""
        return flight_lines(frozenset(block["person"] for block in self._blocks if block["kind"] == "person"))

    @cached_property
    def missions(self) -> dict[int, Mission]:
        return load_missions(self._named(missions_in))

    @cached_property
    def crews(self) -> dict[int, Crew]:
        """Those of missions with a card or in a box of facts, by mission."""
        shown = {block.get("mission") for block in self._blocks}
        return load_crews(self.missions.keys() & shown)

    @cached_property
    def photos(self) -> dict[int, Photo]:
        people = [person for person in self.public_people.values() if person.pk in self._portrayed]
        portraits = {person.portrait_id for person in people if person.portrait_id}
        return load_photos(self._named(photos_in) | portraits | self._more_photos)

    @property
    def _portrayed(self) -> set[int]:
        """Keys of the people whose portraits are shown: authors, and people with a card."""
        return self._named(lambda content: {row["person"] for row in content["people"] if row["kind"] == "author"}) | {
            block["person"] for block in self._blocks if block["kind"] == "person"
        }

    @property
    def _blocks(self) -> list[dict[str, Any]]:
        return [block for content in self.contents for block in content["blocks"]]

    @cached_property
    def _facts(self) -> dict[int, list[FactRow]]:
        """By id() of the block, because blocks are plain data without a key."""
        found = [
            (block, content["language"])
            for content in self.contents
            for block in content["blocks"]
            if block["kind"] == "facts"
        ]
        blocks = [block for block, _language in found]
        languages = [language for _block, language in found]
        rows = rows_for(blocks, self.public_people, self.missions, self.crews, languages)
        return {id(block): of_block for block, of_block in zip(blocks, rows, strict=True)}

    def facts(self, block: dict[str, Any]) -> list[FactRow]:
        return self._facts[id(block)]

    def mission_card(self, key: int) -> MissionCard | None:
        mission = self.missions.get(key)
        if mission is None:
            return None
        mission = copy(mission)  # Other pages share it.
        mission.prime_crew = self.crews[key].prime
        return mission_cards([mission])[0]
