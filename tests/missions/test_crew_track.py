"""Crew swaps that are still to come, that nobody recorded, or that not everybody may see."""

import pytest

from missions.drawings.crew_track_summary import TrackSummary
from missions.models import Mission, Spacewalk
from tests.factories import add_crew, create_mission, create_person, create_station, dock, moment
from tests.missions.crew_tracks import picture, signs, text_of, track_of, ways


def test_in_flight_runs_to_now_and_on_to_the_planned_end(db, client):
    create_mission(
        name="Now", launch="2024-01-01T10:00:00Z", planned_end="2090-01", launched=[create_person(name="Ann Up")]
    )
    track = track_of("now")
    assert ways("now")[0][2].endswith("days so far")
    assert (track.end, track.has_now) == (moment("2090-01"), True)
    assert track.ways[0].sentence == "Ann Up launched on Now, is still in space and will return on Now."
    svg = picture(client.get("/missions/now/").text)
    assert signs(svg) == ["sign sign--up", "sign sign--down sign--to-come"]
    assert "now" in [text_of(element) for element in svg.iter("text")]


def test_in_flight_without_a_date_to_land_stays_open(db):
    create_mission(name="Now", launch="2024-01-01T10:00:00Z", launched=[create_person()])
    track = track_of("now")
    assert track.ways[0].stretches[-1].end is None
    assert track.end > track.now


def test_way_home_that_is_not_named_is_not_made_up(db, client):
    ann = create_person(name="Ann")
    create_mission(name="Now", launch="2024-01-01T10:00:00Z", planned_end="2069", launched=[ann], landed=[])
    [way] = track_of("now").ways
    assert (way.home, way.remarks[-1]) == (None, "return ship not yet announced")
    assert way.sentence == "Ann launched on Now and is still in space; return ship not yet announced."
    assert TrackSummary(track_of("now")).text == "One person launched on Now; return ship not yet announced."
    page = client.get("/missions/now/")
    assert "track__way--down" not in page.text.partition("track-key")[0]
    assert "another ship" not in page.text
    assert "due home on" not in client.get("/people/ann/").text


@pytest.mark.parametrize(
    ("landed", "summary"),
    [
        ([], "Three people launched on Ship; return ship not yet announced."),
        (["Ann"], "Three people launched on Ship; the return ship for two of them is not yet announced."),
        (["Ann", "Ben", "Cat"], "Three people launched and returned on Ship."),
    ],
)
def test_who_came_home_on_a_ship_is_not_made_up(db, client, landed, summary):
    crew = {name: create_person(name=name) for name in ("Ann", "Ben", "Cat")}
    create_mission(
        name="Ship",
        launch="2024-01-01T10:00:00Z",
        end="2024-05-01T10:00:00Z",
        launched=crew.values(),
        landed=[crew[name] for name in landed],
    )
    assert TrackSummary(track_of("ship")).text == summary
    assert "landed uncrewed" not in client.get("/missions/ship/").text


@pytest.mark.parametrize(
    ("home", "summary"),
    [
        ({"end": "2024-06-01"}, "One person launched on Up and returned on Home. Up landed uncrewed."),
        ({"planned_end": "2069"}, "One person launched on Up and is due home on Home. Up landed uncrewed."),
    ],
)
def test_a_ship_is_known_to_have_come_down_empty_where_another_one_takes_its_crew_home(db, home, summary):
    ann = create_person(name="Ann")
    create_mission(name="Up", launch="2024-01-01", end="2024-05-01", launched=[ann], landed=[])
    create_mission(name="Home", launch="2024-03-01", launched=[], landed=[ann], **home)
    assert TrackSummary(track_of("up")).text == summary


def test_late_landing_is_unconfirmed(db):
    create_mission(name="Late", launch="2024-01-01T10:00:00Z", planned_end="2024-03", launched=[create_person()])
    assert ways("late")[0][2] == "unconfirmed"


@pytest.mark.parametrize(("launch", "is_to_scale"), [("NET 2090-03", False), ("", False)])
def test_planned(db, client, launch, is_to_scale):
    create_mission(name="Artemis", launch=launch, end_kind="planned", launched=[create_person(name="Ann Up")])
    track = track_of("artemis")
    assert ways("artemis") == [("Up", "▲ Artemis > ▼ Artemis", "planned")]
    assert track.is_to_scale is is_to_scale
    assert TrackSummary(track).text == "Planned: launch with one person, return with one person."
    assert signs(picture(client.get("/missions/artemis/").text)) == [
        "sign sign--up sign--to-come", "sign sign--down sign--to-come",
    ]  # fmt: skip


def test_planned_with_both_dates_is_to_scale(db):
    create_mission(
        name="Artemis", launch="2090-03-01", planned_end="2090-04-01", end_kind="planned", launched=[create_person()]
    )
    assert track_of("artemis").is_to_scale


def test_nobody_aboard_no_picture(db, client):
    create_mission(name="Probe", end="2024-01-09T10:00:00Z")
    assert '<figure class="track">' not in client.get("/missions/probe/").text


def test_stay_without_dockings_is_said_to_be_unrecorded(db, client):
    mission = create_mission(
        name="TM-12",
        launch="2024-01-01T10:00:00Z",
        end="2024-05-01",
        station=create_station(),
        launched=[create_person()],
    )
    assert [(stretch.place, stretch.is_recorded) for stretch in track_of("tm-12").ways[0].stretches] == [
        (mission.station, False)
    ]
    assert "A dotted line means aboard at some point in between" in client.get("/missions/tm-12/").text


def test_change_of_ships_without_station_or_spacewalk_lies_where_both_flew(db):
    anna = create_person(name="Anna")
    create_mission(name="One", launch="2024-01-01", end="2024-01-20", launched=[anna], landed=[])
    two = create_mission(name="Two", launch="2024-01-10", end="2024-01-30", launched=[create_person()])
    add_crew(two, landed=[anna])
    [way] = track_of("one").ways
    assert way.stretches[0].end == moment("2024-01-15")
    assert not way.stretches[1].is_recorded


def test_other_ship_that_is_not_public_is_not_named(swap, client):
    Mission.objects.get(slug="soyuz-ms-25").withdraw()
    page = client.get("/missions/soyuz-ms-24/").text
    assert "Soyuz MS-25" not in page
    assert "another ship" in page


def test_people_without_a_public_page_are_named_without_a_link(swap, client):
    swap["Chub"].withdraw()
    svg = picture(client.get("/missions/soyuz-ms-24/").text)
    assert "/people/nikolai-chub/" not in {link.get("href") for link in svg.iter("a")}
    assert any("Chub" in text_of(text) for text in svg.iter("text"))


def test_month_of_undocking_lies_near_the_landing(db):
    ship = create_mission(name="Ship", launch="2026-01-01", end="2026-05-29", launched=[create_person()])
    dock(ship, create_station(), "2026-01-02", "2026-05")
    [way] = track_of("ship").ways
    assert way.stretches[1].end == moment("2026-05-29")


def test_spacewalks_and_dockings_of_the_page_are_those_of_its_own_ship(swap):
    ms24 = Mission.objects.get(slug="soyuz-ms-24")
    Spacewalk.objects.create(
        name="Of MS-25", slug="x", mission=Mission.objects.get(slug="soyuz-ms-25"), started_at=moment("2024-05-01")
    )
    track = track_of("soyuz-ms-24")
    assert {docking.mission_id for docking in track.dockings} == {ms24.pk}
    assert track.spacewalks == []
