"""The crew swap of a mission in one or two sentences, with numbers."""

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from missions.drawings.crew_track import CrewTrack
from missions.drawings.number_words import number_word, people_words
from missions.drawings.ways import Ending, Way
from missions.models import Mission
from wording.lists import all_of


class TrackSummary:
    def __init__(self, track: CrewTrack) -> None:
        self.track = track
        self.mission = track.mission

    @property
    def text(self) -> str:
        up, down = len(self.track.crew.launched), len(self.track.crew.landed)
        through = sum(row.stayed_aboard for row in self.track.crew.prime)
        if self.mission.is_planned:
            values = {"up": people_words(up), "down": people_words(down)}
            if not down:
                return _("Planned: launch with %(up)s; return crew not yet announced.") % values
            return _("Planned: launch with %(up)s, return with %(down)s.") % values
        parts = [self._who_went(up, through), self._who_landed_on_the_moon(), self._who_came(down - through)]
        return capfirst(" ".join(filter(None, parts)))

    def _who_went(self, up: int, through: int) -> str:
        words = self._way_of_those_who_went(up, through) if up else _("%(ship)s launched uncrewed.")
        return words % {
            "ship": self.mission.name,
            "people": people_words(up),
            "through": number_word(through),
            "gone": number_word(up - through),
            "unknown": number_word(self._unknown),
            "still_up": number_word(self._still_up),
            "others": self._homes,
        }

    def _way_of_those_who_went(self, up: int, through: int) -> str:
        if self.mission.is_lost:
            return ngettext(
                "%(people)s launched on %(ship)s and died when it was lost.",
                "%(people)s launched on %(ship)s and died when it was lost.",
                up,
            )
        if self._died == up:
            return ngettext(
                "%(people)s launched on %(ship)s and died on the flight.",
                "%(people)s launched on %(ship)s and died on the flight.",
                up,
            )
        if not self.mission.has_ended and through:
            return self._way_of_the_ship(up, through)
        if unknown := self._unknown:
            return self._way_not_known(up, unknown)
        if still_up := self._still_up:
            return self._way_to_come(up, through, still_up)
        if up == through:
            return ngettext(
                "%(people)s launched and returned on %(ship)s.",
                "%(people)s launched and returned on %(ship)s.",
                up,
            )
        if not through:
            return ngettext(
                "%(people)s launched on %(ship)s and returned on %(others)s.",
                "%(people)s launched on %(ship)s and returned on %(others)s.",
                up,
            )
        return ngettext(
            "%(people)s launched on %(ship)s: %(through)s returned on it, %(gone)s on %(others)s.",
            "%(people)s launched on %(ship)s: %(through)s returned on it, %(gone)s on %(others)s.",
            through,
        )

    @staticmethod
    def _way_of_the_ship(up: int, through: int) -> str:
        if up == through:
            return ngettext(
                "%(people)s launched on %(ship)s and is due home on it.",
                "%(people)s launched on %(ship)s and are due home on it.",
                up,
            )
        return _("%(people)s launched on %(ship)s; it will bring %(through)s of them home.")

    @staticmethod
    def _way_not_known(up: int, unknown: int) -> str:
        if unknown == up:
            return ngettext(
                "%(people)s launched on %(ship)s; return ship not yet announced.",
                "%(people)s launched on %(ship)s; return ship not yet announced.",
                up,
            )
        return _("%(people)s launched on %(ship)s; the return ship for %(unknown)s of them is not yet announced.")

    @staticmethod
    def _way_to_come(up: int, through: int, still_up: int) -> str:
        if still_up == up:
            return ngettext(
                "%(people)s launched on %(ship)s and is due home on %(others)s.",
                "%(people)s launched on %(ship)s and are due home on %(others)s.",
                up,
            )
        if through:
            return ngettext(
                "%(people)s launched on %(ship)s: %(through)s returned on it, %(still_up)s is due home on %(others)s.",
                "%(people)s launched on %(ship)s: %(through)s returned on it, %(still_up)s are due home on %(others)s.",
                still_up,
            )
        return ngettext(
            "%(people)s launched on %(ship)s; %(still_up)s of them is still in space, due home on %(others)s.",
            "%(people)s launched on %(ship)s; %(still_up)s of them are still in space, due home on %(others)s.",
            still_up,
        )

    def _who_landed_on_the_moon(self) -> str:
        number = sum(len(way.people) for way in self.track.ways if way.landing and way.up == self.mission)
        if not number:
            return ""
        words = ngettext("%(number)s of them landed on the Moon.", "%(number)s of them landed on the Moon.", number)
        return words % {"number": capfirst(number_word(number))}

    def _who_came(self, number: int) -> str:
        mission = self.mission
        if number:
            if mission.has_ended:
                words = ngettext(
                    "It brought home %(people)s who had launched on %(others)s.",
                    "It brought home %(people)s who had launched on %(others)s.",
                    number,
                )
            else:
                words = ngettext(
                    "It will bring home %(people)s who launched on %(others)s.",
                    "It will bring home %(people)s who launched on %(others)s.",
                    number,
                )
            return words % {"people": people_words(number), "others": self._origins}
        is_empty = mission.has_ended and not mission.is_lost and self.track.crews.came_down_empty(mission)
        return _("%(ship)s landed uncrewed.") % {"ship": mission.name} if is_empty else ""

    @property
    def _died(self) -> int:
        return sum(len(way.people) for way in self.track.ways if way.ending == Ending.DIED)

    @property
    def _unknown(self) -> int:
        """How many of those who launched on the mission have no known return ship."""
        ways = (way for way in self.track.ways if way.up == self.mission and way.home is None)
        return sum(len(way.people) for way in ways if way.ending in {Ending.IN_SPACE, Ending.UNCONFIRMED})

    @property
    def _still_up(self) -> int:
        """How many of those who launched on the mission are still in space and have a return ship."""
        return sum(len(way.people) for way in self._ways_to_come)

    @property
    def _ways_to_come(self) -> list[Way]:
        return [way for way in self.track.ways if way.up == self.mission and way.home and not way.is_over]

    @property
    def _homes(self) -> str:
        """Names of the other ships on which those who launched on the mission returned or will return."""
        ways = self._ways_to_come or [way for way in self.track.ways if way.up == self.mission]
        return self._other_ships([way.home for way in ways])

    @property
    def _origins(self) -> str:
        return self._other_ships([way.up for way in self.track.ways if way.home == self.mission])

    def _other_ships(self, ships: list[Mission | None]) -> str:
        others = dict.fromkeys(ship.name if ship else _("another ship") for ship in ships if ship != self.mission)
        return all_of(others)
