"""What a page of search results has too many of for templates: texts with highlighted matches, and ways to narrow."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.template import Library
from django.utils.html import escape
from django.utils.safestring import SafeString

from search.excerpts import Piece
from wording.unbroken import marked_as_done

if TYPE_CHECKING:
    from spaceportal.search import ResultFilter

register = Library()


@register.filter
def highlighted(pieces: Iterable[Piece]) -> SafeString:
    """The pieces as HTML, those that match as <mark>."""
    texts = ((escape(piece.text), piece.is_match) for piece in pieces)
    return SafeString("".join(f"<mark>{text}</mark>" if is_match else text for text, is_match in texts))


@register.filter
def printed(choices: "Iterable[ResultFilter]") -> SafeString:
    """List items that link to narrower or wider results, each with its count."""
    return SafeString(marked_as_done("".join(map(_print_choice, choices))))


def _print_choice(choice: "ResultFilter") -> str:
    state = ' aria-current="true"' if choice.is_chosen else ""
    return (
        f'\n<li><a class="choice" href="{escape(choice.link)}"{state}>{escape(choice.label)}\n'
        f'<span class="choice__count"><span aria-hidden="true">{escape(choice.count)}</span>'
        f'<span class="visually-hidden">{escape(choice.count_words)}</span></span></a></li>'
    )
