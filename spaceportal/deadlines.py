"""How long a connection may go on sending, and that nothing more is taken from one that is done with."""

import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from time import monotonic

# In the environment of a request, what makes the answer say that the connection is closed behind it.
CLOSE = "spaceportal.close"
TICK = 0.25  # Seconds.
_due: dict[socket.socket, float] = {}
_lock = threading.Lock()
_watched_by = 0  # The process whose thread looks at the clock: a fork has none of its own yet.


@contextmanager
def deadline(sock: socket.socket | None, seconds: float) -> Iterator[None]:
    """From then on whoever reads from the socket, in whatever small pieces, finds the end."""
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
    """What was sent already can still be read, then comes the end."""
    if sock is not None:
        with suppress(OSError):  # Closed at the other side.
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
