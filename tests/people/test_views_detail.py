from datetime import date

import pytest

from missions.models import CrewAssignment, Expedition, Mission, Spacewalk, Station
from people.models import Person, PersonName
from people.profile import crewmates
from records.changes import following_changes
from tests.factories import (
    create_agency,
    create_country,
    create_mission,
    create_person,
    create_station,
    create_user,
    dock,
    moment,
    state_complete,
)
from tests.pages import rows, words
from tests.photos.public_files import create_shown_photo

NOVITSKY = "/people/oleg-novitsky/"


@pytest.fixture
def novitsky(swap):
    """Oleg Novitsky with all his four flights."""
    for name, launch, end in (
        ("Soyuz TMA-06M", "2012-10-23T10:51:11Z", "2013-03-16T03:06:13Z"),
        ("Soyuz MS-03", "2016-11-17T20:20:13Z", "2017-06-02T14:10:30Z"),
        ("Soyuz MS-18", "2021-04-09T07:42:41Z", "2021-10-17T04:35:44Z"),
    ):
        state_complete(create_mission(name=name, launch=launch, end=end, launched=[swap["Novitsky"]]))
    return swap["Novitsky"]


def test_opens_with_what_matters(novitsky, client):
    assert "Oleg Novitsky Astronaut 545 days in space · 4 flights · last flew in 2024" in words(client.get(NOVITSKY))


def test_totals_keep_flight_time_and_time_aboard_apart(novitsky, client):
    assert words(client.get(NOVITSKY), section="totals").startswith(
        "Totals Spaceflights 4 Time in space 545 days lift-off to landing: 545 d 01 h 39 min 59 s "
        "Time aboard the ISS 11 days 13 hours docking to undocking: 11 d 12 h 52 min 07 s"
    )


def test_flight_log(novitsky, client):
    seat = novitsky.assignments.get(mission__slug="soyuz-ms-25")
    seat.launch_role = "CDR"
    seat.save()
    log = rows(client.get(NOVITSKY), section="flight-log")
    assert len(log) == 4
    assert (
        log[0] == "1 Soyuz TMA-06M 23 October 2012 Soyuz TMA-06M 16 March 2013 Flight time 143 d 16 h 15 min 02 s "
        "Aboard none"
    )
    assert log[3] == (
        "4 Soyuz MS-25 23 March 2024 Commander Soyuz MS-24 6 April 2024 Flight time 13 d 18 h 41 min 37 s "
        "Aboard ISS: 11 d 12 h 52 min 07 s"
    )


def test_flew_with_on_the_same_leg_or_either(swap, client):
    assert words(client.get(NOVITSKY), section="flew-with").endswith(
        # Both ships before one ship; MS-25 up with Dyson, MS-24 down with O'Hara.
        "Nikolai Chub Soyuz MS-24 at different times, Soyuz MS-25 at different times "
        "Oleg Kononenko Soyuz MS-24 at different times, Soyuz MS-25 at different times "
        "Marina Vasilevskaya Soyuz MS-24 returned together, Soyuz MS-25 launched together "
        "Tracy Dyson Soyuz MS-25 launched together "
        "Loral O'Hara Soyuz MS-24 returned together"
    )


def test_in_space_together_is_a_list_of_its_own(swap, client):
    crew8 = create_mission(
        name="Crew-8",
        launch="2024-03-04T03:53:38Z",
        end="2024-10-25T07:29:02Z",
        launched=[create_person(name="Jeanette Epps")],
    )
    dock(crew8, create_station(), "2024-03-05T07:28Z", "2024-10-23T21:05Z")
    elsewhere = create_mission(
        name="Shenzhou 17",
        launch="2023-10-26T03:14:02Z",
        end="2024-04-30T09:46Z",
        launched=[create_person(name="Tang Hongbo")],
    )
    dock(elsewhere, create_station(name="Tiangong"), "2023-10-26T09:46Z", "2024-04-30T00:43Z")
    state_complete(crew8, elsewhere)
    page = client.get(NOVITSKY)
    assert words(page, section="in-space-together").endswith("1 person aboard the ISS Jeanette Epps")
    assert "Epps" not in words(page, section="flew-with")


def test_left_before_the_other_came(swap, client):
    """O'Hara's ship was at the station to 6 April; somebody who came on the 7th never met her."""
    late = create_mission(
        name="Late",
        launch="2024-04-05T10:00:00Z",
        end="2024-05-25T07:29:02Z",
        launched=[create_person(name="Late Comer")],
    )
    dock(late, create_station(), "2024-04-07T07:28Z", "2024-05-23T21:05Z")
    assert "Late Comer" not in words(client.get("/people/loral-ohara/"))


def test_two_stations_on_one_flight(db, client):
    kizim = create_person(name="Leonid Kizim")
    t15 = create_mission(name="Soyuz T-15", launch="1986-03-13T12:33:09Z", end="1986-07-16T12:34:05Z", launched=[kizim])
    mir, salyut = create_station(name="Mir"), create_station(name="Salyut 7")
    dock(t15, mir, "1986-03-15T13:38Z", "1986-05-05T12:12Z")
    dock(t15, salyut, "1986-05-06T16:58Z", "1986-06-25T14:58Z")
    dock(t15, mir, "1986-06-26T19:46Z", "1986-07-16T09:09Z")
    state_complete(t15)
    page = client.get("/people/leonid-kizim/")
    [row] = rows(page, section="flight-log")
    assert row.endswith("Mir: 50 d 22 h 34 min Salyut 7: 49 d 22 h 00 min Mir: 19 d 13 h 23 min")
    assert "Time aboard Mir 70 days" in words(page, section="totals")


@pytest.mark.parametrize(
    ("name", "fields", "reason"),
    [
        (
            "STS-51-L",
            {
                "end_kind": "lost",
                "peak_altitude_km": 20,
                "launch": "1986-01-28T16:38:00Z",
                "end": "1986-01-28T16:39:13Z",
            },
            "it reached 20 km, below our 80 km line",
        ),
        (
            "Soyuz T-10-1",
            {"end_kind": "failed_launch", "launch": "1983-09-26T19:37Z", "end": "1983-09-26T19:43Z"},
            "it was cut short before it reached space",
        ),
    ],
)
def test_flight_that_does_not_count_is_in_the_log_with_the_reason(db, client, name, fields, reason):
    person = create_person(name="Somebody")
    create_mission(name=name, kind="abort", launched=[person], **fields)
    page = client.get("/people/somebody/")
    [row] = rows(page, section="flight-log")
    assert row.startswith(f"– {name}")
    assert row.endswith(f"Not a spaceflight: {reason}.")
    assert "No flight reached space" in words(page)
    assert "Time in space" not in words(page)


def test_lost_with_the_ship(db, client):
    ramon = create_person(name="Ilan Ramon")
    create_mission(
        name="STS-107",
        launch="2003-01-16T15:39:00Z",
        end="2003-02-01T14:01:10Z",
        end_kind="lost",
        launched=[ramon],
    )
    page = client.get("/people/ilan-ramon/")
    assert "15 days 22 hours in space · 1 flight · died in the loss of STS-107 in 2003" in words(page)
    [row] = rows(page, section="flight-log")
    assert row.startswith("1 STS-107 16 January 2003 STS-107 1 February 2003 Lost Flight time")
    assert row.endswith("Flight time 15 d 22 h 22 min 10 s Aboard none recorded")


class TestNeverFlew:
    def test_backup(self, swap, client):
        page = client.get("/people/anastasia-lenkova/")
        assert "Backup on 1 mission: Soyuz MS-25 (2024)" in words(page, section="named-for")
        assert "No spaceflight recorded Backup on 1 mission" in words(page)
        for claim in ("Totals", "Flight log", "Flew with"):
            assert claim not in words(page)

    def test_official(self, db, client):
        create_person(name="Alexander Lukashenko", category="official")
        page = words(client.get("/people/alexander-lukashenko/"))
        assert page.startswith("People Alexander Lukashenko AL Alexander Lukashenko Official No spaceflight recorded")
        assert "No missions recorded." in page

    def test_planned(self, db, client):
        someone = create_person(name="Someone New")
        create_mission(name="Artemis III", launch="NET 2090-03", end_kind="planned", launched=[someone])
        page = client.get("/people/someone-new/")
        assert "Planned to fly on Artemis III, no earlier than March 2090" in words(page)
        assert "Artemis III Planned no earlier than March 2090" in words(page, section="named-for")
        assert "Flight log" not in words(page)

    def test_reassigned(self, db, client):
        wilson = create_person(name="Stephanie Wilson")
        create_mission(name="Crew-9", end="2024-02-01", reassigned=[wilson])
        assert "Assigned but did not fly: Crew-9" in words(client.get("/people/stephanie-wilson/"))


class TestInSpaceNow:
    def test_state_and_running_totals(self, db, client):
        up = create_person(name="Up There")
        ship = create_mission(name="Ship", launch="2024-01-01T10:00:00Z", planned_end="2090", launched=[up])
        dock(ship, create_station(), "2024-01-02T10:00:00Z")
        state_complete(ship)
        page = client.get("/people/up-there/")
        assert "In space now day " in words(page)
        assert "in space so far · 1 flight · in space since 1 January 2024" in words(page)
        assert " so far lift-off to landing" in words(page, section="totals")
        assert " so far docking to undocking" in words(page, section="totals")
        assert "In space now due home on Ship" in rows(page, section="flight-log")[0]

    def test_crewmates_of_a_flight_under_way_have_not_returned_together_yet(self, db):
        ship = create_mission(planned_end="2090", launched=[create_person(), create_person()])
        mine, other = ship.assignments.all()
        [mate] = crewmates([mine], [mine, other])
        [shared] = mate.missions
        assert (mate.person, shared.up, shared.down) == (other.person, True, False)

    def test_unconfirmed_is_said_and_not_added_up(self, db, client):
        up = create_person(name="Up There")
        create_mission(name="First", launch="2020-01-01T10:00:00Z", end="2020-01-02T10:00:00Z", launched=[up])
        create_mission(name="Late", launch="2024-01-01T10:00:00Z", planned_end="2024-06", launched=[up])
        page = client.get("/people/up-there/")
        assert "Unconfirmed: Up There launched on Late. The end of Late was planned for" in words(page)
        assert "In space now" not in words(page)
        assert "Spaceflights 2 Time in space 24 hours" in words(page, section="totals")
        assert "The unconfirmed flight is not included." in words(page, section="totals")
        assert rows(page, section="flight-log")[1].endswith("Flight time unconfirmed Aboard unconfirmed")

    def test_met_up_to_the_moment_of_doubt(self, db, client):
        iss = create_station()
        for name, launch, planned_end in (
            ("Early Flyer", "2024-01-01T10:00:00Z", "2090"),
            ("Late Comer", "2024-01-01T10:00:00Z", "2024-06"),
            ("Next Flyer", "2024-07-01T00:00:00Z", "2090"),
        ):
            ship = create_mission(launch=launch, planned_end=planned_end, launched=[create_person(name=name)])
            dock(ship, iss, launch)
        assert "Late Comer" in words(client.get("/people/early-flyer/"), section="in-space-together")
        assert "Late Comer" not in words(client.get("/people/next-flyer/"))
        met = words(client.get("/people/late-comer/"), section="in-space-together")
        assert ("Early Flyer" in met, "Next Flyer" in met) == (True, False)


class TestFacts:
    def test_birthplace_is_not_citizenship(self, db, client):
        create_person(
            name="Oleg Novitsky",
            citizen_of="RU",
            born_on=date(1971, 10, 12),
            birth_place="Chervyen",
            birth_country=create_country(code="BY"),
        )
        facts = words(client.get(NOVITSKY), section="facts")
        assert facts == "Facts Citizen of Russia Born 12 October 1971 Chervyen, Belarus"

    def test_born_at_home(self, db, client):
        create_person(name="Ann", citizen_of="US", birth_place="Rome", birth_country=create_country(code="US"))
        assert "Born Rome, United States" in words(client.get("/people/ann/"), section="facts")

    def test_only_what_is_known_of_a_date(self, db, client):
        create_person(name="Ann", born_on=date(1950, 1, 1), born_precision="year")
        assert words(client.get("/people/ann/"), section="facts") == "Facts Born 1950"

    def test_agencies_over_time(self, db, client):
        ann = create_person(name="Ann")
        ann.affiliations.create(agency=create_agency(name="NASA"), since=1998, until=2012)
        assert "NASA 1998–2012" in words(client.get("/people/ann/"), section="facts")

    def test_names_in_all_scripts_by_kind(self, db, client):
        person = create_person(name="Marina Vasilevskaya")
        for text, language, script, kind in (
            ("Марина Василевская", "ru", "Cyrl", PersonName.Kind.PREFERRED),
            ("Марына Васілеўская", "be", "Cyrl", PersonName.Kind.NATIVE),
            ("杨利伟", "zh", "Hans", PersonName.Kind.PREFERRED),
            ("هزاع المنصوري", "ar", "Arab", PersonName.Kind.PREFERRED),
            ("Maryna Vasileuskaya", "en", "Latn", PersonName.Kind.TRANSLITERATION),
            ("Marina Wasilewskaya", "en", "Latn", PersonName.Kind.MISSPELLING),
        ):
            person.names.create(text=text, language=language, script=script, kind=kind)
        page = client.get("/people/marina-vasilevskaya/")
        assert words(page, section="names") == (
            "Names In other languages Марина Василевская Марына Васілеўская 杨利伟 هزاع المنصوري "
            "Other spellings Maryna Vasileuskaya"
        )
        html = page.content.decode()
        for tag in (
            '<span lang="be" dir="ltr">Марына Васілеўская</span>',
            '<span lang="zh-Hans" dir="ltr">杨利伟</span>',
            '<span lang="ar" dir="rtl">هزاع المنصوري</span>',
        ):
            assert tag in html
        assert "Wasilewskaya" not in html

    def test_spacewalks_and_expeditions(self, swap, client):
        walk = Spacewalk.objects.create(
            name="Russian EVA-49",
            slug="eva-49",
            station=create_station(),
            started_at=moment("2021-09-03T14:41Z"),
            ended_at=moment("2021-09-03T22:35Z"),
        )
        walk.crew.create(person=swap["Novitsky"])
        for number, started, ended in ((65, "2021-04-17", "2021-10-17"), (70, "2023-09-27", "2024-04-05")):
            expedition = Expedition.objects.create(
                name=f"ISS Expedition {number}",
                slug=f"iss-{number}",
                station=create_station(),
                started_at=moment(started),
                ended_at=moment(ended),
            )
            expedition.crew.create(person=swap["Novitsky"], role="FE")
        page = client.get(NOVITSKY)
        assert words(page, section="spacewalks").endswith(
            "Russian EVA-49 3 September 2021, 14:41 UTC · ISS · 7 hours 54 minutes"
        )
        assert "Spacewalks 1 7 hours 54 minutes outside" in words(page, section="totals")
        assert words(page, section="expeditions") == (
            "Expeditions Records of expeditions to the ISS are incomplete. "
            "ISS Expedition 65, flight engineer dates aboard not recorded "
            "ISS Expedition 70, flight engineer aboard 25 March 2024 – 6 April 2024"
        )
        Station.objects.update(crews_complete_until="2024-04-05")
        assert "to the ISS are recorded up to 5 April 2024." in words(client.get(NOVITSKY), section="expeditions")
        Station.objects.update(crews_complete_until="2024-04-06")
        assert "recorded up to" not in words(client.get(NOVITSKY), section="expeditions")


class TestPublished:
    def test_trips_of_unpublished_missions_do_not_count(self, novitsky, client):
        Mission.objects.get(slug="soyuz-ms-24").withdraw()
        page = client.get(NOVITSKY)
        assert "Spaceflights 3" in words(page, section="totals")
        assert "Soyuz MS-24" not in page.content.decode()

    @pytest.mark.parametrize(
        ("withdrawn", "said"),
        [
            ("soyuz-ms-24", "Missions Launched on: Soyuz MS-25 Not in the totals"),
            ("soyuz-ms-25", "Missions Returned on: Soyuz MS-24 Not in the totals"),
        ],
    )
    def test_the_public_ship_of_a_flight_that_is_not_counted_is_told(self, swap, client, withdrawn, said):
        address = "/people/marina-vasilevskaya/"
        assert "Not in the totals" not in words(client.get(address))
        Mission.objects.get(slug=withdrawn).withdraw()
        assert words(client.get(address), section="named-for").startswith(said)

    def test_backup_on_an_unpublished_mission_is_not_told(self, swap, client):
        Mission.objects.get(slug="soyuz-ms-25").withdraw()
        assert "Soyuz MS-25" not in client.get("/people/anastasia-lenkova/").content.decode()

    def test_draft(self, db, client):
        create_person(name="Secret", published_at=None)
        assert client.get("/people/secret/").status_code == 404
        client.force_login(create_user(group="Editors"))
        assert words(client.get("/people/secret/")).startswith("People Secret Draft")


class TestAddress:
    @pytest.mark.parametrize("slug", ["maryna-vasileuskaya", "Maryna-Vasileuskaya", "vasilevskaja"])
    def test_another_spelling_leads_to_the_person(self, db, client, slug):
        create_person(name="Marina Vasilevskaya", known_as=["Maryna Vasileuskaya", "Vasilevskaja"])
        page = client.get(f"/people/{slug}/")
        assert (page.status_code, page.url) == (301, "/people/marina-vasilevskaya/")

    def test_spelling_that_two_people_share_leads_nowhere(self, db, client):
        create_person(name="Gherman Titov", known_as=["Titov"])
        create_person(name="Vladimir Titov", known_as=["Titov"])
        assert client.get("/people/titov/").status_code == 404

    def test_spelling_of_a_draft_leads_nowhere(self, db, client):
        create_person(name="Secret", known_as=["Hidden"], published_at=None)
        assert client.get("/people/hidden/").status_code == 404

    def test_old_address_leads_to_the_new_one(self, db, client):
        person = create_person(name="Tracy Caldwell")
        person.slug = "tracy-dyson"
        person.save()
        page = client.get("/people/tracy-caldwell/")
        assert (page.status_code, page.url) == (301, "/people/tracy-dyson/")

    def test_unknown(self, db, client):
        assert client.get("/people/nobody/").status_code == 404


@pytest.mark.parametrize("flights", [1, 20])
def test_query_count(db, client, django_assert_max_num_queries, flights):
    with following_changes():
        person, iss = (
            create_person(name="Ann", birth_country=create_country(code="US"), citizen_of="US"),
            create_station(),
        )
        Person.objects.filter(pk=person.pk).update(portrait=create_shown_photo(people=[person]))
        for number in range(flights):
            year = 1980 + number
            mates = [create_person() for _ in range(3)]
            ship = create_mission(
                launch=f"{year}-01-01T10:00:00Z", end=f"{year}-02-01T10:00:00Z", launched=[person, *mates]
            )
            dock(ship, iss, f"{year}-01-02T10:00:00Z", f"{year}-01-30T10:00:00Z")
            visitor = create_mission(
                launch=f"{year}-01-05T10:00:00Z", end=f"{year}-01-20T10:00:00Z", launched=[create_person()]
            )
            dock(visitor, iss, f"{year}-01-06T10:00:00Z", f"{year}-01-19T10:00:00Z")
            backup = create_mission(launch=f"{year}-06-01T10:00:00Z", end=f"{year}-07-01T10:00:00Z")
            CrewAssignment.objects.create(mission=backup, person=person, status="backup")
            person.names.create(text=f"Ann {number}")
            person.affiliations.create(agency=create_agency(name=f"Agency {number}"))
            person.sources.create(title=f"Source {number}")
            walk = Spacewalk.objects.create(
                name=f"{number}", slug=f"{number}", station=iss, started_at=moment(f"{year}-01-10")
            )
            walk.crew.create(person=person)
            expedition = Expedition.objects.create(
                name=f"{number}", slug=f"{number}", station=iss, started_at=moment(f"{year}-01-10")
            )
            expedition.crew.create(person=person)
            create_shown_photo(people=[person], missions=[ship])
    client.get("/people/ann/")  # What pages share is read once for each generation.
    with django_assert_max_num_queries(11):
        page = client.get("/people/ann/")
    assert len(rows(page, section="flight-log")) == flights
