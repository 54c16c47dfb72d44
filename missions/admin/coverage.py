"""What is recorded completely of missions: the filter of the list, and a page to state it of many at once."""

from operator import methodcaller
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminDateWidget
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import ngettext_lazy

from missions.models import Mission, MissionCoverage
from records.change_lists import ChoiceFilter


class CoverageFilter(ChoiceFilter):
    title = "what is recorded"
    parameter_name = "recorded"
    options = {
        f"{rule}-{topic}": (f"{topic.label}: {words}", methodcaller(rule, topic))
        for topic in MissionCoverage.Topic
        for rule, words in (("complete", "complete"), ("incomplete", "not stated, or some missing"))
    }


class CoverageForm(forms.ModelForm):
    address = forms.URLField(label="Source link", max_length=500, required=False, assume_scheme="https")

    class Meta:
        model = MissionCoverage
        fields = ["topic", "state", "title", "publisher", "address", "seen_on"]
        widgets = {"seen_on": AdminDateWidget}


def state_coverage(model_admin: Any, request: HttpRequest, missions: QuerySet) -> HttpResponse | None:
    """Asks what is recorded of these missions, and where that is said; then states it of each of them.

    It replaces what was stated of the topic before.
    """
    is_answer = "give" in request.POST
    form = CoverageForm(request.POST if is_answer else None)
    if is_answer and form.is_valid():
        stated = dict(form.cleaned_data)
        topic = stated.pop("topic")

        def give(mission: Mission) -> None:
            mission.coverage.update_or_create(topic=topic, defaults=stated)
            mission.save()

        comment = f"Stated what is recorded of {MissionCoverage.Topic(topic).label.lower()}."
        outcome = ngettext_lazy("%(count)d mission changed.", "%(count)d missions changed.", "count")
        model_admin.act(request, missions, give, comment, outcome)
        return None
    return model_admin.page(
        request,
        "missions/mission/state_coverage",
        title="State what is recorded",
        action="state_coverage",
        form=form,
        missions=missions,
        chosen=request.POST.getlist(admin.helpers.ACTION_CHECKBOX_NAME),
        select_across=request.POST.get("select_across", "0"),
    )
