from missions.models.alias import MissionAlias, SpacecraftAlias, StationAlias
from missions.models.calendar import CancelledEvent
from missions.models.crew import CrewAssignment
from missions.models.docking import DockingEvent
from missions.models.expedition import Expedition, ExpeditionMember
from missions.models.mission import Mission, MissionSource, MissionTranslation
from missions.models.photo import MissionPhoto
from missions.models.reference import Programme, Site, SpacecraftType, Station, StationTranslation
from missions.models.spacewalk import Spacewalk, SpacewalkMember
from missions.models.trip import Trip

__all__ = [
    "CancelledEvent",
    "CrewAssignment",
    "DockingEvent",
    "Expedition",
    "ExpeditionMember",
    "Mission",
    "MissionAlias",
    "MissionPhoto",
    "MissionSource",
    "MissionTranslation",
    "Programme",
    "Site",
    "SpacecraftAlias",
    "SpacecraftType",
    "Spacewalk",
    "SpacewalkMember",
    "Station",
    "StationAlias",
    "StationTranslation",
    "Trip",
]
