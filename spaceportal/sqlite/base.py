from django.db.backends.sqlite3 import base, features


class DatabaseFeatures(features.DatabaseFeatures):
    # Django tests this in a transaction, which locks for writing (IMMEDIATE). A reader would wait for the current
    # writer and, after the timeout, conclude that SQLite has no JSON. Every SQLite since 3.38 has it, and so do the
    # older ones of all distributions.
    supports_json_field = True


class DatabaseWrapper(base.DatabaseWrapper):
    features_class = DatabaseFeatures
