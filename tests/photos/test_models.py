import pytest
from django.core.exceptions import ValidationError

from photos.credits import parse_credit
from photos.models import PhotoText
from tests.factories import create_photo


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("PHOTO/NASA-Bill Ingalls", "NASA/Bill Ingalls"),
        ("PHOTO/Kremlin-Konstantin Zavrazhin", "Kremlin/Konstantin Zavrazhin"),
        ("PHOTO/Roscosmos", "Roscosmos"),
        ("- PHOTO/Roscosmos", "Roscosmos"),
        ("ILLUSTRATION/Space Portal", "Space Portal"),
        ("— photo/ESA – A. Petrova", "ESA/A. Petrova"),
        ("ESA/Hubble & NASA", "ESA/Hubble & NASA"),
        ("", ""),
    ],
)
def test_credit_lines(line, shown):
    assert str(parse_credit(line)) == shown


@pytest.mark.parametrize(
    ("reader", "caption"),
    [("ru", "русский"), ("it", "for all"), ("en", "English"), ("en-GB", "English"), ("ar", "عربي")],
)
def test_a_reader_gets_the_caption_in_the_best_language(db, reader, caption):
    photo = create_photo(caption="English")
    for language, words in [("x-default", "for all"), ("ru", "русский"), ("ar", "عربي")]:
        PhotoText.objects.create(photo=photo, language=language, caption=words)
    text = photo.text_for(reader, "caption")
    assert text.caption == caption
    assert text.direction == ("rtl" if reader == "ar" else "ltr")


def test_empty_texts_are_passed_over(db):
    photo = create_photo(caption="English")
    PhotoText.objects.create(photo=photo, language="ru", alt="только alt")
    assert photo.text_for("ru", "caption").caption == "English"


def test_a_photo_without_alternative_text_cannot_be_published(db):
    photo = create_photo(title="Bare", alt="", published_at=None)
    with pytest.raises(ValidationError, match="“Bare” has no alternative text"):
        photo.publish()
    photo.is_decorative = True
    photo.publish()
    assert photo.is_published
