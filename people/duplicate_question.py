"""Asks, while a new person is entered, whether they are already recorded."""

from typing import Any, Self

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from people.models import Person
from people.similar_names import people_like
from records.filled_form import FilledForm
from records.forms import read_partial_date
from records.questions import Question
from records.row_names import change_page
from wording.partial_dates import PartialDate

MOST_NAMES = 10


def urls(model_admin: Any) -> list[Any]:
    return [model_admin.url("alike/", alike_view, "alike")]


class DuplicateQuestion(Question):
    name = "duplicate"
    heading = "Is this person already recorded?"

    another = forms.BooleanField(label="No, this is another person")

    @classmethod
    def about(cls, model_admin: Any, request: HttpRequest, filled: FilledForm) -> Self | None:
        person: Any = filled.form.instance
        if person.pk is not None or not model_admin.has_view_permission(request):
            return None
        rows = [
            row.instance.text for formset in filled.formsets if formset.prefix == "names" for row in formset.kept_forms
        ]
        found = people_like([person.name, *rows[:MOST_NAMES]], person.born)
        if not found:
            return None
        question = cls(filled, request.POST)
        question.fields["another"].help_text = links_to(found)
        return question


def links_to(people: list[Person]) -> SafeString:
    """“Is this Yuri Malenchenko, born 1961?”, each name with a link."""
    asked = [
        (change_page(person), person.name, f", born {person.told_apart_by}" * bool(person.born_on)) for person in people
    ]
    return format_html_join(" ", 'Is this <a href="{}" target="_blank" rel="noopener">{}</a>{}?', asked)


def alike_view(model_admin: Any, request: HttpRequest) -> HttpResponse:
    """For the form while a name is typed: the question about similar people, or nothing."""
    model_admin.editable(request, 0)
    names = [name[:150] for name in request.GET.getlist("name")[:MOST_NAMES]]
    may_see = model_admin.has_view_permission(request)
    found = people_like(names, _date(request.GET.get("born", ""))) if may_see else []
    return HttpResponse(format_html("{}", links_to(found)) if found else "")


def _date(text: str) -> PartialDate | None:
    try:
        return read_partial_date(text[:20]) if text else None
    except forms.ValidationError:
        return None
