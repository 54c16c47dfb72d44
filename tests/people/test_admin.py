import json
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from people.models import Person
from tests.admin_forms import errors_of, filled_in, with_row
from tests.factories import create_agency, create_mission, create_person, create_user

LIST = reverse("admin:people_person_changelist")
ADD = reverse("admin:people_person_add")
ALIKE = reverse("admin:people_person_alike")
AUTOCOMPLETE = reverse("admin:autocomplete")
RUSSIAN = {"language": "ru", "script": "Cyrl", "kind": "native"}
CREW = {"app_label": "missions", "model_name": "crewassignment", "field_name": "person"}


def page_of(person):
    return reverse("admin:people_person_change", args=[person.pk])


def names(response):
    return [person.name for person in response.context["cl"].result_list]


@pytest.fixture
def editor(client, db):
    client.force_login(create_user(group="Editors"))
    return client


@pytest.fixture
def novitsky(db):
    person = create_person(name="Oleg Novitsky", known_as=["Nowizki"], citizen_of="RU", born_on="1971-10-12")
    person.names.create(text="Олег Новицкий", language="ru", script="Cyrl", kind="native")
    return person


def suggestions(client, term):
    response = client.get(AUTOCOMPLETE, {"term": term, **CREW})
    return [result["text"] for result in json.loads(response.content)["results"]]


@pytest.mark.parametrize("text", ["novitsky", "NOWIZKI", "Новицк", "oleg novi", "Олег"])
def test_a_person_is_found_by_every_spelling(editor, novitsky, text):
    create_person(name="Somebody Else")
    assert names(editor.get(LIST, {"q": text})) == ["Oleg Novitsky"]
    assert [label.split(" · ")[0] for label in suggestions(editor, text)] == ["Oleg Novitsky"]


def test_namesakes_are_told_apart_when_a_crew_is_typed(editor):
    elder = create_person(name="Gherman Titov", born_on="1935-09-11")
    younger = create_person(name="Vladimir Titov", born_on="1947-01-01", citizen_of="RU")
    official = create_person(name="Boris Titov", category="official")
    elder.affiliations.create(agency=create_agency(name="Soviet Air Force"), since=1960)
    for number, (launch, end) in enumerate([("1983-04-20", "1983-04-22"), ("1997-09-25", "1997-10-06")], start=1):
        create_mission(name=f"Flight {number}", launch=launch, end=end, launched=[younger])
    create_mission(name="Vostok 2", launch="1961-08-06", end="1961-08-07", launched=[elder])
    assert set(suggestions(editor, "titov")) == {
        "Gherman Titov · Soviet Air Force · born 1935 · 1 flight 1961",
        "Vladimir Titov · Russia · born 1947 · 2 flights 1983–1997",
        "Boris Titov · Official",
    }
    page = reverse("admin:missions_mission_change", args=[elder.trips.get().launch_mission_id])
    assert "Gherman Titov (born 1935)" in editor.get(page).content.decode()
    assert official.trips.count() == 0


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("gle", "Glen de Vries"),
        ("De Vr", "Glen de Vries"),
        ("titov v", "Vladimir Titov"),
        ("титов", "Vladimir Titov"),
        ("ladimi", "Vladimir Titov"),  # No name begins so.
    ],
)
def test_people_are_found_by_the_beginning_of_a_name_or_else_by_part_of_it(editor, text, found):
    create_person(name="Glen de Vries")
    create_person(name="Vladimir Titov", known_as=["Титов, Владимир"])
    assert names(editor.get(LIST, {"q": text})) == [found]


def test_suggestions_are_for_those_who_may_see_people(client, novitsky):
    client.force_login(create_user())
    assert client.get(AUTOCOMPLETE, {"term": "novitsky", **CREW}).status_code == 403


@pytest.mark.parametrize("count", [1, 20])
def test_suggestions_cost_the_same_however_many(editor, django_assert_num_queries, count):
    for _ in range(count):
        create_mission(launched=[create_person(name=f"Titov {_}", citizen_of="RU")], end="2024-02-01")
    suggestions(editor, "titov")
    with django_assert_num_queries(10):
        assert len(suggestions(editor, "titov")) == count


@pytest.mark.parametrize("count", [1, 20])
def test_the_list_costs_the_same_however_long(editor, django_assert_num_queries, count):
    for _ in range(count):
        create_mission(launched=[create_person(citizen_of="RU")], end="2024-02-01")
    editor.get(LIST)
    with django_assert_num_queries(10):
        assert editor.get(LIST).context["cl"].result_count == count


def test_the_list_shows_flights_time_and_citizenship(editor, swap):
    swap["Novitsky"].citizenships.create(country_id=create_person(citizen_of="RU").citizenships.get().country_id)
    text = editor.get(LIST, {"q": "novitsky"}).content.decode()
    assert '<td class="field-flight_count">1</td>' in text
    assert '<td class="field-time_in_space">13 days 19 hours</td>' in text
    assert '<td class="field-citizen_of">Russia</td>' in text


@pytest.mark.parametrize(
    ("query", "people"),
    [
        ("flown=yes", ["Aloft Anna", "Doubtful Dora", "Flown Fred"]),
        ("flown=in-space", ["Aloft Anna"]),
        ("flown=no", ["Backup Bob"]),
        ("attention=no-source", ["Aloft Anna", "Backup Bob", "Doubtful Dora", "Flown Fred"]),
        ("state=draft", ["Backup Bob"]),
    ],
)
def test_the_list_is_narrowed(editor, query, people):
    create_mission(launch="2020", end="2021", launched=[create_person(name="Flown Fred")])
    create_mission(launch="2022", launched=[create_person(name="Doubtful Dora")])
    lately = timezone.now() - timedelta(days=30)
    create_mission(launch=lately.date().isoformat(), launched=[create_person(name="Aloft Anna")])
    create_person(name="Backup Bob", published_at=None)
    assert sorted(names(editor.get(f"{LIST}?{query}"))) == people


def test_the_flight_log_stands_beside_the_names_and_cannot_be_typed(editor, swap):
    text = editor.get(page_of(swap["Novitsky"])).content.decode()
    for words in ("Soyuz MS-25", "Soyuz MS-24", "13 d 18 h 41 min 37 s", "23 March 2024, 12:36:10 UTC"):
        assert words in text
    assert 'name="trips' not in text


def test_a_person_is_entered_with_names_and_citizenships(editor, novitsky):
    country = novitsky.citizenships.get().country_id
    sent = filled_in(editor.get(ADD), name="Marina Vasilevskaya", slug="marina-vasilevskaya", born_on="1990-09")
    name = {"text": "Марина Василевская", "language": "ru", "script": "Cyrl", "kind": "native"}
    sent = with_row(with_row(sent, "names", **name), "citizenships", country=country, since=1990)
    response = editor.post(ADD, sent)
    assert response.status_code == 302, errors_of(response)
    person = Person.objects.known_as("марина василевская").get()
    assert (person.sort_name, str(person.born), person.state) == ("Vasilevskaya, Marina", "September 1990", "draft")
    assert filled_in(editor.get(page_of(person)))["born_on"] == "1990-09"


@pytest.mark.parametrize(
    ("born", "complaint"),
    [
        ("1979-Q1", "Give a day, a month or a year"),
        ("1979-02-30", "is not a date"),
        ("a" * 21, "at most 20 characters"),
    ],
)
def test_a_birthday_that_cannot_be_is_refused(editor, born, complaint):
    sent = filled_in(editor.get(ADD), name="A B", slug="a-b", born_on=born)
    assert complaint in errors_of(editor.post(ADD, sent))


def test_two_preferred_names_in_one_language_are_refused(editor, novitsky):
    sent = filled_in(editor.get(page_of(novitsky)))
    for text in ("One", "Two"):
        sent = with_row(sent, "names", text=text, language="fr", script="Latn", kind="preferred")
    assert "already has a preferred name in this language" in errors_of(editor.post(page_of(novitsky), sent))


def test_somebody_on_a_crew_is_not_deleted(client, swap):
    client.force_login(create_user(group="Publishers"))
    person = swap["Novitsky"]
    response = client.post(reverse("admin:people_person_delete", args=[person.pk]), {"post": "yes"})
    assert response.status_code == 200
    assert Person.objects.filter(pk=person.pk).exists()


@pytest.mark.parametrize(("column", "first"), [("4", "Twice Tina"), ("5", "Long Lena")])
def test_the_list_is_sorted_by_flights_and_by_time_in_space(editor, column, first):
    tina = create_person(name="Twice Tina")
    create_mission(launch="2020-01-01", end="2020-01-03", launched=[tina])
    create_mission(launch="2021-01-01", end="2021-01-03", launched=[tina])
    create_mission(launch="2022-01-01", end="2022-06-03", launched=[create_person(name="Long Lena")])
    assert names(editor.get(LIST, {"o": f"-{column}"}))[0] == first


def test_the_list_reads_the_trips_of_the_people_on_its_page_alone(editor, swap):
    with CaptureQueriesContext(connection) as queries:
        editor.get(LIST)
    trips = [query["sql"] for query in queries if "missions_trip" in query["sql"]]
    assert len(trips) == 2  # Their trips, and the columns that count them.
    assert all(re.search(r'"(person_id|people_person"\."id)" IN \(', query) for query in trips)


@pytest.mark.parametrize("rows", [1, 20])
def test_the_form_of_a_person_takes_few_queries_however_many_rows_there_are(editor, novitsky, rows):
    for number in range(rows):
        create_mission(launch=f"{2000 + number}-01-01", end=f"{2000 + number}-02-01", launched=[novitsky])
        novitsky.names.create(text=f"Name {number}", language="fr", kind="variant")
        novitsky.affiliations.create(agency=create_agency(name=f"Agency {number}"))
        novitsky.sources.create(title="Source")
    editor.get(page_of(novitsky))
    with CaptureQueriesContext(connection) as queries:
        editor.get(page_of(novitsky))
    assert len(queries) <= 15, [query["sql"][:120] for query in queries]


def test_language_and_script_of_a_name_are_chosen_by_their_names(editor, novitsky):
    novitsky.names.create(text="Old", language="x-old", script="Runr", kind="variant")
    text = editor.get(page_of(novitsky)).content.decode()
    assert '<option value="ru" selected>Russian</option>' in text
    assert '<option value="Cyrl" selected>Cyrillic</option>' in text
    response = editor.post(page_of(novitsky), filled_in(editor.get(page_of(novitsky))))
    assert response.status_code == 302, errors_of(response)
    stored = set(novitsky.names.values_list("language", "script"))
    assert stored == {("en", "Latn"), ("ru", "Cyrl"), ("x-old", "Runr")}


# --- Somebody who is here already ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "born", "is_asked"),
    [
        ("Oleg Novitsky", "", True),
        ("Novitsky Oleg", "", True),
        ("Oleg Novitskiy", "", True),
        ("Олег Новицкий", "1971", True),
        ("NOWIZKI", "", True),
        ("Oleg Novitsky", "1990", False),
        ("Olga Novikova", "", False),
    ],
)
def test_somebody_who_may_be_here_already_is_asked_about(editor, novitsky, name, born, is_asked):
    sent = filled_in(editor.get(ADD), name=name, slug="somebody", born_on=born, summary="Typed.")
    response = editor.post(ADD, sent)
    assert (response.status_code == 200) is is_asked
    shown = editor.get(ALIKE, {"name": name, "born": born}).content.decode()
    assert ("Oleg Novitsky</a>, born 1971?" in shown) is is_asked
    if is_asked:
        text = response.content.decode()
        assert "Is this person already recorded?" in text
        assert page_of(novitsky) in text
        assert "Typed.</textarea>" in text
        assert editor.post(ADD, sent | {"_duplicate-another": "on"}).status_code == 302
    assert Person.objects.count() == 2


def test_a_name_typed_in_another_script_is_enough(editor, db):
    create_person(name="Yuri Malenchenko")
    sent = with_row(filled_in(editor.get(ADD), name="Y. M.", slug="y-m"), "names", text="Юрий Маленченко", **RUSSIAN)
    assert "Yuri Malenchenko</a>?" in editor.post(ADD, sent).content.decode()


def test_a_person_who_is_changed_is_not_asked_about(editor, novitsky):
    create_person(name="Oleg Novitsky", slug="other")
    assert editor.post(page_of(novitsky), filled_in(editor.get(page_of(novitsky)))).status_code == 302
