from collections.abc import Iterator

from photos.largest_files import largest_files
from photos.models import Photo
from publishing.sitemaps import RecordSection, register


@register
class PhotoSection(RecordSection):
    name = "photos"
    model = Photo

    def pictures(self, first: int, last: int) -> Iterator[tuple[int, str]]:
        return largest_files(shown_by="photo_id", first=first, last=last)
