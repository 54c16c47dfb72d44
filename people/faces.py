"""The small portrait beside a name in lists of people."""

from functools import cache
from typing import Any

from django.db import models
from django.db.models import OuterRef, Q, Subquery

from photos.models import Rendition
from photos.storage import public_address
from publishing.models import is_published


@cache
def face(portrait: str) -> Subquery:
    """The address of the smallest square file of the portrait at this path, or nothing; pages then show initials.

    Found in the query of the rows themselves, so that faces cost none of their own. A portrait that was drawn
    from the initials is left out, because the page can print those without fetching anything.
    """
    photos = is_published("photo__") & Q(photo__is_illustration=False)
    squares = Rendition.objects.filter(photos, photo=OuterRef(portrait), crop=Rendition.Crop.SQUARE)
    # Of the same width, WebP before JPEG. AVIF is made last and may be missing.
    smallest = squares.exclude(format=Rendition.Format.AVIF).order_by("width", "-format")
    return Subquery(smallest.values("name")[:1], output_field=_AddressField())


class _AddressField(models.Field):
    """Converts the name of a file in the database to its public address."""

    def from_db_value(self, name: str | None, expression: Any, connection: Any) -> str:
        return public_address(name) if name else ""
