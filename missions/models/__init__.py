from missions.models.alias import MissionAlias, SpacecraftAlias, StationAlias
from missions.models.calendar import CancelledEvent
from missions.models.coverage import MissionCoverage
from missions.models.crew import CrewAssignment
from missions.models.docking import DockingEvent
from missions.models.expedition import Expedition, ExpeditionMember, ExpeditionSource
from missions.models.mission import Mission, MissionComparison, MissionSource, MissionTranslation
from missions.models.moon_landing import MoonLanding, MoonLandingMember
from missions.models.photo import MissionPhoto
from missions.models.reference import (
    Programme,
    ProgrammeTranslation,
    Site,
    SpacecraftType,
    Station,
    StationTranslation,
)
from missions.models.spacewalk import Spacewalk, SpacewalkMember, SpacewalkSource
from missions.models.trip import Trip

__all__ = [
    "CancelledEvent",
    "CrewAssignment",
    "DockingEvent",
    "Expedition",
    "ExpeditionMember",
    "ExpeditionSource",
    "Mission",
    "MissionAlias",
    "MissionComparison",
    "MissionCoverage",
    "MissionPhoto",
    "MissionSource",
    "MissionTranslation",
    "MoonLanding",
    "MoonLandingMember",
    "Programme",
    "ProgrammeTranslation",
    "Site",
    "SpacecraftAlias",
    "SpacecraftType",
    "Spacewalk",
    "SpacewalkMember",
    "SpacewalkSource",
    "Station",
    "StationAlias",
    "StationTranslation",
    "Trip",
]
