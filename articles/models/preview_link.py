"""Links that show one saved version of an article to a colleague without an account."""

from datetime import timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from articles.models.article import Article
from wording.dates import written

LONGEST = timedelta(days=7)
SALT = "articles.preview"


def a_week_on() -> Any:
    return timezone.now() + LONGEST


class PreviewLinkQuerySet(models.QuerySet):
    def opened_by(self, token: str) -> Any:
        """The link of this signed token; None if it was altered, has expired or was revoked."""
        try:
            key = signing.Signer(salt=SALT).unsign(token)
        except signing.BadSignature:
            return None
        usable = self.filter(expires_at__gt=timezone.now(), revoked_at=None)
        return usable.select_related("article").filter(pk=int(key)).first() if key.isdecimal() else None


class PreviewLink(models.Model):
    """Shows the content at the moment it was created, never later changes."""

    NAMED_BY: ClassVar = ("article",)

    article = models.ForeignKey(Article, models.CASCADE, related_name="preview_links")
    content = models.JSONField(editable=False)
    note = models.CharField(_lazy("for whom"), max_length=150, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False)
    made_at = models.DateTimeField(_lazy("created"), default=timezone.now, editable=False)
    expires_at = models.DateTimeField(_lazy("expires"), default=a_week_on)
    revoked_at = models.DateTimeField(_lazy("revoked"), null=True, blank=True, editable=False)

    objects = PreviewLinkQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.note or written(self.made_at, "minute in figures")

    @property
    def in_full(self) -> str:
        return f"“{self.article}” for {self}"

    @property
    def is_usable(self) -> bool:
        return self.revoked_at is None and self.expires_at > timezone.now()

    def get_absolute_url(self) -> str:
        return reverse("articles:preview", args=[signing.Signer(salt=SALT).sign(str(self.pk))])

    def clean(self) -> None:
        super().clean()
        if self.expires_at and not self.made_at < self.expires_at <= self.made_at + LONGEST:
            raise ValidationError({"expires_at": _("A preview link can last at most seven days.")})
