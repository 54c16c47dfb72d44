"""Structured data of mission, programme and station pages: schema.org Event, EventSeries and Place."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from missions.crews import Crew
from missions.models import DockingEvent, Mission, MissionSource, Programme, Spacewalk, Station
from missions.models.moon_landing import moon_landings
from missions.pages.programmes import ProgrammeFigures
from people.mentions import person_reference
from people.models import Person
from publishing.structured_data import AbsoluteUrl, SchemaItem, iso_date, organisation, same_as, schema_item, works


def mission_event(
    mission: Mission,
    absolute_url: AbsoluteUrl,
    *,
    crew: Crew,
    dockings: Iterable[DockingEvent],
    spacewalks: Iterable[Spacewalk],
    sources: Iterable[MissionSource],
    images: list[SchemaItem],
) -> SchemaItem:
    page = absolute_url(mission.get_absolute_url())
    sources = list(sources)
    parts = [_docked(mission, row, absolute_url) for row in dockings] + [
        spacewalk_event(walk, walk.people, absolute_url) for walk in spacewalks
    ]
    return schema_item(
        "Event",
        **{"@id": f"{page}#mission"},
        name=mission.name,
        description=mission.reader_summary.text,
        url=page,
        startDate=iso_date(mission.launch),
        endDate=iso_date(mission.end or (None if mission.is_overdue else mission.planned_end)),
        eventStatus="https://schema.org/EventScheduled" if mission.is_planned else "",
        location=[schema_item("Place", name=site.name) for site in (mission.launch_site, mission.landing_site) if site],
        organizer=organisation(mission.agency.name if mission.agency else ""),
        performer=[person_reference(row.person, absolute_url) for row in crew.prime],
        superEvent=_series(mission.programme, absolute_url) if mission.programme else None,
        subEvent=[*parts, *_on_the_moon(mission, absolute_url)],
        identifier=[
            mission.uid,
            *(
                [schema_item("PropertyValue", propertyID="COSPAR", value=mission.cospar_id)]
                if mission.cospar_id
                else []
            ),
        ],
        image=images,
        sameAs=same_as(sources),
        subjectOf=works(sources),
    )


def _on_the_moon(mission: Mission, absolute_url: AbsoluteUrl) -> Iterator[SchemaItem]:
    if landing := moon_landings().get(mission.pk):
        yield schema_item(
            "Event",
            name=_("Landing on the Moon"),
            startDate=iso_date(landing.landed),
            endDate=iso_date(landing.left),
            location=schema_item("Place", name=landing.name_of_place),
            performer=[person_reference(person, absolute_url) for person in landing.people],
        )


def programme_series(programme: Programme, figures: ProgrammeFigures, absolute_url: AbsoluteUrl) -> SchemaItem:
    return _series(
        programme,
        absolute_url,
        description=programme.reader_summary.text,
        startDate=iso_date(figures.first.launch if figures.first else None),
        organizer=organisation(programme.agency.name if programme.agency else ""),
    )


def _series(programme: Programme, absolute_url: AbsoluteUrl, **more: Any) -> SchemaItem:
    page = absolute_url(programme.get_absolute_url())
    return schema_item("EventSeries", **{"@id": f"{page}#programme"}, name=programme.translated_name, url=page, **more)


def station_place(station: Station, absolute_url: AbsoluteUrl) -> SchemaItem:
    page = absolute_url(station.get_absolute_url())
    name, short_name = station.translated_name, station.reader_short_name
    return schema_item(
        "Place",
        **{"@id": f"{page}#station"},
        name=name,
        alternateName=short_name if short_name != name else "",
        description=station.reader_summary.text,
        url=page,
    )


def _docked(mission: Mission, docking: DockingEvent, absolute_url: AbsoluteUrl) -> SchemaItem:
    station = docking.station
    place = _place(station, absolute_url) if station else schema_item("Place", name=docking.translated_target)
    return schema_item(
        "Event",
        name=_("%(ship)s docked with %(station)s") % {"ship": mission.name, "station": place["name"]},
        startDate=iso_date(docking.docked),
        endDate=iso_date(docking.undocked),
        location=place,
    )


def _place(station: Station, absolute_url: AbsoluteUrl) -> SchemaItem:
    return schema_item("Place", name=station.translated_name, url=absolute_url(station.get_absolute_url()))


def spacewalk_event(
    walk: Spacewalk, people: Iterable[Person], absolute_url: AbsoluteUrl, *, station: Station | None = None
) -> SchemaItem:
    """A spacewalk with its people, for its own page and, without its station, for those of missions."""
    page = absolute_url(walk.get_absolute_url())
    return schema_item(
        "Event",
        **{"@id": f"{page}#spacewalk"},
        name=walk.name,
        description=walk.summary,
        url=page,
        startDate=iso_date(walk.started),
        endDate=iso_date(walk.ended),
        location=_place(station, absolute_url) if station else None,
        performer=[person_reference(person, absolute_url) for person in people],
    )
