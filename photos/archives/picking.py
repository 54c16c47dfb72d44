"""Adds a photograph from an archive to the library, in two steps: first the network, then the database."""

from dataclasses import dataclass
from typing import Any

from django.core.files.base import ContentFile

from photos.archives import ARCHIVES, FoundPhoto
from photos.archives.fetching import ArchiveError, Late, TooLarge, Visit
from photos.checking import Checked, has_too_many_pixels
from photos.formats import FORM
from photos.intake import Description, DuplicatePhoto, import_photo
from photos.models import Photo

OF_THE_TIME = 0.6  # For a file that also comes in a smaller size.
SMALLER = "{} has a larger file of this picture, which was too large or did not arrive in time."


@dataclass(frozen=True)
class Fetched:
    """A photograph with its file, and what editors should know about the file."""

    found: FoundPhoto
    file: ContentFile
    notices: list[str]


def fetch_found(archive: str, key: str) -> Fetched:
    """The photograph and its file. Raises ArchiveError or DuplicatePhoto. Call it outside of any transaction."""
    source = ARCHIVES[archive]
    visit = Visit(source.service)
    with visit.reading():
        found = source.find(visit, key)
    if found is None:
        raise ArchiveError(f"{source.service.name} no longer has this photograph, or it is not a photograph.")
    if known := Photo.objects.filter(source_address=found.page_address).first():
        raise DuplicatePhoto(known)
    return fetch_file(visit, found)


def fetch_file(visit: Visit, found: FoundPhoto) -> Fetched:
    """The largest file that is within the limits of the library and arrives in time."""
    with visit.reading():
        files = ARCHIVES[found.archive].files(visit, found)
    if not files:
        raise ArchiveError(
            f"{visit.service.name} has no file of this that the site accepts: a JPEG, PNG, WebP or GIF of up to "
            f"{FORM.most_bytes // 1024**2} MB. Nothing was saved."
        )
    for number, file in enumerate(files, start=1):
        is_last = number == len(files)
        try:
            data = (visit if is_last else visit.share(OF_THE_TIME)).fetch_picture(file.address, FORM.most_bytes)
        except (TooLarge, Late):
            if is_last:
                raise
            continue
        if is_last or not has_too_many_pixels(data):
            break
    return Fetched(found, ContentFile(data, file.name), [] if number == 1 else [SMALLER.format(visit.service.name)])


def add_found(fetched: Fetched, *, user: Any, checked: Checked) -> Photo:
    """A new draft with all that the archive says. Raises ValidationError as an upload does."""
    found = fetched.found
    fields = {**found.fields, "source_address": found.page_address}
    description = Description(ARCHIVES[found.archive].name, fields, fetched.notices)
    return import_photo(fetched.file, user=user, description=description, checked=checked)
