"""The editors' working copy of an article. The public reads its editions only."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Self

from content_editor.models import Region
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, Least
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from articles.content import Content, fingerprint_of, photos_in
from articles.models.article_rows import ArticleMission, ArticlePerson, ArticlePhoto, ArticleSource, Correction
from articles.models.choices import LANGUAGES, Category
from articles.models.publishing import PublishedInEditions
from missions.models import Mission
from people.models import Person
from photos.models import Photo
from records.addresses import page_address
from records.models import AddressedQuerySet, Versioned
from search.sorting import SortKeyField, sort_key
from wording.languages import in_interface


class ArticleQuerySet(AddressedQuerySet):
    def with_state(self) -> Self:
        """`state_now`, and `next_at`, the moment of the next edition that is waiting."""
        now = timezone.now()
        own = self.model._meta.get_field("editions").related_model._default_manager.filter(article=OuterRef("pk"))
        waiting = own.filter(live_from__gt=now, live_until__gt=F("live_from")).order_by("live_from")
        return self.annotate(
            live_fingerprint=Subquery(own.live(at=now).values("fingerprint")[:1]),
            next_at=Subquery(waiting.values("live_from")[:1]),
            state_now=Case(
                When(live_fingerprint=F("fingerprint"), then=Value(Article.State.LIVE)),
                When(live_fingerprint__isnull=False, then=Value(Article.State.CHANGED)),
                When(next_at__isnull=False, then=Value(Article.State.SCHEDULED)),
                When(Exists(own.filter(live_until__gt=F("live_from"))), then=Value(Article.State.WITHDRAWN)),
                default=Value(Article.State.DRAFT),
                output_field=models.CharField(),
            ),
        )

    def published(self) -> Self:
        """Those with a live edition."""
        editions = self.model._meta.get_field("editions").related_model._default_manager
        return self.filter(pk__in=editions.live().order_by().values("article"))

    def editions_showing(self, photo: Photo) -> list[Any]:
        """The live editions of these articles that show the photo. Its page calls this by the relation's name."""
        editions = self.model._meta.get_field("editions").related_model._default_manager
        live = editions.live().filter(article__in=self).select_related("article")
        shown = [edition for edition in live if photo.pk in photos_in(edition.content)]
        return sorted(shown, key=lambda edition: sort_key(edition.title))

    def with_edition_waiting(self) -> Self:
        """Those with a scheduled version."""
        editions = self.model._meta.get_field("editions").related_model._default_manager.order_by()
        waiting = editions.filter(live_from__gt=timezone.now(), live_until__gt=F("live_from"))
        return self.filter(pk__in=waiting.values("article"))

    def in_state(self, state: str) -> Self:
        return self.with_state().filter(state_now=state)

    def lacking_translation(self, language: str) -> Self:
        """Those that exist in other languages only, originals and translations alike."""
        there = self.model._base_manager.filter(language=language)
        originals = there.filter(translation_of=None).values("pk")
        translated = there.exclude(translation_of=None).values("translation_of")
        lacking = self.exclude(language=language).exclude(pk__in=translated)
        return lacking.filter(
            Q(translation_of=None) | ~Q(translation_of__in=originals) & ~Q(translation_of__in=translated)
        )


class Article(PublishedInEditions, Versioned):  # type: ignore[django-manager-missing]  # Of Block, which has proxies.
    class State(models.TextChoices):
        DRAFT = "draft", _lazy("Draft")
        SCHEDULED = "scheduled", _lazy("Scheduled")
        LIVE = "live", _lazy("Live")
        CHANGED = "changed", _lazy("Live, with unpublished changes")
        WITHDRAWN = "withdrawn", _lazy("Withdrawn")

    regions = [Region(key="main", title=_lazy("Body"))]

    title = models.CharField(_lazy("title"), max_length=150)
    standfirst = models.TextField(
        _lazy("standfirst"),
        blank=True,
        max_length=400,
        help_text=_lazy("One to three sentences that summarise the article; shown in lists and search results."),
    )
    language = models.CharField(_lazy("language"), max_length=10, choices=LANGUAGES, default="en")
    translation_of = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="translations",
        verbose_name=_lazy("translation of"),
        help_text=_lazy("The original, if this article is a translation."),
    )
    category = models.CharField(_lazy("category"), max_length=20, choices=Category, default=Category.FEATURE)
    lead = models.ForeignKey(
        Photo,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="leads",
        verbose_name=_lazy("lead picture"),
        help_text=_lazy("Shown at the top of the article and in lists."),
    )
    lead_caption = models.CharField(
        _lazy("caption for this article"),
        max_length=500,
        blank=True,
        help_text=_lazy("If empty: the photo’s own caption in the article’s language."),
    )
    people = models.ManyToManyField(Person, through="ArticlePerson", related_name="articles")
    missions = models.ManyToManyField(Mission, through="ArticleMission", related_name="articles")
    photos = models.ManyToManyField(Photo, through="ArticlePhoto", related_name="articles")

    # Stands for the content; another one, another content. Kept by settle().
    fingerprint = models.CharField(max_length=64, editable=False, db_index=True)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="articles_started"
    )
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="articles_changed"
    )
    changed_at = models.DateTimeField(_lazy("changed"), default=timezone.now, editable=False, db_index=True)
    sort_key = SortKeyField("title")

    objects = ArticleQuerySet.as_manager()

    class Meta:
        ordering = ["-changed_at", "-pk"]
        permissions = [("publish_article", "Can publish and withdraw articles")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return self.address_in(self.language)

    def address_in(self, language: str) -> str:
        """The address in this language. An article has only one, among the pages of its own language."""
        with in_interface(language):
            return page_address("articles:detail", self.slug)

    # --- State ------------------------------------------------------------------------------------

    def live_edition(self, *, at: datetime | None = None) -> Any:
        return self.editions.live(at=at or timezone.now()).first()

    @property
    def is_published(self) -> bool:
        return self.live_edition() is not None

    @property
    def last_public_at(self) -> datetime | None:
        """When somebody outside could last read it; a preview link counts."""
        now = timezone.now()
        shown = self.editions.filter(live_from__lte=now, live_until__gt=F("live_from")).values_list("live_until")
        shared = self.preview_links.values_list(Least("expires_at", Coalesce("revoked_at", "expires_at")))
        return max((min(until, now) for (until,) in (*shown, *shared)), default=None)

    @property
    def languages_there(self) -> set[str]:
        """Those in which the original or a translation of it exists, public or not."""
        original = self.translation_of or self
        return {self.language, original.language, *(other.language for other in original.translations.all())}

    # --- Content ----------------------------------------------------------------------------------

    def freeze(self) -> Content:
        """The content as it is saved, in the form that editions keep and pages are made from."""
        return self.content_of(
            people=self.person_rows.all(),
            missions=self.mission_rows.all(),
            blocks=self.blocks.all(),
            corrections=self.corrections.all(),
            sources=self.sources.all(),
        )

    def content_of(
        self,
        *,
        people: Iterable[ArticlePerson],
        missions: Iterable[ArticleMission],
        blocks: Iterable[Any],
        corrections: Iterable[Correction],
        sources: Iterable[ArticleSource],
    ) -> Content:
        """The content with these rows, saved or not: what a form on the screen would become."""
        return {
            "title": self.title,
            "standfirst": self.standfirst,
            "language": self.language,
            "category": self.category,
            "lead": self.lead_id,
            "lead_caption": self.lead_caption,
            "people": [
                {"person": row.person_id, "kind": row.kind} for row in sorted(people, key=lambda row: row.order)
            ],
            "missions": [{"mission": row.mission_id, "kind": row.kind} for row in missions],
            "blocks": [block.freeze() for block in sorted(blocks, key=lambda block: block.ordering)],
            "corrections": [row.freeze() for row in sorted(corrections, key=lambda row: row.made_on)],
            "sources": [row.freeze() for row in sources],
        }

    def settle(self) -> None:
        """Notes what follows from the saved content; to be called in the transaction that changed it."""
        content = self.freeze()
        self.fingerprint = fingerprint_of(content)
        type(self).objects.filter(pk=self.pk).update(fingerprint=self.fingerprint)
        # A photo stays while any edition shows it: an old one may be published again.
        shown = photos_in(content).union(*(photos_in(edition.content) for edition in self.editions.all()))
        rows = ArticlePhoto.objects.filter(article=self)
        rows.exclude(photo__in=shown).delete()
        known = set(rows.values_list("photo", flat=True))
        if new := shown - known:  # A gallery of an old version may list photos that have been deleted since.
            there = Photo.objects.filter(pk__in=new).order_by("pk").values_list("pk", flat=True)
            ArticlePhoto.objects.bulk_create(ArticlePhoto(article=self, photo_id=pk) for pk in there)

    def restore(self, content: Content) -> None:
        """Restores the working copy to this content, without what has been deleted since."""
        with transaction.atomic():
            for name in ("title", "standfirst", "language", "category", "lead_caption"):
                setattr(self, name, content[name])
            self.lead = Photo.objects.filter(pk=content["lead"]).first()
            self.save()
            for rows in (self.person_rows, self.mission_rows, self.blocks, self.corrections, self.sources):
                rows.all().delete()
            people = Person.objects.in_bulk([row["person"] for row in content["people"]])
            missions = Mission.objects.in_bulk([row["mission"] for row in content["missions"]])
            for order, row in enumerate(content["people"], start=1):
                if row["person"] in people:
                    self.person_rows.create(person=people[row["person"]], kind=row["kind"], order=order)
            for row in content["missions"]:
                if row["mission"] in missions:
                    self.mission_rows.create(mission=missions[row["mission"]], kind=row["kind"])
            self.blocks.model.thaw(self, content["blocks"])
            for row in content["corrections"]:
                self.corrections.create(**Correction.thawed(row))
            for row in content["sources"]:
                self.sources.create(**ArticleSource.thawed(row))
            self.settle()

    def clean(self) -> None:
        super().clean()
        original = self.translation_of
        if original is not None and (original.pk == self.pk or original.translation_of_id is not None):
            raise ValidationError(
                {"translation_of": _("Choose the original, not this article or another translation.")}
            )
        if original is not None and original.language == self.language:
            raise ValidationError({"translation_of": _("The original is in the same language.")})
