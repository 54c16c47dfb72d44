import pytest

from search.folding import fold


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("O'Hara", "O’HARA"),
        ("OʼHara", "ohara"),
        ("Caldwell-Dyson", "caldwell  dyson"),
        ("Franklin Chang-Díaz", "franklin chang diaz"),
        ("Łukasz Øst", "lukasz ost"),
        ("Фёдоров", "федоров"),
        ("Йо́сиф", "иосиф"),
        ("Straße", "STRASSE"),
        ("ＭＳ－２５", "ms 25"),
    ],
)
def test_spellings_that_are_one(one, other):
    assert fold(one) == fold(other)


@pytest.mark.parametrize("text", ["", "  ", "!!!", "—", "‮"])
def test_what_holds_no_letters_folds_to_nothing(text):
    assert fold(text) == ""
