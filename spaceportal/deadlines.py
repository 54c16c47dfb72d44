"""Deadlines for reading from a connection."""

import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from time import monotonic

# Keys in the WSGI environment: a function that makes the response announce that the connection closes,
CLOSE = "spaceportal.close"
# and how many seconds the request has waited for a thread.
WAITED = "spaceportal.waited"
TICK = 0.25  # Seconds.
_due: dict[socket.socket, float] = {}
_lock = threading.Lock()
_watched_by = 0  # The process whose thread watches the deadlines; a fork starts its own.


@contextmanager
def deadline(sock: socket.socket | None, seconds: float) -> Iterator[None]:
    """After `seconds`, reading from the socket ends, however small the pieces that arrive."""
    if sock is None:
        yield
        return
    begin(sock, seconds)
    try:
        yield
    finally:
        end(sock)


def begin(sock: socket.socket, seconds: float) -> None:
    global _watched_by
    with _lock:
        _due[sock] = monotonic() + seconds
        if _watched_by != os.getpid():
            _watched_by = os.getpid()
            threading.Thread(target=_watch, daemon=True, name="deadlines").start()


def end(sock: socket.socket) -> None:
    with _lock:
        _due.pop(sock, None)


def stop_reading(sock: socket.socket | None) -> None:
    """Data that has arrived can still be read; after it comes the end."""
    if sock is not None:
        with suppress(OSError):  # Closed by the other side.
            sock.shutdown(socket.SHUT_RD)


def _watch() -> None:
    pause = threading.Event()
    while True:
        pause.wait(TICK)
        now = monotonic()
        with _lock:
            for sock in [sock for sock, due in _due.items() if due <= now]:
                stop_reading(sock)
                del _due[sock]
