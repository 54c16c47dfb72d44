"""A drawing as the file that is kept. It knows nothing of Django, so that a process of its own starts at once."""

from collections.abc import Callable
from io import BytesIO

from PIL import Image


def jpeg(slug: str, draw: Callable[[], Image.Image]) -> bytes:
    out = BytesIO()
    # The comment tells apart the stand-ins of two people with the same name; no public file has it.
    draw().save(out, "JPEG", quality=92, comment=slug)
    return out.getvalue()
