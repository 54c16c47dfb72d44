from collections.abc import Iterator

from people.models import Person
from photos.largest_files import largest_files
from publishing.sitemaps import RecordSection, register


@register
class PersonSection(RecordSection):
    name = "people"
    model = Person

    def pictures(self, first: int, last: int) -> Iterator[tuple[int, str]]:
        return largest_files(shown_by="photo__portrait_of", first=first, last=last)
