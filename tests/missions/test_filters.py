import pytest
from django.http import QueryDict

from missions.filters import MissionFilter
from missions.models import Mission
from tests.factories import create_mission, create_programme, create_station


def missions(query: str) -> list[str]:
    found = MissionFilter(QueryDict(query), Mission.objects.published())
    return sorted(mission.name.removeprefix("Soyuz ") for mission in found.qs)


# DOMAIN.md 5.1, with the missions of the swap alone.
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["MS-24", "MS-25"]),
        ("crew=oleg-novitsky", ["MS-24", "MS-25"]),
        ("crew=oleg-novitsky&role=launch", ["MS-25"]),
        ("crew=oleg-novitsky&role=landing", ["MS-24"]),
        ("crew=oleg-novitsky&crew=loral-ohara&match=all", ["MS-24"]),
        ("crew=oleg-novitsky&crew=loral-ohara&match=all&role=launch", []),
        ("crew=oleg-novitsky&crew=loral-ohara&match=any", ["MS-24", "MS-25"]),
        ("crew=marina-vasilevskaya&crew=tracy-dyson&match=all&role=launch", ["MS-25"]),
        ("crew=marina-vasilevskaya&crew=loral-ohara&match=all&role=landing", ["MS-24"]),
        ("crew=anastasia-lenkova", []),
        ("crew=anastasia-lenkova&role=backup", ["MS-25"]),
        ("crew=anastasia-lenkova&role=any", ["MS-25"]),
    ],
)
def test_crew(swap, query, expected):
    assert missions(query) == expected
