"""The top lists by age, each left out while a date of birth might change it."""

from datetime import date
from operator import attrgetter
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from missions.pages.top_list import LeftOut, TopList, TopListEntry, quoted
from missions.ranking import RankedFlight, RankedFlights, best_of
from wording.numbers import grouped


def age_lists(flights: RankedFlights, places: int) -> list[TopList | LeftOut]:
    orbital, every = flights.orbital_careers, flights.careers
    return [
        _by_age("youngest-in-orbit", _("Youngest in orbit"), orbital, places, smallest=True),
        _by_age("youngest", _("Youngest in space, including suborbital flights"), every, places, smallest=True),
        _by_age("oldest-in-orbit", _("Oldest in orbit"), orbital, places, smallest=False),
        _by_age("oldest", _("Oldest in space, including suborbital flights"), every, places, smallest=False),
    ]


def _by_age(
    slug: str, title: str, careers: dict[int, list[RankedFlight]], places: int, *, smallest: bool
) -> TopList | LeftOut:
    dated = ([flight for flight in flights if flight.age is not None] for flights in careers.values())
    extremes = [(min if smallest else max)(flights, key=attrgetter("age")) for flights in dated if flights]
    best = best_of(extremes, attrgetter("age"), places=places, smallest=smallest)
    if unknown := sum(_might_be_among(best, flights, places, smallest=smallest) for flights in careers.values()):
        reason = ngettext(
            "We leave out %(lists)s, because we do not know the exact date of birth of %(number)s person.",
            "We leave out %(lists)s, because we do not know the exact dates of birth of %(number)s people.",
            unknown,
        )
        return LeftOut({slug: title}, reason % {"lists": quoted([title]), "number": grouped(unknown)})
    return TopList(
        slug,
        title,
        _("Age at lift-off."),
        _("Age"),
        [
            TopListEntry(
                years_and_days(flight.born_on, flight.start_at.date()), [flight.person], [flight.up], on=flight.start
            )
            for flight in best
        ],
        where=_("Flight"),
        has_suborbital=any(not flight.is_orbital for flights in careers.values() for flight in flights),
    )


def _might_be_among(best: list[RankedFlight], flights: list[RankedFlight], places: int, *, smallest: bool) -> bool:
    """Whether a flight at an age that is not known to the day might be among the best."""
    limits = [flight.age_limits for flight in flights if flight.age is None]
    if len(best) < places:
        return bool(limits)
    last: Any = best[-1].age  # Everybody among the best has one.
    return any(youngest < last if smallest else oldest > last for youngest, oldest in limits)


def years_and_days(since: date, until: date) -> str:
    """Years and days between two dates, counted like birthdays."""
    years = until.year - since.year - ((until.month, until.day) < (since.month, since.day))
    try:
        last_birthday = since.replace(year=since.year + years)
    except ValueError:  # Born on 29 February.
        last_birthday = date(since.year + years, 3, 1)
    days = (until - last_birthday).days
    return _("%(years)s, %(days)s") % {
        "years": ngettext("%(n)d year", "%(n)d years", years) % {"n": years},
        "days": ngettext("%(n)d day", "%(n)d days", days) % {"n": days},
    }
