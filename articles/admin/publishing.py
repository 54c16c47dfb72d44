"""What the public is shown of an article: the page where that is looked at and decided."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_POST

from articles.checklist import checklist
from articles.comparison import compare
from articles.content import Content
from articles.link_check import MOST_LINKS, silent
from articles.links import is_external, links_in
from articles.models import Article, Edition
from publishing import audit
from publishing.admin import PublishingAdmin
from publishing.models import AuditEntry
from records.conflicts import state_token
from records.plausible import PORTAL
from wording.dates import written

LAST_DECISIONS = 5


DAY: dict[str, Any] = {"type": "date", "aria-label": _lazy("Date")}
SECOND: dict[str, Any] = {"type": "time", "step": 1, "aria-label": _lazy("Time (UTC)")}


class NowForm(forms.Form):
    """What becomes of editions with another text that are waiting; asked only where there are any."""

    INSTEAD, AS_WELL = "instead", "as well"

    waiting = forms.ChoiceField(
        label=_lazy("What is scheduled already"),
        choices=[
            (INSTEAD, _lazy("Publish this instead, and cancel the scheduled version")),
            (AS_WELL, _lazy("Publish this as well: the scheduled version still goes live at its time")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _lazy("Choose what happens to the version that is already scheduled.")},
    )

    def __init__(self, *args: Any, others_wait: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not others_wait:
            del self.fields["waiting"]

    @property
    def is_instead(self) -> bool:
        return self.cleaned_data.get("waiting") == self.INSTEAD


class ScheduleForm(NowForm):
    at = forms.SplitDateTimeField(
        label=_lazy("Date and time (UTC)"),
        widget=forms.SplitDateTimeWidget(
            date_attrs=DAY, time_attrs=SECOND, date_format="%Y-%m-%d", time_format="%H:%M:%S"
        ),
    )

    def clean_at(self) -> Any:
        at = self.cleaned_data["at"]
        if reason := PORTAL.refusal(at):
            raise ValidationError(reason)
        if at <= timezone.now():
            raise ValidationError(_("This moment has passed. Publish now, or choose a later one."))
        return at


class DateForm(forms.Form):
    first_published_at = forms.SplitDateTimeField(
        label=_lazy("Date and time (UTC)"),
        required=False,
        help_text=_lazy("Leave empty to use the first time the public could read it for more than an hour."),
        widget=forms.SplitDateTimeWidget(
            date_attrs=DAY, time_attrs=SECOND, date_format="%Y-%m-%d", time_format="%H:%M:%S"
        ),
    )

    def clean_first_published_at(self) -> Any:
        at = self.cleaned_data["first_published_at"]
        if at and at > timezone.now():
            raise ValidationError(_("This date is in the future. Schedule the article instead."))
        if at and (reason := PORTAL.refusal(at)):
            raise ValidationError(reason)
        return at


@dataclass
class Standing:
    """Where an article stands with the public. Of editions loaded without their content."""

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
        """Those that are waiting with this content: publishing it again moves them."""
        return [edition for edition in self.waiting if edition.fingerprint == fingerprint]

    def waiting_beside(self, fingerprint: str) -> list[Edition]:
        """Those that are waiting with another content."""
        return [edition for edition in self.waiting if edition.fingerprint != fingerprint]

    @property
    def upcoming(self) -> Edition | None:
        """What the public will be shown in the end, if nothing else is decided."""
        return self.waiting[-1] if self.waiting else self.live


def standing_of(article: Article) -> Standing:
    editions = article.editions.defer("content", "folded").select_related("published_by").order_by("-number")
    return Standing(article, list(editions))


class ArticlePublishing(PublishingAdmin):
    class Media:
        css = {"screen": ["css/editors-publishing.css"]}

    def get_urls(self) -> list[Any]:
        page = self.admin_site.admin_view(self.publish_view)
        return [
            path("<int:object_id>/publish/", page, name="articles_article_publish"),
            path("<int:object_id>/withdraw/", self.posted(self.withdraw_view), name="articles_article_withdraw"),
            path("<int:object_id>/first-published/", self.posted(self.date_view), name="articles_article_date"),
            path("<int:object_id>/check-links/", self.posted(self.links_view), name="articles_article_links"),
            path(
                "<int:object_id>/editions/<int:number>/cancel/",
                self.posted(self.cancel_view),
                name="articles_article_cancel",
            ),
            *super().get_urls(),
        ]

    def posted(self, view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        """A view of the admin that changes something, and so is no address to go to."""
        return self.admin_site.admin_view(require_POST(view))

    # --- Who may ask: every address beside the form goes through one of these -----------------------

    def for_publishing(self, request: HttpRequest, object_id: int, what: str) -> Article:
        """The article, held until the decision is made, for those who may publish."""
        if not self.has_publish_permission(request):
            self.refuse_publishing(request, f"{what} {self.opts.label} {object_id}")
        self.viewable(request, object_id)
        return Article.objects.select_for_update().get(pk=object_id)

    def edition(self, article: Article, number: int) -> Edition:
        edition = get_object_or_404(Edition.objects.select_related("published_by"), article=article, number=number)
        edition.article = article
        return edition

    def is_public(self, record: Any) -> bool:
        return self.standing(record).upcoming is not None

    def standing(self, article: Article) -> Standing:
        """Read once for all that a form says of it."""
        if not hasattr(article, "standing"):
            article.standing = standing_of(article)
        return article.standing

    # --- In the form -------------------------------------------------------------------------------

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return [*super().get_readonly_fields(request, obj), "publication"]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        shown = [(None, {"fields": ["publication"], "classes": ["publication"]})] if obj else []
        return [*shown, *super().get_fieldsets(request, obj)]

    @admin.display(description=_lazy("publication"))
    def publication(self, article: Article) -> str:
        context = {"article": article, "standing": self.standing(article)}
        return render_to_string("admin/articles/article/_publication.html", context)

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: Any = None) -> HttpResponse:
        response = super().response_add(request, obj, post_url_continue)
        return redirect(self.address("publish", obj.pk)) if "_publish" in request.POST else response

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        response = super().response_change(request, obj)
        return redirect(self.address("publish", obj.pk)) if "_publish" in request.POST else response

    # --- The page ----------------------------------------------------------------------------------

    def publish_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """What would go to the public, and what speaks against it. POST publishes or schedules."""
        if request.method != "POST":
            return self.publication_page(request, self.viewable(request, object_id))
        with transaction.atomic():
            article = self.for_publishing(request, object_id, request.POST.get("action", "publish"))
            is_scheduled = request.POST.get("action") == "schedule"
            form = self.decision_form(article, article.fingerprint, request.POST, is_scheduled=is_scheduled)
            if not form.is_valid():
                return self.publication_page(request, article, form=form)
            at = form.cleaned_data.get("at")
            if request.POST.get("seen") != self.seen(article):
                text = _("Somebody saved the article after you opened this page. Look at it again before publishing.")
                self.message_user(request, text, messages.ERROR)
            elif at is None and self.is_shown(article):
                self.message_user(request, _("The public sees exactly this already."), messages.INFO)
            else:
                content = article.freeze()
                self.put_before_the_public(request, article, content, at=at, instead_of_waiting=form.is_instead)
        return redirect(self.address("publish", object_id))

    def decision_form(
        self, article: Article, fingerprint: str, data: Any = None, *, is_scheduled: bool = False
    ) -> NowForm:
        """The questions to who publishes or schedules the content with this fingerprint."""
        kind, ids = (ScheduleForm, "later_%s") if is_scheduled else (NowForm, "now_%s")
        return kind(data, others_wait=bool(standing_of(article).waiting_beside(fingerprint)), auto_id=ids)

    def is_shown(self, article: Article) -> bool:
        standing = standing_of(article)
        return standing.live is not None and not standing.is_changed

    def put_before_the_public(
        self,
        request: HttpRequest,
        article: Article,
        content: Content,
        *,
        at: Any = None,
        instead_of_waiting: bool = False,
    ) -> Edition | None:
        """Publishes or schedules this content, enters it into the logs and says so; None if it is not ready."""
        errors = checklist(article, content, at=at).errors
        for error in errors:
            self.message_user(request, error.text, messages.ERROR)
        if errors:
            return None
        before = standing_of(article).upcoming
        moved = article.moved_by(content, instead_of_waiting=instead_of_waiting)
        gone = list(map(taken_back, moved))
        edition = article.publish(by=request.user, at=at, content=content, instead_of_waiting=instead_of_waiting)
        if at is None:
            action, text = audit.Action.PUBLISHED, _("Edition %(number)d is live.")
        else:
            action, text = audit.Action.SCHEDULED, _("Edition %(number)d goes live on %(when)s UTC.")
        text %= {"number": edition.number, "when": written(edition.live_from, "second")}
        if moved:
            numbers = ", ".join(str(each.number) for each in moved)
            text += " " + _("It replaces the scheduled version (edition %(numbers)s).") % {"numbers": numbers}
        changes = [*gone, audit.change(_("Live from"), "", audit.moment(edition.live_from))]
        changes += audit.in_words(compare(before.content if before else None, content))
        self.decided(request, action, article, text, changes)
        return edition

    def decided(
        self, request: HttpRequest, action: str, article: Article, text: str, changes: list[dict[str, str]]
    ) -> None:
        audit.note(action, article, by=request.user, changes=changes)
        self.log_change(request, article, text)
        self.message_user(request, text, messages.SUCCESS)

    def seen(self, article: Article) -> str:
        return state_token(article, self.rows_of(article))

    def publication_page(
        self, request: HttpRequest, article: Any, *, form: NowForm | None = None, **context: Any
    ) -> HttpResponse:
        content, standing = article.freeze(), standing_of(article)
        upcoming = standing.upcoming
        forms = {
            is_scheduled: self.decision_form(article, article.fingerprint, is_scheduled=is_scheduled)
            for is_scheduled in (False, True)
        }
        if form is not None:
            forms[isinstance(form, ScheduleForm)] = form
        decisions = AuditEntry.objects.none()
        if request.user.has_perm("publishing.view_auditentry"):
            decisions = AuditEntry.objects.filter(model=self.opts.label_lower, object_id=article.pk)[:LAST_DECISIONS]
        return self.page(
            request,
            "articles/article/publish",
            title=_("Publication"),
            record=article,
            standing=standing,
            checklist=checklist(article, content),
            external=sum(map(is_external, links_in(content))),
            differences=compare(upcoming.content if upcoming else None, content),
            seen=self.seen(article),
            now_form=forms[False],
            later_form=forms[True],
            same_waiting=standing.waiting_with(article.fingerprint),
            others_waiting=standing.waiting_beside(article.fingerprint),
            date_form=DateForm(initial={"first_published_at": article.first_published_at}),
            first_public_at=first_public_at(standing),
            decisions=decisions,
            may_publish=self.has_publish_permission(request),
            may_change=self.has_change_permission(request, article),
            **context,
        )

    # --- Decisions and questions that are only ever posted -----------------------------------------

    def withdraw_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        with transaction.atomic():
            article = self.for_publishing(request, object_id, "withdraw")
            standing = standing_of(article)
            gone = [edition for edition in [standing.live, *standing.waiting] if edition]
            article.withdraw()
            if gone:
                text = _("Withdrawn: the public no longer sees it.")
                self.decided(request, audit.Action.WITHDRAWN, article, text, list(map(taken_back, gone)))
            else:
                self.message_user(request, _("There is nothing to withdraw: the public sees nothing of it."))
        return redirect(self.address("publish", object_id))

    def cancel_view(self, request: HttpRequest, object_id: int, number: int) -> HttpResponse:
        with transaction.atomic():
            article = self.for_publishing(request, object_id, f"cancel edition {number} of")
            edition = self.edition(article, number)
            changes = [taken_back(edition)]
            try:
                article.cancel(edition)
            except ValidationError as refusal:
                self.message_user(request, " ".join(refusal.messages), messages.ERROR)
            else:
                text = _("Edition %(number)d is cancelled.") % {"number": number}
                self.decided(request, audit.Action.CANCELLED, article, text, changes)
        return redirect(self.address("publish", object_id))

    def date_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Says when the article was first published, or leaves that to its editions again."""
        with transaction.atomic():
            article = self.for_publishing(request, object_id, "date")
            form = DateForm(request.POST)
            if not form.is_valid():
                self.message_user(request, " ".join(map(str, form.errors["first_published_at"])), messages.ERROR)
                return redirect(self.address("publish", object_id))
            before, at = article.first_published_at, form.cleaned_data["first_published_at"]
            if at != before:
                article.set_first_publication(at)
                text = (
                    _("First published: %(when)s UTC.") % {"when": written(at, "second")}
                    if at
                    else _("The first publication date is taken from the editions again.")
                )
                change = audit.change(_("First published"), audit.moment(before), audit.moment(at))
                self.decided(request, audit.Action.DATED, article, text, [change])
        return redirect(self.address("publish", object_id))

    def links_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Asks the other sites an article links to; writes nothing."""
        article: Any = self.viewable(request, object_id)
        addresses = list(filter(is_external, links_in(article.freeze())))
        asked = min(len(addresses), MOST_LINKS)
        return self.publication_page(request, article, asked=asked, silences=silent(addresses))


def first_public_at(standing: Standing) -> Any:
    """When the article was first published, as its pages say it; None while it never was."""
    shown = [edition for edition in standing.editions if edition.live_from < edition.live_until]
    past = [edition.first_live_from for edition in shown if edition.live_from <= timezone.now()]
    return min(past, default=None)


def taken_back(edition: Edition) -> dict[str, str]:
    return audit.change(_("Edition %d, live from") % edition.number, audit.moment(edition.live_from), "")
