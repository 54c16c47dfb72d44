"""A bar on the terminal for commands that take a while; nothing at all where nobody watches."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.core.management.base import OutputWrapper

WIDTH = 40


@contextmanager
def progress_bar(stream: OutputWrapper, total: int) -> Iterator[Callable[[int], None]]:
    """Gives a function to be told how many more are done."""
    done, shown = 0, -1

    def advance(more: int) -> None:
        nonlocal done, shown
        done += more
        percent = min(100, done * 100 // max(total, 1))
        if percent > shown and stream.isatty():
            shown = percent
            stream.write(f"\r[{'#' * (WIDTH * percent // 100):<{WIDTH}}] {percent:3} %", ending="")
            stream.flush()

    advance(0)
    try:
        yield advance
    finally:
        if stream.isatty():
            stream.write("\r" + " " * (WIDTH + 8) + "\r", ending="")
            stream.flush()
