"""The summary of a record in other languages than English, and which one a reader sees."""

from dataclasses import dataclass
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from records.changes import FollowedQuerySet
from search.folding import FoldedField
from wording.languages import ENGLISH, interface_language, is_english


class Translation(models.Model):
    """The summary of a record in one other language. Each kind of record has its own table of these."""

    language = models.CharField(max_length=10, default="es", help_text="Language tag: es, ru, be, zh.")
    summary = models.TextField(help_text="The summary in this language, with the same facts as the English one.")
    folded = FoldedField("summary", max_length=2000, db_index=False)

    NAMED_BY: ClassVar[tuple[str, ...]]  # The record it belongs to.

    objects = FollowedQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(language=ENGLISH),
                name="%(class)s_is_not_english",
                violation_error_message="The English summary is a field of the record itself.",
            )
        ]

    def __str__(self) -> str:
        return f"summary in {self.language}"

    @property
    def in_full(self) -> str:
        return f"{getattr(self, self.NAMED_BY[0])}, {self}"


def one_per_language(record: str) -> models.UniqueConstraint:
    """For the translations of a kind of record; `record` is the foreign key to it."""
    return models.UniqueConstraint(
        fields=[record, "language"],
        name=f"one_{record}_summary_per_language",
        violation_error_message="There is already a summary in this language.",
    )


@dataclass(frozen=True)
class Summary:
    text: str
    language: str

    @property
    def is_foreign(self) -> bool:
        """Whether it is in another language than the page."""
        return self.language != interface_language()

    @property
    def if_readable(self) -> str:
        """The text if it is in the language of the page, for the description in its head."""
        return "" if self.is_foreign else self.text


class Translated:
    """A record with a `summary` in English and rows of `translations`."""

    summary: Any
    translations: Any

    @property
    def reader_summary(self) -> Summary:
        """In the reader's language, or in English if it is not translated."""
        if not is_english():
            loaded = getattr(self, "translation_list", None)  # Set by short_list().
            for row in self.translations.all() if loaded is None else loaded:
                if row.language == interface_language():
                    return Summary(row.summary, row.language)
        return Summary(self.summary, ENGLISH)
