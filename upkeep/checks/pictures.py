"""Photos and social preview images against their files."""

from collections.abc import Iterator
from functools import partial

from photos.lookalikes import note_missing_looks
from photos.models import Photo, Rendition, SocialPreview
from photos.placing import find_misplaced
from photos.publication import put_in_place
from photos.renditions import lost_renditions, make_renditions, missing_renditions
from photos.social_previews import FOLDER, compare_previews, discard, draw_and_store, preview_kinds
from photos.storage import names_in, originals, renditions
from photos.stored_files import unused_files
from upkeep.checks.finding import Finding, named


def original_files() -> Iterator[Finding]:
    there = set(names_in(originals()))
    for photo in Photo.objects.order_by("pk").only("pk", "title", "original").iterator(chunk_size=500):
        name = str(photo.original)
        if name not in there and not originals().exists(name):
            yield Finding(
                f"{named(photo)} has lost its original, {name}.",
                "Restore this file from a backup of the originals, or replace the photo’s file in the admin.",
            )


def public_files() -> Iterator[Finding]:
    for photo in Photo.objects.order_by("pk").iterator(chunk_size=500):
        lost = lost_renditions(photo)
        missing = len(missing_renditions(photo, lost=lost))
        if missing:
            reason = f" ({photo.renditions_error})" if photo.renditions_error else ""
            words = f"{named(photo)} lacks {missing} of its public files{reason}."
        elif photo.renditions_state != Photo.Renditions.READY:
            words = f"{named(photo)} has all its public files, but is recorded as lacking some."
        else:
            continue
        # As `make_renditions` does, which may take seconds.
        yield Finding(words, "Make them.", partial(make_renditions, photo, look=True))


def misplaced_files() -> Iterator[Finding]:
    for photo in find_misplaced().order_by("pk").iterator(chunk_size=500):
        place = "private" if photo.is_published else "public"
        yield Finding(
            f"{named(photo)} has files in {place} storage.",
            "Move them.",
            partial(put_in_place, find_misplaced().filter(pk=photo.pk)),
        )


def unneeded_files() -> Iterator[Finding]:
    for file in unused_files():
        if file.is_original:
            yield Finding(f"The original {file} belongs to no photo.", "Run manage.py sweep_media --delete.")
        else:
            yield Finding(f"The file {file} belongs to no photo and no record.", "Delete it.", file.delete)


def looks() -> Iterator[Finding]:
    files = Rendition.objects.filter(crop=Rendition.Crop.NATURAL, format=Rendition.Format.JPEG)
    photos = Photo.objects.filter(is_look_known=False, pk__in=files.values("photo"))
    for photo in photos.order_by("pk").iterator(chunk_size=500):
        yield Finding(
            f"{named(photo)} cannot be recognised when it is added again, because its look is not recorded.",
            "Record it.",
            partial(note_missing_looks, Photo.objects.filter(pk=photo.pk)),
        )


def social_previews() -> Iterator[Finding]:
    files = set(names_in(renditions(), FOLDER))
    for kind in preview_kinds:
        for one in compare_previews(kind, kind.keys(), files=files):
            record = f"{kind.model._meta.verbose_name} {one.key}"
            if one.facts is None and one.row is not None:
                yield Finding(
                    f"The {record} is not public, but has a social preview image.",
                    "Delete it.",
                    partial(discard, one.row),
                )
            elif one.facts is not None and not one.is_current:
                state = "is outdated or its file is missing" if one.row and one.row.name else "has not been drawn"
                yield Finding(
                    f"The social preview image of {record} {state}.",
                    "Draw it.",
                    partial(draw_and_store, one.drawing()),
                )
        deleted = SocialPreview.objects.filter(model=kind.label)
        for row in deleted.exclude(object_id__in=kind.model._base_manager.values("pk")).order_by("pk"):
            yield Finding(
                f"The {kind.model._meta.verbose_name} {row.object_id} is deleted, but has a social preview image.",
                "Delete it.",
                partial(discard, row),
            )
