"""What `make run` says before it installs anything."""

import socket
import subprocess
import sys

import pytest

from tests.deploy.servers import DEPLOY, free_port


def complaint(host, port):
    tried = subprocess.run([sys.executable, DEPLOY / "can_run.py", host, str(port)], text=True, capture_output=True)
    assert bool(tried.returncode) == bool(tried.stderr)
    return tried.stderr


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "0.0.0.0"])  # noqa: S104
def test_free_port(host):
    assert complaint(host, free_port()) == ""


def test_taken_port():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert complaint("127.0.0.1", port).startswith(f"Port {port} is not free.")


@pytest.mark.parametrize("port", ["abc", "0", "65536", "-1", ""])
def test_no_port(port):
    assert complaint("127.0.0.1", port) == f"PORT is a number from 1 to 65535, not “{port}”: make run PORT=8001\n"


def test_address_of_another_machine():
    assert complaint("192.0.2.1", free_port()).startswith("HOST is an address of this machine, not “192.0.2.1”")
