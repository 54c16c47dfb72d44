from django.db import models

from people.countries import country_name
from records.changes import FollowedQuerySet
from records.models import Addressed
from search.sorting import SortKeyField


class Country(models.Model):
    """A country of ISO 3166-1 or a former one of ISO 3166-3, created by a migration from pycountry."""

    code = models.CharField(max_length=4, unique=True, help_text="ISO 3166: two letters, four for a former country.")
    name = models.CharField(max_length=100)
    slug = models.SlugField("page address", max_length=100, unique=True)
    sort_key = SortKeyField("name")

    objects = FollowedQuerySet.as_manager()

    class Meta:
        ordering = ["sort_key"]
        verbose_name_plural = "countries"

    def __str__(self) -> str:
        return self.name

    @property
    def translated_name(self) -> str:
        return country_name(self.name)


class Agency(Addressed):
    name = models.CharField(max_length=150, unique=True)
    short_name = models.CharField(max_length=50, help_text="As lists print it: NASA, Roscosmos, ESA.")
    country = models.ForeignKey(Country, models.PROTECT, null=True, blank=True, related_name="agencies")
    sort_key = SortKeyField("short_name")

    class Meta:
        ordering = ["sort_key"]
        verbose_name_plural = "agencies"

    def __str__(self) -> str:
        return self.short_name
