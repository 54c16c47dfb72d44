"""Open Graph and JSON-LD in the head of a page, made from the title and description in its template."""

from dataclasses import replace
from html import unescape
from typing import Any

from django.template import Context, Library, Node, NodeList, TemplateSyntaxError
from django.template.base import Parser, Token
from django.utils.safestring import SafeString
from django.utils.text import Truncator

from photos.social_previews import SocialImage, general_image
from publishing.structured_data import json_ld
from spaceportal.structured_data import web_page

register = Library()

SHORTEST, LONGEST = 50, 160  # Of a description: search engines ignore shorter ones and cut longer ones.
LOCALES = {"en": "en_GB", "es": "es_ES", "ru": "ru_RU", "be": "be_BY"}  # As Open Graph writes them.


class CapturedNode(Node):
    def __init__(self, nodelist: NodeList, name: str) -> None:
        self.nodelist, self.name = nodelist, name

    def render(self, context: Context) -> SafeString:
        context[self.name] = SafeString(" ".join(self.nodelist.render(context).split()))
        return SafeString()


@register.tag
def captured(parser: Parser, token: Token) -> CapturedNode:
    """`{% captured as title %}…{% endcaptured %}`: stores the output of a block, so that it can be used twice."""
    _tag, word, name = [*token.split_contents(), "", ""][:3]
    if word != "as" or not name:
        raise TemplateSyntaxError("captured needs “as” and a name.")
    nodelist = parser.parse(("endcaptured",))
    parser.delete_first_token()
    return CapturedNode(nodelist, name)


@register.filter
def described(text: str, otherwise: str) -> str:
    """A text as the description of a page: cut if it is too long, with `otherwise` added if it is too short."""
    text = " ".join((text or "").split())
    if len(text) < SHORTEST:
        text = f"{text} {unescape(otherwise)}".strip()  # blocktranslate escapes what it stores in a variable.
    return Truncator(text).chars(LONGEST)


@register.filter
def locale(language: str | None) -> str:
    return LOCALES.get((language or "")[:2], language or "")


@register.simple_tag(takes_context=True)
def social_image(context: Context) -> SocialImage:
    """The page's own social preview image, or the site's."""
    shown = context.get("social_image") or general_image()
    return replace(shown, address=context["request"].build_absolute_uri(shown.address))


@register.simple_tag(takes_context=True)
def structured_data(context: Context) -> SafeString:
    """Structured data of the page, and of its contents, which its view puts into `schema_items`."""
    absolute_url = context["request"].build_absolute_uri
    schema_items: list[dict[str, Any]] = context.get("schema_items") or []
    page = web_page(
        context.get("page_kind") or "WebPage",
        absolute_url,
        address=unescape(context["page_address"]),
        title=unescape(context["page_title"]),
        description=unescape(context["page_description"]),
        schema_items=schema_items,
    )
    return json_ld([page, *schema_items])
