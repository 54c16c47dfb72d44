from collections.abc import Callable
from select import POLLIN, poll
from typing import Any

from django.db.backends.postgresql import base
from psycopg import Connection, OperationalError, errors
from psycopg.pq import ExecStatus

from spaceportal.patience import ANSWER_WITHIN, give_up_waiting, patience_left, waiting


class DatabaseWrapper(base.DatabaseWrapper):
    def get_connection_params(self) -> dict[str, Any]:
        params = super().get_connection_params()
        params.pop(ANSWER_WITHIN, None)
        return params

    def get_new_connection(self, conn_params: dict[str, Any]) -> Connection:
        within = self.settings_dict["OPTIONS"].get(ANSWER_WITHIN)
        if within and not patience_left(within):
            raise OperationalError(unanswered(within))
        with waiting():
            connection = super().get_new_connection(conn_params)
        if within:
            connection.wait = waiting_at_most(within, connection)
        return connection

    def read_number(self, sql: bytes) -> int:
        """The number in the first row of a query, else 0.

        Costs a quarter of a query with a cursor, in CPU time of this process. Not for use in a transaction.
        """
        self.ensure_connection()
        with self.wrap_database_errors:
            server = self.connection.pgconn
            server.send_query(sql)
            arrivals = poll()
            arrivals.register(server.socket, POLLIN)
            within = self.settings_dict["OPTIONS"].get(ANSWER_WITHIN)
            with waiting():
                while server.is_busy():
                    if not arrivals.poll(within and patience_left(within) * 1000):
                        raise too_late(self.connection, within)
                    server.consume_input()
            answer = server.get_result()
            while server.get_result() is not None:
                pass  # The connection is ready for the next query once nothing is left.
            if answer.status != ExecStatus.TUPLES_OK:
                raise errors.error_from_result(answer)
            return int(answer.get_value(0, 0) or 0) if answer.ntuples else 0


def unanswered(seconds: float) -> str:
    return f"the database has not responded for {seconds:g} s"


def too_late(connection: Connection, seconds: float) -> OperationalError:
    """Gives up the connection for this request, and returns the error to raise."""
    connection.pgconn.finish()
    give_up_waiting()
    return OperationalError(unanswered(seconds))


def waiting_at_most(seconds: float, connection: Connection) -> Callable[..., Any]:
    """psycopg's `wait`, but it gives up the connection if nothing arrives while the request may wait."""
    wait = connection.wait

    def wait_at_most(generator: Any, *args: Any, **kwargs: Any) -> Any:
        if "timeout" in kwargs:  # psycopg handles its own timeouts.
            return wait(generator, *args, **kwargs)
        try:
            with waiting():
                return wait(generator, *args, **kwargs, timeout=patience_left(seconds))
        except errors._WaitTimeout:
            raise too_late(connection, seconds) from None

    return wait_at_most
