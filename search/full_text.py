"""The one question that the databases are asked in different words: which documents hold these words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils import timezone

from search.places import Span
from search.words import is_prefix


@dataclass(frozen=True)
class Ask:
    """A part of a question. Answered by the first places of the span that hold all of the words."""

    words: Sequence[str]
    span: Span
    most: int
    in_names: bool = False
    whole: bool = False  # Whether the words stand for themselves only, not for longer ones that begin with them.

    def terms(self, word: str, beginning: str) -> list[str]:
        """The words, each in one of these forms."""
        return [(beginning if is_prefix(each) and not self.whole else word).format(each) for each in self.words]


# Words are folded, so they are letters and digits; in quotes they are never taken for an operator.


def for_fts5(ask: Ask) -> str:
    return " AND ".join(ask.terms('"{}"', '"{}"*'))


def for_tsquery(ask: Ask) -> str:
    return " & ".join(ask.terms("'{}'", "'{}':*"))


@dataclass(frozen=True)
class Dialect:
    number: str
    in_names: tuple[str, str]  # Table and condition.
    anywhere: tuple[str, str]
    is_live: str  # At a moment that it takes twice.
    question: Callable[[Ask], str]
    # Whether reading a span reads all that hold the words: then that is done once for all spans of a question.
    reads_everything: bool


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
        question=for_fts5,
        reads_everything=False,
    ),
    "postgresql": Dialect(
        number="place",
        in_names=("search_document", "names_words @@ %s::tsquery"),
        anywhere=("search_document", "all_words @@ %s::tsquery"),
        is_live="live_from <= %s AND live_until > %s",
        question=for_tsquery,
        reads_everything=True,
    ),
}


def answer(asks: Sequence[Ask]) -> list[list[int]]:
    """For each, the places of live documents in their order; all in one query."""
    if not asks:
        return []
    dialect = DIALECTS[connection.vendor]
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    names: dict[tuple[bool, str], str] = {}  # Of what is read once for several parts.
    shared: list[str] = []
    shared_parameters: list[Any] = []
    parts: list[str] = []
    parameters: list[Any] = []
    for number, ask in enumerate(asks):
        table, condition = dialect.in_names if ask.in_names else dialect.anywhere
        question = dialect.question(ask)
        # No part of it is a visitor's.
        source = f"SELECT {dialect.number} AS place FROM {table} WHERE {condition} AND {dialect.is_live}"  # noqa: S608
        if dialect.reads_everything:
            name = names.setdefault((ask.in_names, question), f"shared_{number}")
            if len(names) > len(shared):
                shared.append(f"{name} AS MATERIALIZED ({source})")
                shared_parameters += [question, now, now]
            source = f"SELECT place FROM {name} WHERE place BETWEEN %s AND %s"  # noqa: S608
        else:
            source += f" AND {dialect.number} BETWEEN %s AND %s"
            parameters += [question, now, now]
        first = f"SELECT {number} AS part, * FROM ({source}) AS span ORDER BY place LIMIT %s"  # noqa: S608
        parts.append(f"SELECT * FROM ({first}) AS part")  # noqa: S608
        parameters += [*ask.span, ask.most]
    query = f"WITH {', '.join(shared)} " if shared else ""
    query += " UNION ALL ".join(parts)
    places: list[list[int]] = [[] for _ in asks]
    with connection.cursor() as cursor:
        cursor.execute(query, shared_parameters + parameters)
        for number, place in cursor.fetchall():
            places[number].append(place)
    return places
