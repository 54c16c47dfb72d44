import warnings
from collections import Counter
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from photos.background import try_again
from photos.formats import COMMAND
from photos.intake import DuplicatePhoto, import_photo
from photos.models import Photo
from photos.notices import failures, file_notices


class Command(BaseCommand):
    help = (
        "Imports the pictures of folders and their subfolders into the library as drafts and fills in their metadata. "
        "Accepts the formats of the upload page and TIFF. Can be stopped and run again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")

    def handle(self, *, folders: list[Path], **options: Any) -> None:
        if missing := [str(folder) for folder in folders if not folder.is_dir()]:
            raise CommandError(f"No such folder: {', '.join(missing)}")
        files = [file for folder in folders for file in sorted(folder.rglob("*")) if is_meant(file, folder)]
        outcomes: Counter[str] = Counter()
        # disable=None: a bar on terminals only.
        for file in tqdm(files, unit=" files", disable=None, leave=False):
            outcome, words = take(file)
            outcomes[outcome] += 1
            with tqdm.external_write_mode():
                self.stdout.write(f"{file}: {outcome}{words}")
        self.stdout.write(", ".join(f"{count} {outcome}" for outcome, count in outcomes.items()) or "no files found")
        if outcomes["rejected"]:
            raise CommandError("Some files were rejected; the reasons are listed above.")


def is_meant(file: Path, folder: Path) -> bool:
    return file.is_file() and not any(part.startswith(".") for part in file.relative_to(folder).parts)


def take(file: Path) -> tuple[str, str]:
    """Imports one file and returns the outcome and any remarks."""
    try:
        # Decoders warn of much that is rejected later or harmless.
        with file.open("rb") as content, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            photo = import_photo(File(content, file.name), limits=COMMAND)
    except DuplicatePhoto as duplicate:
        try_again([duplicate.photo])
        return "already in the library", f", as “{duplicate.photo}” ({duplicate.photo.slug})"
    except ValidationError as refusal:
        return "rejected", f": {' '.join(refusal.messages)}"
    except OSError as error:
        return "rejected", f": it cannot be read ({error.strerror})"
    return "added", f" as “{photo}” ({photo.slug}), a draft{''.join(f'; {note}' for note in notes(photo))}"


def notes(photo: Photo) -> list[str]:
    alike = [f"it looks like “{photo.looks_like}” ({photo.looks_like.slug})"] if photo.looks_like else []
    return [*alike, *(note.rstrip(".") for note in file_notices(photo) + failures(photo))]
