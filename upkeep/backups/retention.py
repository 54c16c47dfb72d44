"""Which backups stay: the latest of each of the last days, weeks and months that have one."""

import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from upkeep.backups.archive import PICTURES, REMOVED, UNFINISHED, BackupError, Manifest, list_backups, read_manifest
from upkeep.backups.pictures import collect_garbage, read_pictures


@dataclass(frozen=True)
class Retention:
    daily: int = 7
    weekly: int = 4
    monthly: int = 12

    def keep(self, moments: Iterable[datetime]) -> set[datetime]:
        """The moments of the backups to keep: always the latest, and one for each period."""
        ordered = sorted(moments, reverse=True)
        kept = set(ordered[:1])
        periods: list[tuple[int, Callable[[datetime], Any]]] = [
            (self.daily, datetime.date),
            (self.weekly, lambda moment: moment.isocalendar()[:2]),
            (self.monthly, lambda moment: (moment.year, moment.month)),
        ]
        for number, period in periods:
            latest: dict[Any, datetime] = {}
            for moment in ordered:
                latest.setdefault(period(moment), moment)
            kept |= set(list(latest.values())[:number])
        return kept


def remove_old(folder: Path, retention: Retention) -> list[str]:
    """Deletes backups that the rule does not keep, then the pictures that only they had; returns their names.

    A folder that cannot be read as a backup is left alone, and then all pictures stay.
    """
    good: dict[Path, Manifest] = {}
    unreadable = False
    for backup in list_backups(folder):
        try:
            good[backup] = read_manifest(backup)
        except BackupError:
            unreadable = True
    kept = retention.keep(manifest.moment for manifest in good.values())
    if verified := [manifest.moment for manifest in good.values() if manifest.is_verified]:
        kept.add(max(verified))
    removed = [backup for backup, manifest in good.items() if manifest.moment not in kept]
    for backup in removed:
        backup.rename(folder / f"{REMOVED}{backup.name}")  # Half deleted, it must not be taken for a backup.
    remove_left_over(folder)
    if not unreadable and (folder / PICTURES).is_dir():
        try:
            remaining = {backup: manifest for backup, manifest in good.items() if backup not in removed}
            used = {
                picture.sha256
                for backup, manifest in remaining.items()
                for picture in read_pictures(backup, manifest.pictures)
            }
        except BackupError:
            return [backup.name for backup in removed]
        collect_garbage(folder, used)
    return [backup.name for backup in removed]


def remove_left_over(folder: Path) -> None:
    """Deletes what a killed process has left behind."""
    for path in folder.iterdir():
        if path.name.startswith((UNFINISHED, REMOVED)) and path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
