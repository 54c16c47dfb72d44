import re
from collections.abc import Iterator
from typing import Any, ClassVar, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator, URLValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _lazy

from photos.credits import Credit, parse_credit
from photos.languages import ANY, direction, html_language, in_reading_order, language_name
from photos.rights import (
    FORBIDDEN,
    NO_CREDIT,
    NO_LICENCE,
    Objection,
    find_objections,
    reasons_of,
    terms_in_file,
)
from photos.storage import originals, random_name
from publishing.generation import once_per_generation
from publishing.models import UNLISTED, Publishable, PublishableQuerySet
from records.addresses import page_address
from records.changes import FollowedQuerySet
from records.neighbours import neighbours
from records.plausible import LOOKED_AT, PICTURE
from records.short_lists import short_list
from search.folding import FoldedField, fold
from search.sorting import SortKeyField
from wording.partial_dates import PartialDate, Precision, partial, round_down

# Undated photos come last.
NEWEST_FIRST: list[Any] = [F("taken_at").desc(nulls_last=True), "-pk"]
REFUSALS = {
    NO_CREDIT: "has no credit, so it cannot be published. Add one. A publisher can also say why it may be published.",
    NO_LICENCE: "has no licence, so it cannot be published. Add one. A publisher can also say why it may be published.",
    FORBIDDEN: "has terms that forbid publication: “{}”. A publisher can say why it may be published.",
}
NOTHING = "nothing"  # For a reason that was given when there were no objections.
ENDINGS = {"JPEG": "jpg", "TIFF": "tif"}  # For other formats, the name of the format.
http_only = URLValidator(schemes=["http", "https"])
fraction = [MinValueValidator(0), MaxValueValidator(1)]


def followable(address: str) -> str:
    """The address if a page may link to it, else an empty string. A second check after that of the forms."""
    return address if address.startswith(("http://", "https://")) else ""


class OrganisationField(models.CharField):
    """The organisation of the credit line, set on every save, so that lists can filter by it."""

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        organisation = model_instance.credit.organisation
        setattr(model_instance, self.attname, organisation)
        return organisation


class ClearedForField(models.TextField):
    """The objections that a publisher’s reason covers, set on each save that finds a new reason."""

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        model_instance.settle_clearance()
        return getattr(model_instance, self.attname)


class ObjectionsField(models.CharField):
    """The open objections to publication, set on every save so that lists can filter by them."""

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        reasons = reasons_of(model_instance.open_objections)
        setattr(model_instance, self.attname, reasons)
        return reasons


def is_same_page(one: str, other: str) -> bool:
    """Whether two addresses are equal apart from scheme, `www.`, deed or legal code, and a trailing slash."""
    first, second = (
        re.sub(r"^https?://(www\.)?|(/(deed|legalcode)[\w.-]*)?/?$", "", address.lower()) for address in (one, other)
    )
    return first == second


class Licence(models.Model):
    name = models.CharField(max_length=150, unique=True, help_text="Creative Commons Attribution 4.0 International.")
    short_name = models.CharField(max_length=50, help_text="As shown in captions: CC BY 4.0, Public domain.")
    slug = models.SlugField("page address", max_length=100, unique=True)
    address = models.URLField(max_length=500, blank=True, validators=[http_only])
    sort_key = SortKeyField("name")

    objects = FollowedQuerySet.as_manager()

    class Meta:
        ordering = ["sort_key"]

    def __str__(self) -> str:
        return self.short_name

    @property
    def link(self) -> str:
        return followable(self.address)


class PhotoQuerySet(PublishableQuerySet):
    def with_renditions(self, *crops: str) -> Self:
        """Loads what a picture on a page shows: its files (only these crops, if any are named), texts and licence."""
        files = self.model._meta.get_field("renditions").related_model._default_manager.all()
        if crops:
            files = files.filter(crop__in=crops)
        files = models.Prefetch("renditions", files)
        return (
            self.select_related("licence").prefetch_related(files).annotate(text_list=short_list(PhotoText, of="photo"))
        )

    # The apps of people and missions import this one, so relations are reached by name.

    def with_people(self) -> Self:
        """Loads the people in the photos, in reading order."""
        depictions = self.model._meta.get_field("depictions").related_model._default_manager
        return self.prefetch_related(models.Prefetch("depictions", depictions.select_related("person")))

    def with_missions(self) -> Self:
        """Loads the published missions that show the photos."""
        missions = self.model._meta.get_field("missions").related_model._default_manager
        return self.prefetch_related(models.Prefetch("missions", missions.published()))

    def newest_first(self) -> Self:
        return self.order_by(*NEWEST_FIRST)

    def matching_text(self, text: str) -> Self:
        """Photos with every word in their title, place, creator, credit or a text in any language."""
        words = fold(text).split()[:10]
        if not words:
            return self.none() if text.strip() else self
        photos = self
        for word in words:
            texts = PhotoText.objects.filter(photo=OuterRef("pk"), folded__contains=word)
            photos = photos.filter(Q(folded__contains=word) | Exists(texts))
        return photos

    def without_all_files(self) -> Self:
        """Photos whose public files are not made yet, or could not be made."""
        return self.filter(renditions_state__in=[Photo.Renditions.PENDING, Photo.Renditions.FAILED])

    def list_texts(self) -> Iterator[tuple[int, str]]:
        """(photo, text) for the texts that `matching_text` looks in; tests/photos/test_filters.py compares them."""
        yield from self.order_by().values_list("pk", "folded")
        yield from PhotoText.objects.order_by().values_list("photo", "folded")


class Photo(Publishable):
    """A picture with its texts and rights. The original is private; the public sees renditions."""

    plausible_years = {"taken_at": PICTURE, "verified_at": LOOKED_AT}

    class Renditions(models.TextChoices):
        PENDING = "pending", "Being made"
        READY = "ready", "Ready"
        FAILED = "failed", "Failed"

    class DigitalSource(models.TextChoices):
        """How a picture was made, as IPTC codes: https://cv.iptc.org/newscodes/digitalsourcetype/."""

        CAPTURE = "digitalCapture", _lazy("Taken with a digital camera")
        COMPUTED_CAPTURE = "computationalCapture", _lazy("Combined from several shots by a camera")
        NEGATIVE = "negativeFilm", _lazy("Scanned from a negative")
        POSITIVE = "positiveFilm", _lazy("Scanned from a slide")
        PRINT = "print", _lazy("Scanned from a print")
        EDITED = "humanEdits", _lazy("Edited by a person")
        SLIGHTLY_EDITED = "minorHumanEdits", _lazy("Slightly edited by a person")
        ENHANCED = "algorithmicallyEnhanced", _lazy("Enhanced by software")
        CREATED = "digitalCreation", _lazy("Drawn on a computer")
        ART = "digitalArt", _lazy("Digital art")
        SOFTWARE = "softwareImage", _lazy("Made with software")
        DATA = "dataDrivenMedia", _lazy("Made from data")
        SCREEN = "screenCapture", _lazy("Captured from a screen")
        VIRTUAL = "virtualRecording", _lazy("Recorded in a virtual world")
        COMPOSITE = "composite", _lazy("Composite of several pictures")
        COMPOSITE_CAPTURE = "compositeCapture", _lazy("Composite of several photographs")
        COMPOSITE_SYNTHETIC = "compositeSynthetic", _lazy("Composite with synthetic parts")
        COMPOSITE_TRAINED = "compositeWithTrainedAlgorithmicMedia", _lazy("Partly made by generative AI")
        TRAINED = "trainedAlgorithmicMedia", _lazy("Made by generative AI")
        ALGORITHMIC = "algorithmicMedia", _lazy("Made by an algorithm")

    title = models.CharField(max_length=200, help_text="A short title, shown at the top of its page.")
    title_language = models.CharField(
        "language of the title",
        max_length=20,
        default="en",
        help_text=f"Language tag: en, ru, zh-CN; {ANY} if it is not known.",
    )
    original = models.FileField(storage=originals, upload_to=random_name, max_length=200, editable=False)
    original_name = models.CharField("name of the uploaded file", max_length=250, blank=True, editable=False)
    sha256 = models.CharField(max_length=64, unique=True, editable=False)
    file_size = models.PositiveBigIntegerField("bytes", editable=False, default=0)
    format = models.CharField(max_length=10, editable=False)
    width = models.PositiveIntegerField(editable=False, help_text="Of the upright picture.")
    height = models.PositiveIntegerField(editable=False)
    ground = models.CharField(
        "dominant colour",
        max_length=7,
        default="#808080",
        editable=False,
        validators=[RegexValidator(r"#[0-9a-f]{6}")],
    )
    focal_x = models.FloatField("focal point, across", default=0.5, validators=fraction)
    focal_y = models.FloatField("focal point, down", default=0.5, validators=fraction)
    # How it looks, for photos/lookalikes.py; empty for a picture that is too plain.
    look_a = models.PositiveIntegerField(null=True, blank=True, editable=False, db_index=True)
    look_b = models.PositiveIntegerField(null=True, blank=True, editable=False, db_index=True)
    look_c = models.PositiveIntegerField(null=True, blank=True, editable=False, db_index=True)
    look_d = models.PositiveIntegerField(null=True, blank=True, editable=False, db_index=True)
    is_look_known = models.BooleanField(default=False, editable=False)
    looks_like = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="+", editable=False)
    renditions_state = models.CharField(
        "public files", max_length=10, choices=Renditions, default=Renditions.PENDING, editable=False
    )
    renditions_error = models.CharField(max_length=250, blank=True, editable=False)
    reading = models.JSONField("embedded metadata", default=dict, blank=True, editable=False)

    is_decorative = models.BooleanField(
        "decorative", default=False, help_text="Conveys no information, so it needs no alternative text."
    )
    is_illustration = models.BooleanField(
        "illustration", default=False, help_text="Drawn, not photographed. The credit says “Illustration”."
    )
    credit_line = models.CharField(
        max_length=250, blank=True, help_text="As supplied by the agency: PHOTO/NASA-Bill Ingalls, or ESA/NASA."
    )
    organisation = OrganisationField(max_length=250, default="", editable=False, db_index=True)
    creator = models.CharField(max_length=250, blank=True, help_text="The photographer or artist.")
    copyright = models.CharField(max_length=250, blank=True)
    licence = models.ForeignKey(Licence, models.PROTECT, null=True, blank=True, related_name="photos")
    usage_terms = models.CharField(
        max_length=2000, blank=True, help_text="Usage terms found in the file, if they match none of the licences."
    )
    rights_address = models.URLField(
        "rights page",
        max_length=500,
        blank=True,
        validators=[http_only],
        help_text="Web address of the page that states the rights.",
    )
    licensor_address = models.URLField(
        "licensing page",
        max_length=500,
        blank=True,
        validators=[http_only],
        help_text="Web address of the page that offers licences.",
    )
    source_name = models.CharField("source", max_length=250, blank=True, help_text="Name of the source: ESA/Hubble.")
    source_address = models.URLField("source link", max_length=500, blank=True, validators=[http_only])
    digital_source_type = models.CharField(
        "how it was made", max_length=60, choices=DigitalSource, blank=True, help_text="The IPTC digital source type."
    )
    cleared_because = models.CharField(
        "may be published because",
        max_length=500,
        blank=True,
        help_text="For publishers: why it may be published without a credit or licence, or against its terms. "
        "Only editors see this.",
    )
    # The objections that the reason covers, one per line. Later ones need another reason.
    cleared_for = ClearedForField(blank=True, editable=False)
    cleared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    cleared_at = models.DateTimeField(null=True, blank=True, editable=False)
    objections = ObjectionsField(max_length=100, default="", editable=False, db_index=True)
    taken_at = models.DateTimeField("taken", null=True, blank=True)
    taken_precision = models.CharField("known to the", max_length=10, choices=Precision, default=Precision.DAY)
    place = models.CharField("place taken", max_length=200, blank=True)
    verified_at = models.DateTimeField(null=True, blank=True)
    added_at = models.DateTimeField("added", null=True, editable=False)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="photos_added"
    )
    batch = models.CharField("upload", max_length=32, blank=True, default="", editable=False, db_index=True)
    folded = FoldedField("searched", max_length=1000, db_index=False)
    sort_key = SortKeyField("title")

    objects = PhotoQuerySet.as_manager()

    class Meta:
        ordering = ["-taken_at", "-pk"]
        indexes = [
            models.Index(fields=["renditions_state"], name="photos_by_renditions_state"),
            models.Index(fields=["published_at"], name="unlisted_photos", condition=UNLISTED),
        ]
        permissions = [
            ("publish_photo", "Can publish and withdraw photos"),
            ("download_original", "Can download the original files of photos"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return page_address("photos:detail", self.slug)

    @property
    def taken(self) -> PartialDate | None:
        return partial(self.taken_at, self.taken_precision)

    @property
    def file_ending(self) -> str:
        """The usual file name extension for the format of the original, without the dot."""
        return ENDINGS.get(self.format, self.format.lower())

    @property
    def source_link(self) -> str:
        return followable(self.source_address)

    @property
    def rights_link(self) -> str:
        return followable(self.rights_address)

    @property
    def rights_page(self) -> str:
        """The page that states the rights, unless it is that of the licence."""
        is_licence = self.licence is not None and is_same_page(self.rights_address, self.licence.address)
        return "" if is_licence else self.rights_link

    @property
    def licensor_link(self) -> str:
        return followable(self.licensor_address)

    @property
    def title_html_language(self) -> str:
        """For the `lang` attribute: empty where the language is not known."""
        return html_language(self.title_language)

    @property
    def title_direction(self) -> str:
        """The value of the `dir` attribute."""
        return direction(self.title_language)

    @property
    def searched(self) -> str:
        return f"{self.title} {self.place} {self.creator} {self.credit_line}"

    @property
    def credit(self) -> Credit:
        """The parts of the credit line: organisation and person."""
        return parse_credit(self.credit_line)

    def texts_for(self, language: str) -> "list[PhotoText]":
        """All texts, the best for readers of this language first."""
        loaded = getattr(self, "text_list", None)  # Set by with_renditions().
        return in_reading_order(self.texts.all() if loaded is None else loaded, language)

    def text_for(self, language: str, field: str) -> "PhotoText | None":
        """The best text whose `caption`, `alt` or `long_description`, as `field` says, is not empty."""
        return next((text for text in self.texts_for(language) if getattr(text, field)), None)

    @property
    def has_alt(self) -> bool:
        return self.is_decorative or any(text.alt for text in self.texts.all())

    def neighbours(self) -> "tuple[Photo | None, Photo | None]":
        """The previous and next published photo, newest first."""
        return neighbours(self.pk, in_list_order(), Photo.objects.in_bulk)

    def clean(self) -> None:
        super().clean()
        round_down(self, "taken")
        self.settle_clearance()
        self.refuse_new_objections()

    # --- Whether it may be published -------------------------------------------------------------

    @property
    def all_objections(self) -> list[Objection]:
        """The objections to publication, cleared or not. Terms in the file count even if others were typed."""
        terms = [self.usage_terms, self.copyright, *terms_in_file(self.reading)]
        return find_objections(credit=self.credit_line, has_licence=self.licence_id is not None, terms=terms)

    @property
    def open_objections(self) -> list[Objection]:
        """Those that no publisher has cleared."""
        cleared = set(self.cleared_for.splitlines()) if self.cleared_because else set()
        return [objection for objection in self.all_objections if str(objection) not in cleared]

    def clear(self, because: str, *, by: Any) -> None:
        """Records why it may be published despite its present objections. An empty reason removes that."""
        self.cleared_because, self.cleared_for = because, ""
        self.cleared_by, self.cleared_at = (by, timezone.now()) if because else (None, None)
        self.settle_clearance()

    def settle_clearance(self) -> None:
        """Makes a reason that was just given cover the present objections."""
        if not self.cleared_because:
            self.cleared_for = ""
        elif not self.cleared_for:
            self.cleared_for = "\n".join(map(str, self.all_objections)) or NOTHING

    @property
    def reasons_against_publication(self) -> list[str]:
        """In a few words, the same for every photo: “no alternative text”, “no licence”."""
        missing = [] if self.has_alt else ["no alternative text"]
        return [*missing, *dict.fromkeys(objection.reason for objection in self.open_objections)]

    def refuse_unready(self) -> None:
        """Raises ValidationError, with a message for editors for each reason, if the photo must not be published."""
        missing = [] if self.has_alt else [self.without_alt]
        if reasons := [*missing, *self.refusals(self.open_objections)]:
            raise ValidationError(reasons)

    @property
    def without_alt(self) -> str:
        return f"“{self}” has no alternative text, so it cannot be published. Write one, or mark it as decorative."

    def refusals(self, objections: list[Objection]) -> list[str]:
        """A message for each objection; for the same reason only the name of the photo differs."""
        if not objections:
            return []
        outdated = ["The reason given earlier does not cover this."] if self.cleared_because else []
        return [
            *(f"“{self}” {REFUSALS[objection.reason].format(objection.terms)}" for objection in objections),
            *outdated,
        ]

    def refuse_new_objections(self) -> None:
        """Raises ValidationError if it would be public with objections that it did not have while public."""
        if self.state not in {self.State.LIVE, self.State.SCHEDULED} or not (found := self.open_objections):
            return
        before = Photo.objects.filter(pk=self.pk).first()
        known = before.open_objections if before and before.is_published else []
        if new := [objection for objection in found if objection not in known]:
            raise ValidationError(self.refusals(new))

    def publish(self, *, at: Any = None) -> None:
        self.refuse_unready()
        super().publish(at=at)


@once_per_generation
def in_list_order() -> list[int]:
    """Keys of all published photos, newest first."""
    return list(Photo.objects.published().newest_first().values_list("pk", flat=True))


class PhotoText(models.Model):
    NAMED_BY: ClassVar = ("photo",)

    photo = models.ForeignKey(Photo, models.CASCADE, related_name="texts")
    language = models.CharField(
        max_length=20, default="en", help_text=f"Language tag: en, ru, be, zh-CN; {ANY} if it is not known."
    )
    caption = models.TextField(blank=True)
    alt = models.CharField(
        "alternative text", max_length=500, blank=True, help_text="Describes the picture for people who cannot see it."
    )
    long_description = models.TextField(blank=True)
    folded = FoldedField("searched", max_length=5000, db_index=False)

    objects = FollowedQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["photo", "language"],
                name="one_text_per_language",
                violation_error_message="This photo already has texts in this language.",
            )
        ]

    def __str__(self) -> str:
        return f"texts in {self.language}"

    @property
    def in_full(self) -> str:
        return f"{self.photo}, {self.language_name}"

    @property
    def searched(self) -> str:
        return f"{self.caption} {self.alt}"

    @property
    def direction(self) -> str:
        return direction(self.language)

    @property
    def language_name(self) -> str:
        return language_name(self.language)

    @property
    def html_language(self) -> str:
        """For the `lang` attribute: empty where the language is not known."""
        return html_language(self.language)
