from decimal import Decimal

import pytest
from django.urls import reverse

from missions.models import Mission
from people.models import Person
from tests.factories import add_crew, create_mission, create_person, create_station, moment
from tests.pages import rows, words

HOW_WE_COUNT, SOURCES = "/how-we-count/", "/sources/"


class TestHowWeCount:
    @pytest.fixture
    def hops(self, db):
        for name, kind, peak in (
            ("Unity 22", "suborbital", Decimal("86.1")),
            ("Just there", "suborbital", 80),
            ("NS-16", "suborbital", 107),
            ("At the FAI's line", "suborbital", 100),
            ("Low", "suborbital", Decimal("79.9")),
            ("Soyuz MS-10", "abort", 93),
            ("Soyuz T-10-1", "abort", None),
        ):
            create_mission(
                name=name, kind=kind, peak_altitude_km=peak, launch="2021-07-11T15:25Z", end="2021-07-11T15:40Z"
            )
        create_mission(name="Orbit", end="2024-01-02", peak_altitude_km=90)

    def test_flights_between_the_two_boundaries_are_listed(self, hops, client):
        assert (
            "3 flights in this catalogue peaked between the two lines. They count as spaceflights here "
            "but not by the FAI’s rule. "
            "Flight Launch Peak "
            "Just there 11 July 2021 80 km Soyuz MS-10 11 July 2021 93 km Unity 22 11 July 2021 86.1 km "
            "Flights and missions are not the same"
        ) in words(client.get(HOW_WE_COUNT))

    def test_flights_that_do_not_count_are_listed_with_the_reason(self, hops, client):
        assert (
            "In the logs, but not spaceflights. Flight Launch Why not "
            "Low 11 July 2021 it reached 79.9 km, below our 80 km line "
            "Soyuz T-10-1 11 July 2021 it was cut short before it reached space Lost crews"
        ) in words(client.get(HOW_WE_COUNT))

    def test_drafts_are_not_listed(self, hops, client):
        Mission.objects.get(name="Unity 22").withdraw()
        assert "Unity 22" not in words(client.get(HOW_WE_COUNT))

    def test_round_altitudes_are_plain_numbers(self, hops, client):
        page = client.get(reverse("missions:detail", args=["at-the-fais-line"]))
        assert "Peak altitude 100 km" in words(page, section="facts")

    def test_empty_catalogue(self, db, client):
        assert "No flight in this catalogue peaked between the two lines." in words(client.get(HOW_WE_COUNT))

    @pytest.mark.parametrize("anchor", ["boundary", "time", "unconfirmed"])
    def test_parts_that_other_pages_link_to(self, db, client, anchor):
        assert f'<h2 id="{anchor}">' in client.get(HOW_WE_COUNT).content.decode()


class TestSources:
    @pytest.fixture
    def sourced(self, db):
        first = create_mission(name="First", end="2024-01-02", verified_at=moment("2024-03-01"))
        second = create_mission(name="Second", end="2024-01-02", verified_at=moment("2025-04-02"))
        create_mission(name="Third", end="2024-01-02")
        draft = create_mission(name="Draft", end="2024-01-02", published_at=None)
        person = create_person()
        for mission in (first, second, draft):
            mission.sources.create(title="Report", publisher="NASA", seen_on="2024-02-01")
        first.sources.create(title="Another report", publisher="NASA", seen_on="2024-02-03")
        person.sources.create(title="Biography", publisher="NASA")
        person.sources.create(title="Catalogue", publisher="Jonathan McDowell", seen_on="2024-02-02")
        person.sources.create(title="A letter")

    def test_records_by_publisher(self, sourced, client):
        assert rows(client.get(SOURCES), section="publishers") == [
            "NASA 2 1 3 February 2024",
            "Not stated 0 1 not recorded",
            "Jonathan McDowell 0 1 2 February 2024",
        ]

    def test_what_was_checked_and_when(self, sourced, client):
        assert rows(client.get(SOURCES), section="checked") == [
            "Missions 3 2 2 0 1 March 2024 2 April 2025",
            "People 1 1 0 0 – –",
        ]

    def test_what_is_recorded_completely(self, sourced, client):
        first, person = Mission.objects.get(name="First"), create_person(born_on="1980-01-01")
        add_crew(first, launched=[person, create_person()])
        first.coverage.create(topic="spacewalks", state="none", title="Page")
        Mission.objects.get(name="Draft").coverage.create(topic="dockings", state="all", title="Page")
        create_station(name="Mir", crews_complete_until="2000-06-16")
        create_station(name="ISS")
        assert rows(client.get(SOURCES), section="recorded") == [
            "Spacewalks 1 3 missions",
            "Dockings 0 3 missions",
            "Backup crews 0 3 missions",
            "Dates of birth 1 2 people who have flown",
            "Numbered crews 1 2 stations",
        ]

    def test_empty_catalogue(self, db, client):
        assert "No source is recorded yet." in words(client.get(SOURCES))


@pytest.mark.parametrize(
    "address", [HOW_WE_COUNT, SOURCES, "/about/", "/records/", "/launches/", "/in-space/", "/in-space/2024-03-24/"]
)
def test_one_heading_and_a_title_of_its_own(swap, client, address):
    page = client.get(address).content.decode()
    assert page.count("<h1") == 1
    title = page.partition("<title>")[2].partition("</title>")[0]
    assert title.endswith(" · Space Portal")
    assert title != "Space Portal · Space Portal"
    assert "Human spaceflight, filtered by crew" not in page.partition("</head>")[0]


@pytest.mark.parametrize("records", [1, 20])
@pytest.mark.parametrize(("address", "queries"), [(HOW_WE_COUNT, 3), (SOURCES, 14)])
def test_query_count(db, client, django_assert_max_num_queries, address, queries, records):
    for number in range(records):
        mission = create_mission(
            kind="suborbital", peak_altitude_km=90, launch="2021-07-11T15:25Z", end="2021-07-11T15:40Z"
        )
        mission.sources.create(title="Report", publisher=f"Publisher {number}")
    assert Mission.objects.count() == records
    assert not Person.objects.exists()
    with django_assert_max_num_queries(queries):
        assert client.get(address).status_code == 200
