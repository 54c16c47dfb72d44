from django.template import Context, Library, Node, NodeList
from django.template.base import Parser, Token
from django.utils.safestring import SafeString

from wording.unbroken import keep_on_one_line

register = Library()


class UnbrokenNode(Node):
    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist

    def render(self, context: Context) -> SafeString:
        return SafeString(keep_on_one_line(self.nodelist.render(context)))


@register.tag
def unbroken(parser: Parser, token: Token) -> UnbrokenNode:
    """`{% unbroken %}…{% endunbroken %}`: keeps each name and quantity inside on one line."""
    nodelist = parser.parse(("endunbroken",))
    parser.delete_first_token()
    return UnbrokenNode(nodelist)
