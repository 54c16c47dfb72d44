"""What is typed into the form of a record is kept while it is typed, and given back when it was never saved."""

import secrets
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse, QueryDict
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _

from records.conflicts import ConflictAdmin
from records.forms import is_key
from records.models import Autosave
from wording.dates import written

TAKE_BACK, DISCARD = "unsaved", "_discard"
BEING_ADDED = 0  # Stands for the key of a record that has none yet.
MOST_FORMS = 20  # Of one record, or of one kind that is being added, kept for one editor; the oldest go first.


def when(moment: datetime) -> str:
    same_day = moment.date() == timezone.now().date()
    return written(moment, "time" if same_day else "minute")


def window_of(request: HttpRequest) -> str:
    return request.POST.get("window", "")[:32]


def parse_datetime_or_none(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None


class AutosaveAdmin(ConflictAdmin):
    def get_urls(self) -> list[Any]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_autosave"
        view = self.admin_site.admin_view(self.autosave_view)
        return [path("<int:object_id>/autosave/", view, name=name), *super().get_urls()]

    def editable(self, request: HttpRequest, object_id: int) -> Any:
        """The record whose form this user may fill in; None for one that is being added."""
        if object_id == BEING_ADDED:
            if not self.has_add_permission(request):
                raise PermissionDenied
            return None
        record = self.get_object(request, str(object_id))
        if not self.has_change_permission(request, record):
            raise PermissionDenied
        if record is None:
            raise Http404
        return record

    def autosaved(self, request: HttpRequest, object_id: int) -> QuerySet[Autosave]:
        """One for each window in which this editor typed into the form, the newest first; nobody else's."""
        own = Autosave.objects.filter(user=request.user, model=self.opts.label_lower, object_id=object_id)
        return own.order_by("-saved_at", "-pk")

    def forget(self, request: HttpRequest, object_id: int) -> None:
        """Drops what is kept of the form that is sent, and what it was restored from unless that was typed on since."""
        own = self.autosaved(request, object_id)
        own.filter(form=window_of(request)).delete()
        self.forget_restored(request, own)

    def forget_restored(self, request: HttpRequest, own: QuerySet[Autosave]) -> None:
        form, _at, moment = request.POST.get("took", "").partition("@")
        if (until := parse_datetime_or_none(moment)) is not None:
            own.filter(form=form, saved_at__lte=until).delete()

    def autosave_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Keeps the form that is sent; with `_discard` forgets it, or all of the record's where none is named."""
        self.editable(request, object_id)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if DISCARD in request.POST:
            own = self.autosaved(request, object_id)
            (own.filter(form=window_of(request)) if "window" in request.POST else own).delete()
            return JsonResponse({})
        typed = request.POST.copy()
        for name in request.POST:
            if name == "csrfmiddlewaretoken" or name.startswith("_"):
                del typed[name]  # Nobody typed it: the token, or a button.
        kept, is_new = Autosave.objects.update_or_create(
            user=request.user,
            model=self.opts.label_lower,
            object_id=object_id,
            form=window_of(request),
            defaults={"data": typed.urlencode(), "saved_at": timezone.now()},
        )
        own = self.autosaved(request, object_id)
        self.forget_restored(request, own)
        if is_new:
            Autosave.objects.filter(pk__in=list(own.values_list("pk", flat=True)[MOST_FORMS:])).delete()
        return JsonResponse({"saved_at": when(kept.saved_at)})

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        context = {**(extra_context or {})}
        if object_id is None or is_key(object_id):
            number = int(object_id or BEING_ADDED)
            context["unsaved"] = list(self.autosaved(request, number)) or None if request.method == "GET" else None
        if (unsaved := context.get("unsaved")) and TAKE_BACK in request.GET:
            named = [one for one in unsaved if one.form == request.GET[TAKE_BACK]]
            return self.take_back(request, object_id, form_url, context, (named or unsaved)[0])
        return super().changeform_view(request, object_id, form_url, context)

    def render_change_form(self, request: HttpRequest, context: Any, **kwargs: Any) -> HttpResponse:  # type: ignore[override]
        record = kwargs.get("obj")
        if record is None or self.has_change_permission(request, record):
            context["form_number"] = record.pk if record else BEING_ADDED
        return super().render_change_form(request, context, **kwargs)

    def take_back(
        self, request: HttpRequest, object_id: str | None, form_url: str, context: Any, unsaved: Autosave
    ) -> HttpResponse:
        """The form as it was left, rows and all: as if it were sent again, and refused.

        It is a form of its own, because the one it comes from may still be open in another window.
        """
        context["unsaved"] = [one for one in context["unsaved"] if one != unsaved]
        told = _("This is what you typed until %(when)s UTC. It is not saved yet.") % {"when": when(unsaved.saved_at)}
        request.FILES.clear()  # Looked at first: a first look at it reads the body, and puts that into POST.
        typed = QueryDict(unsaved.data, mutable=True)
        typed["window"] = secrets.token_hex(8)
        typed["took"] = f"{unsaved.form}@{unsaved.saved_at.isoformat()}"
        request.method, request.POST = "POST", typed  # type: ignore[assignment]
        request.refusal = ValidationError(told)
        return super().changeform_view(request, object_id, form_url, context)

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> HttpResponse:
        self.forget(request, BEING_ADDED)
        return super().response_add(request, obj, post_url_continue)

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        self.forget(request, obj.pk)
        return super().response_change(request, obj)
