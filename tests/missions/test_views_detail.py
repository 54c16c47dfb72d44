import pytest

from missions.models import Mission, Site, Spacewalk
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
from tests.pages import words
from tests.photos.public_files import create_shown_photo

MS24, MS25 = "/missions/soyuz-ms-24/", "/missions/soyuz-ms-25/"


def test_who_launched_and_who_returned_comes_first(swap, client):
    page = client.get(MS25)
    launched = "Oleg Novitsky returned on Soyuz MS-24 Marina Vasilevskaya returned on Soyuz MS-24 Tracy Dyson"
    assert words(page, section="launched") == f"Launched {launched}"
    landed = "Tracy Dyson Oleg Kononenko launched on Soyuz MS-24 Nikolai Chub launched on Soyuz MS-24"
    assert words(page, section="landed") == f"Returned {landed}"
    assert f"Launched {launched} Returned {landed} Crew Three people" in words(page)


def test_each_member_once_and_the_backups(swap, client):
    page = client.get(MS25)
    assert words(page, section="members") == (
        "Crew members 5 Oleg Novitsky First spaceflight · 13 days 19 hours in space "
        "Marina Vasilevskaya First spaceflight · 13 days 19 hours in space "
        "Tracy Dyson First spaceflight · 184 days in space "
        "Oleg Kononenko First spaceflight · 374 days in space "
        "Nikolai Chub First spaceflight · 374 days in space"
    )
    assert words(page, section="backup") == "Backup 3 Ivan Vagner Anastasia Lenkova Don Pettit"


@pytest.mark.parametrize(
    ("fields", "title"),
    [
        ({"end": "2024-02-01"}, "Launched and returned"),
        ({"planned_end": "2090"}, "Launched, to return on the same ship"),
        ({"planned_end": "2024-03"}, "Launched, return unconfirmed"),
        ({"launch": "2090", "end_kind": "planned"}, "To launch and return"),
    ],
)
def test_one_list_if_nobody_changed_ships(db, client, fields, title):
    create_mission(name="Ship", launched=[create_person(name="Ann"), create_person(name="Ben")], **fields)
    page = client.get("/missions/ship/")
    assert words(page, section="launched") == f"{title} Ann Ben"
    assert 'aria-labelledby="landed"' not in page.text


def test_swappers_are_linked_to_the_other_ship(swap, client):
    page = client.get(MS24).content.decode()
    assert 'returned on <a href="/missions/soyuz-ms-25/"><span class="unbroken">Soyuz MS-25</span></a>' in page
    assert 'launched on <a href="/missions/soyuz-ms-25/"><span class="unbroken">Soyuz MS-25</span></a>' in page


def test_roles_and_whom_they_flew_for(swap, client):
    seat = swap["Vasilevskaya"].assignments.get(mission__slug="soyuz-ms-25")
    seat.launch_role, seat.category = "SFP", "participant"
    seat.agency, seat.country = create_agency(name="NAS of Belarus"), create_country(code="BY")
    seat.save()
    page = client.get(MS25)
    assert "Marina Vasilevskaya Spaceflight participant NAS of Belarus · Belarus First" in words(
        page, section="members"
    )
    assert page.text.count('<a class="term" href="/glossary/#sfp">') == 1


def test_agency_and_country_of_the_same_name_are_said_once(swap, client):
    seat = swap["Dyson"].assignments.get(mission__slug="soyuz-ms-25", status="prime")
    seat.agency, seat.country = create_agency(name="Soviet Union"), create_country(code="SUHH")
    seat.save()
    assert words(client.get(MS25), section="members").count("Soviet Union") == 1


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
    ):
        assert fact in facts
    assert "Counts as a spaceflight" not in facts


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
    events = words(client.get("/missions/voskhod-2/"), section="events")
    assert "Day 1 First spacewalk 18 March 1965, 08:28 UTC spacewalk · 23 minutes · Alexei Leonov" in events


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
    assert "no earlier than March 2090 (planned) (NET)" in words(page, section="facts")
    assert words(page, section="launched") == "To launch and return Someone"


def test_in_flight(db, client):
    create_mission(name="Now", launch="2024-01-01T10:00:00Z", planned_end="2090-01-01", launched=[create_person()])
    page = client.get("/missions/now/")
    assert "In flight 1 January 2024 · " in words(page)
    assert " so far as of " in words(page)
    assert "so far" in words(page, section="facts")
    assert "1 January 2090 (planned)" in words(page, section="facts")
    assert "Unconfirmed" not in words(page)


def test_overdue_mission_is_unconfirmed_in_words(db, client):
    create_mission(name="Late", launch="2024-01-01T10:00:00Z", planned_end="2024-03", launched=[create_person()])
    page = client.get("/missions/late/")
    assert "Unconfirmed: its end was planned for March 2024, and no landing is recorded yet." in words(page)
    assert "Its crew is left out of the head count until we know more." in words(page)
    assert "time in space unconfirmed" in words(page, section="members")
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
    assert words(page, section="launched") == "Launched, and died in the loss of the ship Ilan Ramon"
    assert words(page, section="members").count("Ilan Ramon First spaceflight · 15 days 22 hours in space") == 1


@pytest.mark.parametrize(
    ("site", "title"),
    [("Kazakh Steppe", "Launched, and died before landing"), ("", "Launched, and died on the flight")],
)
def test_crew_that_died_is_told_of_once(db, client, site, title):
    patsayev = create_person(name="Viktor Patsayev")
    ship = create_mission(
        name="Soyuz 11",
        launch="1971-06-06T04:55:09Z",
        end="1971-06-29T23:16:52Z",
        launched=[patsayev],
        landing_site=(site and Site.objects.create(name=site, slug="steppe")) or None,
    )
    ship.assignments.update(fate="died")
    page = client.get("/missions/soyuz-11/")
    assert words(page, section="launched") == f"{title} Viktor Patsayev"
    assert words(page).startswith("Missions Soyuz 11 Soyuz 11 Crew died 6 June 1971 – 29 June 1971")
    assert "died" not in words(page, section="members").lower()


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
    assert "Not a spaceflight" in words(page, section="members")


def test_ship_that_flew_down_empty(db, client):
    rubio = create_person()
    create_mission(name="MS-22", launch="2022-09-21T13:54:49Z", end="2023-03-28T11:45:58Z", launched=[rubio], landed=[])
    assert words(client.get("/missions/ms-22/"), section="landed") == "Returned Nobody is recorded."
    create_mission(name="MS-23", launch="2023-02-24T00:24:29Z", end="2023-09-27T11:17Z", landed=[rubio])
    assert words(client.get("/missions/ms-22/"), section="landed") == "Returned Nobody: it landed uncrewed."


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
    client.get("/missions/other/")  # What all pages of a generation share is loaded once.
    with django_assert_max_num_queries(10):
        assert client.get("/missions/ship/").status_code == 200
