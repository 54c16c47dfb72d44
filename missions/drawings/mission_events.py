"""Events of a mission in time order: lift-off, dockings, spacewalks, end."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from charts.events import Event, EventChart
from charts.scales import TimeScale
from missions.drawings.number_words import number_word
from missions.models import DockingEvent, Mission, Spacewalk
from wording.durations import Duration
from wording.partial_dates import EXACT, LENGTHS, PartialDate, coarser


@dataclass(frozen=True)
class MissionEvent:
    date: PartialDate
    what: str
    at: datetime  # Its place in the chart and in the order.
    sign: str = "point"
    since_launch: Duration | None = None


class MissionEvents:
    def __init__(self, mission: Mission, dockings: list[DockingEvent], spacewalks: Iterable[Spacewalk]) -> None:
        self.mission, self.dockings, self.spacewalks = mission, dockings, spacewalks

    @cached_property
    def all(self) -> list[MissionEvent]:
        mission = self.mission
        if mission.is_planned or mission.launch is None:
            return []
        # Leave out spacewalks of the crew after its ship has landed.
        walks = [walk for walk in self.spacewalks if mission.end is None or walk.started.at < mission.end.until]
        between = [*self._dockings(), *(self._event(walk.started, walk.name) for walk in walks)]
        events = [MissionEvent(mission.launch, _("Launch"), mission.launch.at, "up")]
        events += sorted(between, key=lambda event: event.at)
        if mission.end:
            events.append(self._end(mission.end))
        return events

    def _dockings(self) -> Iterable[MissionEvent]:
        for docking in self.dockings:
            yield self._event(docking.docked, self._docking_words(docking))
            if docking.undocked and not self._is_relocated(docking):
                left = _("Undocked from %(place)s") % {"place": docking.station.reader_short_name}
                yield self._event(docking.undocked, left, is_departure=True)

    @staticmethod
    def _docking_words(docking: DockingEvent) -> str:
        station, port = docking.station.reader_short_name, docking.port
        if docking.kind == DockingEvent.Kind.RELOCATION:
            return _("Relocated to %(place)s") % {"place": port or station}
        if not port:
            return _("Docked at %(place)s") % {"place": station}
        return _("Docked at %(station)s (%(port)s)") % {"station": station, "port": port}

    def _is_relocated(self, docking: DockingEvent) -> bool:
        """Whether the ship left this port only to dock at another one."""
        following = self.dockings[self.dockings.index(docking) + 1 :]
        return bool(following) and following[0].kind == DockingEvent.Kind.RELOCATION

    def _end(self, end: PartialDate) -> MissionEvent:
        if self.mission.is_lost:
            return self._event(end, pgettext("event", "Lost"), "lost")
        is_landing = self.mission.end_kind == Mission.EndKind.LANDED
        return self._event(end, _("Landing") if is_landing else _("End"), "down")

    def _event(self, date: PartialDate, what: str, sign: str = "point", *, is_departure: bool = False) -> MissionEvent:
        """An event known only to the month is placed as close to lift-off, or to the end, as possible."""
        launch, end = self.mission.launch, self.mission.end
        is_coarse = date.precision not in LENGTHS
        at = min(date.until, end.at if end else timezone.now()) if is_coarse and is_departure else date.at
        at = max(at, launch.at)
        since = None if is_coarse else Duration(at - launch.at, coarser(launch.precision, date.precision))
        return MissionEvent(date, what, at, sign, since)

    @property
    def is_worth_drawing(self) -> bool:
        return len(self.all) > 2

    @property
    def chart(self) -> EventChart:
        now = timezone.now()
        launch, last = self.all[0].at, self.all[-1].at
        end = last if self.mission.has_ended else now
        events = [Event(event.at, event.sign, event.what, self._when(event.date)) for event in self.all]
        return EventChart(events, TimeScale(launch, max(end, last)), now=now)

    @staticmethod
    def _when(date: PartialDate) -> str:
        return f"{date.brief}, {date.at:%H:%M}" if date.precision in EXACT else date.brief

    @property
    def summary(self) -> str:
        number = capfirst(number_word(len(self.all)))
        start, end = self.all[0].date, self.all[-1].date
        if start.day == end.day:
            return _("%(number)s events %(when)s.") % {"number": number, "when": start.day_when}
        words = _("%(number)s events from %(start)s to %(end)s.")
        return words % {"number": number, "start": start.within_sentence, "end": end.within_sentence}
