"""Django's SQLite, but what it can do is known and not tried out."""
