"""Measures the public pages against their budgets, as they are served in production: `make bench`.

Every page is asked of three servers in turn: the site without its page cache, the site with it, and the floor, a bare
Django view that returns the same bytes. What is compared is the CPU time of their processes for each request, so the
ratios are the same on any machine. SQLite is always measured; PostgreSQL if DATABASE_URL names a server, or one runs on
this machine, on which databases may be made. Databases are kept in var/bench and on the server for the next run, as
long as they are generated in the same way. Exits with 1 if a budget is missed.
"""

import argparse
import gzip
import json
import os
import statistics
import subprocess
import sys
from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from http.client import HTTPConnection
from urllib.parse import urlsplit

import data
import report
from budgets import Kind
from measured import KEEP, USED
from serving import ROOT, production, started

RESULTS = ROOT / "var" / "bench" / "results.json"
ROUNDS = 5
MOST_ASKED = 24  # Addresses of a kind in one round.
COLD = 3  # How often a page is made for the first time after an edit; once of generated missions, to save time.
MEMORY_REQUESTS = 10_000


@dataclass
class Result:
    """CPU milliseconds for each request of one kind of page, the median of the rounds; and times the floor."""

    kind: str
    floor: float
    uncached: float
    least: float  # Of the rounds, uncached.
    times: float  # Uncached, divided by the floor of the same round: the median.
    cached: float | None  # The same of pages from the cache. None for exports, because long ones are not kept.
    unchanged: float  # The same of 304 Not Modified.
    cold: float | None  # The first request after an edit; None for exports.
    queries: int
    kilobytes: float  # As sent, compressed.
    printed: float  # Before that.
    rows: int
    failed: str = ""


@dataclass
class Server:
    address: str
    place: str = field(init=False)

    def __post_init__(self) -> None:
        self.place = urlsplit(self.address).netloc

    def ask(self, address: str, *, method: str = "GET", body: bytes | None = None, **headers: str):
        """Status, headers and body, over a connection of its own, as from a proxy."""
        connection = HTTPConnection(self.place, timeout=600)
        connection.request(method, address, body, {"Accept-Encoding": "gzip", **headers})
        response = connection.getresponse()
        content = response.read()
        connection.close()
        return response.status, response.headers, content

    def used(self) -> dict[str, float]:
        return json.loads(self.ask(USED)[2])

    def cost(self, addresses: Iterable[str]) -> float:
        """CPU milliseconds for each request."""
        return costs_of([self], addresses)[0]


def costs_of(
    servers: list[Server], addresses: Iterable[str], headers: dict[str, dict[str, str]] | None = None
) -> list[float]:
    """CPU milliseconds of each server for each request; they take turns, so what else runs disturbs all alike."""
    addresses = list(addresses)
    before = [server.used()["cpu_ms"] for server in servers]
    for address in addresses:
        for server in servers:
            server.ask(address, **(headers or {}).get(address, {}))
    after = [server.used()["cpu_ms"] for server in servers]
    return [(end - start) / len(addresses) for start, end in zip(before, after, strict=True)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--missions", type=int, nargs="+", help="only with so many generated missions (400, 800, ...)")
    parser.add_argument("--only", nargs="+", metavar="KIND", help="these kinds of pages, such as “mission” “person”")
    parser.add_argument("--database", choices=["sqlite", "postgresql"], nargs="+", help="only on these")
    parser.add_argument("--write", action="store_true", help="write docs/performance.md")
    parser.add_argument("--one", nargs=2, metavar=("DATABASE", "SIZE"), help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.one:
        print(json.dumps(measure_one(*chosen.one, only=chosen.only)))
        return
    found: report.Results = {}
    for database in chosen.database or data.databases():
        for size in map(str, chosen.missions or [data.CATALOGUE, *data.SIZES]):
            print(f"{database}, {size}: making the data, then measuring ...", file=sys.stderr)
            # A process of its own, because Django knows one database at a time.
            command = [
                sys.executable,
                __file__,
                "--one",
                database,
                size,
                *(["--only", *chosen.only] if chosen.only else []),
            ]
            environment = {**os.environ, "DATABASE_URL": data.address(database, size)}
            output = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True).stdout
            found.setdefault(database, {})[size] = json.loads(output.splitlines()[-1])
    RESULTS.write_text(json.dumps(found))
    missed = report.show(found)
    if chosen.write:
        report.write(found)
    sys.exit(bool(missed))


def measure_one(database: str, size: str, *, only: list[str] | None) -> dict[str, list | dict]:
    """Results on one database, that DATABASE_URL names."""
    data.start_django()
    data.make(size)
    from budgets import kinds

    chosen = [kind for kind in kinds() if not only or kind.name in only]
    with ExitStack() as servers:
        cached = servers.enter_context(production())
        uncached = {**cached, "PAGE_CACHE_MB": "0"}
        site, plain, floor = (
            Server(servers.enter_context(started(application, environment)))
            for application, environment in [
                ("serving:application", cached),
                ("serving:application", uncached),
                ("floor:application", dict(os.environ)),
            ]
        )
        times = COLD if size == data.CATALOGUE else 1
        results = [asdict(measure(kind, site, plain, floor, cold=0 if kind.rows else times)) for kind in chosen]
        memory = measure_memory(chosen, site) if size == data.CATALOGUE and not only else {}
    return {"pages": results, "memory": memory}


def measure(kind: Kind, site: Server, plain: Server, floor: Server, *, cold: int) -> Result:
    """`cold` is how often the page is made for the first time after an edit."""
    addresses = kind.addresses[:MOST_ASKED]
    headers: dict[str, dict[str, str]] = {}
    sizes, printed, failed = [], [], ""
    for address in addresses:
        status, answer, content = plain.ask(address)
        if status != 200:
            failed = f"{address} returned {status}"
        floor.ask(address, method="POST", body=content, **{KEEP: "yes"})
        sizes.append(len(content))
        printed.append(len(gzip.decompress(content)) if answer["Content-Encoding"] == "gzip" else len(content))
        answer = site.ask(address)[1]
        headers[address] = {"If-None-Match": answer["ETag"] or ""}
        site.ask(address)
        if not failed and site.ask(address, **headers[address])[0] != 304:
            failed = f"{address} never returned 304"
    queries = max(int(plain.ask(address, **{"X-Count-Queries": "1"})[1]["X-Queries"] or 0) for address in addresses[:5])
    rounds = 3 if kind.rows > 1000 else ROUNDS
    uncached, floors = [], []
    times: dict[str, list[float]] = {"times": [], "cached": [], "unchanged": []}
    several = addresses if kind.rows else addresses * (1 + 23 // len(addresses))
    often = addresses * (1 + 40 // len(addresses))  # The cost of a few cheap answers is too small to measure.
    for _ in range(rounds):
        # In turn: alone, the floor would find warm caches of the processor, and the page cold ones.
        least, cost = costs_of([floor, plain], several)
        floors.append(least)
        uncached.append(cost)
        times["times"].append(cost / least)
        for name, sent in {"cached": {}, "unchanged": headers}.items():
            if sent or not kind.rows:
                least, cost = costs_of([floor, site], often, sent)
                times[name].append(cost / least)
    first = []
    for _ in range(cold):
        data.raise_generation()
        first.append(plain.cost(addresses[:1]))
    return Result(
        kind.name,
        cold=statistics.median(first) if first else None,
        queries=queries,
        kilobytes=statistics.mean(sizes) / 1024,
        printed=statistics.mean(printed) / 1024,
        rows=kind.rows,
        failed=failed,
        floor=statistics.median(floors),
        uncached=statistics.median(uncached),
        least=min(uncached),
        **{name: statistics.median(found) if found else None for name, found in times.items()},
    )


def measure_memory(chosen: list[Kind], site: Server) -> dict[str, list[float]]:
    """MB of the process after half and all of the requests, of which every second has never been asked before."""
    addresses = [address for kind in chosen if not kind.rows for address in kind.addresses]
    found = []
    for half in range(2):
        for number in range(half * MEMORY_REQUESTS // 2, (half + 1) * MEMORY_REQUESTS // 2):
            address = addresses[number * 7 % len(addresses)]
            site.ask(address if number % 2 else f"/missions/?from={1900 + number % 100}&to=2100&page={number}")
        found.append(site.used()["memory_mb"])
    return {"one process": found}


if __name__ == "__main__":
    main()
