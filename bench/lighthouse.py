"""Runs Lighthouse on the public pages, as a phone on slow 4G with a quarter of the processor: `make lighthouse`.

That phone is Lighthouse's default. Prints the median of all runs for each figure; figures that miss the budget below
are marked and make the command fail. Needs npm and Chromium; the first run downloads Lighthouse.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from serving import find_chromium, sample_pages, serving

LIGHTHOUSE = "lighthouse@12.8.2"  # The newest version that runs on the Node.js of Debian's stable releases.
LEAST = {"performance": 97, "accessibility": 100, "best-practices": 100, "seo": 100}
LCP_WITH_A_PHOTO_S = 1.8
MOST = {  # audit: (heading, most, divisor)
    "largest-contentful-paint": ("LCP s", 1.3, 1000),
    "cumulative-layout-shift": ("CLS", 0.01, 1),
    "total-blocking-time": ("TBT ms", 30, 1),
    "total-byte-weight": ("KB", 220, 1024),
}


def main() -> None:
    pages = sample_pages()
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=5, help="runs for each page")
    parser.add_argument("--pages", nargs="+", choices=pages, metavar="PAGE", help=f"only these of: {', '.join(pages)}")
    chosen = parser.parse_args()
    npx, chromium = shutil.which("npx"), find_chromium()
    if not npx or not chromium:
        print(f"Skipped: {'Chromium' if npx else 'npm'} is not installed, and Lighthouse needs it.")
        return

    headings = [*LEAST, *(heading for heading, _, _ in MOST.values())]
    print(f"{'':20}" + "".join(f"{heading:>16}" for heading in headings))
    missed = False
    with serving() as site:
        for name in chosen.pages or pages:
            # Filtered lists are closed to search engines, so that audit is skipped.
            skipped = ("is-crawlable",) if "?" in pages[name] else ()
            reports = [report_on(site + pages[name], npx, chromium, skipped) for _ in range(chosen.runs)]
            cells = [*scores_of(reports), *figures_of(reports)]
            missed |= any("!" in cell for cell in cells)
            print(f"{name:20}" + "".join(f"{cell:>16}" for cell in cells), flush=True)
    sys.exit("! misses the budget." if missed else 0)


def report_on(address: str, npx: str, chromium: str, skipped: Iterable[str] = (), *, attempts: int = 3) -> dict:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "report.json"
        command = [npx, "--yes", LIGHTHOUSE, address, "--quiet", "--output=json", f"--output-path={file}"]
        command += [
            "--chrome-flags=--headless=new --no-sandbox --disable-gpu --disable-quic",
            "--no-enable-error-reporting",
            *(f"--skip-audits={audit}" for audit in skipped),
        ]
        done = subprocess.run(command, env={**os.environ, "CHROME_PATH": chromium}, stderr=subprocess.PIPE, text=True)
        report = json.loads(file.read_text()) if file.exists() else {"audits": {}}
    # If a figure is missing, there is no median, and the other figures cannot be trusted either.
    failed = [audit["errorMessage"] for audit in report["audits"].values() if audit.get("errorMessage")]
    if done.returncode == 0 and not failed:
        return report
    if attempts > 1:  # Sometimes Chromium records no trace.
        return report_on(address, npx, chromium, skipped, attempts=attempts - 1)
    sys.exit(f"Lighthouse could not measure {address}: {failed[0] if failed else done.stderr}")


def scores_of(reports: list[dict]) -> list[str]:
    cells = []
    for category, least in LEAST.items():
        score = statistics.median(report["categories"][category]["score"] for report in reports) * 100
        cells.append(f"{'! ' if score < least else ''}{score:.0f}")
    return cells


def figures_of(reports: list[dict]) -> list[str]:
    cells = []
    for audit, (heading, most, divisor) in MOST.items():
        if heading == "LCP s" and has_a_photo(reports[0]):
            most = LCP_WITH_A_PHOTO_S
        figure = statistics.median(report["audits"][audit]["numericValue"] for report in reports) / divisor
        cells.append(f"{'! ' if figure > most else ''}{figure:.3g}")
    return cells


def has_a_photo(report: dict) -> bool:
    return any("/media/" in request["url"] for request in report["audits"]["network-requests"]["details"]["items"])


if __name__ == "__main__":
    main()
