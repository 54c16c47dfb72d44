"""View data for lists of missions, prepared in Python because templates are slower."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from missions.drawings.chart_words import link_to
from missions.drawings.mini_track import MiniTrack
from missions.models import Mission, Station
from people.models import Person
from wording.partial_dates import PartialDate


@dataclass(frozen=True)
class MissionCard:
    name: str
    link: str
    dates: SafeString
    stations: SafeString
    duration: str
    status: str  # Empty for a mission that ended normally.
    status_words: str
    crews: list[tuple[str, str, SafeString]]  # (CSS class, label, names)
    track: SafeString


def mission_cards(missions: Iterable[Mission]) -> list[MissionCard]:
    """Cards of missions loaded with Mission.objects.with_crew()."""
    people_at, missions_at = reverse("people:list"), reverse("missions:list")

    def names(people: list[Person]) -> SafeString:
        return format_html_join(", ", "{}", ((name(person),) for person in people))

    def name(person: Person) -> str:
        if not person.is_published:
            return person.name
        return format_html('<a href="{}{}/">{}</a>', people_at, person.slug, person.name)

    @cache
    def station(station: Station) -> SafeString:
        return format_html('<a href="{}">{}</a>', link_to(station), station.reader_short_name)

    return [
        _make_card(
            mission,
            f"{missions_at}{mission.slug}/",
            names,
            format_html_join(", ", "{}", ((station(reached),) for reached in mission.stations)),
        )
        for mission in missions
    ]


def _make_card(
    mission: Mission, link: str, names: Callable[[list[Person]], SafeString], stations: SafeString
) -> MissionCard:
    status, is_overdue = mission.status, mission.is_overdue
    duration = None if is_overdue else mission.duration
    words = duration.words if duration else ""
    return MissionCard(
        name=mission.name,
        link=link,
        dates=_format_dates(mission),
        stations=stations,
        duration=_("%(duration)s so far") % {"duration": words} if duration and duration.is_running else words,
        status="unconfirmed" if is_overdue else status.value if status != Mission.Status.ENDED else "",
        status_words=mission.status_words,
        crews=_list_crews(mission, status, names),
        track=MiniTrack.of(mission.prime_crew, status).draw(),
    )


def _format_dates(mission: Mission) -> SafeString:
    if mission.launch is None:
        return format_html("{}", _("no date yet"))
    end = mission.end or mission.planned_end
    if end is None or str(end.day) == str(mission.launch.day):
        return _format_time(mission.launch)
    planned = "" if mission.end else _(" (planned)")
    return format_html("{} – {}{}", _format_time(mission.launch), _format_time(end), planned)


def _format_time(date: PartialDate) -> SafeString:
    return (
        format_html('<time datetime="{}">{}</time>', date.machine, date.day)
        if date.machine
        else format_html("{}", date.day)
    )


def _list_crews(mission: Mission, status: str, names: Callable[[list[Person]], SafeString]) -> list:
    up = [row.person for row in mission.prime_crew if row.launched]
    down = [row.person for row in mission.prime_crew if row.landed]
    to_come = status in {Mission.Status.PLANNED, Mission.Status.IN_FLIGHT}
    if not up and not down:
        return [("", _("Crew"), format_html("{}", _("not named yet") if to_come else _("nobody recorded")))]
    if up == down:
        return [("up down", _("Crew"), names(up))]
    home = _("not named yet") if to_come else _("nobody recorded")
    if status == Mission.Status.LOST:
        home = _("nobody: lost with the crew")
    return [
        (
            "up",
            _("To launch") if status == Mission.Status.PLANNED else pgettext("crew", "Launched"),
            names(up) if up else format_html("{}", _("nobody recorded")),
        ),
        (
            "down",
            _("To land") if to_come else pgettext("crew", "Landed"),
            names(down) if down else format_html("{}", home),
        ),
    ]
