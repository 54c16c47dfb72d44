"""The admin of records that are published: states, filters and actions, and publication as a permission of its own."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from operator import methodcaller
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import model_ngettext
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext, ngettext_lazy

from publishing import accounts as accounts  # These two register what they hold.
from publishing import audit
from publishing import audit_log as audit_log
from publishing.attention import not_checked, without_source
from publishing.models import Publishable
from publishing.record_admin import RecordAdmin
from records.change_lists import ChoiceFilter
from records.history import revision_by
from records.row_names import change_page
from wording.dates import written

PUBLICATION = ("published_at", "withdrawn_at", "first_published_at")
PUBLICATION_FIELDSET: Any = ("Publication", {"fields": ["state", *PUBLICATION, "verified_at"]})
MOST_NAMED = 5  # For each reason.
GCAT_FIELDSET: Any = ("For imports", {"fields": ["gcat_id"], "classes": ["collapse"]})


class StateFilter(ChoiceFilter):
    title = _lazy("state")
    parameter_name = "state"
    options = {value: (label, methodcaller("in_state", value)) for value, label in Publishable.State.choices}


class UnverifiedFilter(ChoiceFilter):
    title = _lazy("attention")
    parameter_name = "attention"
    options = {
        "no-source": (_lazy("Without a source"), without_source),
        "not-checked": (_lazy("Not checked for a year"), not_checked),
    }


class PublishableAdmin(RecordAdmin):
    """Records that are shown to the public by a decision, which needs a permission of its own."""

    decided_fields: Sequence[str] = PUBLICATION
    decided_actions = ("publish", "withdraw")
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

    @admin.display(description=_lazy("last checked"), ordering="verified_at")
    def verified(self, record: Any) -> str:
        return written(record.verified_at, "day in figures") if record.verified_at else _("never")

    # --- Who may publish -----------------------------------------------------------------------

    def may_take_away(self, request: HttpRequest) -> bool:
        return self.has_publish_permission(request)

    def note_saved(self, request: HttpRequest, before: Any, record: Any) -> None:
        super().note_saved(request, before, record)
        self.note_publication(request, record, moments_of(before) if before else (None,) * len(PUBLICATION))

    def note_publication(self, request: HttpRequest, record: Publishable, before: tuple[Any, ...]) -> None:
        after = moments_of(record)
        if after[2] != before[2] and after[:2] != before[:2] and after[2] == before[0]:
            before = (*before[:2], after[2])  # Set by the rule about first publications, not decided here.
        if after == before:
            return
        changes = [
            audit.change(self.opts.get_field(name).verbose_name, audit.moment(old), audit.moment(new))
            for name, old, new in zip(PUBLICATION, before, after, strict=True)
            if old != new
        ]
        audit.note(describe_decision(record, before), record, by=request.user, changes=changes)

    def prepare_restore(self, request: HttpRequest, record: Any, current: Any) -> None:
        super().prepare_restore(request, record, current)
        # Texts are restored. What the public sees remains a decision of those who publish.
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
    def publish(self, request: HttpRequest, queryset: QuerySet) -> list[Any]:
        """Publishes the records that may be public, says what keeps the others back, and returns those published."""
        refused: list[tuple[Any, ValidationError]] = []
        outcome = ngettext_lazy("%(count)d %(records)s is live now.", "%(count)d %(records)s are live now.", "count")
        published = self.act(
            request,
            queryset,
            methodcaller("publish"),
            _("Published."),
            outcome,
            applies=lambda record: not record.is_published,
            refused=refused,
        )
        if refused:
            self.message_user(request, self.describe_refused(refused, published), messages.ERROR)
        return published

    def describe_refused(self, refused: Sequence[tuple[Any, ValidationError]], published: Sequence[Any]) -> SafeString:
        """How many were not published; then each reason once, with the first records that it keeps back."""
        total = len(refused) + len(published)
        counted = ngettext(
            "%(count)d of %(total)d was not published:", "%(count)d of %(total)d were not published:", len(refused)
        )
        reasons: dict[str, list[Any]] = defaultdict(list)
        for record, refusal in refused:
            for reason in refusal.messages:
                reasons[without_name(reason, record)].append(record)
        listed = format_html_join(
            "", "<div>{} {}</div>", ((reason, first_of(records)) for reason, records in reasons.items())
        )
        message = format_html("{}{}", counted % {"count": len(refused), "total": total}, listed)
        ways = self.ways_to_complete([record for record, _refusal in refused])
        links = format_html_join(" · ", '<a href="{}">{}</a>', ((address, label) for label, address in ways))
        return format_html("{}{}", message, links)

    def ways_to_complete(self, records: Sequence[Any]) -> list[tuple[str, str]]:
        """Labels and addresses of pages on which records that could not be published can be completed together."""
        return []

    @admin.action(description=_lazy("Withdraw"), permissions=["publish"])
    def withdraw(self, request: HttpRequest, queryset: QuerySet) -> None:
        out = {Publishable.State.WITHDRAWN, Publishable.State.DRAFT}
        outcome = ngettext_lazy(
            "%(count)d %(records)s was withdrawn.", "%(count)d %(records)s were withdrawn.", "count"
        )
        withdraw = methodcaller("withdraw")
        self.act(request, queryset, withdraw, _("Withdrawn."), outcome, applies=lambda record: record.state not in out)

    @admin.action(description=_lazy("Mark as checked against the sources"), permissions=["change"])
    def verify(self, request: HttpRequest, queryset: QuerySet) -> None:
        def mark(record: Any) -> None:
            record.verified_at = timezone.now()
            record.save()

        outcome = ngettext_lazy(
            "%(count)d %(records)s is marked as checked.", "%(count)d %(records)s are marked as checked.", "count"
        )
        self.act(request, queryset, mark, _("Marked as checked."), outcome)

    def act(
        self,
        request: HttpRequest,
        queryset: QuerySet,
        change: Callable[[Any], None],
        comment: str,
        outcome: Any,
        *,
        applies: Callable[[Any], bool] = lambda record: True,
        refused: list[tuple[Any, ValidationError]] | None = None,
    ) -> list[Any]:
        """Changes each record the action applies to, each in its own revision, so that it can be restored alone.

        Returns those it changed. Refused ones are added to `refused`; without that list, the first stops the action.
        `outcome` says how many were changed, with places for `count` and `records`.
        """
        changed = []
        for record in self.model._base_manager.filter(pk__in=queryset.values("pk")).select_for_update():
            if not applies(record):
                continue
            try:
                with transaction.atomic():
                    self.change_one(request, record, change, comment)
            except ValidationError as refusal:
                if refused is None:
                    raise
                refused.append((record, refusal))
            else:
                changed.append(record)
        if changed or not refused:
            counted = {"count": len(changed), "records": model_ngettext(self.opts, len(changed))}
            self.message_user(request, outcome % counted, messages.SUCCESS)
        return changed

    def change_one(self, request: HttpRequest, record: Any, change: Callable[[Any], None], comment: str) -> None:
        self.history.keep_state(record)
        before = moments_of(record)
        with revision_by(request.user):
            change(record)
            self.log_change(request, record, comment)
        self.note_publication(request, record, before)


def without_name(reason: str, record: Any) -> str:
    """The same reason for every record: “No credit.”, also where the message begins with the record’s name."""
    bare = reason.removeprefix(f"“{record}”").lstrip(" :")
    return bare if bare == reason else capfirst(bare)


def first_of(records: Sequence[Any]) -> SafeString:
    """Links to the forms of the first records, and how many others there are."""
    links = format_html_join(
        ", ", '<a href="{}">{}</a>', ((change_page(record), record) for record in records[:MOST_NAMED])
    )
    others = len(records) - MOST_NAMED
    return format_html(_("{} and {} more"), links, others) if others > 0 else links


def moments_of(record: Publishable) -> tuple[Any, ...]:
    return tuple(getattr(record, name) for name in PUBLICATION)


def describe_decision(record: Publishable, before: tuple[Any, ...]) -> str:
    """What was decided by changing these moments of the record."""
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
