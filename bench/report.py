"""Prints what was measured, names the budgets that were missed, and writes docs/performance.md with its plot."""

from collections.abc import Iterator
from math import log10
from typing import Any

from budgets import CACHED, MEMORY_MB, MOST_TIMES, PRINT_EVERYBODY, ROW_MS, TIMES_FLOOR, most_growth
from data import CATALOGUE
from serving import ROOT

Results = dict[str, dict[str, Any]]  # By database and size, as measure_one() returns them.
Row = list[str]

DOCUMENT = ROOT / "docs" / "performance.md"
PLOT = ROOT / "docs" / "images" / "performance.svg"
BEGIN, END = "<!-- measured -->\n", "<!-- end of what was measured -->\n"
PLOTTED = [
    "missions, filtered",
    "people, filtered",
    "photos, filtered",
    "home",
    "mission",
    "person",
    "records",
    "search",
]


def show(found: Results) -> list[str]:
    """Prints the tables, and returns the budgets that were missed."""
    missed = []
    for database, sizes in found.items():
        for title, rows in tables(sizes):
            print(f"\n{database}: {title}")
            widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
            for row in rows:
                print(
                    "  ".join(
                        text.rjust(width) if n else text.ljust(width)
                        for n, (text, width) in enumerate(zip(row, widths, strict=True))
                    )
                )
        missed += [f"{database}: {text}" for text in find_missed(sizes)]
    print("\n" + "\n".join(missed or ["Every budget is kept."]))
    return missed


def tables(sizes: dict[str, Any]) -> Iterator[tuple[str, list[Row]]]:
    """Each table with its title; the first row is its head."""
    if CATALOGUE in sizes:
        pages = sizes[CATALOGUE]["pages"]
        head = [
            "Page",
            "KB",
            "Queries",
            "Floor, ms",
            "Uncached, ms",
            "least",
            "× floor",
            "at most",
            "Cached, ×",
            "304, ×",
            "After an edit, ms",
        ]
        yield "the starter catalogue", [head, *(_catalogue_row(page) for page in pages if not page["rows"])]
        if exports := [page for page in pages if page["rows"]]:
            head = ["Export", "KB", "Rows", "ms a row", "at most", "304, ×"]
            yield "the starter catalogue", [head, *(_export_row(page) for page in exports)]
    generated = [size for size in sizes if size != CATALOGUE]
    if generated:
        missions = [f"{int(size):,} missions" for size in generated]
        edited = f"after an edit, {missions[-1]}"
        head = ["Page, uncached: ms (× floor)", *missions, "growth to 4,000", "at most", edited]
        names = [page["kind"] for page in sizes[generated[0]]["pages"]]
        yield "growth", [head, *(_growth_row(name, sizes, generated) for name in names)]
    for size in sizes.values():
        if memory := size["memory"]:
            rows = [[name, *(f"{mb:.0f}" for mb in half)] for name, half in memory.items()]
            yield "memory of a process", [["MB", "after 5,000 requests", "after 10,000"], *rows]


def _catalogue_row(page: dict[str, Any]) -> Row:
    return [
        page["kind"],
        f"{page['kilobytes']:.1f}",
        str(page["queries"]),
        f"{page['floor']:.2f}",
        f"{page['uncached']:.1f}",
        f"{page['least']:.1f}",
        f"{page['times']:.1f}",
        str(TIMES_FLOOR[page["kind"]]),
        f"{page['cached']:.2f}",
        f"{page['unchanged']:.2f}",
        f"{page['cold']:.0f}",
    ]


def _export_row(page: dict[str, Any]) -> Row:
    each = page["uncached"] / page["rows"]
    times = f"{page['unchanged']:.2f}"
    return [page["kind"], f"{page['kilobytes']:.1f}", f"{page['rows']:,}", f"{each:.3f}", str(ROW_MS), times]


def _growth_row(kind: str, sizes: dict[str, Any], generated: list[str]) -> Row:
    costs = [_find(sizes[size], kind) for size in generated]
    shown = [f"{page['uncached']:.1f} ({page['times']:.1f})" if page else "" for page in costs]
    growth, cold = _growth(kind, sizes), costs[-1]["cold"]
    most = str(1 if costs[0]["rows"] else most_growth(kind))
    unit = " a KB" if kind in PRINT_EVERYBODY else ""
    return [kind, *shown, f"{growth:.2f}{unit}" if growth else "", most, "" if cold is None else f"{cold:,.0f}"]


def _growth(kind: str, sizes: dict[str, Any]) -> float | None:
    """From 400 to 4,000 missions, of the ratio to the floor, because the two are measured at different times.

    Of exports it is that of the ms for each row, of pages that print everybody that of the ratio for each KB.
    """
    small, large = (_find(sizes[size], kind) if size in sizes else None for size in ("400", "4000"))
    if not small or not large:
        return None
    return _each(large) / _each(small)


def _each(page: dict[str, Any]) -> float:
    if page["rows"]:
        return page["uncached"] / page["rows"]
    return page["times"] / (page["printed"] if page["kind"] in PRINT_EVERYBODY else 1)


def _find(size: dict[str, Any], kind: str) -> dict[str, Any]:
    return next((page for page in size["pages"] if page["kind"] == kind), {})


def find_missed(sizes: dict[str, Any]) -> Iterator[str]:
    for size, measured in sizes.items():
        for page in measured["pages"]:
            kind, times = page["kind"], page["times"]
            if page["failed"]:
                yield f"{kind}, {size}: {page['failed']}"
            if page["rows"]:
                if page["uncached"] / page["rows"] > ROW_MS:
                    yield f"{kind}, {size}: {page['uncached'] / page['rows']:.3f} ms a row, at most {ROW_MS}"
            elif size == CATALOGUE:
                if times > TIMES_FLOOR[kind]:
                    yield f"{kind}: {times:.1f} times the floor, at most {TIMES_FLOOR[kind]}"
                if page["cached"] > CACHED:
                    yield f"{kind}: {page['cached']:.2f} times the floor from the cache, at most {CACHED}"
            elif times > MOST_TIMES:
                yield f"{kind}, {size}: {times:.1f} times the floor, at most {MOST_TIMES}"
            if size == CATALOGUE and page["unchanged"] > CACHED:
                yield f"{kind}: {page['unchanged']:.2f} times the floor for a 304, at most {CACHED}"
        for name, (half, whole) in measured["memory"].items():
            if whole > MEMORY_MB:
                yield f"memory {name}: {whole:.0f} MB, at most {MEMORY_MB}"
            if whole > half * 1.1:
                yield f"memory {name} grows: {half:.0f} MB, then {whole:.0f}"
    for page in next(iter(sizes.values()))["pages"]:
        growth, most = _growth(page["kind"], sizes), 1.1 if page["rows"] else most_growth(page["kind"])
        if growth and growth > most:
            yield f"{page['kind']} grows {growth:.2f} times from 400 to 4,000 missions, at most {most}"


# --- The document ------------------------------------------------------------------------------------


def write(found: Results) -> None:
    """Replaces the tables of docs/performance.md and its plot; the text around them is written by hand."""
    parts = []
    for database, sizes in found.items():
        for title, (head, *rows) in tables(sizes):
            lines = [_line(head), _line(["---", *["---:"] * (len(head) - 1)]), *map(_line, rows)]
            parts.append(f"### {_named(database)}: {title}\n\n" + "\n".join(lines) + "\n")
    before, _begin, rest = DOCUMENT.read_text().partition(BEGIN)
    after = rest.partition(END)[2]
    DOCUMENT.write_text(f"{before}{BEGIN}\n" + "\n".join(parts) + f"\n{END}{after}")
    if len(found["sqlite"]) > 2:
        PLOT.write_text(plot(found["sqlite"]))


def _line(cells: Row) -> str:
    return f"| {' | '.join(cells)} |"


def _named(database: str) -> str:
    return {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[database]


WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 760, 420, 60, 150, 20, 50
COLOURS = ["#1d4ed8", "#b45309", "#047857", "#b91c1c", "#6d28d9", "#0e7490", "#4d7c0f", "#be185d"]


def plot(sizes: dict[str, Any]) -> str:
    """Uncached milliseconds over the number of missions, both logarithmic, as SVG."""
    counts = [int(size) for size in sizes if size != CATALOGUE]

    def x(count: float) -> float:
        low, high = log10(counts[0]), log10(counts[-1])
        return LEFT + (log10(count) - low) / (high - low) * (WIDTH - LEFT - RIGHT)

    def y(ms: float) -> float:
        return TOP + (2.3 - max(log10(ms), 0)) / 2.3 * (HEIGHT - TOP - BOTTOM)  # 1 to 200 ms.

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        'font-family="sans-serif" font-size="13">',
        "<title>CPU time of uncached pages by number of missions, SQLite</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
    ]
    for ms in (1, 2, 5, 10, 20, 50, 100, 200):
        parts.append(f'<path d="M{LEFT} {y(ms):.1f}H{WIDTH - RIGHT}" stroke="#ddd"/>')
        parts.append(f'<text x="{LEFT - 8}" y="{y(ms) + 4:.1f}" text-anchor="end">{ms} ms</text>')
    for count in counts:
        parts.append(f'<text x="{x(count):.1f}" y="{HEIGHT - 28}" text-anchor="middle">{count:,}</text>')
    parts.append(f'<text x="{(LEFT + WIDTH - RIGHT) / 2}" y="{HEIGHT - 8}" text-anchor="middle">missions</text>')
    ends = sorted((y(_find(sizes[str(counts[-1])], kind)["uncached"]), kind) for kind in PLOTTED)
    label = -1e9
    for end, kind in ends:
        colour = COLOURS[PLOTTED.index(kind)]
        points = " ".join(f"{x(count):.1f},{y(_find(sizes[str(count)], kind)['uncached']):.1f}" for count in counts)
        parts.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>')
        label = max(end + 4, label + 15)
        parts.append(f'<text x="{WIDTH - RIGHT + 8}" y="{label:.1f}" fill="{colour}">{kind}</text>')
    return "\n".join([*parts, "</svg>", ""])
