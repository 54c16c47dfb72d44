"""Texts with their matches highlighted."""

from collections.abc import Iterable

from django.template import Library
from django.utils.html import escape
from django.utils.safestring import SafeString

from search.excerpts import Piece

register = Library()


@register.filter
def highlighted(pieces: Iterable[Piece]) -> SafeString:
    """The pieces as HTML, those that match as <mark>; a page has too many of them for a template."""
    texts = ((escape(piece.text), piece.is_match) for piece in pieces)
    return SafeString("".join(f"<mark>{text}</mark>" if is_match else text for text, is_match in texts))
