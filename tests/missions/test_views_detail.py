import pytest

from missions.models import Mission, Spacewalk
from people.models import Person
from records.changes import following_changes
from records.models import RetiredSlug
from tests.factories import (
    add_crew,
    create_agency,
    create_country,
    create_mission,
    create_person,
    create_programme,
    create_station,
    create_user,
    dock,
    moment,
)
from tests.pages import rows, words
from tests.photos.public_files import create_shown_photo

MS24, MS25 = "/missions/soyuz-ms-24/", "/missions/soyuz-ms-25/"


def test_crew_in_three_groups(swap, client):
    page = client.get(MS25)
    assert words(page, section="launched") == (
        "Launched 3 Oleg Novitsky returned on Soyuz MS-24 First spaceflight · 13 days 19 hours in space "
        "Marina Vasilevskaya returned on Soyuz MS-24 First spaceflight · 13 days 19 hours in space "
        "Tracy Dyson First spaceflight · 184 days in space"
    )
    assert words(page, section="landed") == (
        "Landed 3 Tracy Dyson also launched on this ship "
        "Oleg Kononenko launched on Soyuz MS-24 First spaceflight · 374 days in space "
        "Nikolai Chub launched on Soyuz MS-24 First spaceflight · 374 days in space"
    )
    assert words(page, section="backup") == "Backup 3 Ivan Vagner Anastasia Lenkova Don Pettit"


def test_swappers_are_linked_to_the_other_ship(swap, client):
    page = client.get(MS24).content.decode()
    assert 'returned on <a href="/missions/soyuz-ms-25/"><span class="unbroken">Soyuz MS-25</span></a>' in page
    assert 'launched on <a href="/missions/soyuz-ms-25/"><span class="unbroken">Soyuz MS-25</span></a>' in page


def test_roles_and_whom_they_flew_for(swap, client):
    seat = swap["Vasilevskaya"].assignments.get(mission__slug="soyuz-ms-25")
    seat.launch_role, seat.category = "SFP", "participant"
    seat.agency, seat.country = create_agency(name="NAS of Belarus"), create_country(code="BY")
    seat.save()
    assert "Marina Vasilevskaya Spaceflight participant NAS of Belarus · Belarus returned on Soyuz MS-24" in words(
        client.get(MS25), section="launched"
    )


def test_facts(swap, client):
    Mission.objects.filter(slug="soyuz-ms-25").update(
        station=create_station(), serial="756", callsign="Altai", cospar_id="2024-055A"
    )
    facts = words(client.get(MS25), section="facts")
    for fact in (
        "Launch 23 March 2024, 12:36:10 UTC",
        "Landing 23 September 2024, 11:59:04 UTC",
        "Duration 184 days",
        "Station ISS",
        "Spacecraft 756",
        "Callsign Altai",
        "COSPAR ID 2024-055A",
        "Counts as a spaceflight Yes: it is a flight into orbit.",
    ):
        assert fact in facts


def test_dockings(swap, client):
    assert rows(client.get(MS24), section="dockings") == [
        "ISS Rassvet 15 September 2023, 18:53:32 UTC 6 April 2024, 03:54:58 UTC"
    ]


def test_relocation_is_named(db, client):
    ship = create_mission(name="MS-23", launch="2023-02-24T00:24:29Z", end="2023-09-27T11:17Z")
    dock(ship, create_station(), "2023-02-26T00:58Z", "2023-04-06T08:45Z", port="Poisk")
    dock(ship, create_station(), "2023-04-06T09:22Z", "2023-09-27T07:54Z", port="Prichal", kind="relocation")
    assert rows(client.get("/missions/ms-23/"), section="dockings")[1].startswith("ISS Prichal Relocated 6 April 2023")


def test_spacewalks(db, client):
    leonov = create_person(name="Alexei Leonov")
    ship = create_mission(name="Voskhod 2", launch="1965-03-18T07:00Z", end="1965-03-19T09:02Z", launched=[leonov])
    walk = Spacewalk.objects.create(
        name="First spacewalk",
        slug="first",
        mission=ship,
        started_at=moment("1965-03-18T08:28Z"),
        ended_at=moment("1965-03-18T08:51Z"),
    )
    walk.crew.create(person=leonov)
    assert rows(client.get("/missions/voskhod-2/"), section="spacewalks") == [
        "First spacewalk 18 March 1965, 08:28 UTC 23 minutes Alexei Leonov"
    ]


def test_sources_with_the_day_they_were_checked(swap, client):
    mission = Mission.objects.get(slug="soyuz-ms-25")
    mission.sources.create(
        title="Expedition 70", publisher="NASA", address="https://www.nasa.gov/", seen_on="2024-05-01"
    )
    mission.verified_at = moment("2024-05-02")
    mission.save()
    assert words(client.get(MS25), section="sources").startswith(
        "Sources Expedition 70, NASA (seen 1 May 2024) Last checked against its sources on 2 May 2024."
    )


def test_neighbours_are_the_published_missions_of_the_programme(db, client):
    soyuz = create_programme(name="Soyuz")
    for name, day, fields in (
        ("MS-1", "2024-01-01", {}),
        ("MS-2", "2024-02-01", {"published_at": None}),
        ("MS-3", "2024-03-01", {}),
        ("MS-4", "2024-04-01", {}),
        ("Other", "2024-03-15", {"programme": create_programme(name="Shuttle")}),
    ):
        create_mission(name=name, launch=day, end="2024-05-01", **{"programme": soyuz, **fields})
    page = client.get("/missions/ms-3/").content.decode()
    assert 'href="/missions/ms-1/" rel="prev"' in page
    assert 'href="/missions/ms-4/" rel="next"' in page


def test_planned_mission_says_so(db, client):
    create_mission(
        name="Artemis III", launch="NET 2090-03", end_kind="planned", launched=[create_person(name="Someone")]
    )
    page = client.get("/missions/artemis-iii/")
    assert "Planned" in words(page)
    assert "no earlier than March 2090 (planned)" in words(page, section="facts")
    assert words(page, section="launched") == "To launch 1 Someone"
    assert words(page, section="landed") == "To land 1 Someone also launching on this ship"


def test_in_flight(db, client):
    create_mission(name="Now", launch="2024-01-01T10:00:00Z", planned_end="2090-01-01", launched=[create_person()])
    page = client.get("/missions/now/")
    assert "In flight as of" in words(page)
    assert "so far" in words(page, section="facts")
    assert "1 January 2090 (planned)" in words(page, section="facts")
    assert "Unconfirmed" not in words(page)


def test_overdue_mission_is_unconfirmed_in_words(db, client):
    create_mission(name="Late", launch="2024-01-01T10:00:00Z", planned_end="2024-03", launched=[create_person()])
    page = client.get("/missions/late/")
    assert "Unconfirmed: its end was planned for March 2024, and no landing is recorded yet." in words(page)
    assert "Its crew is left out of the head count until we know more." in words(page)
    assert "time in space unconfirmed" in words(page, section="launched")
    assert "Duration unconfirmed" in words(page, section="facts")
    assert "In flight" not in words(page)


def test_the_crew_of_an_overdue_mission_counts_while_it_is_to_land_on_another(db, client):
    anna = create_person(name="Anna")
    create_mission(name="Late", launch="2024-01-01", planned_end="2024-03", launched=[anna], landed=[])
    other = create_mission(name="Other", launch="2024-02-01", planned_end="2090", launched=[create_person()])
    add_crew(other, landed=[anna])
    page = words(client.get("/missions/late/"))
    assert "no landing is recorded yet." in page
    assert "left out of the head count" not in page
    assert client.get("/in-space.json").json()["unconfirmed"] == []


def test_lost_ship(db, client):
    create_mission(
        name="STS-107",
        launch="2003-01-16T15:39:00Z",
        end="2003-02-01T14:01:10Z",
        end_kind="lost",
        launched=[create_person(name="Ilan Ramon")],
    )
    page = client.get("/missions/sts-107/")
    assert words(page, section="launched") == (
        "Launched 1 Ilan Ramon Lost with the ship First spaceflight · 15 days 22 hours in space"
    )
    assert words(page, section="landed") == "Landed 0 Nobody: the ship was lost with everyone aboard."


def test_flight_that_does_not_count_says_why(db, client):
    create_mission(
        name="STS-51-L",
        launch="1986-01-28T16:38:00Z",
        end="1986-01-28T16:39:13Z",
        end_kind="lost",
        kind="abort",
        peak_altitude_km=20,
        launched=[create_person()],
    )
    page = client.get("/missions/sts-51-l/")
    assert "No: it reached 20 km, below our 80 km line." in words(page, section="facts")
    assert "Not a spaceflight" in words(page, section="launched")


def test_ship_that_flew_down_empty(db, client):
    rubio = create_person()
    create_mission(name="MS-22", launch="2022-09-21T13:54:49Z", end="2023-03-28T11:45:58Z", launched=[rubio], landed=[])
    assert words(client.get("/missions/ms-22/"), section="landed") == "Landed 0 Nobody is recorded."
    create_mission(name="MS-23", launch="2023-02-24T00:24:29Z", end="2023-09-27T11:17Z", landed=[rubio])
    assert words(client.get("/missions/ms-22/"), section="landed") == ("Landed 0 Nobody: it landed uncrewed.")


def test_unpublished_people_are_named_without_a_link(swap, client):
    Person.objects.filter(slug="tracy-dyson").update(published_at=None)
    page = client.get(MS25)
    assert "Tracy Dyson" in words(page, section="launched")
    assert "/people/tracy-dyson/" not in page.content.decode()


def test_unpublished_ship_home_is_not_named(swap, client):
    Mission.objects.get(slug="soyuz-ms-25").withdraw()
    page = client.get(MS24)
    assert "Soyuz MS-25" not in page.content.decode()


class TestAddress:
    @pytest.mark.parametrize(("state", "published_at"), [("Draft", None), ("Scheduled", moment("2090"))])
    def test_draft_is_for_those_who_may_see_it(self, db, client, state, published_at):
        create_mission(name="Secret", published_at=published_at)
        assert client.get("/missions/secret/").status_code == 404
        client.force_login(create_user())  # On the staff, but in no group.
        assert client.get("/missions/secret/").status_code == 404
        client.force_login(create_user(group="Editors"))
        page = client.get("/missions/secret/")
        assert words(page).startswith(f"Missions Secret {state}")
        assert '<meta name="robots" content="noindex">' in page.content.decode()
        assert "no-store" in page.headers["Cache-Control"]

    def test_old_address_leads_to_the_new_one(self, swap, client):
        mission = Mission.objects.get(slug="soyuz-ms-25")
        mission.slug = "soyuz-ms-25-vasilevskaya"
        mission.save()
        page = client.get(MS25)
        assert (page.status_code, page.url) == (301, "/missions/soyuz-ms-25-vasilevskaya/")

    def test_old_address_of_a_draft_leads_nowhere(self, db, client):
        mission = create_mission(name="Secret", published_at=None)
        RetiredSlug.objects.create(model="missions.mission", slug="older", object_id=mission.pk)
        assert client.get("/missions/older/").status_code == 404

    def test_unknown(self, db, client):
        assert client.get("/missions/no-such-mission/").status_code == 404


@pytest.mark.parametrize("people", [1, 20])
def test_query_count(db, client, django_assert_max_num_queries, people):
    with following_changes():
        crew = [create_person() for _ in range(people)]
        other = create_mission(
            name="Other", launch="2024-01-02T10:00:00Z", end="2024-03-01T10:00:00Z", programme=create_programme()
        )
        mission = create_mission(
            name="Ship",
            launch="2024-01-01T10:00:00Z",
            end="2024-02-01T10:00:00Z",
            launched=crew,
            landed=[],
            backups=[create_person() for _ in range(people)],
            programme=create_programme(),
        )
        add_crew(other, landed=crew)
        for number in range(people):
            mission.sources.create(title=f"Source {number}")
            dock(mission, create_station(), f"2024-01-{number + 1:02}T12:00Z", f"2024-01-{number + 1:02}T13:00Z")
            walk = Spacewalk.objects.create(
                name=f"Walk {number}", slug=f"walk-{number}", mission=mission, started_at=moment("2024-01-02")
            )
            walk.crew.create(person=crew[0])
            create_shown_photo(people=crew, missions=[mission])
    with django_assert_max_num_queries(10):
        assert client.get("/missions/ship/").status_code == 200
