import pytest

from missions.drawings.mini_track import MiniTrack
from missions.models import Mission
from tests.factories import create_mission, create_person


def lines(**fields):
    mission = create_mission(name="Ship", **fields)
    [mission] = Mission.objects.filter(pk=mission.pk).with_crew()
    track = MiniTrack.of(mission.prime_crew, mission.status)
    return [line for line, _ in track.lines], [sign for sign, _ in track.signs]


ENDED = {"launch": "2024-01-01", "end": "2024-02-01"}


def crew(number):
    return [create_person() for _ in range(number)]


def test_a_line_for_each_person_by_where_they_go(db):
    stays, leaves, comes = crew(1), crew(2), crew(3)
    create_mission(launch="2023-12-01", end="2024-03-01", launched=comes, landed=[])
    assert lines(**ENDED, launched=[*stays, *leaves], landed=[*stays, *comes]) == (
        ["leaves", "leaves", "comes", "comes", "comes", "stays"],
        ["up", "down"],
    )


@pytest.mark.parametrize(
    ("fields", "drawn"),
    [
        ({**ENDED, "landed": []}, (["leaves"], ["up", "down sign--empty"])),
        ({**ENDED, "end_kind": "lost"}, (["lost"], ["up"])),
        ({"launch": "2024-01-01"}, (["flies"], ["up", "down sign--empty"])),
        ({"launch": "NET 2090", "end_kind": "planned"}, (["stays"], ["up sign--empty", "down sign--empty"])),
    ],
)
def test_how_the_flight_stands(db, fields, drawn):
    assert lines(**fields, launched=crew(1)) == drawn


def test_list_shows_it_once_for_each_mission_with_a_crew(db, client):
    create_mission(**ENDED, launched=crew(9))
    create_mission(**ENDED)
    assert client.get("/missions/").text.count('<svg class="mini') == 1


def test_many_lines_stay_inside(db):
    track = MiniTrack(gone=5, through=5, came=5, status="ended")
    heights = [float(path.split("V")[1].split("q")[0]) for line, path in track.lines if line != "comes"]
    assert max(heights) <= 24
