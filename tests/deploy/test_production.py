"""The way from a bare server to a running site, word for word as docs/operating.md says, as an ordinary account.

Not done here: installing packages (those of this environment are used), and what needs root (see `NOT_RUN` in
tests/deploy/test_commands.py). createsuperuser is not asked questions, because nobody would answer them. Social preview
images are left to the worker, and housekeeping to `make soak`.
"""

import os
import random
import re
import shutil
import stat
import subprocess
from contextlib import ExitStack
from io import BytesIO

import pytest
from django.conf import settings
from lxml import html
from PIL import Image

from tests.deploy.servers import (
    ACCOUNT,
    AS_ACCOUNT,
    NGINX,
    VENV,
    WebServer,
    command_of,
    environment_of,
    give,
    nginx,
    running,
    wait_until,
)
from tests.deploy.test_commands import block

NAME, PASSWORD = "valentina", "first-woman-in-space-1963"
LEFT_OUT = shutil.ignore_patterns(".venv", "var", ".git", "__pycache__", ".*_cache", ".hypothesis", "docs", "tests")

pytestmark = [
    pytest.mark.django_db,  # Says that a test database is to be made.
    pytest.mark.skipif(NGINX is None, reason="needs nginx"),
]


class Site:
    def __init__(self, room, database, stack, *, soak):
        self.room, self.stack, self.soak = room, stack, soak
        self.recovery_codes = []
        self.code, self.home = room / "code", room / "home"
        shutil.copytree(settings.BASE_DIR, self.code, ignore=LEFT_OUT)
        self.home.mkdir(mode=0o700)
        shutil.copy(database, self.home / "portal.sqlite3")
        give(self.code, *self.code.rglob("*"), self.home, *self.home.iterdir())
        self.account = {"PATH": os.environ["PATH"], "HOME": str(self.home), "LANG": "C.UTF-8"}
        self.write_editor()
        self.log = (room / "log").open("w+")
        self.run(self.translated(block("The site")))
        environment = self.account | environment_of(self.home / "portal.env")
        self.start(environment)

    def write_editor(self):
        """What an operator types into portal.env: this machine’s database, and no Redis server."""
        wanted = f"ALLOWED_HOSTS=localhost\nDATABASE_URL=sqlite:///{self.home}/portal.sqlite3\nCACHE_URL=\n"
        editor = self.room / "editor"
        editor.write_text(f"#!/bin/sh\ncat >> $1 <<'END'\n{wanted}END\n")
        editor.chmod(0o755)
        self.account["EDITOR"] = str(editor)

    def translated(self, script):
        for ours, here in {
            "python3 -m venv .venv": f"ln -s {VENV} .venv",
            ".venv/bin/pip install --require-hashes -r requirements.lock\n": "\n",
            "manage.py createsuperuser": f"manage.py createsuperuser --noinput --username {NAME} --email v@example.org",
            "/opt/spaceportal": str(self.code),
        }.items():
            assert ours in script, ours
            script = script.replace(ours, here)
        path = self.code / "deploy/portal.env"
        path.write_text(path.read_text().replace("/var/lib/spaceportal", str(self.home)))
        return re.sub(r"git clone .*\n", "", script)

    def run(self, script):
        done = subprocess.run(
            [*AS_ACCOUNT, "bash", "-euo", "pipefail", "-c", script],
            cwd=self.home,
            env={**self.account, "DJANGO_SUPERUSER_PASSWORD": PASSWORD},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            umask=0o022,
        )
        assert done.returncode == 0, done.stdout[-3000:]

    def start(self, environment):
        """As the units do, with a code folder that nobody can write to."""
        for path in (self.code, *self.code.rglob("*")):
            if not path.is_symlink():
                path.chmod(path.stat().st_mode & ~0o222)
                if ACCOUNT:
                    os.chown(path, 0, 0)
        self.files_of_code = set(self.code.rglob("*"))
        options = {"env": environment, "stdout": self.log, "stderr": self.log, "umask": 0o022}
        self.web = WebServer(self.code, **options)
        self.stack.callback(self.web.close)
        self.web.start()
        self.stack.enter_context(running(command_of("spaceportal-worker", self.code).split(), cwd=self.code, **options))
        if self.soak:  # It draws 1,300 social preview images, for a minute.
            housekeeping = command_of("spaceportal-housekeeping", self.code).split()
            subprocess.run([*AS_ACCOUNT, *housekeeping], check=True, cwd=self.code, **options)
        self.browser = self.stack.enter_context(nginx(self.room / "nginx", [self.web.port]))


@pytest.fixture(scope="module")
def site(room, empty_database, soak):
    if ACCOUNT and subprocess.run([*AS_ACCOUNT, VENV / "bin/python", "-c", ""]).returncode:
        pytest.skip("needs the right to become another account")
    with ExitStack() as stack:
        yield Site(room, empty_database, stack, soak=soak)


def test_a_site_as_in_production(site, subtests):
    """One test, because every process that runs a part of it would set up a site of its own."""
    for check in CHECKS:
        with subtests.test(check.__name__):
            check(site, site.browser())


def pages(site, visitor):
    for path in ("/", "/missions/", "/articles/", "/photos/", "/missions/soyuz-ms-25/", "/es/"):
        page = visitor.open(path)
        assert page.status == 200
        assert page.headers["Strict-Transport-Security"] == "max-age=3600"
        assert "Set-Cookie" not in page.headers


def articles_and_pictures(site, visitor):
    assert html.document_fromstring(visitor.open("/articles/").text).xpath("//main//article")

    def pictures():
        return html.document_fromstring(visitor.open("/photos/").text).xpath("//main//img/@src")

    picture = visitor.open(wait_until(pictures)[0])
    assert picture.status == 200
    Image.open(BytesIO(picture.content)).verify()


def login_and_upload_of_a_large_picture(site, visitor):
    """On a port of its own, where a proxy that names the host without its port would make every form fail."""
    visitor.login(NAME, PASSWORD, site.recovery_codes)
    out = BytesIO()
    noise = Image.frombytes("RGB", (1700, 1700), random.Random(4).randbytes(1700 * 1700 * 3))
    noise.save(out, "JPEG", quality=100)
    assert out.tell() > 5_000_000
    page = html.document_fromstring(visitor.open("/admin/photos/photo/add/").text)
    (token,) = set(page.xpath('//input[@name="csrfmiddlewaretoken"]/@value'))
    body, kind = multipart({"csrfmiddlewaretoken": token}, "pictures", out.getvalue())
    assert "1 added" in visitor.open("/admin/photos/photo/add/", body, {"Content-Type": kind}).text


def what_is_too_long_is_refused(site, visitor):
    """By nginx, before it has reached the site."""
    refused = visitor.open("/missions/", b"x" * 20_000)
    assert refused.status == 413
    assert "X-Request-ID" not in refused.headers


def public_pages_are_kept_and_asked_about_again(site, visitor):
    first, again = visitor.open("/how-we-count/"), visitor.open("/how-we-count/")
    assert first.text == again.text
    assert first.headers["Cache-Control"] == "public, no-cache"
    path = site.room / "nginx/log/spaceportal.log"
    # nginx writes a line after the response has been sent.
    kept = wait_until(lambda: re.findall(r'"GET /how-we-count/" .* cache=(\w+)', path.read_text())[1:])
    assert kept[0] in {"HIT", "REVALIDATED"}
    log = path.read_text()
    assert "/admin" in log
    assert not re.findall(r'"\w+ /admin/.* cache=\w+', log)


def pages_of_people_who_are_logged_in_are_not_kept(site, visitor):
    visitor.login(NAME, PASSWORD, site.recovery_codes)
    path = "/missions/soyuz-ms-24/"
    assert "no-store" in visitor.open(path).headers["Cache-Control"]
    assert site.browser().open(path).headers["Cache-Control"] == "public, no-cache"
    assert "no-store" in visitor.open(path).headers["Cache-Control"]


def metrics_are_not_for_visitors(site, visitor):
    assert visitor.open("/metrics").status == 404


def nothing_is_written_beside_the_code(site, visitor):
    assert set(site.code.rglob("*")) == site.files_of_code


def what_is_written_is_private(site, visitor):
    """The accounts of the machine may read nothing, although the umask would let them."""
    written = [site.home, *site.home.rglob("*")]
    assert any(path.suffix == ".sqlite3-wal" for path in written)
    assert any("originals" in path.parts for path in written)
    open_to_others = [path for path in written if stat.S_IMODE(path.stat().st_mode) & 0o077]
    assert open_to_others == []


CHECKS = [
    pages,
    articles_and_pictures,
    login_and_upload_of_a_large_picture,
    what_is_too_long_is_refused,
    public_pages_are_kept_and_asked_about_again,
    pages_of_people_who_are_logged_in_are_not_kept,
    metrics_are_not_for_visitors,
    nothing_is_written_beside_the_code,
    what_is_written_is_private,
]


def multipart(fields, name, content):
    mark = b"----------a-mark-that-no-picture-contains"
    parts = [f'Content-Disposition: form-data; name="{key}"\r\n\r\n{value}'.encode() for key, value in fields.items()]
    head = f'Content-Disposition: form-data; name="{name}"; filename="large.jpg"\r\nContent-Type: image/jpeg\r\n\r\n'
    parts.append(head.encode() + content)
    body = b"".join(b"--" + mark + b"\r\n" + part + b"\r\n" for part in parts) + b"--" + mark + b"--\r\n"
    return body, f"multipart/form-data; boundary={mark.decode()}"
