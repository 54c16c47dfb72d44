"""While one connection writes, everybody else goes on reading: no page waits for the right to write."""

import sqlite3
import threading

import pytest
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.db import connection, connections
from django.test import Client

from exchange.reading import one_moment
from tests.addresses import public_addresses, spanish_addresses
from tests.factories import create_user

pytestmark = [
    pytest.mark.skipif(connection.vendor != "sqlite", reason="needs SQLite"),
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]
PATIENCE = 0.2


@pytest.fixture
def writing(db, monkeypatch):
    """Another connection holds the right to write, for longer than anybody waits."""
    monkeypatch.setitem(connections.settings["default"]["OPTIONS"], "timeout", PATIENCE)

    def begin():
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("UPDATE missions_mission SET summary = 'half of an import'")

    writer = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
    yield begin
    writer.close()


def in_a_new_thread(work):
    """What `work` returns in a thread, and so on a connection, that has done nothing before."""
    found = []

    def run():
        try:
            found.append(work())
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    return found[0]


def asked_twice(address, **cookies):
    """The statuses of both answers, each read to its end. Whatever asks for the right to write fails."""
    client = Client(raise_request_exception=False)
    client.cookies.load(cookies)
    statuses = []
    for _ in range(2):
        response = client.get(address)
        b"".join(response) if response.streaming else response.content
        statuses.append(response.status_code)
    return statuses


def test_every_kind_of_page_is_answered_in_new_threads(swap, writing):
    addresses = [*set(public_addresses()) - set(spanish_addresses()), "/es/missions/", "/es/search/"]
    addresses += ["/missions/?crew=oleg-novitsky", "/search/?q=soyuz", "/search/suggest/?q=soyuz", "/no/such/page/"]
    writing()
    for address in addresses:
        statuses = in_a_new_thread(lambda address=address: asked_twice(address))
        assert max(statuses) < 500, address


def test_the_pages_of_the_admin_are_too(swap, client, writing):
    from articles.models import Article
    from missions.models import Mission

    client.force_login(create_user(is_superuser=True))
    cookie = client.cookies["sessionid"].value
    mission, article = (f"{model._meta.model_name}/{model.objects.first().pk}" for model in (Mission, Article))
    asked = ["", "attention/", "missions/mission/", "missions/mission/add/", "missions/mission/recover/"]
    asked += [f"missions/{mission}/{page}/" for page in ("change", "history", "delete")]
    asked += [f"articles/{article}/{page}/" for page in ("change", "publish", "editions", "previews")]
    writing()
    for page in asked:
        statuses = in_a_new_thread(lambda page=page: asked_twice(f"/admin/{page}", sessionid=cookie))
        assert statuses == [200, 200], page


def test_a_session_that_is_no_longer_good_costs_no_write(swap, client, writing):
    user = create_user()
    client.force_login(user)
    cookie = client.cookies["sessionid"].value
    User.objects.filter(pk=user.pk).update(password="another")
    writing()
    statuses = in_a_new_thread(lambda: asked_twice("/missions/soyuz-ms-24/", sessionid=cookie))
    assert statuses == [200, 200]


def test_signing_out_still_ends_the_session(client):
    client.force_login(create_user())
    assert SESSION_KEY in client.session
    client.post("/admin/logout/")
    assert not Session.objects.exists()


def test_files_of_one_moment_are_read_while_somebody_writes(swap, writing):
    from missions.models import Mission

    def read():
        with one_moment():
            return list(Mission.objects.values_list("summary", flat=True))

    writing()
    assert in_a_new_thread(read) == ["", ""]


def test_what_is_written_meanwhile_belongs_to_the_next_moment(swap):
    from missions.models import Mission

    def rename():
        Mission.objects.update(summary="later")

    with one_moment():
        before = Mission.objects.values_list("summary", flat=True)
        assert set(before) == {""}
        in_a_new_thread(rename)
        assert set(before.all()) == {""}
    assert set(before.all()) == {"later"}
