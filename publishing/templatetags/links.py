from html import escape

from django.template import Library
from django.utils.safestring import SafeString

from publishing.models import Publishable

register = Library()


@register.filter
def linked(name: str, record: Publishable) -> str:
    """The name of a record, as a link to its page if that is public."""
    if not record.is_published:
        return name
    return SafeString(f'<a href="{escape(record.get_absolute_url())}">{escape(name)}</a>')
