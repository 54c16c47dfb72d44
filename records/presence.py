"""Who else has a record open: editors are told before they write the same thing twice, not only when they save."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.utils import timezone

from records.autosave import BEING_ADDED, time_or_date
from records.models import Presence

REPORT_SECONDS = 15  # How often an open form reports (editors-presence.js).
GONE_AFTER = timedelta(seconds=3 * REPORT_SECONDS)  # Two reports may get lost.


def urls(model_admin: Any) -> list[Any]:
    return [model_admin.url("<int:object_id>/presence/", presence_view, "presence")]


def presence_view(model_admin: Any, request: HttpRequest, object_id: int) -> HttpResponse:
    """Notes that somebody has the record open, and returns who else has."""
    model_admin.editable(request, object_id)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    now, label = timezone.now(), model_admin.opts.label_lower
    Presence.objects.filter(seen_at__lt=now - GONE_AFTER).delete()
    if object_id == BEING_ADDED:
        return JsonResponse({"others": []})
    Presence.objects.update_or_create(user=request.user, model=label, object_id=object_id, defaults={"seen_at": now})
    present = Presence.objects.filter(model=label, object_id=object_id).select_related("user").order_by("since")
    others = [
        {"name": one.user.get_full_name() or str(one.user), "since": time_or_date(one.since)}
        for one in present.exclude(user=request.user)
    ]
    return JsonResponse({"others": others})
