"""The stock admin for records that editors keep: refusals in the form, and publication as a permission of its own."""

import logging
from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

from publishing import audit
from publishing.attention import unverified, without_source
from publishing.autosave import AutosaveAdmin
from publishing.dates import in_digits
from publishing.forms import LoadedSelectsMixin, PartialDatesMixin, RowsFormSet
from publishing.models import Publishable
from publishing.presence import PresenceAdmin
from publishing.snapshots import differences

logger = logging.getLogger(__name__)

PUBLICATION = ("published_at", "withdrawn_at")
SEARCH_LENGTH, SEARCH_WORDS = 200, 10


def bounded(text: str) -> str:
    """As much of a search text as is worth asking the database for; SQLite gives up at 1,000 words."""
    return " ".join(text[:SEARCH_LENGTH].split()[:SEARCH_WORDS])


class RowInline(LoadedSelectsMixin, PartialDatesMixin, admin.TabularInline):
    extra = 0
    formset = RowsFormSet

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(getattr(field, "widget", None), RelatedFieldWidgetWrapper):
            # Rows are narrow: what a row names can be added from there, and is changed on its own page.
            field.widget.can_change_related = field.widget.can_delete_related = field.widget.can_view_related = False
        return field


class RecordAdmin(LoadedSelectsMixin, PresenceAdmin, AutosaveAdmin):
    list_per_page = 50
    save_on_top = False
    view_on_site: Any = False

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        return super().get_search_results(request, queryset, bounded(search_term))

    # --- Saving: a rule that only shows while saving is an error of the form, not a broken page ----

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        if request.method != "POST":
            return super().changeform_view(request, object_id, form_url, extra_context)
        if object_id is not None:
            self.keep_before(request, object_id)
        try:
            with self.revision(request):
                return super().changeform_view(request, object_id, form_url, extra_context)
        except ValidationError as error:
            refusal = error
        except IntegrityError:
            logger.warning("%s %s was refused by the database", self.opts.label, object_id, exc_info=True)
            refusal = ValidationError(
                _("This contradicts another record, perhaps one saved a moment ago. Nothing was saved.")
            )
        request.refusal = ValidationError(refusal.messages)
        return super().changeform_view(request, object_id, form_url, extra_context)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Left to save_related: the record and its rows are true together or not at all."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        with self.saving():
            super().save_model(request, form.instance, form, change)
            super().save_related(request, form, formsets, change)

    # --- Deleting and bringing back ------------------------------------------------------------

    def keep_before(self, request: HttpRequest, object_id: str) -> None:
        record = self.get_object(request, object_id)
        if record is not None and self.has_view_or_change_permission(request, record):
            self.keep_state(record)

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        if request.method == "POST":
            self.keep_before(request, object_id)
        return self.refusing(request, lambda: super(RecordAdmin, self).delete_view(request, object_id, extra_context))

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        audit.note(audit.Action.DELETED, obj, by=request.user)
        with self.saving():
            super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet) -> None:
        for record in queryset:
            self.keep_state(record)
            audit.note(audit.Action.DELETED, record, by=request.user)
        with self.saving():
            super().delete_queryset(request, queryset)

    def restore_one(self, request: HttpRequest, version: Any) -> models.Model:
        current = self.model._base_manager.filter(pk=version.object_id).first()
        before = self.snapshot_of(current) if current else {}
        record = super().restore_one(request, version)
        changes = differences(before, self.snapshot_of(record)) if current else []
        audit.note(audit.Action.RESTORED, record, by=request.user, changes=audit.in_words(changes))
        return record

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return self.refusing(request, lambda: super(RecordAdmin, self).changelist_view(request, extra_context))

    def refusing(self, request: HttpRequest, view: Callable[[], HttpResponse]) -> HttpResponse:
        """What the view writes is kept whole, or the reason why nothing was written is shown."""
        if request.method != "POST":
            return view()
        try:
            with transaction.atomic():
                return view()
        except ValidationError as refusal:
            for message in refusal.messages:
                self.message_user(request, message, messages.ERROR)
        return redirect(request.get_full_path())


class StateFilter(admin.SimpleListFilter):
    title = _lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return Publishable.State.choices

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.in_state(self.value()) if self.value() in Publishable.State.values else queryset


class UnverifiedFilter(admin.SimpleListFilter):
    title = _lazy("attention")
    parameter_name = "attention"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return [("no-source", _("Without a source")), ("unverified", _("Unverified for a year"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() == "no-source":
            return without_source(queryset)
        return unverified(queryset) if self.value() == "unverified" else queryset


class PublishingAdmin(RecordAdmin):
    """Records of which the public is shown what somebody with a permission of its own has decided."""

    def has_publish_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(f"{self.opts.app_label}.publish_{self.opts.model_name}")

    def refuse_publishing(self, request: HttpRequest, what: str) -> None:
        logger.warning("%s may not publish, and tried: %s", request.user, what)
        raise PermissionDenied


class PublishableAdmin(PublishingAdmin):
    actions = ["publish", "withdraw", "verify"]
    readonly_fields: Any = ["state"]

    def view_on_site(self, record: Any) -> str:
        return record.get_absolute_url()

    @admin.display(description=_lazy("state"), ordering="published_at")
    def state(self, record: Publishable) -> str:
        return Publishable.State(record.state).label if record.pk else Publishable.State.DRAFT.label

    @admin.display(description=_lazy("verified"), ordering="verified_at")
    def verified(self, record: Any) -> str:
        return in_digits(record.verified_at)[:10] if record.verified_at else _("never")

    # --- Who may publish -----------------------------------------------------------------------

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fields = [*super().get_readonly_fields(request, obj)]
        return fields if self.has_publish_permission(request) else [*fields, *PUBLICATION]

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        forged = [
            name
            for name in request.POST
            if name in PUBLICATION or name.removesuffix("_0").removesuffix("_1") in PUBLICATION
        ]
        if forged and not self.has_publish_permission(request):
            self.refuse_publishing(request, f"{', '.join(forged)} of {self.opts.label} {object_id or 'to be added'}")
        return super().changeform_view(request, object_id, form_url, extra_context)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        wanted = {"publish", "withdraw"} & set(request.POST.getlist("action"))
        if wanted and not self.has_publish_permission(request):
            self.refuse_publishing(request, f"{wanted.pop()} {self.opts.label}")
        return super().changelist_view(request, extra_context)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        rows = self.model._base_manager.filter(pk=form.instance.pk)
        before = rows.values_list(*PUBLICATION).first() or (None, None)
        super().save_related(request, form, formsets, change)
        self.note_publication(request, form.instance, before)

    def note_publication(self, request: HttpRequest, record: Publishable, before: tuple[Any, ...]) -> None:
        after = moments_of(record)
        if after == before:
            return
        changes = [
            audit.change(self.opts.get_field(name).verbose_name, audit.moment(old), audit.moment(new))
            for name, old, new in zip(PUBLICATION, before, after, strict=True)
            if old != new
        ]
        audit.note(decided(record, before), record, by=request.user, changes=changes)

    def prepare_restore(self, request: HttpRequest, record: Any, current: Any) -> None:
        # The history brings texts back. What the public sees stays a decision of those who publish.
        if current is not None:
            record.published_at, record.withdrawn_at = current.published_at, current.withdrawn_at
        else:
            record.version += 1
            if not self.has_publish_permission(request):
                record.published_at = record.withdrawn_at = None

    # --- Actions -------------------------------------------------------------------------------

    @admin.action(description=_lazy("Publish now"), permissions=["publish"])
    def publish(self, request: HttpRequest, queryset: QuerySet) -> None:
        count = self.act(
            request, queryset, lambda record: not record.is_published, lambda record: record.publish(), _("Published.")
        )
        self.message_user(
            request, ngettext("%d record is live now.", "%d records are live now.", count) % count, messages.SUCCESS
        )

    @admin.action(description=_lazy("Withdraw from the public"), permissions=["publish"])
    def withdraw(self, request: HttpRequest, queryset: QuerySet) -> None:
        out = {Publishable.State.WITHDRAWN, Publishable.State.DRAFT}
        count = self.act(
            request, queryset, lambda record: record.state not in out, Publishable.withdraw, _("Withdrawn.")
        )
        self.message_user(
            request, ngettext("%d record was withdrawn.", "%d records were withdrawn.", count) % count, messages.SUCCESS
        )

    @admin.action(description=_lazy("Mark as verified against the sources"), permissions=["change"])
    def verify(self, request: HttpRequest, queryset: QuerySet) -> None:
        def mark(record: Any) -> None:
            record.verified_at = timezone.now()
            record.save()

        count = self.act(request, queryset, lambda record: True, mark, _("Verified."))
        self.message_user(
            request, ngettext("%d record is verified.", "%d records are verified.", count) % count, messages.SUCCESS
        )

    def act(
        self, request: HttpRequest, queryset: QuerySet, applies: Callable, change: Callable[[Any], None], comment: str
    ) -> int:
        """Changes each record the action applies to, in a revision of its own, so that it can be restored alone."""
        count = 0
        for record in self.model._base_manager.filter(pk__in=queryset.values("pk")).select_for_update():
            if applies(record):
                self.keep_state(record)
                before = moments_of(record)
                with self.revision(request):
                    change(record)
                    self.log_change(request, record, comment)
                self.note_publication(request, record, before)
                count += 1
        return count


def moments_of(record: Publishable) -> tuple[Any, ...]:
    return tuple(getattr(record, name) for name in PUBLICATION)


def decided(record: Publishable, before: tuple[Any, ...]) -> str:
    """What was decided by giving the record other moments than it had."""
    if record.withdrawn_at is not None and record.withdrawn_at != before[1]:
        return audit.Action.WITHDRAWN
    match record.state:
        case Publishable.State.LIVE:
            return audit.Action.PUBLISHED
        case Publishable.State.SCHEDULED:
            return audit.Action.SCHEDULED
    return audit.Action.WITHDRAWN
