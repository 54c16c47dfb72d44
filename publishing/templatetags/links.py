from django.template import Library
from django.utils.html import format_html

from publishing.models import Publishable

register = Library()


@register.filter
def linked(name: str, record: Publishable) -> str:
    """The name of a record, as a link to its page if that is public."""
    return format_html('<a href="{}">{}</a>', record.get_absolute_url(), name) if record.is_published else name
