"""Parts of a person's page: crewmates, names, pictures and articles."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Case, When
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

from missions.models.moon_landing import moonwalkers
from people.models import Depiction, Person, PersonName
from photos.cards import PhotoCard, photo_cards
from photos.models import Photo, Rendition
from photos.models.photo import NEWEST_FIRST
from photos.pictures import IN_RECORD, PORTRAIT, Figure, picture_of
from wording.languages import interface_language

PICTURES_SHOWN = 6
ARTICLES_SHOWN = 6
MOST_ARTICLES = 60  # How many are loaded to find them: a person may be both author and subject.


@dataclass
class SharedMission:
    mission: Any
    up: bool
    down: bool

    @property
    def signs(self) -> list[tuple[str, str]]:
        """(CSS class, words) for what both did on this mission."""
        signs = [("up", self.up, _("launched together")), ("down", self.down, _("returned together"))]
        return [(sign, words) for sign, together, words in signs if together]


@dataclass
class Crewmate:
    person: Person
    missions: list[SharedMission] = field(default_factory=list)


def crewmates(own_rows: Iterable[Any], all_rows: Iterable[Any]) -> list[Crewmate]:
    """Prime crew of the same missions that have launched, with the most shared missions first."""
    own = {row.mission_id: row for row in own_rows if row.has_flown}
    mates: dict[int, Crewmate] = {}
    for row in all_rows:
        mine = own.get(row.mission_id)
        if mine is None or row.person_id == mine.person_id or not row.has_flown:
            continue
        mate = mates.setdefault(row.person_id, Crewmate(row.person))
        mate.missions.append(
            SharedMission(
                row.mission,
                up=mine.has_launched and row.has_launched,
                down=all(each.has_landed and each.fate != each.Fate.DIED for each in (mine, row)),
            )
        )
    return sorted(mates.values(), key=lambda mate: (-len(mate.missions), mate.person.sort_key, mate.person.name))


def at_a_glance(
    log: Any,
    *,
    planned: list[Any],
    backups: list[Any],
    knows_all_backups: bool,
    affiliations: list[Any],
    articles: int,
) -> list[str]:
    """What matters most about the person: `545 days in space`, `4 flights`, `last flew in 2024`."""
    words = [*_flown(log)]
    if planned:
        mission = min((row.mission for row in planned), key=lambda mission: (mission.launch is None, mission.launch_at))
        when = f", {mission.launch.day_when}" if mission.launch else ""
        words.append(_("planned to fly on %(mission)s") % {"mission": mission.name} + when)
    if not log.trips:
        if backups and knows_all_backups:
            number = len(backups)
            words.append(ngettext("backup on %(n)d mission", "backup on %(n)d missions", number) % {"n": number})
        elif backups:
            words.append(_("served as a backup"))
        words += [f"{row.agency.short_name or row.agency.name} {row.years}".strip() for row in affiliations]
    if articles:
        words.append(
            ngettext("author of %(n)d article here", "author of %(n)d articles here", articles) % {"n": articles}
        )
    return [capfirst(word) if number == 0 else word for number, word in enumerate(words)]


def _flown(log: Any) -> Iterable[str]:
    time, trips = log.time_in_space, log.spaceflights
    if time:
        form = _("%(time)s in space so far") if time.is_running else _("%(time)s in space")
        yield form % {"time": time.words}
    if trips:
        yield ngettext("%(n)d flight", "%(n)d flights", len(trips)) % {"n": len(trips)}
    for landing in log.moon_landings:
        has_walked = log.trips[0].person_id in moonwalkers()
        form = _("walked on the Moon in %(year)d") if has_walked else _("landed on the Moon in %(year)d")
        yield form % {"year": landing.landed_at.year}
    if not log.trips:
        return
    last = log.trips[-1]
    if last.is_unconfirmed:
        yield _("return unconfirmed")
    elif last.is_open:
        yield _("in space since %(date)s") % {"date": last.start.within_sentence}
    elif last.end_reason == last.EndReason.LOST:
        ship = {"mission": last.launch_mission.name, "year": last.end_at.year}
        yield _("died in the loss of %(mission)s in %(year)d") % ship
    elif last.end_reason == last.EndReason.DIED:
        yield _("died on the flight of %(mission)s in %(year)d") % {
            "mission": last.landing_mission.name,
            "year": last.end_at.year,
        }
    elif trips:
        form = _("last flew in %(year)d") if len(trips) > 1 else _("flew in %(year)d")
        yield form % {"year": trips[-1].end_at.year}


NAME_GROUPS = [
    (_lazy("In other languages"), {PersonName.Kind.NATIVE, PersonName.Kind.PREFERRED}),
    (_lazy("Former names"), {PersonName.Kind.FORMER}),
    (_lazy("Other spellings"), {PersonName.Kind.TRANSLITERATION, PersonName.Kind.VARIANT}),
]


def name_in(language: str, names: Iterable[PersonName]) -> str:
    preferred = (name.text for name in names if name.kind == PersonName.Kind.PREFERRED and name.language == language)
    return next(preferred, "")


def names_by_kind(person: Person, names: list[PersonName]) -> list[tuple[Promise, list[PersonName]]]:
    """All names but misspellings, which only help searching; names in the reader's language first."""
    if person.reader_name != person.name:  # The heading then shows another name than the English one.
        names = [PersonName(text=person.name, language="en", kind=PersonName.Kind.PREFERRED), *names]
    own_first = sorted(names, key=lambda name: name.language != interface_language())
    groups = [(title, [name for name in own_first if name.kind in kinds]) for title, kinds in NAME_GROUPS]
    return [(title, group) for title, group in groups if group]


def pictures_of(person: Person) -> tuple[Figure | None, list[PhotoCard]]:
    """The portrait, and the newest other photos of the person."""
    chosen = Photo.objects.filter(pk=person.portrait_id).order_by().values("pk")
    # As UNION: for OR, PostgreSQL would read all photos.
    shown = chosen.union(Depiction.objects.filter(person=person).order_by().values("photo"))
    photos = Photo.objects.published().with_renditions(Rendition.Crop.PORTRAIT, Rendition.Crop.LANDSCAPE)
    portrait_first = Case(When(pk=person.portrait_id, then=0), default=1)
    found = photos.filter(pk__in=shown).order_by(portrait_first, *NEWEST_FIRST)
    portrait = None
    others = list(found[: PICTURES_SHOWN + 1])
    if others and others[0].pk == person.portrait_id:
        photo = others.pop(0)
        if photo.is_illustration:  # Drawn from the initials, which the page prints itself.
            return None, photo_cards(others, sizes=IN_RECORD)
        portrait = Figure(photo, picture_of(photo, sizes=PORTRAIT, crop=Rendition.Crop.PORTRAIT, is_lead=True))
    return portrait, photo_cards(others[:PICTURES_SHOWN], sizes=IN_RECORD)


def articles_of(person: Person) -> tuple[list[Any], list[Any]]:
    """The newest published articles about the person, and those by the person."""
    rows = list(person.edition_rows.live()[:MOST_ARTICLES])
    on = {row.edition_id: row.edition for row in rows if row.kind != "author"}
    by = {row.edition_id: row.edition for row in rows if row.kind == "author"}
    return list(on.values()), list(by.values())
