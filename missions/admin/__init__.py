"""The admin of missions and of what they name. Importing the modules registers it."""

from missions.admin import aboard, mission, ships_and_places

__all__ = ["aboard", "mission", "ships_and_places"]
