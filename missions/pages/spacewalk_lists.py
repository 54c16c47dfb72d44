"""The top lists of spacewalks, left out while some spacewalk or its length may be missing."""

from collections import defaultdict

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from missions.models import Mission, MissionCoverage, Spacewalk
from missions.pages.top_list import LeftOut, TopList, TopListEntry, quoted
from missions.ranking import best_of
from wording.durations import total
from wording.numbers import grouped

BY_LENGTH = "longest-spacewalks", "most-time-outside"


def spacewalk_lists(places: int) -> list[TopList | LeftOut]:
    titles = {
        "most-spacewalks": _("Most spacewalks"),
        "longest-spacewalks": _("Longest spacewalks"),
        "most-time-outside": _("Most time outside"),
    }
    if missing := Mission.objects.published().incomplete(MissionCoverage.Topic.SPACEWALKS).count():
        reason = ngettext(
            "We leave out %(lists)s, because spacewalks of %(number)s mission may be missing.",
            "We leave out %(lists)s, because spacewalks of %(number)s missions may be missing.",
            missing,
        )
        return [LeftOut(titles, reason % {"lists": quoted(titles.values()), "number": grouped(missing)})]
    walks = list(Spacewalk.objects.published().prefetch_related("crew"))
    by_person = defaultdict(list)
    for walk in walks:
        for member in walk.crew.all():
            by_person[member.person_id].append(walk)
    most = TopList(
        "most-spacewalks",
        titles["most-spacewalks"],
        _("Of every kind, including those from an open hatch and in a module without air."),
        _("Spacewalks"),
        [
            TopListEntry(len(by_person[person]), [person], on=by_person[person][0].started)
            for person in best_of(by_person, lambda person: len(by_person[person]), places=places)
        ],
        where=_("First spacewalk"),
    )
    lengths = {walk: walk.duration for walk in walks if walk.duration and walk.duration.is_exact}
    if unknown := len(walks) - len(lengths):
        left_out = {slug: titles[slug] for slug in BY_LENGTH}
        reason = ngettext(
            "We leave out %(lists)s, because we do not know the length of %(number)s spacewalk to the minute.",
            "We leave out %(lists)s, because we do not know the lengths of %(number)s spacewalks to the minute.",
            unknown,
        )
        return [most, LeftOut(left_out, reason % {"lists": quoted(left_out.values()), "number": grouped(unknown)})]
    times = {person: total([lengths[walk] for walk in own]) for person, own in by_person.items()}
    return [
        most,
        TopList(
            "longest-spacewalks",
            titles["longest-spacewalks"],
            _("One spacewalk of any kind."),
            _("Time outside"),
            [
                TopListEntry(
                    lengths[walk], [member.person_id for member in walk.crew.all()], on=walk.started, note=walk.name
                )
                for walk in best_of(walks, lambda walk: lengths[walk].length, places=places)
            ],
            where=_("Spacewalk"),
        ),
        TopList(
            "most-time-outside",
            titles["most-time-outside"],
            _("All spacewalks together."),
            _("Time outside"),
            [
                TopListEntry(times[person], [person], note=str(len(by_person[person])))
                for person in best_of(times, lambda person: times[person].length, places=places)
            ],
            where=_("Spacewalks"),
        ),
    ]
