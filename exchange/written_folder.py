"""The folder of an export: it holds what was exported last and nothing of an earlier export."""

from collections.abc import Collection
from pathlib import Path


class ForeignFolder(Exception):
    """The folder holds something other than an export."""


def require_export(folder: Path, mark: str) -> None:
    """Raises ForeignFolder if the folder holds files but not `mark`, the file that every export writes first."""
    if folder.is_dir() and not (folder / mark).exists() and any(not _is_spared(path) for path in folder.iterdir()):
        raise ForeignFolder(f"{folder} is not empty and holds no earlier export. Name a new or an empty folder.")


def remove_unwritten(folder: Path, written: Collection[Path]) -> None:
    """Deletes files that this export has not written, because an import would bring their records back."""
    for path in folder.iterdir():
        if path.is_file() and path not in written and not _is_spared(path):
            path.unlink()


def _is_spared(path: Path) -> bool:
    return path.name.startswith((".", "README"))
