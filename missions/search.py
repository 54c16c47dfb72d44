"""Missions, stations, programmes and spacewalks in the site search."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, F, Max, Min, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from missions.models import Mission, Programme, Spacewalk, Station
from missions.models.reference import years_in_orbit, years_of
from missions.places import translated_name
from people.fame import fame
from publishing.models import is_published
from publishing.search import PublishableSearchable, with_articles
from search.folding import fold
from search.models import Document
from search.searchables import ALWAYS, FOR_EVER, IndexEntry, Searchable, register
from wording.languages import in_each_interface
from wording.lists import all_of
from wording.partial_dates import PartialDate, Precision, partial

TEXTS = "en"  # Language of summaries, crew lists and names of spacewalks.


def names_of(station: Station) -> list[str]:
    """Its names in every language of the interface: the full ones and the short ones."""
    full = in_each_interface(lambda: station.translated_name)
    return list(dict.fromkeys([*full, *in_each_interface(lambda: station.reader_short_name)]))


def written_as_one(name: str) -> Iterator[str]:
    """Names without spaces: `soyuzms25` and `ms25` for `Soyuz MS-25`."""
    words = fold(name).split()
    for start in range(len(words) - 1):
        yield "".join(words[start:])


@register
class MissionSearchable(PublishableSearchable):
    kind = "mission"
    model = Mission
    name = _lazy("Mission")
    label = _lazy("Missions")
    rank = 2
    made_of_one = ("programme", "agency", "spacecraft", "station", "launch_site", "landing_site")
    made_of_many = (
        "aliases",
        "spacecraft__aliases",
        "assignments__person__names",
        "picture_rows",
        "dockings__station",
        "translations",
    )
    loaded_apart = ("edition_rows__edition", "moon_landing")

    def rows(self) -> QuerySet:
        return with_articles(super().rows()).annotate(landed_on_the_moon_at=F("moon_landing__site"))

    def contents(self, mission: Any) -> dict[str, Any]:
        crew = [row.person for row in mission.assignments.all()]
        pictures = [row.photo_id for row in mission.picture_rows.all()]
        records = [getattr(mission, name) for name in self.made_of_one if name != "station"]
        stations = mission.stations_among(docking.station for docking in mission.dockings.all())
        end = mission.end or mission.planned_end
        aliases = [alias.text for alias in mission.aliases.all()]
        return {
            "title": mission.name,
            "at": mission.launch_at,
            "picture": pictures[0] if pictures else None,
            "names": [*written_as_one(mission.name), mission.cospar_id, *aliases, *self._names_of_ship(mission)],
            "texts": [
                (TEXTS, mission.summary),
                *((row.language, row.summary) for row in mission.translations.all()),
                *((TEXTS, text) for text in (*self._landing(mission), *self._crew_lists(mission))),
            ],
            "keywords": [
                mission.serial,
                mission.lander,
                *(str(record) for record in records if record),
                *(name for station in stations for name in names_of(station)),
                *(name for person in crew for name in person.spellings),
            ],
            "fame": fame(
                mission.summary,
                year=mission.launch_at.year if mission.launch_at else None,
                articles=mission.articles_about,
                names=len(aliases),
                somebody_died=any(row.fate == row.Fate.DIED for row in mission.assignments.all()),
            ),
            "facts": {
                "launch": mission.launch and mission.launch.iso,
                "end": end and end.iso,
                "is_over": mission.end is not None,
                "station": ", ".join(station.short_name for station in stations),
            },
        }

    def _names_of_ship(self, mission: Any) -> Iterator[str]:
        """Its callsign, which is often the name of the ship, unless the mission’s name has it; and its type."""
        if mission.callsign and mission.callsign not in mission.name:
            yield mission.callsign
        if mission.spacecraft:
            yield mission.spacecraft.name
            yield from (alias.text for alias in mission.spacecraft.aliases.all())

    def _landing(self, mission: Any) -> Iterator[str]:
        if mission.landed_on_the_moon_at:
            yield f"Moon landing: {mission.landed_on_the_moon_at}"

    def _crew_lists(self, mission: Mission) -> Iterator[str]:
        for status, heading in (("prime", "Crew"), ("backup", "Backup crew")):
            names = [row.person.name for row in mission.assignments.all() if row.status == status]
            if names:
                yield f"{heading}: {', '.join(names)}"

    def line(self, facts: dict[str, Any]) -> str:
        launch, end = (facts[name] and PartialDate.parse(facts[name]).day for name in ("launch", "end"))
        # A flight of one day shows one date.
        dates = " – ".join(dict.fromkeys(filter(None, [launch, end]))) if launch else _("no date yet")
        if launch and end and not facts["is_over"]:
            dates = _("%(dates)s (planned)") % {"dates": dates}
        stations = ", ".join(translated_name(name) for name in facts["station"].split(", "))
        return " · ".join(filter(None, [dates, stations]))


@register
class StationSearchable(Searchable):
    kind = "station"
    model = Station
    name = _lazy("Station")
    label = _lazy("Stations")
    rank = 3
    made_of_many = ("aliases", "translations")
    loaded_apart = ("missions",)

    def rows(self) -> QuerySet:
        return super().rows().annotate(missions_to=Count("missions"))

    def entry(self, station: Any) -> IndexEntry:
        begun, ended = station.launched_on, station.ended_on
        launch = partial(begun, Precision.DAY)
        return IndexEntry(
            title=station.name,
            address=station.get_absolute_url(),
            live_from=ALWAYS,
            live_until=FOR_EVER,
            at=launch.at if launch else None,
            names=[
                *names_of(station),
                f"{station.short_name} space station",
                *written_as_one(station.name),
                *(alias.text for alias in station.aliases.all()),
            ],
            texts=[(TEXTS, station.summary), *((row.language, row.summary) for row in station.translations.all())],
            fame=40 + min(50, station.missions_to // 3),
            facts={"years": [begun and begun.year, ended and ended.year]},
        )

    def title(self, document: Document) -> str:
        return translated_name(document.title)

    def line(self, facts: dict[str, Any]) -> str:
        return years_in_orbit(*facts["years"])


@register
class SpacewalkSearchable(Searchable):
    kind = "spacewalk"
    model = Spacewalk
    name = _lazy("Spacewalk")
    label = _lazy("Spacewalks")
    rank = 6
    made_of_one = ("mission", "station")
    made_of_many = ("crew__person__names",)

    def entry(self, walk: Any) -> IndexEntry | None:
        """It is public together with the mission entered for it, if there is one."""
        mission = walk.mission
        if mission and (
            mission.published_at is None or (mission.withdrawn_at and mission.withdrawn_at <= timezone.now())
        ):
            return None
        people = [row.person for row in walk.crew.all()]
        return IndexEntry(
            title=walk.name,
            language=TEXTS,
            address=walk.get_absolute_url(),
            live_from=mission.published_at if mission else ALWAYS,
            live_until=(mission.withdrawn_at if mission else None) or FOR_EVER,
            at=walk.started_at,
            names=written_as_one(walk.name),
            texts=[(TEXTS, walk.summary), (TEXTS, ", ".join(person.name for person in people))],
            keywords=[
                str(Spacewalk.Kind(walk.kind).label),
                mission.name if mission else "",
                *(names_of(walk.station) if walk.station else ()),
                *(name for person in people for name in person.spellings),
            ],
            fame=fame(walk.summary, year=walk.started_at.year),
            facts={"kind": walk.kind, "started": walk.started.iso, "people": [person.name for person in people]},
        )

    def line(self, facts: dict[str, Any]) -> str:
        parts = [PartialDate.parse(facts["started"]).day, all_of(facts["people"])]
        return " · ".join(filter(None, parts))


@register
class ProgrammeSearchable(Searchable):
    kind = "programme"
    model = Programme
    name = _lazy("Programme")
    label = _lazy("Programmes")
    rank = 7
    made_of_many = ("translations",)
    loaded_apart = ("missions",)

    def rows(self) -> QuerySet:
        flown = is_published("missions__") & ~Q(missions__end_kind=Mission.EndKind.PLANNED)
        return (
            super()
            .rows()
            .annotate(
                flown=Count("missions", filter=flown),
                first=Min("missions__launch_at", filter=flown),
                last=Max("missions__launch_at", filter=flown),
            )
        )

    def entry(self, programme: Any) -> IndexEntry:
        return IndexEntry(
            title=programme.name,
            address=programme.get_absolute_url(),
            live_from=ALWAYS,
            live_until=FOR_EVER,
            at=programme.first,
            names=[
                *in_each_interface(lambda: programme.translated_name),
                f"{programme.name} programme",
                f"{programme.name} program",
                *written_as_one(programme.name),
            ],
            texts=[(TEXTS, programme.summary), *((row.language, row.summary) for row in programme.translations.all())],
            fame=40 + min(50, programme.flown // 3),
            facts={"years": years_of(programme.first, programme.last)},
        )

    def title(self, document: Document) -> str:
        return translated_name(document.title)

    def line(self, facts: dict[str, Any]) -> str:
        return facts["years"]
