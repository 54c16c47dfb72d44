"""The files in deploy/ as the programs read them for which they are written."""

import os
import re
import shutil
import subprocess

import pytest
import yaml
from django.conf import settings
from django.core.management import get_commands

from tests.deploy.servers import DEPLOY, NGINX, free_port, write_nginx_configuration
from tests.deploy.test_commands import block

UNITS = DEPLOY / "systemd"


@pytest.mark.skipif(NGINX is None, reason="needs nginx")
def test_nginx_accepts_its_configuration(tmp_path):
    configuration = write_nginx_configuration(tmp_path / "nginx", [free_port(), free_port()], port=free_port())
    tried = subprocess.run([NGINX, "-t", "-e", "stderr", "-c", str(configuration)], text=True, capture_output=True)
    assert tried.returncode == 0, tried.stderr
    assert "warn" not in tried.stderr


def test_the_folder_above_the_kept_pages_is_made_first():
    """nginx makes only the last folder of the path. Debian has none for this."""
    (path,) = re.findall(r"^proxy_cache_path (\S+)", (DEPLOY / "nginx/spaceportal.conf").read_text(), re.MULTILINE)
    assert f"install -d {os.path.dirname(path)}\n" in block("nginx and HTTPS").partition("nginx -t")[0]


@pytest.fixture
def units(tmp_path):
    """With the commands where this checkout has them, because systemd looks for each."""
    shutil.copytree(UNITS, tmp_path / "units")
    for path in (tmp_path / "units").glob("*.service"):
        path.write_text(path.read_text().replace("/opt/spaceportal", str(settings.BASE_DIR)))
    return sorted((tmp_path / "units").glob("spaceportal-*.*[tre]"))


def analyse(*arguments, units):
    return subprocess.run(
        ["systemd-analyze", *arguments, *units],
        env={**os.environ, "SYSTEMD_UNIT_PATH": f"{units[0].parent}:"},
        text=True,
        capture_output=True,
    )


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="needs systemd")
def test_systemd_accepts_the_units(units):
    checked = analyse("verify", units=units)
    assert (checked.returncode, checked.stderr) == (0, "")


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="needs systemd")
@pytest.mark.parametrize("name", ["web", "worker", "housekeeping"])
def test_a_service_may_do_little_else(units, name):
    service = [path for path in units if path.name == f"spaceportal-{name}.service"]
    report = analyse("security", "--offline=true", "--no-pager", units=service)
    exposure = float(re.search(r"exposure level for \S+: ([\d.]+)", report.stdout)[1])
    assert exposure < 2.5, report.stdout  # 10 is a service without any limits.


def test_containers_run_commands_that_exist():
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    assert {"web1", "web2", "worker", "housekeeping", "nginx", "database", "cache", "store"} < compose[
        "services"
    ].keys()
    for text in [*UNITS.glob("*.service"), DEPLOY / "compose.yaml", DEPLOY / "Dockerfile"]:
        for command in re.findall(r"manage\.py,? (\w+)", text.read_text()):
            assert command in get_commands(), (text.name, command)


def test_the_image_holds_what_the_site_needs_and_nothing_private(tmp_path):
    """What `COPY . .` copies, and the step that needs neither root nor a network."""
    kept = [line[1:] for line in (settings.BASE_DIR / ".dockerignore").read_text().splitlines() if line[0] == "!"]
    for name in kept:
        source, target = settings.BASE_DIR / name, tmp_path / "app" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(source, target) if source.is_dir() else shutil.copy(source, target)
    assert not {"var", "tests", ".git", ".venv"} & {path.name for path in (tmp_path / "app").iterdir()}
    (steps,) = re.findall(r"^RUN (SECRET_KEY=(?:.*\\\n)*.*)", (DEPLOY / "Dockerfile").read_text(), re.MULTILINE)
    # Copying and compressing, and compiling, take long; tests/deploy/test_production.py collects the files.
    steps = steps.replace("--noinput", "--noinput --dry-run").replace("python -m compileall -q .", "true")
    path = f"{settings.BASE_DIR}/.venv/bin:{os.environ['PATH']}"
    environment = {"PATH": path, "ENVIRONMENT": "production", "STATIC_ROOT": str(tmp_path / "collected")}
    environment |= {"DATABASE_URL": f"sqlite:///{tmp_path}/portal.sqlite3"}
    done = subprocess.run(["sh", "-ec", steps], cwd=tmp_path / "app", env=environment, text=True, capture_output=True)
    assert done.returncode == 0, done.stderr
    assert not (tmp_path / "app/var").exists()
