import os
import signal
from threading import Event
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from upkeep.work import Worker, do_one_piece

NICE = 5  # Pages come before pictures.


class Command(BaseCommand):
    help = (
        "Does the background work until it is stopped: makes the public files of photos, draws social preview images, "
        "moves the files of photos that a schedule has published or withdrawn, and does the housekeeping once a day. "
        "Safe to stop or kill at any moment, and to run twice at once."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        how_long = parser.add_mutually_exclusive_group()
        how_long.add_argument("--once", action="store_true", help="Do what waits, then stop.")
        how_long.add_argument(
            "--with-parent", action="store_true", help="Also stop when the process that started this one has ended."
        )

    def handle(self, *, once: bool, with_parent: bool, **options: Any) -> None:
        if once:
            while do_one_piece():
                pass
            return
        stopping = Event()

        def stop(*signalled: Any) -> None:
            stopping.set()
            raise KeyboardInterrupt  # The piece of work in hand is left to the next process.

        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, stop)
        os.nice(NICE)
        try:
            Worker(stopping, with_parent=with_parent).run()
        except KeyboardInterrupt:
            self.stderr.write("Background work stopped.")
