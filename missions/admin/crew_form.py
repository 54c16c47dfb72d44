"""The rows in which a mission's crew is entered: one block for the prime crew, one for those who did not fly."""

from collections.abc import Iterable
from copy import copy
from dataclasses import replace
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.text import slugify

from missions.admin.crew_names import Match, labels_of, match_names
from missions.admin.usual_seats import Flight, UsualSeat, usual_seats
from missions.models import CrewAssignment, Mission
from people.models import Person
from publishing.record_admin import RowInline
from records.changes import following_changes, remember_stored
from records.forms import LoadedRowForm, RowsFormSet
from records.history import keep_in_revision
from records.namesakes import free_slug
from search.folding import fold

NEW, LEFT_OUT = "new", "out"
PRESET = {"status", "launched", "landed", "order", "category", "fate"}  # Filled in before an editor types anything.
COLUMNS = [field.name for field in CrewAssignment._meta.concrete_fields if not field.primary_key]
NOTES = {"typed_name", "meant", "filled_for"}
RARE: Any = ["status", "category", "agency", "country", "fate", "seat", "note"]


def may_add_people(request: HttpRequest) -> bool:
    return request.user.has_perm("people.add_person")


def flight_of(mission: Mission) -> Flight:
    return Flight(mission.pk, mission.programme_id, mission.launch_at)


class CrewRowForm(LoadedRowForm):
    """A row holds a person or, if pasted, a name; then the editor chooses who is meant."""

    typed_name = forms.CharField(label="Name", max_length=150, required=False)
    meant = forms.ChoiceField(label="Who is meant", required=False, widget=forms.RadioSelect)
    # The person for whom the browser has filled in the usual seat; then what is empty was emptied on purpose.
    filled_for = forms.CharField(max_length=20, required=False, widget=forms.HiddenInput)

    match = Match()  # Of the typed name.
    new_person: Person | None = None
    usual_status = CrewAssignment.Status.PRIME

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "person" in self.fields:
            self.fields["person"].required = False  # Until it is clear whether a name was typed instead.
            self.fields["order"].required = False
        if self.instance.pk is None:
            self.initial.setdefault("status", self.usual_status)
            is_prime = self.usual_status == CrewAssignment.Status.PRIME
            self.initial.update({"launched": is_prime, "landed": is_prime, "order": None})

    @property
    def is_new(self) -> bool:
        return self.instance.pk is None or self.instance._state.adding

    @property
    def asks(self) -> bool:
        """Whether the row holds a typed name in place of a person."""
        return "person" in self.fields and bool(self["typed_name"].value()) and not self["person"].value()

    @property
    def question_errors(self) -> Any:
        return self.errors.get("meant") or self.errors.get("typed_name") or "" if self.is_bound else ""

    def has_changed(self) -> bool:
        """A new row that holds only preset values counts as empty."""
        changed = set(self.changed_data)
        return bool(changed - NOTES - PRESET if self.is_new else changed - NOTES) or bool(self["typed_name"].value())

    @property
    def folded_values(self) -> str:
        """The unusual values in the folded fields of the row."""
        row, usual = self.instance, {CrewAssignment.Category.PROFESSIONAL, CrewAssignment.Fate.OK, self.usual_status}
        chosen = [
            row.get_status_display() if row.status not in usual else "",
            row.get_category_display() if row.category not in usual else "",
            *(str(getattr(row, name)) for name in ("agency", "country") if getattr(row, f"{name}_id")),
            row.get_fate_display() if row.fate not in usual else "",
            row.seat and f"seat {row.seat}",
            row.note,
        ]
        return " · ".join(filter(None, map(str, chosen)))

    @property
    def has_folded_errors(self) -> bool:
        return self.is_bound and any(name in self.errors for name in RARE)

    def clean(self) -> dict[str, Any] | None:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("person") or "person" in self.errors or cleaned.get("DELETE"):
            return cleaned
        name, meant = cleaned.get("typed_name"), cleaned.get("meant")
        if not name:
            self.add_error("person", self.fields["person"].error_messages["required"])
        elif meant == LEFT_OUT:
            cleaned["DELETE"] = True
        elif meant == NEW:
            self.new_person = self.check_new(name, cleaned)
        elif meant:
            cleaned["person"] = next(person for person in self.match.people if str(person.pk) == meant)
        elif "meant" not in self.errors:
            self.add_error("meant", f"Choose who “{name}” is.")
        return cleaned

    def check_new(self, name: str, cleaned: dict[str, Any]) -> Person | None:
        """The person to add as a draft with the row; None, with an error, if that is impossible."""
        person = Person(name=name, slug=slugify(fold(name)), category=category_of(cleaned))
        if not person.slug:
            self.add_error("typed_name", f"Write “{name}” in Latin letters to add this person.")
            return None
        try:
            person.slug = free_slug(person) if Person.objects.filter(slug=person.slug).exists() else person.slug
            person.full_clean()
        except ValidationError as refusal:
            self.add_error("typed_name", [f"“{name}” cannot be added: {message}" for message in refusal.messages])
            return None
        return person

    def offer(self, match: Match, labels: dict[int, str], *, may_add: bool) -> None:
        """Sets the possible answers to the question of who is meant."""
        self.match = match
        field: Any = self.fields["meant"]
        field.choices = answers(match, labels, may_add=may_add)


def answers(match: Match, labels: dict[int, str], *, may_add: bool) -> list[tuple[str, str]]:
    """The possible answers to “Who is …?”: value and words."""
    people = [(str(person.pk), labels[person.pk]) for person in match.people]
    new = [(NEW, "A new person, added as a draft")] if may_add else []
    return [*people, *new, (LEFT_OUT, "Nobody: leave this row out")]


def category_of(seat: dict[str, Any]) -> str:
    """The usual category of somebody new, by their role and country."""
    if seat.get("launch_role") == CrewAssignment.Role.PARTICIPANT:
        return Person.Category.PARTICIPANT
    code = getattr(seat.get("country"), "code", "")
    return {"RU": Person.Category.COSMONAUT, "CN": Person.Category.TAIKONAUT}.get(code, Person.Category.ASTRONAUT)


class CrewFormSet(RowsFormSet):
    """One block of rows. It completes new rows with what was usual on the person's last flight."""

    statuses: frozenset[str]
    block: str
    may_add_people = False

    @classmethod
    def own(cls, rows: list[Any]) -> list[Any]:
        return [row for row in rows if row.status in cls.statuses]

    @classmethod
    def get_default_prefix(cls) -> str:
        return cls.block

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filled_in: list[tuple[str, UsualSeat]] = []
        for row in self.rows or ():  # Read while the mission was locked; the forms change them.
            remember_stored(row, copy(row))

    @cached_property
    def matches(self) -> dict[str, Match]:
        """By typed name, for rows without a person."""
        rows = range(self.total_form_count()) if self.is_bound else ()
        prefixes = [f"{self.prefix}-{number}" for number in rows]
        asked = [row for row in prefixes if not self.data.get(f"{row}-person")]
        names = {self.data.get(f"{row}-typed_name", "").strip() for row in asked} - {""}
        return match_names(names) if names else {}

    @cached_property
    def labels(self) -> dict[int, str]:
        return labels_of({one for match in self.matches.values() for one in match.people}, flight_of(self.instance))

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        name = self.data.get(form.add_prefix("typed_name"), "").strip() if self.is_bound and index is not None else ""
        if name in self.matches:
            form.offer(self.matches[name], self.labels, may_add=self.may_add_people)

    def clean(self) -> None:
        super().clean()
        seats = [form for form in self.kept_forms if form.is_valid()]
        self._refuse_new_twice(seats)
        self._number(seats)
        self._fill_in([form for form in seats if form.is_new])

    def save(self, commit: bool = True) -> list[Any]:
        """Saves all rows at once, not one by one."""
        saved = super().save(commit=False)
        if commit:
            changed = [row for row, _fields in self.changed_objects]
            with following_changes():
                for row in self.deleted_objects:
                    row.delete()
                CrewAssignment.objects.bulk_update(changed, COLUMNS)
                CrewAssignment.objects.bulk_create(self.new_objects)
                keep_in_revision([*changed, *self.new_objects])
        return saved

    def _refuse_new_twice(self, forms: list[Any]) -> None:
        seen: set[str] = set()
        for form in forms:
            if form.new_person and (name := fold(form.new_person.name)) in seen:
                form.add_error("typed_name", f"“{form.new_person.name}” is entered twice.")
            elif form.new_person:
                seen.add(name)

    def _number(self, forms: list[Any]) -> None:
        """Rows without a number follow the others in the order they have on the form."""
        last = max((form.cleaned_data.get("order") or 0 for form in forms), default=0)
        for form in forms:
            if form.cleaned_data.get("order") is None:
                last += 1
                form.instance.order = last

    def _fill_in(self, forms: list[Any]) -> None:
        """Only what is empty, and only what the browser has not filled in already."""
        asked = {
            form.instance.person_id: form
            for form in forms
            if form.instance.person_id and form.cleaned_data.get("filled_for") != str(form.instance.person_id)
        }
        places = {pk: form.instance.order for pk, form in asked.items()}
        people = {pk: form.instance.person for pk, form in asked.items()}
        complete = {pk for pk, form in asked.items() if form.instance.agency_id and form.instance.country_id}
        seats = usual_seats(places, flight_of(self.instance), people, complete)
        for pk, form in asked.items():
            filled = fill_empty(form.instance, seats[pk])
            if filled.described:
                self.filled_in.append((form.instance.person.name, filled))


def fill_empty(row: CrewAssignment, seat: UsualSeat) -> UsualSeat:
    """Fills the row's empty columns; returns the part of the seat that was filled in."""
    is_prime = row.status == CrewAssignment.Status.PRIME
    has_usual_category = row.category == CrewAssignment.Category.PROFESSIONAL
    filled = replace(
        seat,
        role="" if row.launch_role or row.landing_role else seat.role,
        category=seat.category if has_usual_category else row.category,
        agency=None if row.agency_id else seat.agency,
        country=None if row.country_id else seat.country,
    )
    if filled.role:
        row.launch_role = filled.role if row.launched or not is_prime else ""
        row.landing_role = filled.role if row.landed else ""
    row.agency = filled.agency or row.agency
    row.country = filled.country or row.country
    row.category = filled.category
    return filled


def add_new_people(formsets: Iterable[Any]) -> list[Person]:
    """Saves the people who are new in these rows, as drafts, each once; returns them."""
    added: dict[str, Person] = {}
    for form in (form for formset in formsets if isinstance(formset, CrewFormSet) for form in formset.kept_forms):
        if form.new_person:
            name = fold(form.new_person.name)
            if name not in added:
                form.new_person.save()
                added[name] = form.new_person
            form.instance.person = added[name]
    return list(added.values())


class PrimeCrewFormSet(CrewFormSet):
    block = "assignments"
    statuses = frozenset({CrewAssignment.Status.PRIME.value})


class BackupRowForm(CrewRowForm):
    usual_status = CrewAssignment.Status.BACKUP

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        # A backup who takes a seat: the row moves to the crew, where launched and landed can be changed.
        flies = self.cleaned_data.get("status") == CrewAssignment.Status.PRIME
        self.instance.launched = self.instance.landed = flies
        return cleaned


class BackupFormSet(CrewFormSet):
    block = "backups"
    statuses = frozenset(CrewAssignment.Status.values) - PrimeCrewFormSet.statuses


class CrewBlock(RowInline):
    model = CrewAssignment
    template = "admin/missions/mission/crew_block.html"
    autocomplete_fields = ["person", "agency", "country"]
    related_links = ()  # Somebody new is added by name, in the box “Paste a crew”.

    class Media:
        css = {"all": ["css/editors-crew.css"]}
        js = [
            forms.Script("js/editors-crew.js", type="module"),
            forms.Script("js/editors-crew-paste.js", type="module"),
        ]

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        formset = super().get_formset(request, obj, **kwargs)
        formset.may_add_people = may_add_people(request)
        return formset


class PrimeCrewBlock(CrewBlock):
    form = CrewRowForm
    formset = PrimeCrewFormSet
    verbose_name = "crew member"
    verbose_name_plural = "Crew"
    fieldsets = [
        (None, {"fields": ["person", "launched", "launch_role", "landed", "landing_role", "order"]}),
        ("More", {"fields": RARE}),
    ]


class BackupBlock(CrewBlock):
    form = BackupRowForm
    formset = BackupFormSet
    verbose_name = "backup"
    verbose_name_plural = "Backup crew, and others who did not fly"
    fieldsets = [
        (None, {"fields": ["person", "launch_role", "order"]}),
        ("More", {"fields": RARE}),
    ]
