from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from PIL import Image

from photos.background import make_public
from photos.models import Photo
from photos.renditions import make_renditions
from photos.storage import unpublished
from tests.factories import picture_bytes
from tests.photos.files import dataset, jpeg, shared_file

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "pictures"
    (folder / "of launches").mkdir(parents=True)
    return folder


def imported(*folders):
    out = StringIO()
    refused = False
    try:
        call_command("import_photos", *map(str, folders), stdout=out)
    except CommandError:
        refused = True
    return out.getvalue().splitlines(), refused


def tiff(path, *, orientation=1):
    """Dark, but for its upper left corner as stored."""
    image = Image.new("RGB", (400, 300), "#336699")
    image.paste("#ffcc33", (0, 0, 200, 150))
    info = Image.Exif()
    info[274] = orientation
    info[270] = "At the pad"
    info[33723] = dataset(110, b"PHOTO/NASA-Bill Ingalls")
    image.save(path, "TIFF", tiffinfo=info, compression="tiff_lzw")


def test_each_file_is_named_with_what_became_of_it(folder):
    (folder / "a pad.jpg").write_bytes(picture_bytes())
    (folder / "b same.jpg").write_bytes(picture_bytes())
    (folder / "c broken.png").write_bytes(b"\x89PNG nothing")
    (folder / "of launches" / "d launch.webp").write_bytes(picture_bytes(format="WEBP"))
    (folder / ".hidden.jpg").write_bytes(picture_bytes(colour="#000000"))
    lines, refused = imported(folder)
    assert lines == [
        f"{folder}/a pad.jpg: added as “a pad” (a-pad), a draft",
        f"{folder}/b same.jpg: already in the library, as “a pad” (a-pad)",
        f"{folder}/c broken.png: rejected: This file is damaged or not a picture. Nothing was saved.",
        f"{folder}/of launches/d launch.webp: added as “d launch” (d-launch), a draft",
        "2 added, 1 already in the library, 1 rejected",
    ]
    assert refused
    assert [(photo.slug, photo.state) for photo in Photo.objects.order_by("pk")] == [
        ("a-pad", "draft"),
        ("d-launch", "draft"),
    ]
    lines, _ = imported(folder / "of launches")
    assert lines[-1] == "1 already in the library"


def test_a_refused_file_is_one_line_and_no_traceback(folder, caplog, capfd):
    (folder / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\n nothing")
    tiff(folder / "pad.tif")
    (folder / "cut.tif").write_bytes((folder / "pad.tif").read_bytes()[:1000])
    lines, _ = imported(folder)
    assert len([line for line in lines if "rejected: This file is damaged" in line]) == 2
    assert lines[-1] == "2 rejected, 1 added"
    assert not [record for record in caplog.records if record.levelname != "INFO"]
    assert capfd.readouterr().err.count("Traceback") == 0


def test_what_must_be_known_of_a_file_is_told_with_it(folder):
    (folder / "a.jpg").write_bytes(jpeg(xmp=b"<not closed"))
    assert imported(folder)[0][0].endswith("a draft; The XMP in this file is damaged and was ignored")


def test_a_folder_that_is_not_there(folder):
    with pytest.raises(CommandError, match=r"No such folder: .*nowhere"):
        call_command("import_photos", str(folder), str(folder / "nowhere"))


@pytest.mark.parametrize(("orientation", "size"), [(1, (400, 300)), (6, (300, 400)), (8, (300, 400))])
def test_tiff_upright_with_its_words(folder, orientation, size):
    tiff(folder / "pad.tif", orientation=orientation)
    lines, refused = imported(folder)
    assert not refused, lines
    photo = Photo.objects.get()
    assert (photo.format, photo.width, photo.height) == ("TIFF", *size)
    assert photo.credit_line == "PHOTO/NASA-Bill Ingalls"
    assert photo.texts.get().caption == "At the pad"
    make_renditions(photo)
    assert photo.renditions_state == "ready", photo.renditions_error
    file = photo.renditions.get(crop="", format="jpeg", width=min(size[0], 320))
    with Image.open(unpublished().open(file.key)) as public:
        assert public.size == (file.width, file.height)
        assert not public.getexif()
        light = {1: (10, 10), 6: (public.width - 10, 10), 8: (10, public.height - 10)}[orientation]
        assert public.getpixel(light)[0] > 200


def test_tiff_with_16_bits_cmyk_and_several_pages(folder):
    Image.new("I;16", (100, 80), 40_000).save(folder / "deep.tif")
    Image.new("CMYK", (100, 80), (0, 255, 0, 0)).save(folder / "print.tif")
    page = Image.new("RGB", (100, 80), "green")
    page.save(folder / "pages.tif", save_all=True, append_images=[Image.new("RGB", (100, 80), "red")])
    lines, refused = imported(folder)
    assert not refused, lines
    for photo in Photo.objects.all():
        make_public(photo)
        assert photo.renditions.filter(format="jpeg").exists(), photo.renditions_error


@pytest.mark.parametrize("cut", [8, 100, 1000])
def test_a_damaged_tiff_is_refused(folder, cut):
    tiff(folder / "pad.tif")
    content = (folder / "pad.tif").read_bytes()
    (folder / "pad.tif").write_bytes(content[:cut])
    lines, refused = imported(folder)
    assert refused
    assert "rejected: This file is damaged" in lines[0]


def test_the_tiff_of_an_agency(folder):
    (folder / "agency.tif").write_bytes(shared_file("photos", "tiff-prophoto-iptc-xmp.tif"))
    lines, refused = imported(folder)
    assert not refused, lines
    photo = Photo.objects.get()
    assert (photo.width, photo.height, photo.copyright) == (35, 23, "JET2HOLIDAYS")
    assert photo.reading["fields"]["copyright"]["others"]["IPTC-IIM"] == "JET2HOLIDAYS"
