import pytest

from charts.labels import INDENT, LONGEST, TextRun, are_legible, beside, between, lines_of
from charts.scales import CHARACTER, NARROWEST, Tick


@pytest.mark.parametrize("length", [1, 10, 20, 30, LONGEST])
@pytest.mark.parametrize(("start", "end"), [(0, 0), (0, 1), (0.3, 0.35), (0.5, 0.55), (0.8, 0.9), (1, 1)])
def test_words_stay_inside_a_phone(length, start, end):
    place, anchor = beside(length, start, end)
    width = length * CHARACTER / NARROWEST
    left = place - {"start": 0, "middle": width / 2, "end": width}[anchor]
    assert left >= -0.001
    assert left + width <= 1.001


def test_words_begin_where_their_thing_begins_if_there_is_room():
    assert beside(10, 0.4, 0.9) == (0.4, "start")
    assert beside(30, 0.5, 1.0) == (1.0, "end")


def test_long_words_are_set_in_lines():
    names = ["Husband,", "McCool,", "Brown,", "Chawla,", "Anderson,", "Clark,", "Ramon"]
    lines = lines_of([TextRun(name) for name in names], start=0, end=1, first=1, indent=0)
    assert [" ".join(word.text for word in line.words) for line in lines] == [
        "Husband, McCool, Brown, Chawla,",
        "Anderson, Clark, Ramon",
    ]
    assert [line.y for line in lines] == ["1em", "2.4em"]


def test_ticks_are_legible_only_where_none_touches_another():
    ticks = [Tick(0.0, "Jan 2024"), Tick(0.5, "Jun 2024"), Tick(0.9, "Nov 2024")]
    assert are_legible(ticks)
    assert not are_legible([*ticks[:1], Tick(0.1, "Feb 2024"), *ticks[1:]])
    assert not are_legible(ticks, around=0.55)


@pytest.mark.parametrize("walls", [[], [0.5], [0.0, 0.5, 1.0], [0.3, 0.7], [0.0, 0.545, 1.0]])
@pytest.mark.parametrize(("start", "end"), [(0.0, 1.0), (0.51, 0.545), (0.0, 0.3), (0.69, 0.7), (0.95, 1.0)])
def test_labels_stand_between_walls(walls, start, end):
    words = [TextRun("Novitsky,"), TextRun("Chub,"), TextRun("O'Hara"), TextRun("13 d")]
    lines, place, anchor = between([words], walls, start=start, end=end)
    assert [word for line in lines for word in line] == words
    width = max(sum(len(word.text) for word in line) + len(line) - 1 for line in lines) * CHARACTER / NARROWEST
    gap = INDENT / NARROWEST
    left = {"start": place + gap, "middle": place - width / 2, "end": place - gap - width}[anchor]
    assert not any(left < wall < left + width for wall in walls)
    assert left >= -0.001
    assert left + width <= 1.001
