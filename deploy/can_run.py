"""Says in one line why `make run` cannot start here, before anything is installed. Arguments: address and port."""

import errno
import os
import shutil
import socket
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES_MB, DATA_MB = 300, 300


def why_not(host: str, port: str) -> str:
    """Empty if the site can run."""
    if not port.isdecimal() or not 0 < int(port) < 65536:
        return f"PORT is a number from 1 to 65535, not “{port}”: make run PORT=8001"
    if not os.access(ROOT, os.W_OK):
        return f"{ROOT} is read-only. Copy the site into a folder that you can write to."
    needed = DATA_MB if (ROOT / ".venv/installed").exists() else PACKAGES_MB + DATA_MB
    free = shutil.disk_usage(ROOT).free // 10**6
    if free < needed:
        return f"The disk of {ROOT} has only {free} MB free; the site needs {needed} MB."
    return why_not_listening(host.strip("[]"), int(port))


def why_not_listening(host: str, port: int) -> str:
    try:
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as tried:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            tried.bind((host, port))
    except PermissionError:
        return f"This account may not use port {port}. Take one from 1024 on: make run PORT=8001"
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            return f"Port {port} is not free. Stop what uses it, or choose another: make run PORT=8001"
        return f"HOST is an address of this machine, not “{host}”: make run HOST=0.0.0.0"
    return ""


if __name__ == "__main__":
    sys.exit(why_not(*sys.argv[1:]) or None)
