"""What is measured, and what it may cost: times the cost of a bare Django view that returns the same bytes."""

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil
from random import Random

CACHED = 1.5  # Times the floor, for a page from the cache and for “304 Not Modified”.
GROWTH = 1.5  # From 400 to 4,000 missions.
# With 40,000 missions, 70,000 people, 100,000 photos and 20,000 articles: 100 ms where the floor takes 0.8 ms.
MOST_TIMES = 125
ROW_MS = 0.15
MEMORY_MB = 160
TIMES_FLOOR = {  # Not from the cache; exports have ROW_MS instead.
    "home": 20,
    "missions": 15,
    "missions, filtered": 15,
    "people": 20,
    "people, filtered": 20,
    "articles": 20,
    "articles, filtered": 20,
    "photos": 20,
    "photos, filtered": 20,
    "mission": 30,
    "person": 30,
    "article": 30,
    "photo": 30,
    "station": 30,
    "in space": 30,
    "in space on a day": 30,
    "launches": 30,
    "crew journeys": 30,
    "records": 50,
    "search": 12,
    "suggestions": 6,
}


# In the generated history ten times the missions fly in the same years, so ten times the people are in space on a day,
# and these pages print all of them. Their growth is that of the cost for each KB.
PRINT_EVERYBODY = {"station", "in space", "in space on a day"}


def most_growth(kind: str) -> float:
    return 1.2 if kind in {"search", "suggestions"} else GROWTH


@dataclass
class Kind:
    """Pages that share a budget, by addresses that are asked in turn."""

    name: str
    addresses: list[str]
    rows: int = 0  # Of an export, whose budget is for each row.


def kinds() -> list[Kind]:
    """The kinds of pages that the database has data for; what is asked is drawn at random, the same in every run."""
    from django.urls import reverse

    from articles.models import Edition
    from missions.models import Mission, Station, Trip
    from people.models import Person
    from photos.models import Photo
    from photos.views import PhotoListView

    random = Random(1961)
    missions = _sample(random, Mission.objects.published())
    people = _sample(random, Person.objects.filter(trips__isnull=False).published().distinct())
    photos = _sample(random, Photo.objects.published())
    articles = _sample(random, Edition.objects.live().select_related("article").defer("content", "folded"))
    trips = _sample(random, Trip.objects.flown())
    stations = list(Station.objects.all())
    crews = [list(mission.assignments.select_related("person")[:2]) for mission in missions]
    mates = [f"crew={rows[0].person.slug}&crew={rows[1].person.slug}" for rows in crews if len(rows) > 1]
    families = [person.name.split()[-1] for person in people]
    days = [trip.start_at for trip in trips]
    programmes = [mission.programme.slug for mission in missions if mission.programme]
    launches = [mission.launch_at.year for mission in missions if mission.launch_at]
    rows = len(Mission.objects.published().values_list("pk"))
    pages_of_photos = max(1, ceil(Photo.objects.published().count() / PhotoListView.paginate_by))

    def listed(path: str, *queries: Callable[[int], str]) -> list[str]:
        return [f"{path}?{query(number)}" for number in range(SAMPLE) for query in queries]

    return [
        Kind("home", ["/"]),
        Kind("missions", ["/missions/", "/missions/?page=5"]),
        Kind(
            "missions, filtered",
            listed(
                "/missions/",
                lambda n: f"crew={_nth(people, n).slug}",
                lambda n: f"{_nth(mates, n)}&match=all",
                lambda n: f"{_nth(mates, n)}&role=launch&from=1961&to=2030",
                lambda n: f"programme={_nth(programmes, n)}&from={_nth(launches, n)}",
                lambda n: f"q={_nth(families, n)}",
            ),
        ),
        Kind("people", ["/people/", "/people/?page=5"]),
        Kind(
            "people, filtered",
            listed("/people/", lambda n: f"q={_nth(families, n)}", lambda n: f"flights={n % 4 + 1}&sort=-name"),
        ),
        Kind("articles", ["/articles/"]),
        Kind("articles, filtered", listed("/articles/", lambda n: f"person={_nth(people, n).slug}")),
        Kind("photos", ["/photos/", f"/photos/?page={min(5, pages_of_photos)}"]),
        Kind("photos, filtered", listed("/photos/", lambda n: f"person={_nth(people, n).slug}")),
        Kind("mission", [mission.get_absolute_url() for mission in missions]),
        Kind("person", [person.get_absolute_url() for person in people]),
        Kind("article", [edition.get_absolute_url() for edition in articles]),
        Kind("photo", [photo.get_absolute_url() for photo in photos]),
        Kind("station", [station.get_absolute_url() for station in stations]),
        Kind("in space", ["/in-space/"]),
        Kind("in space on a day", [f"/in-space/{day:%Y-%m-%d}/" for day in days]),
        Kind("launches", ["/launches/"]),
        Kind("crew journeys", [f"/together/?{pair}" for pair in mates]),
        Kind("records", ["/records/"]),
        Kind("search", [f"{reverse('search')}?q={family}" for family in families]),
        Kind("suggestions", [f"{reverse('suggest')}?q={family[:4]}" for family in families]),
        Kind("missions as JSON", ["/missions.json"], rows=rows),
        Kind("missions as CSV", ["/missions.csv"], rows=rows),
        Kind("missions as iCalendar", ["/missions.ics"], rows=rows),
    ]


SAMPLE = 12


def _sample(random: Random, rows):
    """Some rows, spread over the table by chance, without reading it."""
    keys = list(rows.order_by("pk").values_list("pk", flat=True))
    found = rows.in_bulk(random.sample(keys, min(SAMPLE, len(keys))))
    return [found[key] for key in sorted(found)]


def _nth(values: list, number: int):
    return values[number % len(values)]
