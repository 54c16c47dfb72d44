"""How an article is published, scheduled and withdrawn."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from articles.content import Content, fingerprint_of, photos_in
from articles.readiness import flaws_of
from photos.models import Photo
from publishing.models import first_publication
from records.plausible import PORTAL


class PublishedInEditions(models.Model):
    """What is published by freezing its working copy into editions."""

    # Set by those who publish, so it is not part of the working copy. Empty: calculated from the editions.
    first_published_at = models.DateTimeField(_lazy("first published"), null=True, blank=True, editable=False)

    class Meta:
        abstract = True

    def publish(
        self,
        *,
        by: Any = None,
        at: datetime | None = None,
        content: Content | None = None,
        instead_of_waiting: bool = False,
    ) -> Any:
        """Freezes the working copy (or this content, an old edition's) into a new edition, live from now or `at`.

        An edition with the same content that is waiting is cancelled, because its schedule moves; those with another
        are cancelled too if this one comes instead of them, else it is live until the next of them. A moment in the
        past is now.
        """
        with transaction.atomic():
            type(self).objects.select_for_update().get(pk=self.pk)
            now = timezone.now()
            at = max(at or now, now)
            content = content or self.freeze()
            self.refuse_unready(content, at=at)
            for edition in self.moved_by(content, instead_of_waiting=instead_of_waiting):
                self._give_up(edition)
            editions = list(self.editions.order_by("number"))
            before = next((edition for edition in editions if edition.is_live_at(at)), None)
            after = min((edition.live_from for edition in editions if edition.is_waiting(after=at)), default=None)
            if before is not None:
                before.live_until = at
                before.save(update_fields=["live_until"])
            edition = self.editions.model(
                article=self, number=max((edition.number for edition in editions), default=0) + 1, live_from=at
            )
            if after is not None:
                edition.live_until = after
            edition.first_live_from = at
            edition.published_by = by
            edition.store_content(content)
            self.date_editions()
            self.settle()
            edition.refresh_from_db(fields=["first_live_from", "is_first"])
            return edition

    def moved_by(self, content: Content, *, instead_of_waiting: bool = False) -> list[Any]:
        """The waiting editions that are cancelled when this content is published or scheduled."""
        waiting = self.editions.filter(live_from__gt=timezone.now(), live_until__gt=F("live_from"))
        if not instead_of_waiting:
            waiting = waiting.filter(fingerprint=fingerprint_of(content))
        return list(waiting.order_by("number"))

    def set_first_publication(self, at: datetime | None) -> None:
        """Says when the article was first published; None leaves that to its editions.

        Raises ValidationError for a date that cannot be right.
        """
        if at and at > timezone.now():
            raise ValidationError(_("The first publication is in the future. To publish later, schedule the article."))
        if at and (reason := PORTAL.refusal(at)):
            raise ValidationError(reason)
        with transaction.atomic():
            self.first_published_at = at
            type(self).objects.filter(pk=self.pk).update(first_published_at=at)
            self.date_editions()

    def date_editions(self) -> None:
        """Tells the editions when the article was first published, and which of them that was."""
        shown = list(self.editions.filter(live_until__gt=F("live_from")).order_by("live_from"))
        first = first_publication((edition.live_from, edition.live_until) for edition in shown)
        if first is None:
            return
        for edition in shown:
            dates = {"first_live_from": self.first_published_at or first, "is_first": edition.live_from == first}
            if any(getattr(edition, name) != value for name, value in dates.items()):
                self.editions.filter(pk=edition.pk).update(**dates)

    def refuse_unready(self, content: Content, *, at: datetime) -> None:
        """Raises ValidationError, in an editor's words, for what must not be shown to the public from then on."""
        photos = Photo.objects.filter(pk__in=photos_in(content)).prefetch_related("texts")
        flaws = flaws_of(photos, language=content["language"], at=at)
        if flaws:
            raise ValidationError([flaw.text for flaw in flaws])

    def withdraw(self) -> None:
        """Takes the article off the public site and cancels its scheduled editions."""
        with transaction.atomic():
            type(self).objects.select_for_update().get(pk=self.pk)
            now = timezone.now()
            for edition in self.editions.all():
                if edition.is_live_at(now) or edition.is_waiting(after=now):
                    edition.live_until = max(edition.live_from, min(now, edition.live_until))
                    edition.withdrawn = True
                    edition.save(update_fields=["live_until", "withdrawn"])
            self.date_editions()

    def cancel(self, edition: Any) -> None:
        """Cancels a scheduled edition: the one before it stays live."""
        with transaction.atomic():
            type(self).objects.select_for_update().get(pk=self.pk)
            edition.refresh_from_db()
            if not edition.is_waiting(after=timezone.now()):
                raise ValidationError(_("This version is not scheduled, so it cannot be cancelled."))
            self._give_up(edition)
            self.date_editions()

    def _give_up(self, edition: Any) -> None:
        before = self.editions.filter(live_until=edition.live_from, withdrawn=False, live_from__lt=F("live_until"))
        before.update(live_until=edition.live_until)
        edition.live_until, edition.withdrawn = edition.live_from, True
        edition.save(update_fields=["live_until", "withdrawn"])
