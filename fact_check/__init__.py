"""Finds sentences of an article that disagree with the records, and shows both values for an editor to judge.

Either may be wrong. `names` finds whom and what the article names, `passages` and `reading` split it into statements
by the patterns of its language (`english`, `spanish`), and `claims` compares each kind of claim with the public
`records`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any

from fact_check.claims import disagreements
from fact_check.english import ENGLISH
from fact_check.names import NameIndex
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
        """Number of the block, from 1; None for title, standfirst and the lead's caption."""
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
    """Findings in the content of a working copy or a published version; eight queries, however long it is."""
    language = LANGUAGES.get(content.get("language") or "")
    if language is None:
        return []
    names = NameIndex.of_public_records()
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
            Finding(reading.sentence, disagreement.said, disagreement.recorded, disagreement.record, passage)
            for passage, paragraph in paragraphs
            for reading in paragraph.readings(meant, language)
            for disagreement in disagreements(reading, records)
        )
    )
