"""gunicorn's worker with threads, none of which waits long for somebody who sends a byte a second."""

from typing import Any

from gunicorn.workers import gthread

from spaceportal import deadlines

HEAD_WITHIN = 3  # Seconds, for the request line and the headers. Of bodies, spaceportal/bodies.py.
# For how long a thread waits for the first byte, or for the rest of a body that nobody read, before it leaves that to
# the one that waits for all.
gthread.DEFAULT_WORKER_DATA_TIMEOUT = 0.2


class Worker(gthread.ThreadWorker):
    def handle(self, conn: Any) -> Any:
        with deadlines.deadline(conn.sock, HEAD_WITHIN):
            stays_open = super().handle(conn)
        if stays_open is False:
            # Closing waits up to two seconds for what is still sent, in the thread that takes all connections.
            deadlines.stop_reading(conn.sock)
        return stays_open

    def handle_request(self, req: Any, conn: Any) -> Any:
        deadlines.end(conn.sock)
        return super().handle_request(req, conn)
