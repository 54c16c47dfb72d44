"""Two web servers behind nginx, with a worker, PostgreSQL, Redis and an S3-compatible store, while people use the site.

Half a minute, or ten minutes with `make soak`. Latencies are printed (`-s` shows them) and never judged.
"""

import os
import random
import re
import shutil
import statistics
import subprocess
import threading
import time
from contextlib import ExitStack, contextmanager
from getpass import getuser
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection

from tests.conftest import create_swap
from tests.deploy.servers import AS_ACCOUNT, NGINX, WebServer, command_of, free_port, give, nginx, running, wait_until
from tests.made_once import connected_to, copy_of_test_database, storing_in

NAME, PASSWORD = "valentina", "first-woman-in-space-1963"
PAGES = [
    "/",
    "/missions/",
    "/missions/?crew=oleg-novitsky",
    "/missions/soyuz-ms-24/",
    "/people/loral-ohara/",
    "/articles/the-exchange-of-ships/",
    "/photos/",
    "/stations/iss/",
    "/es/missions/soyuz-ms-25/",
    "/missions.json",
]
# Compressing takes most of the time, and test_production.py does it.
COLLECT = """
import os, django
os.environ["DJANGO_SETTINGS_MODULE"] = "spaceportal.settings"
django.setup()
from django.conf import settings
from django.core.management import call_command
settings.WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ["css", "js", "json", "md", "svg", "txt"]
call_command("collectstatic", interactive=False, verbosity=0)
"""

pytestmark = [
    pytest.mark.django_db,  # Says that a test database is to be made.
    pytest.mark.skipif(NGINX is None, reason="needs nginx"),
    pytest.mark.skipif(shutil.which("redis-server") is None, reason="needs redis-server"),
]


@pytest.fixture(scope="module")
def database(django_db_setup, django_db_blocker, tmp_path_factory):
    """The address of a database with a few records, as one finds them."""
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL")
    with django_db_blocker.unblock(), copy_of_test_database("cluster") as copy:
        with connected_to(copy), storing_in(str(tmp_path_factory.mktemp("media"))):
            create_swap()
            copy.close()
        address = urlsplit(os.environ["DATABASE_URL"])
        # The ordinary account of the servers is nobody to PostgreSQL.
        place = address.netloc if "@" in address.netloc else f"{getuser()}@{address.netloc}"
        yield address._replace(netloc=place, path=f"/{copy.settings_dict['NAME']}").geturl()


class Cluster:
    def __init__(self, room, database, store, stack):
        self.room, self.recovery_codes = room, []
        redis = free_port()
        stack.enter_context(
            running(
                ["redis-server", "--port", str(redis), "--bind", "127.0.0.1", "--save", "", "--dir", str(room)],
                stdout=subprocess.DEVNULL,
            )
        )
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(give_folder(room / "home")),
            "ENVIRONMENT": "production",
            "SECRET_KEY": "a-key-of-this-cluster-alone-and-of-some-length-0123456789",
            "ALLOWED_HOSTS": "localhost",
            "BEHIND_PROXY": "on",
            "DATABASE_URL": database,
            "CACHE_URL": f"redis://127.0.0.1:{redis}/0",
            "STATIC_ROOT": str(give_folder(room / "static")),
            "MEDIA_ROOT": str(room / "home/media"),
            "MEDIA_STORAGE": "s3://cluster",
            "S3_ENDPOINT_URL": store,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_DEFAULT_REGION": "us-east-1",
            "DJANGO_SUPERUSER_PASSWORD": PASSWORD,
        }
        log = (room / "log").open("w+")
        self.options = {"cwd": settings.BASE_DIR, "env": self.environment, "stdout": log, "stderr": log}
        python = command_of("spaceportal-worker", settings.BASE_DIR).split()[0]
        self.manage(python, "createsuperuser", "--noinput", "--username", NAME, "--email", "v@example.org")
        subprocess.run([*AS_ACCOUNT, python, "-c", COLLECT], check=True, **self.options)
        self.servers = [WebServer(settings.BASE_DIR, **self.options) for _ in range(2)]
        for server in self.servers:
            stack.callback(server.close)
            server.start()
        stack.enter_context(running(command_of("spaceportal-worker", settings.BASE_DIR).split(), **self.options))
        self.browser = stack.enter_context(nginx(room / "nginx", [server.port for server in self.servers]))

    def manage(self, python, *command):
        subprocess.run([*AS_ACCOUNT, python, "manage.py", *command], check=True, **self.options)


def give_folder(path):
    path.mkdir(mode=0o700)
    give(path)
    return path


@pytest.fixture(scope="module")
def cluster(room, database, s3):
    import boto3

    keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test", "region_name": "us-east-1"}
    boto3.client("s3", endpoint_url=s3, **keys).create_bucket(Bucket="cluster")
    with ExitStack() as stack:
        yield Cluster(room, database, s3, stack)


class Editor:
    def __init__(self, cluster):
        self.browser = cluster.browser()
        self.browser.login(NAME, PASSWORD, cluster.recovery_codes)
        self.edits = 0

    def edit(self):
        """Changes the summary of a programme and returns it."""
        self.edits += 1
        summary = f"Edited for the {self.edits}th time, at {time.monotonic()}."
        page = self.browser.open("/admin/missions/programme/?q=Soyuz")
        (address,) = set(re.findall(r"/admin/missions/programme/\d+/change/", page.text))
        saved = self.browser.submit(address, "_continue", summary=summary)
        assert saved.status == 200, saved.status
        assert "changed successfully" in saved.text, saved.text
        return summary


@contextmanager
def people(cluster, *, readers, editor=None):
    """Use the site until the end of the block. Yields a list of what went wrong, and one of seconds per page."""
    failures, times, is_over = [], [], threading.Event()

    def read(number):
        browser, choice = cluster.browser(), random.Random(number)
        while not is_over.is_set():
            path, began = choice.choice(PAGES), time.monotonic()
            try:
                page = browser.open(path)
                if page.status != 200 or len(page.content) < 1000:
                    failures.append((path, page.status, len(page.content)))
            except OSError as error:
                failures.append((path, error))
            times.append(time.monotonic() - began)

    def write():
        while not is_over.wait(0.5):
            try:
                editor.edit()
            except (AssertionError, OSError) as error:
                failures.append(("edit", error))

    threads = [threading.Thread(target=read, args=[number]) for number in range(readers)]
    threads += [threading.Thread(target=write)] if editor else []
    for thread in threads:
        thread.start()
    try:
        yield failures, times
    finally:
        is_over.set()
        for thread in threads:
            thread.join()


def test_an_edit_on_one_server_shows_on_the_other_at_once(cluster):
    editor = Editor(cluster)
    for server in cluster.servers:
        server.get("/programmes/soyuz/")
    for _ in range(3):
        summary = editor.edit()
        for server in cluster.servers:
            assert summary in server.get("/programmes/soyuz/")


def test_use_restarts_and_the_loss_of_a_server(cluster, soak):
    """One test, because each part goes on from the one before."""
    first, second = cluster.servers
    editor = Editor(cluster)
    steady = 600 if soak else 6
    with people(cluster, readers=3, editor=editor) as (failures, times):
        wait_for_pages(times, 60)
        files, memory = open_files(cluster), megabytes(cluster)
        wait_for_pages(times, 60, seconds=steady)
        assert open_files(cluster) <= files + 10  # Connections come and go.
        assert megabytes(cluster) < memory * 1.25 + 20
        assert failures == []
        for server in cluster.servers:  # One after another, as for an update.
            server.restart()
            wait_for_pages(times, 20)
    assert failures == []
    report("use and restarts", times)

    with people(cluster, readers=3) as (failures, times):
        wait_for_pages(times, 20)
        second.die()
        wait_for_pages(times, 60)
    assert failures == []
    report("loss of a server", times)
    assert editor.edit() in first.get("/programmes/soyuz/")


def wait_for_pages(times, number, *, seconds=0):
    """Until so many more were read, and at least for so long."""
    end, until = len(times) + number, time.monotonic() + seconds
    wait_until(lambda: len(times) >= end and time.monotonic() >= until, seconds=seconds + 180)


def open_files(cluster):
    return sum(server.open_files() for server in cluster.servers)


def megabytes(cluster):
    return sum(server.memory() for server in cluster.servers)


def report(what, times):
    percentiles = statistics.quantiles(times, n=20)
    print(f"{what}: {len(times)} pages, median {percentiles[9]:.3f} s, 95 % within {percentiles[18]:.3f} s")  # noqa: T201
