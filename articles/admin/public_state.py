"""What the public sees of an article: the live version, the scheduled ones, the last one that ended."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from articles.models import Article, Edition
from publishing import audit


@dataclass
class PublicState:
    """What the public sees of an article, now and later. The published versions are loaded without their content."""

    article: Article
    editions: list[Edition]

    def __post_init__(self) -> None:
        now = timezone.now()
        self.live = next((edition for edition in self.editions if edition.is_live_at(now)), None)
        self.waiting = sorted(
            (edition for edition in self.editions if edition.is_waiting(after=now)), key=lambda each: each.live_from
        )
        shown = [edition for edition in self.editions if edition.live_from < edition.live_until <= now]
        self.ended = max(shown, key=lambda each: each.live_until, default=None)

    @property
    def is_changed(self) -> bool:
        return self.live is not None and self.live.fingerprint != self.article.fingerprint

    def waiting_with(self, fingerprint: str) -> list[Edition]:
        """Scheduled versions with this content: publishing it again moves them."""
        return [edition for edition in self.waiting if edition.fingerprint == fingerprint]

    def waiting_beside(self, fingerprint: str) -> list[Edition]:
        """Scheduled versions with another content."""
        return [edition for edition in self.waiting if edition.fingerprint != fingerprint]

    @property
    def upcoming(self) -> Edition | None:
        """The version that the public will see last, if nothing else is decided."""
        return self.waiting[-1] if self.waiting else self.live


def public_state_of(article: Article) -> PublicState:
    editions = article.editions.defer("content", "folded").select_related("published_by").order_by("-number")
    return PublicState(article, list(editions))


def first_public_at(public_state: PublicState) -> Any:
    """When the article was first published, as its pages say; None if it never was."""
    shown = [edition for edition in public_state.editions if edition.live_from < edition.live_until]
    past = [edition.first_live_from for edition in shown if edition.live_from <= timezone.now()]
    return min(past, default=None)


def withdrawal_of(edition: Edition) -> dict[str, str]:
    """The change for the audit log: a version that the public no longer sees, or will not see."""
    return audit.change(_("Published version %d, live from") % edition.number, audit.moment(edition.live_from), "")
