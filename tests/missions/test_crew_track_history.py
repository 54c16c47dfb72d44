"""Real crew swaps: what drawing, sentences and table say."""

import re

import pytest

from charts.scales import ACROSS, CHARACTER, DOWN, NARROWEST
from missions.drawings.crew_track_summary import TrackSummary
from missions.drawings.track_drawing import TrackDrawing
from missions.models import Mission
from tests.factories import moment
from tests.missions.crew_tracks import figure, picture, signs, text_of, track_of, ways
from tests.pages import without_marks

ISS, MIR = "International Space Station", "Mir"


@pytest.fixture(scope="module")
def history(starter_catalogue):
    """The flights as they really were."""


CASES = {
    "soyuz-ms-24": [
        ("Kononenko, Chub", f"▲ Soyuz MS-24 > {ISS} > ▼ Soyuz MS-25", "374 days"),
        ("O’Hara", f"▲ Soyuz MS-24 > {ISS} > ▼ Soyuz MS-24", "204 days"),
        ("Novitsky, Vasilevskaya", f"▲ Soyuz MS-25 > {ISS} > ▼ Soyuz MS-24", "13 days 19 hours"),
    ],
    "soyuz-ms-25": [
        ("Kononenko, Chub", f"▲ Soyuz MS-24 > {ISS} > ▼ Soyuz MS-25", "374 days"),
        ("Dyson", f"▲ Soyuz MS-25 > {ISS} > ▼ Soyuz MS-25", "184 days"),
        ("Novitsky, Vasilevskaya", f"▲ Soyuz MS-25 > {ISS} > ▼ Soyuz MS-24", "13 days 19 hours"),
    ],
    "soyuz-ms-22": [("Prokopyev, Petelin, Rubio", f"▲ Soyuz MS-22 > {ISS} > ▼ Soyuz MS-23", "371 days")],
    "soyuz-ms-23": [("Prokopyev, Petelin, Rubio", f"▲ Soyuz MS-22 > {ISS} > ▼ Soyuz MS-23", "371 days")],
    "soyuz-34": [("Lyakhov, Ryumin", "▲ Soyuz 32 > Salyut 6 > ▼ Soyuz 34", "175 days")],
    "shenzhou-21": [
        ("Chen Dong, Chen Zhongrui, Wang Jie", "▲ Shenzhou 20 > Tiangong space station > ▼ Shenzhou 21", "204 days"),
        (
            "Zhang Lu, Wu Fei, Zhang Hongzhang",
            "▲ Shenzhou 21 > Tiangong space station > ▼ Shenzhou 22",
            "210 days",
        ),
    ],
    "spacex-crew-9": [
        ("Wilmore, Williams", f"▲ Boeing Crew Flight Test > {ISS} > ▼ SpaceX Crew-9", "286 days"),
        ("Hague, Gorbunov", f"▲ SpaceX Crew-9 > {ISS} > ▼ SpaceX Crew-9", "171 days"),
    ],
    "soyuz-4": [
        ("Shatalov", "▲ Soyuz 4 > ▼ Soyuz 4", "2 days 23 hours"),
        ("Yeliseyev, Khrunov", "▲ Soyuz 5 > ▼ Soyuz 4", "47 hours 46 minutes, changed ships on a spacewalk"),
    ],
    "soyuz-5": [
        ("Volynov", "▲ Soyuz 5 > ▼ Soyuz 5", "3 days 1 hour"),
        ("Yeliseyev, Khrunov", "▲ Soyuz 5 > ▼ Soyuz 4", "47 hours 46 minutes, changed ships on a spacewalk"),
    ],
    "sts-71": [
        ("Dezhurov, Strekalov, Thagard", "▲ Soyuz TM-21 > Mir > ▼ STS-71", "115 days"),
        ("Solovyov, Budarin", "▲ STS-71 > Mir > ▼ Soyuz TM-21", "75 days"),
        ("Gibson, Precourt, Baker, Harbaugh, Dunbar", "▲ STS-71 > Mir > ▼ STS-71", "9 days 19 hours"),
    ],
    "soyuz-tm-13": [
        ("Krikalev", "▲ Soyuz TM-12 > Mir > ▼ Soyuz TM-13", "312 days"),
        ("Volkov", "▲ Soyuz TM-13 > Mir > ▼ Soyuz TM-13", "175 days"),
        ("Aubakirov, Viehböck", "▲ Soyuz TM-13 > Mir > ▼ Soyuz TM-12", "7 days 22 hours"),
        ("Flade", "▲ Soyuz TM-14 > Mir > ▼ Soyuz TM-13", "7 days 22 hours"),
    ],
    "soyuz-t-15": [("Kizim, Solovyov", "▲ Soyuz T-15 > Mir > Salyut 7 > Mir > ▼ Soyuz T-15", "125 days")],
    "sts-107": [
        (
            "Husband, McCool, Brown, Chawla, Anderson, Clark, Ramon",
            "▲ STS-107 > ▼ STS-107",
            "15 days 22 hours, died in the loss of the ship",
        )
    ],
    "soyuz-11": [
        ("Dobrovolsky, Volkov, Patsayev", "▲ Soyuz 11 > Salyut 1 > ▼ Soyuz 11", "23 days 18 hours, died on this flight")
    ],
    "soyuz-1": [("Komarov", "▲ Soyuz 1 > ▼ Soyuz 1", "26 hours 48 minutes, died on this flight")],
    "sts-51-l": [
        (
            "Scobee, Smith, Onizuka, Resnik, McNair, Jarvis, McAuliffe",
            "▲ STS-51-L > ▼ STS-51-L",
            "1 minute 13 seconds, not a spaceflight, died in the loss of the ship",
        )
    ],
    "soyuz-18a": [("Lazarev, Makarov", "▲ Soyuz 18A > ▼ Soyuz 18A", "21 minutes 27 seconds")],
    "blue-origin-ns-16": [
        ("Bezos, Bezos, Funk, Daemen", "▲ Blue Origin NS-16 > ▼ Blue Origin NS-16", "10 minutes 11 seconds")
    ],
    "inspiration4": [("Isaacman, Proctor, Arceneaux, Sembroski", "▲ Inspiration4 > ▼ Inspiration4", "2 days 23 hours")],
}


@pytest.mark.parametrize("slug", CASES)
def test_who_went_where(history, db, slug):
    assert ways(slug) == CASES[slug]


@pytest.mark.parametrize(
    ("slug", "summary"),
    [
        (
            "soyuz-ms-24",
            "Three people launched on Soyuz MS-24: one returned on it, two on Soyuz MS-25. "
            "It brought home two people who had launched on Soyuz MS-25.",
        ),
        (
            "soyuz-ms-22",
            "Three people launched on Soyuz MS-22 and returned on Soyuz MS-23. Soyuz MS-22 landed uncrewed.",
        ),
        (
            "soyuz-ms-23",
            "Soyuz MS-23 launched uncrewed. It brought home three people who had launched on Soyuz MS-22.",
        ),
        ("inspiration4", "Four people launched and returned on Inspiration4."),
        ("sts-107", "Seven people launched on STS-107 and died when it was lost."),
        ("soyuz-1", "One person launched on Soyuz 1 and died on the flight."),
    ],
)
def test_summary(history, db, slug, summary):
    assert TrackSummary(track_of(slug)).text == summary


def test_stays_end_with_the_ship_that_took_them_away(history, db):
    swapped = track_of("soyuz-ms-24").ways[0]
    assert [(stretch.place.name, stretch.start, stretch.end) for stretch in swapped.stretches] == [
        ("Soyuz MS-24", moment("2023-09-15T15:44:35Z"), moment("2023-09-15T18:53:32Z")),
        (ISS, moment("2023-09-15T18:53:32Z"), moment("2024-09-23T08:36:30Z")),
        ("Soyuz MS-25", moment("2024-09-23T08:36:30Z"), moment("2024-09-23T11:59:04Z")),
    ]


def test_between_two_stations_the_ship_flies_free(history, db):
    [way] = track_of("soyuz-t-15").ways
    assert [stretch.place.name for stretch in way.stretches] == [
        "Soyuz T-15", "Mir", "Soyuz T-15", "Salyut 7", "Soyuz T-15", "Mir", "Soyuz T-15",
    ]  # fmt: skip


def test_ships_that_flew_empty(history, db):
    crew = track_of("soyuz-ms-22").crew
    ms22, ms23 = (Mission.objects.get(slug=slug) for slug in ("soyuz-ms-22", "soyuz-ms-23"))
    assert [crew.of_ships.went_up_empty(ms22), crew.of_ships.came_down_empty(ms22)] == [False, True]
    assert [crew.of_ships.went_up_empty(ms23), crew.of_ships.came_down_empty(ms23)] == [True, False]


# --- The picture and its table ---------------------------------------------------------------------


@pytest.mark.parametrize("slug", CASES)
def test_picture_is_sound_svg_that_names_everybody_and_links_them(history, db, client, slug):
    svg = picture(client.get(f"/missions/{slug}/").text)
    title, description = svg[0], svg[1]
    assert (title.tag, description.tag) == ("title", "desc")
    assert svg.get("aria-labelledby") == title.get("id")
    links = {link.get("href"): link.get("aria-label") or text_of(link) for link in svg.iter("a")}
    for way in track_of(slug).ways:
        assert way.sentence in text_of(description)
        for person in way.people:
            assert links[f"/people/{person.slug}/"].rstrip(",") == person.name
        for station in way.stations:
            assert links[f"/stations/{station.slug}/"] == station.name
        for ship in {way.up, way.home}:
            assert ship.slug == slug or links[f"/missions/{ship.slug}/"] == ship.name


@pytest.mark.parametrize("slug", CASES)
def test_geometry_stays_inside(history, db, client, slug):
    svg = picture(client.get(f"/missions/{slug}/").text)
    for element in svg.iter():
        assert "style" not in element.attrib
        for name in ("x", "x1", "x2"):
            if (place := element.get(name, "")).endswith("%"):
                assert 0 <= float(place[:-1]) <= 100


RISE = re.compile(r"M([\d.]+),([\d.]+)L\1,([\d.]+)Q")  # From the ground up to where it bends into a row.


@pytest.mark.parametrize("slug", CASES)
def test_no_label_stands_on_a_line_on_a_phone(history, db, client, slug):
    svg = picture(client.get(f"/missions/{slug}/").text)
    rises = [RISE.match(path.get("d")) for path in svg.iter("path")]
    strokes = [
        (float(x) / ACROSS, float(bend) / DOWN, float(foot) / DOWN)
        for x, foot, bend in map(re.Match.groups, filter(None, rises))
    ]
    for text in svg.iter("text"):
        if "chart__tick" in text.get("class", ""):
            continue
        place, y = float(text.get("x")[:-1]) / 100, float(text.get("y")[:-2])
        width, indent = len(text_of(text)) * CHARACTER / NARROWEST, float(text.get("dx", "0em")[:-2]) / NARROWEST
        left = place + indent - {"start": 0, "middle": width / 2, "end": width}[text.get("text-anchor", "start")]
        crossing = [x for x, top, foot in strokes if left < x < left + width and top < y and y - 0.8 < foot]
        assert not crossing, f"{text_of(text)} stands on a line"


@pytest.mark.parametrize("slug", CASES)
def test_table_says_the_same(history, db, client, slug):
    table = without_marks(figure(client.get(f"/missions/{slug}/").text).partition("<tbody")[2])
    rows = [re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", row)) for row in table.split("<tr ")[1:]]
    people = [(way, person) for way in track_of(slug).ways for person in way.people]
    assert len(rows) == len(people)
    for row, (way, person) in zip(rows, people, strict=True):
        said = [way.up.name, *[station.name for station in way.stations], ", ".join(way.remarks)]
        if way.ending != "lost":
            said.append(way.home.name)
        for words in [person.name.replace("'", "&#x27;"), *said]:
            assert words in row


def test_signs_are_hollow_where_nobody_was_aboard(history, db, client):
    assert signs(picture(client.get("/missions/soyuz-ms-22/").text)) == [
        "sign sign--up", "sign sign--down sign--empty", "sign sign--up sign--empty", "sign sign--down",
    ]  # fmt: skip


def test_lost_ship_ends_with_a_cross_and_no_landing(history, db, client):
    assert signs(picture(client.get("/missions/sts-107/").text)) == ["sign sign--up", "sign sign--lost"]


def test_same_family_names_are_told_apart(history, db, client):
    svg = picture(client.get("/missions/blue-origin-ns-16/").text)
    assert [text_of(link) for link in svg.iter("a")] == ["Jeff Bezos,", "Mark Bezos,", "Funk,", "Daemen"]


def test_relocation_does_not_interrupt_the_stay(history, db):
    [way] = track_of("soyuz-ms-23").ways
    assert [stretch.place.name for stretch in way.stretches] == ["Soyuz MS-22", ISS, "Soyuz MS-23"]


def test_drawing_has_a_lane_for_each_station_and_ship(history, db):
    drawing = TrackDrawing(track_of("soyuz-t-15"), title="")
    assert ["".join(run.text for run in band.title.words) for band in drawing.bands] == ["Mir", "Salyut 7"]
    assert [ship.mission.name for ship in TrackDrawing(track_of("soyuz-tm-13"), title="").ships] == [
        "Soyuz TM-12", "Soyuz TM-13", "Soyuz TM-14",
    ]  # fmt: skip
