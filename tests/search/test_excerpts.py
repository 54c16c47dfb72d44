import pytest

from search.excerpts import LENGTH, excerpt, marked
from search.words import index_words, query_words


def shown(pieces):
    return "".join(f"[{piece.text}]" if piece.is_match else piece.text for piece in pieces)


@pytest.mark.parametrize(
    ("text", "question", "expected"),
    [
        ("Oleg Novitsky", "novitsky", "Oleg [Novitsky]"),
        ("Oleg Novitsky", "nov", "Oleg [Novitsky]"),
        ("Loral O’Hara, here", "o'hara", "Loral [O’Hara], here"),
        ("Soyuz MS-25 flew", "MS25", "Soyuz [MS-25] flew"),
        ("Soyuz MS-25 flew", "ms 25", "Soyuz [MS]-[25] flew"),
        ("Soyuz MS-25", "soyuzms25", "[Soyuz MS-25]"),
        ("Mirosław Łódź", "lodz", "Mirosław [Łódź]"),
        ("Марына Васілеўская", "ВАСІЛЕЎСКАЯ", "Марына [Васілеўская]"),
        ("A man at a mast", "a", "[A] man at [a] mast"),
        ("<b>Mir</b> & more", "mir", "<b>[Mir]</b> & more"),
        ("Nothing here", "novitsky", "Nothing here"),
        ("", "novitsky", ""),
    ],
)
def test_marked(text, question, expected):
    assert shown(marked(text, query_words(question))) == expected


def quoted(texts, question):
    return excerpt(texts, "\n".join(index_words(text) for _, text in texts), query_words(question))


def test_the_text_that_answers_is_quoted_in_its_language():
    found = quoted([("en", "A cosmonaut."), ("ru", "Олег Новицкий")], "новиц")
    assert (found.language, shown(found.pieces)) == ("ru", "Олег [Новицкий]")


def test_a_text_in_the_readers_language_comes_before_a_better_match():
    found = quoted([("es", "La primera mujer en el espacio"), ("en", "The first woman")], "primera mujer first")
    assert (found.language, shown(found.pieces)) == ("en", "The [first] woman")


def test_the_first_text_is_quoted_where_none_answers():
    assert shown(quoted([("en", "A cosmonaut."), ("ru", "Олег Новицкий")], "apollo").pieces) == "A cosmonaut."


def test_nothing_to_quote():
    assert quoted([], "apollo") is None


@pytest.mark.parametrize(("length", "is_whole"), [(LENGTH, True), (LENGTH + 1, False)])
def test_a_text_is_cut_only_if_it_is_too_long(length, is_whole):
    text = "It fell. ".ljust(length - 9, "x") + " chute it"
    assert (shown(quoted([("en", text)], "chute").pieces).replace("[chute]", "chute") == text) is is_whole


@pytest.mark.parametrize("before", [0, 3, 60, 700])
def test_a_long_text_is_quoted_around_the_match(before):
    text = "The “quick” brown fox – so to say – jumps. " * before + "The parachute opened. " + "And then… " * 100
    words = shown(quoted([("en", text)], "parachute").pieces)
    assert "[parachute] opened" in words
    assert len(words) <= LENGTH + 10
    assert words.startswith("… ") == (before > 3)
    assert words.endswith(" …")
