"""Generates invented missions in realistic proportions; the same ones on every machine."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random

from django.core.management import call_command
from django.db.models import QuerySet

from articles.models import Article, Block, Edition, EditionMission, EditionPerson
from missions.models import CrewAssignment, DockingEvent, Mission, MissionPhoto, Programme, SpacecraftType, Station
from people.models import Agency, Citizenship, Country, Depiction, Person, PersonName
from photos.models import Photo, PhotoText, Rendition
from records import changes

FIRST_LAUNCH = datetime(1961, 4, 12, tzinfo=UTC)
LAST_LAUNCH = datetime(2024, 5, 19, tzinfo=UTC)
CREW_SIZES = [1, 2, 3, 3, 3, 4, 5, 7, 7]  # 3.9 on average, as in reality.


def generate(missions: int, *, seed: int = 1961) -> None:
    """So many missions, with people, photos and articles in proportion, and all that is derived from them."""
    changes.consequences.clear()  # Trips and the search index are made once, at the end.
    random = Random(seed)
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
                slug=f"given-{number}-family-{number % (count // 2)}",
                name=f"Given{number} Family{number % (count // 2)}",
                sort_name=f"Family{number % (count // 2)}, Given{number}",
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
                slug=f"flight-{number}",
                name=f"Flight {number}",
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
                slug=f"picture-{number}",
                title=f"Picture {number}",
                original=f"picture-{number}.jpg",
                sha256=f"{number:064x}",
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
            name=f"{photo.pk}/{width}.jpg",
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
        Article(slug=f"article-{number}", title=f"Article {number}", standfirst="What it tells.", category=category)
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
            fingerprint=f"{number:064x}",
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
