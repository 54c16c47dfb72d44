"""Static files under names that contain a hash of their content."""

from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.exceptions import ImproperlyConfigured
from whitenoise.storage import CompressedManifestStaticFilesStorage

ADVICE = "Run manage.py collectstatic and restart."


class HashedFiles(CompressedManifestStaticFilesStorage):
    """A file that has not been collected keeps its own name: a plain page, even of an error, is better than none."""

    def stored_name(self, name: str) -> str:
        try:
            return super().stored_name(name)
        except ValueError:
            return name


@cache  # The names are read when the process starts; files of the next release change nothing until it is restarted.
def static_problems() -> tuple[str, ...]:
    """Why pages would lack their style sheets, in sentences. In development nothing is collected, so nothing lacks."""
    collected: Any = getattr(staticfiles_storage, "hashed_files", None)
    if collected is None:
        return ()
    if not collected:
        return (f"There are no collected static files in {settings.STATIC_ROOT}. {ADVICE}",)
    sources = [Path(folder) for folder in settings.STATICFILES_DIRS]
    names = {path.relative_to(folder).as_posix() for folder in sources for path in folder.rglob("*") if path.is_file()}
    if missing := sorted(names - collected.keys()):
        return (f"Static files of this release are not collected, such as {missing[0]}. {ADVICE}",)
    return ()


def refuse_to_start_without_static_files() -> None:
    if problems := static_problems():
        raise ImproperlyConfigured(problems[0])
