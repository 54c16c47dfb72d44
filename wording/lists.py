"""Lists of words in a sentence: `A`, `A and B`, `A, B and C`."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import pgettext


def all_of(words: Iterable[str]) -> str:
    *others, last = list(words) or [""]
    if not others:
        return last
    if last.lower().startswith(("i", "hi")):  # Spanish: Oleg y Marina, but Oleg e Ivan.
        form = pgettext("before the sound i", "%(others)s and %(last)s")
    else:
        form = _("%(others)s and %(last)s")
    return form % {"others": ", ".join(others), "last": last}


def any_of(words: Iterable[str]) -> str:
    *others, last = list(words) or [""]
    if not others:
        return last
    if last.lower().startswith(("o", "ho")):  # Spanish: Mir o Salyut, but Mir u Orion.
        form = pgettext("before the sound o", "%(others)s or %(last)s")
    else:
        form = _("%(others)s or %(last)s")
    return form % {"others": ", ".join(others), "last": last}
