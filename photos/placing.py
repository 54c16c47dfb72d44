"""Where the files of a photo lie: with the public while the photo is live, and only then.

The site itself asks for each file whether its photo is live, so what was withdrawn or deleted is gone with the commit,
and what is scheduled is there to the second. A bucket and a CDN ask nobody: there the files themselves are moved.
"""

from concurrent.futures import ThreadPoolExecutor

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from photos.models import Photo, Rendition
from photos.storage import AT_ONCE, UNPUBLISHED, copy, remove


def misplaced() -> QuerySet[Photo]:
    """Photos with files that lie where they should not."""
    files = Rendition.objects.filter(photo=OuterRef("pk"))
    live = Q(pk__in=Photo.objects.published().order_by().values("pk"))
    in_private = Exists(files.filter(name__startswith=UNPUBLISHED))
    in_public = Exists(files.exclude(name__startswith=UNPUBLISHED))
    return Photo.objects.filter(live & in_private | ~live & in_public)


def place_files(photo: Photo) -> int:
    """Moves the files to where the photo's state wants them; how many were moved.

    May be killed at any moment and run again: the copy comes first, then the row, and the old file goes last.
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
            before, copied = after, []  # Decided otherwise meanwhile: the copies go again.
        else:
            for row, name, is_copied in zip(rows, after, copied, strict=True):
                here = Rendition.objects.filter(pk=row.pk, name=row.name)
                if is_copied:
                    here.update(name=name)
                else:
                    # A page must not name what is not there, and what was withdrawn must go, whatever fails.
                    here.delete()
            if not all(copied):
                Photo.objects.filter(pk=photo.pk).update(renditions_state=Photo.Renditions.PENDING)
    remove(before)
    return sum(copied)
