"""What is found, and in which order. The same on both databases: run with DATABASE_URL for the other one."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search import full_text
from search.finding import BEST, did_you_mean, find_similar, search, suggest
from search.meaning import terms
from search.models import Document
from search.places import place, rank_of, span, year_of
from search.ranking import Fit, fit_of_text
from search.searchables import FOR_EVER, IndexEntry, searchables
from search.words import WholeWord, is_prefix
from tests.examples import examples
from tests.factories import create_article, create_mission, create_person, create_photo
from tests.search.conftest import NAMES


def titles(found):
    return [document.title for document in found]


def found(text, **narrowed):
    return titles(search(text, **narrowed).page(1))


def test_every_spelling_finds_its_person_first(portal):
    wanted = {spelling: name for name, spellings in NAMES.items() for spelling in [name, *spellings]}
    wanted |= {spelling.upper(): name for spelling, name in wanted.items()}
    assert {spelling: found(spelling)[0] for spelling in wanted} == wanted
    assert {spelling: titles(suggest(spelling))[0] for spelling in wanted} == wanted


def test_the_best_come_first(portal):
    wanted = {
        "novitsky": ["Oleg Novitsky", "Novitsky comes home", "Soyuz MS-25"],
        "nov": ["Oleg Novitsky", "Novitsky comes home", "Soyuz MS-25"],
        "ole nov": ["Oleg Novitsky"],
        "NOVITSKY, oleg": ["Oleg Novitsky"],
        "ms 25": ["Soyuz MS-25"],
        "MS25": ["Soyuz MS-25"],
        "soyuz ms-25": ["Soyuz MS-25"],
        "soyuzms25": ["Soyuz MS-25"],
        "ms 2": ["Soyuz MS-2"],
        "sts118": ["STS-118"],
        "novitsky ms-25": ["Soyuz MS-25", "Novitsky comes home"],
        "Новицкий": ["Oleg Novitsky", "Novitsky comes home", "Soyuz MS-25"],
        "lenkova": ["Anastasia Lenkova", "Soyuz MS-25"],
        "caldwell": ["Tracy Dyson", "Soyuz MS-25", "STS-118"],
        "lodz": ["Mirosław Łódź"],
        "łódź": ["Mirosław Łódź"],
        "iss": ["International Space Station"],
        "mir": ["Mir", "Mirosław Łódź"],
        "roscosmos": ["Oleg Novitsky"],
        "parachute": ["Novitsky comes home"],
        "посадки": ["On the steppe"],
        "zhezkazgan": ["On the steppe"],
        "Васілеўская steppe": ["On the steppe"],
    }
    assert {text: found(text)[: len(first)] for text, first in wanted.items()} == wanted


def test_the_kind_with_the_very_best_leads_the_others_keep_their_order(portal):
    create_photo(title="Initials of Oleg Novitsky")  # In whose name he is; on the mission's crew he is only named.
    assert list(search("novitsky").groups(3)) == ["person", "mission", "article", "photo"]
    assert next(iter(search("ms 25").groups(3))) == "mission"


def test_each_kind_shows_at_most_so_many(portal):
    for most in (1, 2):
        assert {kind: len(shown) for kind, shown in search("soyuz ms").groups(most).items()}["mission"] == most


@pytest.mark.parametrize(
    ("text", "fit"),
    [
        ("alpha omega", Fit.PHRASE),
        ("alpha one two three omega", Fit.NEAR),
        ("alpha one two three four omega", Fit.TEXT),
    ],
)
def test_words_of_a_text_are_near_with_so_many_others_between(text, fit):
    assert fit_of_text(terms("alpha omega"), text) == fit


def test_a_word_may_be_two_letters_too_long(portal):
    assert [did_you_mean(f"novitsky{more}") for more in ("x", "xx")] == ["novitsky", "novitsky"]


@pytest.mark.parametrize(("word", "begins"), [("t", False), ("tm", True), ("陈", True), (WholeWord("tm"), False)])
def test_a_letter_alone_is_not_the_beginning_of_a_word(word, begins):
    assert is_prefix(word) is begins


def test_the_same_in_other_words(portal):
    apollo = create_mission(name="Apollo 11", launch="1969-07-16", summary="A landing on the Moon.")
    apollo.aliases.create(text="Eagle")
    create_mission(name="Apollo 1")
    create_person(name="Neil Armstrong", summary="The first person on the Moon, or nearly.")
    create_person(name="Peggy Whitson", summary="She made ten spacewalks.")
    create_person(name="Chen Dong", known_as=["陈冬"])
    wanted = {
        "Apollo XI": "Apollo 11",
        "Apolo once": "Apollo 11",
        "аполлон-11": "Apollo 11",
        "阿波罗11号": "Apollo 11",
        "eagle": "Apollo 11",
        "Who was the first man on the Moon?": "Neil Armstrong",
        "caminatas espaciales": "Peggy Whitson",
        "EVA": "Peggy Whitson",
        "Уитсон": "Peggy Whitson",
        "Пегги Уитсон": "Peggy Whitson",
        "Нил Армстронг": "Neil Armstrong",
        "«Союз МС-25»": "Soyuz MS-25",
        "陳冬": "Chen Dong",
    }
    assert {text: found(text)[0] for text in wanted} == wanted
    assert {text: titles(suggest(text))[0] for text in wanted} == wanted


def test_phrases_come_before_scattered_words_and_among_equals_the_most_famous(db):
    create_person(name="A", summary="A woman of many gifts, before all others the first to sing songs in space.")
    create_person(name="B", summary="The first Japanese woman in space.")
    create_person(name="C", summary="The first woman in space.")
    assert found("first woman in space") == ["C", "B", "A"]
    create_person(name="Alice Kelly", summary="A scientist.")
    flyer = create_person(name="Zoe Kelly", summary="A scientist.")
    for number in range(3):
        create_mission(name=f"Test {number}", launch=f"200{number}-01-01", end=f"200{number}-02-01", launched=[flyer])
    assert found("kelly")[:2] == ["Zoe Kelly", "Alice Kelly"]


def test_scripts_and_numbers_alone(portal):
    for text in ["ь", "ъь", "号", "二", "xi", "the", "у о", "〇", "~", "~nvsk", "и́"]:
        search(text), suggest(text), did_you_mean(text), find_similar(text)


def test_nothing(portal):
    for text in ["", " ", "🚀", "\0", "'", '"', "-", "()", "*", "%", "\\", "ms 99", "qqqq"]:
        results = search(text)
        assert (results.count, results.kinds, results.page(1), suggest(text)) == (0, {}, [], []), text


def test_signs_are_no_operators(portal):
    signs = [
        '"{}',
        '"{}"',
        "{}*",
        "({}",
        "{}\0",
        "^{}",
        "{}:*",
        "'{}'",
        "{}\\",
        "-{}",
        "+{}",
        "%{}_",
        "!{} & ",
        "{};--",
    ]
    as_it_is = found("novitsky")
    assert {sign: found(sign.format("novitsky")) for sign in signs} == dict.fromkeys(signs, as_it_is)


def test_operators_are_words_like_others(portal):
    for text in ["novitsky OR titov", "novitsky NOT titov", "names:novitsky", "novitsky NEAR titov"]:
        assert found(text) == [], text


def test_long_questions_are_answered(portal):
    assert found("novitsky " * 2_000) == found("novitsky")
    for text in ["a b c d e f g h i j k l m n", "x" * 10_000, "я" * 3_000, "novitzky " * 2_000]:
        assert found(text) == []
        suggest(text), did_you_mean(text), find_similar(text)


@settings(max_examples=examples(50), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=30))
def test_whatever_is_written_is_found_by_it(portal, soak, text):
    entry = IndexEntry(title=text or "–", address="/", live_from=datetime(2000, 1, 1, tzinfo=UTC), live_until=FOR_EVER)
    document = searchables["person"].document(7_777, entry)
    if "\0" not in text:
        document.save()
        assert not search(text).words or 7_777 in {one.object_id for one in search(text, kinds=["person"]).page(1)}
        document.delete()
    suggest(text), did_you_mean(text), find_similar(text)


class TestNarrowed:
    def test_by_kind(self, portal):
        assert found("novitsky", kinds=["article"]) == ["Novitsky comes home"]

    def test_by_year(self, portal):
        assert found("soyuz", year=1997) == ["Soyuz TM-25"]

    def test_kinds_are_counted_without_the_kind_and_years_without_the_year(self, portal):
        results = search("soyuz", kinds=["mission"], year=1997)
        assert results.kinds == {"mission": 1}
        assert results.years == {2024: 1, 2016: 1, 1997: 1}
        assert results.count == 1

    def test_people_have_no_year(self, portal):
        assert search("titov").years == {}

    def test_no_more_than_the_best_are_listed(self, db):
        first = datetime(2000, 1, 1, tzinfo=UTC)
        Document.objects.bulk_create(
            searchables["mission"].document(
                number,
                IndexEntry(
                    title=f"Kosmos {number}",
                    address="/",
                    at=first + timedelta(days=number),
                    live_from=first,
                    live_until=FOR_EVER,
                ),
            )
            for number in range(1_050)
        )
        results = search("kosmos")
        assert (results.count, len(results.places)) == (1_000, BEST)
        assert found("kosmos")[0] == "Kosmos 1049"
        assert found("kosmos 3")[0] == "Kosmos 3"


class TestLive:
    def test_drafts_are_not_found(self, portal):
        create_person(name="Secret Novitsky", published_at=None)
        create_mission(name="Secret 1", published_at=None)
        create_photo(title="Secret picture", published_at=None)
        create_article(title="Secret plans", live=False)
        assert search("secret").count == 0
        assert suggest("secret") == find_similar("secret") == []
        assert did_you_mean("secrt") == ""

    def test_what_is_scheduled_is_found_from_its_moment_on(self, portal, monkeypatch):
        moment = timezone.now() + timedelta(hours=1)
        create_person(name="Surprise Guest", published_at=moment)
        article = create_article(title="Surprise", live=False)
        article.publish(at=moment)
        assert search("surprise").count == 0
        monkeypatch.setattr("django.utils.timezone.now", lambda: moment)
        assert found("surprise") == ["Surprise", "Surprise Guest"]

    def test_the_next_edition_takes_over_at_its_moment(self, portal, monkeypatch):
        article = create_article(title="First words")
        article.title = "Second words"
        article.save()
        moment = timezone.now() + timedelta(hours=1)
        article.publish(at=moment)
        assert found("words") == ["First words"]
        monkeypatch.setattr("django.utils.timezone.now", lambda: moment)
        assert found("words") == ["Second words"]

    def test_names_of_a_draft_do_not_give_away_its_missions(self, portal):
        draft = create_person(name="Known Only", known_as=["Hidden Alias"], published_at=None)
        create_mission(name="Test 1", launched=[draft])
        assert found("known only") == ["Test 1"]  # The mission's page prints the name.
        assert found("hidden") == []


class TestTypos:
    def test_did_you_mean(self, portal):
        wanted = {
            "novitzky": "novitsky",
            "oleg novitky": "oleg novitsky",
            "lukashneko": "lukashenko",
            "vasilevskya": "vasilevskaya",
            "Нвицкий": "новицкии",
            "soyus ms-25": "soyuz ms 25",
            "nvitsky": "novitsky",
        }
        assert {typo: did_you_mean(typo) for typo in wanted} == wanted

    def test_nothing_else_is_meant(self, portal):
        for text in ["novitsky", "novitsky apollo", "qqqqqqqq", "", "12345"]:
            assert did_you_mean(text) == "", text

    def test_near(self, portal):
        assert titles(find_similar("novitzky")) == ["Oleg Novitsky", "Novitsky comes home"]
        assert titles(find_similar("oleg-novitski")) == ["Oleg Novitsky"]
        assert titles(find_similar("titov apollo")) == ["Gherman Titov", "Vladimir Titov"]


def test_suggestions_while_typing(portal):
    for end in range(3, len("novitsky") + 1):
        assert titles(suggest("novitsky"[:end]))[0] == "Oleg Novitsky"
    assert titles(suggest("titov")) == ["Gherman Titov", "Vladimir Titov"]
    assert titles(suggest("t")) == []


def test_few_queries(portal, django_assert_max_num_queries):
    with django_assert_max_num_queries(3):
        search("novitsky", kinds=["person"], year=2024).page(1)
    with django_assert_max_num_queries(4):
        suggest("novitsky")
    with django_assert_max_num_queries(2):
        did_you_mean("oleg novitzky")


@pytest.mark.parametrize("text", ["novitsky", "soyuz", "ms 25", "titov", "t"])
def test_few_and_many_places_are_read_alike(portal, monkeypatch, text):
    few = search(text, year=2024), search(text), titles(suggest(text))
    monkeypatch.setattr(full_text, "FEW", 0)
    assert (search(text, year=2024), search(text), titles(suggest(text))) == few
    monkeypatch.setattr(full_text, "FEW", 1)
    assert (search(text, year=2024), search(text), titles(suggest(text))) == few


@pytest.mark.parametrize("at", [None, datetime(1961, 4, 12, tzinfo=UTC), datetime(2024, 12, 31, 23, 59, tzinfo=UTC)])
def test_places(at):
    number = place(3, at, 10**9)
    year = at.year if at else 0
    assert (rank_of(number), year_of(number)) == (3, year)
    first, last = span(3, year)
    assert span(3)[0] <= first <= number <= last <= span(3)[1]


def test_the_later_has_the_lower_place():
    times = [datetime(2024, 12, 31, tzinfo=UTC), datetime(2024, 1, 1, tzinfo=UTC), datetime(1961, 4, 12, tzinfo=UTC)]
    places = [place(2, at, 5) for at in [*times, None]]
    assert places == sorted(places)
