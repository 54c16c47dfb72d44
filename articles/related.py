"""Which live articles belong beside one: its translations, and those about the same people and missions."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from articles.models import Article, Edition, EditionMission, EditionPerson
from articles.models.choices import PersonLink
from publishing.generation import loaded_once, once_per_generation

MOST = 24  # More than pages show, because the same article in another language is not shown twice.


@dataclass(frozen=True)
class Live:
    article: int
    original: int  # The article that it translates, else itself.
    since: datetime


@dataclass(frozen=True)
class Subjects:
    """What the live editions are about or mention."""

    editions: Mapping[int, Live]
    versions: Mapping[int, list[int]]  # Article → live editions of it and of its translations.
    of_people: Mapping[int, list[int]]  # Person → editions.
    of_missions: Mapping[int, list[int]]


@once_per_generation
def live_subjects() -> Subjects:
    rows = Edition.objects.live().order_by().values_list("pk", "article", "article__translation_of", "first_live_from")
    editions = {pk: Live(article, original or article, since) for pk, article, original, since in rows}
    links = [
        EditionPerson.objects.exclude(kind=PersonLink.AUTHOR).order_by().values_list("person", "edition"),
        EditionMission.objects.order_by().values_list("mission", "edition"),
    ]
    of_people, of_missions = (_grouped(pair for pair in pairs if pair[1] in editions) for pairs in links)
    versions = _grouped((live.original, pk) for pk, live in editions.items())
    return Subjects(editions, versions, of_people, of_missions)


def _grouped(pairs: Iterable[tuple[int, int]]) -> dict[int, list[int]]:
    groups = defaultdict(list)
    for key, value in pairs:
        groups[key].append(value)
    return dict(groups)


@loaded_once
def load_editions(keys: set[int]) -> dict[int, Edition]:
    return Edition.objects.for_list().in_bulk(keys)


def editions_beside(
    article: Article, *, people: Iterable[int], missions: Iterable[int]
) -> tuple[list[Edition], list[Edition]]:
    """Its translations, and the other live editions that share the most people and missions with it, at most MOST."""
    live = live_subjects()
    shared = Counter(pk for key in people for pk in live.of_people.get(key, []))
    shared.update(pk for key in missions for pk in live.of_missions.get(key, []))
    translations = set(live.versions.get(article.translation_of_id or article.pk or 0, []))
    found = [pk for pk in {*shared, *translations} if live.editions[pk].article != article.pk]
    found.sort(key=lambda pk: (pk in translations, shared[pk], live.editions[pk].since, pk), reverse=True)
    editions = load_editions(found[:MOST])
    chosen = [editions[pk] for pk in found[:MOST]]
    return (
        [edition for edition in chosen if edition.pk in translations],
        [edition for edition in chosen if edition.pk not in translations],
    )
