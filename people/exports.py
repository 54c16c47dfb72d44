"""People taken along: the list in every format, and each person as JSON."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _lazy

from exports import schemas
from exports.feeds import FeedEntry
from exports.lists import ListExportView
from exports.records import RecordExportView
from exports.times import time_columns, time_fields, time_values
from missions.flyers import with_flights, with_flights_as_known
from people.filters import PersonFilter
from people.models import Person, PersonName
from photos.exports import feed_picture
from photos.models import Photo, Rendition
from publishing.models import last_changed
from wording.languages import ENGLISH, interface_language

Here = Callable[[str], str]

PERSON_LINK = schemas.record(
    _lazy("A person, named."),
    name=schemas.text(_lazy("The usual name in English.")),
    slug=schemas.text(_lazy("By which /people/ knows the person; null without a public page."), nullable=True),
)
ARTICLE = schemas.record(
    _lazy("An article, named."),
    title=schemas.text(_lazy("Its title.")),
    slug=schemas.text(_lazy("The last part of its address.")),
    address=schemas.address(_lazy("Its page.")),
    language=schemas.text(_lazy("The language it is written in.")),
    kind=schemas.one_of(["author", "about", "mentions"], _lazy("What it has to do with this record.")),
)
SOURCE = schemas.record(
    _lazy("Where facts can be checked."),
    title=schemas.text(_lazy("Its title.")),
    publisher=schemas.text(_lazy("Who published it.")),
    address=schemas.text(_lazy("Where it is found; empty if not on the web.")),
    seen=schemas.partial_date(_lazy("The day somebody of ours last looked at it.")),
)
TIME_IN_SPACE = _lazy("The flights that are over, added up.")
UNCONFIRMED_SINCE = _lazy("Since when it is not known whether a flight with no recorded landing is still under way.")
SPACEWALK = schemas.record(
    _lazy("A spacewalk."),
    name=schemas.text(_lazy("Its name.")),
    started=schemas.partial_date(_lazy("When it began."), nullable=False),
    ended=schemas.partial_date(_lazy("When it ended.")),
    **time_fields("", _lazy("From begin to end.")),
    people=schemas.listed(PERSON_LINK, _lazy("Who was outside.")),
)
PERSON_ROW = schemas.record(
    _lazy("Somebody who flew, trained to fly, or matters to spaceflight otherwise."),
    name=schemas.text(_lazy("The usual name in English.")),
    id=schemas.identifier(),
    slug=schemas.text(_lazy("The last part of the address. Former ones lead to it.")),
    address=schemas.address(_lazy("The person’s page.")),
    json=schemas.address(_lazy("All that is told of the person, as JSON.")),
    category=schemas.one_of(Person.Category.values, _lazy("What the person is listed as.")),
    born=schemas.partial_date(_lazy("Date of birth.")),
    died=schemas.partial_date(_lazy("Date of death.")),
    spaceflights=schemas.number(_lazy("How many have begun.")),
    **time_fields("time_in_space", TIME_IN_SPACE),
    in_space_since=schemas.partial_date(_lazy("Lift-off of a flight that is going on.")),
    first_flight=schemas.partial_date(_lazy("Day of the first lift-off, or what is known of it.")),
    names=schemas.listed(
        schemas.record(
            _lazy("A further name or spelling."),
            text=schemas.text(_lazy("The name.")),
            language=schemas.text(_lazy("BCP 47.")),
            script=schemas.text(_lazy("ISO 15924.")),
            kind=schemas.one_of(
                [kind for kind in PersonName.Kind.values if kind != "misspelling"], _lazy("What sort of name it is.")
            ),
        ),
        _lazy("Names in other languages, former names, other spellings."),
    ),
    citizenships=schemas.listed(schemas.text(_lazy("ISO 3166.")), _lazy("Countries, also former ones.")),
    agencies=schemas.listed(schemas.text(_lazy("Slug.")), _lazy("Agencies the person belonged to.")),
    summary=schemas.text(_lazy("One or two sentences.")),
    updated=schemas.moment(_lazy("When this record was last changed.")),
)
TRIP = schemas.record(
    _lazy("One stay in space, from lift-off to landing, perhaps on another ship."),
    number=schemas.number(_lazy("Running number among the spaceflights; null if it does not count."), nullable=True),
    launch_mission=schemas.text(_lazy("Slug of the mission up.")),
    landing_mission=schemas.text(_lazy("Slug of the mission down."), nullable=True),
    start=schemas.partial_date(_lazy("Lift-off."), nullable=False),
    end=schemas.partial_date(_lazy("Landing or loss.")),
    end_reason=schemas.text(_lazy("landed, died, lost or ongoing.")),
    **time_fields("", _lazy("Lift-off to landing.")),
    unconfirmed_since=schemas.moment(UNCONFIRMED_SINCE, nullable=True),
    counts_as_spaceflight=schemas.yes_no(_lazy("Whether it reached space: see /how-we-count/.")),
)
PERSON = schemas.extended(
    PERSON_ROW,
    _lazy("A person with what the page tells."),
    birth_place=schemas.text(_lazy("Town and region, as named today.")),
    birth_country=schemas.text(
        _lazy("Where that lies today: ISO 3166. It says nothing of citizenship."), nullable=True
    ),
    trips=schemas.listed(TRIP, _lazy("The flight log, in time order.")),
    spacewalks=schemas.listed(
        schemas.extended(
            SPACEWALK,
            _lazy("A spacewalk of the person."),
            launch_mission=schemas.text(
                _lazy("Slug of the mission that took the person up to it; null if not known."), nullable=True
            ),
        ),
        _lazy("In time order, as far as this catalogue has them."),
    ),
    named_for=schemas.listed(
        schemas.record(
            _lazy("A mission the person did not fly."),
            mission=schemas.text(_lazy("Slug of the mission.")),
            status=schemas.text(_lazy("backup, support or reassigned; prime for a mission that is planned.")),
        ),
        _lazy("Missions for which the person was named otherwise."),
    ),
    portrait=schemas.text(_lazy("Slug of the photo."), nullable=True),
    photos=schemas.listed(schemas.text(_lazy("Slug of a photo.")), _lazy("Photos that show the person.")),
    articles=schemas.listed(ARTICLE, _lazy("Articles by the person, about or mentioning them, newest first.")),
    sources=schemas.listed(SOURCE, _lazy("Where the facts can be checked.")),
    checked=schemas.moment(_lazy("When somebody last compared it with its sources."), nullable=True),
)
PERSON_COLUMNS = {
    "name": _lazy("The usual name in English."),
    "address": _lazy("Address of the person’s page."),
    "category": _lazy("What the person is listed as, as a code."),
    "born": _lazy("Date of birth, as exactly as it is known."),
    "died": _lazy("Date of death, likewise."),
    "spaceflights": _lazy("How many have begun."),
    **time_columns("time_in_space", TIME_IN_SPACE),
    "first_flight": _lazy("Day of the first lift-off, or what is known of it."),
    "citizenships": _lazy("Names of countries, with “; ” between them."),
    "agencies": _lazy("Short names of agencies."),
    "id": schemas.IDENTIFIER,
}


def person_link(person: Person) -> dict[str, Any]:
    return {"name": person.name, "slug": person.slug if person.is_published else None}


def article_links(rows: Iterable[Any], here: Here) -> list[dict[str, Any]]:
    """Of rows that link what the public reads to a record."""
    return [
        {
            "title": row.edition.title,
            "slug": row.edition.article.slug,
            "address": here(row.edition.get_absolute_url()),
            "language": row.edition.language,
            "kind": row.kind,
        }
        for row in rows
    ]


def sources_of(record: Any) -> list[dict[str, Any]]:
    return [
        {"title": row.title, "publisher": row.publisher, "address": row.address, "seen": row.seen_on}
        for row in record.sources.all()
    ]


def with_totals(people: Any) -> QuerySet:
    return with_flights_as_known(with_flights(people)).prefetch_related(
        "citizenships__country", "affiliations__agency", "names"
    )


def facts_of(person: Person, here: Here) -> dict[str, Any]:
    return {
        "name": person.name,
        "id": person.uid,
        "address": here(person.get_absolute_url()),
        "category": person.category,
        "born": person.born and person.born.iso,
        "died": person.died and person.died.iso,
        "spaceflights": person.flights,
        **time_values("time_in_space", person.finished),
        "first_flight": person.first_flight and person.first_flight.to_the_day.iso,
    }


def person_row(person: Person, here: Here) -> dict[str, Any]:
    return {
        **facts_of(person, here),
        "slug": person.slug,
        "json": here(reverse("people:json", args=[person.slug])),
        "in_space_since": person.in_space_since and person.in_space_since.iso,
        "names": [
            {"text": name.text, "language": name.language, "script": name.script, "kind": name.kind}
            for name in person.names.all()
            if name.kind != "misspelling"
        ],
        "citizenships": [row.country.code for row in person.citizenships.all()],
        "agencies": [row.agency.slug for row in person.affiliations.all()],
        "summary": person.summary,
        "updated": person.updated_at,
    }


class PersonExportView(ListExportView):
    filterset_class = PersonFilter
    title = _lazy("People on Space Portal")
    kind = "people"
    schema = PERSON_ROW
    columns = PERSON_COLUMNS

    def get_queryset(self) -> QuerySet:
        return Person.objects.published()

    def loaded(self, rows: QuerySet) -> QuerySet:
        return with_totals(rows)

    def loaded_for_feed(self, rows: QuerySet) -> QuerySet:
        photos = Photo.objects.published().with_renditions(Rendition.Crop.NATURAL)
        return self.loaded(rows).prefetch_related(Prefetch("portrait", photos))

    def record(self, person: Person) -> dict[str, Any]:
        return person_row(person, self.here)

    def cells(self, person: Person) -> dict[str, Any]:
        return {
            **facts_of(person, self.here),
            "citizenships": "; ".join(row.country.translated_name for row in person.citizenships.all()),
            "agencies": "; ".join(row.agency.short_name for row in person.affiliations.all()),
        }

    def last_changed(self) -> datetime | None:
        return last_changed(Person, Photo)

    def entries(self, people: Iterable[Person]) -> Iterator[FeedEntry]:
        for person in people:
            yield FeedEntry(
                id=person.uid,
                address=self.here(person.get_absolute_url()),
                title=person.name,
                summary=person.summary or str(person.get_category_display()),
                published=person.first_public_at or person.changed_at,
                updated=person.updated_at,
                language=ENGLISH if person.summary else interface_language(),
                picture=feed_picture(person.portrait, self.here),
            )


class PersonJsonView(RecordExportView):
    route = "people:json"
    schema = PERSON

    def published(self) -> Any:
        return Person.objects.published()

    def find(self, slug: str) -> Person | None:
        people = with_totals(self.published().filter(slug=slug))
        return people.select_related("birth_country", "portrait").first()

    def record(self, person: Person) -> dict[str, Any]:
        trips = person.trips.published().select_related("launch_mission", "landing_mission")
        ships_up: dict[int | None, str] = {trip.pk: trip.launch_mission.slug for trip in trips}
        rows = person.assignments.with_crewmates().filter(person=person)
        photos = Photo.objects.published().filter(depictions__person=person).newest_first()
        return {
            **person_row(person, self.here),
            "birth_place": person.birth_place,
            "birth_country": person.birth_country and person.birth_country.code,
            "trips": [trip_of(trip) for trip in trips],
            "spacewalks": [
                {**spacewalk_of(walk), "launch_mission": ships_up.get(trip_on(walk, person))}
                for walk in person.spacewalks.published().with_trips()
            ],
            "named_for": [
                {"mission": row.mission.slug, "status": row.status}
                for row in rows
                if row.status != "prime" or row.mission.is_planned
            ],
            "portrait": person.portrait.slug if person.portrait and person.portrait.is_published else None,
            "photos": list(photos.values_list("slug", flat=True)),
            "articles": article_links(person.edition_rows.live(), self.here),
            "sources": sources_of(person),
            "checked": person.verified_at,
        }


def spacewalk_of(walk: Any) -> dict[str, Any]:
    return {
        "name": walk.name,
        "started": walk.started.iso,
        "ended": walk.ended and walk.ended.iso,
        **time_values("", walk.duration),
        "people": [person_link(person) for person in walk.people],
    }


def trip_on(walk: Any, person: Person) -> int | None:
    """The key of the trip on which the person was outside."""
    trip = walk.trips.get(person.pk)
    return trip and trip.pk


def trip_of(trip: Any) -> dict[str, Any]:
    return {
        "number": trip.number,
        "launch_mission": trip.launch_mission.slug,
        "landing_mission": trip.landing_mission and trip.landing_mission.slug,
        "start": trip.start.iso,
        "end": trip.end and trip.end.iso,
        "end_reason": trip.end_reason,
        **time_values("", trip.duration),
        "unconfirmed_since": trip.counted_until if trip.is_unconfirmed else None,
        "counts_as_spaceflight": trip.counts_as_spaceflight,
    }
