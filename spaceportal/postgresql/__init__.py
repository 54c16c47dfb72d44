"""Django's PostgreSQL backend, but with a limit on how long to wait for a server that does not respond."""
