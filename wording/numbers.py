from django.utils.formats import number_format
from django.utils.translation import gettext as _


def grouped(number: int) -> str:
    """`12,345`, as the reader's language separates thousands."""
    return number_format(number, force_grouping=True)


def at_least(count: str) -> str:
    """For a number that may be too small: `at least 3 missions`."""
    return _("at least %(count)s") % {"count": count}
