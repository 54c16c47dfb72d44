"""The top lists as JSON."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _lazy

from exports import fields
from exports.embedded import MISSION_LINK, PERSON_LINK
from exports.records import JsonView
from missions.pages.top_lists import TopLists
from wording.durations import Duration


def duration_of(entry: Any) -> Duration | None:
    return entry.figure if isinstance(entry.figure, Duration) else None


ENTRY = fields.RecordFields(
    _lazy("One place."),
    fields.text("figure", _lazy("The figure in words."), lambda entry: str(entry.figure)),
    *fields.duration("", _lazy("The figure, if it is a duration."), duration_of),
    fields.record_list("people", PERSON_LINK, _lazy("Who holds it.")),
    fields.record_list("missions", MISSION_LINK, _lazy("On which missions.")),
    fields.partial_date("on", _lazy("When.")),
)
TOP_LIST = fields.RecordFields(
    _lazy("One top list."),
    fields.text("slug", _lazy("Its name in addresses.")),
    fields.text("title", _lazy("Its title.")),
    fields.text("explanation", _lazy("What is counted.")),
    fields.text("measure", _lazy("What the figures are.")),
    fields.record_list("places", ENTRY, _lazy("The best first, ties side by side."), "entries"),
    fields.number(
        "more_with_the_last_figure", _lazy("How many others are level with the last place listed."), "left_out"
    ),
)


LEFT_OUT = fields.RecordFields(
    _lazy("Lists that might change when missing records are added."),
    fields.text_list(
        "slugs",
        _lazy("A name that the list would have in addresses."),
        _lazy("Which lists."),
        lambda left_out: left_out.lists,
    ),
    fields.text("reason", _lazy("Why they are left out, in words.")),
)


TOP_LISTS = fields.RecordFields(
    _lazy("Who holds which record, calculated from the flights in this catalogue."),
    fields.site_address(
        "address", _lazy("The same as a page of the site."), lambda records: reverse("missions:records")
    ),
    fields.record_list("records", TOP_LIST, _lazy("In the order of the page."), "all"),
    fields.record_list("lists_left_out", LEFT_OUT, _lazy("Lists that are left out, and why."), "left_out"),
)


class RecordsJsonView(JsonView):
    fields = TOP_LISTS

    def find(self, **parts: str) -> TopLists:
        return TopLists()
