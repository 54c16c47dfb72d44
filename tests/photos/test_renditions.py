"""The public files of a photo: upright, in the right colours, sharp enough, and with nothing private in them."""

from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import ExifTags, Image, ImageChops, ImageCms, ImageDraw, ImageStat

from photos import renditions as making
from photos.models import Photo, Rendition
from photos.renditions import Box, make_renditions, wanted_renditions, widths_of
from photos.storage import names_in, renditions
from tests.factories import create_photo, picture_bytes
from tests.shared_data import DATA, needs

REAL_PHOTOS = DATA / "photos"
real_photos = needs(REAL_PHOTOS)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("size", "widths"),
    [
        ((2500, 2000), [320, 640, 1024, 1600, 2500]),  # The five million pixels that are allowed,
        ((2500, 2001), [320, 640, 1024, 1600]),  # and too many.
        ((300, 20_000), [300]),  # At least one file, whatever its shape.
    ],
)
def test_files_are_no_larger_than_is_useful(size, widths):
    assert widths_of(Rendition.Crop.NATURAL, Box(0, 0, *size)) == widths


def publish(content, formats=None, **fields):
    """A photo with its public files: all of them, or those of some formats, which is quicker."""
    photo = create_photo(content=content, **fields)
    make_renditions(photo, formats=formats)
    assert (photo.renditions_state, photo.renditions_error) == ("pending" if formats else "ready", "")
    return photo


def publish_real(name, **fields):
    return publish((REAL_PHOTOS / name).read_bytes(), **fields)


def shown(rendition):
    image = Image.open(BytesIO(content_of(rendition)))
    image.load()
    return image


def content_of(rendition):
    with renditions().open(rendition.name) as file:
        return file.read()


def whole(photo, format="jpeg"):
    return shown(photo.renditions.filter(crop="", format=format).order_by("width").last())


def saved(image, format="PNG", **options):
    out = BytesIO()
    image.save(out, format, **options)
    return out.getvalue()


def difference(one, other):
    return sum(ImageStat.Stat(ImageChops.difference(one.convert("RGB"), other.convert("RGB"))).mean) / 3


def close_to(colour, expected, tolerance=6):
    return all(abs(a - b) <= tolerance for a, b in zip(colour, expected, strict=True))


@pytest.fixture(scope="module")
def scene():
    """No two of its corners are alike."""
    image = Image.new("RGB", (600, 450), "#88aacc")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, 200, 150), fill="#aa3322")
    draw.ellipse((380, 40, 580, 240), fill="#ffdd66")
    draw.rectangle((0, 300, 600, 450), fill="#334422")
    return image


# How a camera held like this stores the scene.
STORED = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


@pytest.mark.parametrize("orientation", STORED)
def test_pictures_are_turned_upright(scene, orientation):
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    turn = STORED[orientation]
    stored = saved(scene if turn is None else scene.transpose(turn), "JPEG", exif=exif, quality=95)
    picture = whole(publish(stored, formats=["jpeg"], width=600, height=450))
    assert picture.size == (600, 450)
    assert difference(picture, scene) < 6


@real_photos
def test_real_pictures_are_turned_upright():
    pictures = [
        whole(publish_real(f"landscape_{orientation}.jpg", formats=["jpeg"], width=600, height=450))
        for orientation in STORED
    ]
    assert {picture.size for picture in pictures} == {(600, 450)}
    assert max(difference(pictures[0], picture) for picture in pictures) < 6


def test_nothing_private_is_in_a_public_file(scene):
    exif = Image.Exif()
    exif[ExifTags.Base.Artist] = "SECRET artist"
    camera = exif.get_ifd(ExifTags.IFD.Exif)
    camera[ExifTags.Base.CameraOwnerName] = "SECRET owner"
    camera[ExifTags.Base.BodySerialNumber] = "SECRET serial"
    position = exif.get_ifd(ExifTags.IFD.GPSInfo)
    position[ExifTags.GPS.GPSLatitude] = (45.0, 57.0, 54.0)
    position[ExifTags.GPS.GPSMapDatum] = "SECRET datum"
    thumbnail = b"SECRET thumbnail"
    resource = b"8BIM\x04\x0c\0\0" + len(thumbnail).to_bytes(4, "big") + thumbnail
    segment = b"Photoshop 3.0\0" + resource
    content = saved(
        scene,
        "JPEG",
        exif=exif,
        comment=b"SECRET comment",
        xmp=b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>SECRET place</x:xmpmeta>",
        icc_profile=ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes(),
        extra=b"\xff\xed" + (len(segment) + 2).to_bytes(2, "big") + segment,
    )
    assert content.count(b"SECRET") == 7
    photo = publish(content)
    assert_clean(photo)
    assert not [row.name for row in photo.renditions.all() if b"SECRET" in content_of(row)]


@real_photos
@pytest.mark.parametrize(
    "name", ["gps-in-exif-and-xmp-and-comment.jpg", "gps-DSCN0010.jpg", "IPTC-PhotometadataRef-Std2021.1.jpg"]
)
def test_nothing_private_of_real_photos_is_in_a_public_file(name):
    assert_clean(publish_real(name))


def assert_clean(photo):
    for row in photo.renditions.all():
        image = shown(row)
        assert not image.getexif(), row.name
        assert not {"comment", "exif", "xmp", "icc_profile", "photoshop"} & {
            name for name, value in image.info.items() if value
        }, row.name


def test_colours_are_those_of_the_profile():
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    # A profile that calls red what others call blue.
    swapped = srgb.replace(b"rXYZ", b"....").replace(b"bXYZ", b"rXYZ").replace(b"....", b"bXYZ")
    red = Image.new("RGB", (400, 300), (200, 30, 30))
    assert close_to(whole(publish(saved(red, icc_profile=swapped), formats=["jpeg"])).getpixel((5, 5)), (30, 30, 200))


@pytest.mark.parametrize(
    "profile", [b"no profile at all", ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()]
)
def test_a_profile_that_does_not_fit_is_passed_over(profile):
    red = Image.new("RGB", (400, 300), (200, 30, 30))
    assert close_to(whole(publish(saved(red, icc_profile=profile), formats=["jpeg"])).getpixel((5, 5)), (200, 30, 30))


def test_cmyk_becomes_rgb(scene):
    photo = publish(saved(scene.convert("CMYK"), "JPEG", quality=95))
    assert {shown(row).mode for row in photo.renditions.all()} == {"RGB"}
    assert difference(whole(photo), scene) < 6


@real_photos
def test_a_real_cmyk_photo_becomes_small_and_rgb():
    photo = publish_real("cmyk-swop-multi-segment-icc.jpg")
    assert_clean(photo)
    for row in photo.renditions.all():
        assert (shown(row).mode, row.file_size <= 60_000) == ("RGB", True)


def test_sixteen_bits_become_eight():
    photo = publish(saved(Image.new("I;16", (400, 300), 32768)))
    for format in Rendition.Format.values:
        assert close_to(whole(photo, format).getpixel((5, 5)), (128, 128, 128))


def test_transparency_is_kept_but_for_jpeg():
    glass = Image.new("RGBA", (400, 300), (0, 0, 255, 0))
    photo = publish(saved(glass))
    assert close_to(whole(photo, "jpeg").getpixel((5, 5)), (255, 255, 255))
    for format in ("webp", "avif"):
        assert whole(photo, format).getchannel("A").getextrema() == (0, 0)


@pytest.mark.parametrize("format", ["GIF", "WEBP", "MPO"])
def test_of_several_pictures_the_first_is_shown(format):
    red, blue = (Image.new("RGB", (400, 300), colour) for colour in ("#ff0000", "#0000ff"))
    photo = publish(saved(red, format, save_all=True, append_images=[blue]))
    for row in photo.renditions.filter(crop=""):
        image = shown(row)
        assert (image.format.lower(), getattr(image, "n_frames", 1)) == (row.format, 1)
        assert row.media_type in {"image/avif", "image/webp", "image/jpeg"}
        assert close_to(image.convert("RGB").getpixel((5, 5)), (255, 0, 0), tolerance=8)


@real_photos
@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("apple-display-p3-gainmap.jpg", (384, 512)),
        ("frozenpond-mpo.jpg", (640, 480)),
        ("flag-16bit.png", (900, 600)),
        ("animated-cogs.gif", (85, 77)),
        ("animated-loop-3.webp", (370, 285)),
        ("paris_icc_exif_xmp.avif", (403, 302)),
        ("navy-reagan-adobe-rgb.jpg", (200, 130)),
    ],
)
def test_real_photos_of_every_kind(name, size):
    photo = publish_real(name)
    assert_clean(photo)
    for format in Rendition.Format.values:
        picture = whole(photo, format)
        assert (picture.size, picture.format.lower(), getattr(picture, "n_frames", 1)) == (size, format, 1)


@pytest.mark.parametrize(
    ("size", "widths"),
    [
        ((40, 30), [40]),
        ((500, 375), [320, 500]),
        ((1024, 768), [320, 640, 1024]),
        ((6000, 4000), [320, 640, 1024, 1600, 2560]),
        ((4000, 6000), [320, 640, 1024, 1600]),
        ((1, 20_000), [1]),
        ((20_000, 1), [320, 640, 1024, 1600, 2560]),
    ],
)
def test_widths(size, widths):
    photo = Photo(width=size[0], height=size[1], sha256="0" * 64)
    wanted = wanted_renditions(photo)
    assert [row.width for row in wanted if row.crop == "" and row.format == "jpeg"] == widths
    assert all(0 < row.width <= size[0] and 0 < row.height <= size[1] for row in wanted)
    assert len({(row.crop, row.format, row.width) for row in wanted}) == len(wanted)


def test_rows_say_what_the_files_are(scene):
    photo = publish(saved(scene))
    for row in photo.renditions.all():
        assert shown(row).size == (row.width, row.height)
        assert len(content_of(row)) == row.file_size
    shapes = {row.crop: row.width / row.height for row in photo.renditions.filter(format="jpeg")}
    assert shapes == pytest.approx({"": 4 / 3, "16x9": 16 / 9, "3x2": 3 / 2, "4x5": 4 / 5, "1x1": 1}, rel=0.01)


@pytest.fixture
def two_halves():
    """Red on the left, blue on the right."""
    image = Image.new("RGB", (1200, 300), "#ff0000")
    image.paste("#0000ff", (600, 0, 1200, 300))
    return saved(image)


def test_a_moved_focal_point_makes_new_crops_under_new_names(two_halves, django_capture_on_commit_callbacks):
    photo = publish(two_halves, focal_x=0.1)
    before = {row.pk: row.name for row in photo.renditions.all()}
    squares = photo.renditions.filter(crop="1x1", format="jpeg").order_by("width")
    square = squares.last()
    assert close_to(shown(square).getpixel((290, 10)), (254, 0, 0))

    photo.focal_x = 0.9
    with django_capture_on_commit_callbacks(execute=True):
        photo.save()
        make_renditions(photo)
    after = photo.renditions.all()
    assert close_to(shown(squares.last()).getpixel((10, 10)), (0, 0, 254))
    for row in after:
        assert (row.name in before.values()) == (row.crop == "")
    assert len(after) == len(before)
    assert set(names_in(renditions())) == {row.name for row in after}, "crops of the former point are gone"


def test_what_is_made_is_not_made_again(scene, monkeypatch):
    photo = publish(saved(scene))
    before = list(photo.renditions.values_list())
    monkeypatch.setattr(Image, "open", None)
    make_renditions(photo)
    assert (photo.renditions_state, list(photo.renditions.values_list())) == ("ready", before)


def test_only_what_is_missing_is_made(scene):
    photo = publish(saved(scene))
    kept = set(photo.renditions.exclude(width=320, format="webp").values_list("pk", flat=True))
    photo.renditions.exclude(pk__in=kept).delete()
    make_renditions(photo)
    assert kept < set(photo.renditions.values_list("pk", flat=True))
    assert photo.renditions.count() == len(wanted_renditions(photo))


def test_another_file_for_a_photo_replaces_all_its_files(scene):
    photo = publish(saved(scene))
    names = set(photo.renditions.values_list("name", flat=True))
    photo.original = ContentFile(picture_bytes(size=(300, 200)), "other.jpg")
    photo.width, photo.height, photo.sha256 = 300, 200, "f" * 64
    photo.save()
    make_renditions(photo)
    assert photo.renditions_state == "ready"
    assert whole(photo).size == (300, 200)
    assert names.isdisjoint(photo.renditions.values_list("name", flat=True))


def test_making_files_is_no_edit(scene):
    photo = create_photo(content=saved(scene))
    make_renditions(photo)
    version = Photo.objects.get().version
    assert version == photo.version == 0


def test_a_damaged_original_fails_with_a_reason_and_stops_no_other(scene, capsys):
    damaged = create_photo(title="Damaged", content=saved(scene, "JPEG"))
    with damaged.original.storage.open(damaged.original.name, "wb") as file:
        file.write(b"\xff\xd8 no picture")
    sound = create_photo(content=saved(scene))
    with pytest.raises(CommandError, match="“Damaged”: The file cannot be read as a picture"):
        call_command("make_renditions")
    damaged.refresh_from_db()
    sound.refresh_from_db()
    assert (damaged.renditions_state, sound.renditions_state) == ("failed", "ready")
    assert damaged.renditions_error


def test_the_command_makes_what_the_storage_has_lost_and_then_nothing(scene, capsys):
    photos = [publish(saved(scene)), create_photo()]
    make_renditions(photos[1])
    lost = [row.name for row in Rendition.objects.filter(format="jpeg")]
    for name in lost:
        renditions().delete(name)
    call_command("make_renditions")
    assert f"files made: {len(lost)} of 2 photos; moved: none; photos failed: none" in capsys.readouterr().out
    assert all(renditions().exists(row.name) for row in Rendition.objects.all())

    before = list(Rendition.objects.order_by("pk").values_list())
    with CaptureQueriesContext(connection) as asked:
        call_command("make_renditions")
    assert capsys.readouterr().out == "files made: none; moved: none; photos failed: none\n"
    assert list(Rendition.objects.order_by("pk").values_list()) == before
    assert not [query for query in asked if query["sql"].startswith(("UPDATE", "INSERT", "DELETE"))]


def test_no_page_names_files_that_are_lost_for_good(scene, capsys):
    photo = publish(saved(scene))
    for row in photo.renditions.filter(width=320):
        renditions().delete(row.name)
    photo.original.storage.delete(photo.original.name)
    told = r"The files of 1 photo could not be made:\n.*A file is missing from the picture storage"
    with pytest.raises(CommandError, match=told):
        call_command("make_renditions")
    assert "files made: none; moved: none; photos failed: 1" in capsys.readouterr().out
    assert photo.renditions.exists()
    assert not photo.renditions.filter(width=320).exists()


def test_the_command_names_the_first_few_that_failed(monkeypatch):
    monkeypatch.setattr("photos.management.commands.make_renditions.MOST_NAMED", 1)
    first, other = create_photo(), create_photo()
    for photo in (first, other):
        photo.original.storage.delete(photo.original.name)
    with pytest.raises(
        CommandError, match=rf"2 photos could not be made:\n{first.pk} .*\nand 1 more, which the editors"
    ):
        call_command("make_renditions")


def test_the_command_for_some_photos_only(scene, capsys):
    one, other = create_photo(), create_photo()
    call_command("make_renditions", str(one.pk))
    assert set(Rendition.objects.values_list("photo", flat=True)) == {one.pk}
    assert "files made: 30 of 1 photo; moved: none; photos failed: none" in capsys.readouterr().out
    renditions().delete(one.renditions.first().name)
    call_command("make_renditions", "--all", str(one.pk), verbosity=0)
    assert all(renditions().exists(row.name) for row in one.renditions.all())
    assert not other.renditions.exists()


def test_a_full_disk_fails_with_a_reason_and_leaves_no_part_of_a_file(scene, media, monkeypatch):
    photo = create_photo(content=saved(scene))

    def fill_up(file, chunk_size=None):
        yield b"the first part of a picture"
        raise OSError(28, "No space left on device", "/a/path/of/the/server")

    with monkeypatch.context() as disk:
        disk.setattr(ContentFile, "chunks", fill_up)
        make_renditions(photo)
    photo.refresh_from_db()
    assert (photo.renditions_state, photo.renditions_error) == ("failed", "The disk for pictures is full.")
    assert list(names_in(renditions())) == []
    assert not photo.renditions.exists()

    make_renditions(photo)  # There is room again.
    assert (photo.renditions_state, photo.renditions_error) == ("ready", "")


@pytest.mark.parametrize("focal_x", [0.5, 0.9])
def test_two_runs_at_once_do_no_harm(two_halves, monkeypatch, focal_x):
    photo = create_photo(content=two_halves)
    write, ran = making._write, []

    def run_another(row, content, **options):
        if not ran:
            ran.append(True)
            Photo.objects.update(focal_x=focal_x)
            make_renditions(Photo.objects.get())
        write(row, content, **options)

    monkeypatch.setattr(making, "_write", run_another)
    make_renditions(photo)
    photo = Photo.objects.get()
    assert photo.renditions_state == "ready"
    assert sorted(map(making._key, photo.renditions.all())) == sorted(map(making._key, wanted_renditions(photo)))


def test_a_photo_deleted_meanwhile_gets_no_rows(scene):
    photo = create_photo(content=saved(scene))
    Photo.objects.filter(pk=photo.pk).delete()
    make_renditions(photo)
    assert not Rendition.objects.exists()
