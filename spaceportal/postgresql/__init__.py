"""Django's PostgreSQL, but a server that has stopped answering is not waited for without end."""
