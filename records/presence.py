"""Who else has a record open: told before two people write the same thing, not only when the second saves."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.urls import path
from django.utils import timezone

from records.autosave import AutosaveAdmin, when
from records.models import Presence

# A form that is open says so every fifteen seconds (editors-presence.js); two may get lost.
GONE_AFTER = timedelta(seconds=45)


class PresenceAdmin(AutosaveAdmin):
    def get_urls(self) -> list[Any]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_presence"
        view = self.admin_site.admin_view(self.presence_view)
        return [path("<int:object_id>/presence/", view, name=name), *super().get_urls()]

    def presence_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Notes that somebody is here, and answers who else is."""
        self.editable(request, object_id)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        now = timezone.now()
        Presence.objects.filter(seen_at__lt=now - GONE_AFTER).delete()
        here = Presence.objects.filter(model=self.opts.label_lower, object_id=object_id)
        if object_id:
            Presence.objects.update_or_create(
                user=request.user,
                model=self.opts.label_lower,
                object_id=object_id,
                defaults={"seen_at": now},
            )
        others = here.exclude(user=request.user).select_related("user").order_by("since") if object_id else []
        return JsonResponse(
            {
                "others": [
                    {"name": one.user.get_full_name() or str(one.user), "since": when(one.since)} for one in others
                ]
            }
        )
