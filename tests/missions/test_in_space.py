import re
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from missions.models import Mission
from missions.pages.in_space import InSpace, Period, parse_moment
from missions.social_previews import MissionPreview
from people.social_previews import PersonPreview
from records.changes import following_changes
from tests.conftest import create_swap
from tests.factories import add_crew, create_mission, create_person, create_station, dock
from tests.made_once import made_once
from tests.pages import words


def crew(*names):
    return [create_person(name=name) for name in names]


def at(moment):
    return InSpace(parse_moment(moment))


def where(moment):
    """{place: who}, with the family names of everybody present."""
    return {
        place.name: sorted(trip.person.name.split()[-1] for party in place.parties.values() for trip in party.trips)
        for place in at(moment).places
    }


@made_once
@following_changes()
def spring_2024():
    """Everybody in space in March and April 2024: the swap, Crew-8 on the ISS, and Shenzhou 17."""
    swap = create_swap()
    iss, tiangong = create_station(), create_station(name="Tiangong")
    crew8 = create_mission(
        name="Crew-8",
        launch="2024-03-04T03:53:38Z",
        end="2024-10-25T07:29:02Z",
        launched=crew("Matthew Dominick", "Michael Barratt", "Jeanette Epps", "Alexander Grebenkin"),
    )
    dock(crew8, iss, "2024-03-05T07:28Z", "2024-10-23T21:05Z")
    shenzhou17 = create_mission(
        name="Shenzhou 17",
        launch="2023-10-26T03:14:02Z",
        end="2024-04-30T09:46Z",
        launched=crew("Tang Hongbo", "Tang Shengjie", "Jiang Xinlin"),
    )
    dock(shenzhou17, tiangong, "2023-10-26T09:46Z", "2024-04-30T00:43Z")
    return swap


CREW_8 = ["Barratt", "Dominick", "Epps", "Grebenkin"]
SHENZHOU_17 = ["Hongbo", "Shengjie", "Xinlin"]


class TestSpring2024:
    def test_free_flight_before_docking(self, spring_2024):
        assert where("2024-03-24T12:00:00Z") == {
            "ISS": sorted([*CREW_8, "Chub", "Kononenko", "O'Hara"]),
            "Tiangong": SHENZHOU_17,
            "Soyuz MS-25": ["Dyson", "Novitsky", "Vasilevskaya"],
        }

    def test_aboard_after_docking(self, spring_2024):
        assert where("2024-03-26T00:00:00Z") == {
            "ISS": sorted([*CREW_8, "Chub", "Kononenko", "O'Hara", "Dyson", "Novitsky", "Vasilevskaya"]),
            "Tiangong": SHENZHOU_17,
        }

    def test_free_flight_from_the_moment_of_undocking_on(self, spring_2024):
        undocked = Mission.objects.get(slug="soyuz-ms-24").dockings.get().undocked
        assert where(undocked.iso)["Soyuz MS-24"] == ["Novitsky", "O'Hara", "Vasilevskaya"]

    def test_last_second_of_a_flight(self, spring_2024):
        assert at("2024-04-06T07:17:46Z").head_count == 13
        assert where("2024-04-06T07:17:46Z")["Soyuz MS-24"] == ["Novitsky", "O'Hara", "Vasilevskaya"]

    def test_moment_of_landing(self, spring_2024):
        assert at("2024-04-06T07:17:47Z").head_count == 10
        assert "Soyuz MS-24" not in where("2024-04-06T07:17:47Z")

    def test_day_of_landing_lists_people_where_they_were_last(self, spring_2024):
        assert at("2024-04-06").head_count == 13
        assert where("2024-04-06")["Soyuz MS-24"] == ["Novitsky", "O'Hara", "Vasilevskaya"]

    def test_day_after_landing(self, spring_2024):
        assert at("2024-04-07").head_count == 10

    def test_parties_by_ship_up_and_ship_home(self, spring_2024):
        iss = at("2024-03-26T00:00:00Z").places[0]
        assert [
            (party.up.name, party.home.name, len(party.trips)) for party in iss.parties.values()
        ] == [
            ("Soyuz MS-24", "Soyuz MS-25", 2),
            ("Soyuz MS-24", "Soyuz MS-24", 1),
            ("Crew-8", "Crew-8", 4),
            ("Soyuz MS-25", "Soyuz MS-25", 1),
            ("Soyuz MS-25", "Soyuz MS-24", 2),
        ]  # fmt: skip

    def test_day_number(self, spring_2024):
        days = {trip.person.name: trip.day_number for trip in at("2024-04-06").trips}
        assert (days["Loral O'Hara"], days["Oleg Novitsky"]) == (204, 14)

    def test_steps_by_day(self, spring_2024):
        page = at("2024-04-06")
        assert page.before.address == "/in-space/2024-03-23/"
        assert [ship.name for ship in page.before.ships_up] == ["Soyuz MS-25"]
        assert page.after.address == "/in-space/2024-04-30/"
        assert [ship.name for ship in page.after.ships_down] == ["Shenzhou 17"]

    def test_everybody_of_a_step_is_in_it(self, spring_2024):
        def family_names(trips):
            return sorted(trip.person.name.split()[-1] for trip in trips)

        page = at("2024-04-01")
        assert family_names(page.before.up) == ["Dyson", "Novitsky", "Vasilevskaya"]
        assert family_names(page.after.down) == ["Novitsky", "O'Hara", "Vasilevskaya"]

    def test_steps_by_instant(self, spring_2024):
        page = at("2024-03-24T12:00:00Z")
        assert page.before.address == "/in-space/2024-03-23T12:36:10Z/"
        assert page.after.address == "/in-space/2024-04-06T07:17:47Z/"
        assert len(page.after.down) == 3


def test_a_lift_off_at_midnight_is_of_the_day_that_begins(db):
    create_mission(launch="2024-01-02T00:00:00Z", end="2024-01-05", launched=crew("Ann"))
    assert [at(day).head_count for day in ("2024-01-01", "2024-01-02")] == [0, 1]


def test_a_landing_known_to_the_day_has_happened_when_the_day_is_over(db):
    create_mission(launch="2020-01-01T10:00:00Z", end="2020-01-05", launched=crew("Ann"))
    for shown, step in (("2020-01-02T10:00:00Z", "2020-01-06T00:00:00Z"), ("2020-01-02", "2020-01-05")):
        after = at(shown).after
        assert (after.moment.iso, len(after.down)) == (step, 1)


class TestPlace:
    def test_free_flyer(self, db):
        create_mission(
            name="Inspiration4",
            launch="2021-09-16T00:02:56Z",
            end="2021-09-18T23:06:49Z",
            launched=crew("Jared Isaacman"),
        )
        [place] = at("2021-09-17").places
        assert (place.name, place.kind) == ("Inspiration4", "free flight")

    def test_suborbital(self, db):
        create_mission(
            name="Unity 25",
            kind="suborbital",
            peak_altitude_km=87,
            launch="2023-05-25T16:23Z",
            end="2023-05-25T16:37Z",
            launched=crew("Mike Masucci"),
        )
        [place] = at("2023-05-25T16:25:00Z").places
        assert (place.name, place.kind) == ("Unity 25", "suborbital")

    def test_below_space_nobody_is_in_space(self, db):
        create_mission(
            name="Low",
            kind="suborbital",
            peak_altitude_km=79,
            launch="2023-05-25T16:23Z",
            end="2023-05-25T16:37Z",
            launched=crew("Somebody"),
        )
        assert at("2023-05-25").head_count == 0

    def test_station_without_recorded_dockings(self, db, client):
        create_mission(
            name="TM-20",
            station=create_station(name="Mir"),
            launch="1994-10-03T22:42Z",
            end="1995-03-22T04:04Z",
            launched=crew("Yelena Kondakova"),
        )
        page = words(client.get("/in-space/1995-03-15/"))
        assert "Mir 1 Launched on TM-20 returned on TM-20 Docking time not recorded. YK Yelena Kondakova" in page

    def test_a_draft_that_is_to_bring_somebody_home_is_not_named(self, db, client):
        [anna] = people = crew("Anna")
        create_mission(name="Up", launch="2026-10-01T12:00Z", launched=people, landed=[])
        draft = create_mission(name="Secret", launch="2026-11-01T12:00Z", launched=crew("Bo"), published_at=None)
        add_crew(draft, landed=people)
        assert "Secret" not in client.get("/in-space/2026-10-02.json").text
        assert "return ship not yet announced" in words(client.get("/in-space/2026-10-02/"))
        pictures = [PersonPreview().facts([anna.pk]), MissionPreview().facts([anna.trips.get().launch_mission_id])]
        assert "Secret" not in str(pictures)

    def test_after_undocking_the_ship_home_flies_by_itself(self, swap):
        assert where("2024-09-23T10:00:00Z") == {"Soyuz MS-25": ["Chub", "Dyson", "Kononenko"]}


class TestUnconfirmed:
    @pytest.fixture
    def overdue(self, db):
        create_mission(
            name="Late", launch="2024-01-01T10:00:00Z", planned_end="2024-06-01", launched=crew("Late Comer")
        )
        create_mission(name="Sure", launch="2024-01-02T10:00:00Z", planned_end="2090", launched=crew("Sure Flyer"))

    def test_left_out_of_the_count_and_named_apart(self, overdue, client):
        page = client.get("/in-space/")
        assert words(page).startswith("1 person is in space As of")
        assert "Not counted: 1 person, unconfirmed." in words(page)
        assert "Late Comer launched on Late" in words(page, section="unconfirmed")

    def test_counted_up_to_the_day_the_landing_was_due(self, overdue):
        assert at("2024-06-01").head_count == 2
        assert at("2024-06-01").unconfirmed == []

    def test_unconfirmed_once_that_day_is_over(self, overdue):
        assert [trip.person.name for trip in at("2024-06-02").unconfirmed] == ["Late Comer"]


class TestPage:
    def test_now_says_when_it_was_checked(self, db, client):
        before = timezone.now()
        page = words(client.get("/in-space/"))
        assert page.startswith("Nobody is in space As of ")
        assert any(f"{moment:%H:%M} UTC" in page for moment in (before, timezone.now()))

    @pytest.mark.parametrize(
        ("address", "heading"),
        [
            ("2024-03-24", "13 people were in space on 24 March 2024"),
            ("2024-04-06T07:17:46Z", "13 people were in space at 6 April 2024, 07:17:46 UTC"),
            ("2024-04-06T07:17Z", "13 people were in space at 6 April 2024, 07:17 UTC"),
            ("1960-01-01", "Nobody was in space on 1 January 1960"),
            ("0001-01-01", "Nobody was in space on 1 January 0001"),
        ],
    )
    def test_heading(self, spring_2024, client, address, heading):
        page = client.get(f"/in-space/{address}/")
        assert page.status_code == 200
        assert heading in words(page)

    def test_form_leads_to_the_address_of_the_day(self, db, client):
        page = client.get("/in-space/?date=2024-03-24")
        assert (page.status_code, page.url) == (302, "/in-space/2024-03-24/")

    def test_empty_form_shows_now(self, db, client):
        assert words(client.get("/in-space/?date=")).startswith("Nobody is in space")

    @pytest.mark.parametrize(
        "date",
        [
            "2024-02-31",
            "2024-13-01",
            "NET 2024-03-01",
            "NET 2024-03",
            "yesterday",
            "٢٠٢٤-٠٣-٠١",
            "9" * 300,
        ],
    )
    @pytest.mark.parametrize("address", ["/in-space/{}/", "/in-space/?date={}"])
    def test_what_is_no_day_is_refused_with_the_form(self, db, client, address, date):
        page = client.get(address.format(date))
        assert page.status_code == 400
        assert words(page).startswith("That is not a date")
        assert 'name="date"' in page.content.decode()

    @pytest.mark.parametrize("prefix", ["", "/es"])
    def test_no_such_day_is_said_in_our_words(self, db, client, prefix):
        page = client.get(f"{prefix}/in-space/2024-13-01/")
        assert "2024-13-01" in words(page)
        assert "must be in" not in page.text

    @pytest.mark.parametrize(
        ("period", "heading", "links", "first", "last"),
        [
            ("2023", "Who was in space in 2023", 12, "2023-01", "2023-12"),
            ("2024-H2", "Who was in space in the second half of 2024", 6, "2024-07", "2024-12"),
            ("2024-Q1", "Who was in space in quarter 1 of 2024", 3, "2024-01", "2024-03"),
            ("2024-02", "Who was in space in February 2024", 29, "2024-02-01", "2024-02-29"),
        ],
    )
    def test_of_a_year_or_a_month_a_day_can_be_chosen(self, db, client, period, heading, links, first, last):
        page = client.get(f"/in-space/{period}/")
        assert page.status_code == 200
        assert heading in words(page)
        assert 'content="noindex"' in page.text
        offered = re.findall(r'<li><a href="/in-space/([-\d]+)/">', page.text)
        assert (len(offered), offered[0], offered[-1]) == (links, first, last)
        assert client.get(f"/in-space/?date={period}").url == f"/in-space/{period}/"

    def test_a_year_to_come_has_no_days_yet(self, db, client):
        assert "That date is in the future" in words(client.get("/in-space/2069/"))
        months = re.findall(r'<li><a href="/in-space/([-\d]+)/">', client.get(f"/in-space/{timezone.now():%Y}/").text)
        assert months[-1] == f"{timezone.now():%Y-%m}"

    def test_before_the_first_flight(self, spring_2024, client):
        page = words(client.get("/in-space/1950-01-01/"))
        assert "Nobody was in space on 1 January 1950 Nobody had been to space yet." in page
        assert "Next change: 15 September 2023" in page

    def test_after_the_last_change_the_next_step_is_now(self, spring_2024, client):
        page = client.get("/in-space/2025-01-01/")
        assert "Now → no change recorded since" in words(page)
        assert "Now →" not in words(client.get("/in-space/"))
        assert "Now →" not in words(client.get("/in-space/2024-04-01/"))

    @pytest.mark.parametrize("date", ["2090-01-01", "9000-12-31"])
    def test_future(self, spring_2024, client, date):
        page = client.get(f"/in-space/{date}/")
        assert page.status_code == 200
        assert "That date is in the future." in words(page)
        assert client.get(f"/in-space/{date}.json").json()["head_count"] is None

    def test_today_is_not_the_future(self, db, client):
        launch = datetime.now(UTC) - timedelta(days=10)
        create_mission(name="Ship", launch=f"{launch:%Y-%m-%dT%H:%M:%SZ}", launched=crew("Someone Up"))
        page = words(client.get(f"/in-space/{datetime.now(UTC):%Y-%m-%d}/"))
        assert page.startswith("In space now")
        assert "1 person was in space" in page
        assert "day 11" in page

    def test_trips_of_unpublished_missions_do_not_count(self, spring_2024, client):
        Mission.objects.get(slug="crew-8").withdraw()
        page = words(client.get("/in-space/2024-03-24/"))
        assert "9 people were in space" in page
        assert "Barratt" not in page


def test_the_dead_do_not_land(db, client):
    people = crew("Ann Bell", "Cat Dow")
    create_mission(name="Ship", launch="2003-01-16", end="2003-02-01", end_kind="lost", launched=people)
    page = words(client.get("/in-space/2003-01-20/"))
    assert "2 died on the flight of Ship" in page
    assert "Launched on Ship died on the flight" in page
    assert "landed" not in page
    assert words(client.get("/people/ann-bell/"), section="flew-with").count("returned together") == 1  # The key.


@pytest.mark.parametrize("ships", [1, 20])
@pytest.mark.parametrize("address", ["/in-space/", "/in-space/2024-01-15/", "/in-space/2024-01-15T12:00:00Z/"])
def test_query_count(db, client, django_assert_max_num_queries, ships, address):
    with following_changes():
        iss = create_station()
        for number in range(ships):
            ship = create_mission(
                name=f"Ship {number}",
                launch=f"2024-01-01T10:{number:02}:00Z",
                planned_end="2090",
                launched=[create_person()],
            )
            dock(ship, iss, "2024-01-02T10:00:00Z")
        create_mission(name="Before", launch="2023-01-01T10:00:00Z", end="2023-02-01", launched=[create_person()])
        create_mission(name="After", launch="2024-03-01T10:00:00Z", end="2024-03-02", launched=[create_person()])
    client.get("/in-space/2024-01-20/")  # What all pages of a generation share is loaded once.
    with django_assert_max_num_queries(3):
        assert f"{ships} p" in words(client.get(address))


@pytest.mark.parametrize(("now", "last"), [("2024-02-29T23:59:59Z", "2024-02"), ("2024-03-01T00:00:00Z", "2024-03")])
def test_a_month_has_begun_with_its_first_instant(monkeypatch, now, last):
    monkeypatch.setattr(timezone, "now", lambda: datetime.fromisoformat(now))
    assert Period.parse("2024").parts[-1].iso == last
    assert Period.parse("2023").parts[-1].iso == "2023-12"
