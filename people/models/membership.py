"""Citizenships and agency memberships, with their years."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _

from people.models.agency import Agency, Country
from people.models.person import Person
from records.changes import FollowedQuerySet
from records.plausible import MEMBERSHIP, PlausibleDates


class YearPeriod(PlausibleDates, models.Model):
    """A period of years, either of which may be unknown."""

    plausible_years = {"since": MEMBERSHIP, "until": MEMBERSHIP}

    since = models.PositiveSmallIntegerField("from year", null=True, blank=True)
    until = models.PositiveSmallIntegerField("to year", null=True, blank=True)

    class Meta:
        abstract = True
        ordering = [F("since").asc(nulls_first=True), "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(since=None) | Q(until__gte=F("since")),
                name="%(class)s_ends_after_start",
                violation_error_message="The last year cannot be before the first.",
            ),
        ]

    @property
    def years(self) -> str:
        """Both years, or the one that is known: `2006–2019`, `since 2006`, `until 1991`."""
        if self.since and self.until:
            return f"{self.since}–{self.until}" if self.since != self.until else str(self.since)
        if self.since:
            return _("since %(year)d") % {"year": self.since}
        return _("until %(year)d") % {"year": self.until} if self.until else ""


class Citizenship(YearPeriod):
    NAMED_BY: ClassVar = ("person", "country")

    person = models.ForeignKey(Person, models.CASCADE, related_name="citizenships")
    country = models.ForeignKey(Country, models.PROTECT, related_name="citizenships")

    objects = FollowedQuerySet.as_manager()

    def __str__(self) -> str:
        return f"citizenship {self.pk}"

    @property
    def in_full(self) -> str:
        return f"{self.person}, citizen of {' '.join(filter(None, (self.country.name, self.years)))}"


class Affiliation(YearPeriod):
    NAMED_BY: ClassVar = ("person", "agency")

    person = models.ForeignKey(Person, models.CASCADE, related_name="affiliations")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="affiliations")

    objects = FollowedQuerySet.as_manager()

    class Meta(YearPeriod.Meta):
        verbose_name = "agency membership"
        verbose_name_plural = "agency history"

    def __str__(self) -> str:
        return f"affiliation {self.pk}"

    @property
    def in_full(self) -> str:
        return f"{self.person} at {' '.join(filter(None, (self.agency.short_name, self.years)))}"


def in_time_order(periods: Iterable[Any]) -> list[Any]:
    """The loaded rows in the order of `YearPeriod.Meta`."""
    return sorted(periods, key=lambda period: period.since or 0)
