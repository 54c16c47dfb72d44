"""The filters of the photo library."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from photos.models import Photo, PhotoText
from photos.uses import USES
from records.change_lists import ChoiceFilter


def with_text(field: str) -> QuerySet:
    return PhotoText.objects.exclude(**{field: ""}).values("photo")


class MissingFilter(ChoiceFilter):
    title = "what is missing"
    parameter_name = "missing"
    options = {
        "alt": (
            "No alternative text",
            lambda photos: photos.filter(is_decorative=False).exclude(pk__in=with_text("alt")),
        ),
        "caption": ("No caption", lambda photos: photos.exclude(pk__in=with_text("caption"))),
        "credit": ("No credit", lambda photos: photos.filter(credit_line="")),
        "licence": ("No licence", lambda photos: photos.filter(licence=None)),
        "files": ("Files not made yet", lambda photos: photos.exclude(renditions_state=Photo.Renditions.READY)),
    }


class NoticeFilter(ChoiceFilter):
    title = "notices"
    parameter_name = "notice"
    options = {"file": ("About the file", lambda photos: photos.filter(reading__notices__0__isnull=False))}


class UseFilter(admin.SimpleListFilter):
    title = "use"
    parameter_name = "use"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return [("unused", "Unused"), *((relation, str(label).removesuffix(" of")) for relation, label in USES.items())]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() == "unused":
            return queryset.filter(**dict.fromkeys(USES))
        if self.value() in USES:
            return queryset.filter(**{f"{self.value()}__isnull": False}).distinct()
        return queryset


class LanguageFilter(admin.SimpleListFilter):
    title = "language missing"
    parameter_name = "without"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        languages = PhotoText.objects.order_by("language").values_list("language", flat=True).distinct()
        return [(language, language) for language in languages]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() is None:
            return queryset
        return queryset.exclude(pk__in=PhotoText.objects.filter(language=self.value()).values("photo"))


class ShownFilter(admin.SimpleListFilter):
    """The people, or missions, that photos show: a long list, so a select box."""

    template = "admin/photos/photo/filter_by_choice.html"
    relation: str

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        name, key = f"{self.relation}__name", f"{self.relation}__sort_key"
        shown = Photo.objects.filter(**{f"{self.relation}__isnull": False}).order_by(key, self.relation)
        rows = shown.values_list(self.relation, name, key).distinct()
        return [(str(pk), name) for pk, name, _key in rows]

    def choices(self, changelist: Any) -> Iterator[Any]:
        self.others = [
            (name, value)
            for name, values in changelist.filter_params.items()
            if name != self.parameter_name
            for value in values
        ]
        for value, name in self.lookup_choices:
            yield {"value": value, "display": name, "selected": value == self.value()}

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() not in dict(self.lookup_choices):
            return queryset
        return queryset.filter(**{self.relation: self.value()})


class ShownMissionFilter(ShownFilter):
    title = "mission"
    parameter_name = "mission"
    relation = "missions"


class ShownPersonFilter(ShownFilter):
    title = "person in the picture"
    parameter_name = "person"
    relation = "depictions__person"
