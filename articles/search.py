"""Articles in the search index: each edition for the time it is live."""

from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _lazy

from articles.models import Edition
from articles.models.choices import LANGUAGES
from search.models import Document
from search.searchables import IndexEntry, Searchable, register
from wording.dates import written


@register
class ArticleSearchable(Searchable):
    kind = "article"
    model = Edition
    name = _lazy("Article")
    label = _lazy("Articles")
    rank = 4
    is_work = True
    made_of_one = ("article",)
    made_of_many = ("person_rows__person__names", "mission_rows__mission")

    def entry(self, edition: Edition) -> IndexEntry | None:
        if edition.live_until <= max(edition.live_from, timezone.now()):
            return None  # Over, or cancelled before it began.
        return IndexEntry(
            title=edition.title,
            language=edition.language,
            address=edition.get_absolute_url(),
            live_from=edition.live_from,
            live_until=edition.live_until,
            at=edition.first_live_from,
            picture=edition.lead_id,
            texts=[(edition.language, edition.standfirst), (edition.language, " ".join(edition.body_words))],
            keywords=[
                *(name for row in edition.person_rows.all() for name in row.person.spellings),
                *(row.mission.name for row in edition.mission_rows.all()),
            ],
            facts={"published": edition.first_live_from.date().isoformat(), "language": edition.language},
        )

    def address(self, document: Document) -> str:
        """The same address in every language, because an article has one language."""
        return document.address

    def line(self, facts: dict[str, Any]) -> str:
        return f"{written(date.fromisoformat(facts['published']), 'day')} · {LANGUAGES[facts['language']]}"
