from dataclasses import dataclass

from missions.models import Mission
from people.models import Person


@dataclass(frozen=True)
class Disagreement:
    said: str
    recorded: str
    record: Person | Mission
