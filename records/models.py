"""What every record with a page has: an address that is never reused, an identifier, sources and unsaved forms."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.auth import get_permission_codename
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.http import QueryDict
from django.utils import timezone
from reversion.models import Version

from records.changes import FollowedQuerySet, following_changes, remember_stored, stored_state
from records.identifiers import new_uid
from records.plausible import LOOKED_AT, PlausibleDates

LABEL = "publishing"  # The app that these tables were made in, and keep their migrations in.


class RetiredSlugQuerySet(FollowedQuerySet):
    def of(self, model: type[models.Model]) -> Self:
        return self.filter(model=model._meta.label_lower)


class RetiredSlug(models.Model):
    """A former slug. It redirects to its record while that exists and is never reused."""

    model = models.CharField(max_length=100)
    slug = models.SlugField(max_length=100)
    object_id = models.BigIntegerField()
    retired_at = models.DateTimeField(default=timezone.now)

    objects = RetiredSlugQuerySet.as_manager()

    class Meta:
        app_label = LABEL
        constraints = [models.UniqueConstraint(fields=["model", "slug"], name="slug_is_retired_once")]

    def __str__(self) -> str:
        return f"{self.model}: {self.slug}"

    def refusal(self, model: type[models.Model]) -> str:
        """Tells an editor why no other record may have the page address, and what to do now."""
        if record := model._base_manager.filter(pk=self.object_id).first():
            return (
                f"The page address “{self.slug}” once led to “{record}” and still redirects there. Choose another one."
            )
        versions = Version.objects.filter(
            content_type__app_label=model._meta.app_label,
            content_type__model=model._meta.model_name,
            object_id=str(self.object_id),
        )
        if deleted := versions.order_by("-pk").first():
            return (
                f"The page address “{self.slug}” once led to “{deleted.object_repr}”, which was deleted. "
                f"Recover it under “Recover deleted {model._meta.verbose_name_plural}”, or choose another page address."
            )
        return f"The page address “{self.slug}” once led to a page that was deleted. Choose another one."


class AddressedQuerySet(FollowedQuerySet):
    def formerly_at(self, slug: str) -> Self:
        """The record that had this address before."""
        retired = RetiredSlug.objects.of(self.model).filter(slug=slug)
        return self.filter(pk__in=retired.values("object_id"))

    def may_be_viewed_by(self, user: Any) -> bool:
        """Whether they may view drafts."""
        permission = f"{self.model._meta.app_label}.{get_permission_codename('view', self.model._meta)}"
        return user.is_active and user.is_staff and user.has_perm(permission)


class Addressed(models.Model):
    """A record with a page of its own. An address that was public redirects to it for ever."""

    slug = models.SlugField(
        "page address",
        max_length=100,
        unique=True,
        help_text="The last part of the page’s address. Addresses that were public redirect to the new one.",
    )

    objects = AddressedQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def last_public_at(self) -> datetime | None:
        """When the public could last read the page: now if it still can, None if it never could."""
        return timezone.now()

    @property
    def has_a_known_address(self) -> bool:
        """Whether the public may have seen the page at its present address."""
        last = self.last_public_at
        if last is None:
            return False
        return not RetiredSlug.objects.of(type(self)).filter(object_id=self.pk, retired_at__gt=last).exists()

    def clean(self) -> None:
        super().clean()
        stored = stored_state(self)
        if stored is None or stored.slug != self.slug:
            self.refuse_retired_slug()

    def refuse_retired_slug(self) -> None:
        retired = RetiredSlug.objects.of(type(self)).filter(slug=self.slug).exclude(object_id=self.pk or 0).first()
        if retired is not None:
            raise ValidationError({"slug": ValidationError(retired.refusal(type(self)), code="retired")})

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Retires the former slug."""
        with following_changes():
            before = stored_state(self)
            if before is None and self.pk:
                before = type(self)._base_manager.filter(pk=self.pk).first()
            if before is None or before.slug != self.slug:
                self.refuse_retired_slug()
            self.prepare_save(before)
            if before is not None:
                keep_address(before, self)
            remember_stored(self, before)
            super().save(*args, **kwargs)
            remember_stored(self, None)
            self.note_change(before)

    def prepare_save(self, before: Self | None) -> None:
        """Hook, called before a save writes; `before` is None for a new record."""

    def note_change(self, before: Self | None) -> None:
        """Hook, called in the transaction of a save; `before` is None for a new record."""


class Versioned(Addressed):
    """A record that keeps one identifier on every site it is copied to, and counts its saves."""

    uid = models.CharField("identifier", max_length=200, unique=True, default=new_uid, editable=False)
    # The admin refuses to save over a version the editor has not seen.
    version = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "version"}
        super().save(*args, **kwargs)

    def prepare_save(self, before: Self | None) -> None:
        super().prepare_save(before)
        if before is not None:
            self.uid = before.uid  # A version in the history may be older than the identifier.
            self.version = before.version + 1


def keep_address(before: Addressed, after: Addressed) -> None:
    """Retires the slug of a record that changes it, or that loses the only sign of having been public."""
    if (before.slug != after.slug or after.last_public_at is None) and before.has_a_known_address:
        retire_slugs(type(before), [(before.slug, before.pk)])


def retire_slugs(model: type[models.Model], slugs: Iterable[tuple[str, int]]) -> None:
    """Writes retired slugs; one that the record had retired before gets a new date."""
    RetiredSlug.objects.bulk_create(
        [RetiredSlug(model=model._meta.label_lower, slug=slug, object_id=pk) for slug, pk in slugs],
        update_conflicts=True,
        update_fields=["retired_at"],
        unique_fields=["model", "slug"],
    )


def keep_slug_of_deleted(sender: type[models.Model], instance: Addressed, **kwargs: Any) -> None:
    """Connected to every model with addresses by PublishingConfig.ready."""
    if instance.has_a_known_address:
        retire_slugs(sender, [(instance.slug, instance.pk)])


class Source(PlausibleDates, models.Model):
    """Where a fact can be checked. Each kind of record has its own table of these."""

    plausible_years = {"seen_on": LOOKED_AT}

    title = models.CharField(max_length=200)
    publisher = models.CharField(max_length=100, blank=True)
    address = models.URLField(
        "source link", max_length=500, blank=True, validators=[URLValidator(schemes=["http", "https"])]
    )
    seen_on = models.DateField("last checked", null=True, blank=True, help_text="When we last checked it.")

    NAMED_BY: ClassVar[tuple[str, ...]]  # The record it is a source of.

    objects = FollowedQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def in_full(self) -> str:
        return f"{self.title}, source of {getattr(self, self.NAMED_BY[0])}"


class Comparison(models.Model):
    """What the latest comparison of a record with another catalogue found. Each kind of record has a table of these."""

    catalogue = models.CharField(max_length=100, help_text="General Catalog of Artificial Space Objects.")
    edition_on = models.DateField("edition of", help_text="The day of the other catalogue’s data.")
    compared_on = models.DateField()
    version = models.PositiveIntegerField(help_text="The version of our record that was compared.")
    agreed = models.PositiveSmallIntegerField("facts that agree")
    differing = models.PositiveSmallIntegerField("facts that differ")
    open = models.PositiveSmallIntegerField("differences to decide")
    differences = models.JSONField(default=list, help_text="Each a Difference of exchange/comparing.py.")
    source = models.JSONField(default=dict, help_text="Title, publisher and address of their page about the record.")

    NAMED_BY: ClassVar[tuple[str, ...]]  # The record.

    objects = FollowedQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"comparison with {self.catalogue}"

    @property
    def in_full(self) -> str:
        return f"{getattr(self, self.NAMED_BY[0])}, {self}"

    def still_matches(self, record: Versioned) -> bool:
        """Whether every fact agreed, and the record has not been changed since."""
        return not self.differing and self.version == record.version


def one_per_catalogue(owner: str) -> models.UniqueConstraint:
    return models.UniqueConstraint(fields=[owner, "catalogue"], name=f"one_comparison_of_a_{owner}_per_catalogue")


class ImportedRecord(models.Model):
    """What a source last said of a record, so that its next import can tell an editor's change from its own.

    It stays when the record is deleted: a record that an editor has deleted is not created again.
    """

    DOUBT = "doubt"  # The source of a row that says which records a newcomer may be.

    source = models.CharField(max_length=20, help_text="catalogue or gcat")
    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=120)
    object_id = models.BigIntegerField(null=True)
    values = models.JSONField(default=dict)

    class Meta:
        app_label = LABEL
        constraints = [models.UniqueConstraint(fields=["source", "kind", "key"], name="record_is_imported_once")]

    def __str__(self) -> str:
        return f"{self.source}: {self.kind} {self.key}"


class Autosave(models.Model):
    """What an editor has typed into a form and not saved yet. Only that editor sees it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="autosaves")
    model = models.CharField(max_length=100)
    object_id = models.BigIntegerField(default=0, help_text="0 for a record that is being added.")
    form = models.CharField(max_length=32, default="", help_text="Tells two windows with the same form apart.")
    data = models.TextField(help_text="The form, as a browser would have sent it.")
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        app_label = LABEL
        constraints = [
            models.UniqueConstraint(fields=["user", "model", "object_id", "form"], name="one_autosave_per_form")
        ]

    def __str__(self) -> str:
        return f"{self.model} {self.object_id}"

    @property
    def typed_name(self) -> str:
        """The name or title typed into the form."""
        typed = QueryDict(self.data)
        return typed.get("name") or typed.get("title") or ""


class Presence(models.Model):
    """Somebody has a record open in the admin, or had a moment ago."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    model = models.CharField(max_length=100)
    object_id = models.BigIntegerField()
    since = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        app_label = LABEL
        constraints = [models.UniqueConstraint(fields=["user", "model", "object_id"], name="one_presence_per_record")]

    def __str__(self) -> str:
        return f"{self.model} {self.object_id}"
