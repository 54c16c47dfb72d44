from typing import Any

from django.contrib import admin, messages
from django.db.models import Count, DurationField, Exists, ExpressionWrapper, F, Max, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Coalesce, Now
from django.http import HttpRequest
from django.template.loader import render_to_string

from missions.flight_log import flight_log_of
from missions.models import Trip
from people import duplicate_question
from people.duplicate_question import DuplicateQuestion
from people.models import Affiliation, Agency, Citizenship, Country, Person, PersonName, PersonSource, PersonTranslation
from publishing.admin import GCAT_FIELDSET, PUBLICATION_FIELDSET, PublishableAdmin, StateFilter, UnverifiedFilter
from publishing.record_admin import RecordAdmin, RowInline, SourceInline, TranslationInline
from records.change_lists import ChoiceFilter
from records.conflicts import SeenForm
from records.forms import LoadedChoiceField, PartialDatesForm, offer
from records.namesakes import free_slug
from wording.language_choices import language_choices, script_choices
from wording.partial_dates import coarseness


class PersonChoiceField(LoadedChoiceField):
    """Tells namesakes apart by the person's own columns, so that a crew costs no further queries."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} (born {obj.born_on.year})" if obj.born_on else obj.name


class PersonForm(SeenForm):
    def clean(self) -> dict[str, Any] | None:
        """Adds the year of birth to the page address of a new namesake: `yuri-malenchenko-1990`."""
        cleaned = super().clean()
        slug = self.cleaned_data.get("slug")
        if slug and self.instance.pk is None and Person.objects.filter(slug=slug).exists():
            self.cleaned_data["slug"] = free_slug(Person(slug=slug, born_on=self.cleaned_data.get("born_on")))
        return cleaned


class NameForm(PartialDatesForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "language", language_choices())
        offer(self, "script", script_choices())


class NameInline(RowInline):
    model = PersonName
    form = NameForm
    verbose_name_plural = "Names"
    fields = ["text", "language", "script", "kind"]


class CitizenshipInline(RowInline):
    model = Citizenship
    autocomplete_fields = ["country"]


class AffiliationInline(RowInline):
    model = Affiliation
    autocomplete_fields = ["agency"]


class PersonSourceInline(SourceInline):
    model = PersonSource


class PersonTranslationInline(TranslationInline):
    model = PersonTranslation


UNDER_WAY = Q(end_at=None, counted_until__gt=Now())


def flights() -> QuerySet:
    """Spaceflights of the person of an outer query."""
    return Trip.objects.filter(person=OuterRef("pk"), counts_as_spaceflight=True)


class FlownFilter(ChoiceFilter):
    title = "flown"
    parameter_name = "flown"
    options = {
        "yes": ("Has flown", lambda people: people.filter(Exists(flights()))),
        "in-space": ("In space now", lambda people: people.filter(Exists(flights().filter(UNDER_WAY)))),
        "no": ("Has not flown", lambda people: people.filter(~Exists(flights()))),
    }


class BornFilter(ChoiceFilter):
    title = "date of birth"
    parameter_name = "born"
    options = {"unknown": ("Not recorded", lambda people: people.filter(born_on=None))}


@admin.register(Person)
class PersonAdmin(PublishableAdmin):
    form = PersonForm
    choice_field = PersonChoiceField  # For records that name a person.
    pages = [*PublishableAdmin.pages, duplicate_question.urls]
    questions = [DuplicateQuestion]
    change_form_template = "admin/people/person/change_form.html"
    list_display = ["name", "category", "citizen_of", "flight_count", "time_in_space", "state", "verified"]
    list_filter = [StateFilter, UnverifiedFilter, FlownFilter, BornFilter, "category"]
    ordering = ["sort_key", "name"]  # The counted columns would lose the model's.
    search_help_text = "Any name or spelling, Latin or Cyrillic: novitskiy, Новицкий, ohara."
    autocomplete_fields = ["birth_country"]
    readonly_fields = ["state", "flight_log"]
    inlines = [NameInline, PersonTranslationInline, CitizenshipInline, AffiliationInline, PersonSourceInline]
    fieldsets = [
        (None, {"fields": ["name", "sort_name", "slug", "category", "portrait", "summary"]}),
        ("Flight log", {"fields": ["flight_log"]}),
        ("Life", {"fields": ["born_on", "birth_place", "birth_country", "died_on"]}),
        ("Career", {"fields": [("active_from", "active_until")]}),
        PUBLICATION_FIELDSET,
        GCAT_FIELDSET,
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("birth_country", "portrait")  # Named in the form.

    def with_columns(self, records: QuerySet) -> QuerySet:
        flown = Q(trips__counts_as_spaceflight=True)
        certain = flown & (~Q(trips__end_at=None) | Q(trips__counted_until__gt=Now()))
        length = ExpressionWrapper(Coalesce("trips__end_at", Now()) - F("trips__start_at"), DurationField())
        return self.with_labels(records).annotate(
            flights=Count("trips", filter=flown),
            flight_time=Sum(length, filter=certain),
            time_precision=Max(coarseness("trips__precision"), filter=certain),
        )

    def with_labels(self, people: QuerySet) -> QuerySet:
        """With what `autocomplete_label` says of each."""
        return people.prefetch_related("trips", "citizenships__country", "affiliations__agency")

    def find(self, text: str) -> QuerySet:
        """People whose names begin with the text; if there are none, those with all its words in their names."""
        begun = Person.objects.found_by_beginning(text)
        return begun if begun.exists() else Person.objects.matching_text(text)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if not change and form["slug"].value() != obj.slug:
            text = f"Another person has the page address “{form['slug'].value()}”, so this one has “{obj.slug}”."
            self.message_user(request, text, messages.INFO)

    def autocomplete_label(self, person: Person) -> str:
        """Enough to tell namesakes apart: Vladimir Titov · Roscosmos · born 1947 · 4 flights 1983–1997."""
        parts = [person.name]
        if agency := next((row.agency.short_name for row in person.affiliations.all()), ""):
            parts.append(agency)
        elif country := next((row.country.name for row in person.citizenships.all()), ""):
            parts.append(country)
        if person.born_on:
            parts.append(f"born {person.born_on.year}")
        years = [trip.start_at.year for trip in person.trips.all() if trip.counts_as_spaceflight]
        if years:
            span = f"{years[0]}–{years[-1]}" if years[0] != years[-1] else f"{years[0]}"
            parts.append(f"{len(years)} flight{'s' if len(years) > 1 else ''} {span}")
        else:
            parts.append(person.get_category_display())
        return " · ".join(parts)

    @admin.display(description="citizen of")
    def citizen_of(self, person: Person) -> str:
        return ", ".join(row.country.name for row in person.citizenships.all())

    @admin.display(description="flights", ordering="flights")
    def flight_count(self, person: Any) -> int:
        return person.flights

    @admin.display(description="time in space", ordering="flight_time")
    def time_in_space(self, person: Any) -> str:
        if not person.flight_time:
            return "–"
        return person.time_known(person.flight_time).words

    @admin.display(description="trips")
    def flight_log(self, person: Any) -> str:
        """Calculated from the crews, so read-only here."""
        log = flight_log_of(person.trips.with_ships()) if person.pk else None
        return render_to_string("admin/flight_log.html", {"log": log})


@admin.register(Agency)
class AgencyAdmin(RecordAdmin):
    fields = ["name", "slug", "short_name", "country"]
    list_display = ["short_name", "name", "country"]
    list_select_related = ["country"]
    search_fields = ["name", "short_name"]
    autocomplete_fields = ["country"]


@admin.register(Country)
class CountryAdmin(RecordAdmin):
    list_display = ["name", "code"]
    search_fields = ["name", "code"]
