"""Launches and landings as events of a calendar, and those that are cancelled there."""

from collections.abc import Callable, Iterator
from datetime import datetime

from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from exports.calendars import CalendarEvent
from exports.fields import AbsoluteUrl
from missions.models import CancelledEvent, Mission
from missions.models.calendar import CANCELLATION_IS_TOLD
from records.identifiers import short_uid
from wording.partial_dates import PartialDate


def events_of(mission: Mission, absolute: AbsoluteUrl) -> Iterator[CalendarEvent]:
    for leg, date in mission.calendar_dates.items():
        words, is_confirmed, site = (
            (_("launch"), not mission.is_planned, mission.launch_site)
            if leg == "launch"
            else (describe_landing(mission), mission.end is not None, mission.landing_site)
        )
        title = _("%(mission)s: %(event)s") % {"mission": mission.name, "event": words}
        yield CalendarEvent(
            uid=event_uid(mission.uid, leg),
            date=date,
            title=_("%(event)s (no earlier than)") % {"event": title} if date.is_net else title,
            description="\n".join(filter(None, [f"{capfirst(words)}: {date}", describe_crew(mission, leg)])),
            address=absolute(mission.get_absolute_url()),
            place=str(site or ""),
            category=_("Launch") if leg == "launch" else _("Landing"),
            sequence=mission.calendar_sequence,
            changed=mission.updated_at,
            is_confirmed=is_confirmed,
        )


def describe_landing(mission: Mission) -> str:
    if mission.end is None:
        return _("planned landing")
    return _("lost") if mission.is_lost else _("landing")


def describe_crew(mission: Mission, leg: str) -> str:
    aboard = [row.person.name for row in mission.everybody if (row.launched if leg == "launch" else row.landed)]
    return _("Crew: %(names)s") % {"names": ", ".join(aboard)} if aboard else ""


def event_uid(mission_uid: str, leg: str) -> str:
    return f"mission-{short_uid(mission_uid)}-{leg}@spaceportal"


# --- Cancelled ----------------------------------------------------------------------------------------


def cancelled_events(select: Callable[..., QuerySet]) -> Iterator[CalendarEvent]:
    """Events that subscribers may still have; `select` keeps the missions that match the query of their calendar."""
    for mission in withdrawn_missions(select):
        for leg, date in mission.calendar_dates.items():
            changed = max(mission.changed_at, mission.withdrawn_at or mission.changed_at)
            yield cancellation(mission.uid, leg, date, sequence=mission.cancelled_sequence, changed=changed)
    yield from map(removal, removed_events(select))


def removed_events_of(mission: Mission) -> Iterator[CalendarEvent]:
    """Events that a change removed from the mission’s own calendar."""
    events = CancelledEvent.objects.told().filter(mission_uid=mission.uid).order_by("pk")
    return (removal(event) for event in events if event.leg not in mission.told_dates)


def removal(event: CancelledEvent) -> CalendarEvent:
    return cancellation(event.mission_uid, event.leg, event.date, sequence=event.sequence, changed=event.cancelled_at)


def cancellation(mission_uid: str, leg: str, date: PartialDate, *, sequence: int, changed: datetime) -> CalendarEvent:
    """It repeats nothing but the day, which calendars need to find the event."""
    return CalendarEvent(
        uid=event_uid(mission_uid, leg),
        date=date,
        title=_("Cancelled"),
        sequence=sequence,
        changed=changed,
        is_cancelled=True,
    )


def withdrawn_missions(select: Callable[..., QuerySet]) -> QuerySet:
    """Missions that were public until recently."""
    since = timezone.now() - CANCELLATION_IS_TOLD
    missions = Mission.objects.in_state(Mission.State.WITHDRAWN)
    return select(missions.filter(withdrawn_at__gt=since, published_at__lt=F("withdrawn_at")))


def removed_events(select: Callable[..., QuerySet]) -> Iterator[CancelledEvent]:
    """Events that a change removed from the calendar, of selected missions and of all deleted ones.

    The dates of the query are ignored, because the dates are what has changed.
    """
    events = list(CancelledEvent.objects.told().order_by("pk"))
    if not events:
        return
    missions = Mission.objects.filter(uid__in=[event.mission_uid for event in events])
    existing = {mission.uid: mission for mission in missions}
    selected = set(select(missions, ignoring=("from", "to")).values_list("uid", flat=True))
    for event in events:
        mission = existing.get(event.mission_uid)
        if mission is None or (mission.uid in selected and event.leg not in mission.told_dates):
            yield event
