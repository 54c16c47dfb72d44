from django.utils.translation import get_language


def interface_language() -> str:
    """Of the words around an article's own: `en`, whatever the region they are spelt for."""
    return (get_language() or "en").split("-")[0]
