"""Pages that are kept: true to the second, for everybody, and only for visitors."""

import multiprocessing
import random
import re
from contextlib import suppress
from datetime import timedelta

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import DatabaseError, connection, connections, transaction
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.models import Article
from missions.models import CrewAssignment, Expedition, Mission, MissionSource, Spacewalk, Station
from people.models import Agency, Person, PersonName
from photos.models import Photo
from publishing.generation import loaded_once, once_per_generation, raise_generation, read_number, reading
from records.changes import FollowedQuerySet, sources
from spaceportal import page_cache
from spaceportal.next_change import next_change
from spaceportal.page_cache import PageCacheMiddleware
from tests.addresses import public_addresses
from tests.factories import create_article, create_mission, create_person, create_user, moment
from wording.changing import noting_limits
from wording.durations import Duration

pytestmark = pytest.mark.django_db
MS_24 = "/missions/soyuz-ms-24/"


@pytest.fixture(autouse=True)
def keeping(settings):
    settings.PAGE_CACHE_MB = 8


@pytest.fixture
def clock(monkeypatch):
    """The time of day, which stands still until a test moves it."""
    now = [timezone.now().replace(hour=12, minute=0, second=0, microsecond=0)]
    monkeypatch.setattr(timezone, "now", lambda: now[0])

    def go_to(at):
        now[0] = at

    go_to.now = now[0]
    return go_to


def queries(act):
    with CaptureQueriesContext(connection) as captured:
        result = act()
    return result, len(captured)


def other_node():
    """As in another process: pages are made and kept again."""
    return Client()


def etag_of(client, address):
    return client.get(address).headers["ETag"]


class TestKept:
    def test_a_page_is_made_once(self, swap, client):
        first = client.get(MS_24)
        again, number = queries(lambda: client.get(MS_24))
        assert number == 1  # The generation.
        assert again.content == first.content
        own = {"X-Request-ID", "Server-Timing"}
        assert {*again.headers.items()} ^ {*first.headers.items()} == {
            (name, response.headers[name]) for name in own for response in (first, again)
        }
        assert "default-src 'none'" in again.headers["Content-Security-Policy"]

    def test_head_has_no_body(self, swap, client):
        page = client.get(MS_24)
        head = client.head(MS_24)
        assert (head.content, head.headers["ETag"]) == (b"", page.headers["ETag"])
        assert int(head.headers["Content-Length"]) == len(page.content)

    def test_each_encoding_host_query_and_language_has_its_own(self, swap, client, settings):
        settings.ALLOWED_HOSTS = ["testserver", "other.example"]
        plain = client.get("/missions/").content
        assert client.get("/missions/", headers={"Accept-Encoding": "gzip"}).headers["Content-Encoding"] == "gzip"
        assert "Content-Encoding" not in client.get("/missions/").headers
        pages = [
            client.get("/missions/?crew=oleg-novitsky"),
            client.get("/es/missions/"),
            client.get("/missions/", headers={"host": "other.example"}),
        ]
        assert all(page.status_code == 200 and page.content != plain for page in pages)

    def test_a_forged_host_and_plain_http_are_refused_as_before(self, swap, client, settings):
        assert client.get(MS_24).status_code == 200
        seen = client.get(MS_24).headers["ETag"]
        assert client.get(MS_24, headers={"host": "evil.example", "If-None-Match": seen}).status_code == 400
        settings.SECURE_SSL_REDIRECT = True
        assert other_node().get(MS_24, headers={"If-None-Match": seen}).status_code == 301

    def test_a_forged_prefix_of_links_is_kept_for_nobody(self, swap, client):
        plain = client.get("/glossary/").text
        for prefix in ("/es", "//evil.example"):
            client.get("/glossary/", SCRIPT_NAME=prefix)
            client.get("/", SCRIPT_NAME=prefix)
        assert client.get("/glossary/").text == plain
        assert "evil.example" not in client.get("/?zz=1").text

    def test_what_was_kept_is_bounded_in_bytes(self, rf, settings):
        settings.PAGE_CACHE_MB = 1
        made = []

        def page(request):
            made.append(request.path)
            return HttpResponse(b"x" * 300_000)

        middleware = PageCacheMiddleware(page)
        for path in ("/a", "/b", "/c", "/a", "/d", "/a", "/b"):  # Three fit; /b has not been asked for the longest.
            middleware(rf.get(path))
        assert made == ["/a", "/b", "/c", "/d", "/b"]


class TestOnlyForVisitors:
    def test_an_editor_sees_drafts_and_visitors_do_not(self, swap, client):
        Mission.objects.filter(slug="soyuz-ms-24").update(published_at=None)
        editor = other_node()
        editor.force_login(create_user(group="Editors"))
        assert editor.get(MS_24).status_code == 200
        assert client.get(MS_24).status_code == 404
        assert "ETag" not in editor.get(MS_24).headers

    @pytest.mark.parametrize("address", ["/healthz", "/readyz", "/admin/login/", "/missions/no-such-mission/"])
    def test_these_are_never_kept(self, client, address):
        response = client.get(address)
        assert "ETag" not in response.headers
        assert "public" not in response.headers.get("Cache-Control", "")

    @pytest.mark.parametrize(
        "change",
        [
            lambda response: response.set_cookie("any", "thing"),
            lambda response: response.headers.__setitem__("Cache-Control", "private"),
            lambda response: response.headers.__setitem__("Cache-Control", "no-store"),
            lambda response: response.headers.__setitem__("Vary", "Cookie"),
            lambda response: setattr(response, "status_code", 503),
        ],
    )
    def test_what_is_not_the_same_for_all_is_made_each_time(self, rf, change):
        made = []

        def page(request):
            made.append(request)
            response = HttpResponse("for one")
            change(response)
            return response

        middleware = PageCacheMiddleware(page)
        assert "ETag" not in middleware(rf.get("/")).headers
        middleware(rf.get("/"))
        assert len(made) == 2


class TestNotModified:
    def test_no_page_is_made_for_whoever_has_it(self, swap, client):
        seen = etag_of(other_node(), MS_24)
        client.get("/about/")  # This node has read when the content next changes.
        again, number = queries(lambda: client.get(MS_24, headers={"If-None-Match": f'"other", {seen}'}))
        assert (again.status_code, again.content, number) == (304, b"", 1)
        assert (again.headers["ETag"], again.headers["Cache-Control"]) == (seen, "public, no-cache")

    def test_every_public_address_can_be_asked_so(self, swap, client):
        for address in public_addresses():
            first = client.get(address)
            if first.status_code == 200 and "no-store" not in first.headers.get("Cache-Control", ""):
                again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
                assert again.status_code == 304, address

    def test_an_edit_or_another_release_makes_it_new(self, swap, client, monkeypatch):
        seen = etag_of(client, MS_24)
        swap["O'Hara"].save()
        edited = client.get(MS_24, headers={"If-None-Match": seen})
        assert edited.status_code == 200
        monkeypatch.setattr(page_cache, "release", lambda: "another")
        assert client.get(MS_24, headers={"If-None-Match": edited.headers["ETag"]}).status_code == 200

    @pytest.mark.parametrize("sent", ["*", '"', 'W/"-"', 'W/"x-' + "f" * 40 + '"', '"é"'])
    def test_a_strange_tag_is_of_no_page(self, swap, client, sent):
        assert client.get(MS_24, headers={"If-None-Match": sent}).status_code == 200


class TestProcesses:
    """Two of them, which share the database and nothing else."""

    pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

    @pytest.fixture
    def ask(self):
        """The texts of a page in both processes, at a moment of their clocks."""
        connections.close_all()  # A process does not take over the connection of another.
        pipes = []
        for _ in range(2):
            ours, theirs = multiprocessing.Pipe()
            multiprocessing.get_context("fork").Process(target=answer, args=[theirs], daemon=True).start()
            pipes.append(ours)

        def ask(address, at=None):
            for pipe in pipes:
                pipe.send((address, at or timezone.now()))
            return [pipe.recv() for pipe in pipes]

        yield ask
        for pipe in pipes:
            pipe.send(None)
            pipe.recv()

    def test_both_show_an_edit_from_the_next_request_on(self, ask):
        person = create_person(name="Marina Vasilevskaya")
        for name in ("Marina Vasilevskaya", "Marina Vasileuskaya", "Maryna Vasileuskaya"):
            Person.objects.filter(pk=person.pk).update(name=name)
            assert [name in text for text in ask("/people/")] == [True, True]

    def test_both_show_a_scheduled_article_from_its_second_on(self, ask):
        at = timezone.now() + timedelta(minutes=5)
        create_article(title="Docked", live=False).publish(at=at)
        before = at - timedelta(microseconds=1)
        for now, is_shown in [(before, False), (before, False), (at, True), (at, True)]:
            assert ["Docked" in text for text in ask("/articles/", now)] == [is_shown] * 2


def answer(pipe):
    """In a process: the text of the page at each address that it is sent, until it is sent none."""
    client = Client()
    while asked := pipe.recv():
        address, now = asked
        timezone.now = lambda now=now: now
        pipe.send(client.get(address).text)
    connections.close_all()
    pipe.send(None)


class TestTime:
    def test_a_tag_does_not_outlive_the_page(self, client, clock):
        at = clock.now + timedelta(minutes=5)
        create_article(title="Docked", live=False).publish(at=at)
        seen = etag_of(client, "/articles/")
        clock(at)
        assert client.get("/articles/", headers={"If-None-Match": seen}).status_code == 200

    def test_running_time_is_shown_to_the_minute(self, client, clock):
        launch = clock.now - timedelta(days=3)
        mission = create_mission(launch=f"{launch:%Y-%m-%dT%H:%M:%SZ}", launched=[create_person()])
        landed = create_mission(launch="2001-01-01T10:00:00Z", end="2001-01-03T10:00:00Z")
        seen = {record: etag_of(client, record.get_absolute_url()) for record in (mission, landed)}
        clock(clock.now + timedelta(minutes=1))
        statuses = {
            record: client.get(record.get_absolute_url(), headers={"If-None-Match": etag}).status_code
            for record, etag in seen.items()
        }
        assert statuses == {mission: 200, landed: 304}

    def test_pages_change_when(self, clock):
        """Midnight at the latest, and each moment before it."""
        now = clock.now
        assert next_change(now) == now + timedelta(hours=12)
        mission = create_mission(launch="2001-01-01", end="2001-01-02")
        moments = {
            "published_at": now + timedelta(hours=3),
            "withdrawn_at": now + timedelta(hours=4),
            "launch_at": now + timedelta(hours=5),
            "end_at": now + timedelta(hours=6),
            "planned_end_at": now + timedelta(hours=7),
        }
        fields = {"end_kind": "landed", "launch_precision": "minute", "end_precision": "hour"}
        Mission.objects.filter(pk=mission.pk).update(**moments, **fields)
        expected = [*moments.values()][:3]
        expected += [moments["launch_at"] + timedelta(minutes=1), moments["end_at"], moments["planned_end_at"]]
        found = [next_change(now)]
        while len(found) < len(expected):
            found.append(next_change(found[-1]))
        assert found == expected

    def test_a_flight_becomes_doubtful(self, clock):
        at = clock.now + timedelta(hours=2)
        create_mission(launch=f"{at - timedelta(days=400, seconds=1):%Y-%m-%dT%H:%M:%SZ}", launched=[create_person()])
        first = next_change(clock.now)
        assert at in (first, next_change(first))  # Its launch is known to the second.


class TestGeneration:
    def test_a_page_made_while_an_edit_lands_is_not_kept_for_the_time_after(self, rf):
        texts = iter(["before", "after"])

        def page(request):
            text = next(texts)
            if text == "before":
                raise_generation()
            return HttpResponse(text)

        middleware = PageCacheMiddleware(page)
        assert [middleware(rf.get("/")).content for _ in range(3)] == [b"before", b"after", b"after"]

    def test_no_number_comes_twice(self):
        """As after a rollback, or when a backup is restored."""
        before = read_number()
        with suppress(RuntimeError), transaction.atomic():
            raise_generation()
            undone = read_number()
            raise RuntimeError
        assert read_number() == before
        raise_generation()
        assert read_number() > undone > before

    def test_an_emptied_database_has_generations_too(self):
        apps.get_model("publishing", "Generation").objects.all().delete()
        assert read_number() == 0
        raise_generation()
        assert read_number() > 0

    def test_pages_are_made_without_it(self, swap, client, monkeypatch):
        def fail():
            raise DatabaseError("no such table")

        monkeypatch.setattr(page_cache, "read_number", fail)
        page = client.get(MS_24)
        assert (page.status_code, page.headers.get("ETag")) == (200, None)

    def test_a_result_with_running_time_is_computed_each_minute(self, clock):
        made = []

        @once_per_generation
        def longest(running):
            made.append(running)
            return Duration(timedelta(days=3), is_running=running)

        with reading():
            for _ in range(2):
                with noting_limits() as limit:
                    longest(True), longest(False)
                assert limit.until == clock.now + timedelta(minutes=1)
            clock(clock.now + timedelta(minutes=1))
            longest(True), longest(False)
        assert made == [True, False, True]

    def test_records_are_loaded_once_for_a_generation(self):
        asked = []

        @loaded_once
        def load(keys):
            asked.append(keys)
            return {key: f"no. {key}" for key in keys - {9}}

        with reading():
            assert load([1, 2, 9]) == {1: "no. 1", 2: "no. 2"}
            assert load([2, 3]) == {2: "no. 2", 3: "no. 3"}
        raise_generation()
        with reading():
            load([2])
        load([2])  # Not for a public page.
        assert asked == [{1, 2, 9}, {3}, {2}, {2}]

    def test_a_dump_that_is_loaded_raises_it(self, swap, tmp_path):
        dump = tmp_path / "people.json"
        call_command("dumpdata", "people.person", output=str(dump), verbosity=0)
        before = read_number()
        call_command("loaddata", str(dump), verbosity=0)
        assert read_number() > before

    def test_sql_is_followed_by_hand(self, capsys):
        before = read_number()
        call_command("renew_pages")
        assert read_number() > before


# Not shown to visitors, or made of what is watched in the same transaction.
NOT_SHOWN = {
    "articles": {"ArticlePerson", "ArticleMission", "ArticlePhoto", "ArticleSource", "Correction", "PreviewLink"},
    "missions": {"Trip"},
    "photos": {"Attempt", "PhotoCandidate", "PhotoSearch"},
    "publishing": {"AuditEntry", "Autosave", "Generation", "ImportedRecord", "Presence"},
    "search": {"Document", "Word"},
}


@pytest.mark.parametrize("app", ["articles", "missions", "people", "photos", "publishing", "search"])
def test_every_table_that_visitors_see_is_watched(app):
    for model in apps.get_app_config(app).get_models():
        if model.__name__ not in NOT_SHOWN.get(app, ()) and not model.__name__.endswith("Block"):
            assert model in sources, model
            assert isinstance(model._default_manager.get_queryset(), FollowedQuerySet), model


# --- Whatever is edited, a kept page is the page -------------------------------------------------------


def pick(model, chance):
    return chance.choice(model.objects.order_by("pk"))


def add_person(chance):
    create_person(name=f"Person {chance.random()}", citizen_of="FR")


def fly(chance):
    start = moment("1990-01-01") + timedelta(days=chance.randrange(3000))
    crew = [create_person(name=f"Crew {chance.random()}") for _ in range(2)]
    create_mission(
        launch=f"{start:%Y-%m-%dT%H:%M:%SZ}", end=f"{start + timedelta(days=9):%Y-%m-%dT%H:%M:%SZ}", launched=crew
    )


def undo(chance):
    with suppress(RuntimeError), transaction.atomic():
        Person.objects.update(name="never")
        raise RuntimeError


def remove_from_crew(chance):
    with suppress(ValidationError), transaction.atomic():  # Somebody would land without having been launched.
        pick(CrewAssignment, chance).delete()


def edit_in_admin(chance):
    publisher = Client()
    publisher.force_login(create_user(group="Publishers"))
    mission = pick(Mission, chance)
    action = {"action": chance.choice(["publish", "withdraw"]), "_selected_action": [mission.pk]}
    publisher.post("/admin/missions/mission/", action)


EDITS = [
    add_person,
    fly,
    undo,
    edit_in_admin,
    lambda chance: Person.objects.filter(pk=pick(Person, chance).pk).update(name=f"Renamed {chance.random()}"),
    lambda chance: Mission.objects.filter(pk=pick(Mission, chance).pk).update(summary=str(chance.random())),
    lambda chance: Agency.objects.update(short_name=str(chance.random())),
    lambda chance: Station.objects.update(short_name=f"S{chance.randrange(99)}"),
    lambda chance: Photo.objects.update(title=str(chance.random())),
    lambda chance: MissionSource.objects.bulk_create([MissionSource(mission=pick(Mission, chance), title="A report")]),
    lambda chance: MissionSource.objects.all().delete(),
    lambda chance: PersonName.objects.create(person=pick(Person, chance), text="Олег", language="ru", kind="variant"),
    lambda chance: Spacewalk.objects.create(
        name="EVA", slug=f"eva-{chance.random()}".replace(".", "-"), started_at=moment("2023-10-25T18:00:00Z")
    ).crew.create(person=pick(Person, chance)),
    lambda chance: Expedition.objects.update_or_create(
        slug="e-70", defaults={"name": "E 70", "station": pick(Station, chance), "started_at": moment("2023-09-27")}
    ),
    remove_from_crew,
    lambda chance: pick(Article, chance).publish(),
]
PAGES = [
    *("/", "/missions/", MS_24, "/people/", "/people/oleg-novitsky/", "/in-space/", "/stations/iss/", "/records/"),
    *("/photos/", "/articles/", "/articles/the-exchange-of-ships/", "/sources/", "/missions.json", "/people.csv"),
    *("/es/missions/", "/missions/?crew=oleg-novitsky", "/search/?q=novitsky", "/missions.ics", "/articles.atom"),
]


def test_kept_pages_are_those_that_would_be_made(swap, settings, clock, soak):
    """After random edits, whichever way they are made, on two nodes."""
    chance = random.Random(14)
    settings.PAGE_CACHE_MB = 8
    nodes = [Client(), Client()]
    for node in nodes:
        node.get("/")
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "page_cache" not in name]
    plain = Client()
    plain.get("/")
    edits = [chance.choice(EDITS) for _ in range(100)] if soak else chance.sample(EDITS, len(EDITS))
    for edit in edits:
        edit(chance)
        for address in PAGES if soak else chance.sample(PAGES, 4):
            made = plain.get(address)
            for node in [*nodes, *nodes]:
                kept = node.get(address)
                assert kept.status_code == made.status_code, (edit, address)
                if made.status_code == 200:
                    assert without_moment(kept) == without_moment(made), (edit, address)


def without_moment(response):
    """DTSTAMP says when a calendar was made."""
    return re.sub(rb"DTSTAMP:\S+", b"", response.getvalue())
