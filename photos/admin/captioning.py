"""Captioning many photos on one page: a row for each, saved by itself."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Page, Paginator
from django.db import IntegrityError, transaction
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.text import capfirst

from missions.models import Mission, MissionPhoto
from people.models import Depiction, Person
from photos.admin.caption_rows import (
    SHARED,
    CaptionForm,
    CaptionRow,
    Surroundings,
    load_rows,
    moment_field,
    prefix_of,
    records_field,
    save_row,
    texts_about,
)
from photos.admin.mentioned import Names
from photos.languages import ANY, language_name
from photos.models import Licence, Photo, PhotoText
from photos.reading.text import language_tag
from records.forms import is_key
from wording.language_choices import NAMES

ROWS_AT_ONCE = 50
MOST_CHOSEN = 500  # An address with more numbers would be too long.
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*|x-default")
LANGUAGES_SIDE_BY_SIDE = 2


def urls(model_admin: Any) -> list[Any]:
    return [model_admin.url("caption/", caption_view, "caption")]


def caption_view(model_admin: Any, request: HttpRequest) -> HttpResponse:
    """Shows the photos in the address, given by number or upload. The script posts one row and gets that row back."""
    if not model_admin.has_change_permission(request):
        raise PermissionDenied
    if request.method == "POST" and "publish" in request.POST and not model_admin.has_publish_permission(request):
        model_admin.refuse_publishing(request, "publish photos on the captioning page")
    page = CaptionPage(model_admin, request)
    if request.method == "POST" and is_key(key := request.POST.get("row", "")):
        return page.one_row(int(key))
    return page.answer_post() if request.method == "POST" else page.show()


class SharedForm(forms.Form):
    """What is applied to all rows of the page at once."""

    credit_line = forms.CharField(max_length=250, required=False, label="Credit")
    licence = forms.ChoiceField(required=False)
    taken_at = moment_field()
    place = forms.CharField(max_length=200, required=False, label="Place taken")
    found = forms.BooleanField(required=False, label="Add the people named in each file or caption")
    replace = forms.BooleanField(required=False, label="Replace what the rows already say")

    def __init__(self, data: QueryDict | None, around: Surroundings) -> None:
        super().__init__(data, prefix="all")
        self.fields["licence"].choices = around.licence_choices
        people = Depiction._meta.get_field("person")
        self.fields["people"] = records_field(people, "People", Person._base_manager.all())
        if around.may_show_on_missions:
            missions = MissionPhoto._meta.get_field("mission")
            self.fields["missions"] = records_field(missions, "Missions", Mission._base_manager.all())
            self.fields["found"].label = "Add the people and missions named in each file or caption"
        choices = [("", "–"), *((code, language_name(code)) for code in around.languages if code != ANY)]
        self.fields["unnamed"] = forms.ChoiceField(
            choices=choices, required=False, label="Language of texts without one"
        )
        self.fields["taken_at"].help_text = ""
        self.order_fields([*SHARED, "unnamed", "found", "replace"])

    def spread(self, data: QueryDict, rows: Sequence[CaptionRow]) -> QueryDict:
        """What was sent, with these values in the rows: people and missions are added, others fill what is empty."""
        spread = data.copy()
        for row in rows:
            for name in [*SHARED, "unnamed"]:
                if name in self.fields and name in row.form.fields:
                    self.spread_field(spread, name, row)
            if self.cleaned_data["found"]:
                for name, record in row.offered:
                    spread.appendlist(row.form.add_prefix(name), str(record.pk))
        return spread

    def spread_field(self, data: QueryDict, name: str, row: CaptionRow) -> None:
        is_replaced = self.cleaned_data["replace"]
        parts = [f"{name}_0", f"{name}_1"] if name == "taken_at" else [name]
        given = {part: self.data.getlist(self.add_prefix(part)) for part in parts}
        if not any(any(values) for values in given.values()):
            return
        places = {part: row.form.add_prefix(part) for part in parts}
        adds = isinstance(self.fields[name], forms.ModelMultipleChoiceField) and not is_replaced
        if adds:
            data.setlist(places[name], [*data.getlist(places[name]), *given[name]])
        elif is_replaced or not any(any(data.getlist(place)) for place in places.values()):
            for part, place in places.items():
                data.setlist(place, given[part])


class CaptionPage:
    def __init__(self, model_admin: Any, request: HttpRequest) -> None:
        self.model_admin, self.request = model_admin, request

    # --- What is asked for ---------------------------------------------------------------------------

    @cached_property
    def page(self) -> Page:
        """The photos of this page, in the order of the address or of the upload."""
        photos = self.model_admin.get_queryset(self.request)
        if batch := self.request.GET.get("batch", ""):
            chosen: Any = photos.filter(batch=batch[:32]).order_by("pk")
            return Paginator(chosen, ROWS_AT_ONCE).get_page(self.request.GET.get("p"))
        numbers = [int(number) for number in self.request.GET.get("photos", "").split(",") if is_key(number)]
        there = set(photos.order_by().filter(pk__in=numbers[:MOST_CHOSEN]).values_list("pk", flat=True))
        keys = [number for number in dict.fromkeys(numbers) if number in there]
        page = Paginator(keys, ROWS_AT_ONCE).get_page(self.request.GET.get("p"))
        loaded = photos.in_bulk(page.object_list)
        page.object_list = [loaded[key] for key in page.object_list]
        return page

    @cached_property
    def photos(self) -> list[Photo]:
        photos = list(self.page.object_list)
        load_rows(photos)
        return photos

    @cached_property
    def around(self) -> Surroundings:
        may_show = all(
            self.request.user.has_perm(right) for right in ("missions.change_mission", "missions.add_missionphoto")
        )
        return Surroundings(self.languages, list(Licence.objects.all()), may_show)

    @cached_property
    def languages(self) -> list[str]:
        """Those in the address, else English and the language in which most of these photos have a text."""
        given = self.request.POST if "language" in self.request.POST else self.request.GET
        codes = [code for code in given.getlist("language") if LANGUAGE.fullmatch(code)]
        asked = [tag for code in codes if (tag := language_tag(code)) != ANY or code == ANY]
        if asked:
            return list(dict.fromkeys(asked))[:LANGUAGES_SIDE_BY_SIDE]
        used = Counter(text.language for photo in self.photos for text in photo.texts.all())
        others = [code for code, _times in used.most_common() if code not in {"en", ANY}]
        interface = [code for code, _name in settings.LANGUAGES if not code.startswith("en")]
        return ["en", *(others or interface)][:LANGUAGES_SIDE_BY_SIDE]

    def choices_of_languages(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """Languages of the library, the most used first, then all others."""
        rows = PhotoText.objects.order_by().values_list("language").annotate(times=Count("pk"))
        used = [code for code, _times in sorted(rows, key=lambda row: -row[1])]
        used += [code for code in self.languages if code not in used]
        others = sorted((capfirst(language_name(code)), code) for code in NAMES if code not in used)
        return [
            ("In the library", [(code, language_name(code)) for code in used]),
            ("Others", [(code, name) for name, code in others]),
        ]

    # --- Rows ----------------------------------------------------------------------------------------

    def row(self, photo: Photo, data: QueryDict | None = None) -> CaptionRow:
        return CaptionRow(photo, CaptionForm(data, photo, self.around))

    def rows(self) -> list[CaptionRow]:
        """Filled from the photos, with what their files and texts name."""
        rows = [self.row(photo) for photo in self.photos]
        for row, found in zip(rows, Names().mentioned(map(texts_about, self.photos)), strict=True):
            row.found = found
        return rows

    def receive(self, photo: Photo, data: QueryDict) -> CaptionRow:
        """Saves one row, or says why not. Other rows are not affected."""
        prefix = prefix_of(photo.pk)
        if f"{prefix}-seen" not in data or f"{prefix}-theirs" in data:
            return self.row(photo)
        data = with_accepted(data, prefix)
        row = self.row(photo, data)
        if row.form.is_untouched:
            return self.row(photo)
        try:
            with transaction.atomic():
                row = self.row(self.locked(photo), data)
                if row.form.is_valid():
                    save_row(self.model_admin, self.request, row.form)
                row.outcome, row.kept = "saved" if row.form.is_valid() else "refused", row.form.kept
                return row
        except ValidationError as error:
            refusal = ValidationError(error.messages)
        except IntegrityError:
            refusal = ValidationError("This conflicts with another record, perhaps one saved a moment ago.")
        # The failed save has left its values on the photo, so it is read again.
        row = self.row(self.read_again(photo), data)
        row.form.is_valid()
        row.refuse(refusal)
        return row

    def locked(self, photo: Photo) -> Photo:
        locked = self.model_admin.lock(photo.pk)
        if locked is None:
            raise ValidationError("This photo was deleted while you were writing. Copy what you want to keep.")
        locked.small_files = getattr(photo, "small_files", [])
        load_rows([locked])
        return locked

    def read_again(self, photo: Photo) -> Photo:
        again = self.model_admin.get_queryset(self.request).filter(pk=photo.pk).first() or photo
        load_rows([again])
        return again

    # --- Answers -------------------------------------------------------------------------------------

    def show(self, rows: Sequence[CaptionRow] | None = None, shared: SharedForm | None = None) -> HttpResponse:
        rows = self.rows() if rows is None else rows
        shared = shared or SharedForm(None, self.around)
        may_publish = self.model_admin.has_publish_permission(self.request)
        return self.model_admin.page(
            self.request,
            "photos/photo/caption",
            title="Caption photos",
            rows=rows,
            page=self.page,
            shared=shared,
            languages=self.languages,
            choices_of_languages=self.choices_of_languages(),
            unpublished=sum(not row.photo.is_published for row in rows) if may_publish else 0,
            kept=[(name, value) for name in ("batch", "photos") if (value := self.request.GET.get(name))],
            batch=self.request.GET.get("batch", ""),
            media=self.model_admin.media + shared.media,
        )

    def one_row(self, key: int) -> HttpResponse:
        photo = self.model_admin.get_queryset(self.request).filter(pk=key).first()
        if photo is None:
            return self.model_admin.page(self.request, "photos/photo/_caption_gone", key=key)
        load_rows([photo])
        received = self.receive(photo, self.request.POST)
        row = self.fresh(received) if received.outcome == "saved" else received
        if received.has_new_texts:
            [row.found] = Names().mentioned([texts_about(row.photo)])
        return self.model_admin.page(self.request, "photos/photo/_caption_row", row=row)

    def answer_post(self) -> HttpResponse:
        """Saves what can be saved. What was refused is shown as typed; if nothing was, the page reloads."""
        data: QueryDict = self.request.POST
        shared = SharedForm(data if "apply" in data else None, self.around)
        rows = self.rows()
        found = {row.key: row.found for row in rows}
        if "apply" in data:
            if not shared.is_valid():
                kept = [CaptionRow(row.photo, self.row(row.photo, data).form, row.found) for row in rows]
                return self.show(kept, shared)
            data = shared.spread(data, rows)
        rows = [self.receive(photo, data) for photo in self.photos]
        for row in rows:
            row.found = found[row.key]
        self.tell(rows)
        refused = [row for row in rows if row.outcome == "refused"]
        if "publish" in data:
            self.publish([row.key for row in rows if row.outcome != "refused"])
        if refused:
            return self.show([row if row.outcome == "refused" else self.fresh(row) for row in rows])
        return redirect(self.request.get_full_path())

    def fresh(self, row: CaptionRow) -> CaptionRow:
        again = self.row(self.read_again(row.photo))
        return CaptionRow(again.photo, again.form, row.found, row.outcome, row.kept)

    def tell(self, rows: Sequence[CaptionRow]) -> None:
        counts = Counter(row.outcome for row in rows)
        saved, refused = counts["saved"], counts["refused"]
        if saved:
            words = "1 photo was saved." if saved == 1 else f"{saved} photos were saved."
            self.model_admin.message_user(self.request, words, messages.SUCCESS)
        if kept := sum(bool(row.kept) for row in rows):
            words = "1 photo keeps" if kept == 1 else f"{kept} photos keep"
            words += " texts without a language, because the language you chose already has its own."
            self.model_admin.message_user(self.request, words, messages.WARNING)
        if refused:
            words = "1 photo was not saved: " if refused == 1 else f"{refused} photos were not saved: "
            self.model_admin.message_user(self.request, f"{words}see the reasons below.", messages.ERROR)
        if not saved and not refused and "publish" not in self.request.POST:
            self.model_admin.message_user(self.request, "Nothing has changed since the last save.", messages.INFO)

    def publish(self, keys: Sequence[int]) -> None:
        try:
            with transaction.atomic():
                self.model_admin.publish(self.request, Photo.objects.filter(pk__in=keys))
        except ValidationError as refusal:
            for message in refusal.messages:
                self.model_admin.message_user(self.request, message, messages.ERROR)


def with_accepted(data: QueryDict, prefix: str) -> QueryDict:
    """What was sent, with the names that were offered and accepted among the people and missions."""
    accepted = {name: data.getlist(f"{prefix}-accept-{name}") for name in ("people", "missions")}
    if not any(accepted.values()):
        return data
    merged = data.copy()
    for name, keys in accepted.items():
        merged.setlist(f"{prefix}-{name}", [*merged.getlist(f"{prefix}-{name}"), *keys])
    return merged


def address_of(model_admin: Any, keys: Iterable[int]) -> str:
    """Address of the captioning page for these photos."""
    return f"{model_admin.address('caption')}?photos={','.join(map(str, keys))}"
