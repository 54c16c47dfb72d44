"""Both languages, complete: no word left in English on a Spanish page, no link that leads out of its language."""

import json
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from articles.facts import FACTS
from articles.models import Article
from missions.drawings.number_words import people_words
from missions.models import Mission
from people.countries import country_name
from records.changes import following_changes
from tests.addresses import spanish_addresses
from tests.factories import create_article, create_mission, create_person, create_station, moment
from tests.pages import compact, without_marks
from tests.photos.public_files import create_shown_photo
from wording.durations import Duration
from wording.languages import address_in, language_of
from wording.lists import all_of, any_of
from wording.numbers import grouped
from wording.partial_dates import PartialDate

TEMPLATES = sorted(
    path
    for path in (settings.BASE_DIR / "templates").rglob("*.html")
    if "admin" not in path.relative_to(settings.BASE_DIR).parts
)


# --- Every word is there to be translated, and is ------------------------------------------------


def test_every_word_of_the_pages_is_in_the_catalogue_and_translated():
    pytest.importorskip("babel", reason="needs Babel, which make check installs")
    tool = [sys.executable, ".ci/messages.py", "--check"]
    found = subprocess.run(tool, cwd=settings.BASE_DIR, capture_output=True, text=True, check=False)
    assert (found.returncode, found.stdout) == (0, "")


class Untranslated(HTMLParser):
    """The words that a template prints as they stand there."""

    ATTRIBUTES = {"title", "alt", "aria-label", "placeholder", "content", "label", "data-one", "data-many", "data-none"}
    # Names, units and signs that are the same in every language, and values for machines.
    SAME = {
        "Space Portal",
        "UTC",
        "JPEG",
        "OpenAPI",
        "JSON Feed",
        "Atom",
        "km",
        "MS",
        "novitsky",
        "Гагарин",
        "ms 25",
        "salyut 7",
    }
    FOR_MACHINES = {"viewport", "color-scheme", "theme-color", "robots", "twitter:card"}

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.is_code = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.is_code = tag == "code"
        if tag == "meta" and (given.get("name") in self.FOR_MACHINES or "property" in given):
            return
        for name in self.ATTRIBUTES & given.keys():
            self.handle_data(given[name] or "")

    def handle_endtag(self, tag: str) -> None:
        self.is_code = False

    def handle_data(self, data: str) -> None:
        if self.is_code:
            return
        for name in sorted(self.SAME, key=len, reverse=True):
            data = data.replace(name, "")
        if re.search(r"[^\W\d_]{2}", data):
            self.words.append(" ".join(data.split()))


TRANSLATED = re.compile(r"{% comment %}.*?{% endcomment %}|{% blocktranslate.*?{% endblocktranslate %}|{#.*?#}", re.S)
# Words handed to another template, or to a filter, without going through gettext.
BARE = re.compile(
    r"""(?:label|title|help|legend|words|description)="[^"]*[^\W\d_]|default:"[^"]*[^\W\d_]{2}|\|pluralize|"""
    r"""\|date:["'](?:j F|F Y|F j|j M)"""
)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(settings.BASE_DIR / "templates")))
def test_no_template_prints_words_that_are_not_translated(path: Path):
    source = TRANSLATED.sub("", path.read_text())
    assert [found[0] for tag in re.findall(r"{[%{].*?[%}]}", source) for found in [BARE.search(tag)] if found] == []
    reader = Untranslated()
    source = re.sub(r"(</?){{.*?}}", r"\1div", source)  # A tag that the context names.
    reader.feed(re.sub(r"{%.*?%}|{{.*?}}", "", source))
    assert reader.words == []


# --- Words that are put together -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("date", "english", "spanish"),
    [
        ("1961-04-12", "12 April 1961", "12 de abril de 1961"),
        ("2024-03-23T12:36:10Z", "23 March 2024, 12:36:10 UTC", "23 de marzo de 2024, 12:36:10 UTC"),
        ("2024-03-23T12Z", "23 March 2024, about 12:00 UTC", "23 de marzo de 2024, hacia las 12:00 UTC"),
        ("2027-03", "March 2027", "marzo de 2027"),
        ("2027-Q3", "quarter 3 of 2027", "trimestre 3 de 2027"),
        ("2027-H2", "second half of 2027", "segundo semestre de 2027"),
        ("NET 2027-03", "no earlier than March 2027", "no antes de marzo de 2027"),
        ("NET 2027-03-05", "no earlier than 5 March 2027", "no antes del 5 de marzo de 2027"),
    ],
)
def test_dates(date, english, spanish):
    assert str(PartialDate.parse(date)) == english
    with translation.override("es"):
        assert str(PartialDate.parse(date)) == spanish


def test_short_dates_are_in_small_letters():
    with translation.override("es"):
        assert PartialDate.parse("2024-03-23").brief == "23 mar 2024"


@pytest.mark.parametrize(
    ("start", "end", "spanish", "short"),
    [
        ("2023-09-15T15:44:35Z", "2024-09-23T18:45:00Z", "374 días 03 h 00 min 25 s", "374 días"),
        ("2024-01-01T00:00:00Z", "2024-01-02T01:00:00Z", "1 día 01 h 00 min 00 s", "25 h"),
    ],
)
def test_durations(start, end, spanish, short):
    duration = Duration(moment(end) - moment(start))
    with translation.override("es"):
        assert (str(duration), duration.short) == (spanish, short)


def test_numbers_lists_and_names():
    assert grouped(12345) == "12,345"
    assert all_of(["Oleg", "Ivan"]) == "Oleg and Ivan"
    with translation.override("es"):
        assert grouped(12345) == "12\xa0345"
        assert all_of(["Marina", "Oleg", "Ivan"]) == "Marina, Oleg e Ivan"
        assert all_of(["Mir", '<a href="/">Inspiration4</a>']) == 'Mir e <a href="/">Inspiration4</a>'
        assert all_of(["Mir", "«Inspiration4»"]) == "Mir e «Inspiration4»"
        assert any_of(["Mir", "Orion"]) == "Mir u Orion"
        assert (people_words(1), people_words(2)) == ("una persona", "dos personas")
        assert country_name("Soviet Union") == "Unión Soviética"  # Our name.
        assert country_name("Kazakhstan") == "Kazajistán"  # The name of the standard.
        assert country_name("Atlantis") == "Atlantis"


# --- The address alone decides --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "english", "spanish"),
    [
        ("/", "/", "/es/"),
        ("/missions/?crew=a&page=2", "/missions/?crew=a&page=2", "/es/missions/?crew=a&page=2"),
        ("/es/", "/", "/es/"),
        ("/es/people/es/", "/people/es/", "/es/people/es/"),
        ("/essays/", "/essays/", "/es/essays/"),
    ],
)
def test_the_same_page_in_each_language(path, english, spanish):
    assert (address_in("en", path), address_in("es", path)) == (english, spanish)


@pytest.mark.parametrize(("address", "language"), [("/about/", "en"), ("/es/about/", "es")])
def test_neither_cookie_nor_header_changes_the_language(client, db, address, language):
    plain = client.get(address)
    client.cookies["django_language"] = "ru"
    answer = client.get(address, headers={"Accept-Language": "es" if language == "en" else "en"})
    assert f'<html lang="{language}" dir="ltr">' in answer.text
    assert answer.text == plain.text
    assert answer["Content-Language"] == language
    assert "Accept-Language" not in answer.get("Vary", "")
    assert not answer.cookies


def test_the_other_language_is_named_and_linked_with_the_same_question(client, swap):
    page = client.get("/es/missions/?crew=oleg-novitsky&role=launch").text
    assert '<link rel="canonical" href="http://testserver/es/missions/?crew=oleg-novitsky&amp;role=launch">' in page
    assert re.findall(r'rel="alternate" hreflang="(\S+)" href="http://testserver(\S+)"', page) == [
        ("en", "/missions/?crew=oleg-novitsky&amp;role=launch"),
        ("es", "/es/missions/?crew=oleg-novitsky&amp;role=launch"),
        ("x-default", "/missions/?crew=oleg-novitsky&amp;role=launch"),
    ]
    assert '<a href="/missions/?crew=oleg-novitsky&amp;role=launch" lang="en" hreflang="en">English</a>' in compact(
        page
    )


def test_what_is_not_a_page_has_one_address(client, db):
    assert [client.get(f"/es{path}").status_code for path in ("/healthz", "/admin/", "/media/1.webp")] == [404] * 3


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/es/missions/nothing-like-this/", 404, "Página no encontrada"),
        ("/es/missions/?" + "x" * 17_000, 400, "La dirección es demasiado larga."),
    ],
)
def test_errors_are_in_the_language_of_the_address(client, db, address, status, words):
    answer = client.get(address)
    assert answer.status_code == status
    assert words in answer.text
    assert '<html lang="es"' in answer.text
    assert '<a href="/" lang="en" hreflang="en">English</a>' in compact(answer.text)


def test_a_failure_is_told_in_the_language_of_the_address(client, db, monkeypatch):
    monkeypatch.setattr("spaceportal.views.publishers", lambda: 1 / 0)
    client.raise_request_exception = False
    assert "Algo ha fallado por nuestra parte" in client.get("/es/sources/").text


def test_an_old_address_leads_to_the_page_in_the_readers_language(client, swap):
    person = swap["Novitsky"]
    person.slug = "oleg-viktorovich-novitsky"
    person.save()
    assert client.get("/es/people/oleg-novitsky/")["Location"] == "/es/people/oleg-viktorovich-novitsky/"
    answer = client.get("/es/missions/?crew=oleg-novitsky")
    assert answer["Location"] == "/es/missions/?crew=oleg-viktorovich-novitsky"


# --- What is taken along -------------------------------------------------------------------------


def test_exports_keep_their_names_and_speak_the_language(client, swap):
    answer, english = (json.loads(whole(client.get(address))) for address in ("/es/missions.json", "/missions.json"))
    assert answer["title"] == "2 misiones"
    assert {urlsplit(row["address"]).path.split("/")[1] for row in answer["results"]} == {"es"}
    assert answer["results"][0].keys() == english["results"][0].keys()
    csv = whole(client.get("/es/missions.csv"))
    assert csv.startswith('\ufeff"name","status"')
    assert '"Finalizada"' in csv
    assert "Soyuz MS-25: lanzamiento" in client.get("/es/missions.ics").text
    feed = client.get("/es/missions.atom").text
    assert 'xml:lang="es"' in feed
    assert "<title>Misiones en Space Portal</title>" in feed


def whole(answer):
    """Perhaps written while it is sent, after the view."""
    return answer.getvalue().decode()


def test_a_feed_gives_each_article_its_own_words(client, db):
    flyer = create_person(name="Oleg Novitsky")
    create_mission(launch="2024-03-23", end="2024-04-06", launched=[flyer])
    for title, language in (("Flight", "en"), ("Vuelo", "es")):
        facts = {"kind": "facts", "person": flyer, "facts": ["spaceflights"]}
        create_article(title=title, language=language, blocks=[facts])
    for feed in (client.get("/articles.atom").text, client.get("/es/articles.atom").text):
        assert "http://testserver/articles/flight/" in feed
        assert "http://testserver/es/articles/vuelo/" in feed
        assert "From our data" in feed
        assert "De nuestros datos" in feed
        assert "Vuelos espaciales: 1" in feed


# --- Names ---------------------------------------------------------------------------------------


def test_a_person_is_called_as_readers_of_the_language_do(client, db):
    author = create_person(name="Space Portal editors")
    author.names.create(text="Redacción de Space Portal", language="es", kind="preferred")
    create_article(title="Vuelo", language="es", authors=[author])
    assert "<h1>Space Portal editors</h1>" in client.get("/people/space-portal-editors/").text
    spanish = client.get("/es/people/space-portal-editors/").text
    assert "<h1>Redacción de Space Portal</h1>" in spanish
    assert '<span lang="en" dir="ltr">Space Portal editors</span>' in spanish
    for address in ("/es/articles/vuelo/", "/es/articles/"):
        assert "Redacción de Space Portal" in client.get(address).text
    assert "Space Portal editors" in client.get("/articles/").text


def test_the_search_finds_a_station_by_its_name_in_either_language(client, db):
    create_station(name="International Space Station", short_name="ISS", slug="iss")
    assert '<a href="/es/stations/iss/">' in client.get("/es/search/?q=estación+espacial").text
    assert '<a href="/stations/iss/">' in client.get("/search/?q=estacion+espacial").text
    assert "<h1>Estación Espacial Internacional</h1>" in client.get("/es/stations/iss/").text


def test_the_home_page_leads_with_an_article_in_the_readers_language(client, db):
    create_article(title="Vuelo", language="es")
    create_article(title="Flight")
    for address, first, second in (("/", "Flight", "Vuelo"), ("/es/", "Vuelo", "Flight")):
        page = client.get(address).text
        assert page.index(f">{first}</a>") < page.index(f">{second}</a>")


def test_what_is_written_in_english_alone_says_so(client, swap):
    person = swap["Novitsky"]
    person.summary = "A cosmonaut."
    person.save()
    page = client.get("/es/people/oleg-novitsky/").text
    assert '<p class="lead" lang="en" dir="ltr">A cosmonaut.<span class="foreign" lang="es" dir="ltr">' in compact(page)
    assert 'name="description" content="Oleg Novitsky: registro de vuelos' in page


def test_a_summary_comes_in_the_readers_language(client, swap):
    person, mission, station = swap["Novitsky"], Mission.objects.get(slug="soyuz-ms-25"), create_station(name="Mir")
    for record, address in (
        (person, "/people/oleg-novitsky/"),
        (mission, "/missions/soyuz-ms-25/"),
        (station, "/stations/mir/"),
    ):
        record.summary = "In English words, long enough for the head of a page."
        record.save()
        record.translations.create(language="es", summary="Con palabras españolas, bastantes para la cabecera.")
        spanish, english = client.get(f"/es{address}").text, client.get(address).text
        assert '<p class="lead" lang="es" dir="ltr">Con palabras españolas' in compact(spanish)
        assert "(en inglés)" not in spanish
        assert "English words" not in spanish.replace("Interface in English", "")
        assert '<p class="lead" lang="en" dir="ltr">In English words' in compact(english)
    index = client.get("/es/stations/").text
    assert "Con palabras españolas" in index
    assert "Con palabras <mark>españolas</mark>" in client.get("/es/search/?q=españolas&kind=person").text
    assert 'href="/es/missions/soyuz-ms-25/"' in client.get("/es/missions/?q=españolas").text


def test_the_station_has_its_spanish_names(client, db):
    create_station(name="International Space Station", short_name="ISS", slug="iss")
    assert '<a href="/es/stations/iss/">' in client.get("/es/search/?q=eei").text


@pytest.mark.parametrize(
    "address", ["/", "/missions/", "/missions/soyuz-ms-25/", "/people/oleg-novitsky/", "/articles/"]
)
def test_another_language_costs_no_query(client, swap, address):
    asked = []
    for path in (address, f"/es{address}"):
        client.get(path)  # What is asked once in a process.
        with CaptureQueriesContext(connection) as queries:
            client.get(path)
        asked.append(len(queries))
    assert asked[0] == asked[1]


# --- Every page ----------------------------------------------------------------------------------

ENGLISH = re.compile(
    r"\b(?:the|and|or|of|with|from|page|show|all|missions?|people|flights?|launch(?:ed)?|landed|landing|crew|search|"
    r"sources?|articles?|photos?|days?|not|is|are|was|were|by|on|at|in space|about|filters?|year|aboard|up|down|"
    r"January|February|March|April|June|July|August|September|October|November|December)\b",
    re.IGNORECASE,
)


class Page(HTMLParser):
    """Links of a page, and the words that it does not say are in another language."""

    VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}

    def __init__(self) -> None:
        super().__init__()
        self.languages = ["es"]
        self.links: list[tuple[str, str]] = []  # (address, language of what is there)
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        language = given.get("lang", self.languages[-1]) or ""
        if tag in {"script", "style", "code"}:
            language = "code"
        for name in ("href", "action", "formaction", "data-suggest"):
            if name in given and tag != "link" and tag != "use":
                self.links.append((given[name] or "", given.get("hreflang") or ""))
        if language == "es":
            told = ("alt", "aria-label", "title", "placeholder", "data-one", "data-many", "data-none", "data-status")
            self.words += [given[name] or "" for name in told if name in given]
            if given.get("name") == "description":
                self.words.append(given["content"] or "")
        if tag not in self.VOID:
            self.languages.append(language)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in self.VOID:
            self.languages.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.VOID:
            self.languages.pop()

    def handle_data(self, data: str) -> None:
        if self.languages[-1] == "es" and data.strip():
            self.words.append(" ".join(data.split()))


def facts(about: str) -> list[str]:
    return [name for name, fact in FACTS.items() if fact.about == about]


@pytest.fixture
def everything(swap):
    """Something of every kind, and a flight in every state."""
    with following_changes():
        novitsky = swap["Novitsky"]
        novitsky.portrait = create_shown_photo(people=[novitsky])
        novitsky.save()
        flown = Mission.objects.get(slug="soyuz-ms-25")
        flown.picture_rows.create(photo=create_shown_photo())
        spanish = create_article(
            title="El intercambio",
            language="es",
            translation_of=Article.objects.get(),
            authors=[novitsky],
            about=[novitsky, flown],
            lead=create_shown_photo(),
            blocks=[
                {"kind": "text", "html": "<h2>Uno</h2><p>Texto.</p><h2>Dos</h2><h2>Tres</h2>"},
                {"kind": "mission", "mission": flown},
                {"kind": "person", "person": novitsky},
                {
                    "kind": "facts",
                    "person": novitsky,
                    "facts": [key for key, fact in FACTS.items() if fact.about == "person"],
                },
                {
                    "kind": "facts",
                    "mission": flown,
                    "facts": [key for key, fact in FACTS.items() if fact.about == "mission"],
                },
            ],
            live=False,
        )
        spanish.corrections.create(made_on="2026-01-02", wrong="Catorce", right="Trece")
        spanish.sources.create(title="The records", address="https://example.org/records", seen_on="2026-01-01")
        spanish.settle()
        spanish.publish()
        flyer, lost, tourist = (create_person(name=name) for name in ("Ann Flyer", "Leo Lost", "Tim Tourist"))
        create_mission(name="Soyuz MS-30", launch="2026-01-01T10:00:00Z", planned_end="2090", launched=[flyer])
        create_mission(name="Soyuz MS-31", launch="2020-01-01T10:00:00Z", planned_end="2020-02", launched=[tourist])
        create_mission(name="Soyuz MS-40", launch="NET 2091-05", end_kind="planned", launched=[flyer], backups=[lost])
        create_mission(
            name="STS-51-L",
            kind="abort",
            end_kind="lost",
            launch="1986-01-28T16:38:00Z",
            end="1986-01-28",
            launched=[lost],
        )
    return swap


# Data that stands on pages as it is, in English or in none: titles, names of records, bodies, notes.
DATA = re.compile(
    r"http://\S+|/[a-z][a-z/-]*|missions\.(csv|ics)|landed, died, lost u ongoing|"
    r"The exchange of ships|Crew of MS-\d+|The records|Space Portal|Some Licence|Photo \d+|At the pad"
)


def test_no_page_mixes_languages_and_every_link_stays_in_its_own(client, everything):
    todo, seen = [*spanish_addresses(), "/es/missions/?crew=oleg-novitsky&crew=tracy-dyson&match=all&from=2020"], set()
    paths = set()
    todo += ["/es/missions/?status=planned&kind=orbital&q=zzz&from=2025&to=2024", "/es/people/?flown=no&find=Nobody"]
    todo += ["/es/search/?q=soyuz", "/es/search/?q=novitzki", "/es/photos/?language=ru", "/es/in-space/1950-01-01/"]
    found: dict[str, list[str]] = {}
    while todo:
        address = todo.pop()
        path = urlsplit(address).path
        if address in seen or len(seen) > 400:
            continue
        seen.add(address)
        paths.add(path)
        answer = client.get(address)
        if answer.status_code in {301, 302}:
            todo.append(answer["Location"])
            continue
        assert answer.status_code < 500, address
        if not answer.get("Content-Type", "").startswith("text/html") or language_of(path) != "es":
            continue
        page = Page()
        page.feed(without_marks(answer.text))
        english = [words for words in page.words if has_english(words)]
        if english:
            found[address] = english
        for link, language in page.links:
            target = urlsplit(urljoin(f"http://testserver{address}", link))
            if target.netloc != "testserver" or target.path.startswith(("/media/", "/static/")):
                continue
            assert language_of(target.path) == "es" or language == "en" or is_english_article(target.path), (
                f"{address} leads to {link}"
            )
            if language_of(target.path) == "es" and target.path not in paths:
                todo.append(target._replace(scheme="", netloc="", fragment="").geturl())
    assert found == {}
    assert len(seen) > 60


def has_english(words: str) -> bool:
    """Initials of people are none."""
    return any(not found.isupper() for found in ENGLISH.findall(DATA.sub("", words)))


def is_english_article(path: str) -> bool:
    return bool(re.fullmatch(r"/articles/[a-z0-9-]+/", path))
