"""What an editor can publish: drafts, schedules, addresses that are kept for ever, and where the facts come from."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.auth import get_permission_codename
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models, transaction
from django.db.models import Max, Q
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _lazy
from reversion.models import Version

from publishing.identifiers import new_uid
from publishing.plausible import LOOKED_AT, PORTAL, PlausibleDates
from search.indexing import IndexedQuerySet


class RetiredSlugQuerySet(models.QuerySet):
    def of(self, model: type[models.Model]) -> Self:
        return self.filter(model=model._meta.label_lower)


class RetiredSlug(models.Model):
    """An address that once was a record's, and that somebody may have seen.

    It leads to that record while there is one, and to no other, ever.
    """

    model = models.CharField(max_length=100)
    slug = models.SlugField(max_length=100)
    object_id = models.BigIntegerField()
    retired_at = models.DateTimeField(default=timezone.now)

    objects = RetiredSlugQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["model", "slug"], name="slug_is_retired_once")]

    def __str__(self) -> str:
        return f"{self.model}: {self.slug}"

    def refusal(self, model: type[models.Model]) -> str:
        """Why no other record may have the address, and what to do about it, in words for an editor."""
        if record := model._base_manager.filter(pk=self.object_id).first():
            return (
                f"The address “{self.slug}” once led to “{record}” and still redirects there. Choose another address."
            )
        versions = Version.objects.filter(
            content_type__app_label=model._meta.app_label,
            content_type__model=model._meta.model_name,
            object_id=str(self.object_id),
        )
        if deleted := versions.order_by("-pk").first():
            return (
                f"The address “{self.slug}” once led to “{deleted.object_repr}”, which was deleted. "
                f"Recover it under “Recover deleted {model._meta.verbose_name_plural}”, or choose another address."
            )
        return f"The address “{self.slug}” once led to a page that was deleted. Choose another address."


# Same rule as Publishable.is_published: change both together.
def is_published(relation: str = "") -> Q:
    """The condition that a row is published, or (`launch_mission__`) that what it belongs to is."""
    now = timezone.now()
    withdrawn = f"{relation}withdrawn_at"
    return Q(**{f"{relation}published_at__lte": now}) & (Q(**{withdrawn: None}) | Q(**{f"{withdrawn}__gt": now}))


# What was withdrawn again so soon was published by mistake, and nothing is dated by it.
MISTAKE = timedelta(hours=1)


def first_publication(periods: Iterable[tuple[datetime, datetime]]) -> datetime | None:
    """When something was first public, from the periods in which it was, in order; those that touch are one."""
    spans: list[tuple[datetime, datetime]] = []
    for start, end in periods:
        if spans and start <= spans[-1][1]:
            start, end = spans[-1][0], max(spans.pop()[1], end)
        spans.append((start, end))
    now = timezone.now()
    lasting = (start for start, end in spans if end > now or end - start > MISTAKE)
    return next(lasting, spans[-1][0] if spans else None)


class AddressedQuerySet(IndexedQuerySet):
    def formerly_at(self, slug: str) -> Self:
        """The record that had this address before it was given another."""
        retired = RetiredSlug.objects.of(self.model).filter(slug=slug)
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
    """A record with a page of its own, whose address is kept for ever once somebody may have seen it."""

    slug = models.SlugField(
        "address",
        max_length=100,
        unique=True,
        help_text=(
            "The last part of the page's address. A page that has been public is still found at its old address: "
            "it redirects to the new one."
        ),
    )
    uid = models.CharField("identifier", max_length=200, unique=True, default=new_uid, editable=False)
    # Raised by every save; the admin refuses to save over a version the editor has not seen.
    version = models.PositiveIntegerField(default=0, editable=False)

    objects = AddressedQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def last_public_at(self) -> datetime | None:
        """Until when somebody outside could read the page: now if they still can, None if they never could."""
        raise NotImplementedError

    @property
    def has_a_known_address(self) -> bool:
        """Whether somebody outside may have seen the page at the address it has."""
        last = self.last_public_at
        if last is None:
            return False
        return not RetiredSlug.objects.of(type(self)).filter(object_id=self.pk, retired_at__gt=last).exists()

    def clean(self) -> None:
        super().clean()
        self.refuse_retired_slug()

    def refuse_retired_slug(self) -> None:
        retired = RetiredSlug.objects.of(type(self)).filter(slug=self.slug).exclude(object_id=self.pk or 0).first()
        if retired is not None:
            raise ValidationError({"slug": ValidationError(retired.refusal(type(self)), code="retired")})

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keeps the address it leaves behind and counts the save, however it was asked for."""
        with transaction.atomic():
            before = type(self)._base_manager.filter(pk=self.pk).first() if self.pk else None
            if before is None or before.slug != self.slug:
                self.refuse_retired_slug()
            if before is not None:
                self.uid = before.uid  # A version in the history may be older than the identifier.
                self.version = before.version + 1
                keep_address(before, self)
                if kwargs.get("update_fields") is not None:
                    kwargs["update_fields"] = {*kwargs["update_fields"], "version"}
            super().save(*args, **kwargs)
            self.note_change(before)

    def note_change(self, before: Self | None) -> None:
        """What follows from a save, in its transaction; `before` is None for a new record."""


class Publishable(PlausibleDates, Addressed):
    plausible_years = {"published_at": PORTAL, "withdrawn_at": PORTAL, "first_published_at": PORTAL}

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

    first_published_at = models.DateTimeField(
        "first published",
        null=True,
        blank=True,
        help_text="Feeds and lists date the page by this moment (UTC). Empty: the moment above.",
    )
    changed_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = PublishableQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def first_public_at(self) -> datetime | None:
        return self.first_published_at or self.published_at

    @property
    def updated_at(self) -> datetime:
        """When the public could first read it as it is now."""
        return max(self.changed_at, self.published_at or self.changed_at)

    @property
    def last_public_at(self) -> datetime | None:
        now = timezone.now()
        if self.published_at is None or self.published_at > now:
            return None
        return min(self.withdrawn_at or now, now)

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
        """Makes it public from now on, or from `at`, which moves what was scheduled; a later withdrawal stays."""
        now = timezone.now()
        self.published_at = at or now
        if self.withdrawn_at and self.withdrawn_at <= max(now, self.published_at):
            self.withdrawn_at = None
        self.save()

    def withdraw(self) -> None:
        if self.state == self.State.SCHEDULED:
            self.published_at = None  # The public has never seen it: a draft again.
        else:
            self.withdrawn_at = timezone.now()
        self.save()

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.changed_at = timezone.now()
        self.keep_first_publication()
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "changed_at", "first_published_at"}
        super().save(*args, **kwargs)

    def keep_first_publication(self) -> None:
        """Notes when it was first public before a later publication takes the place of that moment."""
        if self.pk is None or self.first_published_at is not None:
            return
        moments = ("published_at", "withdrawn_at", "first_published_at")
        before = type(self)._base_manager.filter(pk=self.pk).values_list(*moments).first()
        start, withdrawn_at, first = before or (None, None, None)
        now = timezone.now()
        if first is not None or start is None or start > now:  # The first: it was cleared on purpose.
            return
        if self.published_at is not None and self.published_at <= start:
            return
        end = min(withdrawn_at or now, now)
        if end - start > MISTAKE:
            self.first_published_at = start

    def clean(self) -> None:
        super().clean()
        if self.published_at and self.withdrawn_at and self.withdrawn_at < self.published_at:
            raise ValidationError({"withdrawn_at": "A page cannot be withdrawn before it is published."})
        if self.first_published_at and self.first_published_at > timezone.now():
            raise ValidationError({"first_published_at": "This is still to come. Schedule it under “publish at”."})


def keep_address(before: Addressed, after: Addressed) -> None:
    """Retires the address of a record that is about to lose it, or the only sign that it was ever public."""
    is_forgotten = isinstance(after, Publishable) and after.last_public_at is None  # Articles keep their editions.
    if (before.slug != after.slug or is_forgotten) and before.has_a_known_address:
        retire_slugs(type(before), [(before.slug, before.pk)])


def retire_slugs(model: type[models.Model], slugs: Iterable[tuple[str, int]]) -> None:
    """A slug that the same record has left before is retired anew."""
    RetiredSlug.objects.bulk_create(
        [RetiredSlug(model=model._meta.label_lower, slug=slug, object_id=pk) for slug, pk in slugs],
        update_conflicts=True,
        update_fields=["retired_at"],
        unique_fields=["model", "slug"],
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
    if instance.has_a_known_address:
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

    NAMED_BY: ClassVar[tuple[str, ...]]  # The record it is a source of.

    class Meta:
        abstract = True
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def in_full(self) -> str:
        return f"{self.title}, source of {getattr(self, self.NAMED_BY[0])}"


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
    form = models.CharField(max_length=32, default="", help_text="Tells two windows with the same form apart.")
    data = models.TextField(help_text="The form, as a browser would have sent it.")
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "model", "object_id", "form"], name="one_autosave_per_form")
        ]

    def __str__(self) -> str:
        return f"{self.model} {self.object_id}"

    @property
    def typed_name(self) -> str:
        """What the record is called in the form, by which its editor knows it again."""
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
        DATED = "dated", _lazy("changed the first publication of")
        MOVED = "moved", _lazy("changed the page address of")
        REPLACED = "replaced", _lazy("replaced the picture of")
        ADDED = "added", _lazy("added")
        GRANTED = "granted", _lazy("changed the rights of")
        LOGGED_IN = "logged_in", _lazy("logged in as")

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
