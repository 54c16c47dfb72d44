"""Publication: draft, scheduled, live or withdrawn, by two moments; and the log of who decided what the public sees."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _lazy

from publishing.generation import once_per_generation
from records.models import AddressedQuerySet, RetiredSlug, Versioned
from records.plausible import PORTAL, PlausibleDates


def is_published(relation: str = "") -> Q:
    """The condition that a row is published, or (`launch_mission__`) that what it belongs to is.

    Publishable.state says the same of a loaded row; tests/publishing/test_publishable.py compares them.
    """
    now = timezone.now()
    withdrawn = f"{relation}withdrawn_at"
    return Q(**{f"{relation}published_at__lte": now}) & (Q(**{withdrawn: None}) | Q(**{f"{withdrawn}__gt": now}))


# Drafts, and what has been or will be withdrawn: all that the search index may lack. Models that are searched so have
# an index of exactly this condition.
UNLISTED = Q(published_at__isnull=True) | Q(withdrawn_at__isnull=False)

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


class PublishableQuerySet(AddressedQuerySet):
    def published(self) -> Self:
        return self.filter(is_published())

    def in_state(self, state: str) -> Self:
        """Those with this Publishable.state; tests/publishing/test_publishable.py compares the two."""
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

    def unlisted(self) -> Self:
        return self.filter(UNLISTED)

    def visible_to(self, user: Any) -> Self:
        """Everything for those who may look at drafts, what is published for all others."""
        return self.all() if self.may_be_viewed_by(user) else self.published()


class Publishable(PlausibleDates, Versioned):
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
        help_text="Visible to the public from this time (UTC). Leave empty for a draft; a future time schedules it.",
    )
    withdrawn_at = models.DateTimeField(
        "withdraw at",
        null=True,
        blank=True,
        help_text="Hidden from the public from this time (UTC). Leave empty to keep it public.",
    )

    first_published_at = models.DateTimeField(
        "first published",
        null=True,
        blank=True,
        help_text="The date shown in feeds and lists (UTC). If empty: the time above.",
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
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "changed_at", "first_published_at"}
        super().save(*args, **kwargs)

    def prepare_save(self, before: Self | None) -> None:
        """Notes when it was first public before a later publication takes the place of that moment."""
        super().prepare_save(before)
        if before is None or self.first_published_at is not None or before.first_published_at is not None:
            return  # The last: it was cleared on purpose.
        start, now = before.published_at, timezone.now()
        if start is None or start > now:
            return
        if self.published_at is not None and self.published_at <= start:
            return
        end = min(before.withdrawn_at or now, now)
        if end - start > MISTAKE:
            self.first_published_at = start

    def clean(self) -> None:
        super().clean()
        if self.published_at and self.withdrawn_at and self.withdrawn_at < self.published_at:
            raise ValidationError({"withdrawn_at": "A page cannot be withdrawn before it is published."})
        if self.first_published_at and self.first_published_at > timezone.now():
            raise ValidationError(
                {"first_published_at": "This time is in the future. Use “publish at” to schedule the page."}
            )


@once_per_generation
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


class AuditEntry(models.Model):
    """Who decided what the public sees, when, and what that changed. Entries are never changed or deleted."""

    class Action(models.TextChoices):
        PUBLISHED = "published", _lazy("published")
        SCHEDULED = "scheduled", _lazy("scheduled")
        CANCELLED = "cancelled", _lazy("cancelled the scheduled version of")
        WITHDRAWN = "withdrawn", _lazy("withdrew")
        RESTORED = "restored", _lazy("restored")
        DELETED = "deleted", _lazy("deleted")
        SHARED = "shared", _lazy("shared a preview of")
        REVOKED = "revoked", _lazy("revoked a preview of")
        DATED = "dated", _lazy("changed the first publication of")
        MOVED = "moved", _lazy("moved")
        REPLACED = "replaced", _lazy("replaced the picture of")
        CLEARED = "cleared", _lazy("cleared the rights of")
        ADDED = "added", _lazy("added")
        GRANTED = "granted", _lazy("changed the rights of")
        LOGGED_IN = "logged_in", _lazy("logged in as")
        WRONG_CODE = "wrong_code", _lazy("typed a wrong code for")
        LOGIN_CHANGED = "login_changed", _lazy("changed the login of")

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


class Generation(models.Model):
    """One row: the generation of what the public can see. `publishing/generation.py` raises and reads it."""

    number = models.BigIntegerField(default=0)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.number)
