"""Pictures that look alike are named, whatever their files; others are not."""

import random
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse
from PIL import Image, ImageDraw

from photos.intake import import_photo, replace_file
from photos.lookalikes import _distance, find_lookalikes
from photos.looks import look_of
from photos.models import Photo
from photos.renditions import make_renditions
from tests.factories import create_user

SIDEWAYS = 274, 6


def drawing(seed=1, size=(480, 320)):
    """A picture with shapes in places of its own."""
    places = random.Random(seed)
    image = Image.new("RGB", size, "#203040")
    draw = ImageDraw.Draw(image)
    for _ in range(14):
        x, y, radius = (places.uniform(low, high) for low, high in ((0, size[0]), (0, size[1]), (20, 90)))
        shade = places.randrange(256)
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=(shade, shade // 2, 255 - shade))
    return image


def file_of(image, format="JPEG", **save):
    out = BytesIO()
    image.save(out, format, **save)
    return SimpleUploadedFile("picture", out.getvalue())


def cropped(image, part):
    width, height = image.size
    return image.crop((int(width * part), int(height * part), int(width * (1 - part)), int(height * (1 - part))))


def turned(image):
    """Stored on its side, with the note that turns it upright."""
    exif = Image.Exif()
    exif[SIDEWAYS[0]] = SIDEWAYS[1]
    return file_of(image.rotate(90, expand=True), exif=exif)


ALIKE = {
    "smaller": lambda image: file_of(image.resize((200, 133))),
    "larger": lambda image: file_of(image.resize((1500, 1000))),
    "recompressed": lambda image: file_of(image, quality=25),
    "another format": lambda image: file_of(image, "PNG"),
    "grey": lambda image: file_of(image.convert("L")),
    "16 colours": lambda image: file_of(image.quantize(16), "GIF"),
    "brighter": lambda image: file_of(image.point(lambda value: min(255, value + 12))),
    "slightly cropped": lambda image: file_of(cropped(image, 0.01)),
    "on its side": turned,
}
OTHERS = {
    "another picture": lambda image: file_of(drawing(seed=2)),
    "mirrored": lambda image: file_of(image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)),
    "another shape": lambda image: file_of(image.resize((480, 200))),
    "a part": lambda image: file_of(cropped(image, 0.25)),
}


@pytest.fixture
def original(db):
    return import_photo(file_of(drawing()))


@pytest.mark.parametrize("how", ALIKE)
def test_alike(original, how):
    photo = import_photo(ALIKE[how](drawing()))
    assert (photo.looks_like, find_lookalikes(photo), find_lookalikes(original)) == (original, [original], [photo])


@pytest.mark.parametrize("how", OTHERS)
def test_not_alike(original, how):
    photo = import_photo(OTHERS[how](drawing()))
    assert (photo.looks_like, find_lookalikes(photo)) == (None, [])


MANY_EDGES = 0b1111_0000_1111_0000


def looking(different=0, *, bits=MANY_EDGES, width=1000, height=1000):
    """A photo whose look differs from one without differences in so many bits."""
    first = bits ^ ((1 << different) - 1)
    return Photo(look_a=first, look_b=bits, look_c=bits, look_d=bits, width=width, height=height)


def test_how_far_pictures_that_look_alike_may_differ():
    assert [_distance(looking(), looking(different)) for different in (0, 7, 8)] == [0, 7, -1]
    # Where there are few edges, a quarter of them.
    assert [_distance(looking(bits=0b11), looking(different, bits=0b11)) for different in (2, 3)] == [2, -1]
    shapes = [looking(width=1200), looking(height=1200), looking(width=1201), looking(height=1201)]
    assert [_distance(looking(), other) for other in shapes] == [0, 0, -1, -1]


@pytest.mark.parametrize("mode", ["1", "L", "LA", "RGB", "RGBA", "P", "I;16"])
def test_plain_pictures_are_not_compared(mode):
    assert look_of(Image.new(mode, (60, 40))) is None
    assert look_of(Image.linear_gradient("L").convert("RGB")) is None


def test_one_query_however_many_photos(original, django_assert_num_queries):
    for seed in range(2, 12):
        import_photo(file_of(drawing(seed)))
    with django_assert_num_queries(1):
        assert find_lookalikes(original) == []


def test_another_file_looks_like_something_else(original):
    copy = import_photo(ALIKE["smaller"](drawing()))
    replace_file(original, file_of(drawing(seed=2)))
    copy.refresh_from_db()
    assert (copy.looks_like, find_lookalikes(copy)) == (None, [])
    replace_file(copy, file_of(drawing(seed=2), quality=30))
    assert copy.looks_like == original


def test_photos_from_before_are_looked_at_once(original, capsys):
    copy = import_photo(ALIKE["recompressed"](drawing()))
    make_renditions(original, formats=["jpeg"])
    make_renditions(copy, formats=["jpeg"])
    Photo.objects.update(look_a=None, look_b=None, look_c=None, look_d=None, is_look_known=False, looks_like=None)
    call_command("make_renditions", "--all")
    assert "looks noted, to find look-alikes: 2" in capsys.readouterr().out
    copy.refresh_from_db()
    assert copy.looks_like == original
    call_command("make_renditions")
    assert "looks noted" not in capsys.readouterr().out


def test_editors_are_told(client, original):
    client.force_login(create_user(group="Photo editors"))
    make_renditions(original, formats=["jpeg"])
    result = client.post(reverse("admin:photos_photo_add"), {"pictures": ALIKE["recompressed"](drawing())})
    (outcome,) = result.context["outcomes"]
    address = reverse("admin:photos_photo_change", args=[original.pk])
    form = client.get(reverse("admin:photos_photo_change", args=[outcome.photo.pk]))
    for page in (result, form):
        assert "May be the same picture as:" in page.text
        assert f'<a href="{address}">{original}</a>' in page.text
        assert original.renditions.filter(crop="1x1").order_by("width").last().address in page.text
    library = client.get(reverse("admin:photos_photo_changelist"), {"notice": "alike"})
    assert list(library.context["cl"].result_list) == [outcome.photo]
    assert "looks like another photo" in library.text
