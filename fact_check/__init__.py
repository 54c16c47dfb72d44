"""Sentences of an article that disagree with the records, with both values, for the editor to judge.

Nothing here is a verdict: the record may be what is wrong. Names are resolved (names), sentences are taken
apart (passages, reading) by the patterns of their language (english, spanish), and each kind of claim is compared
in its own way (claims) with what the public records say (records).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any

from fact_check.claims import disagreements
from fact_check.english import ENGLISH
from fact_check.names import Names
from fact_check.passages import Passage, passages_of
from fact_check.reading import Paragraph
from fact_check.records import PublicRecords
from fact_check.spanish import SPANISH
from missions.models import Mission
from people.models import Person
from records.row_names import change_page

LANGUAGES = {"en": ENGLISH, "es": SPANISH}


@dataclass(frozen=True)
class Finding:
    sentence: str
    said: str
    recorded: str
    record: Person | Mission
    passage: Passage

    @property
    def block(self) -> int | None:
        """Counted from 1; None for title, standfirst and the lead's caption."""
        return self.passage.block

    @property
    def is_quote(self) -> bool:
        return self.passage.is_quote

    @property
    def place(self) -> str:
        return str(self.passage.place)

    @property
    def public_address(self) -> str:
        return self.record.get_absolute_url()

    @property
    def admin_address(self) -> str:
        return change_page(self.record)


def check(content: Mapping[str, Any]) -> list[Finding]:
    """Of an article in the form of its working copy or an edition; eight queries, however long it is."""
    language = LANGUAGES.get(content.get("language") or "")
    if language is None:
        return []
    names = Names.of_public_records()
    paragraphs = [(passage, Paragraph.of(passage.text, names)) for passage in passages_of(content)]
    sightings = list(chain.from_iterable(paragraph.all_sightings for _passage, paragraph in paragraphs))
    linked = [row["person"] for row in content.get("people") or [] if row.get("kind") != "author"]
    meant = names.resolve(sightings, linked)
    records = PublicRecords.of(
        [key for named, key in meant.items() if named.kind == "p"],
        [key for named, key in meant.items() if named.kind == "m"],
    )
    return list(
        dict.fromkeys(
            Finding(reading.sentence, found.said, found.recorded, found.record, passage)
            for passage, paragraph in paragraphs
            for reading in paragraph.readings(meant, language)
            for found in disagreements(reading, records)
        )
    )
