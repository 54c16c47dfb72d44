"""Measures the search: `make bench-search`, on SQLite or on what DATABASE_URL names.

Uses a new database under var/bench each time, with 100,000 invented documents in the proportions of a large site.
DATABASE_URL has to name an empty database.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from random import Random

from own_database import start_django

BUDGET_MS = {"search": 30, "suggestion": 15}
SHARES = {"person": 0.25, "mission": 0.25, "article": 0.3, "photo": 0.2}
ONSETS = "b d g k l m n p r s t v z sh st kr".split()  # noqa: SIM905 - a list of strings would be longer.
VOWELS = "aeiou"
ENDINGS = ("ov", "sky", "in", "er", "son", "ko")
CYRILLIC = dict(zip("abdegiklmnoprstuvz", "абдегиклмнопрстувз", strict=True))
PROGRAMMES = ("Soyuz MS", "Soyuz TMA", "Shenzhou", "STS", "Crew Dragon", "Apollo", "Vostok")
ALIKE = ("first", "woman", "space", "moon", "landing", "spacewalk", "record")
FIRST = datetime(1961, 4, 12, tzinfo=UTC)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--documents", type=int, default=100_000)
    parser.add_argument("--questions", type=int, default=300, help="of each kind")
    chosen = parser.parse_args()
    start_django("search")
    world = World(Random(1961))
    fill(world, chosen.documents)

    from django.db import connection

    from search.finding import did_you_mean, search, suggest

    print(f"\n{connection.vendor}, {chosen.documents:,} documents\n{'':34}{'p50 ms':>8}{'p95 ms':>8}{'budget':>8}")
    for what, ask in (("search", lambda text: search(text).page(1)), ("suggestion", suggest)):
        every = []
        for sort, question in world.questions(typing=what == "suggestion").items():
            times = measure(ask, question, chosen.questions)
            every += times
            print_row(f"{what}: {sort}", times)
        print_row(f"{what}: all", every, BUDGET_MS[what])
    print_row("did you mean", measure(did_you_mean, world.typo, chosen.questions))


class World:
    """Realistic names, words and queries: a few words are everywhere, most are rare."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.given = [self.name().removesuffix("ov") for _ in range(400)]
        self.families = [self.name() + random.choice(ENDINGS) for _ in range(9_000)]
        self.vocabulary = [self.name().lower() for _ in range(20_000)]
        for number, word in enumerate(ALIKE, start=1):  # A third to a twentieth of the articles has one of these.
            self.vocabulary[100 * number] = word
        self.people: list[str] = []
        self.missions: list[str] = []

    def name(self) -> str:
        syllables = (self.random.choice(ONSETS) + self.random.choice(VOWELS) for _ in range(self.random.randint(2, 3)))
        return "".join(syllables).capitalize()

    def text(self, length: int) -> str:
        # Like words of a language: each is half as frequent as the one at half its rank.
        places = (int(len(self.vocabulary) ** self.random.random()) - 1 for _ in range(length))
        return " ".join(self.vocabulary[place] for place in places)

    def entries(self, kind: str, count: int) -> Iterator[dict]:
        choice = self.random.choice
        for number in range(count):
            at = FIRST + timedelta(days=self.random.randrange(24_000))
            fame = int(self.random.triangular(0, 99, 5))
            crew = [choice(self.people) for _ in range(3)] if self.people else []
            match kind:
                case "person":
                    title = f"{choice(self.given)} {choice(self.families)}"
                    self.people.append(title)
                    cyrillic = "".join(CYRILLIC.get(letter, letter) for letter in title.lower()).title()
                    yield {
                        "title": title,
                        "names": [cyrillic, f"{title}iy"],
                        "texts": [("en", self.text(20))],
                        "fame": fame,
                    }
                case "mission":
                    title = f"{choice(PROGRAMMES)}-{number}"
                    self.missions.append(title)
                    names = [title.replace("-", "").replace(" ", "")]
                    shown = {"texts": [("en", self.text(25))], "at": at, "fame": fame}
                    yield {"title": title, "names": names, "keywords": crew, **shown}
                case "article":
                    title = f"{choice(self.missions)}: {self.text(4)}"
                    yield {"title": title, "texts": [("en", self.text(400))], "keywords": crew, "at": at}
                case _:
                    title = f"{choice(self.people)}, {self.text(3)}"
                    yield {"title": title, "texts": [("en", self.text(30))], "keywords": crew, "at": at}

    def questions(self, *, typing: bool) -> dict[str, Callable[[], str]]:
        choice = self.random.choice
        whole: dict[str, Callable[[], str]] = {
            "a family name": lambda: choice(self.people).split()[1],
            "a whole name": lambda: choice(self.people),
            "in Cyrillic": lambda: "".join(CYRILLIC.get(letter, letter) for letter in choice(self.people).lower()),
            "a mission": lambda: choice(self.missions),
            "a programme": lambda: choice(PROGRAMMES),
            "a name and a mission": lambda: f"{choice(self.people).split()[1]} {choice(self.missions)}",
            "two words of a text": lambda: self.text(2),
            "words with a meaning": lambda: " ".join(self.random.sample(ALIKE, 2)),
            "in Spanish": lambda: choice(("primera mujer en el espacio", "caminata espacial", "alunizaje", "luna")),
            "by sound": lambda: choice(self.people).split()[1].lower().translate(str.maketrans({**CYRILLIC, "o": "у"})),
            "nothing there is": lambda: f"{choice(self.people)} qqqq",
        }
        if not typing:
            return whole
        return {
            f"{sort}, {letters} letters": lambda ask=ask, letters=letters: ask()[:letters]
            for sort, ask in whole.items()
            if sort in {"a family name", "a whole name", "in Cyrillic", "a mission"}
            for letters in (2, 3, 5, 8)
        }

    def typo(self) -> str:
        word = self.random.choice(self.families)
        place = self.random.randrange(len(word))
        return word[:place] + self.random.choice("aeikst") + word[place + 1 :]


def fill(world: World, size: int) -> None:
    from django.core.management import call_command
    from django.db import connection

    from search.models import Document, Word
    from search.searchables import ALWAYS, FOR_EVER, IndexEntry, searchables

    call_command("migrate", verbosity=0)
    if Document.objects.exists():
        sys.exit("This database has documents. Name an empty one.")
    start = time.perf_counter()
    for kind, share in SHARES.items():
        documents = [
            searchables[kind].document(
                number, IndexEntry(address=f"/{kind}/{number}/", live_from=ALWAYS, live_until=FOR_EVER, **values)
            )
            for number, values in enumerate(world.entries(kind, int(size * share)))
        ]
        Document.objects.bulk_create(documents, batch_size=500)
        Word.objects.learn(" ".join(document.names for document in documents))
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE search_document, search_word")
    seconds = time.perf_counter() - start
    print(f"{size:,} documents and {Word.objects.count():,} words of names written in {seconds:.0f} s")


def measure(ask: Callable[[str], object], question: Callable[[], str], times: int) -> list[float]:
    ask(question())
    found = []
    for text in [question() for _ in range(times)]:
        start = time.perf_counter()
        ask(text)
        found.append((time.perf_counter() - start) * 1000)
    return found


def print_row(name: str, times: list[float], budget: int | None = None) -> None:
    p50, p95 = statistics.median(times), statistics.quantiles(times, n=20)[-1]
    over = "  over budget" if budget and p95 > budget else ""
    print(f"{name:34}{p50:8.1f}{p95:8.1f}{budget or '':>8}{over}")


if __name__ == "__main__":
    main()
