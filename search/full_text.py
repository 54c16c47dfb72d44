"""The one condition that the databases word differently: which documents hold these words."""

from collections.abc import Sequence
from typing import Any

from django.db import models

from search.words import is_prefix


class Holds(models.Expression):
    """Documents that hold every word (or with `every=False` any), or a longer word that begins with it.

    The words are folded, so they are letters and digits; in quotes they are never taken for an operator.
    Needs the table under its own name: it is for querysets of Document.
    """

    output_field = models.BooleanField()
    conditional = True

    def __init__(self, words: Sequence[str], *, in_names: bool = False, every: bool = True) -> None:
        super().__init__()
        self.words, self.in_names, self.every = tuple(words), in_names, every

    def as_sqlite(self, compiler: Any, connection: Any, **kwargs: Any) -> tuple[str, list[Any]]:
        terms = [f'"{word}"{"*" if is_prefix(word) else ""}' for word in self.words]
        question = (" AND " if self.every else " OR ").join(terms)
        if self.in_names:
            question = f"names : ({question})"
        return "search_document.id IN (SELECT rowid FROM search_fulltext WHERE search_fulltext MATCH %s)", [question]

    def as_postgresql(self, compiler: Any, connection: Any, **kwargs: Any) -> tuple[str, list[Any]]:
        terms = [f"'{word}'{':*' if is_prefix(word) else ''}" for word in self.words]
        column = "names_words" if self.in_names else "all_words"
        return f"search_document.{column} @@ %s::tsquery", [(" & " if self.every else " | ").join(terms)]
