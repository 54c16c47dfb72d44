"""Structured data of a person for their own page and for pages that name them: schema.org's Person."""

from collections.abc import Iterable
from typing import Any

from people.models import Affiliation, Citizenship, Person, PersonName, PersonSource
from publishing.structured_data import AbsoluteUrl, SchemaItem, iso_date, same_as, schema_item, works


def person_item(
    person: Person,
    absolute_url: AbsoluteUrl,
    *,
    names: Iterable[PersonName],
    citizenships: Iterable[Citizenship],
    affiliations: Iterable[Affiliation],
    sources: Iterable[PersonSource],
    image: SchemaItem | None,
    flights: list[SchemaItem],
) -> SchemaItem:
    page = absolute_url(person.get_absolute_url())
    sources = list(sources)
    country = person.birth_country
    born_at = ", ".join(filter(None, [person.birth_place, country.name if country else ""]))
    known_as = [name.text for name in names if name.kind != PersonName.Kind.MISSPELLING and name.text != person.name]
    return schema_item(
        "Person",
        **{"@id": f"{page}#person"},
        identifier=person.uid,
        name=person.name,
        alternateName=list(dict.fromkeys(known_as)),
        description=person.reader_summary.text,
        url=page,
        jobTitle=person.get_category_display(),
        birthDate=iso_date(person.born),
        birthPlace=schema_item("Place", name=born_at) if born_at else None,
        deathDate=iso_date(person.died),
        nationality=[schema_item("Country", name=row.country.name) for row in citizenships if row.until is None],
        affiliation=[schema_item("Organization", name=row.agency.name) for row in affiliations],
        performerIn=flights,
        image=image,
        sameAs=same_as(sources),
        subjectOf=works(sources),
    )


def flown_events(trips: Iterable[Any], absolute_url: AbsoluteUrl) -> list[SchemaItem]:
    """The missions that a person launched on and, if they differ, returned on, for published trips."""
    ships = {ship.pk: ship for trip in trips for ship in (trip.launch_mission, trip.landing_mission) if ship}
    return [
        schema_item(
            "Event",
            name=ship.name,
            url=absolute_url(ship.get_absolute_url()) if ship.is_published else "",
            startDate=iso_date(ship.launch),
            endDate=iso_date(ship.end),
        )
        for ship in ships.values()
    ]
