"""What archives of photographs send, good and bad, from both of them."""

import gzip
import socket

import pytest
from django.core.exceptions import ValidationError

from photos.archives import ARCHIVES, commons, fetching, picking
from photos.archives.fetching import ArchiveError, Visit
from photos.archives.plain_text import LONGEST_HTML, plain_text
from photos.checking import LONGEST_SIDE, MOST_PIXELS_OTHERWISE, check
from photos.formats import FORM
from photos.intake import DuplicatePhoto
from photos.models import Licence, Photo
from tests.factories import picture_bytes
from tests.photos.archive_stub import (
    LICENCE,
    archives_on_this_machine,
    hangs_up,
    never_ends,
    promises_more,
    redirects_to,
    sends,
    sends_json,
    trickles,
    trickles_body,
)
from tests.photos.files import jpeg, xmp_packet

KEYS = {"nasa": "NHQ1", "commons": "4711"}
BOTH = pytest.mark.parametrize("archive", list(KEYS))
BOMB = gzip.compress(b" " * 5 * 1024 * 1024)


@pytest.mark.parametrize(
    ("size", "width", "height", "is_acceptable"),
    [
        (FORM.most_bytes, 100, 100, True),
        (FORM.most_bytes + 1, 100, 100, False),
        (1, LONGEST_SIDE, 100, True),
        (1, LONGEST_SIDE + 1, 100, False),
        (1, 5_000, MOST_PIXELS_OTHERWISE // 5_000, True),
        (1, 5_000, MOST_PIXELS_OTHERWISE // 5_000 + 1, False),
    ],
)
def test_an_original_that_the_site_would_refuse_is_not_fetched(size, width, height, is_acceptable):
    info = {"size": size, "width": width, "height": height, "mime": "image/png"}
    assert commons.is_acceptable(info) is is_acceptable


@pytest.fixture
def stub(settings, monkeypatch):
    with archives_on_this_machine(settings, monkeypatch) as stub:
        yield stub


def search(archive, text="Soyuz MS-25", page=1):
    found = ARCHIVES[archive]
    return found.search(Visit(found.service, 2), text, page)


def pick(archive, key=""):
    fetched = picking.fetch_found(archive, key or KEYS[archive])
    return picking.add_found(fetched, user=None, checked=check(fetched.file))


def captions(photo):
    return {text.language: text.caption for text in photo.texts.all()}


def refusal_of(ask):
    with pytest.raises((ArchiveError, ValidationError)) as caught:
        ask()
    return " ".join(getattr(caught.value, "messages", [str(caught.value)]))


# --- Searching ------------------------------------------------------------------------------------


@BOTH
def test_photographs_are_found_and_nothing_else(stub, archive):
    page = search(archive)
    assert [(photo.key, photo.title) for photo in page.photos] in (
        [("NHQ1", "Soyuz MS-25 Crew")],
        [("4711", "Soyuz MS-25 crew")],
    )
    assert (page.left_out, page.has_next) == (1, True)
    assert len(stub.asked) == 1


@BOTH
def test_a_search_may_find_nothing(stub, archive):
    stub.faults["search"] = sends_json(
        {"collection": {"items": [], "metadata": {"total_hits": 0}}, "batchcomplete": True}
    )
    page = search(archive)
    assert (page.photos, page.has_next) == ([], False)


@BOTH
def test_an_archive_knows_who_asks(stub, settings, archive):
    settings.CONTACT_EMAIL, settings.ALLOWED_HOSTS = "desk@portal.example", ["portal.example"]
    search(archive)
    assert stub.agents == ["SpacePortal/1.0 (https://portal.example/; desk@portal.example)"]


@BOTH
def test_an_archive_that_is_turned_off_is_not_asked(stub, settings, archive):
    settings.PHOTO_ARCHIVES = {}
    assert "is turned off on this site" in refusal_of(lambda: search(archive))
    assert stub.asked == []


# --- Picking --------------------------------------------------------------------------------------


def test_a_photograph_of_nasa_becomes_a_draft_with_all_that_is_known(stub, db):
    photo = pick("nasa")
    assert photo.state == Photo.State.DRAFT
    assert (photo.title, photo.title_language) == ("Soyuz MS-25 Crew", "en")
    assert captions(photo)["en"].startswith("Expedition 71 Flight Engineer Oleg Novitsky is seen")
    assert (photo.credit_line, photo.creator) == ("NASA/Bill Ingalls", "Bill Ingalls")
    assert (photo.taken.iso, photo.place) == ("2024-03-21", "Baikonur Cosmodrome")
    assert (photo.source_name, photo.source_address) == (
        "NASA Image and Video Library",
        "https://images.nasa.gov/details/NHQ1",
    )
    assert photo.licence.name == "NASA media usage guidelines"
    assert photo.original_name == "NHQ1~orig.jpg"


def test_a_photograph_of_commons_becomes_a_draft_in_all_its_languages(stub, db):
    photo = pick("commons")
    assert photo.state == Photo.State.DRAFT
    # A description is longer than the short caption in the same language, so it is taken.
    assert captions(photo) == {"en": "The crew of Soyuz MS-25", "ru": "Экипаж МС-25", "fr": "L’équipage"}
    assert (photo.credit_line, photo.creator, photo.taken.iso) == ("Ann & Bob", "Ann & Bob", "2024-03-20")
    assert photo.licence.address == f"{LICENCE}/"
    assert photo.source_address == "https://commons.wikimedia.org/wiki/File:Soyuz_MS-25_crew.jpg"


@pytest.mark.parametrize(
    ("said", "licence", "terms"),
    [
        (
            {"LicenseShortName": "Public domain", "LicenseUrl": "", "Copyrighted": "False"},
            "Public domain",
            "",
        ),
        (
            {"LicenseShortName": "CC0", "LicenseUrl": "http://creativecommons.org/publicdomain/zero/1.0/deed.en"},
            "CC0 1.0",
            "CC0",
        ),
        ({"LicenseShortName": "CC BY 2.0", "LicenseUrl": ""}, "CC BY 2.0", ""),
        ({"LicenseShortName": "GFDL 1.2", "LicenseUrl": "http://www.gnu.org/copyleft/fdl.html"}, None, "GFDL 1.2"),
        ({"LicenseShortName": "", "LicenseUrl": "", "UsageTerms": "Ask the author"}, None, "Ask the author"),
        (
            {"Restrictions": "personality|insignia"},
            "CC BY-SA 4.0",
            "CC BY-SA 4.0. Other restrictions named by Wikimedia Commons: personality, insignia",
        ),
    ],
)
def test_the_licence_of_a_photograph_of_commons(stub, db, said, licence, terms):
    for name, value in said.items():
        stub.commons_metadata[name] = {"value": value}
    photo = pick("commons")
    assert (photo.licence and photo.licence.short_name, photo.usage_terms) == (licence, terms)


@pytest.mark.parametrize(
    ("said", "credit", "is_licensed"),
    [
        ({}, "NASA/Bill Ingalls", True),
        ({"photographer": "Joel Kowsky"}, "NASA/Joel Kowsky", True),
        ({"photographer": ""}, "NASA", True),
        ({"photographer": "", "secondary_creator": "ESA"}, "ESA", False),
        ({"description": "Liftoff. Photo courtesy of SpaceX."}, "NASA/Bill Ingalls", False),
    ],
)
def test_what_nasa_has_from_others_gets_no_licence(stub, db, said, credit, is_licensed):
    stub.nasa_data |= said
    photo = pick("nasa")
    assert photo.credit_line == credit
    assert (photo.licence is not None, photo.usage_terms == "") == (is_licensed, is_licensed)


@pytest.mark.parametrize(
    ("html", "iso"),
    [
        ("2024-03-20", "2024-03-20"),
        ("2024-03-20 12:36:10", "2024-03-20"),
        ("March 2024", None),
        ('circa May 1969<div style="display: none;">date QS:P571,+1969-05-00T00:00:00Z/10</div>', "1969-05"),
        ('1960s<div style="display: none;">date QS:P571,+1965-00-00T00:00:00Z/8</div>', None),
        ("13 May 20244", None),
        ("<time " * 20_000, None),
        ("P571,+1969-05-01T" * 20_000, None),
    ],
)
def test_only_what_is_certain_of_a_date_is_taken(stub, db, html, iso):
    stub.commons_metadata["DateTimeOriginal"] = {"value": html}
    photo = pick("commons")
    assert (photo.taken and photo.taken.iso) == iso


def test_the_file_adds_what_the_archive_does_not_say(stub, db):
    stub.nasa_data["location"] = ""
    alternatives = '<rdf:Alt><rdf:li xml:lang="de">Die Besatzung</rdf:li><rdf:li xml:lang="en">Crew</rdf:li></rdf:Alt>'
    stub.picture = jpeg(xmp=xmp_packet({"dc:description": alternatives, "photoshop:City": "Baikonur"}))
    photo = pick("nasa")
    assert photo.place == "Baikonur"
    assert captions(photo)["de"] == "Die Besatzung"
    assert captions(photo)["en"].startswith("Expedition 71")


@BOTH
def test_a_photograph_is_taken_once(stub, db, archive):
    first = pick(archive)
    stub.asked.clear()
    with pytest.raises(DuplicatePhoto) as caught:
        pick(archive)
    assert caught.value.photo == first
    assert not any("image/" in path or "wikipedia" in path for path in stub.asked)
    other = next(name for name in KEYS if name != archive)
    with pytest.raises(DuplicatePhoto):  # The same bytes.
        pick(other)
    assert Photo.objects.count() == 1


def test_of_a_file_that_is_too_large_nasa_gives_a_smaller_one(stub, db, monkeypatch):
    stub.faults["orig.jpg"] = sends(b"x" * 100, "image/jpeg", Content_Length=str(10**9))
    photo = pick("nasa")
    assert photo.original_name == "NHQ1~large.jpg"
    assert "has a larger file of this picture" in " ".join(photo.reading["notices"])


def test_of_a_file_that_does_not_arrive_in_time_nasa_gives_a_smaller_one(stub, db, monkeypatch):
    stub.faults["orig.jpg"] = trickles
    monkeypatch.setattr(picking, "Visit", lambda service: Visit(service, 2))
    monkeypatch.setattr(picking, "OF_THE_TIME", 0.1)
    assert pick("nasa").original_name == "NHQ1~large.jpg"


def test_of_a_picture_with_too_many_pixels_nasa_gives_a_smaller_one(stub, db, monkeypatch):
    monkeypatch.setitem(picking.has_too_many_pixels.__globals__["MOST_PIXELS"], "JPEG", 500_000)
    stub.faults["orig.jpg"] = sends(picture_bytes(size=(1000, 1000)), "image/jpeg")
    assert pick("nasa").original_name == "NHQ1~large.jpg"


def test_of_a_file_that_is_too_large_commons_gives_a_scaled_one(stub, db):
    stub.commons_info = {"width": 20_000, "height": 15_000}
    pick("commons")
    assert "iiurlwidth=3840" in stub.asked[-2]
    assert "/thumb/" in stub.asked[-1]


@pytest.mark.parametrize("mime", ["image/svg+xml", "application/pdf", "video/webm", "image/tiff"])
def test_what_is_no_photograph_is_refused_with_a_reason(stub, db, mime):
    stub.commons_info = {"mime": mime}
    assert "it is not a photograph" in refusal_of(lambda: pick("commons"))
    assert Photo.objects.count() == 0


# --- Faults and attacks ---------------------------------------------------------------------------

FAULTS = {
    "too slow a header": (trickles, "did not respond in full within"),
    "too slow a body": (trickles_body, "did not respond in full within"),
    "hangs up": (hangs_up, "cannot be reached, or broke off"),
    "half an answer": (promises_more, "cannot be reached, or broke off"),
    "endless": (never_ends, "more than the 4 MB"),
    "announces too much": (sends(Content_Length=str(10**12)), "more than the 4 MB"),
    "gzip bomb": (sends(BOMB, Content_Encoding="gzip"), "more than the 4 MB"),
    "broken gzip": (sends(b"no gzip", Content_Encoding="gzip"), "cannot be reached, or broke off"),
    "unknown compression": (sends(Content_Encoding="br"), "unknown compression"),
    "429": (sends(status=429, Retry_After="120"), "asks for a pause. Try again in 2 minutes"),
    "429 without a time": (sends(status=429), "asks for a pause. Try again in 60 seconds"),
    "503 with a time": (sends(status=503, Retry_After="20"), "asks for a pause. Try again in 20 seconds"),
    "500": (sends(status=500), "has a fault (status 500)"),
    "404": (sends(status=404), "no longer has this"),
    "400": (sends(status=400), "refused the request (status 400)"),
    "a page": (sends(b"<html>", "text/html"), "did not send data"),
    "broken JSON": (sends(b'{"collection": '), "cannot be read"),
    "too deep": (sends(b"[" * 200_000), "cannot be read"),
    "not UTF-8": (sends(b'"\xff\xfe\xfa"'), "cannot be read"),
    "a list": (sends(b"[]"), "unexpected answer"),
    "no list": (sends_json({"collection": {"items": {}}, "query": {"pages": "none"}}), "unexpected answer"),
    "no object": (sends_json({"collection": 5, "query": None}), "unexpected answer"),
    "redirect inside": (redirects_to("http://169.254.169.254/latest/meta-data/"), "outside the archive"),
    "redirect to another port": (redirects_to("http://127.0.0.1:22/"), "outside the archive"),
    "redirect to a file": (redirects_to("file:///etc/passwd"), "outside the archive"),
    "redirect elsewhere": (redirects_to("https://images-api.nasa.gov.evil.example/"), "outside the archive"),
    "redirect with a password": (redirects_to("https://a:b@images-assets.nasa.gov/"), "outside the archive"),
    "redirect to no address": (redirects_to("http://[x"), "broke off"),
    "redirect without end": (redirects_to("/nasa/search/commons/api.php"), "redirected too many times"),
}


@BOTH
@pytest.mark.parametrize("fault", list(FAULTS))
def test_a_fault_has_one_clear_message(stub, monkeypatch, archive, fault):
    stub.faults["/"], message = FAULTS[fault]
    service = ARCHIVES[archive].service
    seconds = 0.3 if "slow" in fault else 5
    found = refusal_of(lambda: ARCHIVES[archive].search(Visit(service, seconds), "MS-25", 1))
    assert message in found
    assert found.startswith(service.name)


@BOTH
@pytest.mark.parametrize("fault", ["hangs up", "429", "500", "a page", "redirect inside"])
def test_a_fault_while_picking_leaves_nothing_behind(stub, db, media, archive, fault):
    stub.faults[{"nasa": "orig.jpg", "commons": "wikipedia/commons/"}[archive]] = FAULTS[fault][0]
    refusal_of(lambda: pick(archive))
    assert not Photo.objects.exists()
    assert not [path for path in media.rglob("*") if path.is_file()]


@pytest.mark.parametrize("code", ["maxlag", "ratelimited"])
def test_an_error_of_the_api_that_asks_for_a_pause(stub, code):
    stub.faults["/"] = sends_json({"error": {"code": code, "info": "Waiting for a database server"}})
    assert "asks for a pause" in refusal_of(lambda: search("commons"))


@BOTH
def test_nothing_is_asked_during_a_pause(stub, archive):
    stub.faults["/"] = sends(status=429, Retry_After="30")
    refusal_of(lambda: search(archive))
    del stub.faults["/"]
    assert "asks for a pause" in refusal_of(lambda: search(archive))
    assert len(stub.asked) == 1
    assert search(next(name for name in KEYS if name != archive)).photos  # The other one is asked.


@BOTH
def test_items_of_any_shape_are_left_out(stub, archive):
    odd = [
        None,
        5,
        "x",
        [],
        {},
        {"data": []},
        {"data": [{"nasa_id": 5}]},
        {"imageinfo": [None], "title": 3, "pageid": 1},
    ]
    good = [stub.nasa_item()] if archive == "nasa" else [stub.commons_page()]
    stub.faults["/"] = sends_json({"collection": {"items": odd + good}, "query": {"pages": odd + good}})
    assert [photo.key for photo in search(archive).photos] == [KEYS[archive]]


def test_texts_are_found_as_a_database_can_store_them(stub):
    stub.nasa_data |= {"nasa_id": "NHQ\ud8001", "title": "Crew\0"}
    stub.faults["/commons"] = sends_json(
        {"query": {"pages": [stub.commons_page() | {"title": "File:\udfffCrew\0.jpg"}]}}
    )
    for archive in KEYS:
        photo = search(archive).photos[0]
        for text in (photo.key, photo.title, photo.page_address, photo.thumbnail):
            assert "\0" not in text.encode().decode()


def test_an_address_of_a_file_that_cannot_be_read_has_a_clear_message(stub, db):
    stub.faults["/nasa/asset"] = sends_json({"collection": {"items": [{"href": "http://[x~orig.jpg"}]}})
    assert "sent an answer that cannot be read" in refusal_of(lambda: pick("nasa"))


def test_metadata_of_any_shape_is_read_as_far_as_it_is_text(stub, db):
    stub.commons_metadata = {
        "ImageDescription": {"value": {"_type": "lang", "en": ["a"], "ru": "\ud800Экипаж\0", "not a language!": "x"}},
        "Artist": {"value": 5},
        "LicenseUrl": [],
        "DateTimeOriginal": {"value": {"en": "x"}},
    }
    stub.captions = []
    photo = pick("commons")
    assert captions(photo) == {"ru": "Экипаж", "x-default": "x"}
    assert (photo.credit_line, photo.licence, photo.taken) == ("", None, None)
    assert not Licence.objects.filter(short_name="").exists()


@pytest.mark.parametrize("ip", ["127.0.0.1", "10.0.0.5", "169.254.169.254", "::1"])
@BOTH
def test_an_archive_whose_name_leads_inside_is_not_opened(settings, monkeypatch, archive, ip):
    host = sorted(ARCHIVES[archive].service.hosts)[0]
    settings.PHOTO_ARCHIVES = {archive: f"https://{host}"}
    opened = []
    monkeypatch.setattr(socket, "create_connection", lambda *args, **more: opened.append(args))
    monkeypatch.setattr(socket, "getaddrinfo", lambda host, port, **more: [(0, 0, 0, "", (ip, port))])
    assert "inside this network" in refusal_of(lambda: search(archive))
    assert opened == []


@BOTH
def test_without_a_network_there_is_a_clear_message(settings, monkeypatch, archive):
    settings.PHOTO_ARCHIVES = {archive: f"https://{sorted(ARCHIVES[archive].service.hosts)[0]}"}

    def fail(*args, **more):
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    assert "there is no connection to it" in refusal_of(lambda: search(archive))


def test_the_checked_address_is_the_one_connected_to(settings, monkeypatch):
    settings.PHOTO_ARCHIVES = {"nasa": "https://images-api.nasa.gov"}
    opened = []

    def refuse(address, **more):
        opened.append(address)
        raise OSError

    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", lambda host, port, **more: [(0, 0, 0, "", ("93.184.215.14", port))])
    refusal_of(lambda: search("nasa"))
    assert opened == [("93.184.215.14", 443)]


# --- Text -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("plain", "plain"),
        ("a<br>b<p>c</p><ul><li>d<li>e</ul>", "a\nb\nc\nd\ne"),
        ("<b>Bill</b> <i>Ingalls</i>", "Bill Ingalls"),
        ("5 &lt; 6 &amp;amp; more", "5 < 6 &amp; more"),
        ("a<script>alert(1)</script>b<style>x{}</style>c", "abc"),
        ('seen<span style="display:none">hidden <b>too</b></span> again', "seen again"),
        ("<img src=x onerror=alert(1)>", ""),
        ("<div style='display: none'><p>x", ""),
        ("a < b and c > d", "a < b and c > d"),
        ("a <![ b", "a <![ b"),
        ('<a title="c > d">e</a><!-- f -->', "e"),
        ('<a "' * 100_000, '<a "' * (LONGEST_HTML // 4)),
        ("&#0;&#x202e;a", "\ufffd\u202ea"),
    ],
)
def test_html_becomes_text(html, text):
    assert plain_text(html) == text


def test_a_retry_time_may_be_a_date():
    assert fetching.seconds_of("Wed, 21 Oct 2015 07:28:00 GMT") == 1
    assert fetching.seconds_of("nonsense") == fetching.USUAL_WAIT
