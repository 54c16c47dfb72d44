"""The box “Paste a crew” of the mission form: its text becomes rows, at once or, without scripts, on submit.

Either way nothing is saved before the editor presses Save.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.template.loader import render_to_string
from django.urls import URLPattern

from missions.admin.crew_form import BackupFormSet, PrimeCrewFormSet, answers, fill_empty, may_add_people
from missions.admin.crew_names import Match, labels_of, match_names
from missions.admin.crew_text import TypedMember, read_crew_text
from missions.admin.usual_seats import Flight, usual_seats
from missions.models import CrewAssignment, Mission
from people.models import Agency, Country, Person
from records.conflicts import SeenForm
from records.forms import is_key, read_partial_date, rows_of_kind
from search.folding import fold

BLOCKS = (PrimeCrewFormSet.block, BackupFormSet.block)
COLUMNS = ("status", "launch_role", "landing_role", "order", "category", "fate")


class CrewTextField(forms.CharField):
    """Never counts as a change of the mission: its content becomes rows."""

    def has_changed(self, initial: Any, data: Any) -> bool:
        return False


class MissionForm(SeenForm):
    crew_text = CrewTextField(label="Names", required=False, widget=forms.Textarea(attrs={"rows": 5}))


@dataclass
class PastedRow:
    block: str
    row: CrewAssignment
    person: Person | None = None
    typed_name: str = ""
    match: Match = field(default_factory=Match)

    @property
    def values(self) -> dict[str, str]:
        """The fields of the form's row as a browser would send them."""
        row = self.row
        values = {name: str(getattr(row, name)) for name in COLUMNS}
        values |= {name: "on" for name in ("launched", "landed") if getattr(row, name)}
        values |= {name: str(getattr(row, f"{name}_id") or "") for name in ("agency", "country")}
        key = str(self.person.pk) if self.person else ""
        return values | {"person": key, "filled_for": key, "typed_name": self.typed_name}

    def values_for_page(self, labels: dict[int, str], *, may_add: bool) -> dict[str, Any]:
        """The values, with labels of the chosen records and the question of who is meant."""
        chosen = {"person": self.person, "agency": self.row.agency, "country": self.row.country}
        shown = {name: str(record) for name, record in chosen.items() if record}
        if self.person and self.person.born_on:
            shown["person"] += f" (born {self.person.born_on.year})"
        return {"block": self.block, "values": self.values, "labels": shown, "question": self.question(labels, may_add)}

    def question(self, labels: dict[int, str], may_add: bool) -> str:
        if self.person:
            return ""
        context = {
            "prefix": f"{self.block}-__prefix__",
            "name": self.typed_name,
            "answers": answers(self.match, labels, may_add=may_add),
        }
        return render_to_string("admin/missions/mission/_crew_question.html", context)


@dataclass
class PastedCrew:
    rows: list[PastedRow]
    notes: list[str]

    @property
    def summary(self) -> str:
        if not self.rows:
            return "No new names found."
        found = sum(row.person is not None for row in self.rows)
        asked = len(self.rows) - found
        parts = [f"{found} found" if found else "", f"{asked} to identify below" if asked else ""]
        names = "1 name" if len(self.rows) == 1 else f"{len(self.rows)} names"
        return f"{names} read: {', '.join(filter(None, parts))}."


def read_crew(text: str, flight: Flight, *, present: Iterable[int], last: dict[str, int]) -> PastedCrew:
    """The rows for a text. `present` are the keys of people in the crew, `last` the highest order in each block."""
    members = read_crew_text(text)
    matches = match_names(member.name for member in members)
    notes: list[str] = []
    rows: list[PastedRow] = []
    named: set[Any] = set(present)
    places = dict(last)
    where = _agencies_and_countries(members)
    for member in members:
        match = matches[member.name]
        who: Any = match.person.pk if match.person else fold(member.name)
        if who in named:
            notes.append(f"Line {member.line}: {member.name} is already in the crew.")
            continue
        named.add(who)
        pasted = _row(member, match)
        places[pasted.block] = pasted.row.order = places.get(pasted.block, 0) + 1
        for word in member.words:
            record = where.get(fold(word))
            if record is None:
                notes.append(f"Line {member.line}: “{word}” after {member.name} is not a role, agency or country.")
            else:
                setattr(pasted.row, "agency" if isinstance(record, Agency) else "country", record)
        rows.append(pasted)
    sure = {row.person.pk: row for row in rows if row.person}
    seats = usual_seats({pk: row.row.order for pk, row in sure.items()}, flight) if sure else {}
    for pk, seat in seats.items():
        fill_empty(sure[pk].row, seat)
    return PastedCrew(rows, notes)


def _row(member: TypedMember, match: Match) -> PastedRow:
    is_prime = not member.is_backup
    row = CrewAssignment(
        status=CrewAssignment.Status.BACKUP if member.is_backup else CrewAssignment.Status.PRIME,
        launched=is_prime,
        landed=is_prime,
        launch_role=member.role,
        landing_role=member.role if is_prime else "",
    )
    pasted = PastedRow(BLOCKS[member.is_backup], row, match.person, match=match)
    if match.person is None:
        pasted.typed_name = member.name
    return pasted


def _agencies_and_countries(members: Iterable[TypedMember]) -> dict[str, Agency | Country]:
    """By each of their folded names; empty if there were only roles in brackets."""
    if not any(member.words for member in members):
        return {}
    countries = {fold(name): one for one in Country.objects.all() for name in (one.name, one.code)}
    return countries | {fold(name): one for one in Agency.objects.all() for name in (one.name, one.short_name)}


# --- From the page, while the form is being filled in ---------------------------------------------------


def urls(site_admin: Any) -> list[URLPattern]:
    return [
        site_admin.url("crew/read/", read_text, "read_crew", is_posted=True),
        site_admin.url("crew/seat/", usual_seat, "usual_seat"),
    ]


def read_text(site_admin: Any, request: HttpRequest) -> HttpResponse:
    """The rows for the pasted text, given the form as it is filled in now."""
    _require_editor(site_admin, request)
    crew = crew_in(request.POST)
    labels = labels_of({one for row in crew.rows for one in row.match.people}, flight_in(request.POST))
    rows = [row.values_for_page(labels, may_add=may_add_people(request)) for row in crew.rows]
    return JsonResponse({"summary": crew.summary, "notes": crew.notes, "rows": rows})


def usual_seat(site_admin: Any, request: HttpRequest) -> HttpResponse:
    """The usual seat of one person in this crew, as JSON."""
    _require_editor(site_admin, request)
    key, place = request.GET.get("person", ""), request.GET.get("order", "")
    if not is_key(key):
        return JsonResponse({}, status=404)
    pk = int(key)
    seat = usual_seats({pk: int(place) if is_key(place) else 1}, flight_in(request.GET))[pk]
    said = f"Filled in {seat.source}: {seat.described}." if seat.described else ""
    return JsonResponse(
        {
            "values": {
                "launch_role": seat.role,
                "landing_role": seat.role,
                "category": seat.category,
                "agency": str(seat.agency.pk) if seat.agency else "",
                "country": str(seat.country.pk) if seat.country else "",
            },
            "labels": {"agency": str(seat.agency or ""), "country": str(seat.country or "")},
            "said": said,
        }
    )


def _require_editor(site_admin: Any, request: HttpRequest) -> None:
    if not (site_admin.has_add_permission(request) or site_admin.has_change_permission(request)):
        raise PermissionDenied


# --- What the form that is being filled in holds --------------------------------------------------------


def flight_in(data: QueryDict) -> Flight:
    """The mission as typed so far; what is not valid yet is left out."""
    key, programme, day = (data.get(name, "") for name in ("mission", "programme", "launch_at_0"))
    try:
        launch = read_partial_date(day).at if day else None
    except ValidationError:
        launch = None
    return Flight(int(key) if is_key(key) else None, int(programme) if is_key(programme) else None, launch)


def crew_in(data: QueryDict) -> PastedCrew:
    present: set[int] = set()
    last: dict[str, int] = {}
    for block in BLOCKS:
        for number in range(min(rows_of_kind(data, f"{block}-TOTAL_FORMS"), 200)):
            key, order = data.get(f"{block}-{number}-person", ""), data.get(f"{block}-{number}-order", "")
            if is_key(key) and not data.get(f"{block}-{number}-DELETE"):
                present.add(int(key))
                last[block] = max(last.get(block, 0), int(order) if is_key(order) else 0)
    text = data.get("crew_text", "")
    return read_crew(text, flight_in(data), present=present, last=last)


def fill_in_rows(site_admin: Any, request: HttpRequest, record: Mission | None) -> HttpResponse:
    """The form again with rows in place of the text: for browsers without scripts, or if text was left in the box."""
    may = site_admin.has_add_permission if record is None else site_admin.has_change_permission
    if not may(request):
        raise PermissionDenied
    data = request.POST.copy()
    data["mission"] = str(record.pk) if record else ""
    crew = crew_in(data)
    for row in crew.rows:
        number = rows_of_kind(data, f"{row.block}-TOTAL_FORMS")
        data[f"{row.block}-TOTAL_FORMS"] = str(number + 1)
        for name, value in row.values.items():
            data[f"{row.block}-{number}-{name}"] = value
    data["crew_text"] = ""
    filled = site_admin.fill_form(request, record, data, request.FILES)
    filled.forget_errors()  # They are told when it is saved.
    for note in [f"{crew.summary} Nothing has been saved yet.", *crew.notes]:
        site_admin.message_user(request, note, messages.INFO)
    return site_admin.show_form(request, record, filled)
