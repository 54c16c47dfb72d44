"""How what an editor can publish is put into the search index."""

from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from publishing.models import Publishable
from search.finding import documents_with
from search.searchables import FOR_EVER, IndexEntry, Searchable, searchables


def with_articles(records: QuerySet) -> QuerySet:
    """Adds the number of articles about each person or mission."""
    about = Q(edition_rows__kind="about", edition_rows__edition__live_until__gt=timezone.now())
    return records.annotate(articles_about=Count("edition_rows__edition__article", filter=about, distinct=True))


def find_for_editors(kind: str, text: str, belonging_to: QuerySet, most: int) -> QuerySet:
    """Records of a kind by the beginnings of their words, in the index; those that it lacks, wherever the text occurs.

    Also those in `belonging_to`: records that belong to somebody whose name begins with the text. The index finds at
    most `most`, so that a search costs the same however many records there are.
    """
    records: Any = searchables[kind].model._default_manager
    found = documents_with(text, kind, most).order_by().values("object_id")
    unlisted = records.unlisted().matching_text(text).order_by().values("pk")
    # Joined with OR, these would make PostgreSQL read all records.
    return records.filter(pk__in=found.union(belonging_to.order_by().values("pk"), unlisted))


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
