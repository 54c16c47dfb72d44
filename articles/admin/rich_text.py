from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _lazy
from django_prose_editor.config import expand_extensions
from django_prose_editor.widgets import prose_editor_admin_media
from js_asset import JSON, Media, Script

from articles.rich_text import CELL_SIGN, EXTENSIONS

# Plain buttons, all of them visible: a folded menu hides what it holds.
MENU = [
    {"group": name} for name in ("headings", "lists", "nodes -blockType -lists", "marks", "link", "history", "utility")
]
CONFIG = {"extensions": {**expand_extensions(EXTENSIONS), "Menu": {"groups": MENU}}, "cellSign": CELL_SIGN}


class RichTextArea(forms.Textarea):
    """A text area that becomes django-prose-editor's editor once it comes into view."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"rows": 8, "data-rich-text": "", "aria-label": _lazy("Text"), **(attrs or {})})

    @property
    def media(self) -> forms.Media:
        own = [JSON(CONFIG, id="rich-text-config"), Script("js/editors-article-text.js", type="module")]
        return prose_editor_admin_media + Media(js=own)
