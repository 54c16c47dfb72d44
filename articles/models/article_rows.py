"""The rows of an article’s working copy, except its blocks."""

from typing import Any, ClassVar

from django.db import models
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _lazy

from articles.content import day_in
from articles.models.choices import Link, PersonLink
from missions.models import Mission
from people.models import Person
from photos.models import Photo
from records.models import Source
from records.plausible import PUBLISHED, PlausibleDates


class ArticlePerson(models.Model):
    NAMED_BY: ClassVar = ("article", "person")

    article = models.ForeignKey("Article", models.CASCADE, related_name="person_rows")
    person = models.ForeignKey(Person, models.PROTECT, related_name="article_rows")
    kind = models.CharField(_lazy("the article"), max_length=10, choices=PersonLink, default=PersonLink.ABOUT)
    order = models.PositiveSmallIntegerField(_lazy("order"), default=1)

    class Meta:
        ordering = ["order", "pk"]
        verbose_name = _lazy("person")
        constraints = [
            models.UniqueConstraint(
                fields=["article", "person", "kind"],
                name="article_names_a_person_once",
                violation_error_message=_lazy("This person is listed twice in the same role."),
            )
        ]

    def __str__(self) -> str:
        return self.get_kind_display()

    @property
    def in_full(self) -> str:
        return f"“{self.article}” {self.get_kind_display()} {self.person}"


class ArticleMission(models.Model):
    NAMED_BY: ClassVar = ("article", "mission")

    article = models.ForeignKey("Article", models.CASCADE, related_name="mission_rows")
    mission = models.ForeignKey(Mission, models.PROTECT, related_name="article_rows")
    kind = models.CharField(_lazy("the article"), max_length=10, choices=Link, default=Link.ABOUT)

    class Meta:
        ordering = ["pk"]
        verbose_name = _lazy("mission")
        constraints = [
            models.UniqueConstraint(
                fields=["article", "mission"],
                name="article_names_a_mission_once",
                violation_error_message=_lazy("This mission is listed twice."),
            )
        ]

    def __str__(self) -> str:
        return self.get_kind_display()

    @property
    def in_full(self) -> str:
        return f"“{self.article}” {self.get_kind_display()} {self.mission}"


class ArticlePhoto(models.Model):
    """A photo that the working copy or an edition shows. Derived by Article.settle, never typed."""

    NAMED_BY: ClassVar = ("article", "photo")

    article = models.ForeignKey("Article", models.CASCADE, related_name="photo_rows")
    photo = models.ForeignKey(Photo, models.PROTECT, related_name="article_rows")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["article", "photo"], name="article_shows_a_photo_once")]

    def __str__(self) -> str:
        return f"photo {self.photo_id}"

    @property
    def in_full(self) -> str:
        return f"{self.photo}, in “{self.article}”"


class ArticleSource(Source):
    NAMED_BY: ClassVar = ("article",)

    article = models.ForeignKey("Article", models.CASCADE, related_name="sources")

    def freeze(self) -> dict[str, Any]:
        seen = self.seen_on.isoformat() if self.seen_on else ""
        return {"title": self.title, "publisher": self.publisher, "address": self.address, "seen_on": seen}

    @staticmethod
    def thawed(frozen: dict[str, Any]) -> dict[str, Any]:
        """The columns of a frozen row, the day as a date again."""
        return {**frozen, "seen_on": day_in(frozen["seen_on"])}


class Correction(PlausibleDates, models.Model):
    """An error in the article. The next edition reports it at the end."""

    NAMED_BY: ClassVar = ("article",)
    plausible_years = {"made_on": PUBLISHED}

    article = models.ForeignKey("Article", models.CASCADE, related_name="corrections")
    made_on = models.DateField(_lazy("date"), default=timezone.localdate)
    wrong = models.TextField(_lazy("what was wrong"), max_length=500)
    right = models.TextField(_lazy("what is correct"), max_length=500)

    class Meta:
        ordering = ["made_on", "pk"]

    def __str__(self) -> str:
        return f"{self.made_on}"

    @property
    def in_full(self) -> str:
        return f"“{Truncator(self.wrong).chars(60)}”, in “{self.article}”"

    def freeze(self) -> dict[str, Any]:
        return {"date": self.made_on.isoformat(), "wrong": self.wrong, "right": self.right}

    @staticmethod
    def thawed(frozen: dict[str, Any]) -> dict[str, Any]:
        """The columns of a frozen row, the day as a date again."""
        return {"made_on": day_in(frozen["date"]), "wrong": frozen["wrong"], "right": frozen["right"]}
