"""The missions list taken along."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from icalendar import Event

from facets.exports import ExportView, calendar_event
from missions.filters import MissionFilter
from missions.models import CrewAssignment, Mission
from publishing.partial_dates import LENGTHS, PartialDate, Precision


class MissionExportView(ExportView):
    filterset_class = MissionFilter
    title = _lazy("Space Portal missions")
    filename = "missions"

    def get_queryset(self) -> QuerySet:
        return Mission.objects.published()

    def loaded(self, rows: QuerySet) -> QuerySet:
        crew = CrewAssignment.objects.select_related("person", "country").order_by("order", "pk")
        return rows.select_related("agency", "spacecraft").prefetch_related(
            Prefetch("assignments", crew, to_attr="everybody")
        )

    def record(self, mission: Mission) -> dict[str, Any]:
        return {
            "name": mission.name,
            "slug": mission.slug,
            "address": self.here(mission.get_absolute_url()),
            "status": mission.status.value,
            "kind": mission.kind,
            "programme": mission.programme and mission.programme.slug,
            "agency": mission.agency and mission.agency.slug,
            "spacecraft": mission.spacecraft and mission.spacecraft.slug,
            "station": mission.station and mission.station.slug,
            "cospar_id": mission.cospar_id,
            "launch": mission.launch and mission.launch.iso,
            "end": mission.end and mission.end.iso,
            "planned_end": mission.planned_end and mission.planned_end.iso,
            "flight_seconds": self._seconds(mission),
            "crew": [
                {
                    "name": row.person.name,
                    "slug": row.person.slug if row.person.is_published else None,
                    "status": row.status,
                    "launched": row.launched,
                    "landed": row.landed,
                    "launch_role": row.launch_role,
                    "landing_role": row.landing_role,
                    "country": row.country and row.country.code,
                }
                for row in mission.everybody
            ],
        }

    def cells(self, mission: Mission) -> dict[str, Any]:
        def names(**held: Any) -> str:
            rows = (row for row in mission.everybody if all(getattr(row, k) == v for k, v in held.items()))
            return "; ".join(row.person.name for row in rows)

        return {
            "name": mission.name,
            "status": mission.status.label,
            "kind": mission.get_kind_display(),
            "programme": mission.programme,
            "agency": mission.agency,
            "spacecraft": mission.spacecraft,
            "station": mission.station and mission.station.short_name,
            "launch": mission.launch and mission.launch.iso,
            "end": mission.end and mission.end.iso,
            "flight_seconds": self._seconds(mission),
            "launched": names(launched=True),
            "landed": names(landed=True),
            "backup": names(status="backup"),
            "address": self.here(mission.get_absolute_url()),
        }

    def _seconds(self, mission: Mission) -> int | None:
        duration = mission.duration
        return (
            int(duration.length.total_seconds()) if duration and duration.is_exact and not duration.is_running else None
        )

    def entry(self, mission: Mission) -> dict[str, Any]:
        return {
            "title": mission.name,
            "link": self.here(mission.get_absolute_url()),
            "unique_id": self.here(mission.get_absolute_url()),
            "description": mission.summary,
            "pubdate": mission.published_at,
            "updateddate": mission.published_at,
        }

    def events(self, mission: Mission) -> Iterator[Event]:
        """Launch and landing, as far as the day is known; a landing that is only planned says so."""
        for leg, date, words in (
            ("launch", mission.launch, _("%(ship)s: launch")),
            ("landing", mission.end, _("%(ship)s: lost") if mission.is_lost else _("%(ship)s: landing")),
            ("landing", None if mission.end else mission.planned_end, _("%(ship)s: planned landing")),
        ):
            if date is None or date.precision not in LENGTHS:
                continue
            summary = words % {"ship": mission.name}
            yield calendar_event(
                uid=f"{mission.slug}-{leg}@spaceportal",
                at=_when(date),
                summary=_("%(event)s (no earlier than)") % {"event": summary} if date.is_net else summary,
                address=self.here(mission.get_absolute_url()),
                version=mission.version,
            )


def _when(date: PartialDate) -> Any:
    exact = date.precision in {Precision.SECOND, Precision.MINUTE}
    return date.at if exact else date.at.date()
