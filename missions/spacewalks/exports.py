"""The list of spacewalks in every format, and each spacewalk as JSON."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _lazy

from exports import fields
from exports.embedded import MISSION_LINK, PERSON_LINK, SOURCE
from exports.feeds import FeedEntry
from exports.lists import ListExportView
from exports.records import RecordExportView
from missions.models import Spacewalk
from missions.models.mission import MissionQuerySet
from missions.spacewalks.filters import SpacewalkFilter
from wording.languages import interface_language
from wording.lists import all_of

LIST_FIELDS = fields.RecordFields(
    _lazy("One spacewalk, with everybody who took part."),
    fields.text("name", _lazy("Its name."), csv=True),
    fields.identifier(),
    fields.text("slug", _lazy("The last part of the address. Former ones redirect.")),
    fields.site_address("address", _lazy("Its page."), csv=True),
    fields.json_address("spacewalks:json"),
    fields.one_of(
        "kind",
        Spacewalk.Kind.values,
        _lazy(
            "The kind of spacewalk; stand_up: head and shoulders out of the hatch; internal: in a module without air."
        ),
        csv=fields.column(_lazy("Its kind, in words."), "get_kind_display"),
    ),
    fields.partial_date("started", _lazy("When it began, UTC."), nullable=False, csv=True),
    fields.partial_date("ended", _lazy("When it ended, UTC."), csv=True),
    *fields.duration(
        "",
        _lazy("From beginning to end, or as published; in seconds_about alone if it was published rounded."),
        csv=True,
    ),
    fields.text(
        "station",
        _lazy("Slug of the station; null if it was from another ship."),
        "station.slug",
        nullable=True,
        csv=fields.column(_lazy("Short name of the station."), "station.short_name"),
    ),
    fields.text(
        "mission",
        _lazy("Slug of its mission, on which the spacewalkers launched."),
        "mission.slug",
        nullable=True,
        csv=fields.column(_lazy("Name of that mission."), "mission.name"),
    ),
    fields.record_list(
        "people",
        PERSON_LINK,
        _lazy("Who was outside."),
        lambda walk: [row.person for row in walk.crew.all()],
        csv=fields.column(
            _lazy("Names of the people outside, separated by “; ”."),
            lambda walk: "; ".join(row.person.name for row in walk.crew.all()),
        ),
    ),
    fields.text("summary", _lazy("One or two sentences, in English.")),
    fields.moment("updated", _lazy("When this record last changed."), "changed_at"),
)


def published_launches(walk: Spacewalk) -> MissionQuerySet:
    return walk.launched_on.published()


FIELDS = fields.RecordFields(
    _lazy("The full record of a spacewalk."),
    *LIST_FIELDS.fields,
    fields.record_list("launched_on", MISSION_LINK, _lazy("The missions its people launched on."), published_launches),
    fields.record_list("sources", SOURCE, _lazy("Sources that confirm the facts."), "sources.all"),
)


class SpacewalkExportView(ListExportView):
    filterset_class = SpacewalkFilter
    title = _lazy("Spacewalks on Space Portal")
    stem = "spacewalks"
    fields = LIST_FIELDS
    last_columns = ("address", "id")

    def get_queryset(self) -> QuerySet:
        return Spacewalk.objects.published()

    def newest_first(self, rows: QuerySet) -> QuerySet:
        """Those that have begun, the latest first: it is not recorded when one became public."""
        return rows.filter(started_at__lte=timezone.now()).order_by("-started_at", "-pk")

    def last_changed(self) -> None:
        """It is not known, because a spacewalk also appears and disappears with its mission."""

    def feed_entries(self, walks: Iterable[Spacewalk]) -> Iterator[FeedEntry]:
        for walk in walks:
            people = all_of(row.person.name for row in walk.crew.all())
            facts = [walk.get_kind_display(), walk.started.day, people, walk.length_words]
            yield FeedEntry(
                id=walk.uid,
                address=self.absolute_url(walk.get_absolute_url()),
                title=walk.name,
                summary=walk.summary or " · ".join(filter(None, facts)),
                published=walk.started_at,
                updated=walk.updated_at,
                language="en" if walk.summary else interface_language(),
            )


class SpacewalkJsonView(RecordExportView):
    model = Spacewalk
    fields = FIELDS

    def find_public(self, slug: str) -> Any:
        walks = self.published().filter(slug=slug).with_crew().prefetch_related("sources").with_trips()
        return next(iter(walks), None)
