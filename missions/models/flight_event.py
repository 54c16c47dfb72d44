"""Events of a flight happen between its lift-off and its end."""

from collections.abc import Iterable, Iterator
from typing import ClassVar

from django.core.exceptions import ValidationError

from records.batches import batches
from records.plausible import PlausibleDates
from wording.partial_dates import partial, round_down


class FlightEvent(PlausibleDates):
    """For models with a `mission`: refuses dates that no reading of inexact dates puts within its flight."""

    # By the stem of each date (`docked` for docked_at and docked_precision), what happened then.
    happenings: ClassVar[dict[str, str]] = {}

    def clean(self) -> None:
        super().clean()
        round_down(self, *self.happenings)  # type: ignore[arg-type]
        if impossible := self.outside_flight:
            raise ValidationError(impossible)

    @property
    def outside_flight(self) -> dict[str, str]:
        """By field, why the date cannot be right."""
        found = {}
        for stem, happening in self.happenings.items():
            date = partial(getattr(self, f"{stem}_at"), getattr(self, f"{stem}_precision"))
            mission = getattr(self, "mission", None) if date else None
            if mission is None or date is None:
                continue
            if mission.launch and date.until <= mission.launch.at:
                words = f"The {happening}, {date}, is before the lift-off of {mission}, {mission.launch}."
                found[f"{stem}_at"] = words
            elif mission.end and mission.end.until <= date.at and not self.may_follow_flight():
                found[f"{stem}_at"] = f"The {happening}, {date}, is after the end of {mission}, {mission.end}."
        return found

    def may_follow_flight(self) -> bool:
        """Hook: whether it may have happened after the ship's flight."""
        return False


def events_outside(missions: Iterable[int]) -> Iterator[tuple[int, str]]:
    """Yields (mission, reason) for each impossible date in the stored events of these missions."""
    kinds = FlightEvent.__subclasses__()
    for batch in batches(missions):
        first, *others = [
            kind._default_manager.filter(mission__in=batch).order_by().values("mission") for kind in kinds
        ]
        with_events = [row["mission"] for row in first.union(*others)]
        for kind in kinds if with_events else ():
            for event in kind._default_manager.filter(mission__in=with_events).select_related("mission"):
                for reason in event.outside_flight.values():
                    yield event.mission_id, reason


def refuse_events_outside(missions: Iterable[int]) -> None:
    """Raises ValidationError if an event of these missions is outside their flights."""
    if impossible := [reason for _, reason in events_outside(missions)]:
        raise ValidationError(impossible)
