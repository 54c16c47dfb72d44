from django.db.backends.sqlite3 import base, features


class DatabaseFeatures(features.DatabaseFeatures):
    # Django finds out by a transaction, which asks for the right to write (IMMEDIATE): a reader would wait for
    # whoever writes and, if that takes longer than the timeout, take SQLite for one without JSON from then on.
    # Every SQLite since 3.38 has it, and so have the older ones of all distributions.
    supports_json_field = True


class DatabaseWrapper(base.DatabaseWrapper):
    features_class = DatabaseFeatures
