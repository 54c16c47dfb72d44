"""The top list of time aboard stations, left out while a docking may be missing."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from missions.models import DockingEvent, Mission, MissionCoverage, Trip
from missions.pages.top_list import LeftOut, TopList, TopListEntry, quoted
from missions.ranking import best_of
from missions.stays import Stay, attach_stays
from wording.durations import total
from wording.numbers import grouped

SLUG = "most-time-aboard-stations"
Stays = dict[int, list[Stay]]  # Person → their stays aboard stations.


def why_left_out() -> LeftOut | None:
    missing = Mission.objects.published().incomplete(MissionCoverage.Topic.DOCKINGS).count()
    if not missing:
        return None
    lists = {SLUG: _title()}
    reason = ngettext(
        "We leave out %(lists)s, because dockings of %(number)s mission may be missing.",
        "We leave out %(lists)s, because dockings of %(number)s missions may be missing.",
        missing,
    )
    return LeftOut(lists, reason % {"lists": quoted(lists.values()), "number": grouped(missing)})


def stays_of_leaders(places: int) -> Stays:
    """The stays of those with most time aboard and of all who are aboard: nobody else can become one of the former."""
    trips = list(Trip.objects.flown().confirmed().order_by("start_at", "pk"))
    attach_stays(trips, DockingEvent.objects.with_stations().in_time_order())
    stays: Stays = defaultdict(list)
    for trip in trips:
        stays[trip.person_id] += trip.stays
    stays = {person: own for person, own in stays.items() if own}
    leading = set(best_of(stays, lambda person: _time_of(stays[person]), places=places))
    return {person: own for person, own in stays.items() if person in leading or any(stay.end is None for stay in own)}


def most_time_aboard(stays: Stays, places: int) -> TopList:
    times = {person: total([stay.duration for stay in own]) for person, own in stays.items()}
    return TopList(
        SLUG,
        _title(),
        _("From docking to undocking, all stays together."),
        _("Time aboard"),
        [
            TopListEntry(times[person], [person], note=str(len(stays[person])))
            for person in best_of(times, lambda person: times[person].length, places=places)
        ],
        where=_("Stays"),
    )


def _title() -> str:
    return _("Most time aboard stations")


def _time_of(stays: Iterable[Stay]) -> timedelta:
    return total([stay.duration for stay in stays]).length
