"""The editors' photo library in the stock admin."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin, messages
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.forms import Script
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import ngettext_lazy

from people.inlines import CrewInline
from people.models import Depiction, Person
from photos.admin import candidates, captioning, choosing, clearing, finding, linking, originals, uploading
from photos.admin.filters import (
    AddedByFilter,
    BatchFilter,
    LanguageFilter,
    MissingFilter,
    NoticeFilter,
    ShownMissionFilter,
    ShownPersonFilter,
    UseFilter,
)
from photos.background import make_public
from photos.forms import PhotoForm, RightsForm, TextForm
from photos.languages import ANY
from photos.models import Licence, Photo, PhotoText, Rendition
from photos.notices import failures, file_notices, notices_of
from photos.renditions import RATIOS, box_of
from photos.thumbnails import thumbnail_of, with_thumbnails
from photos.uses import USES
from photos.widgets import PhotoChooser
from publishing.admin import PUBLICATION_FIELDSET, PublishableAdmin, StateFilter
from publishing.record_admin import RecordAdmin, RowInline
from publishing.search import find_for_editors
from records.row_names import change_page


@admin.register(Licence)
class LicenceAdmin(RecordAdmin):
    list_display = ["short_name", "name", "address"]
    search_fields = ["name", "short_name"]


class TextInline(RowInline):
    """A language beside the other: stacked rows, which the style sheet sets in columns."""

    model = PhotoText
    form = TextForm
    template = "admin/edit_inline/stacked.html"
    verbose_name = "language"
    verbose_name_plural = "Captions and alternative texts"
    fields = ["language", "caption", "alt", "long_description"]

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        return 0 if obj and obj.texts.exists() else 1


class DepictionInline(CrewInline):
    model = Depiction
    verbose_name = "person"
    verbose_name_plural = "People in the picture, from the left, front row first"
    fields = ["person", "position", "order"]


@admin.register(Photo)
class PhotoAdmin(PublishableAdmin):
    form = PhotoForm
    chooser = PhotoChooser  # For records that name a photo.
    pages = [
        *PublishableAdmin.pages,
        candidates.urls,
        captioning.urls,
        choosing.urls,
        clearing.urls,
        finding.urls,
        linking.urls,
        originals.urls,
        uploading.urls,
    ]
    list_display = ["thumbnail", "title", "credit", "languages", "lacks", "state"]
    list_display_links = ["title"]
    list_filter = [
        StateFilter,
        MissingFilter,
        LanguageFilter,
        BatchFilter,
        AddedByFilter,
        NoticeFilter,
        UseFilter,
        ShownMissionFilter,
        ShownPersonFilter,
    ]
    list_per_page = 48
    search_fields = ["title"]  # What is searched is decided in find().
    search_help_text = (
        "Title, place, credit, a caption in any language, or somebody in the picture: novitsky, Новицкий."
    )
    actions = ["caption", *PublishableAdmin.actions, "edit_rights"]
    decided_fields = (*PublishableAdmin.decided_fields, "cleared_because")
    ordering = ["-pk"]  # What was just added comes first.
    prepopulated_fields = {"slug": ["title"]}
    readonly_fields = ["notices", "lookalikes", "state", "clearance", "focal_point", "file", "reading_shown", "uses"]
    inlines = [TextInline, DepictionInline]
    fieldsets = [
        (None, {"fields": ["title", "title_language", "slug", "uses"]}),
        (
            "Picture",
            {
                "fields": [
                    "focal_point",
                    ("focal_x", "focal_y"),
                    "is_decorative",
                    "is_illustration",
                    "digital_source_type",
                ]
            },
        ),
        (
            "Credit and rights",
            {
                "fields": [
                    "credit_line",
                    "creator",
                    "copyright",
                    "licence",
                    "usage_terms",
                    "cleared_because",
                    "clearance",
                    "rights_address",
                    "licensor_address",
                    "source_name",
                    "source_address",
                ]
            },
        ),
        ("When and where", {"fields": ["taken_at", "place"]}),
        PUBLICATION_FIELDSET,
        ("File and embedded metadata", {"fields": ["file", "reading_shown"], "classes": ["collapse"]}),
    ]

    class Media:
        css = {"screen": ["css/editors-photos.css"]}
        js = [Script("js/editors-photo-focal.js", type="module")]

    # --- The library -----------------------------------------------------------------------------

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return with_thumbnails(super().get_queryset(request)).prefetch_related("texts")

    def find(self, text: str) -> QuerySet:
        """Photos by their own words, or by somebody who is in the picture."""
        most = self.paginator.MOST + 1
        shown = Photo.objects.filter(depictions__person__in=Person.objects.found_by_beginning(text)[:most])
        return find_for_editors("photo", text, shown, most)

    @admin.display(description="picture")
    def thumbnail(self, photo: Photo) -> str:
        return render_to_string(
            "admin/photos/photo/_thumbnail.html", {"photo": photo, "thumbnail": thumbnail_of(photo)}
        )

    @admin.display(description="credit", ordering="credit_line", empty_value="")
    def credit(self, photo: Photo) -> str:
        return photo.credit_line

    @admin.display(description="languages", empty_value="")
    def languages(self, photo: Photo) -> str:
        return ", ".join(text.language_name for text in photo.texts.all())

    @admin.display(description="needs attention", empty_value="")
    def lacks(self, photo: Photo) -> str:
        lacking = ", ".join(photo.reasons_against_publication)
        alike = "looks like another photo" if photo.looks_like_id else ""
        return format_html_join(
            "", "<div>{}</div>", ((text,) for text in [lacking, alike, *file_notices(photo), *failures(photo)] if text)
        )

    # --- One photo -------------------------------------------------------------------------------

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Shows any notices at the top and, if a reason to publish was given, who gave it."""
        first, *others = super().get_fieldsets(request, obj)
        if obj is None:
            return [first, *others]
        there = {"notices": notices_of(obj), "lookalikes": self.lookalikes_of(obj)}
        noted = [name for name, found in there.items() if found]
        shown = [(first[0], {**first[1], "fields": [*noted, *first[1]["fields"]]}), *others]
        return shown if obj.cleared_because else [without(fieldset, "clearance") for fieldset in shown]

    def lookalikes_of(self, photo: Photo) -> list[Photo]:
        """Found once per page."""
        if not hasattr(photo, "lookalikes_found"):
            photo.lookalikes_found = uploading.lookalikes_with_thumbnails(photo)
        return photo.lookalikes_found

    @admin.display(description="look-alikes")
    def lookalikes(self, photo: Photo) -> str:
        return render_to_string("admin/photos/photo/_lookalikes.html", {"lookalikes": self.lookalikes_of(photo)})

    @admin.display(description="please note")
    def notices(self, photo: Photo) -> str:
        return format_html(
            '<ul class="photo-notices">{}</ul>',
            format_html_join("", "<li>{}</li>", ((notice,) for notice in notices_of(photo))),
        )

    @admin.display(description="this reason")
    def clearance(self, photo: Photo) -> str:
        return clearing.describe_clearance(photo)

    @admin.display(description="focal point")
    def focal_point(self, photo: Photo) -> str:
        context = {
            "photo": photo,
            "picture": preview_of(photo),
            "mark": {"x": photo.focal_x * photo.width, "y": photo.focal_y * photo.height, "r": photo.width / 40},
            "crops": [{"label": Rendition.Crop(crop).label, "box": box_of(photo, crop)} for crop in RATIOS],
        }
        return render_to_string("admin/photos/photo/_focal_point.html", context)

    @admin.display(description="file")
    def file(self, photo: Photo) -> str:
        return render_to_string("admin/photos/photo/_file.html", {"photo": photo})

    @admin.display(description="read from the file")
    def reading_shown(self, photo: Photo) -> str:
        reading = {"rows": rows_read(photo.reading), "notices": photo.reading.get("notices")}
        return render_to_string("admin/photos/photo/_reading.html", reading)

    @admin.display(description="where used")
    def uses(self, photo: Photo) -> str:
        return render_to_string("admin/photos/photo/_uses.html", {"uses": self.uses_of(photo)})

    def uses_of(self, photo: Photo) -> list[dict[str, Any]]:
        """Every record that shows the photo, with the address of its page in the admin."""
        return [
            {"label": label, "record": record, "address": change_page(record)}
            for relation, label in USES.items()
            for record in getattr(photo, relation).all()
        ]

    # --- Saving ----------------------------------------------------------------------------------

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        return uploading.upload_view(self, request)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if "cleared_because" in form.changed_data:
            obj.clear(obj.cleared_because, by=request.user)
        super().save_model(request, obj, form, change)

    def note_saved(self, request: HttpRequest, before: Any, record: Any) -> None:
        super().note_saved(request, before, record)
        if before is not None and before.cleared_because != record.cleared_because:
            clearing.note_clearance(record, before.cleared_because, request)

    def settle(self, record: Any) -> None:
        """Checks that a public photo has its texts, and makes the crops that its focal point may have moved."""
        if record.state in {Photo.State.LIVE, Photo.State.SCHEDULED} and not record.has_alt:
            raise ValidationError(with_link(record))
        transaction.on_commit(lambda: make_public(record))

    def prepare_restore(self, request: HttpRequest, record: Any, current: Any) -> None:
        """Restores the words. The file stays the one there is."""
        super().prepare_restore(request, record, current)
        if current is not None:
            for name in (*uploading.OF_THE_FILE, *clearing.DECIDED):
                setattr(record, name, getattr(current, name))
            return
        if not record.original.storage.exists(record.original.name):
            raise ValidationError(f"The file of “{record}” no longer exists. Add it again.")
        for name in ("added_by_id", "cleared_by_id"):
            if not get_user_model().objects.filter(pk=getattr(record, name)).exists():
                setattr(record, name, None)
        record.looks_like = None  # That photo may be gone too.
        if record.open_objections and self.is_public(record):
            record.published_at = None  # Recovered as a draft.
            for refusal in record.refusals(record.open_objections):
                self.message_user(request, refusal, messages.WARNING)

    # --- Deleting --------------------------------------------------------------------------------

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """The photos without their dozens of files; those in use, with the pages that show them."""
        deleted, counts, missing_permissions, protected = super().get_deleted_objects(objs, request)
        photos = [entry for entry in deleted if not isinstance(entry, list)]
        if not protected:
            return photos, counts, missing_permissions, protected
        in_use = [
            format_html('{}: {} <a href="{}">{}</a>', photo, use["label"], use["address"], use["record"])
            for photo in objs
            for use in self.uses_of(photo)
        ]
        # Nothing but the photo would have been deleted, so what else the editor may delete is beside the point.
        return photos, counts, set(), in_use

    # --- Actions ---------------------------------------------------------------------------------

    @admin.action(description="Caption these", permissions=["change"])
    def caption(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
        """Opens the page with a row for each of them."""
        keys = list(queryset.order_by("-pk").values_list("pk", flat=True)[: captioning.MOST_CHOSEN + 1])
        if len(keys) > captioning.MOST_CHOSEN:
            refusal = f"Select at most {captioning.MOST_CHOSEN} photos to caption them together."
            self.message_user(request, refusal, messages.ERROR)
            return None
        return redirect(captioning.address_of(self, keys))

    def ways_to_complete(self, records: Sequence[Any]) -> list[tuple[str, str]]:
        """Pages to caption them, and to say why those that lack only rights may be published."""
        keys = [photo.pk for photo in records[: captioning.MOST_CHOSEN]]
        return [("Caption these", captioning.address_of(self, keys)), *clearing.ways_to_clear(self, records)]

    @admin.action(description="Change credit and licence", permissions=["change"])
    def edit_rights(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
        """Asks on a page of its own what to set on all selected photos."""
        asked = "give" in request.POST
        form = RightsForm(request.POST if asked else None)
        if asked and form.is_valid():
            given = {name: value for name, value in form.cleaned_data.items() if value}

            def give(photo: Any) -> None:
                for name, value in given.items():
                    setattr(photo, name, value)
                photo.save()

            changed = [str(form.fields[name].label) for name in given]
            outcome = ngettext_lazy("%(count)d photo changed.", "%(count)d photos changed.", "count")
            self.act(request, queryset, give, f"Changed {' and '.join(changed)}.", outcome)
            return None
        return self.ask(request, queryset, form)

    def ask(self, request: HttpRequest, queryset: QuerySet, form: RightsForm) -> TemplateResponse:
        return self.page(
            request,
            "photos/photo/edit_rights",
            title="Change credit and licence",
            action="edit_rights",
            form=form,
            photos=queryset,
            chosen=request.POST.getlist(admin.helpers.ACTION_CHECKBOX_NAME),
            select_across=request.POST.get("select_across", "0"),
        )


def without(fieldset: Any, field: str) -> Any:
    name, options = fieldset
    return name, {**options, "fields": [other for other in options["fields"] if other != field]}


def with_link(photo: Photo) -> SafeString:
    """Why a photo without alternative text is not published, with a link to the empty field."""
    address = change_page(photo, "texts-0-alt")
    return format_html('{} <a href="{}">Write it</a>', photo.without_alt, address)


def preview_of(photo: Photo) -> Any:
    """A rendition of the whole picture, large enough to point at something in it."""
    whole = [file for file in photo.renditions.all() if file.crop == "" and file.format == "jpeg"]
    return min(whole, key=lambda file: abs(file.width - 1024), default=None)


def rows_read(reading: dict[str, Any]) -> list[dict[str, Any]]:
    """The embedded metadata, field by field: first the value that was used, then the others in the file."""
    rows = []
    for name, found in reading.get("fields", {}).items():
        said = {found["source"]: found["value"], **found["others"]}
        rows += [
            {
                "name": name.replace("_", " "),
                "source": source,
                "texts": texts_in(value),
                "taken": source == found["source"],
            }
            for source, value in said.items()
        ]
    return rows


def texts_in(value: Any) -> list[tuple[str, str]]:
    """Each text with its language, where it has one."""
    if isinstance(value, dict):
        return [("" if language == ANY else language, text) for language, text in value.items()]
    return [("", ", ".join(value) if isinstance(value, list) else str(value))]
