"""The one question that the databases are asked in different words: which documents hold these words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db import connection
from django.utils import timezone

from search.places import Span
from search.words import is_prefix


@dataclass(frozen=True)
class Ask:
    """A part of a question. Answered by the first places of the span that hold all (or any) of the words."""

    words: Sequence[str]
    span: Span
    most: int
    in_names: bool = False
    whole: bool = False  # Whether the words stand for themselves only, not for longer ones that begin with them.
    every: bool = True

    def terms(self, word_form: str, prefix_form: str, both: str, either: str) -> str:
        forms = [(prefix_form if is_prefix(word) and not self.whole else word_form).format(word) for word in self.words]
        return (both if self.every else either).join(forms)


# Words are folded, so they are letters and digits; in quotes they are never taken for an operator.


def for_fts5(ask: Ask) -> str:
    question = ask.terms('"{}"', '"{}"*', " AND ", " OR ")
    return f"names : ({question})" if ask.in_names else question


def for_tsquery(ask: Ask) -> str:
    return ask.terms("'{}'", "'{}':*", " & ", " | ")


@dataclass(frozen=True)
class Dialect:
    number: str
    table: str
    in_names: str
    anywhere: str
    question: Callable[[Ask], str]


DIALECTS = {
    "sqlite": Dialect("rowid", "search_fulltext", "search_fulltext MATCH %s", "search_fulltext MATCH %s", for_fts5),
    "postgresql": Dialect(
        "place", "search_document", "names_words @@ %s::tsquery", "all_words @@ %s::tsquery", for_tsquery
    ),
}
HIDDEN = (
    "SELECT place FROM search_document WHERE live_from > %s "
    "UNION ALL SELECT place FROM search_document WHERE live_until <= %s"
)


def answer(asks: Sequence[Ask]) -> list[list[int]]:
    """For each, the places of live documents in their order; all in one query."""
    if not asks:
        return []
    dialect = DIALECTS[connection.vendor]
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    parts, parameters = [], []
    for number, ask in enumerate(asks):
        condition = dialect.in_names if ask.in_names else dialect.anywhere
        parts.append(
            f"SELECT * FROM (SELECT {number} AS part, {dialect.number} AS place FROM {dialect.table} "  # noqa: S608 - no part of it is a visitor's.
            f"WHERE {condition} AND {dialect.number} BETWEEN %s AND %s AND {dialect.number} NOT IN ({HIDDEN}) "
            f"ORDER BY {dialect.number} LIMIT %s) AS part_{number}"
        )
        parameters += [dialect.question(ask), *ask.span, now, now, ask.most]
    places: list[list[int]] = [[] for _ in asks]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), parameters)
        for number, place in cursor.fetchall():
            places[number].append(place)
    return places
