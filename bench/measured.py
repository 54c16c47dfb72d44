"""Lets a measurement ask a server what it has used, and how many queries a page takes."""

import json
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

USED = "/-/used"
KEEP = "X-Keep"  # A request with this header brings the floor the bytes for its address.
COUNTED = "HTTP_X_COUNT_QUERIES"
Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


def measured(site: Application) -> Application:
    """The site, with an address that tells the CPU time in milliseconds and the memory in MB of its process."""

    def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if environ["PATH_INFO"] == USED:
            start_response("200 OK", [("Content-Type", "application/json")])
            # User and system time of all threads of this process.
            return [json.dumps({"cpu_ms": time.process_time_ns() / 1e6, "memory_mb": own_memory()}).encode()]
        if COUNTED in environ:
            return count_queries(site, environ, start_response)
        return site(environ, start_response)

    return application


def count_queries(site: Application, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    from django.db import connection

    queries = 0

    def count(execute: Callable[..., Any], *arguments: Any) -> Any:
        nonlocal queries
        queries += 1
        return execute(*arguments)

    def start(status: str, headers: list[tuple[str, str]], *error: Any) -> Any:
        return start_response(status, [*headers, ("X-Queries", str(queries))], *error)

    with connection.execute_wrapper(count):
        return site(environ, start)


def own_memory() -> float:
    """In MB, without the mapped pages of the SQLite file, which belong to the system's cache."""
    status = Path("/proc/self/status")
    if not status.exists():
        return 0.0
    (line,) = (line for line in status.read_text().splitlines() if line.startswith("RssAnon:"))
    return int(line.split()[1]) / 1024
