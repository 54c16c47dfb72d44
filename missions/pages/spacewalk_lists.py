"""The top lists of spacewalks."""

from collections import defaultdict

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from missions.models import Spacewalk
from missions.pages.top_list import TopList, TopListEntry
from missions.ranking import best_of, is_timed
from wording.durations import total


def spacewalk_lists(places: int) -> list[TopList]:
    walks = list(Spacewalk.objects.published().prefetch_related("crew"))
    by_person = defaultdict(list)
    for walk in walks:
        for member in walk.crew.all():
            by_person[member.person_id].append(walk)
    timed = [walk for walk in walks if is_timed(walk)]
    return [
        TopList(
            "most-spacewalks",
            _("Most spacewalks"),
            ngettext(
                "Among the %(number)d spacewalk in this catalogue.",
                "Among the %(number)d spacewalks in this catalogue.",
                len(walks),
            )
            % {"number": len(walks)},
            _("Spacewalks"),
            [
                TopListEntry(len(by_person[person]), [person], note=time_outside(by_person[person]))
                for person in best_of(by_person, lambda person: len(by_person[person]), places=places)
            ],
            where=_("Time outside"),
        ),
        TopList(
            "longest-spacewalks",
            _("Longest spacewalks"),
            ngettext(
                "Among the %(number)d spacewalk in this catalogue whose times are known to the minute.",
                "Among the %(number)d spacewalks in this catalogue whose times are known to the minute.",
                len(timed),
            )
            % {"number": len(timed)},
            _("Time outside"),
            [
                TopListEntry(
                    walk.duration, [member.person_id for member in walk.crew.all()], on=walk.started, note=walk.name
                )
                for walk in best_of(timed, lambda walk: walk.duration.length, places=places)
            ],
            where=_("Spacewalk"),
        ),
    ]


def time_outside(walks: list[Spacewalk]) -> str:
    if not all(map(is_timed, walks)):
        return _("some durations unknown")
    return _("%(duration)s outside") % {"duration": total([walk.duration for walk in walks])}
