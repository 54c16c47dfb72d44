"""Keeps the files of a photo in public storage while the photo is live, and in private storage otherwise.

The site checks for each file whether its photo is live, so withdrawn or deleted pictures are gone with the commit and
scheduled ones appear on the second. A bucket or a CDN does not check, so the files themselves are moved.
"""

from concurrent.futures import ThreadPoolExecutor

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from photos.models import Photo, Rendition
from photos.storage import AT_ONCE, UNPUBLISHED, copy, remove


def find_misplaced() -> QuerySet[Photo]:
    """Photos with files in the wrong storage."""
    files = Rendition.objects.filter(photo=OuterRef("pk"))
    live = Q(pk__in=Photo.objects.published().order_by().values("pk"))
    in_private = Exists(files.filter(name__startswith=UNPUBLISHED))
    in_public = Exists(files.exclude(name__startswith=UNPUBLISHED))
    return Photo.objects.filter(live & in_private | ~live & in_public)


def place_files(photo: Photo) -> int:
    """Moves the files to the storage that the photo's state calls for and returns how many were moved.

    Can be killed at any moment and run again: it copies the file, updates the row, and deletes the old file last.
    """
    moved = 0
    while True:
        current = Photo.objects.filter(pk=photo.pk).first()
        if current is None:
            return moved
        is_public = current.is_published
        rows = [row for row in current.renditions.all() if row.is_public != is_public]
        if not rows:
            return moved
        moved += _move(current, rows, is_public=is_public)


def _move(photo: Photo, rows: list[Rendition], *, is_public: bool) -> int:
    before = [row.name for row in rows]
    after = [row.name_when(is_public=is_public) for row in rows]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        copied = list(pool.map(copy, before, after))
    with transaction.atomic():
        current = Photo.objects.select_for_update().filter(pk=photo.pk).first()
        if current is None or current.is_published != is_public:
            before, copied = after, []  # It has changed again in the meantime: delete the copies.
        else:
            for row, name, is_copied in zip(rows, after, copied, strict=True):
                here = Rendition.objects.filter(pk=row.pk, name=row.name)
                if is_copied:
                    here.update(name=name)
                else:
                    # Pages must not link to missing files, and withdrawn files must go even if copying fails.
                    here.delete()
            if not all(copied):
                Photo.objects.filter(pk=photo.pk).update(renditions_state=Photo.Renditions.PENDING)
    remove(before)
    return sum(copied)
