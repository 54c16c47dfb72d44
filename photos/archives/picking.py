"""Takes a photograph from an archive into the library, in two steps: first the network, then the database."""

from typing import Any

from django.core.files.base import ContentFile

from photos.archives import ARCHIVES, FoundPhoto
from photos.archives.fetching import ArchiveError, TooLarge, Visit
from photos.checking import FORM, has_too_many_pixels
from photos.intake import Description, DuplicatePhoto, import_photo
from photos.models import Photo


def fetch_found(archive: str, key: str, *, in_background: bool = False) -> tuple[FoundPhoto, ContentFile]:
    """The photograph and its file. Raises ArchiveError or DuplicatePhoto. Call it outside of any transaction."""
    source = ARCHIVES[archive]
    visit = Visit(source.service, in_background=in_background)
    found = source.find(visit, key)
    if found is None:
        raise ArchiveError(f"{source.service.name} does not have this photograph any more, or it is not a photograph.")
    if known := Photo.objects.filter(source_address=found.page_address).first():
        raise DuplicatePhoto(known)
    return found, fetch_file(visit, found)


def fetch_file(visit: Visit, found: FoundPhoto) -> ContentFile:
    """The largest file that is within the limits of the library."""
    files = ARCHIVES[found.archive].files(visit, found)
    if not files:
        raise ArchiveError(
            f"{visit.service.name} has no file of this that is accepted here: a JPEG, PNG, WebP or GIF of up to "
            f"{FORM.most_bytes // 1024**2} MB. Nothing was saved."
        )
    for number, file in enumerate(files, start=1):
        is_last = number == len(files)
        try:
            data = visit.fetch_picture(file.address, FORM.most_bytes)
        except TooLarge:
            if is_last:
                raise
            continue
        if is_last or not has_too_many_pixels(data):
            break
    return ContentFile(data, file.name)


def add_found(found: FoundPhoto, file: ContentFile, *, user: Any) -> Photo:
    """A new draft with all that the archive says. Raises ValidationError as an upload does."""
    fields = {**found.fields, "source_address": found.page_address}
    return import_photo(file, user=user, description=Description(ARCHIVES[found.archive].name, fields))
