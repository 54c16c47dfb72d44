"""The pictures of the starter catalogue, drawn by code of ours: scenes, emblems of missions, stand-ins for portraits.

`catalogue/illustrations/` says which ones there are. What has been drawn once belongs to the editors: it is not drawn
again, changed or put back.
"""

import csv
import hashlib
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from io import BytesIO
from multiprocessing import get_context
from pathlib import Path

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone
from PIL import Image

from missions.models import Mission, MissionPhoto
from people.models import Person
from photos.checking import ground
from photos.illustrations.emblems import Emblem, draw_emblem
from photos.illustrations.files import jpeg
from photos.illustrations.portraits import draw_portrait
from photos.illustrations.scenes import draw_scene
from photos.licences import public_domain
from photos.models import Photo, PhotoText, Rendition
from photos.renditions import make_renditions
from records.identifiers import catalogue_uid
from records.models import ImportedRecord, RetiredSlug
from wording.partial_dates import PartialDate

SOURCE = "illustrations"
MAKER = "Space Portal"

# Large enough for where they stand, small enough for all to be drawn while somebody waits for the first start.
SCENE = (1920, 1280)
EMBLEM = (960, 960)
PORTRAIT = (640, 800)

BEHIND_ALL = 100


@dataclass(frozen=True)
class Illustration:
    slug: str
    title: str
    published_at: datetime | None
    draw: Callable[[], Image.Image]  # Needs no database, so that it may run in another process.
    captions: dict[str, str]  # By language.
    alt: str
    focal_point: tuple[float, float] = (0.5, 0.5)
    missions: tuple[Mission, ...] = ()
    is_emblem: bool = False
    stands_for: Person | None = None


# --- Which ones there are ------------------------------------------------------------------------


def undrawn(folder: Path) -> list[Illustration]:
    """What the folder asks for and has not been drawn yet, scenes last: lists of photos begin with the last added."""
    wanted = {**_portraits(folder), **_emblems(folder), **_scenes(folder)}
    taken = {
        *ImportedRecord.objects.filter(source=SOURCE).values_list("key", flat=True),
        *Photo.objects.filter(slug__in=wanted).values_list("slug", flat=True),
        *RetiredSlug.objects.filter(model=Photo._meta.label_lower, slug__in=wanted).values_list("slug", flat=True),
    }
    found = (make() for slug, make in wanted.items() if slug not in taken)
    return [illustration for illustration in found if illustration]


Makers = dict[str, Callable[[], Illustration | None]]


def rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _scenes(folder: Path) -> Makers:
    return {row["slug"]: partial(_scene, row) for row in rows(folder / "scenes.csv")}


def _emblems(folder: Path) -> Makers:
    slugs = [row["mission"] for row in rows(folder / "emblems.csv")]
    return {f"emblem-{slug}": partial(_emblem, slug) for slug in slugs}


def _portraits(folder: Path) -> Makers:
    slugs = [row["person"] for row in rows(folder / "portraits.csv")]
    return {f"initials-{slug}": partial(_portrait, slug) for slug in slugs}


def _scene(row: dict[str, str]) -> Illustration:
    return Illustration(
        slug=row["slug"],
        title=row["title"],
        published_at=PartialDate.parse(row["published_at"]).at,
        draw=partial(draw_scene, row["scene"], SCENE),
        captions={language: row[f"caption_{language}"] for language in ("en", "ru", "es")},
        alt=row["alt_en"],
        focal_point=(float(row["focal_x"]), float(row["focal_y"])),
        missions=tuple(Mission.objects.filter(slug__in=row["missions"].split())),
    )


def _emblem(slug: str) -> Illustration | None:
    mission = Mission.objects.select_related("spacecraft").filter(slug=slug).first()
    if mission is None or mission.launch_at is None:
        return None
    is_home = mission.end_kind == Mission.EndKind.LANDED
    nobody = () if mission.is_planned else ("uncrewed",)
    emblem = Emblem(
        slug=slug,
        name=mission.name,
        year=str(mission.launch_at.year),
        launched=_family_names(mission, "launch") or nobody,
        landed=(_family_names(mission, "landing") or nobody) if is_home else (),
        ship=mission.spacecraft.name if mission.spacecraft else "",
        docks=bool(mission.stations),
        is_home=is_home,
    )
    return Illustration(
        slug=f"emblem-{slug}",
        title=f"Emblem of {mission.name}",
        published_at=mission.published_at,
        draw=partial(draw_emblem, emblem, EMBLEM),
        captions={
            "en": f"Illustration: an emblem of {mission.name} made from its data. It is not the crew's patch.",
            "ru": f"Иллюстрация: эмблема полёта {mission.name} по его данным. Это не нашивка экипажа.",
            "es": f"Ilustración: emblema de {mission.name} a partir de sus datos. No es el de la tripulación.",
        },
        alt=(
            f"Round emblem: {mission.name}, {emblem.year}; a blue way up from the Earth"
            f"{' to a station' if emblem.docks else ''}{', an orange way down' if is_home else ''}; "
            f"around the rim the launch crew: {', '.join(emblem.launched)}"
            f"{'; the landing crew: ' + ', '.join(emblem.landed) if is_home else ''}."
        ),
        missions=(mission,),
        is_emblem=True,
    )


def _family_names(mission: Mission, leg: str) -> tuple[str, ...]:
    seats = mission.assignments.in_role(leg).select_related("person").order_by("order", "pk")
    return tuple(_family_name(seat.person) for seat in seats)


def _family_name(person: Person) -> str:
    """The whole name where the family name comes first anyway: Chen Dong."""
    return person.sort_name.partition(",")[0]


def _portrait(slug: str) -> Illustration | None:
    person = Person.objects.filter(slug=slug, portrait=None).first()
    if person is None:
        return None
    initials, family_name = person.initials, _family_name(person)
    return Illustration(
        slug=f"initials-{slug}",
        title=f"Initials of {person.name}",
        published_at=person.published_at,
        draw=partial(draw_portrait, slug, initials, family_name, PORTRAIT),
        captions={
            "en": f"Illustration: the initials of {person.name}, in place of a portrait.",
            "ru": f"Иллюстрация: инициалы {initials} вместо портрета.",
            "es": f"Ilustración: las iniciales de {person.name}, en lugar de un retrato.",
        },
        alt=f"The initials {initials} above the name {family_name}, in place of a portrait of {person.name}.",
        stands_for=person,
    )


# --- Drawing and keeping them --------------------------------------------------------------------


def add(illustration: Illustration, content: bytes) -> Photo:
    """Everything about the picture in one transaction, so that a run may be stopped at any moment."""
    with transaction.atomic():
        photo = _photo(illustration, content)
        PhotoText.objects.bulk_create(
            PhotoText(photo=photo, language=language, caption=caption, alt=illustration.alt if language == "en" else "")
            for language, caption in illustration.captions.items()
        )
        for mission in illustration.missions:
            MissionPhoto.objects.create(mission=mission, photo=photo, order=_place(illustration, mission))
        if illustration.stands_for:
            person = Person.objects.filter(pk=illustration.stands_for.pk, portrait=None)
            person.update(portrait=photo, version=F("version") + 1, changed_at=timezone.now())
        ImportedRecord.objects.create(source=SOURCE, kind="photo", key=illustration.slug, object_id=photo.pk)
    make_renditions(photo, formats=[Rendition.Format.JPEG])
    return photo


def _place(illustration: Illustration, mission: Mission) -> int:
    """Behind the pictures there are; an emblem behind those to come, too, because it must not lead the page."""
    if illustration.is_emblem:
        return BEHIND_ALL
    before = mission.picture_rows.filter(order__lt=BEHIND_ALL)
    return (before.aggregate(last=Max("order"))["last"] or 0) + 1


def _photo(illustration: Illustration, content: bytes) -> Photo:
    with Image.open(BytesIO(content)) as image:
        width, height, colour = *image.size, ground(image)
    photo = Photo(
        slug=illustration.slug,
        uid=catalogue_uid(SOURCE, Photo._meta.label_lower, illustration.slug),
        title=illustration.title,
        published_at=illustration.published_at,
        original=ContentFile(content, name=illustration.slug),
        original_name=f"{illustration.slug}.jpg",
        sha256=hashlib.sha256(content).hexdigest(),
        file_size=len(content),
        format="JPEG",
        width=width,
        height=height,
        ground=colour,
        focal_x=illustration.focal_point[0],
        focal_y=illustration.focal_point[1],
        is_illustration=True,
        credit_line=f"ILLUSTRATION/{MAKER}",
        creator=MAKER,
        licence=public_domain("zero"),
    )
    photo.full_clean(exclude=["original"])
    photo.save()
    return photo


def drawn(illustrations: list[Illustration], jobs: int) -> Iterator[bytes]:
    """Their files, in the same order; with several jobs, that many are drawn at once."""
    slugs, drawings = [each.slug for each in illustrations], [each.draw for each in illustrations]
    if jobs < 2 or len(illustrations) < 2:
        yield from map(jpeg, slugs, drawings)
        return
    with ProcessPoolExecutor(jobs, get_context("spawn")) as pool:
        yield from pool.map(jpeg, slugs, drawings)
