"""The full-text query, the only one that differs between databases: which documents contain these words?"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import compress
from typing import Any

from django.db import connection
from django.db.models.expressions import RawSQL
from django.utils import timezone

from search.meaning import Term
from search.places import EVERYTHING, Span
from search.words import is_prefix


@dataclass(frozen=True)
class FullTextQuery:
    """One full-text query: the first `most` places in `span` whose document contains all terms."""

    asked: Sequence[Term]
    span: Span
    most: int
    in_names: bool = False
    whole: bool = False  # Match whole words only, not longer ones that begin with them.

    def expression(self, word: str, beginning: str, conjunction: str, disjunction: str) -> str:
        """The terms with these forms of a whole word and of the beginning of one, and these operators."""

        def form(each: str) -> str:
            return (beginning if is_prefix(each) and not self.whole else word).format(each)

        return conjunction.join(
            f"({disjunction.join(f'({conjunction.join(map(form, option))})' for option in term)})"
            for term in self.asked
        )


FEW = 300  # Reading so many places costs no more than a part of SQL for every kind.


# Words are folded, so they are letters and digits; in quotes they are never read as an operator.


def for_fts5(query: FullTextQuery) -> str:
    return query.expression('"{}"', '"{}"*', " AND ", " OR ")


def for_tsquery(query: FullTextQuery) -> str:
    return query.expression("'{}'", "'{}':*", " & ", " | ")


@dataclass(frozen=True)
class Dialect:
    number: str
    in_names: tuple[str, str]  # Table and condition.
    anywhere: tuple[str, str]
    is_live: str  # SQL condition; takes the moment as parameter twice.
    expression: Callable[[FullTextQuery], str]
    # Whether the database reads every match for each span; if so, it is told to read them once for all spans.
    reads_everything: bool
    # What a migration has made for the index, and the query for the names of what is there.
    structures: frozenset[str]
    existing: str


FTS5_TABLES = ("search_names", "search_all")
HIDDEN = (
    "SELECT place FROM search_document WHERE live_from > %s "
    "UNION ALL SELECT place FROM search_document WHERE live_until <= %s"
)
DIALECTS = {
    "sqlite": Dialect(
        number="rowid",
        in_names=("search_names", "search_names MATCH %s"),
        anywhere=("search_all", "search_all MATCH %s"),
        is_live=f"rowid NOT IN ({HIDDEN})",
        expression=for_fts5,
        reads_everything=False,
        structures=frozenset(
            {*FTS5_TABLES, "search_document_added", "search_document_deleted", "search_document_changed"}
        ),
        existing="SELECT name FROM sqlite_master WHERE type IN ('table', 'trigger')",
    ),
    "postgresql": Dialect(
        number="place",
        in_names=("search_document", "names_words @@ %s::tsquery"),
        anywhere=("search_document", "all_words @@ %s::tsquery"),
        is_live="live_from <= %s AND live_until > %s",
        expression=for_tsquery,
        reads_everything=True,
        structures=frozenset({"names_words", "all_words", "search_names_words", "search_all_words"}),
        existing=(
            "SELECT attname FROM pg_attribute WHERE attrelid = to_regclass('search_document') AND NOT attisdropped "
            "UNION ALL SELECT indexname FROM pg_indexes WHERE tablename = 'search_document'"
        ),
    ),
}


def find_places(queries: Sequence[FullTextQuery]) -> list[list[int]]:
    """For each query, the places of live documents in order; all in one SQL query, or two if there are more than FEW.

    Queries for the same words in several spans share one search if it finds few documents, as it mostly does.
    """
    dialect = DIALECTS[connection.vendor]
    searches = [(query.in_names, dialect.expression(query)) for query in queries]
    anywhere = [replace(query, span=EVERYTHING, most=FEW + 1) for query in queries]
    shared = dict(zip(searches, anywhere, strict=True))
    if dialect.reads_everything or len(shared) == len(queries):
        return _read_places(queries)
    found = dict(zip(shared, _read_places(list(shared.values())), strict=True))
    has_many = [len(found[search]) > FEW for search in searches]
    read = iter(_read_places(list(compress(queries, has_many))))
    return [
        next(read) if is_long else _within(query, found[search])
        for query, search, is_long in zip(queries, searches, has_many, strict=True)
    ]


def _within(query: FullTextQuery, places: list[int]) -> list[int]:
    first, last = query.span
    start = bisect_left(places, first)
    return places[start : min(bisect_right(places, last), start + query.most)]


def _read_places(queries: Sequence[FullTextQuery]) -> list[list[int]]:
    if not queries:
        return []
    dialect = DIALECTS[connection.vendor]
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    names: dict[tuple[bool, str], str] = {}  # Of the results that several queries share.
    shared: list[str] = []
    shared_parameters: list[Any] = []
    parts: list[str] = []
    parameters: list[Any] = []
    for number, query in enumerate(queries):
        table, condition = dialect.in_names if query.in_names else dialect.anywhere
        expression = dialect.expression(query)
        # Visitors' words go into parameters only.
        source = f"SELECT {dialect.number} AS place FROM {table} WHERE {condition} AND {dialect.is_live}"  # noqa: S608
        if dialect.reads_everything:
            name = names.setdefault((query.in_names, expression), f"shared_{number}")
            if len(names) > len(shared):
                shared.append(f"{name} AS MATERIALIZED ({source})")
                shared_parameters += [expression, now, now]
            source = f"SELECT place FROM {name} WHERE place BETWEEN %s AND %s"  # noqa: S608
        else:
            source += f" AND {dialect.number} BETWEEN %s AND %s"
            parameters += [expression, now, now]
        first = f"SELECT {number} AS part, * FROM ({source}) AS span ORDER BY place LIMIT %s"  # noqa: S608
        parts.append(f"SELECT * FROM ({first}) AS part")  # noqa: S608
        parameters += [*query.span, query.most]
    sql = f"WITH {', '.join(shared)} " if shared else ""
    sql += " UNION ALL ".join(parts)
    places: list[list[int]] = [[] for _ in queries]
    with connection.cursor() as cursor:
        cursor.execute(sql, shared_parameters + parameters)
        for number, place in cursor.fetchall():
            places[number].append(place)
    return places


def places_of(query: FullTextQuery) -> RawSQL:
    """As a subquery, the places of documents, also of those that nobody finds yet or any more."""
    dialect = DIALECTS[connection.vendor]
    table, condition = dialect.in_names if query.in_names else dialect.anywhere
    number = dialect.number
    sql = f"SELECT {number} FROM {table} WHERE {condition} AND {number} BETWEEN %s AND %s ORDER BY {number} LIMIT %s"  # noqa: S608
    return RawSQL(sql, [dialect.expression(query), *query.span, query.most])  # noqa: S611


def missing_structures() -> list[str]:
    """The tables, triggers, columns and indexes of the index that are not in the database."""
    dialect = DIALECTS[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(dialect.existing)
        return sorted(dialect.structures - {name for (name,) in cursor.fetchall()})
