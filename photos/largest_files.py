from collections.abc import Iterator

from django.db.models import F, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from photos.models import Rendition
from photos.storage import public_address
from publishing.models import is_published


def largest_files(*, shown_by: str, first: int, last: int) -> Iterator[tuple[int, str]]:
    """(record key, address) of the widest uncropped file of each public photo that these records show."""
    whole = Q(crop=Rendition.Crop.NATURAL, format=Rendition.Format.JPEG)
    between = Q(**{f"{shown_by}__gte": first, f"{shown_by}__lte": last})
    files: QuerySet = Rendition.objects.filter(is_published("photo__"), whole, between)
    place = Window(RowNumber(), partition_by=[F(shown_by), F("photo")], order_by=F("width").desc())
    rows = files.annotate(place=place).filter(place=1).order_by(shown_by, "photo").values_list(shown_by, "name")
    return ((pk, public_address(name)) for pk, name in rows)
