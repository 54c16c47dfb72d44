"""Which code made a page: the same on every server that runs the same code with the same settings."""

import hashlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import django
from django.conf import settings

# Settings that pages print, or that change them.
PRINTED = ["ALLOWED_HOSTS", "CONTACT_EMAIL", "DEBUG", "ENVIRONMENT", "RENDITIONS_URL", "SECURE_SSL_REDIRECT"]
ENDINGS = {".py", ".html", ".mo", ".toml", ".css", ".js", ".svg"}
FOLDERS = {"templates", "static", "locale"}  # Besides the packages.


@cache
def release() -> str:
    """A digest of the code, templates, translations, style sheets and scripts, the packages' lock file and settings."""
    digest = hashlib.sha256(django.__version__.encode())
    for path in _sources():
        digest.update(str(path.relative_to(settings.BASE_DIR)).encode() + b"\0" + path.read_bytes())
    for name in PRINTED:
        digest.update(f"{name}={getattr(settings, name)!r}\0".encode())
    return digest.hexdigest()[:16]


def _sources() -> Iterator[Path]:
    yield settings.BASE_DIR / "requirements.lock"
    for folder in sorted(settings.BASE_DIR.iterdir()):
        if folder.name in FOLDERS or (folder / "__init__.py").exists():
            yield from sorted(path for path in folder.rglob("*") if path.suffix in ENDINGS)
