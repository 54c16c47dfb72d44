"""What is looked at before publishing, and what other sites are asked."""

import contextlib
import http.client
import socket
import threading
import time
from contextlib import nullcontext
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from articles import link_check
from articles.checklist import checklist
from articles.link_check import MOST_REDIRECTS
from articles.links import links_in
from tests.articles.pages import page
from tests.factories import create_article, create_mission, create_person, create_photo

GOOD = "The first Belarusian to fly as her country's own cosmonaut spent twelve days aboard the station."
TEXT = "<p>They flew.</p>"


def article_with(html=TEXT, *, blocks=(), **fields):
    fields = {"standfirst": GOOD, "live": False, **fields}
    return create_article(blocks=[{"kind": "text", "html": html}, *blocks], **fields)


def checked(article, **more):
    return checklist(article, article.freeze(), **more)


def errors(article, **more):
    return [remark.text for remark in checked(article, **more).errors]


def warnings(article):
    return [remark.text for remark in checked(article).warnings]


def figure(photo, caption="", **fields):
    return {"kind": "figure", "photo": photo, "caption": caption, **fields}


def test_a_whole_article_has_nothing_to_put_right(db):
    photo = create_photo(caption="The crew")
    photo.texts.create(language="es", caption="La tripulación", alt="Dos colores")
    author, mission = create_person(), create_mission()
    article = article_with(lead=photo, authors=[author], about=[mission], blocks=[figure(photo)])
    article.sources.create(title="Flight log")
    found = checked(article)
    assert (found.errors, found.warnings, found.disagreements) == ([], [], [])


# --- Photos ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "alt_in", "decorative", "is_error"),
    [
        ("en", "en", False, False),
        ("en", None, False, True),
        ("en", None, True, False),
        ("es", "en", False, False),
        ("es", "es-MX", False, False),
        ("en", "x-default", False, False),
        ("en", "ru", False, True),
    ],
)
def test_every_photo_says_what_it_shows(db, language, alt_in, decorative, is_error):
    photo = create_photo(
        title="Crew", alt="Three people" if alt_in else "", language=alt_in or "en", is_decorative=decorative
    )
    article = article_with(language=language, blocks=[figure(photo)])
    found = [remark for remark in checked(article).errors if "no alternative text" in remark.text]
    assert bool(found) is is_error
    with pytest.raises(ValidationError, match="no alternative text") if is_error else nullcontext():
        article.publish()
    if is_error:
        assert found[0].address.endswith(f"/{photo.pk}/change/#id_texts-0-alt")


def test_a_photo_in_a_gallery_or_at_the_head_counts_as_well(db):
    one, other = create_photo(title="One", alt=""), create_photo(title="Other", alt="")
    article = article_with(lead=one, blocks=[{"kind": "gallery", "photos": [other.pk]}])
    assert [text.split("”")[0] for text in errors(article)] == ["“One", "“Other"]


def test_a_photo_that_is_not_published_by_then_is_refused(db):
    moment = timezone.now() + timedelta(days=1)
    article = article_with(blocks=[figure(create_photo(title="Crew", published_at=moment))])
    assert "“Crew” is not published" in errors(article)[0]
    assert len(errors(article, at=moment - timedelta(microseconds=1))) == 1
    assert errors(article, at=moment) == []
    with pytest.raises(ValidationError, match="not published"):
        article.publish()
    assert article.publish(at=moment).number == 1


def test_a_withdrawn_photo_stops_an_old_edition_from_coming_back(db):
    photo = create_photo()
    article = article_with(blocks=[figure(photo)])
    edition = article.publish()
    photo.withdraw()
    assert errors(article, at=photo.withdrawn_at - timedelta(microseconds=1)) == []
    assert len(errors(article, at=photo.withdrawn_at)) == 1
    with pytest.raises(ValidationError, match="not published"):
        article.publish(content=edition.content)


@pytest.mark.parametrize(("illustration", "is_error"), [(False, True), (True, False)])
def test_whose_photo_it_is_must_be_said(db, illustration, is_error):
    article = article_with(blocks=[figure(create_photo(credit_line="", is_illustration=illustration))])
    assert any("no credit" in text for text in errors(article)) is is_error


@pytest.mark.parametrize(
    ("language", "captions", "typed", "expected"),
    [
        ("en", {"en": "The crew", "es": "La tripulación"}, "", []),
        ("en", {"en": "The crew"}, "", ["is not translated into Spanish"]),
        ("es", {"en": "The crew"}, "", ["has no caption in Spanish, the language of the article"]),
        ("en", {}, "Typed here", []),
        ("ru", {"ru": "Экипаж"}, "", ["is not translated into English or Spanish"]),
    ],
)
def test_captions_in_the_language_of_the_article_and_of_the_site(db, language, captions, typed, expected):
    photo = create_photo(title="Crew")
    photo.texts.all().delete()
    for code, caption in captions.items():
        photo.texts.create(language=code, caption=caption, alt="Three people")
    found = [
        text for text in warnings(article_with(language=language, blocks=[figure(photo, typed)])) if "Crew" in text
    ]
    assert len(found) == len(expected)
    assert all(words in text for words, text in zip(expected, found, strict=True))


# --- Text ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("html", "error"),
    [
        ("<h2>One</h2><p>Text</p><h3>Two</h3>", ""),
        ("<h3>Too early</h3><p>Text</p><h2>One</h2>", "“Too early” comes before any heading"),
        ("<h2>&nbsp;</h2><p>Text</p>", "empty heading"),
        ("", "has no text"),
        ('<p><a href="/missions/soyuz-ms-25/">Soyuz</a> <a href="#one">below</a></p>', ""),
        ('<p><a href="/missions/soyuz-ms-25">Soyuz</a> <a href="mailto:a@example.org">us</a></p>', ""),
        ('<p><a href="http://localhost/missions/soyuz-ms-25/">Soyuz</a></p>', ""),
        ('<p><a href="/missions/?crew=novitsky">Missions</a> <a href="/missions/old-name/">Old</a></p>', ""),
        ('<p><a href="/missions/draft/">Draft</a></p>', "/missions/draft/ links to a page"),
        ('<p><a href="/missions/nowhere/">Gone</a></p>', "/missions/nowhere/ links to a page"),
        ('<p><a href="/admin/">Desk</a></p>', "/admin/ links to a page"),
        ('<p><a href="/no-such-page">x</a></p>', "/no-such-page links to a page"),
    ],
)
def test_headings_text_and_links_of_ours(db, html, error):
    mission = create_mission(name="Old name")
    mission.slug = "soyuz-ms-25"
    mission.save()
    create_mission(name="Draft", published_at=None)
    found = errors(article_with(html))
    assert len(found) == bool(error)
    assert not error or error in found[0]


@pytest.mark.parametrize(
    ("standfirst", "error", "warning"),
    [
        ("", "no standfirst", ""),
        ("x" * 79, "", "has 79 characters"),
        ("x" * 80, "", ""),
        ("x" * 300, "", ""),
        ("x" * 301, "", "has 301"),
        (GOOD, "", ""),
    ],
)
def test_the_standfirst(db, standfirst, error, warning):
    article = article_with(standfirst=standfirst)
    assert any(error in text for text in errors(article)) is bool(error)
    assert any("standfirst has" in text and warning in text for text in warnings(article)) is bool(warning)


def test_what_is_missing_is_said(db):
    assert not any("The title has" in text for text in warnings(article_with(title="T" * 90)))
    text = " ".join(warnings(article_with(title="T" * 91)))
    for words in ("title has 91", "No author", "no lead photo", "No source", "no mission or person as its subject"):
        assert words in text


def test_a_card_that_readers_do_not_see_is_named(db):
    mission = create_mission(name="Draft", published_at=None)
    article = article_with(blocks=[{"kind": "mission", "mission": mission}])
    assert "“Draft” is not published" in " ".join(warnings(article))


def test_a_count_that_disagrees_is_shown_with_both_values(publisher, swap):
    article = article_with("<p>Marina Vasilevskaya has made three spaceflights.</p>", about=[swap["Vasilevskaya"]])
    text = publisher.get(page("publish", article)).content.decode()
    assert "<strong>three spaceflights</strong>" in text
    assert "<strong>1 spaceflight: Soyuz MS-25</strong>" in text


# --- Other sites -----------------------------------------------------------------------------------


def answering(monkeypatch, answers, ip="93.184.215.14"):
    """Other sites, as they answer by address; what was asked is noted."""
    asked = []

    class Connection:
        def __init__(self, host, **options):
            self.host = host

        def request(self, method, target, **options):
            asked.append((method, self.host, target))
            if (found := answers.get(f"{self.host}{target}")) is None:
                raise OSError
            self.answer = found if isinstance(found, dict) else {"HEAD": found, "GET": found}
            self.method = method

        def getresponse(self):
            status, location = self.answer[self.method]
            return type("Answer", (), {"status": status, "getheader": lambda self, name: location})()

        def close(self):
            pass

    monkeypatch.setattr(http.client, "HTTPConnection", Connection)
    monkeypatch.setattr(http.client, "HTTPSConnection", lambda host, **options: Connection(host))
    addresses = ip if isinstance(ip, dict) else {}
    monkeypatch.setattr(socket, "getaddrinfo", lambda host, port, **o: [(0, 0, 0, "", (addresses.get(host, ip), port))])
    return asked


def test_name_servers_that_do_not_respond_hold_up_nobody(monkeypatch):
    answering(monkeypatch, {})
    is_over = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **more: is_over.wait())
    monkeypatch.setattr(link_check, "PATIENCE", 0)
    (found,) = link_check.find_broken_links(["https://a.org/"])
    is_over.set()
    assert "does not respond" in found.reason


def redirected(times):
    """So many times, and then found."""
    hops = {f"a.org/{number or ''}": (301, f"/{number + 1}") for number in range(times)}
    return hops | {f"a.org/{times}": (200, "")}


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        ({"a.org/": (200, "")}, ""),
        ({"a.org/": (400, "")}, "returns status 400"),
        ({"a.org/": (404, "")}, "returns status 404"),
        ({"a.org/": {"HEAD": (405, ""), "GET": (200, "")}}, ""),
        ({"a.org/": (403, "")}, ""),
        ({"a.org/": (500, "")}, "returns status 500"),
        ({}, "does not respond"),
        ({"a.org/": (301, "/new"), "a.org/new": (200, "")}, ""),
        ({"a.org/": (301, "https://b.org/"), "b.org/": (410, "")}, "returns status 410"),
        ({"a.org/": (302, "/")}, "redirects in a loop"),
        (redirected(MOST_REDIRECTS), ""),
        (redirected(MOST_REDIRECTS + 1), "redirects in a loop"),
        ({"a.org/": (302, "file:///etc/passwd")}, "not a web address"),
    ],
)
def test_a_link_to_another_site(monkeypatch, answers, reason):
    answering(monkeypatch, answers)
    found = link_check.find_broken_links(["https://a.org/"])
    assert reason in (found[0].reason if found else "")
    assert bool(found) is bool(reason)


@pytest.mark.parametrize(
    "ip",
    [
        "127.0.0.1",
        "10.0.0.5",
        "192.168.1.1",
        "169.254.169.254",
        "::1",
        "fd00::1",
        "::ffff:127.0.0.1",
        "::127.0.0.1",
        "::ffff:0:127.0.0.1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::7f00:1",
        "fec0::1",
        "::ffff:93.184.215.14",
        "2002:5db8:d70e::1",
        "2001::5db8:d70e",
        "3fff::1",
        "5f00::1",
        "0.0.0.1",
        "224.0.0.1",
    ],
)
def test_what_only_this_server_can_reach_is_never_asked(monkeypatch, ip):
    asked = answering(monkeypatch, {"inside.org/": (200, "")}, ip=ip)
    assert [found.reason for found in link_check.find_broken_links(["http://inside.org/"])] == ["not a public site"]
    assert asked == []


def test_a_public_site_cannot_send_us_inside(monkeypatch):
    asked = answering(
        monkeypatch,
        {"a.org/": (302, "http://inside.org/secret"), "inside.org/secret": (200, "")},
        ip={"a.org": "93.184.215.14", "inside.org": "10.0.0.5"},
    )
    assert [found.reason for found in link_check.find_broken_links(["https://a.org/"])] == ["not a public site"]
    assert asked == [("HEAD", "a.org", "/")]


@pytest.mark.parametrize(
    "address", ["ftp://a.org/", "http://a.org:8080/", "https://user:word@a.org/", "http://a.org:99999/", "gopher://a"]
)
def test_only_pages_of_the_web_are_asked(monkeypatch, address):
    asked = answering(monkeypatch, {"a.org/": (200, "")})
    assert len(link_check.find_broken_links([address])) == 1
    assert asked == []


def test_only_so_many_are_asked(monkeypatch):
    asked = answering(monkeypatch, {})
    link_check.find_broken_links([f"https://a.org/{number}" for number in range(100)])
    assert len(asked) == link_check.MOST_LINKS


def test_a_site_that_sends_a_byte_at_a_time_is_given_up(monkeypatch):
    monkeypatch.setattr(link_check, "PATIENCE", 0.2)
    monkeypatch.setattr(link_check, "public_ip", lambda host, port, **more: "127.0.0.1")
    with socket.create_server(("127.0.0.1", 0)) as server:
        monkeypatch.setitem(link_check.PORTS, "http", server.getsockname()[1])
        answering = threading.Thread(target=send_slowly, args=[server])
        answering.start()
        began = time.monotonic()
        (found,) = link_check.find_broken_links(["http://slow.example/"])
        assert time.monotonic() - began < 2
        answering.join(5)
    assert found.reason == "does not respond"
    assert not answering.is_alive()
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("link-check")]


def send_slowly(server):
    """A header without end, until the other side is gone."""
    line, _ = server.accept()
    with line, contextlib.suppress(OSError):
        line.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        while True:
            line.sendall(b"a")
            time.sleep(0.02)


def test_no_request_begins_when_the_time_is_over(monkeypatch):
    asked = answering(monkeypatch, {"a.org/": (200, "")})
    monkeypatch.setattr(link_check, "IN_ALL", 0)
    assert [found.reason for found in link_check.find_broken_links(["https://a.org/"])]
    assert asked == []


def test_a_second_click_waits_for_the_first(editor, monkeypatch):
    article = article_with('<p><a href="https://a.org/">A</a></p>')
    asked = answering(monkeypatch, {"a.org/": (200, "")})
    with link_check.only_check_of(int(editor.session["_auth_user_id"])):
        assert "Your last check is still running." in editor.post(page("links", article)).text
    assert asked == []
    assert "The external link works." in editor.post(page("links", article)).text


def test_an_editor_has_the_links_asked(editor, monkeypatch, db):
    article = article_with('<p><a href="https://a.org/">A</a> <a href="/missions/">Missions</a></p>')
    article.sources.create(title="Log", address="https://b.org/log")
    assert links_in(article.freeze()) == ["https://a.org/", "/missions/", "https://b.org/log"]
    asked = answering(monkeypatch, {"a.org/": (200, "")})
    assert editor.get(page("publish", article)).status_code == 200
    assert asked == []
    text = editor.post(page("links", article)).content.decode()
    assert "https://b.org/log: does not respond" in text
    assert {host for _method, host, _target in asked} == {"a.org", "b.org"}
