"""The records that articles name, loaded together: a feed of fifty articles takes as many queries as one page."""

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django.db.models import QuerySet

from articles.content import Content, missions_in, people_in, photos_in
from articles.facts import FactRow, rows_for
from missions.cards import MissionCard, mission_cards
from missions.crews import Crew
from missions.flyers import with_flights
from missions.models import Mission
from people.models import Person, PersonTranslation
from photos.models import Photo
from photos.pictures import Crop
from records.short_lists import short_list
from wording.languages import ENGLISH, is_english


class ArticleRecords:
    """Public records only, except people, because an author's name stays."""

    def __init__(self, contents: Iterable[Content], *, more_photos: Iterable[int] = ()) -> None:
        self.contents = list(contents)
        self._more_photos = set(more_photos)

    def _named(self, keys_in: Any) -> set[int]:
        return set().union(*(keys_in(content) for content in self.contents))

    @cached_property
    def people(self) -> dict[int, Person]:
        people: QuerySet = Person.objects.with_reader_names()
        if not is_english() or any(content["language"] != ENGLISH for content in self.contents):
            people = people.annotate(translation_list=short_list(PersonTranslation, of="person"))
        if any(block["kind"] == "person" for block in self._blocks):  # Only cards of people show their flights.
            people = with_flights(people)
        return people.in_bulk(self._named(people_in))

    @cached_property
    def public_people(self) -> dict[int, Person]:
        return {pk: person for pk, person in self.people.items() if person.is_published}

    @cached_property
    def missions(self) -> dict[int, Mission]:
        published = Mission.objects.published().with_stations().select_related("programme", "spacecraft")
        return published.in_bulk(self._named(missions_in))

    @cached_property
    def crews(self) -> dict[int, Crew]:
        """Those of missions with a card or in a box of facts, by mission."""
        shown = {block.get("mission") for block in self._blocks}
        return Crew.of_each(mission for key, mission in self.missions.items() if key in shown)

    @cached_property
    def photos(self) -> dict[int, Photo]:
        portraits = {person.portrait_id for person in self.public_people.values() if person.pk in self._portrayed}
        # In every crop, because search engines and other sites get crops that the page does not show.
        published = Photo.objects.published().with_renditions(*Crop)
        return published.in_bulk(self._named(photos_in) | portraits - {None} | self._more_photos)

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
        mission.prime_crew = self.crews[key].prime
        return mission_cards([mission])[0]
