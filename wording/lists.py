"""Lists of words in a sentence: `A`, `A and B`, `A, B and C`."""

import re
from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

NO_SOUND = re.compile(r"<[^>]*>|\W")  # The tag of a link, a quotation mark.


def all_of(words: Iterable[str]) -> str:
    *others, last = list(words) or [""]
    if not others:
        return last
    if _begins_with(last, "i"):  # Spanish: Oleg y Marina, but Oleg e Ivan.
        form = pgettext("before the sound i", "%(others)s and %(last)s")
    else:
        form = _("%(others)s and %(last)s")
    return form % {"others": ", ".join(others), "last": last}


def any_of(words: Iterable[str]) -> str:
    *others, last = list(words) or [""]
    if not others:
        return last
    if _begins_with(last, "o"):  # Spanish: Mir o Salyut, but Mir u Orion.
        form = pgettext("before the sound o", "%(others)s or %(last)s")
    else:
        form = _("%(others)s or %(last)s")
    return form % {"others": ", ".join(others), "last": last}


def _begins_with(text: str, sound: str) -> bool:
    return NO_SOUND.sub("", text).lower().startswith((sound, f"h{sound}"))
