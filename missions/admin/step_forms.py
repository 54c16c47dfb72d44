"""The forms for what happens on a flight. Each asks only for what the record does not hold yet."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import Q
from django.utils import timezone

from missions import flight_steps
from missions.models import CrewAssignment, DockingEvent, Mission, Site, Station, Trip
from people.models import Person
from records.change_lists import KeysField
from records.forms import PartialMomentField
from records.plausible import FUTURE
from search.sorting import sort_key
from wording.partial_dates import LENGTHS, PartialDate

MOST_SHIPS = 100  # To choose from, those in flight first.


class RowsField(KeysField):
    """Rows to select with check boxes, labelled by `label_of`, which a form may set later."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, label_of: Any, **kwargs: Any) -> None:
        self.label_of = label_of
        super().__init__(**{"queryset": Trip.objects.none(), "required": False, **kwargs})

    def label_from_instance(self, obj: Any) -> str:
        return str(self.label_of(obj))


class StepForm(forms.Form):
    """One step of a flight."""

    do_not_call_in_templates: ClassVar = True
    name: ClassVar[str]  # In its address.
    button: ClassVar[str]
    folded: ClassVar[tuple[str, ...]] = ()  # Fields that are rarely needed.
    moments: ClassVar[tuple[str, ...]] = ()  # Fields with a time that is past.

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, mission: Mission, *args: Any, other: Mission | None = None, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        self.mission, self.other = mission, other
        self.prepare()

    def prepare(self) -> None:
        """Hook: choices and initial values from the record."""

    @classmethod
    def applies_to(cls, mission: Mission, docking: DockingEvent | None) -> bool:
        """Whether the step makes sense for the mission as it is now; `docking` is the current one, if any."""
        return mission.is_in_flight

    @property
    def comment(self) -> str:
        """The comment in the history."""
        return f"{self.button}."

    @property
    def warning(self) -> str:
        """What a preview of the valid form warns of."""
        return ""

    def concerned(self) -> set[Mission]:
        """The missions that the step may change, once the form is valid."""
        return {self.mission}

    def write(self) -> set[Mission]:
        raise NotImplementedError

    def date(self, name: str) -> PartialDate | None:
        """The moment typed into a field, as precisely as it was typed; None if it is empty or not on the form."""
        field: Any = self.fields.get(name)
        at = self.cleaned_data.get(name)
        return PartialDate(at, field.precision) if field and at else None

    def show_date(self, name: str, known: PartialDate | None) -> None:
        field: Any = self.fields[name]
        if known is not None:
            self.initial[name] = field.boxes(known)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for name in self.moments:
            date = self.date(name)
            if date is not None and date.at > timezone.now():
                self.add_error(name, FUTURE)
        return cleaned

    def refuse(self, error: ValidationError) -> None:
        """Shows what a rule refused while writing, beside the field if the form has it."""
        errors = error.error_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.error_list}
        for name, messages in errors.items():
            self.add_error(name if name in self.fields else None, list(messages))


class LaunchedForm(StepForm):
    name, button = "launched", "It launched"
    moments = ("launch_at",)
    folded = ("backups",)

    launch_at = PartialMomentField(label="Lift-off", required=True)
    aboard = RowsField(
        lambda row: f"{row.person.name}{_in_brackets(row.get_launch_role_display())}",
        queryset=CrewAssignment.objects.none(),
        label="Who launched",
        help_text="People you clear are shown as reassigned. Add anybody else to the crew in the mission’s form.",
    )
    backups = RowsField(
        lambda row: row.person.name,
        queryset=CrewAssignment.objects.none(),
        label="A backup launched instead",
    )
    planned_end_at = PartialMomentField(label="Planned end", required=False)

    @classmethod
    def applies_to(cls, mission: Mission, docking: DockingEvent | None) -> bool:
        return mission.is_planned

    def prepare(self) -> None:
        rows = self.mission.assignments.select_related("person").order_by("order", "pk")
        self.fields["aboard"].queryset = crew = rows.in_role("launch")
        self.initial["aboard"] = list(crew)
        self.fields["backups"].queryset = backups = rows.in_role("backup")
        if not backups:
            del self.fields["backups"]
        if not crew:
            del self.fields["aboard"]
        self.show_date("launch_at", self.mission.launch)
        planned_end = self.mission.planned_end
        if planned_end and planned_end.until > timezone.now():
            del self.fields["planned_end_at"]
        else:
            self.show_date("planned_end_at", planned_end)

    @property
    def selected(self) -> list[CrewAssignment]:
        return [*self.cleaned_data.get("aboard", ()), *self.cleaned_data.get("backups", ())]

    @property
    def warning(self) -> str:
        return "" if self.selected else "Nobody is selected: it launches empty."

    def write(self) -> set[Mission]:
        if planned_end := self.date("planned_end_at"):
            self.mission.planned_end_at, self.mission.planned_end_precision = planned_end.at, planned_end.precision
        elif "planned_end_at" in self.fields:
            self.mission.planned_end_at = None
        at = self.date("launch_at")
        assert at is not None
        return flight_steps.launch(self.mission, at, self.selected)


class DockedForm(StepForm):
    name, button = "docked", "It docked"
    moments = ("docked_at",)

    station = forms.ModelChoiceField(Station.objects.all())
    port = forms.CharField(max_length=100, required=False, widget=forms.TextInput(attrs={"list": "ports"}))
    docked_at = PartialMomentField(label="Docked", required=True)

    @classmethod
    def applies_to(cls, mission: Mission, docking: DockingEvent | None) -> bool:
        return mission.is_in_flight and docking is None

    def prepare(self) -> None:
        last = self.mission.dockings.in_time_order().last()
        self.initial["station"] = last.station_id if last else self.mission.station_id

    @property
    def ports(self) -> list[str]:
        """Ports that ships docked at before, to choose from."""
        known = DockingEvent.objects.filter(station=self.initial["station"]) if self.initial["station"] else None
        ports = (known or DockingEvent.objects.none()).exclude(port="").order_by().values_list("port", flat=True)
        return sorted(ports.distinct(), key=sort_key)

    def write(self) -> set[Mission]:
        at = self.date("docked_at")
        assert at is not None
        return flight_steps.dock(self.mission, self.cleaned_data["station"], self.cleaned_data["port"], at)


class UndockedForm(StepForm):
    name, button = "undocked", "It undocked"
    moments = ("undocked_at",)

    undocked_at = PartialMomentField(label="Undocked", required=True)

    @classmethod
    def applies_to(cls, mission: Mission, docking: DockingEvent | None) -> bool:
        return mission.is_in_flight and docking is not None

    def prepare(self) -> None:
        self.docking = flight_steps.open_docking(self.mission)
        if self.docking:
            self.fields["undocked_at"].help_text = f"Docked with {self.docking.docked_with} {self.docking.docked.when}."

    def write(self) -> set[Mission]:
        at = self.date("undocked_at")
        assert at is not None
        assert self.docking is not None
        return flight_steps.undock(self.mission, self.docking, at)


class LandedForm(StepForm):
    name, button = "landed", "It landed"
    moments = ("end_at", "undocked_at")
    folded = ("others", "outcome", "died")

    OUTCOMES = (
        (Mission.EndKind.LANDED, "Landed"),
        (Mission.EndKind.LOST, "Lost"),
        (Mission.EndKind.FAILED_LAUNCH, "Launch failed"),
    )

    undocked_at = PartialMomentField(label="Undocked", required=False)
    end_at = PartialMomentField(label="Landed", required=True)
    landing_site = forms.ModelChoiceField(Site.objects.all(), required=False)
    aboard = RowsField(None, label="Who was aboard")
    others = RowsField(None, label="Somebody from another ship was aboard too")
    outcome = forms.ChoiceField(
        choices=OUTCOMES, initial=Mission.EndKind.LANDED, widget=forms.RadioSelect, label="How it ended"
    )
    died = RowsField(str, queryset=Person.objects.none(), label="Who died")

    def prepare(self) -> None:
        in_space = Trip.objects.filter(end_at=None).with_missions().select_related("person")
        in_space = in_space.order_by("launch_mission__launch_at", "person__sort_key")
        going_home = flight_steps.homebound(self.mission).values("pk")
        launched_here = Q(launch_mission=self.mission)
        self.fields["aboard"].queryset = aboard = in_space.filter(launched_here | Q(pk__in=going_home))
        self.initial["aboard"] = list(in_space.filter(pk__in=going_home))
        others = in_space.confirmed().exclude(launched_here).exclude(pk__in=going_home)
        self.fields["others"].queryset = others
        people = [trip.person_id for trip in [*aboard, *others]]
        self.fields["died"].queryset = Person.objects.filter(pk__in=people)
        self.fields["aboard"].label_of = self.fields["others"].label_of = self.name_of
        for name in ("aboard", "others", "died"):
            if not self.fields[name].queryset:
                del self.fields[name]
        self.initial["landing_site"] = self.mission.landing_site_id
        planned_end, launch = self.mission.planned_end, self.mission.launch
        is_to_the_day = planned_end is not None and planned_end.precision in LENGTHS
        if planned_end and launch and is_to_the_day and launch.at < planned_end.at <= timezone.now():
            self.show_date("end_at", planned_end)
        self.docking = flight_steps.open_docking(self.mission)
        if self.docking is None:
            del self.fields["undocked_at"]
        else:
            place = f"{self.docking.docked_with} {self.docking.docked.when}"
            self.fields["undocked_at"].help_text = f"It docked with {place}. Leave this empty if it is not known."

    def name_of(self, trip: Trip) -> str:
        """“Oleg Novitsky, launched on Soyuz MS-25, to return on Soyuz MS-25”, leaving out what is obvious."""
        up, home = trip.launch_mission, trip.expected_mission
        parts = [trip.person.name]
        if up != self.mission:
            parts.append(f"launched on {up}")
        if home and home != self.mission:
            parts.append(f"to return on {home}")
        return ", ".join(parts)

    @property
    def trips(self) -> list[Trip]:
        return [*self.cleaned_data.get("aboard", ()), *self.cleaned_data.get("others", ())]

    def concerned(self) -> set[Mission]:
        rows = flight_steps.ways_home([*self.trips, *flight_steps.homebound(self.mission)])
        return {self.mission} | {row.mission for row in rows}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        aboard = {trip.person_id for trip in self.trips}
        absent = [person.name for person in cleaned.get("died", ()) if person.pk not in aboard]
        if absent:
            self.add_error("died", f"Select {', '.join(absent)} as aboard too.")
        return cleaned

    def write(self) -> set[Mission]:
        given = self.cleaned_data
        undocked, at = self.date("undocked_at"), self.date("end_at")
        assert at is not None
        if undocked and self.docking:
            flight_steps.undock(self.mission, self.docking, undocked)
        return flight_steps.land(
            self.mission, at, given["outcome"], given["landing_site"], self.trips, list(given.get("died", ()))
        )


class ChangedShipsForm(StepForm):
    name, button = "changed-ships", "Crew changed ships"

    @property
    def comment(self) -> str:
        return f"{self.button}: {self.mission} and {self.other}."

    to_other = RowsField(lambda trip: trip.person.name)
    to_one = RowsField(lambda trip: trip.person.name)

    def prepare(self) -> None:
        if self.other is None:
            del self.fields["to_other"], self.fields["to_one"]
            return
        for name, ship, destination in (
            ("to_other", self.mission, self.other),
            ("to_one", self.other, self.mission),
        ):
            trips = flight_steps.homebound(ship).select_related("person").order_by("person__sort_key")
            self.fields[name].queryset = trips
            self.fields[name].label = f"From {ship} to {destination}"
            self.fields[name].help_text = "" if trips else f"Nobody will return on {ship}."

    @staticmethod
    def ships_for(mission: Mission) -> list[Mission]:
        """Ships that people can change to: those in flight, at the same station first, then planned ones."""
        ships = list(
            Mission.objects.with_stations()
            .with_status()
            .filter(status_now__in=[Mission.Status.IN_FLIGHT, Mission.Status.PLANNED])
            .exclude(pk=mission.pk)
            .order_by("status_now", "launch_at")[:MOST_SHIPS]
        )
        here = set(mission.stations)
        return sorted(ships, key=lambda ship: (ship.is_planned, here.isdisjoint(ship.stations)))

    def concerned(self) -> set[Mission]:
        assert self.other is not None
        rows = flight_steps.ways_home([*self.cleaned_data["to_other"], *self.cleaned_data["to_one"]])
        return {self.mission, self.other} | {row.mission for row in rows}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not (self.errors or cleaned.get("to_other") or cleaned.get("to_one")):
            raise ValidationError("Select who changed ships.")
        return cleaned

    def write(self) -> set[Mission]:
        assert self.other is not None
        to_other, to_one = self.cleaned_data["to_other"], self.cleaned_data["to_one"]
        return flight_steps.change_ships(self.mission, self.other, to_other, to_one)


STEPS: dict[str, type[StepForm]] = {
    form.name: form for form in (LaunchedForm, DockedForm, UndockedForm, LandedForm, ChangedShipsForm)
}


def steps_for(mission: Mission) -> list[type[StepForm]]:
    """The steps that make sense in the present state of the mission."""
    docking = flight_steps.open_docking(mission) if mission.is_in_flight else None
    return [form for form in STEPS.values() if form.applies_to(mission, docking)]


def _in_brackets(text: str) -> str:
    return f" ({text.lower()})" if text else ""
