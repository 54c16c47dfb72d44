"""Links to the glossary."""

from django.template import Context, Library
from django.utils.html import format_html
from django.utils.safestring import SafeString

from spaceportal.glossary import find_term

register = Library()


@register.simple_tag(takes_context=True)
def term(context: Context, key: str, words: str = "") -> SafeString:
    """`{% term "NET" %}` or `{% term "NET" "no earlier than" %}`: a link to the glossary at its first use on the page.

    Later uses, and words for which the glossary has no term, are printed without a link.
    """
    found = find_term(key)
    words = words or (str(found.title) if found else key)
    # On the request, because the parts of a page that are included have no variables in common.
    linked = context["request"].__dict__.setdefault("linked_terms", set())
    if found is None or found.key in linked:
        return format_html("{}", words)
    linked.add(found.key)
    return format_html('<a class="term" href="{}">{}</a>', found.address, words)
