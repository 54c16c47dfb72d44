"""The filters of the photo library."""

from collections.abc import Callable, Iterator
from operator import methodcaller
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from photos.models import Photo, PhotoText
from photos.uses import USES
from records.change_lists import ChoiceFilter, Options


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
        "rights": ("Rights for publication", lambda photos: photos.exclude(objections="")),
        "files": ("Files not made yet", lambda photos: photos.exclude(renditions_state=Photo.Renditions.READY)),
    }


class NoticeFilter(ChoiceFilter):
    title = "notices"
    parameter_name = "notice"
    options = {
        "file": ("About the file", lambda photos: photos.filter(reading__notices__0__isnull=False)),
        "alike": ("Looks like another photo", lambda photos: photos.filter(looks_like__isnull=False)),
    }


def used_in(relation: str) -> Callable[[Any], QuerySet]:
    return lambda photos: photos.filter(**{f"{relation}__isnull": False}).distinct()


class UseFilter(ChoiceFilter):
    title = "use"
    parameter_name = "use"
    options = {
        "unused": ("Unused", methodcaller("filter", **dict.fromkeys(USES))),
        **{relation: (str(label).removesuffix(" of"), used_in(relation)) for relation, label in USES.items()},
    }


class LanguageFilter(ChoiceFilter):
    title = "language missing"
    parameter_name = "without"

    def get_options(self, request: HttpRequest) -> Options:
        languages = PhotoText.objects.order_by("language").values_list("language", flat=True).distinct()
        return {
            language: (
                language,
                methodcaller("exclude", pk__in=PhotoText.objects.filter(language=language).values("photo")),
            )
            for language in languages
        }


class ShownFilter(ChoiceFilter):
    """The people, or missions, that photos show: a long list, so a select box."""

    template = "admin/photos/photo/filter_by_choice.html"
    relation: str

    def get_options(self, request: HttpRequest) -> Options:
        name, key = f"{self.relation}__name", f"{self.relation}__sort_key"
        shown = Photo.objects.filter(**{f"{self.relation}__isnull": False}).order_by(key, self.relation)
        rows = shown.values_list(self.relation, name, key).distinct()
        return {str(pk): (name, methodcaller("filter", **{self.relation: pk})) for pk, name, _key in rows}

    def choices(self, changelist: Any) -> Iterator[Any]:
        self.others = [
            (name, value)
            for name, values in changelist.filter_params.items()
            if name != self.parameter_name
            for value in values
        ]
        for value, name in self.lookup_choices:
            yield {"value": value, "display": name, "selected": value == self.value()}


class ShownMissionFilter(ShownFilter):
    title = "mission"
    parameter_name = "mission"
    relation = "missions"


class ShownPersonFilter(ShownFilter):
    title = "person in the picture"
    parameter_name = "person"
    relation = "depictions__person"
