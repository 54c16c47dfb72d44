"""Measures the public pages against the budget: `make bench`, `make bench ARGS="--scale 10"`.

Uses a new database under var/bench each time, or the one DATABASE_URL names. It holds the whole history if the source
data is available, else generated missions of the same number; with --scale always generated ones.
"""

import argparse
import gc
import gzip
import statistics
import time
from dataclasses import dataclass

from own_database import ROOT, start_django

HISTORY = ROOT.parent / "shared" / "data" / "spaceflight" / "gcat"
P95_BUDGET_MS = {1: 60, 10: 150}


@dataclass
class Page:
    name: str
    address: str
    most_queries: int
    most_gzip_kb: int | None = 14


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--scale", type=int, default=1, help="multiple of the real size (generated if above 1)")
    parser.add_argument("--requests", type=int, default=200, help="requests for each page")
    chosen = parser.parse_args()

    start_django("portal")
    fill_database(chosen.scale)
    gc.freeze()  # Keep objects left from filling the database out of the pages' garbage collections.
    budget_ms = P95_BUDGET_MS[1 if chosen.scale == 1 else 10]
    print_sizes()
    print(
        f"\n{'':32}{'p50 ms':>8}{'p95 ms':>8}{'budget':>8}{'queries':>9}{'budget':>8}{'KB':>8}{'gzip':>7}{'budget':>8}"
    )
    for page in pages():
        print_row(page, budget_ms, chosen.requests)


def fill_database(scale: int) -> None:
    from django.core.management import call_command
    from generated_history import generate

    from missions.models import Mission

    call_command("migrate", verbosity=0)
    if Mission.objects.exists():
        print("Measuring the data that is already in the database.")
    elif scale == 1 and HISTORY.exists():
        call_command("import_gcat", str(HISTORY / "missions.tsv"), str(HISTORY / "rides.tsv"))
    else:
        generate(missions=400 * scale, people=700 * scale)


def print_sizes() -> None:
    from django.db import connection

    from missions.models import CrewAssignment, Mission, Trip
    from people.models import Person

    counts = [
        (model.objects.count(), model._meta.verbose_name_plural) for model in (Mission, Person, CrewAssignment, Trip)
    ]
    print(f"{connection.vendor}: " + ", ".join(f"{count:,} {name}" for count, name in counts))


def pages() -> list[Page]:
    """Pages chosen from the data: the person with most trips, and somebody who flew with them."""
    from django.db.models import Count

    from missions.models import CrewAssignment, Trip
    from people.models import Person

    veteran = Person.objects.annotate(flown=Count("trips")).order_by("-flown", "pk")[0]
    trip = Trip.objects.filter(person=veteran, landing_mission__isnull=False).order_by("-start_at")[0]
    mission = trip.launch_mission
    aboard = CrewAssignment.objects.filter(mission=mission, status="prime")
    mate = aboard.exclude(person=veteran).select_related("person").first().person
    met = CrewAssignment.objects.filter(mission__assignments__person=veteran).values("person")
    stranger = Person.objects.exclude(pk__in=met).filter(trips__isnull=False).order_by("pk").first()
    mates, strangers = f"crew={veteran.slug}&crew={mate.slug}", f"crew={veteran.slug}&crew={stranger.slug}"
    return [
        Page("home", "/", 10),
        Page("missions", "/missions/", 9),
        Page("missions, page 5", "/missions/?page=5", 9),
        Page("missions by one person", f"/missions/?crew={veteran.slug}", 9),
        Page("missions by any of two", f"/missions/?{mates}", 9),
        Page("missions by all of two", f"/missions/?{mates}&match=all", 9),
        Page("missions by launch crew, years", f"/missions/?{mates}&role=launch&from=1961&to=2030", 9),
        Page("missions by text", f"/missions/?q={mate.name.split()[-1]}", 9),
        Page("missions, none found", f"/missions/?{strangers}&match=all", 12),
        Page("mission", f"/missions/{mission.slug}/", 10, None),
        Page("people", "/people/", 9),
        Page("people by text", f"/people/?q={veteran.name.split()[-1]}", 9),
        Page("person", f"/people/{veteran.slug}/", 10, None),
        Page("in space now", "/in-space/", 4, None),
        Page("in space on a day", f"/in-space/{trip.start_at:%Y-%m-%d}/", 4, None),
        Page("launches", "/launches/", 4, None),
        Page("records", "/records/", 10, None),
        Page("crew journeys", f"/together/?{mates}", 10, None),
    ]


def print_row(page: Page, budget_ms: int, requests: int) -> None:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(SERVER_NAME="localhost", raise_request_exception=False)
    client.get(page.address)  # Opens the connection, which takes queries of its own.
    with CaptureQueriesContext(connection) as log:
        response = client.get(page.address)
        queries = len(log)
    if response.status_code != 200:
        print(f"{page.name:32}returned {response.status_code}")
        return
    times = []
    for _ in range(requests):
        start = time.perf_counter()
        client.get(page.address)
        times.append((time.perf_counter() - start) * 1000)
    p50, p95 = statistics.median(times), statistics.quantiles(times, n=20)[-1]
    size, packed = len(response.content) / 1024, len(gzip.compress(response.content, 6)) / 1024
    over = p95 > budget_ms or queries > page.most_queries or packed > (page.most_gzip_kb or packed)
    print(
        f"{page.name:32}{p50:8.1f}{p95:8.1f}{budget_ms:8}{queries:9}{page.most_queries:8}"
        f"{size:8.1f}{packed:7.1f}{page.most_gzip_kb or '':>8}{'  over budget' if over else ''}"
    )


if __name__ == "__main__":
    main()
