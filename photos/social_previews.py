"""Social preview images: which records have one, and how missing or outdated ones are drawn.

The `social_previews.py` of an app describes the image of a record as plain data and names the function that draws it.
The same data give the same image, so it is redrawn when they change. Requests only print the file name and never draw.
"""

import hashlib
import json
import logging
import secrets
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING, Any, ClassVar

from django.core.files.base import ContentFile
from django.db import DatabaseError, models, transaction
from django.db.models import OuterRef, Subquery
from django.templatetags.static import static
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from photos.models import Rendition, SocialPreview
from photos.renditions import pictures_changed
from photos.storage import failure_in_words, names_in, public_address, remove, renditions

if TYPE_CHECKING:
    from PIL.Image import Image

logger = logging.getLogger(__name__)

# Part of every spec. Increase it when the drawing code changes; then all images are redrawn.
RECIPE = "1"
FOLDER = "share"
SETTLED = timedelta(hours=1)  # A file gets its row within minutes.
FORMATS: dict[str, dict[str, Any]] = {
    "png": {"format": "PNG", "compress_level": 7},
    "jpeg": {"format": "JPEG", "quality": 86, "progressive": True, "optimize": True},
}

Facts = dict[str, Any]


class PreviewKind:
    """A kind of record with social preview images. The kind registered first is drawn first."""

    model: ClassVar[type[models.Model]]
    # For each model: a function from the keys of changed records to the keys of the records whose images may show them.
    touched_by: ClassVar[dict[type[models.Model], Callable[[set[int]], Iterable[int]]]]

    @property
    def label(self) -> str:
        return self.model._meta.label_lower

    def touched(self, records: Mapping[type[models.Model], Iterable[int]]) -> set[int]:
        """The records whose images may show one of these."""
        changed = ((find, set(records.get(model, ()))) for model, find in self.touched_by.items())
        return {key for find, keys in changed if keys for key in find(keys)}

    def keys(self) -> Iterable[int]:
        """Keys of all records, the most important first."""
        raise NotImplementedError

    def facts(self, keys: list[int]) -> dict[int, Facts]:
        """The data of the images, by key; only of public records. Must not depend on the current time."""
        raise NotImplementedError

    def record(self, key: int) -> models.Model | None:
        """What editors change to change the image; None if it has been deleted."""
        return self.model._base_manager.filter(pk=key).first()

    # Dotted name of the drawing function, so that only processes that draw import the drawing code.
    drawn_by: ClassVar[str]

    def draw(self, facts: Facts) -> "Image":
        return import_string(self.drawn_by)(facts)

    def format(self, facts: Facts) -> str:
        return "png"


preview_kinds: list[PreviewKind] = []


def kind_labelled(label: str) -> PreviewKind:
    return next(kind for kind in preview_kinds if kind.label == label)


def register(kind: type[PreviewKind]) -> type[PreviewKind]:
    preview_kinds.append(kind())
    return kind


# --- What a page prints ------------------------------------------------------------------------------


@dataclass(frozen=True)
class SocialImage:
    """The context of components/open_graph.html."""

    address: str
    alt: str
    media_type: str = "image/png"
    width: int = SocialPreview.SIZE[0]
    height: int = SocialPreview.SIZE[1]


@cache
def social_preview_name(model: type[models.Model]) -> Subquery:
    """The file name of the image, as a subquery in the query of the records."""
    pictures = SocialPreview.objects.filter(model=model._meta.label_lower, object_id=OuterRef("pk"))
    return Subquery(pictures.values("name")[:1])


def social_image(name: str | None, alt: str) -> SocialImage | None:
    if not name:
        return None
    return SocialImage(public_address(name), alt, f"image/{name.rpartition('.')[2]}")


def social_image_of(file: Rendition, alt: str) -> SocialImage:
    """An existing public file as the image."""
    return SocialImage(file.address, alt, file.media_type, file.width, file.height)


def general_image() -> SocialImage:
    return SocialImage(static("img/share.png"), _("Space Portal: human spaceflight, by crew"))


# --- What has changed --------------------------------------------------------------------------------


def follow_renditions() -> None:
    pictures_changed.connect(lambda sender, keys, **kwargs: request_check({sender: keys}), weak=False)


def request_check(records: Mapping[type[models.Model], Iterable[int]]) -> None:
    """Has the background work check the images that may show these records."""
    asked = secrets.token_hex(8)
    touched = [
        SocialPreview(model=kind.label, object_id=key, asked=asked)
        for kind in preview_kinds
        for key in sorted(kind.touched(records))  # Always in the same order, to avoid deadlocks.
    ]
    if not touched:
        return
    SocialPreview.objects.bulk_create(
        touched,
        update_conflicts=True,
        unique_fields=["model", "object_id"],
        update_fields=["asked"],
        batch_size=500,
    )


def take_down(model: type[models.Model], keys: Iterable[int]) -> None:
    """Removes the images that may show these records and has them redrawn without what is not public."""
    changed = {model: set(keys)}
    for kind in preview_kinds:
        if touched := kind.touched(changed):
            rows = SocialPreview.objects.filter(model=kind.label, object_id__in=touched)
            _remove_after_commit(rows)
            rows.update(spec="", name="")
    request_check(changed)


def _remove_after_commit(rows: models.QuerySet[SocialPreview]) -> list[str]:
    """The names of the files that are to go."""
    names = list(rows.exclude(name="").values_list("name", flat=True))
    if names:
        transaction.on_commit(lambda: remove(names), robust=True)
    return names


# --- Drawing -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Drawing:
    """An image to draw. Needs no database, so that another process can draw it."""

    label: str
    key: int
    facts: Facts
    spec: str
    asked: str

    def file(self) -> tuple[str, bytes]:
        """(ending, content)"""
        kind = kind_labelled(self.label)
        ending, out = kind.format(self.facts), BytesIO()
        kind.draw(self.facts).save(out, **FORMATS[ending])
        return ending, out.getvalue()


def spec_of(facts: Facts) -> str:
    text = json.dumps(facts, sort_keys=True, ensure_ascii=False)
    return f"{RECIPE} {hashlib.sha256(text.encode()).hexdigest()[:32]}"


@dataclass(frozen=True)
class ComparedPreview:
    """The stored image of a record, and the data that it should show; each is None if there is none."""

    kind: PreviewKind
    key: int
    row: SocialPreview | None
    facts: Facts | None
    is_current: bool

    def drawing(self) -> "Drawing":
        facts = self.facts or {}
        return Drawing(self.kind.label, self.key, facts, spec_of(facts), self.row.asked if self.row else "")


def compare_previews(
    kind: PreviewKind, keys: Iterable[int], *, files: Collection[str] | None = None
) -> Iterator[ComparedPreview]:
    """Compares the images of these records with their data and changes nothing.

    With `files`, the names of all stored files, an image whose file is gone is not current.
    """
    ordered = list(keys)
    for start in range(0, len(ordered), 250):
        part = ordered[start : start + 250]
        rows = {row.object_id: row for row in SocialPreview.objects.filter(model=kind.label, object_id__in=part)}
        facts = kind.facts(part)
        for key in part:
            row = rows.get(key)
            is_stored = row is not None and bool(row.name) and (files is None or row.name in files)
            is_current = is_stored and key in facts and row.spec == spec_of(facts[key])
            yield ComparedPreview(kind, key, row, facts.get(key), is_current)


def find_undrawn(
    kind: PreviewKind,
    keys: Iterable[int],
    progress: Callable[[int], object] = lambda done: None,
    *,
    files: Collection[str] | None = None,
) -> Iterator[Drawing]:
    """Images that are missing or outdated. Deletes the images of records that are no longer public."""
    for one in compare_previews(kind, keys, files=files):
        progress(1)
        if one.facts is None:
            if one.row:
                discard(one.row)
        elif not one.is_current:
            yield one.drawing()
        elif one.row and one.row.asked:
            _clear_request(kind.label, one.key, one.row.asked)


def discard(row: SocialPreview) -> None:
    """Removes the image and its file."""
    _discard(SocialPreview.objects.filter(pk=row.pk))


def _discard(rows: models.QuerySet[SocialPreview]) -> list[str]:
    """The names of the files that are to go."""
    with transaction.atomic():
        names = _remove_after_commit(rows)
        rows.delete()
    return names


def draw_and_store(drawing: Drawing) -> str:
    """Draws the image and replaces the former one; returns why that failed, or an empty string.

    A failed image stays asked for, so the background work tries again.
    """
    try:
        ending, content = drawing.file()
        store(drawing, ending, content)
    except DatabaseError:
        raise
    except Exception as error:  # Each decoder and storage raises its own exceptions.
        logger.exception("The social preview image of %s %s could not be drawn", drawing.label, drawing.key)
        return failure_in_words(error)
    _clear_request(drawing.label, drawing.key, drawing.asked)
    return ""


def store(drawing: Drawing, ending: str, content: bytes) -> None:
    kind = drawing.label.rpartition(".")[2]
    file: Any = ContentFile(content)
    file.content_type = f"image/{ending}"  # Object storage serves it under this type.
    name = f"{FOLDER}/{kind}-{drawing.key}-{hashlib.sha256(content).hexdigest()[:16]}.{ending}"
    SocialPreview.objects.bulk_create(
        [
            SocialPreview(
                model=drawing.label,
                object_id=drawing.key,
                spec=drawing.spec,
                name=renditions().save(name, file),
                asked=drawing.asked,
            )
        ],
        update_conflicts=True,
        unique_fields=["model", "object_id"],
        update_fields=["spec", "name"],
    )


def _clear_request(label: str, key: int, asked: str) -> None:
    # If it has been asked for again in the meantime, it stays marked.
    SocialPreview.objects.filter(model=label, object_id=key, asked=asked).update(asked="")


def remove_unused() -> int:
    """Removes files of deleted records and files without a row for an hour; returns how many."""
    storage, removed = renditions(), set[str]()
    for kind in preview_kinds:
        rows = SocialPreview.objects.filter(model=kind.label)
        removed |= {*_discard(rows.exclude(object_id__in=kind.model._base_manager.values("pk")))}
    # List files before rows: a file written in the meantime then already has its row.
    files = set(names_in(storage, FOLDER))
    for name in sorted(files - removed - set(SocialPreview.objects.values_list("name", flat=True))):
        if storage.get_modified_time(name) < timezone.now() - SETTLED:
            storage.delete(name)
            removed.add(name)
    return len(removed)
