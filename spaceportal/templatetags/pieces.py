"""What a page of search results has too many of for templates: the results, and ways to narrow them."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.template import Library
from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString

from search.excerpts import Piece
from wording.unbroken import marked_as_done

if TYPE_CHECKING:
    from spaceportal.search import ResultCard, ResultFilter

register = Library()


@register.simple_tag
def result(card: "ResultCard", heading: str, *, has_kind: bool = False) -> SafeString:
    """One result. `heading` is its level, `has_kind` whether to say what it is."""
    quoted = ""
    if card.excerpt:
        language = _language(card.excerpt.language)
        quoted = f'\n<p class="result__excerpt"{language}>\n{highlighted(card.excerpt.pieces)}\n</p>\n'
    return SafeString(
        f'<article class="result">{_thumbnail(card)}<div>\n'
        f'<{heading} class="result__title"{_language(card.language)}>\n'
        f'<a href="{escape(card.address)}">{highlighted(card.title)}</a>\n'
        f"</{heading}>\n"
        f'<p class="result__line">{_line(card) if has_kind else conditional_escape(card.line)}</p>\n'
        f"{quoted}\n</div></article>"
    )


@register.simple_tag
def results(cards: "Iterable[ResultCard]", heading: str, *, has_kind: bool = False) -> SafeString:
    """List items, a result in each."""
    return SafeString("".join(f"\n<li>{result(card, heading, has_kind=has_kind)}</li>" for card in cards))


@register.filter
def suggested(cards: "Iterable[ResultCard]") -> SafeString:
    """The suggestions below the search box."""
    return SafeString("\n".join(map(_print_suggestion, cards)))


def _print_suggestion(card: "ResultCard") -> str:
    quoted = ""
    if card.excerpt:
        language = _language(card.excerpt.language)
        quoted = f'<span class="suggestion__line"{language}>{highlighted(card.excerpt.pieces)}</span>\n'
    return (
        f'<a class="suggestion" role="option" aria-selected="false" tabindex="-1" href="{escape(card.address)}">\n'
        f"{_thumbnail(card)}\n<span>\n"
        f'<span class="suggestion__title"{_language(card.language or "en")}>{highlighted(card.title)}</span>\n'
        f'{quoted}<span class="suggestion__line">{_line(card)}</span>\n</span></a>'
    )


def _thumbnail(card: "ResultCard") -> str:
    """A small picture, initials, or else a symbol drawn by the style sheet."""
    shown = card.thumbnail.html if card.thumbnail else ""
    if not shown and card.initials:
        shown = f'<span aria-hidden="true">{escape(card.initials)}</span>'
    return f'<span class="thumbnail thumbnail--{card.kind}">{shown}</span>'


def _line(card: "ResultCard") -> str:
    """What the result is, and its second line."""
    return " · ".join(conditional_escape(words) for words in (card.kind_name, card.line) if words)


def _language(language: str) -> str:
    return f' lang="{escape(language)}"' if language else ""


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
