"""Bar chart of one person's flights over the years."""

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from charts.bars import Bar, BarChart
from charts.labels import TextRun
from charts.scales import years
from missions.drawings.number_words import number_word
from missions.models import Trip


def flight_bars(trips: list[Trip]) -> BarChart | None:
    """The chart, or None if there are fewer than two trips."""
    if len(trips) < 2:
        return None
    now = timezone.now()
    bars = [
        Bar(
            trip_words(trip),
            trip.start_at,
            trip.end_at or min(trip.counted_until, now),
            "" if trip.counts_as_spaceflight else "unsure",
        )
        for trip in trips
    ]
    return BarChart(bars, years(trips[0].start_at, bars[-1].end or now), now=now)


def flight_bars_summary(trips: list[Trip]) -> str:
    words = _("%(number)s flights, the first in %(first)d, the latest in %(latest)d.")
    return words % {
        "number": capfirst(number_word(len(trips))),
        "first": trips[0].start_at.year,
        "latest": trips[-1].start_at.year,
    }


def trip_words(trip: Trip) -> list[TextRun]:
    """Launch ship, return ship if it is a different one, and duration."""
    ships = [trip.launch_mission]
    if trip.changed_ship and trip.public_home:
        ships.append(trip.public_home)
    words = [TextRun(ship.name, ship.get_absolute_url() if ship.is_published else "") for ship in ships]
    if len(words) > 1:
        words.insert(1, TextRun("→", kind="note"))
    if trip.is_unconfirmed:
        return [*words, TextRun(_("unconfirmed"), kind="note")]
    length = trip.duration.short
    return [
        *words,
        TextRun(_("%(duration)s so far") % {"duration": length} if trip.is_open else length, kind="note"),
    ]
