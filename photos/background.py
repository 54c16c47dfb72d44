"""Work that no request waits for: public files of photos, and social preview images.

What has to be done follows from the rows: photos whose files are not all made, previews that a change has asked for. An
`Attempt` keeps other processes off while one is working, and says when something that failed is tried again. Anything
can be killed at any moment: the next attempt does the work, and doing it twice at once is harmless.
"""

import logging
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from django.db import DatabaseError
from django.db.models import Exists, OuterRef, QuerySet

from photos.models import Attempt, Photo, Rendition, SocialPreview
from photos.renditions import make_renditions
from photos.social_previews import draw_and_store, find_undrawn, preview_kinds
from photos.storage import failure_in_words

logger = logging.getLogger(__name__)
JPEG: list[str] = [Rendition.Format.JPEG]
MOST_PREVIEWS = 20  # At once: a second or two, after which an upload may be waiting.


def make_public(photo: Photo) -> None:
    """Makes the JPEG files, which every browser shows. Call this after a change of the file has been committed.

    The other formats take several times as long and are left to `make_waiting_files`.
    """
    try_again([photo])
    attempt(partial(_make, photo, JPEG), photo=photo)


def try_again(photos: Iterable[Photo]) -> None:
    """Has the files of these photos made as soon as possible, whatever has failed before."""
    Attempt.objects.filter(photo__in=photos).delete()


def draw_again(previews: Iterable[SocialPreview]) -> None:
    """Has these social preview images drawn as soon as possible, whatever has failed before."""
    Attempt.objects.filter(preview__in=previews).delete()


def attempt(work: Callable[[], str], **row: Any) -> bool:
    """Does the work on `photo=` or `preview=` and notes how it went.

    `work` returns why it failed, or an empty string. Returns False if another process is doing it or it is not due yet.
    """
    if not Attempt.begin(**row):
        return False
    noted = Attempt.objects.filter(**row)
    try:
        failure = work()
    except DatabaseError:
        raise  # The work has not failed, and will be tried again.
    except Exception as error:
        logger.exception("Background work on %s failed", row)
        failure = failure_in_words(error)
    except BaseException:  # Told to stop.
        noted.delete()
        raise
    if failure:
        noted.update(error=failure[:250])
    else:
        noted.delete()
    return True


def _due(rows: QuerySet) -> QuerySet:
    return rows.exclude(Attempt.is_resting("attempt__"))


# --- Files of photos ---------------------------------------------------------------------------------


def make_waiting_files() -> bool:
    """Makes files of one photo, and returns False if none is due: first the JPEG files of all, the latest first."""
    has_jpeg = Exists(Rendition.objects.filter(photo=OuterRef("pk"), format=Rendition.Format.JPEG))
    photo = _due(Photo.objects.without_all_files()).annotate(has_jpeg=has_jpeg).order_by("has_jpeg", "-pk").first()
    if photo is None:
        return False
    attempt(partial(_make, photo, None if photo.has_jpeg else JPEG), photo=photo)
    return True


def _make(photo: Photo, formats: list[str] | None) -> str:
    has_failed = photo.renditions_state == Photo.Renditions.FAILED
    make_renditions(photo, formats=formats, look=has_failed)  # Files may have been lost.
    return photo.renditions_error


# --- Social preview images ---------------------------------------------------------------------------


def draw_waiting_previews() -> bool:
    """Draws some of the social preview images that changes have asked for, and returns False if none is due."""
    waiting = _due(SocialPreview.objects.requested())
    for kind in preview_kinds:
        rows = {row.object_id: row for row in waiting.filter(model=kind.label).order_by("pk")[:MOST_PREVIEWS]}
        for drawing in find_undrawn(kind, rows):
            attempt(partial(draw_and_store, drawing), preview=rows[drawing.key])
        if rows:
            return True
    return False


# --- How much there is to do -------------------------------------------------------------------------


def count_waiting() -> int:
    """How many photos and social preview images are not finished, including those that failed."""
    return Photo.objects.without_all_files().count() + SocialPreview.objects.requested().count()


def count_failed() -> int:
    """How many of them have failed at least once."""
    rows = (Photo.objects.without_all_files(), SocialPreview.objects.requested())
    return sum(of_one_kind.filter(attempt__error__gt="").count() for of_one_kind in rows)
