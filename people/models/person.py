from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

from people.faces import face
from people.models.agency import Country
from people.models.name import PersonName, preferred_name
from people.sort_names import FamilyNameKeyField, family_name_first
from photos.models import Photo
from publishing.generation import loaded_once
from publishing.models import Publishable, PublishableQuerySet
from records.addresses import page_address
from records.models import Comparison, Source, one_per_catalogue
from records.plausible import BIRTH, DEATH, LOOKED_AT, RETIREMENT, SELECTION
from records.translations import Translated, Translation, one_per_language
from search.folding import FoldedField, fold
from search.sorting import SEPARATOR, sort_key
from wording.durations import Duration
from wording.languages import is_english
from wording.partial_dates import DATE_PRECISIONS, FINEST_FIRST, PartialDate, Precision, coarser, floor, partial

DATE_PRECISION_CHOICES = [(precision.value, precision.label) for precision in DATE_PRECISIONS]


class PersonQuerySet(PublishableQuerySet):
    def named_like(self, text: str) -> Self:
        """People with every word of the text in their names, in any language or spelling."""
        people = self
        for word in fold(text).split()[:10]:
            names = PersonName.objects.filter(folded__contains=word).values("person")
            people = people.filter(Q(folded_name__contains=word) | Q(pk__in=names))
        return people

    def name_begins(self, text: str) -> Self:
        """People one of whose names begins with the text, or whose family name does: `novit`, `oleg n`, `titov v`.

        Reads only an index, however many people there are.
        """
        folded, family = fold(text), sort_key(text)
        everybody = self.model.objects.order_by().values("pk")
        by_name = everybody.filter(folded_name__begins=folded)
        by_family = everybody.filter(Q(sort_key__begins=family) | Q(sort_key__begins=family.replace(" ", SEPARATOR, 1)))
        by_other_name = PersonName.objects.filter(folded__begins=folded).order_by().values("person")
        return self.filter(pk__in=by_name.union(by_family, by_other_name))

    def found_by_beginning(self, text: str) -> Self:
        """As `name_begins`, but nobody for a text without letters."""
        return self.name_begins(text) if fold(text) else self.none()

    def known_as(self, text: str) -> Self:
        """People with exactly this name in some language or spelling: `Марина Василевская`, `oleg-novitskiy`."""
        folded = fold(text)
        return self.filter(Q(folded_name=folded) | Q(pk__in=PersonName.objects.filter(folded=folded).values("person")))

    def matching_text(self, text: str) -> Self:
        return self.named_like(text) if fold(text) or not text.strip() else self.none()

    def list_texts(self) -> Iterator[tuple[int, str]]:
        """(person, name) for the names that `matching_text` looks in; tests/people/test_filters.py compares them."""
        yield from self.order_by().values_list("pk", "folded_name")
        yield from PersonName.objects.filter(person__in=self.order_by()).order_by().values_list("person", "folded")

    def with_faces(self) -> Self:
        return self.annotate(face=face("portrait"))

    def with_reader_names(self) -> Self:
        """Adds `preferred_name` for `reader_name`. English pages do not need it."""
        return self if is_english() else self.annotate(preferred_name=preferred_name("pk"))


class Person(Translated, Publishable):
    """Somebody who flew in space, trained for it or shaped it."""

    plausible_years = {
        "born_on": BIRTH,
        "died_on": DEATH,
        "active_from": SELECTION,
        "active_until": RETIREMENT,
        "verified_at": LOOKED_AT,
    }

    class Category(models.TextChoices):
        ASTRONAUT = "astronaut", _lazy("Astronaut")
        COSMONAUT = "cosmonaut", _lazy("Cosmonaut")
        TAIKONAUT = "taikonaut", _lazy("Taikonaut")
        PARTICIPANT = "participant", _lazy("Spaceflight participant")
        CANDIDATE = "candidate", _lazy("Candidate")
        OFFICIAL = "official", _lazy("Official")
        AUTHOR = "author", _lazy("Author")
        PHOTOGRAPHER = "photographer", _lazy("Photographer")
        OTHER = "other", _lazy("Other")

    name = models.CharField(
        max_length=150, help_text="The usual name in English. Other languages and spellings go under “Names”."
    )
    folded_name = FoldedField("name")
    sort_name = models.CharField(
        max_length=150,
        blank=True,
        help_text="Family name first: “Novitsky, Oleg”, “Chen Dong”. Filled in if left empty.",
    )
    sort_key = FamilyNameKeyField("sort_name", "name")
    category = models.CharField(max_length=20, choices=Category, default=Category.ASTRONAUT, db_index=True)
    born_on = models.DateField("born", null=True, blank=True)
    born_precision = models.CharField(
        "known to the", max_length=10, choices=DATE_PRECISION_CHOICES, default=Precision.DAY
    )
    birth_place = models.CharField(max_length=150, blank=True, help_text="Town and region as named today.")
    birth_country = models.ForeignKey(
        Country,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="natives",
        help_text="The country the place is in today. It does not imply citizenship.",
    )
    died_on = models.DateField("died", null=True, blank=True)
    died_precision = models.CharField(
        "known to the", max_length=10, choices=DATE_PRECISION_CHOICES, default=Precision.DAY
    )
    active_from = models.DateField("selected", null=True, blank=True, help_text="Selected as an astronaut.")
    active_from_precision = models.CharField(
        "known to the", max_length=10, choices=DATE_PRECISION_CHOICES, default=Precision.DAY
    )
    active_until = models.DateField("retired", null=True, blank=True, help_text="Retired as an astronaut.")
    active_until_precision = models.CharField(
        "known to the", max_length=10, choices=DATE_PRECISION_CHOICES, default=Precision.DAY
    )
    portrait = models.ForeignKey(
        Photo,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="portrait_of",
        help_text="Lists crop it to 4:5 around its focal point.",
    )
    summary = models.TextField(blank=True, help_text="One or two sentences, shown at the top of the page.")
    gcat_id = models.CharField(
        "GCAT ID",
        max_length=10,
        unique=True,
        null=True,
        blank=True,
        help_text="The person’s number in the General Catalog (AS-00535), used by imports to recognise the person.",
    )
    verified_at = models.DateTimeField(
        "last checked", null=True, blank=True, help_text="When this record was last compared with its sources."
    )

    objects = PersonQuerySet.as_manager()

    class Meta:
        ordering = ["sort_key", "name"]
        verbose_name_plural = "people"
        permissions = [("publish_person", "Can publish and withdraw people")]
        constraints = [
            models.CheckConstraint(
                condition=Q(died_on=None) | Q(born_on=None) | Q(died_on__gte=F("born_on")),
                name="person_dies_after_birth",
                violation_error_message="A person cannot die before they were born.",
            ),
            models.CheckConstraint(
                # An imprecise retirement may begin before an exact selection.
                condition=Q(active_until=None)
                | Q(active_from=None)
                | Q(active_until__gte=F("active_from"))
                | ~Q(active_until_precision=Precision.DAY),
                name="person_retires_after_selection",
                violation_error_message="A person cannot retire before they were selected.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return page_address("people:detail", self.slug)

    @property
    def category_words(self) -> str:
        """The category for lists. Django's get_category_display would translate all nine labels for each person."""
        return str(self.Category(self.category).label)

    @property
    def reader_name(self) -> str:
        """The name in the reader's language, for a person loaded with `with_reader_names`."""
        return getattr(self, "preferred_name", None) or self.name

    @property
    def family_name(self) -> str:
        """The part of the name for sorting before its comma, or else the whole name."""
        return self.sort_name.partition(",")[0] or self.name

    @property
    def told_apart_by(self) -> str:
        """The year of birth, which distinguishes the addresses of namesakes."""
        return str(self.born_on.year) if self.born_on else ""

    @property
    def initials(self) -> str:
        """The initials of the first and last part of the name: `Loral O'Hara` is LO, `Chen Dong` is CD."""
        first, *others = self.name.split() or [""]
        return "".join(part[:1] for part in (first, *others[-1:])).upper()

    @property
    def spellings(self) -> list[str]:
        """Names that also find records naming this person; of a draft only the main name."""
        is_known = self.state in {self.State.LIVE, self.State.SCHEDULED}
        return [self.name, *(name.text for name in self.names.all() if is_known)]

    @property
    def time_words(self) -> str:
        """The time in space of a person loaded with `with_flights`."""
        length = getattr(self, "time_in_space", None)
        return self.time_known(length).words if length else ""

    def time_known(self, length: timedelta) -> Duration:
        """A sum of flight times, as precise as the loaded `time_precision`."""
        return Duration(length, coarser(Precision.MINUTE, FINEST_FIRST[getattr(self, "time_precision", None) or 0]))

    @property
    def flights_line(self) -> str:
        """Number, time and first year of spaceflights of a person loaded with `with_flights`, or an empty string."""
        if not (number := getattr(self, "flights", 0)):
            return ""
        flights = ngettext("%(n)d spaceflight", "%(n)d spaceflights", number) % {"n": number}
        first = _("first %(year)d") % {"year": self.first_flight_at.year} if self.first_flight_at else ""
        return " · ".join(filter(None, [flights, self.time_words, first]))

    # The following are for people loaded with `with_flights_as_known`.

    @property
    def finished(self) -> Duration | None:
        """The total time of completed flights, as precise as the least precise of them."""
        time: Any = self
        if time.finished_time is None:
            return None
        return Duration(time.finished_time, FINEST_FIRST[time.finished_coarseness])

    @property
    def first_flight(self) -> PartialDate | None:
        """The first lift-off."""
        flown: Any = self
        return partial(flown.first_start_at, flown.first_start_precision)

    @property
    def in_space_since(self) -> PartialDate | None:
        """The lift-off of a flight that is certainly under way."""
        flying: Any = self
        return partial(flying.open_since_at, flying.open_since_precision)

    @property
    def born(self) -> PartialDate | None:
        return partial(self.born_on, self.born_precision)

    @property
    def died(self) -> PartialDate | None:
        return partial(self.died_on, self.died_precision)

    @property
    def active_since(self) -> PartialDate | None:
        """When they were selected as an astronaut."""
        return partial(self.active_from, self.active_from_precision)

    @property
    def retired(self) -> PartialDate | None:
        """When they retired as an astronaut."""
        return partial(self.active_until, self.active_until_precision)

    def clean(self) -> None:
        super().clean()
        self.gcat_id = self.gcat_id or None  # Unique, so an empty value must be NULL.
        if not self.sort_name:
            is_family_first = self.category == self.Category.TAIKONAUT
            self.sort_name = self.name if is_family_first else family_name_first(self.name)[:150]
        for field in ("born_on", "died_on", "active_from", "active_until"):
            if day := getattr(self, field):
                precision = getattr(self, f"{field.removesuffix('_on')}_precision")
                moment = datetime(day.year, day.month, day.day, tzinfo=UTC)
                setattr(self, field, floor(moment, precision).date())


class PersonTranslation(Translation):
    NAMED_BY: ClassVar = ("person",)

    person = models.ForeignKey(Person, models.CASCADE, related_name="translations")

    class Meta(Translation.Meta):
        constraints = [*Translation.Meta.constraints, one_per_language("person")]


@loaded_once
def load_people(keys: set[int]) -> dict[int, Person]:
    """People with their faces, by primary key."""
    return Person.objects.with_faces().in_bulk(keys)


class PersonSource(Source):
    NAMED_BY: ClassVar = ("person",)

    person = models.ForeignKey(Person, models.CASCADE, related_name="sources")


class PersonComparison(Comparison):
    NAMED_BY: ClassVar = ("person",)

    person = models.ForeignKey(Person, models.CASCADE, related_name="comparisons")

    class Meta(Comparison.Meta):
        constraints = [one_per_catalogue("person")]
