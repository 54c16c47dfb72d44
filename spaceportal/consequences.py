"""What follows when a mission, a crew, a person, a photo or an article changes: all of it, in order.

`records/changes.py` notes what changes, by whatever way (admin, import, bulk method, shell, restore), and calls
`follow` once, in the transaction of the change. So either the change and all that follows is saved, or nothing is.
"""

from missions.models import (
    CancelledEvent,
    Expedition,
    ExpeditionMember,
    ExpeditionSource,
    Mission,
    MissionComparison,
    MissionCoverage,
    MissionSource,
    MoonLanding,
    MoonLandingMember,
    SpacewalkSource,
)
from missions.models.flight_event import refuse_events_outside
from missions.models.trip_building import rebuild_trips
from people.models import Person, PersonComparison, PersonSource
from photos import publication, social_previews
from photos.models import Licence, Photo, Rendition, SocialPreview
from publishing.generation import raise_generation
from records import changes
from records.models import RetiredSlug
from search import indexing
from search.searchables import searchables

TRIPS = "trips"
EVENTS = "events"
# Nothing is derived from their rows, but public pages show them.
SHOWN = [
    CancelledEvent,
    Expedition,
    ExpeditionMember,
    ExpeditionSource,
    Licence,
    MissionComparison,
    MissionCoverage,
    MissionSource,
    MoonLanding,
    MoonLandingMember,
    PersonComparison,
    PersonSource,
    Rendition,
    RetiredSlug,
    SocialPreview,
    SpacewalkSource,
]


def watch_tables() -> None:
    changes.watch(TRIPS, Person, ["assignments__mission__dockings"], records_too=False)
    changes.watch(EVENTS, Mission, ["dockings", "moon_landing", "spacewalks", "assignments"])
    for kind, searchable in searchables.items():
        changes.watch(kind, searchable.model, searchable.made_of)
    for table in SHOWN:
        changes.watch_rows(table)
    changes.consequences.append(follow)


def follow(keys: changes.Keys) -> None:
    refuse_events_outside(keys.pop(EVENTS, ()))
    # Trips of the people whose crew rows, missions or dockings changed; a TripConflict undoes the change.
    rebuild_trips(keys.pop(TRIPS, ()))
    indexing.renew(keys)
    records = {searchables[kind].model: found for kind, found in keys.items()}
    # Marked now; after the commit a process draws them.
    social_previews.request_check(records)
    # Moved between public and private storage after the commit.
    publication.follow_change(records.get(Photo, ()))
    # Last, because it locks the one row of a table until the commit.
    raise_generation()
