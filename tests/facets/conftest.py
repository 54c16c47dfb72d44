from datetime import UTC, datetime

import pytest
from django.db import connection, transaction
from django.utils import timezone

from tests.facets.library import Author, Book, Publisher, Writing

MODELS = [Publisher, Author, Book, Writing]


def drop_tables():
    existing = connection.introspection.table_names()
    with connection.schema_editor() as editor:
        for model in reversed(MODELS):
            if model._meta.db_table in existing:
                editor.delete_model(model)


@pytest.fixture(scope="package")
def tables(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        drop_tables()  # Those that a killed run left behind.
        with connection.schema_editor() as editor:
            for model in MODELS:
                editor.create_model(model)
    yield
    with django_db_blocker.unblock():
        drop_tables()


@pytest.fixture(scope="module")
def printed(tables, django_db_blocker):
    """Four books and a draft: Ann and Ben wrote A, Ann B, Ben C, nobody D, Cat the draft."""
    with django_db_blocker.unblock(), transaction.atomic():
        public = {"published_at": timezone.now()}
        ann, ben, cat = (
            Author.objects.create(name=name, slug=name.lower(), pen_name=f"{name}ushka", **public)
            for name in ("Ann", "Ben", "Cat")
        )
        ace, bell = (Publisher.objects.create(name=name, slug=name.lower()) for name in ("Ace", "Bell"))
        for title, publisher, kind, year, authors, more in (
            ("A", ace, "novel", 2001, [ann, ben], {"shelf": "1", "subtitle": "A Tale", **public}),
            ("B", ace, "play", 2002, [ann], {"shelf": "2", **public}),
            ("C", bell, "novel", 2002, [ben], {"shelf": "1", **public}),
            ("D", bell, "novel", 2003, [], public),
            ("E", ace, "poem", 2004, [cat], {}),
        ):
            printed_at = datetime(year, 1, 1, tzinfo=UTC)
            book = Book.objects.create(
                title=title, slug=title.lower(), publisher=publisher, kind=kind, printed_at=printed_at, **more
            )
            for author in authors:
                book.writings.create(author=author)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def authors(printed, db, settings):
    """The authors by slug; what a test changes in them is undone after it."""
    settings.ROOT_URLCONF = "tests.facets.library"
    return {author.slug: author for author in Author.objects.all()}
