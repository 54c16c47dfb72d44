import re

import pytest
from django.utils import translation

from photos.cards import photo_cards
from photos.models import Photo, PhotoText
from photos.pictures import PAGE_WIDE, beside_of, files_of, lead_of, picture_of
from photos.renditions import make_renditions
from photos.storage import renditions
from tests.factories import create_photo, picture_bytes
from tests.photos.public_files import add_renditions


def loaded(photo: Photo) -> Photo:
    return Photo.objects.with_renditions().get(pk=photo.pk)


def test_files_that_are_there_in_three_formats_and_none_larger_than_the_picture(db, settings):
    photo = create_photo(content=picture_bytes(size=(500, 375)))
    make_renditions(photo)
    picture = picture_of(loaded(photo), sizes="100vw")
    assert [source.media_type for source in picture.sources] == ["image/avif", "image/webp"]
    assert (picture.width, picture.height) == (500, 375)
    for srcset in (picture.srcset, *(source.srcset for source in picture.sources)):
        addresses = re.findall(r"(\S+) (\d+)w", srcset)
        assert [width for _address, width in addresses] == ["320", "500"]
        for address, _width in addresses:
            assert renditions().exists(address.removeprefix(settings.RENDITIONS_URL))


@pytest.mark.parametrize(("crop", "size"), [("", (640, 480)), ("3x2", (640, 427)), ("4x5", (640, 800))])
def test_width_and_height_have_the_ratio_that_is_shown(db, crop, size):
    photo = create_photo()
    pending = picture_of(loaded(photo), sizes="100vw", crop=crop)
    assert pending.width / pending.height == pytest.approx(size[0] / size[1], abs=0.002)
    add_renditions(photo)
    picture = picture_of(loaded(photo), sizes="100vw", crop=crop)
    assert (picture.width, picture.height) == size
    assert all(f"-{crop}-" in address or not crop for address in picture.srcset.split(", "))


def test_formats_that_are_still_being_made_are_left_out(db):
    photo = create_photo()
    assert picture_of(loaded(photo), sizes="100vw").address == ""
    add_renditions(photo, formats="webp jpeg")
    picture = picture_of(loaded(photo), sizes="100vw")
    assert [source.media_type for source in picture.sources] == ["image/webp"]
    assert picture.address.endswith("-640.jpeg")


def test_without_a_picture_for_every_browser_there_is_none(db):
    photo = create_photo()
    add_renditions(photo, formats="avif")
    picture = picture_of(loaded(photo), sizes="100vw")
    assert (picture.address, picture.sources) == ("", [])


def test_a_browser_that_cannot_choose_gets_a_modest_file(db):
    photo = create_photo(width=4000, height=3000)
    add_renditions(photo, widths=(640, 1024, 2560))
    assert picture_of(loaded(photo), sizes="100vw").address.endswith("-1024.jpeg")


@pytest.mark.parametrize(
    ("reader", "alt", "language"), [("ru", "Двое", "ru"), ("en-gb", "Two people", "en"), ("it", "Two people", "en")]
)
def test_alternative_text_in_the_readers_language(db, reader, alt, language):
    photo = create_photo(alt="Two people")
    PhotoText.objects.create(photo=photo, language="ru", alt="Двое")
    with translation.override(reader):
        picture = picture_of(loaded(photo), sizes="100vw")
    assert (picture.alt, picture.language) == (alt, language)


def test_decorative_pictures_have_an_empty_one(db):
    assert picture_of(loaded(create_photo(is_decorative=True)), sizes="100vw").alt == ""


@pytest.mark.parametrize(
    ("fields", "credit"),
    [
        ({"credit_line": "PHOTO/NASA-Bill Ingalls"}, "Photo: NASA/Bill Ingalls"),
        ({"credit_line": "", "creator": "Oleg Novitsky"}, "Photo: Oleg Novitsky"),
        ({"credit_line": "Space Portal", "is_illustration": True}, "Illustration: Space Portal"),
        ({"credit_line": "", "is_illustration": True}, "Illustration"),
    ],
)
def test_credit_says_what_it_is_and_whose(db, fields, credit):
    assert lead_of(loaded(create_photo(**fields)), PAGE_WIDE).credit == credit


def test_a_tall_picture_is_as_wide_as_its_height_allows(db):
    tall = loaded(create_photo(width=1000, height=2000))
    assert beside_of(tall).picture.sizes == (
        "(min-width: 60rem) min(20rem, 40.0vh), (min-width: 36rem) min(94vw, 40.0vh), min(100vw - 2rem, 40.0vh)"
    )


def test_only_the_lead_of_a_page_is_hurried(db):
    photos = [loaded(create_photo()) for _ in range(3)]
    assert [card.picture.is_lead for card in photo_cards(photos, sizes="100vw", has_lead=True)] == [True, False, False]
    assert not any(card.picture.is_lead for card in photo_cards(photos, sizes="100vw"))


def test_downloads_are_the_whole_picture_the_smallest_first(db):
    photo = create_photo()
    add_renditions(photo, widths=(640, 320))
    assert [(file.crop, file.width, file.format) for file in files_of(loaded(photo))] == [
        ("", 320, "jpeg"),
        ("", 640, "jpeg"),
    ]
