"""How long web processes wait for the database. Commands have no limit, because imports take time."""

from django.db import connections

# One of the OPTIONS, in seconds. A frozen server cannot enforce its own limits.
ANSWER_WITHIN = "answer_within"
WRITING = 5  # Seconds a page waits for SQLite's write lock.
POSTGRESQL = {"statement_timeout": "8s", "lock_timeout": "4s"}
CONNECTION = {
    ANSWER_WITHIN: 10,
    # Notice a server that has left the network.
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 2,
    "tcp_user_timeout": 8000,  # Milliseconds.
}


def limit_waiting() -> None:
    """Sets the limits of a web process, before its first query. Options in DATABASE_URL take precedence."""
    database = connections.settings["default"]
    options = database["OPTIONS"]
    if database["ENGINE"] == "spaceportal.sqlite":
        options["timeout"] = WRITING
        return
    limits = " ".join(f"-c {name}={value}" for name, value in POSTGRESQL.items())
    database["OPTIONS"] = {**CONNECTION, **options, "options": f"{limits} {options.get('options', '')}".strip()}
