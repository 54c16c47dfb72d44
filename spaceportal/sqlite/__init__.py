"""Django's SQLite backend, but its features are declared instead of tested."""
