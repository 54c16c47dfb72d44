import errno
import json
import logging
import re
from datetime import UTC, datetime
from importlib import import_module
from io import FileIO

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from PIL import Image

from photos import intake
from photos.background import make_public
from photos.formats import COMMAND
from photos.intake import DuplicatePhoto, import_photo, put, replace_file
from photos.models import Licence, Photo, PhotoText
from photos.reading.text import clean, web_address
from tests.factories import create_photo, create_user, picture_bytes
from tests.photos.files import DATA, EIGHT, alternatives, dataset, jpeg, listed, shared_file, xmp_packet

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def rendered(monkeypatch):
    """The photos whose public files were asked for."""
    photos = []
    monkeypatch.setattr(intake, "make_public", photos.append)
    return photos


@pytest.fixture
def stored(media):
    """The names of all files kept."""
    return lambda: sorted(str(path.relative_to(media)) for path in media.rglob("*") if path.is_file())


def upload(content, name="picture.jpg"):
    return SimpleUploadedFile(name, content)


def imported(content, name="picture.jpg"):
    return Photo.objects.get(pk=import_photo(upload(content, name)).pk)


@pytest.mark.parametrize(("length", "notices"), [(200, []), (201, ["The title was cut to 200 characters."])])
def test_a_text_is_cut_only_if_it_is_too_long(length, notices):
    photo, told = Photo(), []
    put(photo, "title", "x" * length, told)
    assert (photo.title, told) == ("x" * 200, notices)


def with_xmp(**properties):
    return jpeg(xmp=xmp_packet({name.replace("__", ":"): value for name, value in properties.items()}))


def test_a_photo_is_the_file_and_what_it_says(stored):
    exif = Image.Exif()
    exif[0x0112] = 6
    content = jpeg(
        size=(300, 200),
        colour="#ff0000",
        exif=exif,
        xmp=xmp_packet(
            {
                "photoshop:Headline": "Dawn at Baikonur",
                "photoshop:Credit": "PHOTO/NASA-Bill Ingalls",
                "dc:creator": listed(["Bill Ingalls", "Анна Петрова"]),
                "dc:rights": alternatives({"x-default": "© NASA"}),
                "photoshop:DateCreated": "2024-03-23",
                "photoshop:Source": "https://example.org/dawn",
                "photoshop:City": "Baikonur",
            }
        ),
    )
    photo = imported(content, "DSC_0001.JPG")
    assert (photo.format, photo.width, photo.height, photo.file_size) == ("JPEG", 200, 300, len(content))
    assert (photo.title, photo.slug, photo.original_name) == ("Dawn at Baikonur", "dawn-at-baikonur", "DSC_0001.JPG")
    assert (photo.credit_line, str(photo.credit)) == ("PHOTO/NASA-Bill Ingalls", "NASA/Bill Ingalls")
    assert (photo.creator, photo.copyright, photo.place) == ("Bill Ingalls, Анна Петрова", "© NASA", "Baikonur")
    assert (photo.taken_at, photo.taken_precision) == (datetime(2024, 3, 23, tzinfo=UTC), "day")
    assert photo.source_address == "https://example.org/dawn"
    assert photo.ground == "#fe0000"
    assert photo.reading["fields"]["credit"]["source"] == "XMP"
    assert not photo.is_published
    photo.full_clean()
    assert stored() == [f"originals/{photo.original.name}"]
    assert photo.original.read() == content


def test_texts_are_kept_in_every_language(rendered):
    photo = imported(
        with_xmp(
            dc__description=alternatives(EIGHT),
            Iptc4xmpCore__AltTextAccessibility=alternatives({"ar": "صاروخ أبيض", "ja": "白いロケット"}),
        )
    )
    assert {text.language: text.caption for text in photo.texts.all() if text.caption} == EIGHT
    assert {text.language: text.alt for text in photo.texts.all() if text.alt} == {
        "ar": "صاروخ أبيض",
        "ja": "白いロケット",
    }
    assert photo.text_for("ar", "caption").direction == "rtl"
    assert photo.text_for("ru", "caption").caption == EIGHT["ru"]
    assert photo.text_for("it", "caption").language == "x-default"


def test_public_files_are_made_after_commit(rendered, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks:
        photo = import_photo(upload(jpeg()))
        assert not rendered
    for callback in callbacks:
        callback()
    assert rendered == [photo]


def test_what_was_taken_in_can_be_made_public(monkeypatch, django_capture_on_commit_callbacks):
    monkeypatch.setattr(intake, "make_public", make_public)
    with django_capture_on_commit_callbacks(execute=True):
        photo = import_photo(upload(jpeg(size=(400, 300))))
    assert photo.renditions.filter(crop="", width=320, format="jpeg").exists()
    assert photo.renditions_state != Photo.Renditions.FAILED


def test_large_uploads_come_from_a_temporary_file():
    content = picture_bytes()
    with TemporaryUploadedFile("picture.jpg", "image/jpeg", len(content), None) as file:
        file.write(content)
        file.flush()
        photo = import_photo(file)
    assert photo.original.read() == content


@pytest.mark.parametrize("content", [b"", b"<html>", picture_bytes()[:400]], ids=["empty", "html", "truncated"])
def test_a_refusal_leaves_nothing_behind(content, stored, rendered, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True), pytest.raises(ValidationError):
        import_photo(upload(content))
    assert (stored(), Photo.objects.count(), rendered) == ([], 0, [])


def test_the_same_bytes_twice(stored):
    first = imported(jpeg(), "first.jpg")
    before = stored()
    with pytest.raises(DuplicatePhoto, match="This file is already in the library, as “first”") as duplicate:
        import_photo(upload(jpeg(), "second.jpg"))
    assert duplicate.value.photo == first
    assert stored() == before


def test_the_same_bytes_at_the_same_moment(stored, monkeypatch):
    store = intake.store

    def store_late(file, storage):
        monkeypatch.setattr(intake, "store", store)
        first = import_photo(upload(jpeg(), "first.jpg"))
        name = storage.save("late", file)
        assert stored() == sorted([f"originals/{first.original.name}", f"originals/{name}"])
        return name

    monkeypatch.setattr(intake, "store", store_late)
    with pytest.raises(DuplicatePhoto) as duplicate:
        import_photo(upload(jpeg(), "second.jpg"))
    assert stored() == [f"originals/{duplicate.value.photo.original.name}"]


class FullDisk(FileIO):
    def write(self, content):
        super().write(content[:100])
        raise OSError(errno.ENOSPC, "No space left on device")


def test_a_full_disk(stored, monkeypatch, caplog):
    with monkeypatch.context() as patched:
        patched.setattr("os.fdopen", FullDisk)
        with pytest.raises(ValidationError) as refusal:
            import_photo(upload(jpeg()))
    assert refusal.value.messages == ["The disk for pictures is full. Nothing was saved. Try again later."]
    assert "could not be stored" in caplog.text
    assert (stored(), Photo.objects.count()) == ([], 0)
    import_photo(upload(jpeg()))
    assert len(stored()) == 1


def test_a_storage_that_does_not_answer(monkeypatch):
    def fail(name, content):
        raise ConnectionError

    monkeypatch.setattr(Photo._meta.get_field("original").storage, "save", fail)
    with pytest.raises(ValidationError, match="The picture storage cannot be reached"):
        import_photo(upload(jpeg()))
    assert not Photo.objects.exists()


def test_a_row_that_cannot_be_written_takes_its_file_along(stored, monkeypatch):
    def fail(text):
        raise RuntimeError

    monkeypatch.setattr(PhotoText, "save", fail)
    with pytest.raises(RuntimeError):
        import_photo(upload(with_xmp(dc__description="Caption")))
    assert (stored(), Photo.objects.count()) == ([], 0)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../x.jpg", "x.jpg"),
        ("..\\..\\x.jpg", "x.jpg"),
        ("x" * 300 + ".jpg", "x" * 250),
        ("photo\u202egpj.exe", "photogpj.exe"),
        ("con.jpg", "con.jpg"),
        ("", ""),
        ("a\0b\n.jpg", "ab\n.jpg"),
        ("<script>.jpg", "<script>.jpg"),
    ],
    ids=["path", "Windows path", "long", "right to left", "device", "empty", "controls", "markup"],
)
def test_names_of_uploads_are_kept_as_text_only(name, kept, stored):
    photo = import_photo(ContentFile(jpeg(), name))
    photo.refresh_from_db()
    assert photo.original_name == kept
    assert photo.title
    assert stored() == [f"originals/{photo.original.name}"]
    assert set(photo.original.name) <= set("0123456789abcdef/")


def test_addresses_never_collide():
    first, second, third = (
        imported(jpeg(colour=colour), "Экипаж.jpg" if colour == "#0000aa" else "Launch day.jpg")
        for colour in ("#aa0000", "#00aa00", "#0000aa")
    )
    assert first.slug == "launch-day"
    assert re.fullmatch("launch-day-[0-9a-f]{8}", second.slug)
    assert (third.slug, third.title) == ("photo", "Экипаж")


def test_an_address_that_another_photo_has_left_is_not_taken():
    old = create_photo(title="Launch day")
    old.slug = "start"
    old.save()
    assert imported(jpeg(), "Launch day.jpg").slug.startswith("launch-day-")


@pytest.mark.parametrize(
    ("address", "terms", "short_name", "kept_terms", "kept_address"),
    [
        ("https://creativecommons.org/licenses/by/4.0/", "", "CC BY 4.0", "", "https://creativecommons.org/licenses/by/4.0/"),
        ("http://creativecommons.org/licenses/by-sa/3.0/igo", "", "CC BY-SA 3.0 IGO", "", "https://creativecommons.org/licenses/by-sa/3.0/igo/"),
        ("https://creativecommons.org/licenses/by/4.0/deed.de", "", "CC BY 4.0", "", "https://creativecommons.org/licenses/by/4.0/"),
        ("https://creativecommons.org/publicdomain/zero/1.0/", "", "CC0 1.0", "", "https://creativecommons.org/publicdomain/zero/1.0/"),
        ("", "CC BY-NC 2.0", "CC BY-NC 2.0", "", "https://creativecommons.org/licenses/by-nc/2.0/"),
        ("", "Creative Commons Attribution-ShareAlike 4.0 International License.", "CC BY-SA 4.0", "", "https://creativecommons.org/licenses/by-sa/4.0/"),
        ("http://example.org/terms", "House  terms.", "House terms", "", "https://example.org/terms/"),
        ("http://example.org/terms", "Ask us.", "House terms", "Ask us.", "https://example.org/terms/"),
    ],
)  # fmt: skip
def test_a_licence_is_found_by_its_address_or_name(address, terms, short_name, kept_address, kept_terms):
    Licence.objects.create(
        name="House terms", short_name="House terms", slug="house", address="https://example.org/terms/"
    )
    for colour in ("#aa0000", "#00aa00"):  # The second finds what the first has put on the list.
        packet = xmp_packet({"xmpRights:WebStatement": address, "xmpRights:UsageTerms": terms})
        photo = imported(jpeg(colour=colour, xmp=packet))
        assert (photo.licence.short_name, photo.licence.address) == (short_name, kept_address)
        assert (photo.usage_terms, photo.rights_address, photo.rights_page) == (kept_terms, address, "")
    photo.licence.full_clean()
    assert Licence.objects.filter(short_name=short_name).count() == 1


@pytest.mark.parametrize(
    ("address", "terms", "rights_page"),
    [
        ("https://creativecommons.org/licenses/nonsense/4.0/", "", "https://creativecommons.org/licenses/nonsense/4.0/"),
        ("https://example.org/terms", "Editorial use only", "https://example.org/terms"),
        ("www.example.org/terms", "Editorial use only", ""),
        ("javascript:alert(1)", "", ""),
        ("", "Creative Commons Attribution-Whatever 4.0", ""),
        ("", "", ""),
    ],
)  # fmt: skip
def test_the_rights_page_and_the_terms_of_use_are_both_kept(address, terms, rights_page):
    packet = xmp_packet({"xmpRights:WebStatement": address, "xmpRights:UsageTerms": terms})
    photo = imported(jpeg(xmp=packet))
    assert (photo.licence, photo.usage_terms, photo.rights_page) == (None, terms, rights_page)
    assert not Licence.objects.exists()


def test_what_is_too_long_is_cut_and_the_editor_told():
    photo = imported(with_xmp(photoshop__Credit="x" * 300, Iptc4xmpCore__AltTextAccessibility="y" * 501))
    assert (photo.credit_line, photo.texts.get().alt) == ("x" * 250, "y" * 500)
    assert photo.reading["notices"] == [
        "The credit line was cut to 250 characters.",
        "The alternative text was cut to 500 characters.",
    ]
    assert photo.reading["fields"]["credit"]["value"] == "x" * 300


def test_another_file_changes_no_words(stored, rendered, django_capture_on_commit_callbacks):
    photo = create_photo(title="Crew", caption="Typed", alt="", credit_line="Typed credit", slug="crew")
    former = photo.original.name
    content = jpeg(
        size=(100, 50),
        xmp=xmp_packet(
            {
                "dc:description": alternatives({"x-default": "From the file", "fr": "Du fichier"}),
                "Iptc4xmpCore:AltTextAccessibility": alternatives({"en": "Alt of the file"}),
                "photoshop:Credit": "File credit",
                "photoshop:Headline": "Another headline",
                "dc:creator": listed(["Bill Ingalls"]),
            }
        ),
    )
    with django_capture_on_commit_callbacks(execute=True):
        replace_file(photo, upload(content, "new.jpg"))
    photo = Photo.objects.get()
    assert (photo.title, photo.slug, photo.credit_line, photo.creator) == (
        "Crew",
        "crew",
        "Typed credit",
        "Bill Ingalls",
    )
    assert [(text.language, text.caption, text.alt) for text in photo.texts.all()] == [
        ("en", "Typed", "Alt of the file")
    ]
    assert (photo.width, photo.height, photo.original_name) == (100, 50, "new.jpg")
    assert photo.original.name != former
    assert photo.reading["fields"]["caption"]["value"]["fr"] == "Du fichier"
    assert rendered == [photo]


def test_a_file_is_taken_however_often_its_photo_was_deleted():
    for _ in range(4):
        photo = imported(jpeg(), "Launch day.jpg")
        assert photo.slug.startswith("launch-day")
        photo.delete()


def test_the_file_of_another_photo_replaces_none(stored):
    first, second = imported(jpeg(colour="#aa0000")), imported(jpeg(colour="#00aa00"))
    before = stored()
    with pytest.raises(DuplicatePhoto) as duplicate:
        replace_file(second, upload(jpeg(colour="#aa0000")))
    assert duplicate.value.photo == first
    second.refresh_from_db()
    assert (second.sha256 != first.sha256, stored()) == (True, before)


def test_the_log_says_who_added_what(caplog):
    caplog.set_level(logging.INFO, "photos.intake")
    import_photo(upload(jpeg(), "dawn.jpg"), user=create_user(username="elena"))
    assert "elena added photo" in caplog.text
    assert "'dawn.jpg'" in caplog.text


def test_line_ends_and_controls_of_iim_reach_no_database():
    photo = imported(jpeg(iim=dataset(120, b"One\0\rtwo\x07") + dataset(116, "© Å".encode("cp1252"))))
    assert (photo.texts.get().caption, photo.copyright) == ("One\ntwo", "© Å")


# --- The shared photos ---------------------------------------------------------------------------


def real(name):
    return imported(shared_file("photos", name), name)


# What an independent reader finds in them: first XMP, then IPTC-IIM, then EXIF.
EXPECTED = json.loads((DATA / "photos/expected.json").read_text()) if (DATA / "photos/expected.json").exists() else {}
# What that file leaves out, as exiftool reads it.
ALSO = {
    "IPTC-PhotometadataRef-Std2021.1.jpg": {
        "source_name": "Source (ref2021.1)",
        "taken": "2021-10-20T21:01:01Z",
        "place": "Sublocation (Core) (ref2021.1), City (Core) (ref2021.1), Province/State(Core)(ref2021.1), "
        "Country (Core) (ref2021.1)",
        "digital_source_type": "softwareImage",
    },
    "apple-display-p3-gainmap.jpg": {"taken": "2026-01-07T14:20:14Z"},
    "caption-latin1-no-charset.jpg": {"taken": "2006-10-31", "place": "Kålltorp, Göteborg, Västra Götaland, Sweden"},
    "exif-description-only.jpg": {
        "source_name": "DIGITAL",
        "taken": "2003-08-31",
        "place": "KANDAHAR ARMY AIRFIELD, DAYCHOPAN, Afghanistan",
    },
    "frozenpond-mpo.jpg": {"taken": "2014-03-02"},
    "gps-DSCN0010.jpg": {"taken": "2008-10-22"},
    "hubble-jupiter-heic0910q.jpg": {"source_name": "ESA/Hubble", "taken": "2009-09-09"},
    "large-22-megapixel.jpg": {"taken": "2016-01-12"},
    "metadata-out-of-sync.jpg": {
        "source_name": "source here",
        "taken": "2017-05-29T21:19:21Z",
        "place": "123 Main Street, Anytown, Florida, United States",
        "digital_source_type": "digitalCapture",
    },
    "navy-reagan-adobe-rgb.jpg": {
        "source_name": "Navy Visual News Service",
        "taken": "2004-06-21",
        "place": "Straits of Magellan, South America",
    },
    "paris_icc_exif_xmp.avif": {"taken": "2022-08-22T18:30:46Z"},
    "tiff-prophoto-iptc-xmp.tif": {"taken": "2013-09-07"},
}


def expected_of(name):
    """What must be stored, by field."""
    sources = [EXPECTED[name].get(source, {}) for source in ("xmp", "iim", "exif")]

    def said(*fields):
        for source in sources:
            for field in fields:
                value = source.get(field, source.get({"creator": "byline"}.get(field, "")))
                value = value.get("x-default", next(iter(value.values()))) if isinstance(value, dict) else value
                if isinstance(value, list):
                    value = ", ".join(value) if field == "creator" else next(iter(value), "")
                if text := clean(value or ""):
                    return text
        return ""

    def texts(field, fallback):
        found = {language: clean(text) for language, text in sources[0].get(field, {}).items() if clean(text)}
        if not found and fallback and said(*fallback):
            return {"x-default": said(*fallback)}
        return found

    return {
        "caption": texts("description", ["description", "caption"]),
        "alt": texts("alt", ()),
        "long_description": texts("extended", ()),
        "title": said("headline", "title"),
        "creator": said("creator", "artist"),
        "credit": said("credit"),
        "copyright": said("rights", "copyright"),
        "terms": said("usage_terms"),
        "rights_page": web_address(said("web_statement")),
        "licensor": said("licensor_url"),
        "source_name": "",
        "taken": "",
        "place": "",
        "digital_source_type": "",
        **ALSO.get(name, {}),
    }


def stored_of(photo):
    terms = photo.usage_terms
    if photo.licence and not terms:
        terms = next(
            (form for form in photo.reading["fields"].values() if form["value"] == photo.licence.short_name), {}
        ).get("value", f"{photo.licence.name} License")
    return {
        **{
            kind: {text.language: getattr(text, kind) for text in photo.texts.all() if getattr(text, kind)}
            for kind in ("caption", "alt", "long_description")
        },
        "title": photo.title,
        "creator": photo.creator,
        "credit": photo.credit_line,
        "copyright": photo.copyright,
        "terms": terms,
        "rights_page": photo.rights_address,
        "licensor": photo.licensor_address,
        "source_name": photo.source_name,
        "taken": photo.taken.iso if photo.taken else "",
        "place": photo.place,
        "digital_source_type": photo.digital_source_type,
    }


@pytest.mark.skipif(not EXPECTED, reason="shared data are not here: photos")
@pytest.mark.parametrize("name", [name for name in EXPECTED if not name.endswith(".heic")])
def test_all_that_a_real_file_says_is_stored(name):
    photo = Photo.objects.get(pk=import_photo(upload(shared_file("photos", name), name), limits=COMMAND).pk)
    expected, stored = expected_of(name), stored_of(photo)
    expected["title"] = expected["title"] or photo.title
    assert stored == expected


def test_a_credit_longer_than_iim_allows():
    photo = real("hubble-jupiter-heic0910q.jpg")
    assert len(photo.credit_line) > 32
    assert photo.credit_line.endswith("and the Jupiter Impact Team")
    assert str(photo.licence) == "CC BY 4.0"


def test_eight_captions_and_four_alternative_texts():
    photo = real("captions-eight-languages.jpg")
    assert sum(bool(text.caption) for text in photo.texts.all()) == 8
    assert sum(bool(text.alt) for text in photo.texts.all()) == 4
    assert str(photo.licence) == "CC BY 4.0"


def test_latin_1():
    assert real("caption-latin1-no-charset.jpg").texts.get().caption == "Porträtt på Eva"


def test_sources_that_disagree():
    photo = real("metadata-out-of-sync.jpg")
    assert photo.texts.get().caption.startswith("(This caption in XMP)")
    others = photo.reading["fields"]["caption"]["others"]
    assert others["IPTC-IIM"]["x-default"].startswith("(This caption in IIM)")
    assert others["EXIF"]["x-default"].startswith("(This caption in Exif)")


def test_null_is_no_caption():
    photo = real("large-22-megapixel.jpg")
    assert (photo.texts.count(), photo.creator, photo.width * photo.height > 22_000_000) == (0, "", True)


BAD = json.loads((DATA / "bad-photos/expected.json").read_text()) if (DATA / "bad-photos").exists() else {}


@pytest.mark.skipif(not BAD, reason="shared data are not here: bad photos")
@pytest.mark.parametrize("name", BAD)
def test_hostile_files_are_saved_whole_or_leave_nothing(name, stored):
    try:
        photo = imported(shared_file("bad-photos", name), name)
    except ValidationError:
        assert (stored(), Photo.objects.count()) == ([], 0)
    else:
        assert stored() == [f"originals/{photo.original.name}"]


def test_what_was_read_before_there_were_columns_is_put_into_them():
    packet = {
        "xmpRights:WebStatement": "https://example.org/rights",
        "photoshop:Source": "ESA/Hubble",
        "plus:Licensor": '<rdf:Seq><rdf:li rdf:parseType="Resource">'
        "<plus:LicensorURL>https://example.org/buy</plus:LicensorURL></rdf:li></rdf:Seq>",
    }
    photo = imported(jpeg(xmp=xmp_packet(packet)))
    kept = {
        "rights_address": "https://example.org/rights",
        "licensor_address": "https://example.org/buy",
        "source_name": "ESA/Hubble",
        "source_address": "",
        "usage_terms": "",
    }
    former = {
        **dict.fromkeys(kept, ""),
        "source_address": kept["licensor_address"],
        "usage_terms": kept["rights_address"],
    }
    Photo.objects.filter(pk=photo.pk).update(**former)
    migration = import_module("photos.migrations.0009_rights_from_what_was_read")
    migration.fill_from_reading(apps, None)
    assert Photo.objects.filter(**kept).exists()
