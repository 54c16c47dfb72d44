"""What each database derives from the documents by itself: FTS5 kept by triggers, or generated columns."""

from django.db import migrations

SQLITE = [
    # Words are parted by blanks alone and come folded, so everything else in them is part of a word. Single words are
    # asked for, never phrases, so places are not kept; and of most words the beginning.
    """
    CREATE VIRTUAL TABLE search_fulltext USING fts5(
        names, body, content='search_document', content_rowid='place', detail='column', prefix='2 3 4 5',
        tokenize="unicode61 remove_diacritics 0 categories 'L* M* N* P* S* Co Cn'"
    )
    """,
    """
    CREATE TRIGGER search_document_added AFTER INSERT ON search_document BEGIN
        INSERT INTO search_fulltext(rowid, names, body) VALUES (new.place, new.names, new.body);
    END
    """,
    """
    CREATE TRIGGER search_document_deleted AFTER DELETE ON search_document BEGIN
        INSERT INTO search_fulltext(search_fulltext, rowid, names, body)
        VALUES ('delete', old.place, old.names, old.body);
    END
    """,
    """
    CREATE TRIGGER search_document_changed AFTER UPDATE ON search_document BEGIN
        INSERT INTO search_fulltext(search_fulltext, rowid, names, body)
        VALUES ('delete', old.place, old.names, old.body);
        INSERT INTO search_fulltext(rowid, names, body) VALUES (new.place, new.names, new.body);
    END
    """,
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
    + ["DROP TABLE search_fulltext"],
    "postgresql": ["ALTER TABLE search_document DROP COLUMN names_words, DROP COLUMN all_words"],
}


def forget_words(apps, schema_editor):
    for statement in FORGETTING[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]
    operations = [migrations.RunPython(index_words, forget_words)]
