"""Serves the site like production does, with compressed static files under hashed names, for a measurement."""

import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

from measured import USED, measured

ROOT = Path(__file__).resolve().parent.parent


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """The site behind a simulated HTTPS proxy, because production redirects to HTTPS."""
    from spaceportal.wsgi import application as portal

    return measured(portal)({**environ, "wsgi.url_scheme": "https"}, start_response)


def find_chromium() -> str:
    """The path of Chromium, or an empty string."""
    return os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser") or ""


@contextmanager
def serving() -> Iterator[str]:
    """Serves the site on a free port, with the database of the settings. Yields its address."""
    with production() as environment, started("serving:application", environment) as address:
        yield address


@contextmanager
def production(**settings: str) -> Iterator[dict[str, str]]:
    """The environment of the site in production, with static files of its own."""
    with tempfile.TemporaryDirectory() as static_root:
        environment = {
            **os.environ,
            "ENVIRONMENT": "production",
            "SECRET_KEY": secrets.token_urlsafe(64),
            "ALLOWED_HOSTS": "127.0.0.1",
            "LOG_LEVEL": "WARNING",  # A line for each request would hide the results.
            "STATIC_ROOT": static_root,
            **settings,
        }
        collect = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"]
        subprocess.run(collect, cwd=ROOT, env=environment, check=True)
        yield environment


@contextmanager
def started(application: str, environment: dict[str, str]) -> Iterator[str]:
    """An application of this folder, served on a free port by one process. Yields its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        place = f"127.0.0.1:{free.getsockname()[1]}"
    environment = {**environment, "CSRF_TRUSTED_ORIGINS": f"http://{place}"}
    gunicorn = [
        sys.executable,
        "-m",
        "gunicorn",
        application,
        "--pythonpath",
        "bench",
        "--bind",
        place,
        "--max-requests",
        "0",
    ]
    server = subprocess.Popen([*gunicorn, "--threads", "4", "--log-level", "warning"], cwd=ROOT, env=environment)
    try:
        wait_for(f"http://{place}{USED}")
        yield f"http://{place}"
    finally:
        server.terminate()
        server.wait()


def wait_for(address: str, *, seconds: int = 120) -> None:
    for _ in range(seconds * 10):
        try:
            urlopen(address).close()  # Our own server on this machine.
            return
        except URLError:
            time.sleep(0.1)
    raise TimeoutError(f"{address} does not respond.")


def sample_pages() -> dict[str, str]:
    """One address for every kind of page that the database has data for."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "spaceportal.settings")
    sys.path.insert(0, str(ROOT))
    import django

    django.setup()
    from articles.models import Edition
    from missions.models import Trip
    from photos.models import Photo

    changed = Trip.objects.flown().exclude(landing_mission=None).select_related("person", "landing_mission")
    trip = changed.filter(landing_mission__slug="soyuz-ms-24").last() or changed.last()
    edition = Edition.objects.live().select_related("article").first()
    photo = Photo.objects.published().filter(renditions__isnull=False).first()
    pages = {
        "home": "/",
        "missions": "/missions/",
        "people": "/people/",
        "articles": "/articles/",
        "photos": "/photos/",
    }
    if trip:
        pages["filtered missions"] = f"/missions/?crew={trip.person.slug}"
        pages["mission"] = trip.landing_mission.get_absolute_url()
        pages["person"] = trip.person.get_absolute_url()
        mates = Trip.objects.flown().filter(landing_mission=trip.landing_mission).order_by("pk")[:2]
        people = "&".join(f"crew={mate.person.slug}" for mate in mates.select_related("person"))
        pages["crew journeys"] = f"/together/?{people}"
    if edition:
        pages["article"] = edition.article.get_absolute_url()
    if photo:
        pages["photo"] = photo.get_absolute_url()
    together = "/together/?crew=oleg-novitsky&crew=loral-ohara"
    return {**pages, "in space": "/in-space/", "launches": "/launches/", "crew journeys": together}
