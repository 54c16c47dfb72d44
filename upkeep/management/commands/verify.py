import sys
from collections.abc import Sequence
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from upkeep.checks import CHECKS
from upkeep.checks.finding import Check, Finding
from upkeep.schema import migration_problems

MOST_NAMED = 100  # Lines of one check.


class Command(BaseCommand):
    help = (
        "Compares everything that is stored twice or derived: rows with files, trips with crews, the search index with "
        "the records, and so on. Names each contradiction and what to do. Safe to run while the site is in use. "
        "Returns 0 if all is well, 1 if something is left to do."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--repair",
            action="store_true",
            help="Repair what can be derived again. Deletes no original file and nothing that an editor wrote.",
        )

    def handle(self, *, repair: bool, **options: Any) -> None:
        if problems := migration_problems():
            self.report("migrations", problems)
            self.stdout.write("Nothing else was checked, because everything else depends on the tables.")
            sys.exit(1)
        repaired = left = repairable = 0
        for check in CHECKS:
            found = find_twice(check)
            if repair:
                done = [finding for finding in found if finding.repair and self.repair(check, finding)]
                repaired += len(done)
                found = find_twice(check) if done else found
            self.report(check.title, found)
            left += len(found)
            repairable += sum(finding.repair is not None for finding in found)
        if repair:
            self.stdout.write(f"Repaired: {repaired or 'nothing'}.")
        self.stdout.write(
            f"Checks: {len(CHECKS)}. Findings: {left or 'none'}"
            + (f", of which {repairable or 'none'} can be repaired by verify --repair." if left else ".")
        )
        if left:
            sys.exit(1)

    def repair(self, check: Check, finding: Finding) -> bool:
        """Returns whether it was tried without an error."""
        assert finding.repair is not None
        try:
            finding.repair()
        except Exception as error:  # Storages and decoders raise their own; the other findings can still be repaired.
            self.stderr.write(f"{check.title}: not repaired: {finding.words} ({type(error).__name__}: {error})")
            return False
        self.stdout.write(f"{check.title}: repaired: {finding.words}")
        return True

    def report(self, title: str, findings: Sequence[object]) -> None:
        for finding in findings[:MOST_NAMED]:
            self.stdout.write(f"{title}: {finding}")
        if len(findings) > MOST_NAMED:
            self.stdout.write(f"{title}: {len(findings) - MOST_NAMED} more")


def find_twice(check: Check) -> list[Finding]:
    """Findings that a second look confirms, so not those that an edit or an upload causes while it is going on."""
    first = set(check.find())
    return [finding for finding in check.find() if finding in first] if first else []
