"""Published versions of articles, each live from one moment until another."""

from datetime import UTC, datetime
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _lazy

from articles.content import Content, fingerprint_of
from articles.models.article import Article
from articles.models.choices import LANGUAGES, Category, Link, PersonLink
from articles.rich_text import plain_text
from missions.models import Mission
from people.models import Person
from people.models.name import preferred_name
from photos.models import Photo
from records.changes import FollowedQuerySet
from records.plausible import PORTAL, PlausibleDates
from search.folding import FoldedField, fold
from wording.languages import is_english

OPEN = datetime(9999, 12, 31, tzinfo=UTC)  # No end set; never null, so that one comparison is enough.


def is_live(relation: str = "", *, at: datetime | None = None) -> Q:
    """The condition that an edition is live, or (`edition__`) the one that a row belongs to.

    Edition.is_live_at says the same of a loaded row; tests/articles/test_models.py compares them.
    """
    at = at or timezone.now()
    return Q(**{f"{relation}live_from__lte": at, f"{relation}live_until__gt": at})


class EditionQuerySet(FollowedQuerySet):
    def live(self, *, at: datetime | None = None) -> Self:
        return self.filter(is_live(at=at))

    def for_list(self) -> Self:
        """With the article, for the address, but without the content, which is long."""
        return self.select_related("article").defer("content", "folded")

    def with_authors(self) -> Self:
        authors = EditionPerson.objects.filter(kind=PersonLink.AUTHOR).select_related("person")
        if not is_english():
            authors = authors.annotate(preferred_name=preferred_name("person"))
        return self.prefetch_related(models.Prefetch("person_rows", authors, to_attr="author_rows"))

    def newest_first(self) -> Self:
        """Ordered by first publication: a correction does not make an article new."""
        return self.order_by("-first_live_from", "-pk")

    def matching_text(self, text: str) -> Self:
        """Editions that contain every word in their title, standfirst or body."""
        words = fold(text).split()[:10]
        if not words:
            return self.none() if text.strip() else self
        return self.filter(*(Q(folded__contains=word) for word in words))


class Edition(PlausibleDates, models.Model):
    NAMED_BY: ClassVar = ("article",)
    plausible_years = {"live_from": PORTAL, "first_live_from": PORTAL, "created_at": PORTAL}

    article = models.ForeignKey(Article, models.PROTECT, related_name="editions")
    number = models.PositiveIntegerField(_lazy("version"))
    live_from = models.DateTimeField(_lazy("live from"))
    live_until = models.DateTimeField(_lazy("live until"), default=OPEN)
    withdrawn = models.BooleanField(
        _lazy("withdrawn"), default=False, help_text=_lazy("Ended by an editor rather than by the next version.")
    )
    # Set by Article.date_editions: when the article was first published, and whether this was its first version.
    first_live_from = models.DateTimeField(_lazy("first published"))
    is_first = models.BooleanField(default=True, editable=False)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="editions_published"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    content = models.JSONField()
    fingerprint = models.CharField(max_length=64)

    # Copied from the content by store_content(), for lists to show, filter and sort by.
    title = models.CharField(max_length=150)
    standfirst = models.TextField(blank=True)
    language = models.CharField(max_length=10, choices=LANGUAGES)
    category = models.CharField(max_length=20, choices=Category)
    lead = models.ForeignKey(Photo, models.PROTECT, null=True, related_name="+")
    people = models.ManyToManyField(Person, through="EditionPerson", related_name="editions")
    missions = models.ManyToManyField(Mission, through="EditionMission", related_name="editions")
    folded = FoldedField("searched", max_length=100_000, db_index=False)

    objects = EditionQuerySet.as_manager()

    class Meta:
        ordering = ["-live_from", "-pk"]
        # Both hold everything that decides a state, because the rows themselves, with their content, are wide.
        indexes = [
            models.Index(fields=["live_until", "live_from", "article", "fingerprint"], name="edition_live"),
            models.Index(fields=["article", "live_until", "live_from", "fingerprint"], name="edition_of_article"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["article", "number"], name="edition_number_is_given_once"),
            models.CheckConstraint(condition=Q(live_until__gte=F("live_from")), name="edition_ends_after_it_begins"),
        ]

    def __str__(self) -> str:
        return f"version {self.number}"

    @property
    def in_full(self) -> str:
        return f"version {self.number} of “{self.article}”"

    def get_absolute_url(self) -> str:
        return self.article.address_in(self.language)

    def is_live_at(self, moment: datetime) -> bool:
        return self.live_from <= moment < self.live_until

    def is_waiting(self, *, after: datetime) -> bool:
        """Whether it is scheduled; a cancelled edition has no time to be live in."""
        return after < self.live_from < self.live_until

    @property
    def updated_at(self) -> datetime | None:
        """When this edition went live, unless it is the first."""
        return None if self.is_first else self.live_from

    @property
    def body_words(self) -> list[str]:
        """The texts of the blocks, without tags."""
        parts = []
        for block in self.content["blocks"]:
            parts.append(plain_text(block.get("html", "")))
            parts += [block.get(name) or "" for name in ("text", "caption", "title", "lines")]
        return list(filter(None, parts))

    @property
    def searched(self) -> str:
        return " ".join([self.title, self.standfirst, *self.body_words])

    def store_content(self, content: Content) -> None:
        """Saves the content, with the columns and rows that lists filter by."""
        self.content, self.fingerprint = content, fingerprint_of(content)
        for name in ("title", "standfirst", "language", "category"):
            setattr(self, name, content[name])
        self.lead_id = content["lead"]
        self.save()
        self.link_records()

    def link_records(self) -> None:
        """Makes the rows by which people and missions find it."""
        content = self.content
        EditionPerson.objects.bulk_create(
            EditionPerson(edition=self, person_id=row["person"], kind=row["kind"], order=order)
            for order, row in enumerate(content["people"], start=1)
        )
        EditionMission.objects.bulk_create(
            EditionMission(edition=self, mission_id=row["mission"], kind=row["kind"]) for row in content["missions"]
        )


class LinkQuerySet(FollowedQuerySet):
    """Rows that link editions to a record, for the record's own page."""

    def live(self) -> Self:
        """Rows of live editions, the newest article first, with everything that a list prints."""
        return (
            self.filter(is_live("edition__"))
            .select_related("edition__article")
            .defer("edition__content", "edition__folded")
            .order_by("-edition__first_live_from", "-edition")
        )


class EditionPerson(models.Model):
    NAMED_BY: ClassVar = ("edition__article", "person")

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="person_rows")
    person = models.ForeignKey(Person, models.PROTECT, related_name="edition_rows")
    kind = models.CharField(max_length=10, choices=PersonLink)
    order = models.PositiveSmallIntegerField(default=1)

    objects = LinkQuerySet.as_manager()

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "person", "kind"], name="edition_names_a_person_once")
        ]

    def __str__(self) -> str:
        return self.get_kind_display()

    @property
    def in_full(self) -> str:
        return f"{self.edition.in_full} {self.get_kind_display()} {self.person}"


class EditionMission(models.Model):
    NAMED_BY: ClassVar = ("edition__article", "mission")

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="mission_rows")
    mission = models.ForeignKey(Mission, models.PROTECT, related_name="edition_rows")
    kind = models.CharField(max_length=10, choices=Link)

    objects = LinkQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["edition", "mission"], name="edition_names_a_mission_once")]

    def __str__(self) -> str:
        return self.get_kind_display()

    @property
    def in_full(self) -> str:
        return f"{self.edition.in_full} {self.get_kind_display()} {self.mission}"
