"""Autosave: what an editor types into a record's form is kept on the site, and offered again if it was not saved."""

import secrets
from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from records.models import Autosave
from wording.dates import written

RESTORE, DISCARD = "unsaved", "_discard"
BEING_ADDED = 0  # In place of the key that a new record does not have yet.
MOST_FORMS = 20  # Per editor and record, or kind of record being added; the oldest go first.


def urls(model_admin: Any) -> list[Any]:
    return [model_admin.url("<int:object_id>/autosave/", autosave_view, "autosave")]


def time_or_date(moment: datetime) -> str:
    same_day = moment.date() == timezone.now().date()
    return written(moment, "time" if same_day else "minute")


def autosaves_of(user: Any, model_label: str, object_id: int) -> QuerySet[Autosave]:
    """One for each window in which this editor typed into the form, newest first."""
    own = Autosave.objects.filter(user=user, model=model_label, object_id=object_id)
    return own.order_by("-saved_at", "-pk")


def autosave_view(model_admin: Any, request: HttpRequest, object_id: int) -> HttpResponse:
    """Keeps the form that is sent. With `_discard`, drops that of its window, or all of the record if none is named."""
    model_admin.editable(request, object_id)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    label = model_admin.opts.label_lower
    own = autosaves_of(request.user, label, object_id)
    if DISCARD in request.POST:
        (own.filter(form=_window_of(request)) if "window" in request.POST else own).delete()
        return JsonResponse({})
    typed = request.POST.copy()
    for name in request.POST:
        if name == "csrfmiddlewaretoken" or name.startswith("_"):
            del typed[name]  # Not typed: the token, or a button.
    autosave, is_new = Autosave.objects.update_or_create(
        user=request.user,
        model=label,
        object_id=object_id,
        form=_window_of(request),
        defaults={"data": typed.urlencode(), "saved_at": timezone.now()},
    )
    _discard_restored(request, own)
    if is_new:
        Autosave.objects.filter(pk__in=list(own.values_list("pk", flat=True)[MOST_FORMS:])).delete()
    return JsonResponse({"saved_at": time_or_date(autosave.saved_at)})


def discard_saved(request: HttpRequest, model_label: str, object_id: int) -> None:
    """Drops what was kept of a form that has now been saved."""
    own = autosaves_of(request.user, model_label, object_id)
    own.filter(form=_window_of(request)).delete()
    _discard_restored(request, own)


def _discard_restored(request: HttpRequest, own: QuerySet[Autosave]) -> None:
    """Drops what the form was restored from, unless somebody went on typing there."""
    form, _at, moment = request.POST.get("took", "").replace("\0", "").partition("@")
    if (until := _parse_datetime_or_none(moment)) is not None:
        own.filter(form=form, saved_at__lte=until).delete()


def find_asked_for(request: HttpRequest, autosaves: list[Autosave]) -> Autosave | None:
    """The autosave that the address asks to restore: that of the window it names, else the newest."""
    if RESTORE not in request.GET:
        return None
    named = [autosave for autosave in autosaves if autosave.form == request.GET[RESTORE]]
    return next(iter([*named, *autosaves]), None)


def restored_data(autosave: Autosave) -> QueryDict:
    """The form as it was left, under a name of its own: the window it comes from may still be open."""
    data = QueryDict(autosave.data, mutable=True)
    data["window"] = secrets.token_hex(8)
    data["took"] = f"{autosave.form}@{autosave.saved_at.isoformat()}"
    return data


def unsaved_notice(autosave: Autosave) -> ValidationError:
    text = _("This is what you typed until %(when)s UTC. It is not saved yet.")
    return ValidationError(text % {"when": time_or_date(autosave.saved_at)})


def _window_of(request: HttpRequest) -> str:
    return request.POST.get("window", "").replace("\0", "")[:32]


def _parse_datetime_or_none(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):  # Such as the first instant of the year 1, east of Greenwich.
        return None
