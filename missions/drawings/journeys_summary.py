"""What several people's journeys had in common, in one or two sentences."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from missions.drawings.crew_track import JourneysTrack
from missions.drawings.number_words import number_word
from missions.drawings.ways import Ending, Way
from missions.journeys import Journeys, Meeting
from missions.models import Trip
from people.models import Person
from wording.lists import all_of

MOST_NAMES = 4  # More people are counted instead of named.
MOST_WAYS = 3  # More groups are left to the drawing.


class JourneysSummary:
    def __init__(self, journeys: Journeys) -> None:
        self.journeys = journeys

    @property
    def text(self) -> str:
        return " ".join(filter(None, [*self._common(), self._not_flown()]))

    def _common(self) -> list[str]:
        journeys = self.journeys
        flown = len(journeys.people) - len(journeys.not_flown)
        if flown < 2:
            return []
        if not (certain := [meeting for meeting in journeys.in_space if meeting.is_certain]):
            return [*self._ways_below_space(), self._apart(flown)]
        most = max(len(meeting.spans) for meeting in certain)
        largest = [meeting for meeting in certain if len(meeting.spans) == most]
        if most < flown:
            return [self._at_most(largest, flown)]
        if len(largest) > 1:
            return [self._several_times(largest)]
        return self._once(largest[0])

    # People who were all in space at the same time.

    def _once(self, meeting: Meeting) -> list[str]:
        ways = self._ways(meeting)
        aboard = self.journeys.aboard_for_sure(len(meeting.spans))
        if len(ways) == 1:
            return [self._same_way(ways[0], meeting), self._stay(aboard, meeting)]
        together = self._together(aboard[0] if aboard else meeting)
        return [together] if meeting.is_unconfirmed else [together, self._how(ways, meeting)]

    def _together(self, meeting: Meeting) -> str:
        values = self._values(meeting)
        if meeting.is_going_on:
            if meeting.station:
                return _("%(who)s have been aboard %(station)s together for %(time)s so far.") % values
            return _("%(who)s have been in space at the same time for %(time)s so far.") % values
        if meeting.is_unconfirmed:
            if meeting.station:
                return _("%(who)s were aboard %(station)s together %(years)s; until when is unconfirmed.") % values
            return _("%(who)s were in space at the same time %(years)s; until when is unconfirmed.") % values
        if not meeting.duration:
            if meeting.station:
                return _("%(who)s were aboard %(station)s together %(years)s.") % values
            return _("%(who)s were in space at the same time %(years)s.") % values
        if meeting.station:
            return _("%(who)s were aboard %(station)s together for %(time)s %(years)s.") % values
        return _("%(who)s were in space at the same time for %(time)s %(years)s.") % values

    def _same_way(self, way: Way, meeting: Meeting) -> str:
        values = self._values(meeting) | ship_names(way)
        match way.ending:
            case Ending.LOST:
                return _("%(who)s launched together on %(up)s %(years)s and died when it was lost.") % values
            case Ending.DIED:
                return _("%(who)s launched together on %(up)s %(years)s and died on the flight.") % values
            case Ending.LANDED if way.changed_ship:
                words = _("%(who)s launched together on %(up)s and came home on %(home)s, after %(time)s in space.")
                return words % values
            case Ending.LANDED:
                return _("%(who)s flew together on %(up)s for %(time)s %(years)s.") % values
        return way.sentence

    def _stay(self, aboard: list[Meeting], meeting: Meeting) -> str:
        if len(aboard) != 1 or any(trip.end_reason != Trip.EndReason.LANDED for trip in meeting.trips):
            return ""
        stay, flight = self._values(aboard[0]), self._values(meeting)
        if stay["time"] in {"", flight["time"]}:
            return ""
        return _("They spent %(time)s aboard %(station)s.") % stay

    def _how(self, ways: list[Way], meeting: Meeting) -> str:
        """How they launched and came home, if the meeting needed more than one way."""
        if len(ways) == 2 and all(way.ending == Ending.LANDED and way.up and way.home for way in ways):
            return self._two_ways(ways[0], ways[1], meeting)
        return " ".join(way.sentence for way in ways) if len(ways) <= MOST_WAYS else ""

    def _two_ways(self, one: Way, other: Way, meeting: Meeting) -> str:
        people, others = (all_of(person.name for person in way.people) for way in (one, other))
        values = {"people": people, "others": others} | ship_names(one)
        values |= {f"other_{name}": ship for name, ship in ship_names(other).items()}
        if one.home == other.home and len(meeting.spans) == 2:
            words = _("They launched %(time)s apart and came home together on %(home)s.")
            return words % (values | {"time": meeting.launched_apart.in_large_units})
        if one.home == other.home:
            words = _("%(people)s launched on %(up)s, %(others)s on %(other_up)s; all came home together on %(home)s.")
        elif one.up == other.up:
            words = _(
                "They launched together on %(up)s; %(people)s came home on %(home)s, %(others)s on %(other_home)s."
            )
        elif (one.up, one.home) == (other.home, other.up):
            words = _(
                "They swapped ships: %(people)s launched on %(up)s and came home on %(home)s, "
                "%(others)s the other way round."
            )
        else:
            return f"{one.sentence} {other.sentence}"
        return words % values

    def _several_times(self, meetings: list[Meeting]) -> str:
        values = {
            "who": self._who(meetings[0].people),
            "number": number_word(len(meetings)),
            "years": all_of(dict.fromkeys(years(meeting) for meeting in meetings)),
        }
        return _("%(who)s were in space at the same time on %(number)s occasions: %(years)s.") % values

    # People who were not all in space at the same time.

    def _at_most(self, largest: list[Meeting], flown: int) -> str:
        most, number = number_word(len(largest[0].spans)), number_word(flown)
        if len(largest) > 1:
            words = _("At most %(most)s of the %(number)s were in space at the same time, on %(times)s occasions.")
            return words % {"most": most, "number": number, "times": number_word(len(largest))}
        words = _("At most %(most)s of the %(number)s were in space at the same time: %(people)s %(years)s.")
        people = all_of(person.name for person in largest[0].people)
        return words % {"most": most, "number": number, "people": people, "years": years(largest[0])}

    def _apart(self, flown: int) -> str:
        journeys = self.journeys
        if journeys.in_space:
            words = _(
                "%(people)s may have been in space at the same time %(years)s; "
                "the dates are not known exactly enough to say."
            )
            meeting = journeys.in_space[0]
            return words % {"people": all_of(person.name for person in meeting.people), "years": years(meeting)}
        if not journeys.gap:
            return ""
        if flown > 2:
            return _("No two of them were ever in space at the same time.")
        words = _("%(people)s were never in space at the same time: their flights were %(time)s apart.")
        people = all_of(person.name for person in journeys.people if person not in journeys.not_flown)
        return words % {"people": people, "time": journeys.gap.duration.in_large_units}

    def _ways_below_space(self) -> list[str]:
        """Flights together that did not reach space."""
        below = (trips for trips in self.journeys.chapters if not any(trip.counts_as_spaceflight for trip in trips))
        return [way.sentence for trips in below for way in JourneysTrack(self.journeys, trips).ways]

    def _not_flown(self) -> str:
        people = self.journeys.not_flown
        if not people:
            return ""
        words = ngettext("%(names)s has not flown.", "%(names)s have not flown.", len(people))
        return words % {"names": all_of(person.name for person in people)}

    # Parts of sentences.

    def _values(self, meeting: Meeting) -> dict[str, str]:
        return {
            "who": self._who(meeting.people),
            "station": meeting.station.name_in_sentence if meeting.station else "",
            "time": meeting.duration.in_words if meeting.duration else "",
            "years": years(meeting),
        }

    def _who(self, people: list[Person]) -> str:
        if len(people) > MOST_NAMES:
            return _("All %(number)s") % {"number": number_word(len(people))}
        ordered = [person for person in self.journeys.people if person in people]
        return all_of(person.name for person in ordered)

    def _ways(self, meeting: Meeting) -> list[Way]:
        return JourneysTrack(self.journeys, meeting.trips).ways


def ship_names(way: Way) -> dict[str, str]:
    return {"up": way.up.name if way.up else "", "home": way.home.name if way.home else ""}


def years(meeting: Meeting) -> str:
    """The years of the meeting, with a preposition."""
    first = meeting.start.at.year
    last = meeting.end.at.year if meeting.end else meeting.now.year
    if first == last:
        return _("in %(year)d") % {"year": first}
    return _("from %(first)d to %(last)d") % {"first": first, "last": last}
