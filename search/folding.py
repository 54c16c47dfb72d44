"""One folded spelling for searching: without case, accents, apostrophes or punctuation, in Latin and Cyrillic."""

import re
import unicodedata
from difflib import SequenceMatcher
from typing import Any

from django.db import models

# Letters that Unicode does not decompose, so they would keep their stroke.
STROKES = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th", "ð": "d", "ё": "е"}
)
APOSTROPHES = re.compile("['’‘ʼ`´ʹʻ′]")
NOT_WORDS = re.compile(r"[\W_]+")


def fold(text: str) -> str:
    """`O’Hara` and `O'HARA` are both `ohara`, `Łódź-Øst` is `lodz ost`, `Фёдоров` is `федоров`."""
    text = APOSTROPHES.sub("", text.casefold().translate(STROKES))
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return NOT_WORDS.sub(" ", bare.translate(STROKES)).strip()


def likeness(one: str, other: str) -> float:
    """From 0 to 1: `oleg novitskiy` and `oleg novitsky` 0.96, two people of one family rarely more than 0.7."""
    return SequenceMatcher(None, one, other).ratio()


class FoldedField(models.CharField):
    """A column that holds the folded form of another column."""

    def __init__(self, source: str, **kwargs: Any) -> None:
        self.source = source
        self.sources: tuple[str, ...] = (source,)
        super().__init__(**{"max_length": 250, "editable": False, "default": "", "db_index": True, **kwargs})

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        kwargs["db_index"] = self.db_index  # CharField leaves out False, but the default of this field is True.
        return name, path, [self.source, *args], kwargs

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        folded = fold(getattr(model_instance, self.source))[: self.max_length]
        setattr(model_instance, self.attname, folded)
        return folded


@FoldedField.register_lookup
class Begins(models.Lookup):
    """`folded_name__begins="novit"`: read from the index of the column, which `startswith` of SQLite is not."""

    lookup_name = "begins"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        column, parameters = self.process_lhs(compiler, connection)
        if connection.vendor == "postgresql":
            # Django gives the column an index for LIKE. A folded text has no wildcards.
            return f"{column} LIKE %s", [*parameters, f"{self.rhs}%"]
        return f"{column} >= %s AND {column} < %s", [*parameters, self.rhs, *parameters, f"{self.rhs}\U0010ffff"]
