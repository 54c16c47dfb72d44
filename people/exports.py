"""The list of people in every format, and each person as JSON."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _lazy

from exports import fields
from exports.embedded import RELATED, SPACEWALK, SUMMARY, UNCONFIRMED_SINCE, public_slug
from exports.feeds import FeedEntry, feed_picture
from exports.lists import ListExportView
from exports.records import RecordExportView
from missions.crews import of_public_missions
from missions.flight_log import FlightLog
from missions.flyers import with_flights, with_flights_as_known
from missions.models import Station
from missions.models.coverage import MissionCoverage, is_person_complete
from missions.stays import load_stays
from people.filters import PersonFilter
from people.models import Person, PersonName
from photos.models import Photo, Rendition
from photos.pictures import files_of
from publishing.models import last_changed
from wording.durations import Duration
from wording.languages import interface_language

Topic = MissionCoverage.Topic
MISSPELLING = PersonName.Kind.MISSPELLING
NAME = fields.RecordFields(
    _lazy("Another name or spelling."),
    fields.text("text", _lazy("The name.")),
    fields.text("language", _lazy("BCP 47.")),
    fields.text("script", _lazy("ISO 15924.")),
    fields.one_of("kind", [kind for kind in PersonName.Kind.values if kind != MISSPELLING], _lazy("The kind of name.")),
)
LIST_FIELDS = fields.RecordFields(
    _lazy("Somebody who flew in space, trained for it or shaped it."),
    fields.text("name", _lazy("The usual name in English."), csv=True),
    fields.identifier(),
    fields.site_address("address", _lazy("The person’s page."), csv=True),
    fields.one_of("category", Person.Category.values, _lazy("The category the person is listed in."), csv=True),
    fields.partial_date("born", _lazy("Date of birth."), csv=True),
    fields.partial_date("died", _lazy("Date of death."), csv=True),
    fields.number("spaceflights", _lazy("Number of spaceflights begun."), "flights", csv=True),
    *fields.duration("time_in_space", _lazy("The total of all completed flights."), "finished", csv=True),
    fields.partial_date("first_flight", _lazy("Day of the first lift-off."), "first_flight.to_the_day.iso", csv=True),
    fields.text("slug", _lazy("The last part of the address. Former ones redirect.")),
    fields.json_address("people:json"),
    fields.partial_date("in_space_since", _lazy("Lift-off of the current flight.")),
    fields.record_list(
        "names",
        NAME,
        _lazy("Names in other languages, former names, other spellings."),
        lambda person: [name for name in person.names.all() if name.kind != MISSPELLING],
    ),
    fields.text_list(
        "citizenships",
        _lazy("ISO 3166."),
        _lazy("Countries, including former ones."),
        lambda person: [row.country.code for row in person.citizenships.all()],
        csv=fields.column(
            _lazy("Names of countries, separated by “; ”."),
            lambda person: "; ".join(row.country.translated_name for row in person.citizenships.all()),
        ),
    ),
    fields.text_list(
        "agencies",
        _lazy("Slug of an agency."),
        _lazy("Agencies the person belonged to."),
        lambda person: [row.agency.slug for row in person.affiliations.all()],
        csv=fields.column(
            _lazy("Short names of agencies, separated by “; ”."),
            lambda person: "; ".join(row.agency.short_name for row in person.affiliations.all()),
        ),
    ),
    *SUMMARY,
    fields.moment("updated", _lazy("When this record last changed."), "updated_at"),
)
TRIP = fields.RecordFields(
    _lazy("One stay in space, from lift-off to landing, perhaps on two spacecraft."),
    fields.number("number", _lazy("Number among the person’s spaceflights; null if it does not count."), nullable=True),
    fields.text("launch_mission", _lazy("Slug of the mission the person launched on."), "launch_mission.slug"),
    fields.text(
        "landing_mission", _lazy("Slug of the mission the person returned on."), "landing_mission.slug", nullable=True
    ),
    fields.partial_date("start", _lazy("Lift-off."), nullable=False),
    fields.partial_date("end", _lazy("Landing or loss.")),
    fields.text("end_reason", _lazy("landed, died, lost or ongoing.")),
    *fields.duration("", _lazy("Lift-off to landing.")),
    fields.moment(
        "unconfirmed_since",
        UNCONFIRMED_SINCE,
        lambda trip: trip.counted_until if trip.is_unconfirmed else None,
        nullable=True,
    ),
    fields.yes_no("counts_as_spaceflight", _lazy("Whether it reached space: see /how-we-count/.")),
)


def spacewalks_of(person: Any) -> Iterator[tuple[Any, str | None]]:
    """Each with the slug of the mission that the person launched on for the trip."""
    launched_on = {trip.pk: trip.launch_mission.slug for trip in person.public_trips}
    for walk in person.spacewalks.published().prefetch_related("sources").with_trips():
        trip = walk.trips.get(person.pk)
        yield walk, trip and launched_on.get(trip.pk)


def time_aboard_of(person: Any) -> list[tuple[Station, Duration | None]]:
    """By station in order of arrival; no length of time while dockings may be missing."""
    times = FlightLog(load_stays(person.public_trips), others=[]).time_aboard
    is_complete = is_person_complete(person, Topic.DOCKINGS)
    return [(station, time if is_complete else None) for station, time in times.items()]


def completeness(topic: Topic, about: Any) -> fields.Field:
    return fields.yes_no(f"{topic}_complete", about, lambda person: is_person_complete(person, topic))


FIELDS = fields.RecordFields(
    _lazy("The full record of a person."),
    *LIST_FIELDS.fields,
    fields.text("birth_place", _lazy("Town and region, by today’s names.")),
    fields.text(
        "birth_country",
        _lazy("The country the place is in today: ISO 3166. It does not imply citizenship."),
        "birth_country.code",
        nullable=True,
    ),
    fields.partial_date("active_from", _lazy("When the person was selected as an astronaut."), "active_since.iso"),
    fields.partial_date("active_until", _lazy("When the person retired as an astronaut."), "retired.iso"),
    fields.record_list("trips", TRIP, _lazy("The flight log, in time order."), "public_trips"),
    fields.record_list(
        "spacewalks",
        fields.RecordFields(
            _lazy("A spacewalk of the person."),
            *SPACEWALK.through(lambda row: row[0]),
            fields.text(
                "launch_mission",
                _lazy("Slug of the mission the person had launched on; null if not known."),
                lambda row: row[1],
                nullable=True,
            ),
        ),
        _lazy("Those in this catalogue, in time order."),
        spacewalks_of,
    ),
    completeness(Topic.SPACEWALKS, _lazy("Whether all spacewalks of the person are recorded, or there were none.")),
    fields.record_list(
        "time_aboard",
        fields.RecordFields(
            _lazy("The time the person spent aboard one station, on all flights."),
            fields.text("station", _lazy("Slug of the station."), lambda row: row[0].slug),
            *fields.duration(
                "",
                _lazy("From docking to undocking; null if dockings_complete is false."),
                lambda row: row[1],
            ),
        ),
        _lazy("Stations the person was aboard, by the dockings that are recorded; in order of first arrival."),
        time_aboard_of,
    ),
    completeness(
        Topic.DOCKINGS,
        _lazy("Whether all dockings of the person’s flights are recorded, and so all time aboard stations."),
    ),
    fields.record_list(
        "named_for",
        fields.RecordFields(
            _lazy("A mission the person did not fly on."),
            fields.text("mission", _lazy("Slug of the mission."), "mission.slug"),
            fields.text("status", _lazy("backup, support or reassigned; prime for a planned mission.")),
        ),
        _lazy("Other missions the person was assigned to."),
        lambda person: [
            row
            for row in of_public_missions(person.assignments.order_by("order", "pk"))
            if row.status != "prime" or row.mission.is_planned
        ],
    ),
    completeness(
        Topic.BACKUPS, _lazy("Whether all missions on which the person was a backup are recorded, or there were none.")
    ),
    fields.text(
        "portrait",
        _lazy("Slug of the picture."),
        lambda person: person.portrait and public_slug(person.portrait),
        nullable=True,
    ),
    fields.text_list(
        "photos",
        _lazy("Slug of a picture."),
        _lazy("Pictures that show the person."),
        lambda person: (
            Photo.objects.published().filter(depictions__person=person).newest_first().values_list("slug", flat=True)
        ),
    ),
    *RELATED,
)


def with_totals(people: Any) -> QuerySet:
    return with_flights_as_known(with_flights(people)).prefetch_related(
        "citizenships__country", "affiliations__agency", "names", "translations"
    )


class PersonExportView(ListExportView):
    filterset_class = PersonFilter
    title = _lazy("People on Space Portal")
    stem = "people"
    fields = LIST_FIELDS

    def get_queryset(self) -> QuerySet:
        return Person.objects.published()

    def loaded(self, rows: QuerySet) -> QuerySet:
        return with_totals(rows)

    def loaded_for_feed(self, rows: QuerySet) -> QuerySet:
        photos = Photo.objects.published().with_renditions(Rendition.Crop.NATURAL)
        return self.loaded(rows).prefetch_related(Prefetch("portrait", photos))

    def last_changed(self) -> datetime | None:
        return last_changed(Person, Photo)

    def feed_entries(self, people: Iterable[Person]) -> Iterator[FeedEntry]:
        for person in people:
            summary = person.reader_summary
            yield FeedEntry(
                id=person.uid,
                address=self.absolute_url(person.get_absolute_url()),
                title=person.name,
                summary=summary.text or str(person.get_category_display()),
                published=person.first_public_at or person.changed_at,
                updated=person.updated_at,
                language=summary.language if summary.text else interface_language(),
                picture=feed_picture(files_of(person.portrait) if person.portrait else [], self.absolute_url),
            )


class PersonJsonView(RecordExportView):
    model = Person
    fields = FIELDS

    def find_public(self, slug: str) -> Any:
        people = with_totals(self.published().filter(slug=slug))
        person = people.select_related("birth_country", "portrait").first()
        if person:  # Two fields need them.
            person.public_trips = list(person.trips.published().select_related("launch_mission", "landing_mission"))
        return person
