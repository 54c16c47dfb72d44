"""What the head of a page says to machines, made from the title and description that its template has written."""

from dataclasses import replace
from html import unescape
from typing import Any

from django.template import Context, Library, Node, NodeList, TemplateSyntaxError
from django.template.base import Parser, Token
from django.utils.safestring import SafeString
from django.utils.text import Truncator

from photos.share_pictures import SharedPicture, general_picture
from publishing.structured_data import json_ld
from spaceportal.structured_data import web_page

register = Library()

SHORTEST, LONGEST = 50, 160  # Of a description: search engines take no notice of less, and cut off more.
LOCALES = {"en": "en_GB", "es": "es_ES", "ru": "ru_RU", "be": "be_BY"}  # As Open Graph writes them.


class CapturedNode(Node):
    def __init__(self, nodelist: NodeList, name: str) -> None:
        self.nodelist, self.name = nodelist, name

    def render(self, context: Context) -> SafeString:
        context[self.name] = SafeString(" ".join(self.nodelist.render(context).split()))
        return SafeString()


@register.tag
def captured(parser: Parser, token: Token) -> CapturedNode:
    """`{% captured as title %}…{% endcaptured %}`: keeps what a block writes, so that it can be said twice."""
    _tag, word, name = [*token.split_contents(), "", ""][:3]
    if word != "as" or not name:
        raise TemplateSyntaxError("captured needs “as” and a name.")
    nodelist = parser.parse(("endcaptured",))
    parser.delete_first_token()
    return CapturedNode(nodelist, name)


@register.filter
def described(text: str, otherwise: str) -> str:
    """A text as the description of a page: cut where it is too long, and with more words where it is too short."""
    text = " ".join((text or "").split())
    if len(text) < SHORTEST:
        text = f"{text} {unescape(otherwise)}".strip()  # What blocktranslate has put into a variable is escaped.
    return Truncator(text).chars(LONGEST)


@register.filter
def locale(language: str | None) -> str:
    return LOCALES.get((language or "")[:2], language or "")


@register.simple_tag(takes_context=True)
def share_picture(context: Context) -> SharedPicture:
    """The page's own, or one of the portal."""
    shown = context.get("share") or general_picture()
    return replace(shown, address=context["request"].build_absolute_uri(shown.address))


@register.simple_tag(takes_context=True)
def structured_data(context: Context) -> SafeString:
    """The page, and what its view has to say of its contents in `things`."""
    here = context["request"].build_absolute_uri
    things: list[dict[str, Any]] = context.get("things") or []
    page = web_page(
        context.get("page_kind") or "WebPage",
        here,
        address=unescape(context["page_address"]),
        title=unescape(context["page_title"]),
        description=unescape(context["page_description"]),
        things=things,
    )
    return json_ld([page, *things])
