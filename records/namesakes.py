"""What an editor is told when another record has the same page address, or another value that must be unique."""

from collections.abc import Iterator
from itertools import count
from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from records.models import RetiredSlug
from records.row_names import change_page

TAKEN = {"unique", "retired"}  # The codes of the errors that are explained.


def explain_taken(site_admin: Any, request: Any, record: models.Model, name: str) -> SafeString:
    """Which record has the value, with a link if the editor may see it, and what to do about it."""
    column = record._meta.get_field(name)
    other, retired = _find_holder(record, name)
    parts = [_whose(site_admin, request, record, name, other, is_former=retired is not None)]
    if other is not None:
        question = _("Is it the same %(kind)s? Then change that record instead of adding another.")
        parts.append(format_html("{}", question % {"kind": record._meta.verbose_name}))
    if name == "slug":
        free = free_slug(record)
        use = format_html('<button type="button" class="button" data-use="{}" hidden>{}</button>', free, _("Use it"))
        parts.append(format_html("{} <strong>{}</strong>. {}", _("Otherwise choose another, such as"), free, use))
    elif other is not None:
        parts.append(format_html("{}", _("Otherwise enter another %(label)s.") % {"label": column.verbose_name}))
    return format_html_join(" ", "{}", ((part,) for part in parts))


def avoid_taken_slug(site_admin: Any, request: Any, record: Any, present: Any | None) -> SafeString:
    """Gives a restored record its present page address, or a free one, if that of its version is another's by now.

    Returns a note for the editor about it, or an empty string.
    """
    if present and present.slug == record.slug:
        return SafeString()
    other, retired = _find_holder(record, "slug")
    if other is None and (retired is None or retired.object_id == record.pk):
        return SafeString()
    whose = _whose(site_admin, request, record, "slug", other, is_former=retired is not None)
    record.slug = present.slug if present else free_slug(record)
    words = _("The page address of %(record)s is therefore “%(slug)s”.") % {"record": record, "slug": record.slug}
    return format_html("{} {}", whose, words)


def _find_holder(record: Any, name: str) -> tuple[models.Model | None, RetiredSlug | None]:
    """The other record with this value, or that once had this page address, which it then has retired."""
    other = _others(record).filter(**{name: getattr(record, name)}).first()
    if other is not None or name != "slug":
        return other, None
    retired = RetiredSlug.objects.filter(model=record._meta.label_lower, slug=record.slug).first()
    return retired and _others(record).filter(pk=retired.object_id).first(), retired


def _others(record: models.Model) -> models.QuerySet:
    others = type(record)._base_manager
    return others.exclude(pk=record.pk) if record.pk else others.all()


def _whose(
    site_admin: Any, request: Any, record: models.Model, name: str, other: models.Model | None, *, is_former: bool
) -> SafeString:
    value = getattr(record, name)
    if other is None:
        address = reverse(f"admin:{record._meta.app_label}_{record._meta.model_name}_recoverlist")
        if not site_admin.may_recover(request):
            return format_html(_("“{}” is the former address of a page that has been deleted."), value)
        words = _('“{}” is the former address of a page that has been deleted and can be <a href="{}">recovered</a>.')
        return format_html(words, value, address)
    if not site_admin.has_view_permission(request, other):
        return format_html(_("“{}” belongs to a record that you cannot see."), value)
    label = getattr(site_admin, "autocomplete_label", str)(other)
    words = _('“{}” belongs to <a href="{}">{}</a>.')
    if is_former:
        words = _('“{}” is a former address of <a href="{}">{}</a> and redirects there.')
    return format_html(words, value, change_page(other), label)


def free_slug(record: Any) -> str:
    """A page address never used before: `yuri-malenchenko-1990`, by what tells namesakes apart, or with a number."""
    column = record._meta.get_field("slug")
    longest = column.max_length
    stem = record.slug[: longest - 6].strip("-")
    taken = set(_others(record).filter(slug__startswith=stem).values_list("slug", flat=True))
    retired = RetiredSlug.objects.filter(model=record._meta.label_lower, slug__startswith=stem)
    taken.update(retired.exclude(object_id=record.pk or 0).values_list("slug", flat=True))
    return next(slug for slug in _candidates(stem, getattr(record, "told_apart_by", "")) if slug not in taken)


def _candidates(stem: str, apart: str) -> Iterator[str]:
    if apart and not stem.endswith(f"-{apart}"):
        yield f"{stem}-{apart}"
    yield from (f"{stem}-{number}" for number in count(2))
