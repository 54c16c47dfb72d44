"""Structured data of a person for their own page and for pages that name them: schema.org's Person."""

from collections.abc import Iterable
from typing import Any

from people.models import Affiliation, Citizenship, Person, PersonName, PersonSource
from publishing.structured_data import Here, Thing, iso_date, same_as, thing, works


def person_thing(
    person: Person,
    here: Here,
    *,
    names: Iterable[PersonName],
    citizenships: Iterable[Citizenship],
    affiliations: Iterable[Affiliation],
    sources: Iterable[PersonSource],
    image: Thing | None,
    flights: list[Thing],
) -> Thing:
    page = here(person.get_absolute_url())
    sources = list(sources)
    country = person.birth_country
    born_at = ", ".join(filter(None, [person.birth_place, country.name if country else ""]))
    known_as = [name.text for name in names if name.kind != PersonName.Kind.MISSPELLING and name.text != person.name]
    return thing(
        "Person",
        **{"@id": f"{page}#person"},
        identifier=person.uid,
        name=person.name,
        alternateName=list(dict.fromkeys(known_as)),
        description=person.reader_summary.text,
        url=page,
        jobTitle=person.get_category_display(),
        birthDate=iso_date(person.born),
        birthPlace=thing("Place", name=born_at) if born_at else None,
        deathDate=iso_date(person.died),
        nationality=[thing("Country", name=row.country.name) for row in citizenships if row.until is None],
        affiliation=[thing("Organization", name=row.agency.name) for row in affiliations],
        performerIn=flights,
        image=image,
        sameAs=same_as(sources),
        subjectOf=works(sources),
    )


def flown_events(trips: Iterable[Any], here: Here) -> list[Thing]:
    """The missions that a person launched on and, if they differ, returned on, for published trips."""
    ships = {ship.pk: ship for trip in trips for ship in (trip.launch_mission, trip.landing_mission) if ship}
    return [
        thing(
            "Event",
            name=ship.name,
            url=here(ship.get_absolute_url()) if ship.is_published else "",
            startDate=iso_date(ship.launch),
            endDate=iso_date(ship.end),
        )
        for ship in ships.values()
    ]
