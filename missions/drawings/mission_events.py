"""Events of a mission in time order: lift-off, dockings, a landing on the Moon, spacewalks, end."""

from collections.abc import Collection, Iterable
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
from missions.models import DockingEvent, Mission, MoonLanding, Spacewalk
from missions.models.moon_landing import moon_landings
from wording.partial_dates import EXACT, LENGTHS, PartialDate, Precision, floor

DRAWN_FROM = 8  # Fewer events are clearer as a list alone.


@dataclass(frozen=True)
class MissionEvent:
    date: PartialDate
    what: str
    at: datetime  # Its place in the chart and in the order.
    sign: str = "point"
    day: int | None = None  # Counted from the day of the launch, which is day 1; None if it is not known.
    note: str = ""
    walk: Spacewalk | None = None


class MissionEvents:
    def __init__(
        self,
        mission: Mission,
        dockings: list[DockingEvent],
        spacewalks: list[Spacewalk],
        incomplete: Collection[str] = (),
    ) -> None:
        """`incomplete` are the topics of which some may be missing."""
        self.mission, self.dockings, self.spacewalks = mission, dockings, spacewalks
        self.lacks_some = not {"dockings", "spacewalks"}.isdisjoint(incomplete)

    @cached_property
    def all(self) -> list[MissionEvent]:
        mission = self.mission
        if mission.is_planned or mission.launch is None:
            return []
        walks = [walk for walk in self.spacewalks if not self._is_later(walk)]
        between = [*self._dockings(), *self._on_the_moon(), *map(self._walk, walks)]
        site = mission.launch_site.translated_name if mission.launch_site else ""
        events = [self._event(mission.launch, _("Launch"), "up", note=site)]
        events += sorted(between, key=lambda event: event.at)
        if mission.end:
            events.append(self._end(mission.end))
        return events

    @property
    def after_landing(self) -> list[MissionEvent]:
        """Spacewalks of people who launched on the ship but did not return on it."""
        walks = [walk for walk in self.spacewalks if self._is_later(walk)]
        return sorted(map(self._walk, walks), key=lambda event: event.at)

    def _is_later(self, walk: Spacewalk) -> bool:
        return self.mission.end is not None and walk.started.at >= self.mission.end.until

    def _walk(self, walk: Spacewalk) -> MissionEvent:
        date, landing = walk.started, self._landing
        at = max(date.at, self.mission.launch.at)
        if landing and walk.kind == Spacewalk.Kind.MOONWALK and date.until > landing.landed_at:
            at = max(at, landing.landed_at)  # One that is known only to the day of the landing comes after it.
        return MissionEvent(date, walk.name, at, day=self._day_of(date), walk=walk)

    @cached_property
    def _landing(self) -> MoonLanding | None:
        return moon_landings().get(self.mission.pk)

    def _on_the_moon(self) -> Iterable[MissionEvent]:
        if (landing := self._landing) is None:
            return
        yield self._event(landing.landed, _("Landing on the Moon"), note=landing.translated_site)
        if landing.left and landing.duration:
            note = _("after %(time)s") % {"time": landing.duration.words}
            yield self._event(landing.left, _("Lift-off from the Moon"), note=note)

    def _dockings(self) -> Iterable[MissionEvent]:
        for number, docking in enumerate(self.dockings):
            following = self.dockings[number + 1] if number + 1 < len(self.dockings) else None
            is_relocated = following is not None and following.kind == DockingEvent.Kind.RELOCATION
            note = "" if docking.undocked or is_relocated else self._unfinished(docking)
            before = self.dockings[number - 1] if number else None
            yield self._event(docking.docked, self._docking_words(docking, before), note=note)
            if docking.undocked and not is_relocated:
                left = _("Undocked from %(place)s") % {"place": self._place(docking)}
                yield self._event(docking.undocked, left, is_departure=True)

    @staticmethod
    def _unfinished(docking: DockingEvent) -> str:
        return _("still docked") if docking.goes_on else _("undocking not recorded")

    def _place(self, docking: DockingEvent) -> str:
        if docking.station:
            return docking.station.reader_short_name
        lander = self.mission.lander  # Of “lunar module Eagle” the name is enough.
        return lander if lander and docking.target.endswith(lander) else docking.translated_target

    def _docking_words(self, docking: DockingEvent, before: DockingEvent | None) -> str:
        place, port = self._place(docking), docking.port
        if docking.kind == DockingEvent.Kind.RELOCATION:
            if before and before.port and port:
                return _("Relocated from %(before)s to %(place)s") % {"before": before.port, "place": port}
            return _("Relocated to %(place)s") % {"place": port or place}
        if not docking.station:
            return _("Docked with %(ship)s") % {"ship": place}
        if not port:
            return _("Docked at %(place)s") % {"place": place}
        return _("Docked at %(station)s (%(port)s)") % {"station": place, "port": port}

    def _end(self, end: PartialDate) -> MissionEvent:
        if self.mission.is_lost:
            return self._event(end, pgettext("event", "Lost"), "lost")
        is_landing = self.mission.end_kind == Mission.EndKind.LANDED
        site = self.mission.landing_site.translated_name if self.mission.landing_site else ""
        return self._event(end, _("Landing") if is_landing else _("End"), "down", note=site)

    def _event(
        self, date: PartialDate, what: str, sign: str = "point", *, note: str = "", is_departure: bool = False
    ) -> MissionEvent:
        """An event known only to the month is placed as close to lift-off, or to the end, as possible."""
        end = self.mission.end
        is_coarse = date.precision not in LENGTHS
        at = min(date.until, end.at if end else timezone.now()) if is_coarse and is_departure else date.at
        return MissionEvent(date, what, max(at, self.mission.launch.at), sign, self._day_of(date), note)

    def _day_of(self, date: PartialDate) -> int | None:
        launch = self.mission.launch
        if not {launch.precision, date.precision} <= LENGTHS.keys():
            return None
        return max((floor(date.at, Precision.DAY) - floor(launch.at, Precision.DAY)).days, 0) + 1

    @property
    def is_worth_listing(self) -> bool:
        """Whether there is more than launch and landing, or may be."""
        return bool(self.all) and bool(self.dockings or self.spacewalks or self.lacks_some)

    @property
    def is_worth_drawing(self) -> bool:
        return len(self.all) >= DRAWN_FROM

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
        number = pgettext("events", "Some") if self.lacks_some else capfirst(number_word(len(self.all)))
        start, end = self.all[0].date, self.all[-1].date
        if start.day == end.day:
            return _("%(number)s events %(when)s.") % {"number": number, "when": start.day_when}
        words = _("%(number)s events from %(start)s to %(end)s.")
        return words % {"number": number, "start": start.within_sentence, "end": end.within_sentence}
