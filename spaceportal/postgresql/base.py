from collections.abc import Callable
from typing import Any

from django.db.backends.postgresql import base
from psycopg import Connection, OperationalError, errors

from spaceportal.patience import ANSWER_WITHIN


class DatabaseWrapper(base.DatabaseWrapper):
    def get_connection_params(self) -> dict[str, Any]:
        params = super().get_connection_params()
        params.pop(ANSWER_WITHIN, None)
        return params

    def get_new_connection(self, conn_params: dict[str, Any]) -> Connection:
        connection = super().get_new_connection(conn_params)
        if seconds := self.settings_dict["OPTIONS"].get(ANSWER_WITHIN):
            connection.wait = waiting_at_most(seconds, connection)
        return connection


def waiting_at_most(seconds: float, connection: Connection) -> Callable[..., Any]:
    """psycopg's `wait`, but it gives up the connection if nothing arrives in time."""
    wait = connection.wait

    def wait_at_most(generator: Any, *args: Any, **kwargs: Any) -> Any:
        if "timeout" in kwargs:  # psycopg handles its own timeouts.
            return wait(generator, *args, **kwargs)
        try:
            return wait(generator, *args, **kwargs, timeout=seconds)
        except errors._WaitTimeout:
            connection.pgconn.finish()
            raise OperationalError(f"the database has not responded for {seconds} s") from None

    return wait_at_most
