"""The page where an article is published, scheduled and withdrawn."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from articles.admin.decision_forms import DateForm, NowForm, ScheduleForm
from articles.admin.public_state import first_public_at, public_state_of, withdrawal_of
from articles.checklist import checklist
from articles.comparison import compare
from articles.content import Content
from articles.link_check import IN_ALL, MOST_LINKS, find_broken_links, only_check_of
from articles.links import is_external, links_in
from articles.models import Article, Edition
from publishing import audit
from publishing.models import AuditEntry
from records.conflicts import state_token
from wording.dates import written

LAST_DECISIONS = 5


def urls(model_admin: Any) -> list[Any]:
    url, edition = model_admin.url, "<int:object_id>/editions/<int:number>/"
    return [
        url("<int:object_id>/publish/", publish_view, "publish"),
        url("<int:object_id>/withdraw/", withdraw_view, "withdraw", is_posted=True),
        url("<int:object_id>/first-published/", date_view, "date", is_posted=True),
        url("<int:object_id>/check-links/", links_view, "links", is_posted=True),
        url(f"{edition}cancel/", cancel_view, "cancel", is_posted=True),
    ]


def hold_for_decision(model_admin: Any, request: HttpRequest, object_id: int, what: str) -> Article:
    """The article, locked until the decision is made. Refuses those who may not publish."""
    if not model_admin.has_publish_permission(request):
        model_admin.refuse_publishing(request, f"{what} {model_admin.opts.label} {object_id}")
    model_admin.viewable(request, object_id)
    return Article.objects.select_for_update().get(pk=object_id)


def edition_of(article: Article, number: int) -> Edition:
    edition = get_object_or_404(Edition.objects.select_related("published_by"), article=article, number=number)
    edition.article = article
    return edition


def back_to_page(model_admin: Any, article_id: int) -> HttpResponse:
    return redirect(model_admin.address("publish", article_id))


# --- The page --------------------------------------------------------------------------------------


def publish_view(model_admin: Any, request: HttpRequest, object_id: int) -> HttpResponse:
    """What publishing would change, and what prevents it. POST publishes or schedules."""
    if request.method != "POST":
        return publication_page(model_admin, request, model_admin.viewable(request, object_id))
    action = request.POST.get("action", "publish")
    with transaction.atomic():
        article = hold_for_decision(model_admin, request, object_id, action)
        form = decision_form(article, article.fingerprint, request.POST, is_scheduled=action == "schedule")
        if not form.is_valid():
            return publication_page(model_admin, request, article, form=form)
        at, public_state = form.cleaned_data.get("at"), public_state_of(article)
        if request.POST.get("seen") != seen_state(model_admin, article):
            text = _("Somebody saved the article after you opened this page. Check it again before publishing.")
            model_admin.message_user(request, text, messages.ERROR)
        elif at is None and public_state.live is not None and not public_state.is_changed:
            model_admin.message_user(request, _("The public already sees exactly this."), messages.INFO)
        else:
            show_to_public(model_admin, request, article, article.freeze(), at=at, instead_of_waiting=form.is_instead)
    return back_to_page(model_admin, object_id)


def decision_form(article: Article, fingerprint: str, data: Any = None, *, is_scheduled: bool = False) -> NowForm:
    """Asks somebody who publishes or schedules the content with this fingerprint."""
    kind, ids = (ScheduleForm, "later_%s") if is_scheduled else (NowForm, "now_%s")
    return kind(data, others_wait=bool(public_state_of(article).waiting_beside(fingerprint)), auto_id=ids)


def seen_state(model_admin: Any, article: Article) -> str:
    return state_token(article, model_admin.history.rows_of(article))


def publication_page(
    model_admin: Any, request: HttpRequest, article: Any, *, form: NowForm | None = None, **context: Any
) -> HttpResponse:
    content, public_state = article.freeze(), public_state_of(article)
    upcoming = public_state.upcoming
    forms = {
        is_scheduled: decision_form(article, article.fingerprint, is_scheduled=is_scheduled)
        for is_scheduled in (False, True)
    }
    if form is not None:
        forms[isinstance(form, ScheduleForm)] = form
    decisions = AuditEntry.objects.none()
    if request.user.has_perm("publishing.view_auditentry"):
        decisions = AuditEntry.objects.filter(model=article._meta.label_lower, object_id=article.pk)[:LAST_DECISIONS]
    return model_admin.page(
        request,
        "articles/article/publish",
        title=_("Publication"),
        record=article,
        public_state=public_state,
        checklist=checklist(article, content),
        external=sum(map(is_external, links_in(content))),
        differences=compare(upcoming.content if upcoming else None, content),
        seen=seen_state(model_admin, article),
        now_form=forms[False],
        later_form=forms[True],
        same_waiting=public_state.waiting_with(article.fingerprint),
        others_waiting=public_state.waiting_beside(article.fingerprint),
        date_form=DateForm(initial={"first_published_at": article.first_published_at}),
        first_public_at=first_public_at(public_state),
        decisions=decisions,
        may_publish=model_admin.has_publish_permission(request),
        may_change=model_admin.has_change_permission(request, article),
        **context,
    )


def links_view(model_admin: Any, request: HttpRequest, object_id: int) -> HttpResponse:
    """Asks the other sites that the article links to. Writes nothing."""
    article = model_admin.editable(request, object_id)
    addresses = list(filter(is_external, links_in(article.freeze())))
    with only_check_of(request.user.pk) as is_only:
        if not is_only:
            text = _("Your last check is still running. It takes at most %(seconds)d seconds; try again then.")
            model_admin.message_user(request, text % {"seconds": IN_ALL}, messages.WARNING)
            return publication_page(model_admin, request, article)
        silences = find_broken_links(addresses)
    return publication_page(model_admin, request, article, asked=min(len(addresses), MOST_LINKS), silences=silences)


# --- Decisions -------------------------------------------------------------------------------------


def show_to_public(
    model_admin: Any,
    request: HttpRequest,
    article: Article,
    content: Content,
    *,
    at: Any = None,
    instead_of_waiting: bool = False,
) -> None:
    """Publishes or schedules this content if it is ready, and enters that into the logs."""
    errors = checklist(article, content, at=at).errors
    for error in errors:
        model_admin.message_user(request, error.text, messages.ERROR)
    if errors:
        return
    before = public_state_of(article).upcoming
    replaced = article.moved_by(content, instead_of_waiting=instead_of_waiting)
    changes = list(map(withdrawal_of, replaced))
    edition = article.publish(by=request.user, at=at, content=content, instead_of_waiting=instead_of_waiting)
    if at is None:
        action, text = audit.Action.PUBLISHED, _("Published version %(number)d is live.")
    else:
        action, text = audit.Action.SCHEDULED, _("Published version %(number)d goes live on %(when)s UTC.")
    text %= {"number": edition.number, "when": written(edition.live_from, "second")}
    if replaced:
        numbers = ", ".join(str(each.number) for each in replaced)
        text += " " + _("It replaces the scheduled version (number %(numbers)s).") % {"numbers": numbers}
    changes.append(audit.change(_("Live from"), "", audit.moment(edition.live_from)))
    changes += audit.in_words(compare(before.content if before else None, content))
    log_decision(model_admin, request, action, article, text, changes)


def log_decision(
    model_admin: Any, request: HttpRequest, action: str, article: Article, text: str, changes: list[dict[str, str]]
) -> None:
    audit.note(action, article, by=request.user, changes=changes)
    model_admin.log_change(request, article, text)
    model_admin.message_user(request, text, messages.SUCCESS)


def withdraw_view(model_admin: Any, request: HttpRequest, object_id: int) -> HttpResponse:
    with transaction.atomic():
        article = hold_for_decision(model_admin, request, object_id, "withdraw")
        public_state = public_state_of(article)
        withdrawn = [edition for edition in [public_state.live, *public_state.waiting] if edition]
        article.withdraw()
        if withdrawn:
            text = _("Withdrawn: the article is no longer public.")
            changes = list(map(withdrawal_of, withdrawn))
            log_decision(model_admin, request, audit.Action.WITHDRAWN, article, text, changes)
        else:
            model_admin.message_user(request, _("Nothing to withdraw: it is not public."))
    return back_to_page(model_admin, object_id)


def cancel_view(model_admin: Any, request: HttpRequest, object_id: int, number: int) -> HttpResponse:
    with transaction.atomic():
        article = hold_for_decision(model_admin, request, object_id, f"cancel version {number} of")
        edition = edition_of(article, number)
        changes = [withdrawal_of(edition)]
        try:
            article.cancel(edition)
        except ValidationError as refusal:
            model_admin.message_user(request, " ".join(refusal.messages), messages.ERROR)
        else:
            text = _("Published version %(number)d is cancelled.") % {"number": number}
            log_decision(model_admin, request, audit.Action.CANCELLED, article, text, changes)
    return back_to_page(model_admin, object_id)


def date_view(model_admin: Any, request: HttpRequest, object_id: int) -> HttpResponse:
    """Sets when the article was first published, or leaves that to its published versions again."""
    with transaction.atomic():
        article = hold_for_decision(model_admin, request, object_id, "date")
        form = DateForm(request.POST)
        before = article.first_published_at
        try:
            if not form.is_valid():
                raise ValidationError(form.errors.as_data()["first_published_at"])
            at = form.cleaned_data["first_published_at"]
            if at == before:
                return back_to_page(model_admin, object_id)
            article.set_first_publication(at)
        except ValidationError as refusal:
            model_admin.message_user(request, " ".join(refusal.messages), messages.ERROR)
            return back_to_page(model_admin, object_id)
        text = _("The first publication date is taken from the published versions again.")
        if at:
            text = _("First published: %(when)s UTC.") % {"when": written(at, "second")}
        changes = [audit.change(_("First published"), audit.moment(before), audit.moment(at))]
        log_decision(model_admin, request, audit.Action.DATED, article, text, changes)
    return back_to_page(model_admin, object_id)
