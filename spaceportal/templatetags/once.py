"""Parts of templates that are the same on every page."""

from django.template import Context, Library, Node, NodeList
from django.template.base import Parser, Token
from django.urls import get_script_prefix
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = Library()

MOST_KEPT = 8


class OnceNode(Node):
    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist
        self.rendered: dict[tuple[str | None, str], SafeString] = {}

    def render(self, context: Context) -> SafeString:
        # A client may send a prefix of its own, which all links then begin with.
        place = get_language(), get_script_prefix()
        if place not in self.rendered:
            if len(self.rendered) == MOST_KEPT:
                self.rendered.clear()
            self.rendered[place] = self.nodelist.render(context.new())
        return self.rendered[place]


@register.tag
def once(parser: Parser, token: Token) -> OnceNode:
    """`{% once %}…{% endonce %}`: is rendered once for each language, without the variables of the page."""
    nodelist = parser.parse(("endonce",))
    parser.delete_first_token()
    return OnceNode(nodelist)
