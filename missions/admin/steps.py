"""The pages where editors record what happened on a flight: one form, one save, one revision that can be undone."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.html import format_html

from missions.admin.step_forms import STEPS, ChangedShipsForm, StepForm, steps_for
from missions.models import CrewAssignment, Mission
from people.models import Person
from records.changes import following_changes
from records.conflicts import state_token
from records.forms import is_key
from records.history import revision_by
from records.snapshots import RowDifference, differences

Crew = dict[Person, CrewAssignment]


@dataclass(frozen=True)
class MissionChange:
    """What a step changes on one mission."""

    mission: Mission
    differences: list[RowDifference]
    people: list[str]  # What happens to each of the crew, in words.

    @property
    def words(self) -> str:
        """“Soyuz MS-25: Wang Yaping launches, Anna Kikina is reassigned”."""
        rows = [f"{row.heading[:1].lower()}{row.heading[1:]} is {row.change}" for row in self.differences]
        return f"{self.mission}: {', '.join(self.people or rows) or 'nothing changes'}"


def crew_of(mission: Mission) -> Crew:
    rows = CrewAssignment.objects.filter(mission=mission).select_related("person").order_by("order", "pk")
    return {row.person: row for row in rows}


def crew_words(before: tuple[Mission, Crew], after: tuple[Mission, Crew]) -> list[str]:
    """What happened to each of a mission's crew between two states of it: “Wang Yaping launches”."""
    found = []
    for person in before[1] | after[1]:
        old, new = (_seat_words(mission, crew.get(person)) for mission, crew in (before, after))
        words = [words for words in new if words not in old]
        if not words and "will return on it" in old and "will return on it" not in new:
            words = ["will not return on it"]
        if words:
            found.append(f"{person.name} {' and '.join(words)}")
    return found


def _seat_words(mission: Mission, row: CrewAssignment | None) -> list[str]:
    if row is None:
        return []
    words = {
        "launches": row.launched and not mission.is_planned,
        "lands": row.landed and mission.has_ended,
        "will return on it": row.landed and not mission.has_ended,
        "is reassigned": row.status == CrewAssignment.Status.REASSIGNED,
        "died": row.fate == CrewAssignment.Fate.DIED,
    }
    return [word for word, is_so in words.items() if is_so]


def urls(model_admin: Any) -> list[Any]:
    return [model_admin.url("<int:object_id>/step/<slug:step>/", step_view, "step")]


def offered(request: HttpRequest, mission: Mission) -> dict[str, Any]:
    """What the page of the mission shows: the steps that make sense now, and the version that “Undo” undoes."""
    saved = request.GET.get("undo", "")
    return {"steps": steps_for(mission), "undo": int(saved) if is_key(saved) else None}


def step_view(model_admin: Any, request: HttpRequest, object_id: int, step: str) -> HttpResponse:
    """The form of a step. POST carries it out, or with `_preview` shows what it would change."""
    model_admin.editable(request, object_id)
    form_class = STEPS.get(step)
    if form_class is None:
        raise Http404
    if request.method != "POST":
        mission = model_admin.get_object(request, str(object_id))
        return _open(model_admin, request, form_class, mission)
    with transaction.atomic():
        mission = model_admin.lock(object_id)
        if mission is None or not model_admin.has_change_permission(request, mission):
            raise PermissionDenied
        return _receive(model_admin, request, form_class, mission)


def _open(model_admin: Any, request: HttpRequest, form_class: type[StepForm], mission: Mission) -> HttpResponse:
    if form_class not in steps_for(mission):
        return _not_now(model_admin, request, form_class, mission)
    other = _other_ship(request, form_class, mission)
    form = form_class(mission, other=other, initial={"seen": _state(model_admin, mission, other)})
    return _show(model_admin, request, form)


def _receive(model_admin: Any, request: HttpRequest, form_class: type[StepForm], mission: Mission) -> HttpResponse:
    other = _other_ship(request, form_class, mission)
    if other is not None:
        other = model_admin.lock(other.pk)
    state = _state(model_admin, mission, other)
    data = request.POST.copy()
    data["seen"] = state  # Shown again, the form shows the missions as they are now.
    form = form_class(mission, data, other=other)
    if request.POST.get("seen") != state:
        form.add_error(None, "Somebody else has saved this mission. Check what you typed, then save again.")
    if form_class not in steps_for(mission):
        return _not_now(model_admin, request, form_class, mission)
    if not form.is_valid() or (form_class is ChangedShipsForm and other is None):
        return _show(model_admin, request, form)
    try:
        with transaction.atomic():
            changes = _carry_out(model_admin, request, form)
            if "_preview" in request.POST:
                transaction.set_rollback(True)
    except ValidationError as refusal:
        form.refuse(refusal)
        return _show(model_admin, request, form)
    if "_preview" in request.POST:
        return _show(model_admin, request, form, changes)
    version = model_admin.history.versions(mission.pk)[0]
    undo = format_html('<button type="submit" form="undo-step">{}</button>', "Undo")
    text = format_html("{} {}. {}", form.comment, "; ".join(change.words for change in changes), undo)
    model_admin.message_user(request, text, messages.SUCCESS)
    return redirect(f"{model_admin.address('change', mission.pk)}?undo={version.pk}")


def _carry_out(model_admin: Any, request: HttpRequest, form: StepForm) -> list[MissionChange]:
    history = model_admin.history
    before = {}
    for mission in sorted(form.concerned(), key=lambda mission: mission.pk):
        stored = model_admin.lock(mission.pk)
        history.keep_state(stored)
        before[mission] = (history.snapshot_of(stored), (stored, crew_of(stored)))
    with revision_by(request.user):
        with following_changes():
            changed = sorted(form.write(), key=lambda mission: mission != form.mission)
        for mission in changed:
            model_admin.settle(mission)
            model_admin.log_change(request, mission, form.comment)
    return [
        MissionChange(
            mission,
            differences(before[mission][0], history.snapshot_of(mission)),
            crew_words(before[mission][1], (mission, crew_of(mission))),
        )
        for mission in changed
    ]


def _state(model_admin: Any, mission: Mission, other: Mission | None) -> str:
    """A fingerprint of what the form shows, to notice that somebody else has saved it."""
    ships = [ship for ship in (mission, other) if ship is not None]
    return "-".join(state_token(ship, model_admin.history.rows_of(ship)) for ship in ships)


def _other_ship(request: HttpRequest, form_class: type[StepForm], mission: Mission) -> Mission | None:
    """The ship that the address names or, if there is no other to choose, the only one."""
    if form_class is not ChangedShipsForm:
        return None
    key = request.GET.get("other", "")
    ships = ChangedShipsForm.ships_for(mission)
    if len(ships) == 1:
        return ships[0]
    return next((ship for ship in ships if is_key(key) and ship.pk == int(key)), None)


def _not_now(model_admin: Any, request: HttpRequest, form_class: type[StepForm], mission: Mission) -> HttpResponse:
    text = f"“{form_class.button}” does not apply: {mission} is {mission.status_words.lower()}."
    model_admin.message_user(request, text, messages.WARNING)
    return redirect(model_admin.address("change", mission.pk))


def _show(
    model_admin: Any, request: HttpRequest, form: StepForm, changes: list[MissionChange] | None = None
) -> HttpResponse:
    record = model_admin.get_object(request, str(form.mission.pk))
    return model_admin.page(
        request,
        "missions/mission/step",
        title=form.button,
        record=record,
        form=form,
        media=model_admin.media + form.media,
        ships=ChangedShipsForm.ships_for(record) if isinstance(form, ChangedShipsForm) else [],
        other=form.other,
        live=[ship for ship in (record, form.other) if ship is not None and ship.is_published],
        changes=changes,
    )
