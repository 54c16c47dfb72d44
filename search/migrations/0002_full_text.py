"""What each database derives from the documents by itself: FTS5 kept by triggers, or generated columns."""

from django.db import migrations

# Words are parted by blanks alone and come folded, so everything else in them is part of a word. Single words are asked
# for, never phrases, so where they stand is not kept; their beginnings are. Names have an index of their own, because
# asking one index for a column of it means reading through all the other columns as well.
FTS5 = """
    CREATE VIRTUAL TABLE {table} USING fts5(
        {columns}, content='search_document', content_rowid='place', detail='none', prefix='2 3 4 5 6 7 8',
        tokenize="unicode61 remove_diacritics 0 categories 'L* M* N* P* S* Co Cn'"
    )
"""
TABLES = {"search_names": ("names",), "search_all": ("names", "body")}


def adding(table, columns):
    new = ", ".join(f"new.{column}" for column in columns)
    return f"INSERT INTO {table}(rowid, {', '.join(columns)}) VALUES (new.place, {new});"


def deleting(table, columns):
    old = ", ".join(f"old.{column}" for column in columns)
    return f"INSERT INTO {table}({table}, rowid, {', '.join(columns)}) VALUES ('delete', old.place, {old});"


ADDING = " ".join(adding(*table) for table in TABLES.items())
DELETING = " ".join(deleting(*table) for table in TABLES.items())
SQLITE = [
    *(FTS5.format(table=table, columns=", ".join(columns)) for table, columns in TABLES.items()),
    f"CREATE TRIGGER search_document_added AFTER INSERT ON search_document BEGIN {ADDING} END",
    f"CREATE TRIGGER search_document_deleted AFTER DELETE ON search_document BEGIN {DELETING} END",
    f"CREATE TRIGGER search_document_changed AFTER UPDATE ON search_document BEGIN {DELETING} {ADDING} END",
]
WORDS = "array_to_tsvector(array_remove(string_to_array(translate({}, E'\\n', ' '), ' '), ''))"
POSTGRESQL = [
    # Without PostgreSQL's parser: the words come folded, parted by blanks, as for SQLite.
    f"""
    ALTER TABLE search_document
        ADD COLUMN names_words tsvector GENERATED ALWAYS AS ({WORDS.format("names")}) STORED,
        ADD COLUMN all_words tsvector GENERATED ALWAYS AS ({WORDS.format("names || ' ' || body")}) STORED
    """,
    "CREATE INDEX search_names_words ON search_document USING gin (names_words) WITH (fastupdate = off)",
    "CREATE INDEX search_all_words ON search_document USING gin (all_words) WITH (fastupdate = off)",
    # Long texts live beside the rows, so that counting many rows reads few pages.
    "ALTER TABLE search_document SET (toast_tuple_target = 256)",
]


def index_words(apps, schema_editor):
    for statement in {"sqlite": SQLITE, "postgresql": POSTGRESQL}[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


FORGETTING = {
    "sqlite": [f"DROP TRIGGER search_document_{name}" for name in ("added", "deleted", "changed")]
    + [f"DROP TABLE {table}" for table in TABLES],
    "postgresql": ["ALTER TABLE search_document DROP COLUMN names_words, DROP COLUMN all_words"],
}


def forget_words(apps, schema_editor):
    for statement in FORGETTING[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]
    operations = [migrations.RunPython(index_words, forget_words)]
