"""Reference records of missions: programmes, spacecraft types, stations, sites."""

from datetime import date, datetime
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext as _

from missions.places import name_in_sentence, translated_name
from people.models import Agency, Country
from records.addresses import page_address
from records.models import Addressed
from records.plausible import COMPLETE_UNTIL, FLIGHT, PlausibleDates
from records.translations import Translated, Translation, one_per_language
from search.sorting import SortKeyField


class Named(Addressed):
    name = models.CharField(max_length=150, unique=True)
    sort_key = SortKeyField("name")

    class Meta:
        abstract = True
        ordering = ["sort_key"]

    def __str__(self) -> str:
        return self.name

    @property
    def translated_name(self) -> str:
        return translated_name(self.name)


def years_of(first: datetime | None, last: datetime | None) -> str:
    """The years of the first and the last launch: `1981–2011`."""
    if first is None or last is None:
        return ""
    return str(first.year) if first.year == last.year else f"{first.year}–{last.year}"


class Programme(Translated, Named):
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, blank=True, related_name="programmes")
    summary = models.TextField(blank=True, help_text="One or two sentences, shown at the top of the page.")

    def get_absolute_url(self) -> str:
        return page_address("missions:programme", self.slug)


class ProgrammeTranslation(Translation):
    NAMED_BY: ClassVar = ("programme",)

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="translations")

    class Meta(Translation.Meta):
        constraints = [*Translation.Meta.constraints, one_per_language("programme")]


class SpacecraftType(Named):
    class Meta(Named.Meta):
        verbose_name = "spacecraft type"


def years_in_orbit(begun: int | None, ended: int | None) -> str:
    if not begun:
        return ""
    if not ended:
        return _("since %(year)s") % {"year": begun}
    return f"{begun}–{ended}" if ended != begun else str(begun)


class Station(Translated, PlausibleDates, Named):
    plausible_years = {"launched_on": FLIGHT, "ended_on": FLIGHT, "crews_complete_until": COMPLETE_UNTIL}

    short_name = models.CharField(max_length=50, help_text="As lists print it: ISS, Mir, Tiangong.")
    launched_on = models.DateField("first module launched", null=True, blank=True)
    ended_on = models.DateField("left orbit", null=True, blank=True)
    crews_complete_until = models.DateField(
        "numbered crews complete until",
        null=True,
        blank=True,
        help_text="Every numbered crew up to this day is recorded. Empty: some may be missing.",
    )
    summary = models.TextField(blank=True, help_text="One or two sentences, shown at the top of the page.")

    def get_absolute_url(self) -> str:
        return page_address("missions:station", self.slug)

    @property
    def years(self) -> str:
        begun, ended = (day.year if day else None for day in (self.launched_on, self.ended_on))
        return years_in_orbit(begun, ended)

    def has_all_crews_until(self, day: date) -> bool:
        """Whether every numbered crew up to this day is recorded."""
        until = self.crews_complete_until
        return until is not None and until >= min(day, self.ended_on or day)

    @property
    def reader_short_name(self) -> str:
        """The short name in the reader's language: ISS, in Spanish EEI."""
        return translated_name(self.short_name)

    @property
    def name_in_sentence(self) -> str:
        """The short name with its article, if it takes one: `the ISS`, `Mir`, in Spanish `la Mir`."""
        return name_in_sentence(self.short_name)


class StationTranslation(Translation):
    NAMED_BY: ClassVar = ("station",)

    station = models.ForeignKey(Station, models.CASCADE, related_name="translations")

    class Meta(Translation.Meta):
        constraints = [*Translation.Meta.constraints, one_per_language("station")]


class Site(Named):
    class Meta(Named.Meta):
        verbose_name = "launch or landing site"

    country = models.ForeignKey(Country, models.PROTECT, null=True, blank=True, related_name="sites")
