"""The line and the figures of every request."""

import logging
import re
from unittest import mock

import pytest
from django.db import OperationalError, connection
from django.test import Client

from spaceportal import metrics, request_log
from tests.factories import create_user
from tests.test_settings import answer_of, start_python


@pytest.fixture
def logged(caplog):
    caplog.set_level(logging.INFO, "spaceportal.access")
    return lambda: [record.fields for record in caplog.records if hasattr(record, "fields")]


def test_a_line_says_what_was_asked_for_and_what_it_cost(swap, client, logged):
    client.get("/missions/?q=private+words")
    (fields,) = logged()
    assert fields["queries"] > 1
    assert 0 < fields["query_ms"] < fields["ms"]
    assert {name: fields[name] for name in ("method", "path", "status", "cache", "user")} == {
        "method": "GET",
        "path": "/missions/",
        "status": 200,
        "cache": "miss",
        "user": "",
    }


def test_the_secret_of_a_preview_is_not_among_the_fields(db, client, logged):
    client.get("/articles/preview/12:abc-DEF/")
    assert [fields["path"] for fields in logged()] == ["/articles/preview/…/"]


def test_only_staff_are_named(db, logged):
    for is_staff in (True, False):
        client = Client()
        client.force_login(create_user(username=f"valentina-{is_staff}", is_staff=is_staff))
        client.get("/admin/")
    assert [fields["user"] for fields in logged()] == ["valentina-True", ""]


def test_health_checks_do_not_fill_the_log(client, logged):
    client.get("/healthz")
    assert logged() == []


def test_what_is_slow_is_a_warning(swap, client, settings, caplog):
    settings.SLOW_REQUEST_MS = settings.SLOW_QUERY_MS = 0
    client.get("/missions/?q=private+words")
    slow = [record.getMessage() for record in caplog.records if record.name == "spaceportal.slow"]
    assert slow[0].startswith("Slow query, ")
    assert slow[-1].startswith("GET /missions/ 200 in ")
    assert not any("private" in message for message in slow)


def test_developers_see_the_time_in_their_browser(swap, client):
    timing = client.get("/missions/").headers["Server-Timing"]
    assert re.fullmatch(r'total;dur=[\d.]+, db;dur=[\d.]+;desc="\d+ queries"', timing)


def test_production_tells_nobody(client, settings):
    settings.SERVER_TIMING = False
    assert "Server-Timing" not in client.get("/healthz").headers


@pytest.mark.parametrize(
    ("behind_proxy", "given", "is_kept"),
    [
        (True, "0123abcd-proxy.1", True),
        (False, "0123abcd-proxy.1", False),
        (True, "short", False),
        (True, "x" * 65, False),
        (True, "forged 200 OK", False),
    ],
)
def test_the_number_of_a_proxy_is_kept(client, settings, behind_proxy, given, is_kept):
    settings.BEHIND_PROXY = behind_proxy
    response = client.get("/healthz", headers={"x-request-id": given})
    assert (response.headers["X-Request-ID"] == given) is is_kept


# --- Metrics -------------------------------------------------------------------------------------------

TOKEN = "a-token-of-this-test"


@pytest.fixture
def scrape(settings, db):
    settings.METRICS_TOKEN = TOKEN

    def samples():
        text = Client().get("/metrics", headers={"authorization": f"Bearer {TOKEN}"}).text
        return dict(each.rsplit(" ", 1) for each in text.splitlines() if not each.startswith("#"))

    return samples


@pytest.mark.parametrize("authorization", ["", "Bearer ", "Bearer wrong", TOKEN, f"Basic {TOKEN}", "Bearer é"])
def test_others_find_no_metrics(client, db, settings, authorization):
    for settings.METRICS_TOKEN in ("", TOKEN):
        response = client.get("/metrics", headers={"authorization": authorization})
        assert response.status_code == 404


def test_staff_see_metrics_and_nobody_keeps_them(editor):
    response = editor.get("/metrics")
    assert response.status_code == 200
    assert "no-store" in response.headers["Cache-Control"]
    assert "# HELP spaceportal_request_seconds" in response.text


def test_requests_are_counted_by_page_and_status(scrape, client, swap):
    def counted():
        return float(scrape().get('spaceportal_responses_total{page="missions:detail",status="200"}', 0))

    before = counted()
    client.get("/missions/soyuz-ms-24/")
    client.get("/es/missions/soyuz-ms-25/")
    assert counted() == before + 2


def test_whatever_is_asked_for_the_labels_stay_few(scrape, client, swap):
    def labels():
        return {found for name in scrape() for found in re.findall(r'(page|status|found)="([^"]+)"', name)}

    before = labels()
    for number in range(5):
        client.get(f"/no/such/page/{number}/")
        client.get(f"/missions/?q={number}")
        client.get("/healthz", headers={"host": f"host-{number}.example"})
        client.generic(f"METHOD{number}", "/missions/")
    pages = {("page", name) for name in ("missions:list", "healthz", "metrics", "other")}
    statuses = {("status", status) for status in ("200", "400", "404", "405")}
    assert labels() - before <= pages | statuses | {("found", "miss"), ("found", "none")}


def test_a_kept_page_is_counted_as_its_kind(swap):
    assert request_log.kind_at("/es/missions/soyuz-ms-24/") == "missions:detail"
    assert request_log.kind_at("/no/such/page/") == "other"
    assert request_log.kind_at("/admin/missions/mission/") == "admin"


def test_a_lost_database_is_a_figure(db):
    with mock.patch.object(connection, "cursor", side_effect=OperationalError):
        (figure,) = metrics.State().collect()
    assert (figure.name, figure.samples[0].value) == ("spaceportal_database_up", 0)


def test_processes_count_together_and_leave_few_files(tmp_path):
    script = """
        import sys
        from spaceportal.metrics import count, place
        count("home", 200, 0.02, "hit")
        print(place(), flush=True)
        sys.stdin.readline()
    """
    environment = {"PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
    both = [start_python(script, **environment) for _ in range(2)]
    assert {process.stdout.readline() for process in both} == {"0\n", "1\n"}
    for process in both:
        process.communicate("\n")
    total = """
        import json
        from prometheus_client import CollectorRegistry, generate_latest
        from prometheus_client.multiprocess import MultiProcessCollector
        from spaceportal import metrics
        metrics.count("home", 200, 0.02, "hit")
        registry = CollectorRegistry()
        MultiProcessCollector(registry, metrics.FOLDER)
        print(json.dumps([metrics.place(), generate_latest(registry).decode()]))
    """
    place, text = answer_of(total, **environment)
    assert place == 0  # Of a process that has ended.
    assert 'spaceportal_responses_total{page="home",status="200"} 3.0' in text
    assert 'spaceportal_request_seconds_bucket{le="0.025",page="home"} 3.0' in text
    assert len(list(tmp_path.iterdir())) == 6
