"""Whether all that says who was in space at a moment says the same."""

from bisect import bisect_right

from missions.drawings.history import Flights, as_text
from missions.models import Station, Trip
from missions.pages.in_space import InSpace, parse_moment
from missions.pages.parties import StationParties
from missions.ranking import RankedFlights


class Sources:
    """What is read once, for all moments."""

    def __init__(self):
        self.head_counts, self.flights = Flights().counts, RankedFlights().flights
        self.stations = {station.translated_name: StationParties(station) for station in Station.objects.all()}


def assert_agreement(sources, iso):
    """The page of an instant, the day's, the chart, the records, the stations and the trips."""
    moment = parse_moment(iso)
    here, at = InSpace(moment), moment.at
    people = {trip.person_id for trip in here.present}
    assert here.head_count == len(people), iso
    assert people == set(Trip.objects.published().in_space_at(at).values_list("person", flat=True)), iso
    place = bisect_right([count.moment for count in sources.head_counts], as_text(at))
    assert (sources.head_counts[place - 1].in_space if place else 0) == len(people), iso
    assert {flight.person for flight in sources.flights if flight.start_at <= at < flight.counted_until} == people, iso
    day = InSpace(parse_moment(iso[:10]))
    assert people <= {trip.person_id for trip in day.present}, iso
    aboard = {place.name: place.head_count for place in here.places if place.kind == "station"}
    assert aboard == {name: number for name, station in sources.stations.items() if (number := aboard_at(station, at))}
    return here


def aboard_at(station, at):
    return sum(
        party.head_count
        for party in station.parties
        if (any(stay.covers(at) for stay in party.stays) if party.stays else party.first <= at < party.last)
    )
