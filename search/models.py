from typing import Any

from django.db import models

from search.scripts import SOUND


class Document(models.Model):
    """What the index holds of one record: the folded words it is found by, and the text that a result shows.

    Each database maintains its own full-text index of `names` and `body`; a migration sets it up. On SQLite triggers do
    it, so a migration that recreates this table has to recreate the triggers.
    """

    # Set by places.py, never by a sequence. As the primary key it is also the order of rows in SQLite.
    place = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=20)
    object_id = models.BigIntegerField()
    live_from = models.DateTimeField(db_index=True, help_text="Nobody finds it before this moment,")
    live_until = models.DateTimeField(db_index=True, help_text="nor from this one on.")
    title = models.CharField(max_length=250)
    language = models.CharField(max_length=20, blank=True, help_text="Of the title.")
    address = models.CharField(max_length=300)
    picture = models.BigIntegerField(null=True)
    facts = models.JSONField(default=dict, help_text="What its line is worded from.")
    names = models.TextField(help_text="What it is called, the title first: one name a line, folded.")
    texts = models.JSONField(default=list, help_text="What may be quoted of it: language and text.")
    body = models.TextField(help_text="The texts, one a line; then, after an empty line, its keywords: folded.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "object_id"], name="record_is_indexed_once")]

    def __str__(self) -> str:
        return self.title


class WordQuerySet(models.QuerySet):
    def learn(self, names: str) -> None:
        """Stores the words of these names, so that typos of them can be corrected."""
        words = sorted({word for word in names.split() if Word.is_worth_knowing(word)})
        self.bulk_create([Word.of(word) for word in words], batch_size=500, ignore_conflicts=True)


class Word(models.Model):
    """A word of a name, looked up by its first or last letters, because a typo seldom changes both."""

    SHORTEST = 4
    ENDS = 2  # Letters.

    text = models.CharField(max_length=40, primary_key=True)
    head = models.CharField(max_length=2)
    tail = models.CharField(max_length=2)
    length = models.SmallIntegerField()

    objects = WordQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["head", "length"], name="word_by_head"),
            models.Index(fields=["tail", "length"], name="word_by_tail"),
        ]

    def __str__(self) -> str:
        return self.text

    @classmethod
    def is_worth_knowing(cls, word: str) -> bool:
        return len(word) >= cls.SHORTEST and word[0] != SOUND and not any(letter.isdecimal() for letter in word)

    @classmethod
    def of(cls, word: str) -> "Word":
        return cls(text=word, **cls.ends(word), length=len(word))

    @classmethod
    def ends(cls, word: str) -> dict[str, Any]:
        return {"head": word[: cls.ENDS], "tail": word[-cls.ENDS :]}
