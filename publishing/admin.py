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

from publishing import accounts as accounts  # Registers what it holds.
from publishing import audit
from publishing.attention import unverified, without_source
from publishing.models import Publishable
from records.autosave import AutosaveAdmin
from records.deleting import deleted_objects
from records.forms import LoadedSelectsMixin, PartialDatesMixin, RowsFormSet
from records.presence import PresenceAdmin
from records.snapshots import differences
from wording.dates import written

logger = logging.getLogger(__name__)

PUBLICATION = ("published_at", "withdrawn_at", "first_published_at")
UNSEEN = {Publishable.State.DRAFT, Publishable.State.WITHDRAWN}
ADDRESS_STAYS = _lazy("The public reads this page at its address: only those who may publish change the address.")


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

    # --- The address of a page that the public reads -----------------------------------------------

    def is_public(self, record: Any) -> bool:
        """Whether the public reads a page of the record, or is to from a moment that somebody has decided."""
        return hasattr(record, "get_absolute_url") and getattr(record, "state", "") not in UNSEEN

    def may_take_away(self, request: HttpRequest) -> bool:
        """Whether somebody may take a page from its address. Of records without a state, who may delete them."""
        return self.has_delete_permission(request)

    def may_move(self, request: HttpRequest, record: Any) -> bool:
        return record is None or record.pk is None or self.may_take_away(request) or not self.is_public(record)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fields = super().get_readonly_fields(request, obj)
        return fields if self.may_move(request, obj) else [*fields, "slug"]

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fields = super().get_prepopulated_fields(request, obj)
        return fields if self.may_move(request, obj) else {}

    def refuse_moving(self, request: HttpRequest, record: Any) -> None:
        """A form that was opened before the record was published may hold another address."""
        if request.POST.get("slug", record.slug) != record.slug and not self.may_move(request, record):
            logger.warning("%s may not move a public page, and tried: %s %s", request.user, self.opts.label, record.pk)
            request.refusal = ValidationError(ADDRESS_STAYS)

    def prepare_restore(self, request: HttpRequest, record: Any, current: Any) -> None:
        super().prepare_restore(request, record, current)
        if current is not None and record.slug != current.slug and not self.may_move(request, current):
            record.slug = current.slug
            self.message_user(request, ADDRESS_STAYS, messages.WARNING)

    # --- Saving: a rule that only shows while saving is an error of the form, not a broken page ----

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        if request.method != "POST":
            return super().changeform_view(request, object_id, form_url, extra_context)
        if object_id is not None:
            self.keep_before(request, object_id)
        if getattr(request, "refusal", None) is not None:
            return super().changeform_view(request, object_id, form_url, extra_context)
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
        before = self.model._base_manager.filter(pk=form.instance.pk).first()
        with self.saving():
            super().save_model(request, form.instance, form, change)
            super().save_related(request, form, formsets, change)
        if before is not None and before.slug != form.instance.slug and self.is_public(before):
            moved = audit.change("Page address", before.slug, form.instance.slug)
            audit.note(audit.Action.MOVED, form.instance, by=request.user, changes=[moved])

    # --- Deleting and bringing back ------------------------------------------------------------

    def keep_before(self, request: HttpRequest, object_id: str) -> None:
        record = self.get_object(request, object_id)
        if record is not None and self.has_view_or_change_permission(request, record):
            self.keep_state(record)
            self.refuse_moving(request, record)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        return deleted_objects(objs, request, self.admin_site)

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

    def may_take_away(self, request: HttpRequest) -> bool:
        return self.has_publish_permission(request)

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
        """In words, with what waits: “Scheduled for 2027-01-01 09:00 UTC”, “Live until 2027-01-01 09:00 UTC”."""
        state = Publishable.State(record.state) if record.pk else Publishable.State.DRAFT
        parts = [str(state.label)]
        if state == Publishable.State.SCHEDULED and record.published_at:
            parts.append(_("for %(when)s UTC") % {"when": written(record.published_at, "minute in figures")})
        if state in {Publishable.State.SCHEDULED, Publishable.State.LIVE} and record.withdrawn_at:
            parts.append(_("until %(when)s UTC") % {"when": written(record.withdrawn_at, "minute in figures")})
        return " ".join(parts)

    @admin.display(description=_lazy("verified"), ordering="verified_at")
    def verified(self, record: Any) -> str:
        return written(record.verified_at, "day in figures") if record.verified_at else _("never")

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
        before = rows.values_list(*PUBLICATION).first() or (None,) * len(PUBLICATION)
        super().save_related(request, form, formsets, change)
        self.note_publication(request, form.instance, before)

    def note_publication(self, request: HttpRequest, record: Publishable, before: tuple[Any, ...]) -> None:
        after = moments_of(record)
        if after[2] != before[2] and after[:2] != before[:2] and after[2] == before[0]:
            before = (*before[:2], after[2])  # Kept by the rule of first publications, not decided here.
        if after == before:
            return
        changes = [
            audit.change(self.opts.get_field(name).verbose_name, audit.moment(old), audit.moment(new))
            for name, old, new in zip(PUBLICATION, before, after, strict=True)
            if old != new
        ]
        audit.note(decided(record, before), record, by=request.user, changes=changes)

    def prepare_restore(self, request: HttpRequest, record: Any, current: Any) -> None:
        super().prepare_restore(request, record, current)
        # The history brings texts back. What the public sees stays a decision of those who publish.
        if current is not None:
            for name in PUBLICATION:
                setattr(record, name, getattr(current, name))
        else:
            record.version += 1
            if not self.has_publish_permission(request):
                for name in PUBLICATION:
                    setattr(record, name, None)

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
    if moments_of(record)[:2] == before[:2]:
        return audit.Action.DATED
    if record.withdrawn_at is not None and record.withdrawn_at != before[1]:
        return audit.Action.WITHDRAWN
    match record.state:
        case Publishable.State.LIVE:
            return audit.Action.PUBLISHED
        case Publishable.State.SCHEDULED:
            return audit.Action.SCHEDULED
    return audit.Action.WITHDRAWN
