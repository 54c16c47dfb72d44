"""Structured data of mission, programme and station pages: schema.org Event, EventSeries and Place."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from missions.crews import Crew
from missions.models import DockingEvent, Mission, MissionSource, Programme, Spacewalk, Station
from missions.pages.programmes import ProgrammeFigures
from people.mentions import person_reference
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
        _spacewalk(walk, absolute_url) for walk in spacewalks
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
        subEvent=parts,
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
    place = station.translated_name if station else docking.target
    return schema_item(
        "Event",
        name=_("%(ship)s docked with %(station)s") % {"ship": mission.name, "station": place},
        startDate=iso_date(docking.docked),
        endDate=iso_date(docking.undocked),
        location=schema_item("Place", name=place, url=absolute_url(station.get_absolute_url()) if station else ""),
    )


def _spacewalk(walk: Spacewalk, absolute_url: AbsoluteUrl) -> SchemaItem:
    return schema_item(
        "Event",
        name=walk.name,
        startDate=iso_date(walk.started),
        endDate=iso_date(walk.ended),
        performer=[person_reference(person, absolute_url) for person in walk.people],
    )
