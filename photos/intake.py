"""Turns an uploaded picture into a photo: checks, reads and stores it, and fills empty fields from its metadata."""

import logging
import re
import secrets
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.text import slugify

from photos.background import make_public
from photos.checking import Checked, check
from photos.decoding import NotNow
from photos.formats import FORM, Limits
from photos.languages import ANY
from photos.licences import is_named, licence_for
from photos.lookalikes import set_look
from photos.models import Photo, PhotoText
from photos.reading import MACHINE_MADE, Reading
from photos.reading.text import clean, web_address
from photos.renditions import discard
from photos.social_previews import take_down
from photos.storage import failure_in_words, random_name
from wording.partial_dates import PartialDate

logger = logging.getLogger(__name__)

# They reverse the letters around them and so disguise a file name.
DIRECTION_MARKS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
LONGEST_STEM = 80
TEXTS = ("caption", "alt", "long_description")


class DuplicatePhoto(ValidationError):
    """The same file is already in the library, as `photo`."""

    def __init__(self, photo: Photo) -> None:
        super().__init__(f"This file is already in the library, as “{photo}”.", code="duplicate")
        self.photo = photo


@dataclass(frozen=True)
class Description:
    """Metadata of a picture from a source other than its file, in the same fields."""

    source: str
    fields: dict[str, Any]
    notices: list[str] = field(default_factory=list)


def import_photo(
    upload: File,
    *,
    user: Any = None,
    batch: str = "",
    limits: Limits = FORM,
    description: Description | None = None,
    checked: Checked | None = None,
) -> Photo:
    """Returns a new draft with the metadata of the file; that of the description takes precedence.

    The photos of one upload share their `batch`. Whoever calls it in a transaction has `checked` the file before:
    decoding may take a minute, in which nobody else could write to SQLite. Raises ValidationError with a message for
    editors.
    """
    photo = Photo(added_by=user, added_at=timezone.now(), batch=batch)
    store_original(photo, upload, limits, description, checked)
    make_public_after_commit(photo)
    logger.info("%s added photo %s from %r", user or "A command", photo.pk, photo.original_name)
    return photo


def replace_file(photo: Photo, upload: File, *, checked: Checked | None = None) -> Photo:
    """Gives the photo another file. Its texts stay; public files of the former one are removed.

    For `checked` see `import_photo`. Also raises ValidationError if the photo is public and the terms in the new file
    forbid that.
    """
    store_original(photo, upload, FORM, checked=checked)
    make_public_after_commit(photo)
    return photo


def make_public_after_commit(photo: Photo) -> None:
    """The photo stays if its public files cannot be made; `make_renditions` makes them later."""
    transaction.on_commit(lambda: make_public(photo), robust=True)


def store_original(
    photo: Photo,
    upload: File,
    limits: Limits,
    description: Description | None = None,
    checked: Checked | None = None,
) -> None:
    """Stores the file before the rows, so that no row ever names a missing file. Makes no public files."""
    checked = checked or check(upload, limits)
    if description:
        checked = replace(checked, reading=checked.reading.after(description.source, description.fields))
    refuse_duplicate(photo, checked)
    is_replaced = photo.pk is not None
    storage = photo.original.storage
    name = store(upload, storage)
    try:
        with transaction.atomic():
            describe_file(photo, name, upload, checked)
            notices = [*checked.reading.notices, *(description.notices if description else [])]
            fill_empty(photo, checked.reading, notices)
            texts = empty_texts_filled(photo, checked.reading, notices)
            photo.reading = {**checked.reading.as_json(), "notices": notices}
            photo.settle_clearance()
            photo.refuse_new_objections()
            save_under_free_address(photo)
            for text in texts:
                text.save()
            if is_replaced:
                Photo._base_manager.filter(looks_like=photo).update(looks_like=None)
                # At once, even if making the new ones fails.
                discard(photo.renditions.all())
                take_down(Photo, [photo.pk])
    except Exception:
        storage.delete(name)
        refuse_duplicate(photo, checked)  # The same file may have been uploaded at the same moment.
        raise


def refuse_duplicate(photo: Photo, checked: Checked) -> None:
    if first := Photo.objects.filter(sha256=checked.sha256).exclude(pk=photo.pk).first():
        raise DuplicatePhoto(first)


def store(upload: File, storage: Any) -> str:
    """Stores the file and returns its name. Raises NotNow, and leaves nothing behind, if that fails."""
    try:
        return storage.save(random_name(None, ""), upload)
    except Exception as error:  # Each storage raises its own exceptions.
        logger.exception("%r could not be stored", upload.name)
        raise NotNow(f"{failure_in_words(error)} Nothing was saved. Try again later.") from error


def describe_file(photo: Photo, name: str, upload: File, checked: Checked) -> None:
    photo.original.name = name
    photo.original_name = text_of_name(upload.name or "")
    photo.sha256, photo.file_size = checked.sha256, checked.file_size
    photo.format, photo.width, photo.height = checked.format, checked.width, checked.height
    photo.ground = checked.ground
    set_look(photo, checked.look)
    photo.renditions_state, photo.renditions_error = Photo.Renditions.PENDING, ""


def text_of_name(name: str) -> str:
    """The name of the uploaded file, for display only."""
    name = PurePosixPath(name.replace("\\", "/")).name
    return clean(DIRECTION_MARKS.sub("", name))[: Photo._meta.get_field("original_name").max_length]


def fill_empty(photo: Photo, reading: Reading, notices: list[str]) -> None:
    """Fills empty fields only; metadata never replaces what somebody has typed."""
    fill_title(photo, reading, notices)
    source = reading.text("source")
    address = web_address(source)
    offered = {
        "credit_line": reading.text("credit"),
        "creator": ", ".join(reading.names("creator")),
        "copyright": reading.text("copyright"),
        "rights_address": reading.text("licence_url"),
        "licensor_address": reading.text("licensor_url"),
        "source_name": "" if address else source,
        "source_address": address or reading.text("source_address"),
        "place": reading.text("place"),
    }
    fill_licence(photo, reading, notices)
    for column, text in offered.items():
        if not getattr(photo, column):
            put(photo, column, text, notices)
    if not photo.digital_source_type and reading.digital_source in Photo.DigitalSource.values:
        photo.digital_source_type = reading.digital_source
        if photo.pk is None and photo.digital_source_type in MACHINE_MADE:
            photo.is_illustration = True
    if photo.taken_at is None and reading.text("taken"):
        taken = PartialDate.parse(reading.text("taken"))
        photo.taken_at, photo.taken_precision = taken.at, taken.precision


def fill_title(photo: Photo, reading: Reading, notices: list[str]) -> None:
    if photo.title:
        return
    titles = reading.by_language("title")
    language = next((language for language in (ANY, "en", *titles) if language in titles), ANY)
    headline = reading.text("headline")
    put(photo, "title", headline or titles.get(language) or title_from(photo.original_name), notices)
    # A headline has no language of its own; if it repeats a title, it has the language of that title.
    same = (language for language, text in titles.items() if text == photo.title and language != ANY)
    photo.title_language = next(same, ANY if headline else language)


def fill_licence(photo: Photo, reading: Reading, notices: list[str]) -> None:
    """Fills in the licence the file names, and its usage terms unless they only repeat the licence."""
    if photo.licence or photo.usage_terms:
        return
    address, terms = reading.text("licence_url"), reading.text("usage_terms")
    photo.licence = licence_for(address, terms)
    if photo.licence is None or not is_named(photo.licence, by=terms):
        put(photo, "usage_terms", terms, notices)


def empty_texts_filled(photo: Photo, reading: Reading, notices: list[str]) -> list[PhotoText]:
    """Returns the texts to save. A kind of text that the photo has in any language is left alone."""
    texts = {text.language: text for text in photo.texts.all()} if photo.pk else {}
    filled = []
    for kind in TEXTS:
        if any(getattr(text, kind) for text in texts.values()):
            continue
        for language, words in reading.by_language(kind).items():
            text = texts.setdefault(language, PhotoText(photo=photo, language=language))
            put(text, kind, words, notices)
            filled.append(text)
    return list({id(text): text for text in filled}.values())


def put(record: models.Model, column: str, text: str, notices: list[str]) -> None:
    field = record._meta.get_field(column)
    if field.max_length and len(text) > field.max_length:
        if isinstance(field, models.URLField):  # A truncated address would be broken.
            notices.append(f"The {field.verbose_name} was left out: it is longer than {field.max_length} characters.")
            return
        notices.append(f"The {field.verbose_name} was cut to {field.max_length} characters.")
    setattr(record, column, text[: field.max_length])


def title_from(name: str) -> str:
    return " ".join(re.split(r"[\s_]+", PurePosixPath(name).stem)).strip() or "Photo"


def save_under_free_address(photo: Photo) -> None:
    if photo.slug:
        photo.save()
        return
    stem = slugify(photo.title)[:LONGEST_STEM].strip("-") or "photo"
    photo.slug = stem
    try:
        with transaction.atomic():
            photo.save()
    except (IntegrityError, ValidationError):  # The slug is in use or retired.
        photo.slug = f"{stem}-{secrets.token_hex(4)}"
        photo.save()
