"""What an editor can publish: drafts, schedules, addresses that are kept for ever, and where the facts come from."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.contrib.auth import get_permission_codename
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models, transaction
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _lazy

from publishing.plausible import LOOKED_AT, PORTAL, PlausibleDates
from search.indexing import IndexedQuerySet


class RetiredSlug(models.Model):
    """An address that once was a record's. It leads to that record while there is one, and to no other, ever."""

    model = models.CharField(max_length=100)
    slug = models.SlugField(max_length=100)
    object_id = models.BigIntegerField()
    retired_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["model", "slug"], name="slug_is_retired_once")]

    def __str__(self) -> str:
        return f"{self.model}: {self.slug}"


# Same rule as Publishable.is_published: change both together.
def is_published(relation: str = "") -> Q:
    """The condition that a row is published, or (`launch_mission__`) that what it belongs to is."""
    now = timezone.now()
    withdrawn = f"{relation}withdrawn_at"
    return Q(**{f"{relation}published_at__lte": now}) & (Q(**{withdrawn: None}) | Q(**{f"{withdrawn}__gt": now}))


class AddressedQuerySet(IndexedQuerySet):
    def formerly_at(self, slug: str) -> Self:
        """The record that had this address before it was given another."""
        retired = RetiredSlug.objects.filter(model=self.model._meta.label_lower, slug=slug)
        return self.filter(pk__in=retired.values("object_id"))

    def may_be_viewed_by(self, user: Any) -> bool:
        """Whether they may look at what is not published yet."""
        permission = f"{self.model._meta.app_label}.{get_permission_codename('view', self.model._meta)}"
        return user.is_active and user.is_staff and user.has_perm(permission)


class PublishableQuerySet(AddressedQuerySet):
    def published(self) -> Self:
        return self.filter(is_published())

    # Same rule as Publishable.state: change both together.
    def in_state(self, state: str) -> Self:
        now = timezone.now()
        withdrawn = Q(withdrawn_at__isnull=False, withdrawn_at__lte=now)
        match state:
            case Publishable.State.WITHDRAWN:
                return self.filter(withdrawn)
            case Publishable.State.DRAFT:
                return self.exclude(withdrawn).filter(published_at=None)
            case Publishable.State.SCHEDULED:
                return self.exclude(withdrawn).filter(published_at__gt=now)
        return self.published()

    def visible_to(self, user: Any) -> Self:
        """Everything for those who may look at drafts, what is published for all others."""
        return self.all() if self.may_be_viewed_by(user) else self.published()


class Addressed(models.Model):
    """A record with a page of its own, whose address is kept for ever."""

    slug = models.SlugField(
        "address",
        max_length=100,
        unique=True,
        help_text=(
            "The last part of the page's address. A change keeps the old address working: it leads to the new one."
        ),
    )
    # Raised by every save; the admin refuses to save over a version the editor has not seen.
    version = models.PositiveIntegerField(default=0, editable=False)

    objects = AddressedQuerySet.as_manager()

    class Meta:
        abstract = True

    def clean(self) -> None:
        super().clean()
        self.refuse_retired_slug()

    def refuse_retired_slug(self) -> None:
        retired = RetiredSlug.objects.filter(model=self._meta.label_lower, slug=self.slug)
        if retired.exclude(object_id=self.pk or 0).exists():
            raise ValidationError(
                {"slug": f"The address “{self.slug}” once led to another page and still belongs to it. Choose another."}
            )

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keeps the address it leaves behind and counts the save, however it was asked for."""
        with transaction.atomic():
            before = type(self)._base_manager.filter(pk=self.pk).values("slug", "version").first() if self.pk else None
            if before is None or before["slug"] != self.slug:
                self.refuse_retired_slug()
            if before is not None:
                self.version = before["version"] + 1
                if before["slug"] != self.slug:
                    retire_slugs(type(self), [(before["slug"], self.pk)])
                if kwargs.get("update_fields") is not None:
                    kwargs["update_fields"] = {*kwargs["update_fields"], "version"}
            super().save(*args, **kwargs)


class Publishable(PlausibleDates, Addressed):
    plausible_years = {"published_at": PORTAL, "withdrawn_at": PORTAL}

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        SCHEDULED = "scheduled", "Scheduled"
        LIVE = "live", "Live"
        WITHDRAWN = "withdrawn", "Withdrawn"

    published_at = models.DateTimeField(
        "publish at",
        null=True,
        blank=True,
        db_index=True,
        help_text="The public sees the page from this moment on (UTC). Empty: a draft. In the future: scheduled.",
    )
    withdrawn_at = models.DateTimeField(
        "withdraw at",
        null=True,
        blank=True,
        help_text="The public no longer sees the page from this moment on (UTC). Empty: it stays.",
    )

    changed_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = PublishableQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def updated_at(self) -> datetime:
        """When the public could first read it as it is now."""
        return max(self.changed_at, self.published_at or self.changed_at)

    @property
    def state(self) -> str:
        now = timezone.now()
        if self.withdrawn_at and self.withdrawn_at <= now:
            return self.State.WITHDRAWN
        if self.published_at is None:
            return self.State.DRAFT
        return self.State.LIVE if self.published_at <= now else self.State.SCHEDULED

    # Same rule as the function is_published: change both together.
    @property
    def is_published(self) -> bool:
        return self.state == self.State.LIVE

    def publish(self, *, at=None) -> None:
        self.published_at, self.withdrawn_at = at or timezone.now(), None
        self.save()

    def withdraw(self) -> None:
        if self.state == self.State.SCHEDULED:
            self.published_at = None  # The public has never seen it: a draft again.
        else:
            self.withdrawn_at = timezone.now()
        self.save()

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.changed_at = timezone.now()
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "changed_at"}
        super().save(*args, **kwargs)

    def clean(self) -> None:
        super().clean()
        if self.published_at and self.withdrawn_at and self.withdrawn_at < self.published_at:
            raise ValidationError({"withdrawn_at": "A page cannot be withdrawn before it is published."})


def retire_slugs(model: type[models.Model], slugs: Iterable[tuple[str, int]]) -> None:
    RetiredSlug.objects.bulk_create(
        [RetiredSlug(model=model._meta.label_lower, slug=slug, object_id=pk) for slug, pk in slugs],
        ignore_conflicts=True,
    )


def last_changed(*kinds: "type[Publishable]") -> datetime | None:
    """When the public last saw anything of these kinds change: saved, published, withdrawn or deleted."""
    now = timezone.now()
    moments = list(
        RetiredSlug.objects.filter(model__in=[kind._meta.label_lower for kind in kinds])
        .aggregate(last=Max("retired_at"))
        .values()
    )
    for kind in kinds:
        past = {name: Max(name, filter=Q(**{f"{name}__lte": now})) for name in ("published_at", "withdrawn_at")}
        changes = kind._default_manager.exclude(published_at=None).aggregate(changed=Max("changed_at"), **past)
        moments += changes.values()
    return max((moment for moment in moments if moment), default=None)


def keep_slug_of_deleted(sender: type[models.Model], instance: Addressed, **kwargs: Any) -> None:
    """Connected to every model with addresses by PublishingConfig.ready."""
    retire_slugs(sender, [(instance.slug, instance.pk)])


class Source(PlausibleDates, models.Model):
    """Where a fact can be checked. Each kind of record has its own table of these."""

    plausible_years = {"seen_on": LOOKED_AT}

    title = models.CharField(max_length=200)
    publisher = models.CharField(max_length=100, blank=True)
    address = models.URLField(max_length=500, blank=True, validators=[URLValidator(schemes=["http", "https"])])
    seen_on = models.DateField(
        "seen on", null=True, blank=True, help_text="The day somebody of ours last looked at it."
    )

    class Meta:
        abstract = True
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.title


class ImportedRecord(models.Model):
    """What a source last said of a record, so that its next import can tell an editor's change from its own.

    It stays when the record is deleted: a record that an editor has deleted is not created again.
    """

    source = models.CharField(max_length=20, help_text="catalogue or gcat")
    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=120)
    object_id = models.BigIntegerField(null=True)
    values = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "kind", "key"], name="record_is_imported_once")]

    def __str__(self) -> str:
        return f"{self.source}: {self.kind} {self.key}"


class Autosave(models.Model):
    """What an editor has typed into the form of a record and not saved yet; nobody else is shown it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="autosaves")
    model = models.CharField(max_length=100)
    object_id = models.BigIntegerField(default=0, help_text="0 for a record that is being added.")
    data = models.TextField(help_text="The form, as a browser would have sent it.")
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "model", "object_id"], name="one_autosave_per_form")]

    def __str__(self) -> str:
        return f"{self.model} {self.object_id}"


class Presence(models.Model):
    """Somebody has a record open in the admin, or had a moment ago."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    model = models.CharField(max_length=100)
    object_id = models.BigIntegerField()
    since = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "model", "object_id"], name="one_presence_per_record")]

    def __str__(self) -> str:
        return f"{self.model} {self.object_id}"


class AuditEntry(models.Model):
    """Who decided what the public sees, when, and what that changed. Nothing of ours changes or deletes an entry."""

    class Action(models.TextChoices):
        PUBLISHED = "published", _lazy("published")
        SCHEDULED = "scheduled", _lazy("scheduled")
        CANCELLED = "cancelled", _lazy("cancelled the scheduled edition of")
        WITHDRAWN = "withdrawn", _lazy("withdrew")
        RESTORED = "restored", _lazy("restored")
        DELETED = "deleted", _lazy("deleted")
        SHARED = "shared", _lazy("shared a preview of")
        REVOKED = "revoked", _lazy("revoked a preview of")

    at = models.DateTimeField(_lazy("when"), default=timezone.now, db_index=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    username = models.CharField(_lazy("who"), max_length=150, help_text="Kept when the account is deleted.")
    action = models.CharField(_lazy("what"), max_length=20, choices=Action)
    model = models.CharField(_lazy("kind"), max_length=100)
    object_id = models.BigIntegerField()
    name = models.CharField(_lazy("record"), max_length=200)
    changes = models.JSONField(_lazy("what changed"), default=list, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        default_permissions = ("view",)
        indexes = [models.Index(fields=["model", "object_id"], name="audit_of_a_record")]
        verbose_name = _lazy("audit log entry")
        verbose_name_plural = _lazy("audit log entries")

    def __str__(self) -> str:
        return f"{self.username} {self.get_action_display()} {self.name}"
