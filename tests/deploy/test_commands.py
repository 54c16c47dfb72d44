"""Every command in docs/operating.md is run by a test, or is named here with the reason why it cannot be."""

import re
import subprocess
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, load_command_class
from django.core.management import get_commands as known_commands

from tests.deploy.servers import command_of

DOCUMENT = (Path(settings.BASE_DIR) / "docs/operating.md").read_text()
NEEDS_ROOT = "changes the machine; .ci/run installs the same packages"
# The beginnings of lines that no test runs.
NOT_RUN = {
    "apt install": NEEDS_ROOT,
    "adduser": NEEDS_ROOT,
    "install -d": NEEDS_ROOT,
    "runuser": NEEDS_ROOT,
    "redis-cli": "changes the machine; tests start a Redis server of their own",
    "cp -r /opt/spaceportal/deploy/systemd": "needs root; test_configuration.py checks the units",
    "systemctl": "needs systemd as the first process; test_production.py and test_cluster.py run what the units start",
    "certbot": "asks Let’s Encrypt for a certificate; tests make one themselves",
    "ln -s /etc/letsencrypt": "needs root",
    "cp /opt/spaceportal/deploy/nginx": "needs root; servers.py writes the same files into a folder",
    "sed -i 's/portal.example/": "needs root; servers.py replaces the same name",
    "nginx -t": "needs root; test_configuration.py does it with the same files",
    "git clone": "needs a network; test_production.py copies the files",
}
WITHOUT_TEST = {
    "changepassword": "belongs to Django",
    "compare_with_catalogue": "tests/exchange/test_comparing.py tests what it calls",
    "compare_with_gcat": "tests/exchange/test_comparing.py tests what it calls",
    "draw_icons": "overwrites files of the repository; tests/photos/test_social_previews.py draws what it draws",
}
CONTAINERS = "Containers"  # Needs Docker; test_configuration.py reads the Dockerfile and compose.yaml.


def blocks():
    """Each block marked as `sh`, with the heading above it."""
    heading, found = "", []
    for line_or_block in re.findall(r"^#+ [^\n]+$|^```sh\n.*?^```$", DOCUMENT, re.MULTILINE | re.DOTALL):
        if line_or_block.startswith("#"):
            heading = line_or_block.lstrip("# ")
        else:
            found.append((heading, line_or_block.partition("\n")[2].removesuffix("```")))
    return found


def block(heading):
    (text,) = [text for above, text in blocks() if above == heading]
    return text


def test_commands_of_a_shell_are_run_or_named():
    walked = {"The site"}  # By tests/deploy/test_production.py.
    left = [
        line
        for heading, text in blocks()
        if heading not in walked and heading != CONTAINERS
        for line in text.splitlines()
        if line.strip() and not line.startswith(tuple(NOT_RUN))
    ]
    assert left == []


def test_the_list_of_what_is_not_run_is_up_to_date():
    lines = [line for _, text in blocks() for line in text.splitlines()]
    assert [start for start in NOT_RUN if not any(line.startswith(start) for line in lines)] == []


def test_cron_runs_the_housekeeping_as_systemd_does(tmp_path):
    """Python and the system log are stand-ins, and the environment is as small as cron’s."""
    (command,) = re.findall(r"^```cron\n\d+ \d+ \* \* \* (.+)\n```$", DOCUMENT, re.MULTILINE)
    assert "%" not in command  # To cron, it ends the command.
    code, bin_, log = tmp_path / "code", tmp_path / "bin", tmp_path / "log"
    for path, script in {
        code / ".venv/bin/python": 'echo "$0 $* in $PWD, backups in $BACKUP_TO"; echo broken >&2; exit 1',
        bin_ / "logger": f"echo $* > {log}; cat >> {log}",
    }.items():
        path.parent.mkdir(parents=True)
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)
    (tmp_path / "portal.env").write_text('BACKUP_TO="/backups"\n')
    cron = {"HOME": str(tmp_path), "SHELL": "/bin/sh", "PATH": f"{bin_}:/usr/bin:/bin"}
    script = command.replace("/opt/spaceportal", str(code))
    subprocess.run(["/bin/sh", "-c", script], cwd=tmp_path, env=cron, check=True)
    assert log.read_text().splitlines() == [
        "-t spaceportal-housekeeping",
        f"{command_of('spaceportal-housekeeping', '.').removeprefix('./')} in {code}, backups in /backups",
        "broken",
    ]


def documented():
    """Each use of a management command, in blocks and in the text."""
    found = re.findall(r"manage\.py ([a-z_]+)((?: [^`|&#\n(]*)?)", DOCUMENT)
    return sorted({(name, arguments.strip()) for name, arguments in found})


@pytest.mark.parametrize(("name", "arguments"), documented())
def test_management_commands_take_what_is_documented(name, arguments):
    app = known_commands().get(name)
    assert app, f"there is no command {name}"
    words = [word.strip("[]") for word in arguments.replace("…", "").split()]
    parser = load_command_class(app, name).create_parser("manage.py", name)
    given = {"ID": "1", "DAY": "2026-12-02"}
    try:
        parser.parse_args([given.get(word, word) for word in words if word])
    except CommandError as error:
        if "required" not in str(error):  # The text may name a command without the arguments it needs.
            raise


@pytest.mark.parametrize("name", sorted({name for name, _ in documented()}))
def test_management_commands_are_run_by_tests(name):
    """By their names, or by the units and the document that test_production.py follows."""
    if name in WITHOUT_TEST:
        return
    use = re.compile(rf'["\s]{name}\b')
    units = (Path(settings.BASE_DIR) / "deploy/systemd").glob("*.service")
    tests = [path for path in (Path(settings.BASE_DIR) / "tests").rglob("*.py") if path != Path(__file__)]
    run = [block("The site"), *(path.read_text() for path in [*units, *tests])]
    assert any(use.search(text) for text in run), f"no test runs {name}"
