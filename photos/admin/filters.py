"""The filters of the photo library."""

from collections.abc import Callable, Iterator, Mapping
from operator import methodcaller
from typing import Any

from django.db.models import Count, Max, Min, QuerySet
from django.http import HttpRequest

from photos.languages import language_name
from photos.models import Photo, PhotoText
from photos.uses import USES
from records.change_lists import ChoiceFilter, Options
from search.sorting import sort_key
from wording.dates import written

MOST_UPLOADS = 8


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
        "rights": ("Missing rights", lambda photos: photos.exclude(objections="")),
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


class BatchFilter(ChoiceFilter):
    """The latest uploads; the last one of the user is called “My last upload”."""

    title = "upload"
    parameter_name = "batch"

    def get_options(self, request: HttpRequest) -> Options:
        uploads = (
            Photo.objects.exclude(batch="")
            .order_by()
            .values("batch")
            .annotate(
                photos=Count("pk"), since=Min("added_at"), user=Max("added_by__username"), whose=Max("added_by_id")
            )
            .order_by("-since")
        )
        asked = request.GET.get(self.parameter_name, "")
        latest = list(uploads[:MOST_UPLOADS])
        if asked and asked not in {upload["batch"] for upload in latest}:
            latest += uploads.filter(batch=asked)
        mine = next((upload["batch"] for upload in latest if upload["whose"] == request.user.pk), None)
        return {
            upload["batch"]: (
                f"{'My last upload' if upload['batch'] == mine else described(upload)} ({upload['photos']})",
                methodcaller("filter", batch=upload["batch"]),
            )
            for upload in latest
        }


def described(upload: Mapping[str, Any]) -> str:
    """2026-12-01 21:57, valentina"""
    when = written(upload["since"], "minute in figures") if upload["since"] else ""
    return ", ".join(filter(None, [when, upload["user"]]))


class AddedByFilter(ChoiceFilter):
    title = "who added it"
    parameter_name = "added_by"

    def get_options(self, request: HttpRequest) -> Options:
        others = (
            Photo.objects.exclude(added_by=None)
            .exclude(added_by=request.user)
            .order_by()
            .values_list("added_by", "added_by__username")
            .distinct()
        )
        return {
            "me": ("Me", methodcaller("filter", added_by=request.user)),
            **{
                str(key): (name, methodcaller("filter", added_by=key))
                for key, name in sorted(others, key=lambda one: sort_key(one[1]))
            },
        }


class LanguageFilter(ChoiceFilter):
    title = "language missing"
    parameter_name = "without"

    def get_options(self, request: HttpRequest) -> Options:
        languages = PhotoText.objects.order_by().values_list("language", flat=True).distinct()
        return {
            language: (
                language_name(language),
                methodcaller("exclude", pk__in=PhotoText.objects.filter(language=language).values("photo")),
            )
            for language in sorted(languages, key=lambda language: sort_key(language_name(language)))
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
