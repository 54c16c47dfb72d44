"""Searches archives for photographs for records without a picture. Editors accept or dismiss what is found."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from missions.models import Mission
from people.models import Person
from photos.archives import FoundPhoto
from photos.archives.searching import search
from photos.models import Photo, PhotoCandidate, PhotoSearch
from search.folding import fold

OF_ONE_ARCHIVE = 3  # More would be tiring to decide on.


def records_without_picture(kinds: Iterable[type[Any]], most: int) -> Iterator[Any]:
    """People without a portrait and missions without a picture; those never searched for come first."""
    for kind in kinds:
        without = {Person: {"portrait": None}, Mission: {"picture_rows": None}}[kind]
        searched = PhotoSearch.objects.filter(content_type=ContentType.objects.get_for_model(kind))
        undecided = searched.filter(candidates__decided_at=None, candidates__isnull=False).values("object_id")
        records = kind.objects.filter(**without).exclude(pk__in=undecided)
        before = dict(searched.order_by("searched_at").values_list("object_id", "searched_at"))
        keys = list(records.values_list("pk", flat=True))
        keys.sort(key=lambda key: (key in before, before.get(key) or timezone.now()))
        yield from sorted(kind.objects.filter(pk__in=keys[:most]), key=lambda record: keys.index(record.pk))


def search_for(record: Any, archives: Iterable[str]) -> list[FoundPhoto]:
    """The first photographs whose texts name the record in full. Raises ArchiveError."""
    found = []
    for archive in archives:
        named = [photo for photo in search(archive, record.name, 1, in_background=True).photos if names(photo, record)]
        found += named[:OF_ONE_ARCHIVE]
    here = Photo.objects.filter(source_address__in=[photo.page_address for photo in found])
    return [photo for photo in found if photo.page_address not in set(here.values_list("source_address", flat=True))]


def names(photo: FoundPhoto, record: Any) -> bool:
    """Whether every word of the record’s name is in the title or a caption: archives also return related ones."""
    words = set(fold(" ".join([photo.title, *map(str, captions_of(photo))])).split())
    return set(fold(record.name).split()) <= words


def captions_of(photo: FoundPhoto) -> list[str]:
    value = photo.fields.get("caption", {})
    return list(value.values()) if isinstance(value, dict) else []


@transaction.atomic
def propose(record: Any, photos: Iterable[FoundPhoto]) -> int:
    """Stores those that were not proposed before, and returns how many there are."""
    kind = ContentType.objects.get_for_model(record)
    made, _is_new = PhotoSearch.objects.update_or_create(
        content_type=kind, object_id=record.pk, defaults={"searched_at": timezone.now()}
    )
    known = set(made.candidates.values_list("archive", "key"))
    found = {(photo.archive, photo.key): candidate(made, photo) for photo in photos}
    fresh = [candidate for key, candidate in found.items() if key not in known and is_storable(candidate)]
    return len(PhotoCandidate.objects.bulk_create(fresh))


def is_storable(candidate: PhotoCandidate) -> bool:
    """Archives promise no lengths."""
    try:
        candidate.clean_fields(exclude={"search"})
    except ValidationError:
        return False
    return True


def candidate(made: PhotoSearch, photo: FoundPhoto) -> PhotoCandidate:
    return PhotoCandidate(
        search=made,
        archive=photo.archive,
        key=photo.key,
        page_address=photo.page_address,
        thumbnail=photo.thumbnail,
        title=photo.title,
        caption=photo.caption,
        credit=photo.credit,
        licence=photo.licence,
    )
