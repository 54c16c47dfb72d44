"""Reference records of missions: programmes, spacecraft types, stations, sites."""

from django.db import models
from django.urls import reverse

from missions.places import NAMES
from people.models import Agency, Country
from records.changes import FollowedQuerySet
from records.plausible import FLIGHT, PlausibleDates
from search.sorting import SortKeyField


class Named(models.Model):
    name = models.CharField(max_length=150, unique=True)
    slug = models.SlugField(max_length=100, unique=True)
    sort_key = SortKeyField("name")

    objects = FollowedQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["sort_key"]

    def __str__(self) -> str:
        return self.name

    @property
    def translated_name(self) -> str:
        return str(NAMES.get(self.name, self.name))


class Programme(Named):
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, blank=True, related_name="programmes")


class SpacecraftType(Named):
    class Meta(Named.Meta):
        verbose_name = "spacecraft type"


class Station(PlausibleDates, Named):
    plausible_years = {"launched_on": FLIGHT, "ended_on": FLIGHT}

    short_name = models.CharField(max_length=50, help_text="As lists print it: ISS, Mir, Tiangong.")
    launched_on = models.DateField("first module launched", null=True, blank=True)
    ended_on = models.DateField("left orbit", null=True, blank=True)

    def get_absolute_url(self) -> str:
        return reverse("missions:station", args=[self.slug])

    @property
    def reader_short_name(self) -> str:
        """The short name in the reader's language: ISS, in Spanish EEI."""
        return str(NAMES.get(self.short_name, self.short_name))


class Site(Named):
    class Meta(Named.Meta):
        verbose_name = "launch or landing site"

    country = models.ForeignKey(Country, models.PROTECT, null=True, blank=True, related_name="sites")
