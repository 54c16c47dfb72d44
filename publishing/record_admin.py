"""The stock admin for records: their history, conflicts, autosaves and presence, and who may decide what is public."""

import copy
import logging
from collections.abc import Callable, Sequence
from functools import partial
from itertools import chain
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin import helpers
from django.contrib.admin.exceptions import DisallowedModelAdminToField
from django.contrib.admin.options import IS_POPUP_VAR, TO_FIELD_VAR
from django.contrib.admin.utils import flatten_fieldsets, unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_POST

from publishing import audit
from publishing.models import Publishable
from records import autosave, conflicts, history_pages, presence
from records.change_lists import ListAdmin
from records.changes import following_changes, remember_stored
from records.conflicts import SeenForm
from records.deleting import deleted_objects
from records.filled_form import FilledForm, fill_form
from records.forms import (
    FORMFIELD_OVERRIDES,
    PartialDatesForm,
    RowsFormSet,
    is_key,
    limit_related_links,
    offer,
    partial_date_field,
    related_choice,
)
from records.history import RecordHistory, comment_revision, describe_change, knowing_rows, revision_by
from records.models import Addressed
from records.questions import Question
from records.rows import RecordRows
from records.snapshots import Snapshot, differences
from wording.language_choices import language_choices

logger = logging.getLogger(__name__)

NEVER_SEEN = {Publishable.State.DRAFT, Publishable.State.WITHDRAWN}
ADDRESS_STAYS = _lazy("This page is public: only publishers can change its page address.")
ADDRESS_IS_FINAL = _lazy("This page address cannot be changed, because the old one would lead nowhere.")


def why_it_stays(record: Any) -> Any:
    """Why somebody may not change the page address of a record."""
    return ADDRESS_STAYS if isinstance(record, Addressed) else ADDRESS_IS_FINAL


class RecordFields(admin.options.BaseModelAdmin):
    """The form fields of records and of their rows."""

    formfield_overrides = FORMFIELD_OVERRIDES
    related_links: Sequence[str] = ["add", "change", "view"]  # Deleting is on the page of the related record.

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = partial_date_field(db_field) or super().formfield_for_dbfield(db_field, request, **kwargs)
        return limit_related_links(field, self.related_links)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        return super().formfield_for_foreignkey(db_field, request, **related_choice(self, db_field, request) | kwargs)


class RowInline(RecordFields, admin.TabularInline):
    extra = 0
    form: Any = PartialDatesForm
    formset = RowsFormSet
    related_links: Sequence[str] = ["add"]  # Rows are narrow; the others are on the page of the related record.


class SourceInline(RowInline):
    fields: Any = ["title", "publisher", "address", "seen_on"]
    verbose_name_plural = _lazy("Sources")


class TranslationForm(PartialDatesForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "language", language_choices())


class TranslationInline(RowInline):
    """The summary of a record in other languages."""

    form = TranslationForm
    fields: Any = ["language", "summary"]
    verbose_name = _lazy("translation")
    verbose_name_plural = _lazy("Summary in other languages")


class RecordAdmin(RecordFields, ListAdmin):
    form = SeenForm
    list_display: Any = ["name"]
    search_fields: Any = ["name"]  # If the admin has a find(), that decides what is searched.
    prepopulated_fields: Any = {"slug": ["name"]}
    change_form_template = "admin/record_change_form.html"
    change_list_template = "admin/record_change_list.html"
    object_history_template = "admin/history.html"
    list_per_page = 50
    save_on_top = False
    view_on_site: Any = False
    most_new_rows = 100  # Each takes some 15 ms, and nobody types a hundred crew rows before saving.

    # Each gives the addresses of its views, which take this admin as their first argument.
    pages: Sequence[Callable[[Any], list[URLPattern]]] = [history_pages.urls, autosave.urls, presence.urls]

    # What may be asked about a valid form before it is saved.
    questions: Sequence[type[Question]] = ()

    # What only those with the permission to publish may fill in or do.
    decided_fields: Sequence[str] = ()
    decided_actions: Sequence[str] = ()

    def __init__(self, model: Any, admin_site: Any) -> None:
        super().__init__(model, admin_site)
        self.history = RecordHistory(model, [inline.model for inline in self.inlines])

    # --- What the admin of a kind of record may say --------------------------------------------------

    def rows_of(self, record: Any) -> RecordRows:
        return RecordRows(record, self.history.row_parents)

    def settle(self, record: Any) -> None:
        """Called when a record has been saved or restored, to check it as a whole or to complete it."""

    def prepare_restore(self, request: HttpRequest, record: Any, current: Any) -> None:
        """Copies onto the restored record what restoring must not change. `current` is None for a deleted record."""
        if current is not None and record.slug != current.slug and not self.may_move(request, current):
            record.slug = current.slug
            self.message_user(request, why_it_stays(record), messages.WARNING)

    def is_public(self, record: Any) -> bool:
        """Whether the public can read a page of the record, or will at a time that has been decided."""
        return hasattr(record, "get_absolute_url") and getattr(record, "state", "") not in NEVER_SEEN

    def may_take_away(self, request: HttpRequest) -> bool:
        """Whether the user may take a page from its address. Of records without a state, who may delete them."""
        return self.has_delete_permission(request)

    def note_saved(self, request: HttpRequest, before: Any, record: Any) -> None:
        """Enters into the audit log what a save decided; `before` is None for a new record."""
        if before is not None and before.slug != record.slug and self.is_public(before):
            moved = audit.change("Page address", before.slug, record.slug)
            audit.note(audit.Action.MOVED, record, by=request.user, changes=[moved])

    # --- Rights ------------------------------------------------------------------------------------

    def has_publish_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(f"{self.opts.app_label}.publish_{self.opts.model_name}")

    def refuse_publishing(self, request: HttpRequest, what: str) -> None:
        logger.warning("%s may not publish, and tried: %s", request.user, what)
        raise PermissionDenied

    def refuse_forgery(self, request: HttpRequest, object_id: str | None) -> None:
        """For fields that the form of this user does not have."""
        forged = [name for name in request.POST if name.removesuffix("_0").removesuffix("_1") in self.decided_fields]
        if forged and not self.has_publish_permission(request):
            self.refuse_publishing(request, f"{', '.join(forged)} of {self.opts.label} {object_id or 'to be added'}")

    def may_move(self, request: HttpRequest, record: Any) -> bool:
        """Whether the user may give the record another page address.

        Nobody may if former addresses of such records do not redirect, because links, filters and data use them.
        """
        if record is None or record.pk is None:
            return True
        return isinstance(record, Addressed) and (self.may_take_away(request) or not self.is_public(record))

    def may_recover(self, request: HttpRequest) -> bool:
        return self.has_add_permission(request) and self.has_change_permission(request)

    def viewable(self, request: HttpRequest, object_id: int) -> Any:
        return self._find(request, object_id, self.has_view_or_change_permission)

    def editable(self, request: HttpRequest, object_id: int) -> Any:
        """The record whose form this user may fill in; None for one that is being added."""
        if object_id != autosave.BEING_ADDED:
            return self._find(request, object_id, self.has_change_permission)
        if not self.has_add_permission(request):
            raise PermissionDenied
        return None

    def _find(self, request: HttpRequest, object_id: int, has_permission: Callable[..., bool]) -> Any:
        record = self.get_object(request, str(object_id))
        if not has_permission(request, record):
            raise PermissionDenied
        if record is None:
            raise Http404
        return record

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """The record, loaded with the records that its form names: each would cost a query."""
        if from_field or not is_key(str(object_id)):
            return super().get_object(request, object_id, from_field)
        named = self.get_autocomplete_fields(request)
        records = self.get_queryset(request)
        return (records.select_related(*named) if named else records).filter(pk=object_id).first()

    def lock(self, object_id: Any) -> Any:
        """The record, until the end of the transaction: of two saves, the second finds what the first wrote."""
        if not is_key(str(object_id)):
            return None
        return self.model._base_manager.select_for_update().filter(pk=object_id).first()

    # --- Pages -------------------------------------------------------------------------------------

    def get_urls(self) -> list[Any]:
        return [*chain.from_iterable(urls(self) for urls in self.pages), *super().get_urls()]

    def url(self, route: str, view: Callable[..., HttpResponse], name: str, *, is_posted: bool = False) -> URLPattern:
        """The address of a view of this admin; one that is only posted to answers no GET."""
        bound = partial(view, self)
        full_name = f"{self.opts.app_label}_{self.opts.model_name}_{name}"
        return path(route, self.admin_site.admin_view(require_POST(bound) if is_posted else bound), name=full_name)

    def address(self, view: str, *args: Any) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{view}", args=args)

    def page(self, request: HttpRequest, template: str, **context: Any) -> TemplateResponse:
        request.current_app = self.admin_site.name
        everywhere = {**self.admin_site.each_context(request), "opts": self.opts, "media": self.media}
        return TemplateResponse(request, f"admin/{template}.html", {**everywhere, **context})

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        versions = history_pages.page_of_versions(self, request, self.history.versions(unquote(object_id)))
        context = {"versions": versions, "may_undo": self.has_change_permission(request), **(extra_context or {})}
        return super().history_view(request, object_id, context)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        decided = set(self.decided_actions) & set(request.POST.getlist("action"))
        if decided and not self.has_publish_permission(request):
            self.refuse_publishing(request, f"{decided.pop()} {self.opts.label}")
        context = {"may_recover": self.may_recover(request), **(extra_context or {})}
        return self.refusing(request, lambda: super(RecordAdmin, self).changelist_view(request, context))

    def refusing(self, request: HttpRequest, view: Callable[[], HttpResponse]) -> HttpResponse:
        """The view's response if all that it writes may be written, else a message and nothing written."""
        if request.method != "POST":
            return view()
        try:
            with transaction.atomic():
                return view()
        except ValidationError as refusal:
            for message in refusal.messages:
                self.message_user(request, message, messages.ERROR)
        return redirect(request.get_full_path())

    # --- The form ----------------------------------------------------------------------------------

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fields = [*super().get_readonly_fields(request, obj)]
        if not self.may_move(request, obj):
            fields.append("slug")
        return fields if self.has_publish_permission(request) else [*fields, *self.decided_fields]

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return super().get_prepopulated_fields(request, obj) if self.may_move(request, obj) else {}

    def fill_form(
        self, request: HttpRequest, record: Any, data: Any = None, files: Any = None, rows: RecordRows | None = None
    ) -> FilledForm:
        return fill_form(self, request, record, data, files, rows=rows)

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """In place of Django's, which fills the form from the request alone and answers a refusal with an error page.

        Here the form can be filled from an autosave, and a rule that only shows while saving is an error of the form.
        """
        to_field = request.POST.get(TO_FIELD_VAR, request.GET.get(TO_FIELD_VAR))
        if to_field and not self.to_field_allowed(request, to_field):
            raise DisallowedModelAdminToField(f"The field {to_field} cannot be referenced.")
        if request.method != "POST":
            return self.open_form(request, object_id)
        self.refuse_forgery(request, object_id)
        if conflicts.has_too_many_rows(self, request.POST, object_id):
            return conflicts.refuse_rows(self, request, request.POST)
        try:
            with transaction.atomic():
                return self.receive_form(request, object_id)
        except ValidationError as error:
            refusal = ValidationError(error.messages)
        except IntegrityError:
            logger.warning("%s %s was refused by the database", self.opts.label, object_id, exc_info=True)
            refusal = ValidationError(
                _("This contradicts another record, perhaps one saved a moment ago. Nothing was saved.")
            )
        # The failed save has left keys and numbers on what it tried to write, so that is read again.
        record = self.get_object(request, object_id) if object_id else None
        filled = self.fill_form(request, record, request.POST, request.FILES)
        filled.form.add_error(None, refusal)
        return self.show_form(request, record, filled)

    def open_form(self, request: HttpRequest, object_id: str | None) -> HttpResponse:
        record = None if object_id is None else self.get_object(request, unquote(object_id))
        is_new = object_id is None
        may_edit = self.has_add_permission(request) if is_new else self.has_change_permission(request, record)
        if not may_edit and (is_new or not self.has_view_permission(request, record)):
            raise PermissionDenied
        if record is None and not is_new:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        number = record.pk if record else autosave.BEING_ADDED
        kept = list(autosave.autosaves_of(request.user, self.opts.label_lower, number)) if may_edit else []
        restored = autosave.find_asked_for(request, kept)
        if restored is None:
            return self.show_form(request, record, self.fill_form(request, record), kept)
        data = autosave.restored_data(restored)
        if conflicts.has_too_many_rows(self, data, object_id):
            return conflicts.refuse_rows(self, request, data)
        filled = self.fill_form(request, record, data)
        filled.form.add_error(None, autosave.unsaved_notice(restored))
        return self.show_form(request, record, filled, [each for each in kept if each != restored])

    def receive_form(self, request: HttpRequest, object_id: str | None) -> HttpResponse:
        """Saves what was sent, or shows it again with its errors. Raises what is refused while saving."""
        record = None if object_id is None else self.lock(object_id)
        is_new = object_id is None
        if not (self.has_add_permission(request) if is_new else self.has_change_permission(request, record)):
            raise PermissionDenied
        if record is None and not is_new:
            if conflicts.typed_in(request.POST):
                return conflicts.deleted_meanwhile(self, request, object_id)
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        rows = self.rows_of(record or self.model())
        if record is not None:
            self.history.keep_state(record, rows.all())
        before = copy.copy(record)
        if record is not None:
            remember_stored(record, before)
        filled = self.fill_form(request, record, request.POST, request.FILES, rows)
        if record is not None and self.moves_against_rights(request, before):
            filled.form.add_error(None, why_it_stays(record))
        if not filled.is_valid():
            return self.show_form(request, record, filled)
        raised = [found for kind in self.questions if (found := kind.about(self, request, filled))]
        if not all(question.is_valid() for question in raised):
            return self.show_form(request, record, filled, questions=raised)
        for question in raised:
            question.apply()
        saved = self.save_filled(request, before, filled)
        autosave.discard_saved(request, self.opts.label_lower, autosave.BEING_ADDED if is_new else saved.pk)
        return self.response_add(request, saved) if is_new else self.response_change(request, saved)

    def moves_against_rights(self, request: HttpRequest, record: Any) -> bool:
        """Whether the form holds another page address: it was opened before the record was published, or forged."""
        if request.POST.get("slug", record.slug) == record.slug or self.may_move(request, record):
            return False
        logger.warning("%s may not move a public page, and tried: %s %s", request.user, self.opts.label, record.pk)
        return True

    def save_filled(self, request: HttpRequest, before: Any, filled: FilledForm) -> Any:
        is_new, form, formsets = before is None, filled.form, filled.formsets
        # The caller's transaction is undone by any refusal, so these need no savepoints of their own.
        with revision_by(request.user, savepoint=False):
            record = self.save_form(request, form, not is_new)
            with following_changes(savepoint=False):
                with knowing_rows(record, self.history.row_parents, filled.rows.all()):
                    self.save_model(request, record, form, not is_new)
                self.save_related(request, form, formsets, not is_new)
            self.settle(record)
            message = self.construct_change_message(request, form, formsets, is_new)
            (self.log_addition if is_new else self.log_change)(request, record, message)
            self.note_saved(request, before, record)
        return record

    def show_form(
        self,
        request: HttpRequest,
        record: Any,
        filled: FilledForm,
        kept: Sequence[Any] = (),
        questions: Sequence[Question] = (),
    ) -> HttpResponse:
        """The page of the form; `kept` are the autosaves that it offers to restore."""
        is_new = record is None
        may_edit = is_new or self.has_change_permission(request, record)
        fieldsets: Any = self.get_fieldsets(request, record)
        shown_only = self.get_readonly_fields(request, record) if may_edit else flatten_fieldsets(fieldsets)
        prepopulated = self.get_prepopulated_fields(request, record) if may_edit else {}
        form = helpers.AdminForm(filled.form, list(fieldsets), prepopulated, shown_only, model_admin=self)
        inlines = self.get_inline_formsets(request, filled.formsets, filled.inlines, record)
        title = _("Add %s") if is_new else _("Change %s") if may_edit else _("View %s")
        context = {
            **self.admin_site.each_context(request),
            "title": title % self.opts.verbose_name,
            "subtitle": None if is_new else str(record),
            "adminform": form,
            "object_id": None if is_new else str(record.pk),
            "original": record,
            "is_popup": IS_POPUP_VAR in request.POST or IS_POPUP_VAR in request.GET,
            "to_field": request.POST.get(TO_FIELD_VAR, request.GET.get(TO_FIELD_VAR)),
            "media": sum((inline.media for inline in inlines), self.media + form.media),
            "inline_admin_formsets": inlines,
            "errors": helpers.AdminErrorList(filled.form, filled.formsets),
            "preserved_filters": self.get_preserved_filters(request),
            "unsaved": kept or None,
            "questions": questions,
        }
        if may_edit:
            context["form_number"] = autosave.BEING_ADDED if is_new else record.pk
            context["presence_seconds"] = presence.REPORT_SECONDS
        if filled.form.has_conflict:
            context["conflict"] = conflicts.describe_conflict(self, filled.form, filled.formsets)
        return self.render_change_form(request, context, add=is_new, change=not is_new, obj=record)

    # --- Logs --------------------------------------------------------------------------------------

    def log_addition(self, request: HttpRequest, object: models.Model, message: Any) -> Any:
        return comment_revision(super().log_addition(request, object, message))

    def log_change(self, request: HttpRequest, object: models.Model, message: Any) -> Any:
        return comment_revision(super().log_change(request, object, message))

    def construct_change_message(self, request: HttpRequest, form: Any, formsets: Any, add: bool = False) -> Any:
        return describe_change(form, formsets or (), is_new=add)

    def note_restored(self, request: HttpRequest, record: Any, before: Snapshot) -> None:
        """Enters a restored record into the audit log; `before` is empty if it had been deleted."""
        changes = differences(before, self.history.snapshot_of(record)) if before else []
        audit.note(audit.Action.RESTORED, record, by=request.user, changes=audit.in_words(changes))

    # --- Deleting ----------------------------------------------------------------------------------

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        return deleted_objects(objs, request, self.admin_site)

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        return self.refusing(request, lambda: super(RecordAdmin, self).delete_view(request, object_id, extra_context))

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        self.history.keep_state(obj)
        audit.note(audit.Action.DELETED, obj, by=request.user)
        with following_changes():
            super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet) -> None:
        for record in queryset:
            self.history.keep_state(record)
            audit.note(audit.Action.DELETED, record, by=request.user)
        with following_changes():
            super().delete_queryset(request, queryset)
