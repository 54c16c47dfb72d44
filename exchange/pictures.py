"""Imports and exports the uploaded files of photos, unchanged: `photos/<slug>.jpg` beside `photos.csv`."""

import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.validators import slug_re
from tqdm import tqdm

from exchange.catalogue.offers import Load
from exchange.catalogue.rows import TableRow
from exchange.catalogue.tables import PHOTOS
from exchange.written_folder import remove_unwritten
from photos.checking import Checked, check
from photos.formats import COMMAND
from photos.intake import store_original
from photos.models import Photo
from records.identifiers import new_uid

FOLDER = "photos"


def write_originals(folder: Path) -> None:
    """Writes the original of every photo, except those that the folder has already, and removes all others."""
    place = folder / FOLDER
    place.mkdir(exist_ok=True)
    written = set()
    for photo in Photo.objects.order_by("slug").only("slug", "format", "original", "sha256", "file_size").iterator():
        path = place / f"{photo.slug}.{photo.file_ending}"
        written.add(path)
        if path.is_file() and path.stat().st_size == photo.file_size and digest(path) == photo.sha256:
            continue
        draft = path.with_name(f".{path.name}.new")
        with photo.original.open("rb") as original, draft.open("wb") as file:
            shutil.copyfileobj(original, file)
        os.replace(draft, path)  # Readers see either the old file or the new one, never a partial one.
    remove_unwritten(place, written)


def digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@dataclass
class StoredFiles:
    """Photos whose files are stored but whose rows may still be rolled back."""

    photos: list[Photo] = field(default_factory=list)
    is_failure: bool = False
    checked: dict[Path, Checked | ValidationError] = field(default_factory=dict)  # Or why a file is refused.

    def check(self, rows: Iterable[TableRow], folder: Path) -> None:
        """Decodes the files of new photos. Call it before a transaction, in which nobody else could write to SQLite."""
        stored = set(Photo.objects.values_list("sha256", flat=True))
        new = [row for row in rows if row.values.get("sha256", "") not in stored]
        for row in tqdm(new, desc="pictures", disable=None, leave=False):
            for path in files_of(row, folder)[:1]:
                try:
                    with path.open("rb") as content:
                        self.checked[path] = check(File(content, path.name), COMMAND)
                except ValidationError as refusal:
                    self.checked[path] = refusal
                except OSError:
                    pass  # Reported when the row is loaded.


def files_of(row: TableRow, folder: Path) -> list[Path]:
    slug = row.values.get("slug", "")
    return sorted((folder / FOLDER).glob(f"{slug}.*")) if slug_re.fullmatch(slug) else []


@contextmanager
def files_removed_on_failure(outer: StoredFiles | None = None) -> Iterator[StoredFiles]:
    """Deletes the stored files if the block fails. Within an outer block, the outer block decides."""
    if outer is not None:
        yield outer
        return
    stored = StoredFiles()
    try:
        yield stored
    except BaseException:
        stored.is_failure = True
        raise
    finally:
        if stored.is_failure:
            for photo in stored.photos:
                photo.original.storage.delete(str(photo.original.name))


def import_files(load: Load, folder: Path | None, stored: StoredFiles) -> None:
    """Creates new photos, and replaces the files of photos that have another one here.

    Their other columns are merged afterwards, as for every record.
    """
    here = {photo.slug: photo for photo in Photo.objects.all()}
    by_uid = {photo.uid: photo for photo in here.values()}
    for row in load.tables.get(PHOTOS.name, []):
        slug, sha256 = row.values.get("slug", ""), row.values.get("sha256", "")
        uid = load.uid(Photo, slug) or new_uid()
        photo = here.get(slug) or by_uid.get(uid)
        if photo is not None and photo.sha256 == sha256:
            continue
        if path := _file_of(row, folder, load):
            _import_file(photo or Photo(slug=slug, uid=uid), path, row, load, stored)


def _file_of(row: TableRow, folder: Path | None, load: Load) -> Path | None:
    slug, sha256 = row.values.get("slug", ""), row.values.get("sha256", "")
    try:
        Photo._meta.get_field("slug").clean(slug, None)
    except ValidationError as error:
        load.blame(row, *(f"slug: {message}" for message in error.messages))
        return None
    found = files_of(row, folder) if folder else []
    if not found:
        load.blame(row, f"sha256: there is no file {FOLDER}/{slug}.jpg, or with another ending")
        return None
    if sha256 and digest(found[0]) != sha256:
        load.blame(row, f"sha256: {FOLDER}/{found[0].name} is another file: its SHA-256 is {digest(found[0])}")
        return None
    return found[0]


def _import_file(photo: Photo, path: Path, row: TableRow, load: Load, stored: StoredFiles) -> None:
    is_new = photo.pk is None
    if not is_new and row.values.get("cleared_because"):  # The new file may be the one that needs it.
        photo.cleared_because, photo.cleared_for = row.values["cleared_because"], row.values.get("cleared_for", "")
    checked = stored.checked.get(path)
    try:
        if isinstance(checked, ValidationError):
            raise checked
        with path.open("rb") as content:
            store_original(photo, File(content, path.name), COMMAND, checked=checked)
    except ValidationError as refusal:
        load.blame(row, *(f"{FOLDER}/{path.name}: {message}" for message in refusal.messages))
        return
    except OSError as error:
        load.blame(row, f"{FOLDER}/{path.name} cannot be read: {error.strerror}")
        return
    stored.photos.append(photo)
    if is_new:
        load.new_photos.add(photo.pk)
