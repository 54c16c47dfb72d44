"""What is typed into the form of a record is kept while it is typed, and given back when it was never saved."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse, QueryDict
from django.urls import path
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from publishing.conflicts import ConflictAdmin
from publishing.forms import is_key
from publishing.models import Autosave

TAKE_BACK, DISCARD = "unsaved", "_discard"
BEING_ADDED = 0  # Stands for the key of a record that has none yet.


def when(moment: datetime) -> str:
    same_day = moment.date() == timezone.now().date()
    return date_format(moment, "H:i" if same_day else "j F Y, H:i")


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

    def autosaved(self, request: HttpRequest, object_id: int) -> Any:
        """At most one: everybody has a form of a record open once, and sees nobody else's."""
        return Autosave.objects.filter(user=request.user, model=self.opts.label_lower, object_id=object_id)

    def autosave_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Keeps the form that is sent, or with `_discard` forgets the one that is kept."""
        self.editable(request, object_id)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if DISCARD in request.POST:
            self.autosaved(request, object_id).delete()
            return JsonResponse({})
        typed = request.POST.copy()
        for name in request.POST:
            if name == "csrfmiddlewaretoken" or name.startswith("_"):
                del typed[name]  # Nobody typed it: the token, or a button.
        kept, _created = Autosave.objects.update_or_create(
            user=request.user,
            model=self.opts.label_lower,
            object_id=object_id,
            defaults={"data": typed.urlencode(), "saved_at": timezone.now()},
        )
        return JsonResponse({"saved_at": when(kept.saved_at)})

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        context = {**(extra_context or {})}
        if object_id is None or is_key(object_id):
            number = int(object_id or BEING_ADDED)
            context["unsaved"] = self.autosaved(request, number).first() if request.method == "GET" else None
        if context.get("unsaved") and TAKE_BACK in request.GET:
            return self.take_back(request, object_id, form_url, context)
        return super().changeform_view(request, object_id, form_url, context)

    def render_change_form(self, request: HttpRequest, context: Any, **kwargs: Any) -> HttpResponse:  # type: ignore[override]
        record = kwargs.get("obj")
        if record is None or self.has_change_permission(request, record):
            context["form_number"] = record.pk if record else BEING_ADDED
        return super().render_change_form(request, context, **kwargs)

    def take_back(self, request: HttpRequest, object_id: str | None, form_url: str, context: Any) -> HttpResponse:
        """The form as it was left, rows and all: as if it were sent again, and refused."""
        unsaved = context.pop("unsaved")
        told = _("This is what you typed until %(when)s UTC. It is not saved yet.") % {"when": when(unsaved.saved_at)}
        request.FILES.clear()  # Looked at first: a first look at it reads the body, and puts that into POST.
        request.method, request.POST = "POST", QueryDict(unsaved.data)
        request.refusal = ValidationError(told)
        return super().changeform_view(request, object_id, form_url, context)

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> HttpResponse:
        self.autosaved(request, BEING_ADDED).delete()
        return super().response_add(request, obj, post_url_continue)

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        self.autosaved(request, obj.pk).delete()
        return super().response_change(request, obj)
