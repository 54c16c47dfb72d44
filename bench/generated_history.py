"""Generates invented missions in realistic proportions; the same ones on every machine.

One history of 400 missions is made by the rules of the site, with its trips and its search index. The database copies
it until there are enough missions. Each copy has its own people, missions, photos and articles, under other names, and
flies somewhat later, so launches are evenly spread.
"""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random
from string import ascii_lowercase
from typing import Any

from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, models, transaction
from django.db.models import F, QuerySet, Value
from django.db.models.functions import Cast, Concat, Replace, Substr

from articles.models import Article, Block, Edition, EditionMission, EditionPerson
from missions.models import (
    CrewAssignment,
    DockingEvent,
    Mission,
    MissionPhoto,
    Programme,
    SpacecraftType,
    Station,
    Trip,
)
from people.models import Agency, Citizenship, Country, Depiction, Person, PersonName
from photos.models import Photo, PhotoText, Rendition
from records import changes
from records.identifiers import UNIVERSAL
from search.models import Document

FIRST_LAUNCH = datetime(1961, 4, 12, tzinfo=UTC)
LAST_LAUNCH = datetime(2024, 5, 19, tzinfo=UTC)
CREW_SIZES = [1, 2, 3, 3, 3, 4, 5, 7, 7]  # 3.9 on average, as in reality.
ONE_HISTORY = 400  # Missions.
MARK = "aaa"  # Part of each invented name; every copy has other letters in its place.


def generate(missions: int, *, one_history: int = ONE_HISTORY) -> None:
    """So many missions, with people, photos and articles in proportion, and all that is derived from them.

    Raises ValueError unless their number is a multiple of `one_history`, the missions made by the rules of the site.
    """
    histories, rest = divmod(missions, one_history)
    if rest or not histories:
        raise ValueError(f"{missions} is not a multiple of {one_history}.")
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA cache_size = -1000000")  # 1 GB, or the indexes are read again for each copy.
    with transaction.atomic():
        create_history(one_history, Random(1961))
        copy_history(histories, between_launches=(LAST_LAUNCH - FIRST_LAUNCH) / missions)


def create_history(missions: int, random: Random) -> None:
    changes.consequences.clear()  # Trips and the search index are made once, at the end.
    flyers = create_people(missions * 7 // 4, random)
    flights = create_missions(missions, random)
    rows = [*prime_crews(flights, flyers, random), *backups(flights, flyers, random)]
    CrewAssignment.objects.bulk_create(rows, batch_size=2000)
    pictures = create_photos(missions * 5 // 2, flights, flyers, random)
    create_articles(missions // 2, flights, flyers, pictures, random)
    call_command("rebuild_trips", verbosity=0)
    call_command("rebuild_search", verbosity=0)


def create_people(count: int, random: Random) -> list[Person]:
    countries = list(Country.objects.order_by("pk")[:40])
    people = Person.objects.bulk_create(
        [
            Person(
                slug=f"given-{number}-family-{number % (count // 2)}{MARK}",
                name=f"Given{number} Family{number % (count // 2)}{MARK}",
                sort_name=f"Family{number % (count // 2)}{MARK}, Given{number}",
                category=random.choice(["astronaut", "cosmonaut", "taikonaut", "participant"]),
                published_at=FIRST_LAUNCH,
            )
            for number in range(count)
        ],
        batch_size=500,
    )
    Citizenship.objects.bulk_create(
        [Citizenship(person=person, country=random.choice(countries)) for person in people], batch_size=500
    )
    PersonName.objects.bulk_create(
        [PersonName(person=person, text=f"Имя {person.name}", language="ru", script="Cyrl") for person in people],
        batch_size=500,
    )
    return people


def create_missions(count: int, random: Random) -> list[Mission]:
    agencies = [Agency.objects.create(slug=f"agency-{n}", name=f"Agency {n}", short_name=f"A{n}") for n in range(8)]
    programmes = [Programme.objects.create(slug=f"programme-{n}", name=f"Programme {n}") for n in range(12)]
    spacecraft = [SpacecraftType.objects.create(slug=f"craft-{n}", name=f"Craft {n}") for n in range(15)]
    stations = [Station.objects.create(slug=f"station-{n}", name=f"Station {n}", short_name=f"S{n}") for n in range(6)]
    spacing = (LAST_LAUNCH - FIRST_LAUNCH) / count
    missions = []
    for number in range(count):
        launch = FIRST_LAUNCH + spacing * number
        programme = random.randrange(len(programmes))
        missions.append(
            Mission(
                slug=f"flight-{number}{MARK}",
                name=f"Flight {number}{MARK}",
                programme=programmes[programme],
                agency=agencies[programme % len(agencies)],
                spacecraft=spacecraft[programme],
                station=random.choice([*stations, None]),
                launch_at=launch,
                end_at=launch + timedelta(days=random.choice([1, 5, 10, 14, 180, 200]), minutes=number % 1440),
                end_kind="landed",
                summary="An invented flight for measuring pages.",
                published_at=FIRST_LAUNCH,
            )
        )
    missions = Mission.objects.bulk_create(missions, batch_size=500)
    DockingEvent.objects.bulk_create(
        [
            DockingEvent(
                mission=mission,
                station=mission.station,
                docked_at=mission.launch_at + timedelta(hours=6),
                undocked_at=mission.end_at - timedelta(hours=6),
            )
            for mission in missions
            if mission.station
        ],
        batch_size=500,
    )
    return missions


def prime_crews(missions: list[Mission], people: list[Person], random: Random) -> list[CrewAssignment]:
    """Prime crews, who return on their own ship, except on some pairs of ships whose crews swap."""
    swaps = {
        pair
        for pair in pairwise(missions)
        if pair[0].end_at > pair[1].launch_at and pair[0].end_at < pair[1].end_at and random.random() < 0.2
    }
    home = {mission: mission for mission in missions}
    for first, second in swaps:
        if home[first] is first and home[second] is second:
            home[first], home[second] = second, first
    free_from = dict.fromkeys(people, FIRST_LAUNCH)
    rows = []
    for mission in missions:
        free = [person for person in people if free_from[person] <= mission.launch_at]
        crew = random.sample(free, min(random.choice(CREW_SIZES), len(free)))
        landing = home[mission]
        for order, person in enumerate(crew, start=1):
            free_from[person] = landing.end_at + timedelta(days=1)
            role = "CDR" if order == 1 else "FE"
            up = CrewAssignment(mission=mission, person=person, launched=True, launch_role=role, order=order)
            rows.append(up)
            if landing is mission:
                up.landed, up.landing_role = True, role
            else:
                rows.append(
                    CrewAssignment(mission=landing, person=person, landed=True, landing_role=role, order=order + 10)
                )
    return rows


def backups(missions: list[Mission], people: list[Person], random: Random) -> list[CrewAssignment]:
    return [
        CrewAssignment(mission=mission, person=person, status="backup", order=order + 20)
        for mission in missions
        for order, person in enumerate(random.sample(people, 2), start=1)
    ]


def create_photos(count: int, missions: list[Mission], people: list[Person], random: Random) -> list[Photo]:
    """Photos with a text and the files that lists show; the files themselves do not exist."""
    photos = Photo.objects.bulk_create(
        [
            Photo(
                slug=f"picture-{number}{MARK}",
                title=f"Picture {number}{MARK}",
                original=f"picture-{number}{MARK}.jpg",
                sha256=f"{MARK}{number:061}",
                file_size=1_000_000,
                width=3000,
                height=2000,
                format="JPEG",
                credit_line=f"NASA/Photographer {number % 50}",
                taken_at=FIRST_LAUNCH + (LAST_LAUNCH - FIRST_LAUNCH) * random.random(),
                renditions_state=Photo.Renditions.READY,
                published_at=FIRST_LAUNCH,
            )
            for number in range(count)
        ],
        batch_size=500,
    )
    texts = [
        PhotoText(photo=photo, language="en", alt="An invented picture", caption=f"Caption of {photo.title}")
        for photo in photos
    ]
    PhotoText.objects.bulk_create(texts, batch_size=2000)
    files = [
        Rendition(
            photo=photo,
            crop="3x2",
            width=width,
            height=width * 2 // 3,
            format="jpeg",
            file_size=width * 100,
            name=f"{photo.slug}/{width}.jpg",
            spec="invented",
        )
        for photo in photos
        for width in (320, 640)
    ]
    QuerySet(Rendition).bulk_create(files, batch_size=2000)
    depictions = [
        Depiction(photo=photo, person=person, order=order)
        for photo in photos
        for order, person in enumerate(random.sample(people, 2), start=1)
    ]
    Depiction.objects.bulk_create(depictions, batch_size=2000)
    shown = [MissionPhoto(mission=random.choice(missions), photo=photo) for photo in photos]
    MissionPhoto.objects.bulk_create(shown, batch_size=2000)
    return photos


def create_articles(
    count: int, missions: list[Mission], people: list[Person], photos: list[Photo], random: Random
) -> None:
    """Published articles: copies of one that was really published, each about a mission and two people of its own."""
    category = Article._meta.get_field("category").choices[0][0]
    articles = [
        Article(
            slug=f"article-{number}{MARK}",
            title=f"Article {number}{MARK}",
            standfirst="What it tells.",
            category=category,
        )
        for number in range(count)
    ]
    articles = Article.objects.bulk_create(articles, batch_size=500)
    block = {"kind": "text", "html": "<p>An invented article, for measuring pages.</p>" * 20}
    Block.objects.create(parent=articles[0], ordering=10, **block)
    original = articles[0].publish()
    editions = [
        Edition(
            article=article,
            number=1,
            live_from=LAST_LAUNCH - timedelta(hours=number),
            first_live_from=LAST_LAUNCH - timedelta(hours=number),
            content={**original.content, "title": article.title},
            fingerprint=f"{MARK}{number:061}",
            title=article.title,
            standfirst=article.standfirst,
            language=original.language,
            category=category,
            lead=random.choice(photos),
        )
        for number, article in enumerate(articles[1:], start=1)
    ]
    editions = Edition.objects.bulk_create(editions, batch_size=500)
    named = [
        EditionPerson(edition=edition, person=person, kind="about", order=order)
        for edition in editions
        for order, person in enumerate(random.sample(people, 2), start=1)
    ]
    EditionPerson.objects.bulk_create(named, batch_size=2000)
    about = [EditionMission(edition=edition, mission=random.choice(missions), kind="about") for edition in editions]
    EditionMission.objects.bulk_create(about, batch_size=2000)


# --- Copies ------------------------------------------------------------------------------------------

COPIED: list[type[models.Model]] = [
    Person,
    Citizenship,
    PersonName,
    Mission,
    DockingEvent,
    CrewAssignment,
    Trip,
    Photo,
    PhotoText,
    Rendition,
    Depiction,
    MissionPhoto,
    Article,
    Edition,
    EditionPerson,
    EditionMission,
]
MOVED = {
    Mission: ["launch_at", "end_at"],
    DockingEvent: ["docked_at", "undocked_at"],
    Trip: ["start_at", "end_at", "counted_until"],
}
FOUND = {"mission": Mission, "person": Person, "photo": Photo, "article": Edition}  # By the kind of their documents.


def copy_history(histories: int, between_launches: timedelta) -> None:
    """Copies every row until there are so many histories. The index keeps the dates of the first."""
    sizes = {model: model._base_manager.order_by("pk").last().pk for model in COPIED}
    for number in range(1, histories):
        offsets = {model: size * number for model, size in sizes.items()}
        later = timedelta(seconds=int(between_launches.total_seconds())) * number
        for model, size in sizes.items():
            insert_copies(model._base_manager.filter(pk__lte=size), number, offsets, later)
        for kind, model in FOUND.items():
            documents = Document.objects.filter(kind=kind, object_id__lte=sizes[model])
            insert_copies(documents, number, {**offsets, Document: offsets[model]}, later)
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), COPIED):
            cursor.execute(statement)


def insert_copies(rows: QuerySet, number: int, offsets: dict[Any, int], later: timedelta) -> None:
    letters = "".join(ascii_lowercase[number // 26**place % 26] for place in (2, 1, 0))
    fields = [field for field in rows.model._meta.concrete_fields if not field.generated]
    copies = rows.order_by().values_list(*(copied(field, number, letters, offsets, later) for field in fields))
    select, parameters = copies.query.sql_with_params()
    quoted = connection.ops.quote_name
    columns = ", ".join(quoted(field.column) for field in fields)
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {quoted(rows.model._meta.db_table)} ({columns}) {select}", parameters)


def copied(field: Any, number: int, letters: str, offsets: dict[Any, int], later: timedelta) -> Any:
    """The value of a column in the copy with this number."""
    named = field.related_model or {"picture": Photo}.get(field.name)
    if field.primary_key or field.name == "object_id":
        return F(field.attname) + offsets[field.model]
    if named in offsets:
        return F(field.attname) + offsets[named]
    if field.name in MOVED.get(field.model, ()):
        return F(field.name) + Value(later)
    if field.name == "uid":
        return Concat(Value(f"{UNIVERSAL}{number:08x}"), Substr("uid", len(UNIVERSAL) + 9))
    if isinstance(field, models.CharField | models.TextField | models.FileField):
        return renamed(F(field.name), letters)
    if isinstance(field, models.JSONField):
        return Cast(renamed(Cast(field.name, models.TextField()), letters), models.JSONField())
    return F(field.attname)


def renamed(text: Any, letters: str) -> Replace:
    return Replace(text, Value(MARK), Value(letters), output_field=models.TextField())
