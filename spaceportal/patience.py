"""How long pages wait for the database. Commands wait as long as it takes: a migration or an import needs its time."""

from django.db import connections

# Among the OPTIONS, in seconds. The limits that the server keeps are of no use once it stands still.
ANSWER_WITHIN = "answer_within"
WRITING = 5  # Seconds a page waits for SQLite's right to write.
POSTGRESQL = {"statement_timeout": "8s", "lock_timeout": "4s"}
CONNECTION = {
    ANSWER_WITHIN: 10,
    # A server that is no longer on the network is noticed.
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 2,
    "tcp_user_timeout": 8000,  # Milliseconds.
}


def answer_soon() -> None:
    """For a process that answers requests, before it asks anything. What DATABASE_URL says counts for more."""
    database = connections.settings["default"]
    options = database["OPTIONS"]
    if database["ENGINE"] == "spaceportal.sqlite":
        options["timeout"] = WRITING
        return
    limits = " ".join(f"-c {name}={value}" for name, value in POSTGRESQL.items())
    database["OPTIONS"] = {**CONNECTION, **options, "options": f"{limits} {options.get('options', '')}".strip()}
