"""Every way into the library treats the same hostile file alike: accepted whole, or refused in words with nothing left.

A door takes the bytes and the name of a file. It returns the new photo, or the words of the refusal.
"""

import csv
import hashlib
import shutil
import zlib
from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from photos.checking import DAMAGED
from photos.models import Photo
from photos.structure import UNFINISHED
from tests.factories import create_photo, create_user, picture_bytes
from tests.photos.archive_stub import archives_on_this_machine, pick_file
from tests.photos.files import gif, jpeg, progressive_jpeg, xmp_packet

ADD = reverse("admin:photos_photo_add")
NAME = "of a stranger.jpg"


def png_that_claims(width, height):
    content = bytearray(picture_bytes(format="PNG"))
    content[16:24] = width.to_bytes(4, "big") + height.to_bytes(4, "big")
    content[29:33] = zlib.crc32(content[12:29]).to_bytes(4, "big")
    return bytes(content)


REFUSED = {
    "empty": (b"", "empty"),
    "no picture": (b"no picture at all", DAMAGED),
    "SVG with a script": (b"<svg onload='alert(1)' xmlns='http://www.w3.org/2000/svg'/>", "SVG files are not accepted"),
    "HTML": (b"<!doctype html><script>alert(1)</script>", "HTML files are not accepted"),
    "PDF": (b"%PDF-1.7 nothing", "PDF files are not accepted"),
    "EPS": (b"%!PS-Adobe-3.0 EPSF-3.0", "EPS files are not accepted"),
    "HTML after the first bytes of a JPEG": (b"\xff\xd8\xff\xe0<html><script>alert(1)</script>", DAMAGED),
    "cut in half": (picture_bytes(size=(300, 200))[:900], UNFINISHED),
    "a bomb": (png_that_claims(30_000, 30_000), "too many pixels"),
    "too long": (png_that_claims(20_001, 10), "No side may be longer than"),
    "many frames": (gif(size=(2000, 2000), frames=300), "too many frames"),
    "many scans": (progressive_jpeg(size=(4000, 3000), passes=100), "too many scans"),
}
ACCEPTED = {
    "script after the picture": picture_bytes(colour="#010203") + b"<script>alert(1)</script>",
    "a billion laughs": jpeg(
        xmp=xmp_packet(
            {"dc:title": "&c;"},
            before='<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;"><!ENTITY c "&b;&b;&b;">]>',
        ),
        colour="#020304",
    ),
    "broken EXIF": jpeg(exif=b"Exif\0\0no TIFF", colour="#030405"),
    "broken colour profile": jpeg(icc_profile=b"no profile", colour="#040506"),
}


@pytest.fixture
def archives(settings, monkeypatch):
    with archives_on_this_machine(settings, monkeypatch) as stub:
        yield stub


@pytest.fixture
def doors(client, db, tmp_path, archives):
    client.force_login(create_user(group="Photo editors"))

    def upload(content, name):
        answer = client.post(ADD, {"pictures": SimpleUploadedFile(name, content)})
        assert answer.status_code == 200
        (outcome,) = answer.context["outcomes"]
        return outcome.photo or " ".join(outcome.reasons)

    def upload_among_others(content, name):
        others = [
            SimpleUploadedFile(f"{colour}.jpg", picture_bytes(colour=colour)) for colour in ("#a0a0a0", "#b0b0b0")
        ]
        answer = client.post(ADD, {"pictures": [others[0], SimpleUploadedFile(name, content), others[1]]})
        first, outcome, last = answer.context["outcomes"]
        assert (first.is_new, last.is_new) == (True, True)
        for other in (first, last):
            other.photo.original.storage.delete(other.photo.original.name)
            other.photo.delete()
        return outcome.photo or " ".join(outcome.reasons)

    def replace(content, name):
        photo = create_photo(content=picture_bytes(colour="#c0c0c0"), published_at=None)
        former = photo.original.name
        answer = client.post(
            reverse("admin:photos_photo_replace", args=[photo.pk]), {"file": SimpleUploadedFile(name, content)}
        )
        photo.refresh_from_db()
        photo.original.storage.delete(former)
        if answer.status_code == 302:
            return photo
        assert photo.original.name == former
        photo.delete()
        return " ".join(answer.context["form"].errors["file"])

    def import_photos(content, name):
        folder = tmp_path / "pictures"
        folder.mkdir()
        (folder / name).write_bytes(content)
        out = StringIO()
        try:
            call_command("import_photos", str(folder), stdout=out)
        except CommandError:
            return out.getvalue()
        return Photo.objects.get()

    def import_catalogue(content, name):
        folder = tmp_path / "catalogue"
        create_photo(slug="stranger", published_at=None)
        call_command("export_catalogue", str(folder), stdout=StringIO())
        Photo.objects.get().original.storage.delete(Photo.objects.get().original.name)
        Photo.objects.all().delete()
        shutil.rmtree(folder / "photos")
        (folder / "photos").mkdir()
        (folder / "photos" / "stranger.jpg").write_bytes(content)
        rows = list(csv.DictReader((folder / "photos.csv").open(newline="")))
        rows[0]["sha256"] = hashlib.sha256(content).hexdigest()
        with (folder / "photos.csv").open("w", newline="") as file:
            writer = csv.DictWriter(file, rows[0])
            writer.writeheader()
            writer.writerows(rows)
        try:
            call_command("import_catalogue", str(folder), stdout=StringIO())
        except CommandError as error:
            return str(error)
        return Photo.objects.get()

    return {
        "upload": upload,
        "bulk": upload_among_others,
        "replace": replace,
        "import": import_photos,
        "folder": import_catalogue,
        "NASA": lambda content, name: pick_file(client, archives, content, "nasa"),
        "Commons": lambda content, name: pick_file(client, archives, content, "commons"),
    }


DOORS = ["upload", "bulk", "replace", "import", "folder", "NASA", "Commons"]


@pytest.mark.parametrize("file", REFUSED)
@pytest.mark.parametrize("door", DOORS)
def test_refused_in_words_and_nothing_is_left(doors, media, door, file):
    content, words = REFUSED[file]
    said = doors[door](content, NAME)
    assert words in str(said)
    assert not Photo.objects.exists()
    assert not [path for path in media.rglob("*") if path.is_file()]


@pytest.mark.parametrize("file", ACCEPTED)
@pytest.mark.parametrize("door", DOORS)
def test_accepted_as_it_is_and_never_public(doors, media, door, file):
    photo = doors[door](ACCEPTED[file], NAME)
    assert photo.original.read() == ACCEPTED[file]
    assert photo.state == "draft"
    assert "haha" not in f"{photo.title} {photo.reading}"
    assert [path.name for path in media.rglob("*") if path.is_file() and "originals" in path.parts] == [
        photo.original.name.rpartition("/")[2]
    ]


@pytest.mark.parametrize("content", [picture_bytes(), b"no picture"], ids=["taken", "refused"])
def test_nobody_waits_while_an_imported_folder_is_decoded(doors, transactions, content):
    doors["folder"](content, "stranger.jpg")
    assert set(transactions) == {0}
