"""How what an editor can publish is put into the search index."""

from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from publishing.models import Publishable
from search.searchables import FOR_EVER, IndexEntry, Searchable


def with_articles(records: QuerySet) -> QuerySet:
    """Adds the number of articles about each person or mission."""
    about = Q(edition_rows__kind="about", edition_rows__edition__live_until__gt=timezone.now())
    return records.annotate(articles_about=Count("edition_rows__edition__article", filter=about, distinct=True))


class PublishableSearchable(Searchable):
    def rows(self) -> QuerySet:
        # Nothing is loaded for drafts, which have no entry.
        return super().rows().exclude(published_at=None)

    def entry(self, record: Publishable) -> IndexEntry | None:
        """A draft and what has been withdrawn are not in the index; what is scheduled is, for its time."""
        if record.published_at is None or (record.withdrawn_at and record.withdrawn_at <= timezone.now()):
            return None
        return IndexEntry(
            address=record.get_absolute_url(),
            live_from=record.published_at,
            live_until=record.withdrawn_at or FOR_EVER,
            **self.contents(record),
        )

    def contents(self, record: Any) -> dict[str, Any]:
        """The rest of the entry."""
        raise NotImplementedError
