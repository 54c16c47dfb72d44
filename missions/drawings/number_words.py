"""Small numbers as words, for sentences."""

from django.contrib.humanize.templatetags.humanize import apnumber
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext


def number_word(number: int) -> str:
    """A number of people, flights or events: `two`, but `12`."""
    if number == 1:
        return pgettext("person", "one")
    return str(apnumber(number)) if number else _("no")


def people_words(number: int) -> str:
    if not number:
        return _("no people")
    return ngettext("one person", "%(n)s people", number) % {"n": number_word(number)}


def people_on_trips(people: int, trips: int) -> str:
    """`25 people on 30 trips`."""
    on_trips = ngettext("%(people)s on %(trips)d trip", "%(people)s on %(trips)d trips", trips)
    return on_trips % {"people": ngettext("%(n)d person", "%(n)d people", people) % {"n": people}, "trips": trips}
