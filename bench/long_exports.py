"""Measures the memory used to export 100,000 missions: `make bench-exports`.

Uses a new database under var/bench each time, or an empty one that DATABASE_URL names. Each response is read in a
process of its own, chunk by chunk, keeping none.
"""

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path

from own_database import start_django

BUDGET_MB = 100
ADDRESSES = ["/missions.json", "/missions.csv", "/missions.json?page=900&limit=100"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--missions", type=int, default=100_000)
    parser.add_argument("--people", type=int, default=20_000)
    parser.add_argument("--keep", action="store_true", help="measure the data that the last run left in DATABASE_URL")
    parser.add_argument("--read", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.read is not None:
        read(chosen.read)
        return
    if not chosen.keep:
        start_django("exports")
        fill(chosen.missions, chosen.people)
    print(f"{chosen.missions:,} missions\n{'':40}{'rows':>10}{'MB sent':>10}{'seconds':>10}{'memory MB':>11}")
    failed = False
    for address in ["", *ADDRESSES]:  # First without a request: the memory of the site itself.
        command = [sys.executable, __file__, "--read", address]
        line = subprocess.run(command, check=True, capture_output=True, text=True, env=os.environ).stdout
        print(line, end="")
        failed = failed or float(line.split()[-1]) > BUDGET_MB
    print(f"budget {BUDGET_MB} MB: {'EXCEEDED' if failed else 'kept'}")
    sys.exit(failed)


def fill(missions: int, people: int) -> None:
    from random import Random

    from django.core.management import call_command
    from django.db.models import QuerySet
    from generated_history import create_missions, create_people

    from missions.models import CrewAssignment
    from records import changes

    changes.consequences.clear()  # The search is not measured.
    call_command("migrate", verbosity=0)
    random = Random(1961)
    flyers, flights = create_people(people, random), create_missions(missions, random)
    rows = [
        CrewAssignment(mission=flight, person=person, launched=True, landed=True, order=order)
        for flight in flights
        for order, person in enumerate(random.sample(flyers, 3), start=1)
    ]
    QuerySet(CrewAssignment).bulk_create(rows, batch_size=2000)  # Without trips, which these exports do not use.


def read(address: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "spaceportal.settings")
    sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    import django

    django.setup()
    from django.test import Client

    started, rows, size, memory = time.perf_counter(), 0, 0, own_memory()
    if address:
        response = Client(headers={"host": "localhost"}).get(address)
        if response.status_code != 200:
            sys.exit(f"{address}: {response.status_code}")
        for chunk in response:
            rows += chunk.count(b"\n")
            size += len(chunk)
            memory = max(memory, own_memory())
    seconds = time.perf_counter() - started
    print(f"{address or 'nothing':40}{rows:>10,}{size / 1e6:>10.1f}{seconds:>10.1f}{memory:>11.1f}")


def own_memory() -> float:
    """Memory of this process in MB, without mapped pages of the SQLite file, which belong to the system's cache."""
    status = Path("/proc/self/status").read_text().splitlines()
    (line,) = (line for line in status if line.startswith("RssAnon:"))
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    main()
