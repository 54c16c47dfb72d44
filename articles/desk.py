"""What an editor finds on the desk about articles: short lists, each with the way to all of them."""

from collections.abc import Iterable
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
class Line:
    text: str
    detail: str
    address: str


@dataclass
class Pile:
    """A short list on the desk. `nothing` is said in its stead, `everything` leads to the whole."""

    slug: str
    title: str
    nothing: str
    everything: str
    lines: list[Line] = field(default_factory=list)


def piles_for(user: Any) -> list[Pile]:
    """Five queries; nothing for those who may not look at what is not published."""
    if not Article.objects.may_be_viewed_by(user):
        return []
    return [my_drafts(user), scheduled(), changed_since(), recently_published()]


def articles_of(**narrowed: str) -> str:
    query = "&".join(f"{name}={value}" for name, value in narrowed.items())
    return f"{reverse('admin:articles_article_changelist')}?{query}"


def moment(at: Any) -> str:
    return _("%(when)s UTC") % {"when": written(at, "minute")}


def my_drafts(user: Any) -> Pile:
    mine = Article.objects.filter(Q(started_by=user) | Q(changed_by=user)).in_state(Article.State.DRAFT)
    lines = [Line(article.title, moment(article.changed_at), change_page(article)) for article in short(mine)]
    title, nothing = _("My drafts"), _("You have no drafts.")
    return Pile("drafts", title, nothing, articles_of(state="draft", whose="mine"), lines)


def scheduled() -> Pile:
    now = timezone.now()
    waiting = Edition.objects.filter(live_from__gt=now, live_until__gt=F("live_from"))
    waiting = waiting.defer("content", "folded").select_related("article").order_by("live_from", "pk")
    lines = [
        Line(edition.title, moment(edition.live_from), change_page(edition.article)) for edition in waiting[:SHOWN]
    ]
    return Pile("scheduled", _("Scheduled"), _("Nothing is scheduled."), articles_of(state="waiting"), lines)


def changed_since() -> Pile:
    changed = Article.objects.in_state(Article.State.CHANGED)
    lines = [Line(article.title, moment(article.changed_at), change_page(article)) for article in short(changed)]
    title, nothing = _("Changed since publishing"), _("The public sees every article as it is saved.")
    return Pile("changed", title, nothing, articles_of(state="changed"), lines)


def recently_published() -> Pile:
    # Chosen by what the index holds, then read: the rows, with their content, are wide.
    newest = list(Edition.objects.live().order_by("-live_from", "-pk").values_list("pk", flat=True)[:SHOWN])
    shown = Edition.objects.filter(pk__in=newest).defer("content", "folded").select_related("article", "published_by")
    lines = []
    for edition in shown.order_by("-live_from", "-pk"):
        who = f", {edition.published_by}" if edition.published_by else ""
        lines.append(Line(edition.title, moment(edition.live_from) + who, change_page(edition.article)))
    title, nothing = _("Recently published"), _("No article is live yet.")
    return Pile("published", title, nothing, articles_of(state="public"), lines)


def short(articles: Any) -> Iterable[Article]:
    return articles.order_by("-changed_at", "-pk")[:SHOWN]
