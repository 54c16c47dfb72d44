"""Articles on the editors' desk: short lists, each with a link to the full list."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.models import Article, Edition
from records.row_names import change_page
from wording.dates import written

SHOWN = 6


@dataclass(frozen=True)
class DeskLine:
    text: str
    detail: str
    address: str


@dataclass
class DeskList:
    """A short list on the desk. `nothing` is shown if it is empty, `everything` is the address of the full list."""

    slug: str
    title: str
    nothing: str
    everything: str
    lines: list[DeskLine] = field(default_factory=list)


def piles_for(user: Any) -> list[DeskList]:
    """The lists for this user, in five queries; none for users who may not see drafts."""
    if not Article.objects.may_be_viewed_by(user):
        return []
    return [my_drafts(user), scheduled(), unpublished_changes(), recently_published()]


def articles_of(**narrowed: str) -> str:
    query = "&".join(f"{name}={value}" for name, value in narrowed.items())
    return f"{reverse('admin:articles_article_changelist')}?{query}"


def format_moment(at: Any) -> str:
    return _("%(when)s UTC") % {"when": written(at, "minute")}


def my_drafts(user: Any) -> DeskList:
    mine = Article.objects.filter(Q(started_by=user) | Q(changed_by=user)).in_state(Article.State.DRAFT)
    lines = list_articles(mine)
    title, nothing = _("My drafts"), _("You have no drafts.")
    return DeskList("drafts", title, nothing, articles_of(state="draft", whose="mine"), lines)


def scheduled() -> DeskList:
    now = timezone.now()
    waiting = Edition.objects.filter(live_from__gt=now, live_until__gt=F("live_from"))
    waiting = waiting.defer("content", "folded").select_related("article").order_by("live_from", "pk")
    lines = [
        DeskLine(edition.title, format_moment(edition.live_from), change_page(edition.article))
        for edition in waiting[:SHOWN]
    ]
    return DeskList("scheduled", _("Scheduled"), _("Nothing is scheduled."), articles_of(state="waiting"), lines)


def unpublished_changes() -> DeskList:
    changed = Article.objects.in_state(Article.State.CHANGED)
    lines = list_articles(changed)
    title, nothing = _("Unpublished changes"), _("No unpublished changes.")
    return DeskList("changed", title, nothing, articles_of(state="changed"), lines)


def recently_published() -> DeskList:
    # Choose from the index first, then read: the rows, with their content, are wide.
    newest = list(Edition.objects.live().order_by("-live_from", "-pk").values_list("pk", flat=True)[:SHOWN])
    shown = Edition.objects.filter(pk__in=newest).defer("content", "folded").select_related("article", "published_by")
    lines = []
    for edition in shown.order_by("-live_from", "-pk"):
        who = f", {edition.published_by}" if edition.published_by else ""
        lines.append(DeskLine(edition.title, format_moment(edition.live_from) + who, change_page(edition.article)))
    title, nothing = _("Recently published"), _("No article is live yet.")
    return DeskList("published", title, nothing, articles_of(state="public"), lines)


def list_articles(articles: Any) -> list[DeskLine]:
    latest = articles.order_by("-changed_at", "-pk")[:SHOWN]
    return [DeskLine(article.title, format_moment(article.changed_at), change_page(article)) for article in latest]
