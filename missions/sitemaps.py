from collections.abc import Iterator

from missions.models import Mission, Spacewalk, Station
from photos.largest_files import largest_files
from publishing.sitemaps import Entry, RecordSection, Section, register


@register
class MissionSection(RecordSection):
    name = "missions"
    model = Mission

    def pictures(self, first: int, last: int) -> Iterator[tuple[int, str]]:
        return largest_files(shown_by="photo__missions", first=first, last=last)


@register
class StationSection(Section):
    name = "stations"

    def count(self) -> int:
        return Station.objects.count()

    def entries(self, start: int, stop: int) -> Iterator[Entry]:
        # No modification date: station pages combine many records.
        for station in Station.objects.order_by("pk")[start:stop]:
            yield Entry(station.get_absolute_url())


@register
class SpacewalkSection(Section):
    name = "spacewalks"

    def count(self) -> int:
        return Spacewalk.objects.published().count()

    def entries(self, start: int, stop: int) -> Iterator[Entry]:
        # No modification date, because none is recorded.
        for walk in Spacewalk.objects.published().order_by("pk").only("slug")[start:stop]:
            yield Entry(walk.get_absolute_url())
