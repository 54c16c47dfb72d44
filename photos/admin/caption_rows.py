"""One photo as a row of the captioning page: its form, and how it is saved."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelectMultiple
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Prefetch, prefetch_related_objects
from django.http import HttpRequest, QueryDict
from django.utils.functional import cached_property

from missions.models import Mission, MissionPhoto
from people.models import Depiction, Person
from photos.admin.linking import put_last
from photos.admin.mentioned import Mentioned
from photos.languages import ANY, direction, html_language, language_name
from photos.models import Licence, Photo, PhotoText
from photos.notices import failures, file_notices
from photos.reading.text import all_texts
from records.change_lists import KeysField
from records.changes import following_changes
from records.conflicts import SeenForm
from records.forms import PartialMomentField, is_key
from records.history import revision_by
from records.snapshots import Row, RowDifference, differences

# What can be the same for many photos.
SHARED = ["credit_line", "licence", "people", "missions", "taken_at", "place"]


def prefix_of(key: Any) -> str:
    return f"photo-{key}"


@dataclass
class Surroundings:
    """What all rows of a page share, read once."""

    languages: list[str]
    licences: list[Licence]
    may_show_on_missions: bool

    @cached_property
    def licence_choices(self) -> list[tuple[str, str]]:
        return [("", "–"), *((str(licence.pk), licence.short_name) for licence in self.licences)]


def load_rows(photos: Sequence[Photo]) -> None:
    """Loads what the rows of these photos show, in three queries."""
    prefetch_related_objects(
        photos,
        "texts",
        Prefetch("depictions", Depiction.objects.select_related("person")),
        Prefetch("mission_rows", MissionPhoto.objects.select_related("mission").order_by("mission__sort_key", "pk")),
    )


class RecordsBox(AutocompleteSelectMultiple):
    """Django’s box for several records. Prints those that are chosen without a query if they are `loaded`."""

    template_name = "admin/loaded_select.html"
    loaded: Sequence[models.Model] = ()

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        size = min(max(len(value or []), 2), 4)
        return super().get_context(name, value, {**(attrs or {}), "size": size})

    def optgroups(self, name: str, value: Sequence[str], attrs: Any = None) -> list[Any]:
        loaded = {str(record.pk): record for record in self.loaded}
        missing = [key for key in value if is_key(key) and key not in loaded]
        if missing:
            loaded |= {str(key): record for key, record in self.choices.queryset.in_bulk(missing).items()}
        chosen = [loaded[key] for key in value if key in loaded]
        options = [
            self.create_option(name, record.pk, str(record), True, number) for number, record in enumerate(chosen)
        ]
        return [(None, options, 0)]


def records_field(column: Any, label: str, queryset: Any) -> KeysField:
    """A field for any number of records, searched as in the stock box for this column."""
    return KeysField(queryset, label=label, required=False, widget=RecordsBox(column, admin.site))


def moment_field() -> PartialMomentField:
    day = {"aria-label": "Day taken", "placeholder": "2024-03-23"}
    time = {"aria-label": "Time taken", "placeholder": "12:36"}
    widget = forms.SplitDateTimeWidget(date_attrs=day, time_attrs=time)
    return PartialMomentField(label="Taken (UTC)", required=False, widget=widget)


class CaptionForm(SeenForm):
    """The fields of one photo, its texts in the chosen languages, and whom and which missions it shows.

    It refuses to overwrite what somebody else has changed in the row; changes elsewhere in the photo do no harm.
    """

    licence = forms.ChoiceField(required=False)
    taken_at = moment_field()
    window = took = None  # type: ignore[assignment]  # Autosaves are for whole forms.
    kept = ""  # The texts without a language that saving left as they were.

    class Meta:
        model = Photo
        fields = ["title", "is_decorative", "credit_line", "licence", "taken_at", "place"]

    def __init__(self, data: QueryDict | None, photo: Photo, around: Surroundings) -> None:
        super().__init__(data, instance=photo, prefix=prefix_of(photo.pk))
        self.around = around
        self.fields["licence"].choices = around.licence_choices
        self.initial["licence"] = str(photo.licence_id or "")
        self.initial.pop("window", None)
        self.texts = {text.language: text for text in photo.texts.all()}
        for language in around.languages:
            self.add_texts(language)
        if ANY in self.texts and ANY not in around.languages:
            choices = [("", "Not known"), *((code, language_name(code)) for code in around.languages)]
            self.fields["unnamed"] = forms.ChoiceField(choices=choices, required=False, label="Its language")
        self.add_records("people", "People", Depiction, Person, [row.person for row in photo.depictions.all()])
        if around.may_show_on_missions:
            self.add_records("missions", "Missions", MissionPhoto, Mission, self.missions)
        for name in self.fields:
            self.fields[name].help_text = ""
        self.state = self.initial["seen"] = self.fingerprint(self.initial)

    def add_texts(self, language: str) -> None:
        text = self.texts.get(language)
        marks = {"lang": html_language(language), "dir": direction(language), "spellcheck": "true"}
        for kind, rows in (("alt", 2), ("caption", 3)):
            column = PhotoText._meta.get_field(kind)
            name = f"{kind}_{language}"
            self.fields[name] = forms.CharField(
                label=f"{str(column.verbose_name).capitalize()}, {language_name(language)}",
                max_length=column.max_length,
                required=False,
                widget=forms.Textarea(attrs={**marks, "rows": rows}),
            )
            self.initial[name] = getattr(text, kind) if text else ""

    def add_records(self, name: str, label: str, rows: Any, model: Any, chosen: Sequence[models.Model]) -> None:
        self.fields[name] = records_field(
            rows._meta.get_field(model._meta.model_name), label, model._base_manager.all()
        )
        self.fields[name].widget.loaded = chosen
        self.initial[name] = [record.pk for record in chosen]

    def fingerprint(self, values: Mapping[str, Any]) -> str:
        """Fingerprint of the row’s fields with these values, whether read or sent."""
        shown = {name: as_texts(values.get(name)) for name in self.fields if name != "seen"}
        return hashlib.sha256(json.dumps(shown, sort_keys=True).encode()).hexdigest()[:32]

    @property
    def is_untouched(self) -> bool:
        """Whether the editor sent what they were shown. Somebody else may have changed the row meanwhile."""
        sent = {name: self[name].data for name in self.fields}
        return self.data.get(self.add_prefix("seen")) == self.fingerprint(sent)

    @property
    def overwrites(self) -> bool:
        return self.data.get(self.add_prefix("overwrite")) == self.state

    @property
    def missions(self) -> list[Mission]:
        return [row.mission for row in self.instance.mission_rows.all()]

    def clean_licence(self) -> Licence | None:
        chosen = self.cleaned_data["licence"]
        return next((licence for licence in self.around.licences if str(licence.pk) == chosen), None)

    # --- What the page shows -------------------------------------------------------------------------

    @property
    def boxes_by_language(self) -> list[list[Any]]:
        return [[self[f"alt_{code}"], self[f"caption_{code}"]] for code in self.around.languages]

    @property
    def shared(self) -> list[Any]:
        return [self[name] for name in SHARED if name in self.fields]

    @property
    def other_texts(self) -> list[PhotoText]:
        """Texts in languages that the page does not show."""
        return [text for code, text in self.texts.items() if code not in self.around.languages]

    @property
    def notices(self) -> list[str]:
        return file_notices(self.instance) + failures(self.instance)

    @property
    def differences(self) -> list[RowDifference]:
        """What somebody else has saved beside what is typed."""
        theirs, mine = {}, {}
        for name in self.fields:
            if name not in {"seen", "unnamed"}:
                label = str(self.fields[name].label)
                theirs[label] = self.in_words(name, self.initial.get(name))
                mine[label] = self.in_words(name, self[name].data)
        key = ("photo", self.instance.pk)
        return differences({key: Row(str(self.instance), theirs)}, {key: Row(str(self.instance), mine)})

    def in_words(self, name: str, value: Any) -> str:
        field = self.fields[name]
        if isinstance(field.widget, RecordsBox):
            groups = field.widget.optgroups(name, [str(key) for key in value or []])
            return ", ".join(option["label"] for option in groups[0][1])
        if name == "licence":
            return str(dict(self.around.licence_choices).get(value or "", value))
        if isinstance(field, forms.BooleanField):
            return "Yes" if value else "No"
        return " ".join(filter(None, value)) if isinstance(value, list) else str(value or "")

    # --- Saving --------------------------------------------------------------------------------------

    @property
    def changed_of_photo(self) -> list[str]:
        """The fields that changed, without missions, which are not part of the photo."""
        return [name for name in self.changed_data if name not in {"missions", "seen"}]

    def save_photo(self) -> Photo:
        """Saves the photo with its texts and people."""
        with following_changes():
            self.save_texts()
            self.save_people()
            return self.save()

    def save_texts(self) -> None:
        written = {code: self.text_in(code) for code in self.around.languages}
        if meant := self.cleaned_data.get("unnamed"):
            self.give_language(self.texts[ANY], written[meant])
        for text in written.values():
            if text.alt or text.caption or text.long_description:
                text.save()
            elif text.pk:
                text.delete()

    def give_language(self, unnamed: PhotoText, named: PhotoText) -> None:
        """Moves texts without a language to where this language has none. What it has already is not replaced."""
        kinds = ("alt", "caption", "long_description")
        for kind in kinds:
            if getattr(named, kind) in {"", getattr(unnamed, kind)}:
                setattr(named, kind, getattr(unnamed, kind))
                setattr(unnamed, kind, "")
        left = [str(PhotoText._meta.get_field(kind).verbose_name) for kind in kinds if getattr(unnamed, kind)]
        if not left:
            unnamed.delete()
            return
        unnamed.save()
        self.kept = f"Kept without a language, because {named.language_name} already has its own: {', '.join(left)}."

    def text_in(self, language: str) -> PhotoText:
        text = self.texts.get(language) or PhotoText(photo=self.instance, language=language)
        text.alt, text.caption = (self.cleaned_data[f"{kind}_{language}"] for kind in ("alt", "caption"))
        return text

    def save_people(self) -> None:
        """Adds people in the order chosen, after those who were there before."""
        kept = {row.person_id: row for row in self.instance.depictions.all()}
        chosen = self.chosen("people")
        for key in kept.keys() - set(chosen):
            kept[key].delete()
        last = max((row.order for row in kept.values()), default=0)
        for number, key in enumerate((key for key in chosen if key not in kept), start=last + 1):
            Depiction.objects.create(photo=self.instance, person_id=key, order=number)

    def chosen(self, name: str) -> list[int]:
        """The keys of valid records in the order in which they were chosen."""
        valid = {record.pk for record in self.cleaned_data[name]}
        sent = dict.fromkeys(int(key) for key in self.data.getlist(self.add_prefix(name)))
        return [key for key in sent if key in valid]

    def labels(self, names: Sequence[str]) -> list[str]:
        return [str(self.fields[name].label) for name in names]


def save_row(model_admin: Any, request: HttpRequest, form: CaptionForm) -> None:
    """Saves a valid row, with the entries in history and log that the photo’s own form would make."""
    photo = form.instance
    if changed := form.changed_of_photo:
        before = type(photo)._base_manager.get(pk=photo.pk)
        model_admin.history.keep_state(before)
        with revision_by(request.user):
            form.save_photo()
            photo._prefetched_objects_cache = {}  # Its texts have changed.
            model_admin.settle(photo)
            model_admin.log_change(request, photo, [{"changed": {"fields": form.labels(changed)}}])
            model_admin.note_saved(request, before, photo)
    if "missions" in form.changed_data:
        show_on(request, photo, set(form.chosen("missions")))


def show_on(request: HttpRequest, photo: Photo, chosen: set[int]) -> None:
    """Makes these the missions that show the photo. Each change is in the history of its mission."""
    present = set(MissionPhoto.objects.filter(photo=photo).values_list("mission", flat=True))
    for mission in Mission.objects.select_for_update().filter(pk__in=chosen ^ present).order_by("pk"):
        its_admin: Any = admin.site.get_model_admin(Mission)
        its_admin.history.keep_state(mission)
        with revision_by(request.user), following_changes():
            if mission.pk in chosen:
                put_last(photo, mission)
            else:
                MissionPhoto.objects.filter(mission=mission, photo=photo).delete()
            mission.save()
            action = "added" if mission.pk in chosen else "deleted"
            its_admin.log_change(request, mission, [{action: {"name": "photo", "object": str(photo)}}])


@dataclass
class CaptionRow:
    """A photo on the page, and the outcome of saving it."""

    photo: Photo
    form: CaptionForm
    found: Mentioned | None = None  # If it was looked for.
    outcome: str = ""  # "saved", "unchanged", "refused" or nothing yet.
    kept: str = ""

    @property
    def key(self) -> int:
        return self.photo.pk

    @property
    def state(self) -> str:
        """Whether the photo is live, in a word."""
        return str(Photo.State(self.photo.state).label)

    @property
    def offered(self) -> list[tuple[str, models.Model]]:
        """The people and missions named in the file or the texts that the row does not have, each with its field."""
        offered: list[tuple[str, models.Model]] = []
        found: Any = {"people": self.found.people, "missions": self.found.missions} if self.found else {}
        for name, records in found.items():
            there = {str(key) for key in self.form[name].value() or []} if name in self.form.fields else None
            offered += [(name, record) for record in records if there is not None and str(record.pk) not in there]
        return offered

    @property
    def has_new_texts(self) -> bool:
        """Whether texts were sent that may name others than before."""
        return any(name.startswith(("title", "alt_", "caption_")) for name in self.form.changed_data)

    def refuse(self, error: ValidationError) -> None:
        self.form.add_error(None, error)
        self.outcome = "refused"


def as_texts(value: Any) -> list[str]:
    """The value as texts, the same whether stored or sent by a browser."""
    parts = value if isinstance(value, list | tuple) else [value]
    return [str(part).replace("\r\n", "\n").strip() for part in parts if part not in ("", None, False)]


def texts_about(photo: Photo) -> list[str]:
    """The texts in which a file and its photo may name people and missions: first the names of people."""
    fields = photo.reading.get("fields", {})
    read = [fields.get(name, {}) for name in ("people", "headline", "title", "caption", "keywords")]
    said = all_texts([value for found in read for value in (found.get("value"), found.get("others"))])
    return [*said, photo.title, *(f"{text.caption}\n{text.alt}" for text in photo.texts.all())]
