"""A newer file of a source, or another site's folder, doubles nothing that is here under another name."""

import pytest

from exchange.catalogue import Policy, TableRow, load
from missions.attention import doubtful
from missions.models import Mission
from people.models import Person
from tests.exchange.catalogue_folder import import_rows, say, seat
from tests.factories import create_mission, create_person
from tests.gcat.test_gcat import files, import_gcat  # noqa: F401
from wording.partial_dates import PartialDate

PUBLISHED = "2026-01-01T00:00:00Z"
CFT = {
    "slug": "starliner-cft",
    "name": "Starliner CFT",
    "kind": "orbital",
    "launch_at": "2024-06-05T14:52:15Z",
    "end_kind": "ongoing",
    "gcat_id": "H00384",
    "published_at": PUBLISHED,
}
WILMORE = {"slug": "barry-wilmore", "name": "Barry Wilmore", "gcat_id": "AS-00495", "published_at": PUBLISHED}
WILLIAMS = {"slug": "sunita-williams", "name": "Sunita Williams", "gcat_id": "AS-00463", "published_at": PUBLISHED}
CREW = [seat("starliner-cft", "barry-wilmore", "launched"), seat("starliner-cft", "sunita-williams", "launched")]
AS_FILE = {"missions": [CFT], "people": [WILMORE, WILLIAMS], "crew": CREW}


@pytest.fixture(params=["gcat", "csv"])
def bring_in(request, db, tmp_path):
    """Brings rows in as import_gcat or as import_catalogue does."""
    if request.param == "gcat":
        return lambda **tables: say("gcat", **tables)
    return lambda **tables: import_rows(tmp_path, **tables)


def create_crew():
    return [create_person(name="Barry Wilmore"), create_person(name="Sunita Williams")]


def create_cft(launch="2024-06-05T14:52Z", launched=None, **fields):
    crew = create_crew() if launched is None else launched
    return create_mission(
        **{"name": "Boeing Crew Flight Test", "launch": launch, "launched": crew, "landed": [], **fields}
    )


def names():
    return sorted(Mission.objects.values_list("name", flat=True))


class TestMissions:
    @pytest.mark.parametrize(
        "launch",
        [
            "2024-06-05T14:52Z",
            "2024-06-05T14:47:15Z",
            "2024-06-05T14:57:15Z",
            "2024-06-05",
            "2024-06",
            "NET 2024-05-01",
        ],
    )
    def test_launch_and_crew_are_those_of_one_that_is_here(self, bring_in, launch):
        here = create_cft(launch, end_kind="planned" if launch.startswith("NET") else "ongoing")
        report = bring_in(**AS_FILE)
        assert Mission.objects.get().pk == here.pk
        assert Mission.objects.get().gcat_id == "H00384"
        assert here.assignments.count() == 2
        assert report.doubts == []

    @pytest.mark.parametrize(
        "launch", ["2024-06-05T14:47:14Z", "2024-06-05T14:57:16Z", "2024-06-06", "2024-05", "2023"]
    )
    def test_another_launch_is_another_flight(self, bring_in, launch):
        others = [create_person(name="Anna"), create_person(name="Zoya")]
        create_cft(launch, launched=others, landed=others, end="2024-06-07")
        create_crew()
        report = bring_in(**AS_FILE)
        assert names() == ["Boeing Crew Flight Test", "Starliner CFT"]
        assert Mission.objects.get(slug="starliner-cft").is_published
        assert report.doubts == []

    @pytest.mark.parametrize(
        ("launch", "crew", "end_kind"),
        [
            ("2024-06-05T14:52Z", ["Anna"], "ongoing"),
            ("2024-06-05T14:52Z", [], "ongoing"),
            ("2024-06-05", [], "ongoing"),
            ("2024-06", ["Barry Wilmore", "Anna"], "planned"),
            ("NET 2024-05-01", ["Barry Wilmore", "Anna"], "planned"),
        ],
    )
    def test_what_is_unsure_is_a_draft_until_an_editor_decides(self, bring_in, client, launch, crew, end_kind):
        create_crew()
        people = [Person.objects.filter(name=name).first() or create_person(name=name) for name in crew]
        create_cft(launch, launched=people, end_kind=end_kind)
        for _ in range(2):  # The second time it is no newcomer any more.
            report = bring_in(**AS_FILE)
            newcomer = Mission.objects.get(slug="starliner-cft")
            assert not newcomer.is_published
            assert client.get("/missions/starliner-cft/").status_code == 404
            assert "“Starliner CFT” may be the existing “Boeing Crew Flight Test”" in str(report)
            assert [(found.text, found.detail) for found in doubtful()] == [
                ("Starliner CFT", "May be the same as Boeing Crew Flight Test.")
            ]
        newcomer.publish()
        assert doubtful() == []
        assert bring_in(**AS_FILE).doubts == []
        assert Mission.objects.get(slug="starliner-cft").is_published

    def test_a_plan_with_the_same_crew_and_another_day(self, bring_in):
        create_cft("2024-05-06", end_kind="planned")
        assert len(bring_in(**AS_FILE).doubts) == 1

    def test_two_that_would_fit(self, bring_in):
        for name in ("One", "Other"):
            create_mission(name=name, launch="2024-06-05T14:52Z")
        (doubt,) = bring_in(missions=[CFT]).doubts
        assert "may be the existing “One or Other”" in doubt.reason

    def test_one_of_another_gcat_id_is_another_flight(self, bring_in):
        create_mission(name="Another", launch="2024-06-05T14:52Z", gcat_id="H00001")
        assert bring_in(missions=[CFT]).doubts == []
        assert Mission.objects.get(slug="starliner-cft").is_published


class TestPeople:
    @pytest.mark.parametrize(
        ("here", "row", "is_same"),
        [
            # (name, birth), (name, birth): the same person, somebody else, or None for perhaps.
            (("Suni Williams", "1965-09-19"), ("Suni Williams", "1965-09-19"), True),
            (("Suni Williams", "1965-09-19"), ("Suni Williams", "1965-09"), True),
            (("Suni Williams", "1965-09-19"), ("Suni Williams", "1985-01-01"), None),
            (("Suni Williams", "1965-09-19"), ("Sumi Williams", "1965-09-19"), None),
            (("Suni Williams", ""), ("Sumi Williams", ""), False),
            (("Suni Williams", "1965-09-19"), ("Zoya Popova", "1965-09-19"), False),
        ],
    )
    def test_by_name_and_birth(self, bring_in, here, row, is_same):
        create_person(name=here[0], slug="here", born_on=PartialDate.parse(here[1]).at.date() if here[1] else None)
        report = bring_in(
            people=[
                {"slug": "row", "name": row[0], "born_on": row[1], "category": "astronaut", "published_at": PUBLISHED}
            ]
        )
        assert Person.objects.count() == (1 if is_same else 2)
        assert len(report.doubts) == (is_same is None)
        assert Person.objects.published().count() == (1 if is_same in {True, None} else 2)

    def test_by_the_same_flights_under_another_spelling(self, bring_in):
        create_cft(launched=[create_person(name=name) for name in ("Barry Willmore", "Sunita Williams")])
        report = bring_in(**AS_FILE)
        assert Person.objects.count() == 2
        assert Person.objects.get(gcat_id="AS-00495").assignments.get().mission == Mission.objects.get()
        assert report.doubts == []

    def test_the_same_flights_under_quite_another_name_are_unsure(self, db):
        create_cft(launched=[create_person(name=name) for name in ("Butch", "Sunita Williams")])
        report = say("gcat", **AS_FILE)
        assert [doubt.reason.split(",")[0] for doubt in report.doubts] == [
            "“Barry Wilmore” may be the existing “Butch”"
        ]
        assert not Person.objects.get(name="Barry Wilmore").is_published
        # The page does not name one person twice.
        assert sorted(row.person.name for row in Mission.objects.get().assignments.all()) == [
            "Butch",
            "Sunita Williams",
        ]
        Person.objects.get(name="Barry Wilmore").publish()
        assert say("gcat", **AS_FILE).doubts == []

    def test_crewmates_are_not_each_other(self, db, tmp_path):
        create_cft(launched=[create_person(name="Sunita Williams")])
        # A folder that names one of the two only in the crew.
        report = import_rows(tmp_path, missions=[CFT], people=[WILMORE], crew=CREW)
        assert report.doubts == []
        assert Person.objects.get(slug="barry-wilmore").is_published


def test_a_newer_file_of_the_general_catalog(db, files):  # noqa: F811
    import_gcat(files)
    create_cft()
    launch = "2024 Jun  5 1452:15"
    flight = ["H00384", "BCFT", "2024-109", "-", "Starliner CFT", launch, "-", "93:13:08*", "2", "Calypso", "ISS"]
    rides = [
        ["22", "NASA", "M", "BCFT/CDR", "Starliner CFT", "H00384", "Commander", "Barry E. Wilmore, NASA", "-", "USN"],
        ["23", "NASA", "M", "BCFT/PLT", "Starliner CFT", "H00384", "Pilot", "Sunita L. Williams, NASA", "-", "USN"],
    ]
    add = {
        "missions.tsv": [[*flight, "NASA", "CST", "ORB346", "0", "0", "FLT"]],
        "rides.tsv": [
            [*ride, "NASA", number, launch, "93:13:08*", "-"]
            for ride, number in zip(rides, ("AS-00495", "AS-00463"), strict=True)
        ],
    }
    for name, lines in add.items():
        with (files / name).open("a", encoding="utf-8") as file:
            file.write("".join("\t".join(line) + "\n" for line in lines))
    out = import_gcat(files)
    assert Mission.objects.filter(launch_at__month=6, launch_at__year=2024).get().name == "Boeing Crew Flight Test"
    assert "may be" not in out


def test_the_newest_of_many_is_not_compared_with_itself(db):
    """Rows of one load are never taken for each other."""
    rows = [
        TableRow({**CFT, "slug": f"flight-{n}", "name": f"Flight {n}", "gcat_id": ""}, "missions.csv", n)
        for n in (2, 3)
    ]
    assert load({"missions": rows}, source="csv", policy=Policy.THEIRS).doubts == []
    assert Mission.objects.published().count() == 2
