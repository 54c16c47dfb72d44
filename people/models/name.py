from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import OuterRef, Q, Subquery

from records.changes import FollowedQuerySet
from search.folding import FoldedField, fold
from wording.languages import interface_language

# Languages that do not use the Latin script. Chinese has two scripts, so its tag always names one.
USUAL_SCRIPTS = {
    **dict.fromkeys(["ru", "be", "uk", "bg", "mn", "kk", "ky"], "Cyrl"),
    **dict.fromkeys(["ar", "fa", "ps", "ur"], "Arab"),
    **dict.fromkeys(["hi", "mr"], "Deva"),
    "he": "Hebr",
    "ja": "Jpan",
    "ko": "Kore",
}


class PersonName(models.Model):
    class Kind(models.TextChoices):
        PREFERRED = "preferred", "preferred in this language"
        NATIVE = "native", "native"
        FORMER = "former", "former"
        TRANSLITERATION = "transliteration", "transliteration"
        VARIANT = "variant", "variant"
        MISSPELLING = "misspelling", "misspelling, only for searching"

    NAMED_BY: ClassVar = ("person",)

    person = models.ForeignKey("people.Person", models.CASCADE, related_name="names")
    text = models.CharField("name", max_length=150)
    folded = FoldedField("text")
    language = models.CharField(max_length=10, default="en", help_text="Language tag: en, ru, be, zh.")
    script = models.CharField(max_length=4, default="Latn", help_text="ISO 15924: Latn, Cyrl, Hans, Jpan, Arab.")
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.VARIANT)

    objects = FollowedQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "language"],
                condition=Q(kind="preferred"),
                name="one_preferred_name_per_language",
                violation_error_message="This person already has a preferred name in this language.",
            ),
            models.UniqueConstraint(
                fields=["person", "text", "language"],
                name="name_is_listed_once",
                violation_error_message="This name is listed twice.",
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def in_full(self) -> str:
        return f"{self.text}, {self.get_kind_display()} name of {self.person}"

    @property
    def language_tag(self) -> str:
        """The BCP 47 tag, with the script unless it is the usual one: ru, zh-Hans, ru-Latn."""
        usual = USUAL_SCRIPTS.get(self.language, "" if self.language == "zh" else "Latn")
        return self.language if self.script in {usual, ""} else f"{self.language}-{self.script}"

    @property
    def direction(self) -> str:
        return "rtl" if self.script in {"Arab", "Hebr"} else "ltr"

    def clean(self) -> None:
        super().clean()
        if self.text and not fold(self.text):
            raise ValidationError({"text": "Enter at least one letter."})


def preferred_name(person: str) -> Subquery:
    """The preferred name in the reader's language of the person at this path, or NULL."""
    names = PersonName.objects.filter(
        person=OuterRef(person), language=interface_language(), kind=PersonName.Kind.PREFERRED
    )
    return Subquery(names.values("text")[:1])
