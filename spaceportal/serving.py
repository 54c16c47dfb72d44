"""gunicorn's threaded worker, in which no thread waits long for a client that sends or receives a byte a second.

Health checks have a thread of their own, so that they never wait for pages that wait for the database.
"""

import os
import re
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from socket import MSG_PEEK
from typing import Any

from gunicorn.glogging import Logger as StockLogger
from gunicorn.http.errors import LimitRequestHeaders
from gunicorn.workers import gthread

from spaceportal import deadlines
from spaceportal.logs import FORMATTERS, TextFormatter

HEAD_WITHIN = 3  # Seconds, for the request line and the headers.
SHORT_BODY_WITHIN = 15  # Seconds, for request line, headers and body. For long bodies see spaceportal/bodies.py.
LONGEST_HEAD = 64 * 1024
SHORT_BODY = 16 * 1024  # Such as a login.
END_OF_HEAD = b"\r\n\r\n"
LENGTH_OF_BODY = re.compile(rb"\r\nContent-Length:[ \t]*(\d{1,9})[ \t]*\r\n", re.IGNORECASE)
ASKS_FIRST = re.compile(rb"\r\nExpect:", re.IGNORECASE)
TOO_LATE = b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
RECEIVED_WITHIN = 20  # Seconds, for a piece of the response.
HEALTH_CHECK = re.compile(rb"(?:GET|HEAD) /healthz[ ?]")
# How long a thread reads the rest of a body that no view has read.
gthread.DEFAULT_WORKER_DATA_TIMEOUT = 0.2


class Worker(gthread.ThreadWorker):
    """Gives a connection to a thread only once a whole request has arrived; the main thread waits for it."""

    wsgi: Any

    def init_process(self) -> None:
        self.health_pool = ThreadPoolExecutor(1, thread_name_prefix="health")
        super().init_process()

    def load_wsgi(self) -> None:
        super().load_wsgi()
        site = self.wsgi

        def respond(environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
            environ[deadlines.CLOSE] = start_response.__self__.force_close
            environ[deadlines.WAITED] = getattr(start_response.__self__.req, "waited", 0.0)
            return site(environ, start_response)

        self.wsgi = respond

    def enqueue_req(self, conn: Any) -> None:
        """In the main thread and without waiting: hands the connection to a thread once something has arrived."""
        pool, begin = self.tpool, b""
        if self.can_look_ahead:
            conn.sock.setblocking(False)  # The last request set a timeout, for which Python would wait here.
            try:
                begin = conn.sock.recv(16, MSG_PEEK)
            except BlockingIOError:
                if not conn.initialized:
                    self.wait_for_data(conn)
                    return
            except OSError:
                pass  # The thread handles it.
        if HEALTH_CHECK.match(begin):
            pool = self.health_pool
        conn.arrived = time.monotonic()
        task = pool.submit(self.handle, conn)
        task.add_done_callback(lambda done: self.method_queue.defer(self.finish_request, conn, done))

    def wait_for_data(self, conn: Any) -> None:
        conn.began = time.monotonic()
        conn.due = conn.began + HEAD_WITHIN
        nothing_yet: Future[Any] = Future()
        nothing_yet.set_result(self.alive and gthread._DEFER)
        self.finish_request(conn, nothing_yet)

    @property
    def can_look_ahead(self) -> bool:
        return not self.cfg.is_ssl and self.cfg.http2_cleartext == "off"

    def handle(self, conn: Any) -> Any:
        with deadlines.deadline(conn.sock, HEAD_WITHIN):
            try:
                stays_open = super().handle(conn) if self.has_request(conn) else self.alive and gthread._DEFER
            except LimitRequestHeaders as refusal:
                self.handle_error(None, conn.sock, conn.client, refusal)
                stays_open = False
        if stays_open is False:
            # Otherwise closing waits up to two seconds for more data, in the thread that accepts all connections.
            deadlines.stop_reading(conn.sock)
        return stays_open

    def has_request(self, conn: Any) -> bool:
        """Reads what has arrived, without waiting; True if a thread can take over."""
        if not self.can_look_ahead:
            return True
        conn.init()
        conn.sock.setblocking(False)
        buffer = conn.parser.unreader.buf
        buffer.seek(0, os.SEEK_END)
        is_at_end = False
        with suppress(BlockingIOError):
            while buffer.tell() < LONGEST_HEAD and not is_at_end:
                received = conn.sock.recv(LONGEST_HEAD - buffer.tell())
                buffer.write(received)
                is_at_end = not received
        received = buffer.getvalue().lstrip(b"\r\n")
        # A process that is about to stop does not wait for half requests.
        if is_at_end or is_complete(received) or (received and not self.alive):
            conn.began = None
            return True
        if buffer.tell() >= LONGEST_HEAD:
            raise LimitRequestHeaders("the head is too long")
        conn.began = getattr(conn, "began", None) or time.monotonic()
        conn.due = conn.began + (SHORT_BODY_WITHIN if END_OF_HEAD in received else HEAD_WITHIN)
        return False

    def handle_request(self, req: Any, conn: Any) -> Any:
        deadlines.end(conn.sock)
        conn.sock.settimeout(RECEIVED_WITHIN)
        req.waited = time.monotonic() - conn.arrived
        try:
            return super().handle_request(req, conn)
        except TimeoutError:
            self.log.debug("Closing the connection of a client that does not receive the response.")
            return False

    def murder_pending(self) -> None:
        """Closes connections on which no whole request has arrived in time, however often a byte arrived."""
        now = time.monotonic()
        for conn in [conn for conn in self.pending_conns if conn.due <= now]:
            self.pending_conns.remove(conn)
            self.poller.unregister(conn.sock)
            self.nr_conns -= 1
            if conn.parser.unreader.buf.getvalue():
                with suppress(OSError):
                    conn.sock.send(TOO_LATE)
            conn.close()


def is_complete(received: bytes) -> bool:
    """Whether a thread can go on without waiting, or will itself limit how long it waits for a long body."""
    head, end, body = received.partition(END_OF_HEAD)
    length = LENGTH_OF_BODY.search(head + b"\r\n")
    wanted = int(length[1]) if length and not ASKS_FIRST.search(head) else 0
    return bool(end) and (len(body) >= wanted or wanted > min(SHORT_BODY, LONGEST_HEAD - len(head + end)))


class Logger(StockLogger):
    """gunicorn's own messages, in the format of the site's log."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(FORMATTERS.get(os.environ.get("LOG_FORMAT", ""), TextFormatter)())
