from html import escape
from typing import Any

from django.template import Library
from django.utils.safestring import SafeString

register = Library()


@register.filter
def face(person: Any, address: str = "") -> SafeString:
    """HTML of the portrait at this address, or of the initials if there is none."""
    if address:
        picture = 'width="48" height="48" alt="" loading="lazy" decoding="async"'
        return SafeString(f'<img class="face" src="{escape(address)}" {picture}>')
    return SafeString(f'<span class="face" aria-hidden="true">{escape(person.initials)}</span>')
