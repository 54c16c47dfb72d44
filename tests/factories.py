"""Records for tests: plain functions, a valid default for every field, so that a test names only what it is about.

Each rebuilds trips and indexes once, after everything it saves: that is most of what a record costs.
"""

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime
from io import BytesIO
from itertools import count
from typing import Any

from django.contrib.auth.models import Group, User
from django.core.files.base import ContentFile
from django.utils import timezone
from django.utils.text import slugify
from PIL import Image

from articles.models import Article, Block
from missions.models import (
    CrewAssignment,
    DockingEvent,
    Mission,
    MissionCoverage,
    Programme,
    SpacecraftType,
    Spacewalk,
    Station,
)
from people.models import Agency, Country, Person, PersonName
from photos.models import Photo, PhotoText
from records.changes import following_changes
from wording.partial_dates import PartialDate

_numbers = count(1)
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


def moment(text: str) -> datetime:
    """`2023-09-15T15:44:35Z`, or any coarser form of it."""
    return PartialDate.parse(text).at


def create_country(*, code: str) -> Country:
    return Country.objects.get(code=code)


def create_agency(*, name: str = "NASA", country: Country | None = None) -> Agency:
    agency, _ = Agency.objects.get_or_create(
        slug=slugify(name), defaults={"name": name, "short_name": name, "country": country}
    )
    return agency


@following_changes()
def create_person(*, name: str = "", known_as: Iterable[str] = (), citizen_of: str = "", **fields: Any) -> Person:
    name = name or f"Person {next(_numbers)}"
    fields = {"slug": slugify(name.replace("'", "")), "published_at": LONG_AGO, **fields}
    person = Person(name=name, **fields)
    person.full_clean()
    person.save()
    for text in known_as:
        PersonName.objects.create(person=person, text=text, language="en", kind=PersonName.Kind.VARIANT)
    if citizen_of:
        person.citizenships.create(country=create_country(code=citizen_of))
    return person


def create_station(*, name: str = "ISS", **fields: Any) -> Station:
    station, _ = Station.objects.get_or_create(
        slug=slugify(name), defaults={"name": name, "short_name": name, **fields}
    )
    return station


def create_programme(*, name: str = "Soyuz") -> Programme:
    return Programme.objects.get_or_create(slug=slugify(name), defaults={"name": name})[0]


def create_spacecraft(*, name: str = "Soyuz MS") -> SpacecraftType:
    return SpacecraftType.objects.get_or_create(slug=slugify(name), defaults={"name": name})[0]


@following_changes()
def create_mission(
    *,
    name: str = "",
    launch: str = "2024-01-01T10:00:00Z",
    end: str = "",
    planned_end: str = "",
    launched: Iterable[Person] = (),
    landed: Iterable[Person] | None = None,
    backups: Iterable[Person] = (),
    reassigned: Iterable[Person] = (),
    **fields: Any,
) -> Mission:
    """A mission with its crews. Without `landed` the crew comes home on its own ship; without `end` it is in flight."""
    name = name or f"Mission {next(_numbers)}"
    fields = {"slug": slugify(name), "published_at": LONG_AGO, **fields}
    if launch:
        start = PartialDate.parse(launch)
        fields |= {"launch_at": start.at, "launch_precision": start.precision, "launch_is_net": start.is_net}
    if end:
        stop = PartialDate.parse(end)
        fields |= {"end_at": stop.at, "end_precision": stop.precision}
    if planned_end:
        stop = PartialDate.parse(planned_end)
        fields |= {"planned_end_at": stop.at, "planned_end_precision": stop.precision}
    fields.setdefault("end_kind", "landed" if end else "ongoing")
    mission = Mission(name=name, **fields)
    mission.full_clean()
    mission.save()
    add_crew(mission, launched=launched, landed=landed, backups=backups, reassigned=reassigned)
    return mission


def add_crew(
    mission: Mission,
    *,
    launched: Iterable[Person] = (),
    landed: Iterable[Person] | None = None,
    backups: Iterable[Person] = (),
    reassigned: Iterable[Person] = (),
) -> None:
    up = list(launched)
    down = up if landed is None else list(landed)
    people = [*up, *(person for person in down if person not in up)]
    fate = "died" if mission.end_kind == "lost" else "ok"
    CrewAssignment.objects.bulk_create(
        [
            CrewAssignment(
                mission=mission,
                person=person,
                launched=person in up,
                landed=person in down and mission.end_kind != "lost",
                order=order,
                fate=fate,
            )
            for order, person in enumerate(people, start=1)
        ]
        + [
            CrewAssignment(mission=mission, person=person, status="backup", order=order)
            for order, person in enumerate(backups, 1)
        ]
        + [
            CrewAssignment(mission=mission, person=person, status="reassigned", order=order)
            for order, person in enumerate(reassigned, 1)
        ]
    )


def dock(mission: Mission, station: Station, docked: str, undocked: str = "", **fields: Any) -> DockingEvent:
    at, until = PartialDate.parse(docked), PartialDate.parse(undocked) if undocked else None
    return DockingEvent.objects.create(
        mission=mission,
        station=station,
        docked_at=at.at,
        docked_precision=at.precision,
        undocked_at=until and until.at,
        undocked_precision=until.precision if until else "second",
        **fields,
    )


@following_changes()
def create_spacewalk(
    name: str,
    people: Iterable[Person] = (),
    started: str = "2024-05-01",
    *,
    ended: str = "",
    mission: Mission | None = None,
    **fields: Any,
) -> Spacewalk:
    start = PartialDate.parse(started)
    walk = Spacewalk.objects.create(
        name=name,
        slug=slugify(name),
        mission=mission,
        started_at=start.at,
        started_precision=start.precision,
        ended_at=moment(ended) if ended else None,
        **fields,
    )
    for order, person in enumerate(people, start=1):
        walk.crew.create(person=person, order=order)
    return walk


def state_complete(*missions: Mission, topics: Iterable[str] = MissionCoverage.Topic.values) -> None:
    """States that everything on these topics is recorded of the missions."""
    with following_changes():
        for mission in missions:
            for topic in topics:
                MissionCoverage.objects.update_or_create(
                    mission=mission, topic=topic, defaults={"state": "all", "title": "A list"}
                )


def create_user(*, group: str = "", **fields: Any) -> User:
    """A member of staff; `group` is Editors, Publishers or Administrators."""
    username = fields.pop("username", f"user{next(_numbers)}")
    user = User.objects.create_user(username, **{"is_staff": True, "last_login": timezone.now(), **fields})
    if group:
        user.groups.add(Group.objects.get(name=group))
    return user


def picture_bytes(
    *, size: tuple[int, int] = (640, 480), colour: str = "#336699", format: str = "JPEG", **save: Any
) -> bytes:
    """A small picture of our own making, two-coloured so that turning and cropping show."""
    image = Image.new("RGB", size, colour)
    image.paste("#ffcc33", (0, 0, size[0] // 2, size[1] // 2))
    out = BytesIO()
    image.save(out, format, **save)
    return out.getvalue()


@following_changes()
def create_photo(
    *,
    title: str = "",
    caption: str = "",
    alt: str = "Two colours",
    language: str = "en",
    content: bytes = b"",
    **fields: Any,
) -> Photo:
    """A photo without renditions; its original is a small picture unless `content` is given."""
    title = title or f"Photo {next(_numbers)}"
    content = content or picture_bytes(comment=str(next(_numbers)))  # Bytes of its own: a file is kept once.
    with Image.open(BytesIO(content)) as image:
        width, height, format = *image.size, image.format or "JPEG"
    fields = {
        "title_language": "en",
        "slug": slugify(title),
        "published_at": LONG_AGO,
        "credit_line": "PHOTO/NASA-Bill Ingalls",
        "cleared_because": "It is only a test.",  # As it has no licence.
        **fields,
    }
    photo = Photo(
        title=title,
        original=ContentFile(content, "picture.jpg"),
        sha256=hashlib.sha256(content).hexdigest(),
        file_size=len(content),
        **{"width": width, "height": height, "format": format, **fields},
    )
    photo.save()
    PhotoText.objects.create(photo=photo, language=language, caption=caption, alt=alt)
    return photo


@following_changes()
def create_article(
    *,
    title: str = "",
    blocks: Iterable[dict[str, Any]] = (),
    authors: Iterable[Person] = (),
    about: Iterable[Person | Mission] = (),
    mentions: Iterable[Person | Mission] = (),
    live: bool = True,
    **fields: Any,
) -> Article:
    """An article, published unless `live` is False. A block is what Block takes: `{"kind": "text", "html": …}`."""
    title = title or f"Article {next(_numbers)}"
    article = Article(**{"title": title, "slug": slugify(title), "standfirst": "What it tells.", **fields})
    article.full_clean()
    article.save()
    for number, block in enumerate(blocks, start=1):
        row = Block(parent=article, ordering=10 * number, **block)
        row.full_clean()
        row.save()
    for kind, records in [("author", authors), ("about", about), ("mentions", mentions)]:
        for record in records:
            if isinstance(record, Mission):
                article.mission_rows.create(mission=record, kind=kind)
            else:
                article.person_rows.create(person=record, kind=kind)
    article.settle()
    if live:
        article.publish()
    return article
