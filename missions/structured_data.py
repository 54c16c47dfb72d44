"""Structured data of mission and station pages: schema.org Event and Place."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from missions.crews import Crew
from missions.models import DockingEvent, Mission, MissionSource, Spacewalk, Station
from people.mentions import person_reference
from publishing.structured_data import Here, Thing, iso_date, organisation, same_as, thing, works


def mission_event(
    mission: Mission,
    here: Here,
    *,
    crew: Crew,
    dockings: Iterable[DockingEvent],
    spacewalks: Iterable[Spacewalk],
    sources: Iterable[MissionSource],
    images: list[Thing],
) -> Thing:
    page = here(mission.get_absolute_url())
    sources = list(sources)
    parts = [_docked(mission, row, here) for row in dockings] + [_spacewalk(walk, here) for walk in spacewalks]
    return thing(
        "Event",
        **{"@id": f"{page}#mission"},
        name=mission.name,
        description=mission.reader_summary.text,
        url=page,
        startDate=iso_date(mission.launch),
        endDate=iso_date(mission.end or (None if mission.is_overdue else mission.planned_end)),
        eventStatus="https://schema.org/EventScheduled" if mission.is_planned else "",
        location=[thing("Place", name=site.name) for site in (mission.launch_site, mission.landing_site) if site],
        organizer=organisation(mission.agency.name if mission.agency else ""),
        performer=[person_reference(row.person, here) for row in crew.prime],
        superEvent=thing("EventSeries", name=mission.programme.translated_name) if mission.programme else None,
        subEvent=parts,
        identifier=[
            mission.uid,
            *([thing("PropertyValue", propertyID="COSPAR", value=mission.cospar_id)] if mission.cospar_id else []),
        ],
        image=images,
        sameAs=same_as(sources),
        subjectOf=works(sources),
    )


def station_place(station: Station, here: Here) -> Thing:
    page = here(station.get_absolute_url())
    name, short_name = station.translated_name, station.reader_short_name
    return thing(
        "Place",
        **{"@id": f"{page}#station"},
        name=name,
        alternateName=short_name if short_name != name else "",
        description=station.reader_summary.text,
        url=page,
    )


def _docked(mission: Mission, docking: DockingEvent, here: Here) -> Thing:
    return thing(
        "Event",
        name=_("%(ship)s docked with %(station)s") % {"ship": mission.name, "station": docking.station.translated_name},
        startDate=iso_date(docking.docked),
        endDate=iso_date(docking.undocked),
        location=thing("Place", name=docking.station.translated_name, url=here(docking.station.get_absolute_url())),
    )


def _spacewalk(walk: Spacewalk, here: Here) -> Thing:
    return thing(
        "Event",
        name=walk.name,
        startDate=iso_date(walk.started),
        endDate=iso_date(walk.ended),
        performer=[person_reference(person, here) for person in walk.people],
    )
