"""A crew that was pasted as text, as it is read before anybody is looked up."""

import pytest

from missions.admin.crew_text import MOST_MEMBERS, read_crew_text


@pytest.mark.parametrize(
    ("text", "crew"),
    [
        ("", []),
        (" ,; \n\n()", []),
        ("Oleg Kononenko, Nikolai Chub; Loral O'Hara", ["Oleg Kononenko", "Nikolai Chub", "Loral O'Hara"]),
        ("Oleg Kononenko\nNikolai Chub", ["Oleg Kononenko", "Nikolai Chub"]),
        ("Oleg Kononenko and Nikolai Chub & Loral O’Hara", ["Oleg Kononenko", "Nikolai Chub", "Loral O’Hara"]),
        ("1. Oleg Kononenko\n2) Nikolai Chub\n• Tracy Dyson", ["Oleg Kononenko", "Nikolai Chub", "Tracy Dyson"]),
        ("Robert Curbeam, Jr., Sunita Williams", ["Robert Curbeam, Jr.", "Sunita Williams"]),
        ("Oleg  Kononenko (commander", ["Oleg Kononenko: CDR"]),
        ("Oleg Kononenko (commander), Nikolai Chub [FE-1]", ["Oleg Kononenko: CDR", "Nikolai Chub: FE-1"]),
        ("Oleg Kononenko, commander; Nikolai Chub – flight engineer 1", ["Oleg Kononenko: CDR", "Nikolai Chub: FE-1"]),
        ("Commander: Oleg Kononenko\nFE1: Nikolai Chub", ["Oleg Kononenko: CDR", "Nikolai Chub: FE-1"]),
        ("CDR Oleg Kononenko, PLT Barry Wilmore", ["Oleg Kononenko: CDR", "Barry Wilmore: PLT"]),
        ("Loral O'Hara (NASA, flight engineer 2)", ["Loral O'Hara: FE-2 [NASA]"]),
        ("Pyotr Dubrov (Mission Specialist-4 / Roscosmos)", ["Pyotr Dubrov: MS-4 [Roscosmos]"]),
        (
            "Anna Kikina\nBackups: Oleg Platonov, Tracy Dyson",
            ["Anna Kikina", "Oleg Platonov backup", "Tracy Dyson backup"],
        ),
        ("Backup crew\nOleg Platonov\nPrime crew:\nAnna Kikina", ["Oleg Platonov backup", "Anna Kikina"]),
        ("Anna Kikina, Oleg Platonov (backup, pilot)", ["Anna Kikina", "Oleg Platonov: PLT backup"]),
        ("Олег Новицкий (commander)", ["Олег Новицкий: CDR"]),
        ("Jean-Loup Chrétien", ["Jean-Loup Chrétien"]),
    ],
)
def test_a_crew_is_read(text, crew):
    assert [in_short(member) for member in read_crew_text(text)] == crew


def in_short(member):
    role = f": {member.role}" if member.role else ""
    words = f" [{', '.join(member.words)}]" if member.words else ""
    return f"{member.name}{role}{words}{' backup' if member.is_backup else ''}"


def test_the_line_of_each_name_is_known():
    assert [member.line for member in read_crew_text("Prime crew:\n\nA B, C D\nE F")] == [3, 3, 4]


def test_a_long_text_is_cut():
    assert len(read_crew_text("Anna Kikina\n" * 500)) == MOST_MEMBERS
