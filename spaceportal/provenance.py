"""The sources of public records by publisher, how many records have been checked, and what is recorded completely."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, F, Max, Min, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from missions.flyers import having_flown
from missions.models import Mission, MissionCoverage, MissionSource, Station
from people.models import Person, PersonSource
from publishing.models import PublishableQuerySet
from search.sorting import sort_key


@dataclass
class Publisher:
    name: str
    missions: int = 0
    people: int = 0
    seen_on: date | None = None


@dataclass
class Checks:
    """How many records of one kind have sources, were checked, and match another catalogue in every fact compared."""

    kind: str
    records: int
    sourced: int
    verified: int
    matching: int
    oldest: datetime | None
    latest: datetime | None


@dataclass(frozen=True)
class Recorded:
    """Of how many records everything on a topic is recorded, and of how many records in all."""

    topic: str
    complete: int
    records: int
    unit: str  # “missions”


def recorded() -> list[Recorded]:
    missions, flown = Mission.objects.published(), having_flown(Person.objects.published())
    topics = {
        MissionCoverage.Topic.SPACEWALKS: _("Spacewalks"),
        MissionCoverage.Topic.DOCKINGS: _("Dockings"),
        MissionCoverage.Topic.BACKUPS: _("Backup crews"),
    }
    number = missions.count()
    unit = ngettext("mission", "missions", number)
    found = [Recorded(words, missions.complete(topic).count(), number, unit) for topic, words in topics.items()]
    people, stations = flown.count(), Station.objects.count()
    dated = flown.exclude(born_on=None).count()
    found.append(
        Recorded(_("Dates of birth"), dated, people, ngettext("person who has flown", "people who have flown", people))
    )
    crewed = Station.objects.exclude(crews_complete_until=None).count()
    found.append(Recorded(_("Numbered crews"), crewed, stations, ngettext("station", "stations", stations)))
    return found


def publishers() -> list[Publisher]:
    """Publishers, those with most records first."""
    found: dict[str, Publisher] = {}
    for kind, sources, record, records in (
        ("missions", MissionSource.objects, "mission", Mission.objects.published()),
        ("people", PersonSource.objects, "person", Person.objects.published()),
    ):
        rows = sources.filter(**{f"{record}__in": records}).order_by().values("publisher")
        for row in rows.annotate(records=Count(record, distinct=True), last_seen_on=Max("seen_on")):
            publisher = found.setdefault(row["publisher"], Publisher(row["publisher"]))
            setattr(publisher, kind, row["records"])
            publisher.seen_on = max(filter(None, (publisher.seen_on, row["last_seen_on"])), default=None)
    return sorted(found.values(), key=lambda one: (-one.missions - one.people, sort_key(one.name)))


def checks() -> list[Checks]:
    return [_checks(_("Missions"), Mission.objects.published()), _checks(_("People"), Person.objects.published())]


def _checks(kind: str, records: PublishableQuerySet) -> Checks:
    figures = records.order_by().aggregate(
        records=Count("pk", distinct=True),
        sourced=Count("pk", distinct=True, filter=Q(sources__isnull=False)),
        verified=Count("pk", distinct=True, filter=Q(verified_at__isnull=False)),
        matching=Count("pk", distinct=True, filter=Q(comparisons__differing=0, comparisons__version=F("version"))),
        oldest=Min("verified_at"),
        latest=Max("verified_at"),
    )
    return Checks(kind, **figures)
