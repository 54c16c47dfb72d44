from datetime import UTC, datetime
from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Count, ExpressionWrapper, F, Min, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce, Now
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _lazy

from people.faces import face
from people.models.agency import Agency, Country
from photos.models import Photo
from publishing.durations import Duration
from publishing.languages import interface_language, is_english
from publishing.models import Publishable, PublishableQuerySet, Source
from publishing.partial_dates import DATE_PRECISIONS, PartialDate, Precision, floor, partial
from publishing.plausible import BIRTH, DEATH, LOOKED_AT, MEMBERSHIP, PlausibleDates
from search.folding import FoldedField, fold
from search.indexing import IndexedQuerySet

DATE_PRECISION_CHOICES = [(precision.value, precision.label) for precision in DATE_PRECISIONS]


class PersonQuerySet(PublishableQuerySet):
    def named_like(self, text: str) -> Self:
        """People one of whose names, in any language or spelling, holds every word of the text."""
        people = self
        for word in fold(text).split()[:10]:
            names = PersonName.objects.filter(folded__contains=word).values("person")
            people = people.filter(Q(folded_name__contains=word) | Q(pk__in=names))
        return people

    def known_as(self, text: str) -> Self:
        """People who are called just this in some language or spelling: `Марина Василевская`, `oleg-novitskiy`."""
        folded = fold(text)
        return self.filter(Q(folded_name=folded) | Q(pk__in=PersonName.objects.filter(folded=folded).values("person")))

    def matching_text(self, text: str) -> Self:
        return self.named_like(text) if fold(text) or not text.strip() else self.none()

    # Trips live a floor above; they are reached by the name of the relation, and their rules are asked of them.

    @property
    def _trips(self) -> models.QuerySet:
        return self.model._meta.get_field("trips").related_model._default_manager.all()

    def with_flights(self) -> Self:
        """`flights` (0 for those who have not flown), `time_in_space`, `first_flight_at`, from published missions."""
        own = self._trips.flown().filter(person=OuterRef("pk")).order_by().values("person")
        length = ExpressionWrapper(Coalesce("end_at", Now()) - F("start_at"), models.DurationField())
        return self.annotate(
            flights=Coalesce(Subquery(own.annotate(n=Count("pk")).values("n")), 0),
            time_in_space=Subquery(own.annotate(n=Sum(length)).values("n")),
            first_flight_at=Subquery(own.annotate(n=Min("start_at")).values("n")),
        )

    def with_finished_time(self) -> Self:
        """`finished_time` of flights that are over, `in_space_since` of one that is not: neither grows by itself."""
        own = self._trips.flown().filter(person=OuterRef("pk")).order_by()
        length = ExpressionWrapper(F("end_at") - F("start_at"), models.DurationField())
        finished = own.exclude(end_at=None).values("person").annotate(n=Sum(length)).values("n")
        going_on = own.confirmed().filter(end_at=None).values("start_at")[:1]
        return self.annotate(finished_time=Subquery(finished), in_space_since=Subquery(going_on))

    def with_faces(self) -> Self:
        return self.annotate(face=face("portrait"))

    def with_reader_names(self) -> Self:
        """`preferred_name` in the reader's language, for `reader_name`; English pages need none."""
        return self if is_english() else self.annotate(preferred_name=preferred_name("pk"))

    def having_flown(self) -> Self:
        return self.filter(pk__in=self._trips.flown().values("person"))

    def in_space_now(self) -> Self:
        aboard = self._trips.published().in_space_at(timezone.now()).confirmed()
        return self.filter(pk__in=aboard.values("person"))


def preferred_name(person: str) -> Subquery:
    """What the person at this path is called in the reader's language, if that is recorded."""
    names = PersonName.objects.filter(
        person=OuterRef(person), language=interface_language(), kind=PersonName.Kind.PREFERRED
    )
    return Subquery(names.values("text")[:1])


class Person(Publishable):
    """Somebody who flew, trained to fly, or matters to spaceflight otherwise."""

    plausible_years = {"born_on": BIRTH, "died_on": DEATH, "verified_at": LOOKED_AT}

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
        max_length=150, blank=True, help_text="Family name first: “Novitsky, Oleg”, “Chen Dong”. Empty: filled in."
    )
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
        help_text="Where the place lies today. It says nothing about citizenship.",
    )
    died_on = models.DateField("died", null=True, blank=True)
    died_precision = models.CharField(
        "known to the", max_length=10, choices=DATE_PRECISION_CHOICES, default=Precision.DAY
    )
    portrait = models.ForeignKey(
        Photo,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="portrait_of",
        help_text="The picture that stands for the person; lists show it cropped to 4:5 around its focal point.",
    )
    summary = models.TextField(blank=True, help_text="One or two sentences at the head of the page.")
    gcat_id = models.CharField(
        "GCAT id",
        max_length=10,
        unique=True,
        null=True,
        blank=True,
        help_text="AS-00535: the person's number in the General Catalog, by which imports know the person.",
    )
    verified_at = models.DateTimeField(
        null=True, blank=True, help_text="When somebody last checked this record against its sources."
    )

    objects = PersonQuerySet.as_manager()

    class Meta:
        ordering = ["sort_name", "name"]
        verbose_name_plural = "people"
        permissions = [("publish_person", "Can publish and withdraw people")]
        constraints = [
            models.CheckConstraint(
                condition=Q(died_on=None) | Q(born_on=None) | Q(died_on__gte=F("born_on")),
                name="person_dies_after_birth",
                violation_error_message="A person cannot die before they were born.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("people:detail", args=[self.slug])

    @property
    def category_words(self) -> str:
        """For lists: Django's get_category_display translates all nine words for each person."""
        return str(self.Category(self.category).label)

    @property
    def reader_name(self) -> str:
        """In the reader's language, of a person loaded with `with_reader_names`."""
        return getattr(self, "preferred_name", None) or self.name

    @property
    def family_name(self) -> str:
        """As far as the name for sorting tells it; else the whole name."""
        return self.sort_name.partition(",")[0] or self.name

    @property
    def initials(self) -> str:
        """Of the first and the last part of the name: `Loral O'Hara` is LO, `Chen Dong` is CD."""
        first, *others = self.name.split() or [""]
        return "".join(part[:1] for part in (first, *others[-1:])).upper()

    @property
    def spellings(self) -> list[str]:
        """The names by which records that name this person are found; of a draft only the one they print."""
        is_known = self.state in {self.State.LIVE, self.State.SCHEDULED}
        return [self.name, *(name.text for name in self.names.all() if is_known)]

    @property
    def time_words(self) -> str:
        """The time in space of a person loaded with `with_flights`, in whole days, or less where it was less."""
        length = getattr(self, "time_in_space", None)
        return Duration(length, Precision.MINUTE).short if length else ""

    @property
    def born(self) -> PartialDate | None:
        return partial(self.born_on, self.born_precision)

    @property
    def died(self) -> PartialDate | None:
        return partial(self.died_on, self.died_precision)

    def clean(self) -> None:
        super().clean()
        self.gcat_id = self.gcat_id or None  # Unique, so an empty box is no value rather than the same value twice.
        if not self.sort_name:
            given, _, family = self.name.rpartition(" ")
            self.sort_name = f"{family}, {given}" if given else self.name
        for field in ("born", "died"):
            if day := getattr(self, f"{field}_on"):
                moment = datetime(day.year, day.month, day.day, tzinfo=UTC)
                setattr(self, f"{field}_on", floor(moment, getattr(self, f"{field}_precision")).date())


# Of languages not usually written in Latin letters; Chinese is written in two scripts, so it always says which.
USUAL_SCRIPTS = {
    **dict.fromkeys(["ru", "be", "uk", "bg", "mn", "kk", "ky"], "Cyrl"),
    **dict.fromkeys(["ar", "fa", "ps", "ur"], "Arab"),
    **dict.fromkeys(["hi", "mr"], "Deva"),
    "he": "Hebr",
    "ja": "Jpan",
    "ko": "Kore",
}


class PersonName(models.Model):
    class Kind(models.TextChoices):
        PREFERRED = "preferred", "preferred in this language"
        NATIVE = "native", "native"
        FORMER = "former", "former"
        TRANSLITERATION = "transliteration", "transliteration"
        VARIANT = "variant", "variant"
        MISSPELLING = "misspelling", "misspelling, only for searching"

    person = models.ForeignKey(Person, models.CASCADE, related_name="names")
    text = models.CharField("name", max_length=150)
    folded = FoldedField("text")
    language = models.CharField(max_length=10, default="en", help_text="Language tag: en, ru, be, zh.")
    script = models.CharField(max_length=4, default="Latn", help_text="ISO 15924: Latn, Cyrl, Hans, Jpan, Arab.")
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.VARIANT)

    objects = IndexedQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "language"],
                condition=Q(kind="preferred"),
                name="one_preferred_name_per_language",
                violation_error_message="This person has a preferred name in this language already.",
            ),
            models.UniqueConstraint(
                fields=["person", "text", "language"],
                name="name_is_listed_once",
                violation_error_message="This name is listed twice.",
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def language_tag(self) -> str:
        """BCP 47, with the script where the language alone does not say it: ru, zh-Hans, ru-Latn."""
        usual = USUAL_SCRIPTS.get(self.language, "" if self.language == "zh" else "Latn")
        return self.language if self.script in {usual, ""} else f"{self.language}-{self.script}"

    @property
    def direction(self) -> str:
        return "rtl" if self.script in {"Arab", "Hebr"} else "ltr"

    def clean(self) -> None:
        super().clean()
        if self.text and not fold(self.text):
            raise ValidationError({"text": "A name needs letters."})


class Period(PlausibleDates, models.Model):
    """From one year to another, either unknown."""

    plausible_years = {"since": MEMBERSHIP, "until": MEMBERSHIP}

    since = models.PositiveSmallIntegerField("from year", null=True, blank=True)
    until = models.PositiveSmallIntegerField("to year", null=True, blank=True)

    class Meta:
        abstract = True
        # Same order as in_time_order in people/profile.py: change both together.
        ordering = [F("since").asc(nulls_first=True), "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(since=None) | Q(until__gte=F("since")),
                name="%(class)s_ends_after_start",
                violation_error_message="The last year is before the first.",
            ),
        ]

    @property
    def years(self) -> str:
        if self.since is None and self.until is None:
            return ""
        return f"{self.since or ''}–{self.until or ''}"


class Citizenship(Period):
    person = models.ForeignKey(Person, models.CASCADE, related_name="citizenships")
    country = models.ForeignKey(Country, models.PROTECT, related_name="citizenships")

    objects = IndexedQuerySet.as_manager()

    def __str__(self) -> str:
        return f"citizenship {self.pk}"


class Affiliation(Period):
    person = models.ForeignKey(Person, models.CASCADE, related_name="affiliations")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="affiliations")

    objects = IndexedQuerySet.as_manager()

    class Meta(Period.Meta):
        verbose_name = "agency over time"
        verbose_name_plural = "agencies over time"

    def __str__(self) -> str:
        return f"affiliation {self.pk}"


class PersonSource(Source):
    person = models.ForeignKey(Person, models.CASCADE, related_name="sources")


class Depiction(models.Model):
    """Somebody in a picture, in reading order: from the left, front row first."""

    photo = models.ForeignKey(Photo, models.CASCADE, related_name="depictions")
    person = models.ForeignKey(Person, models.PROTECT, related_name="depictions")
    order = models.PositiveSmallIntegerField(default=1)
    position = models.CharField(max_length=100, blank=True, help_text="Left; second from right; back row, centre.")

    objects = IndexedQuerySet.as_manager()

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["photo", "person"],
                name="person_is_depicted_once",
                violation_error_message="This person is in the list of people in the picture already.",
            )
        ]

    def __str__(self) -> str:
        return self.position or f"person {self.order}"
