"""Small numbers as words, for sentences."""

from django.contrib.humanize.templatetags.humanize import apnumber
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext


def number_word(number: int) -> str:
    """Of people, flights or events: `two`, but `12`."""
    if number == 1:
        return pgettext("person", "one")
    return str(apnumber(number)) if number else _("no")


def people_words(number: int) -> str:
    if not number:
        return _("no people")
    return ngettext("one person", "%(n)s people", number) % {"n": number_word(number)}
