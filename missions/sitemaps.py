from collections.abc import Iterator
from typing import Any, ClassVar

from missions.models import Mission, Programme, Spacewalk, Station
from photos.largest_files import largest_files
from publishing.sitemaps import Entry, RecordSection, Section, register


@register
class MissionSection(RecordSection):
    name = "missions"
    model = Mission

    def pictures(self, first: int, last: int) -> Iterator[tuple[int, str]]:
        return largest_files(shown_by="photo__missions", first=first, last=last)


class ReferenceSection(Section):
    """Pages of records that combine many others, so no modification date is given."""

    model: ClassVar[Any]

    def count(self) -> int:
        return self.model.objects.count()

    def entries(self, start: int, stop: int) -> Iterator[Entry]:
        for record in self.model.objects.order_by("pk")[start:stop]:
            yield Entry(record.get_absolute_url())


@register
class ProgrammeSection(ReferenceSection):
    name = "programmes"
    model = Programme


@register
class StationSection(ReferenceSection):
    name = "stations"
    model = Station


@register
class SpacewalkSection(Section):
    name = "spacewalks"

    def count(self) -> int:
        return Spacewalk.objects.published().count()

    def entries(self, start: int, stop: int) -> Iterator[Entry]:
        # No modification date, because none is recorded.
        for walk in Spacewalk.objects.published().order_by("pk").only("slug")[start:stop]:
            yield Entry(walk.get_absolute_url())
