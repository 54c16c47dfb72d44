"""View data for the list of spacewalks, prepared in Python because templates are slower."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from missions.drawings.chart_words import link_to
from missions.models import Mission, Spacewalk
from people.models import Person
from wording.partial_dates import PartialDate


@dataclass(frozen=True)
class SpacewalkCard:
    name: str
    link: str
    kind: str  # In words; empty for a spacewalk of the usual kind.
    date: PartialDate
    is_planned: bool
    place: SafeString
    duration: str  # Empty for one that is planned.
    people: SafeString


def spacewalk_cards(walks: Iterable[Spacewalk]) -> list[SpacewalkCard]:
    """Cards of spacewalks loaded with Spacewalk.objects.with_crew()."""
    page = reverse("spacewalks:list")
    return [
        SpacewalkCard(
            name=walk.name,
            link=f"{page}{walk.slug}/",
            kind="" if walk.kind == Spacewalk.Kind.SPACEWALK else walk.get_kind_display(),
            date=walk.started,
            is_planned=walk.is_planned,
            place=_place(walk),
            duration="" if walk.is_planned else walk.length_words,
            people=format_html_join(", ", "{}", ((_linked(row.person, row.person.name),) for row in walk.crew.all())),
        )
        for walk in walks
    ]


def _place(walk: Spacewalk) -> SafeString:
    if walk.station:
        return format_html('<a href="{}">{}</a>', link_to(walk.station), walk.station.reader_short_name)
    return _linked(walk.mission, walk.mission.name) if walk.mission else SafeString()


def _linked(record: Mission | Person, name: str) -> SafeString:
    link = link_to(record)
    return format_html('<a href="{}">{}</a>', link, name) if link else format_html("{}", name)
