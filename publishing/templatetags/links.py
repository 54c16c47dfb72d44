from collections.abc import Iterable
from html import escape
from typing import Any

from django.template import Library
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

from publishing.models import Publishable

register = Library()


@register.filter
def linked(name: str, record: Publishable) -> str:
    """The name of a record, as a link to its page if that is public."""
    if not record.is_published:
        return name
    return SafeString(f'<a href="{escape(record.get_absolute_url())}">{escape(name)}</a>')


@register.filter
def names_linked(people: Iterable[Any]) -> SafeString:
    """The names of people in the reader's language, each as a link if its page is public."""
    return SafeString(", ".join(conditional_escape(linked(person.reader_name, person)) for person in people))
