"""What needs an editor's attention, found in the records and shown on the desk."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from missions.attention import CHECKS, CURRENT_FOR, open_trip, planned_overlaps
from missions.models import Mission, MissionCoverage, Trip
from publishing.attention import VERIFIED_FOR, counts
from records.models import ImportedRecord
from spaceportal.admin import CHECK_ORDER
from tests.factories import create_mission, create_person, create_user

INSTANT = timedelta(microseconds=1)
CHECK = {check.slug: check for check in CHECKS}


def found(slug):
    check = CHECK[slug]
    findings = [check.finding(row) for row in check.rows()]
    assert counts([check]) == [len(findings)]
    return [finding.text for finding in findings]


def near(days):
    return f"{timezone.now() + timedelta(days=days):%Y-%m-%d}"


@pytest.mark.parametrize(
    ("launch", "planned_end", "ended", "people"),
    [
        (near(-300), "", "", []),  # In flight, nothing said about the end.
        (near(-500), "", "", ["Anna"]),  # Too long for that.
        ("2024-01-01", "2069", "", []),
        ("2024-01-01", "2024-06", "", ["Anna"]),
        ("2024-01-01", "2069", "2024-03-01", ["Anna"]),  # The ship is down, with nobody aboard.
    ],
)
def test_people_launched_but_never_landed(db, launch, planned_end, ended, people):
    anna = create_person(name="Anna")
    create_mission(launch=launch, planned_end=planned_end, end=ended, launched=[anna], landed=[] if ended else None)
    assert found("never-landed") == people


@pytest.mark.parametrize(
    ("planned_end", "launch", "net", "overlap"),
    [
        ("2069-06-01", "2069-03-01", False, True),
        ("2069-06-01", "2069-07-01", False, False),
        ("2069-06-01", "2069", False, False),  # May still be after June.
        ("2069-06-01", "2069-05-31", False, False),  # Perhaps at its midnight.
        ("2069-06-01", "2069-05-30", False, True),
        ("2069-06-01", "2069-03-01", True, True),
        ("2069-06-01", "2069-06-01", True, False),
        ("2069-06-01", "2069-07-01", True, False),
        ("", "2069-03-01", False, False),
    ],
)
def test_a_planned_launch_before_the_person_is_due_home(db, planned_end, launch, net, overlap):
    anna = create_person(name="Anna")
    create_mission(name="Here", launch="2024-01-01", planned_end=planned_end, launched=[anna])
    create_mission(name="Next", launch=f"NET {launch}" if net else launch, end_kind="planned", launched=[anna])
    assert found("overlapping") == (["Anna: Next"] if overlap else [])


def test_two_planned_flights_of_one_person_at_once(db):
    anna, bob, cat = (create_person(name=name) for name in ("Anna", "Bob", "Cat"))
    create_mission(name="One", launch="2069-01-01", planned_end="2069-06-01", end_kind="planned", launched=[anna, bob])
    create_mission(name="Two", launch="2069-03-01", planned_end="2069-04-01", end_kind="planned", launched=[anna])
    create_mission(name="Three", launch="2069-07-01", end_kind="planned", launched=[bob])
    for name, launch in (("Up", "2069-01-01"), ("Again", "2069-03-01")):  # Nobody knows when Cat is due home.
        create_mission(
            name=name, launch=launch, planned_end="2069-06-01", end_kind="planned", launched=[cat], landed=[]
        )
    assert [(one.person.name, one.mission.name, other.mission.name) for one, other in planned_overlaps()] == [
        ("Anna", "One", "Two")
    ]


@pytest.mark.parametrize("precision", ["", "T12Z", "T12:00Z", "T12:00:00Z"])
@pytest.mark.parametrize("days", [-40, -1, 0, 1, 40])
def test_overdue_is_the_same_rule_for_one_and_for_many(db, days, precision):
    create_mission(name="Up", launch=near(days) + precision, end_kind="planned")
    create_mission(name="No earlier", launch=f"NET {near(days)}", end_kind="planned")
    create_mission(name="Down", launch="2020-01-01", planned_end=near(days) + precision)
    create_mission(name="Month", launch="2020-01-01", planned_end=near(days)[:7])
    create_mission(name="Undated", launch="", end_kind="planned")
    many = {mission.name for mission in Mission.objects.overdue()}
    assert many == {mission.name for mission in Mission.objects.all() if mission.is_overdue}
    assert ("Up" in many, "Down" in many) == (days < 0, days < 0) or days == 0
    assert set(found("launch-overdue")) | set(found("landing-overdue")) == many
    assert set(found("launch-overdue")) <= {"Up"}


@pytest.mark.parametrize(("ago", "wanted"), [(None, False), (VERIFIED_FOR + INSTANT, True), (VERIFIED_FOR, False)])
def test_a_check_is_a_year_old(db, monkeypatch, ago, wanted):
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now)
    when = ago and now - ago
    create_mission(name="Flight", verified_at=when)
    create_person(name="Anna", verified_at=when)
    assert found("missions-not-checked") == (["Flight"] if wanted else [])
    assert found("people-not-checked") == (["Anna"] if wanted else [])


def test_imported_drafts_that_may_be_duplicates_until_they_are_published(db):
    for name, published_at in (("Draft", None), ("Public", timezone.now())):
        mission = create_mission(name=name, published_at=published_at)
        ImportedRecord.objects.create(
            source=ImportedRecord.DOUBT, kind="missions", key=name, object_id=mission.pk, values={"may_be": "Soyuz 1"}
        )
    assert found("imported-twice") == ["Draft"]


@pytest.mark.parametrize(("ago", "wanted"), [(None, True), (CURRENT_FOR + INSTANT, True), (CURRENT_FOR, False)])
def test_flights_under_way_are_checked_each_week(db, monkeypatch, ago, wanted):
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now)
    create_mission(name="Up", launch="2024-01-01", planned_end="2069", verified_at=ago and now - ago)
    create_mission(name="Down", launch="2024-01-01", end="2024-01-02")
    assert found("current-flights") == (["Up"] if wanted else [])


def test_without_a_source(db):
    create_mission(name="Bare")
    create_mission(name="Sourced").sources.create(title="Report")
    create_person(name="Bare").sources.create(title="Report")
    assert found("missions-without-source") == ["Bare"]
    assert found("people-without-source") == []


@pytest.mark.parametrize("topic", MissionCoverage.Topic)
def test_a_gap_leads_to_the_missions_of_which_it_can_be_stated_at_once(editor, topic):
    complete, part, unsaid = (create_mission(name=name, end="2024-02-01") for name in ("Complete", "Part", "Unsaid"))
    create_mission(name="To come", launch="2069-01-01", end_kind="planned")
    for mission, state in ((complete, "all"), (part, "part")):
        mission.coverage.create(topic=topic, state=state, title="Page")
    assert listed(editor, f"missions-without-{topic}") == {part, unsaid}


def test_people_who_flew_and_lack_a_date_of_birth(editor):
    known, unknown = create_person(born_on="1980-01-01"), create_person()
    create_person(name="Has not flown")
    for launch, end in (("2024-01-01", "2024-02-01"), ("2025-01-01", "2025-02-01")):
        create_mission(launch=launch, end=end, launched=[known, unknown])
    assert listed(editor, "people-without-birth-date") == {unknown}


def listed(client, slug):
    """The records that the list has, to which the check leads; the desk counts as many."""
    answer = client.get(reverse("admin:attention_list", args=[slug]), follow=True)
    found = list(answer.context["cl"].result_list)
    assert counts([CHECK[slug]]) == [len(found)]
    return set(found)


def test_contradictions_come_before_gaps_on_the_desk(editor):
    slugs = [check.slug for check, _count in editor.get(reverse("admin:index")).context["checks"]]
    order = ["never-landed", "differences", "current-flights", "missions-without-backups", "missions-without-source"]
    assert sorted(order, key=slugs.index) == order
    assert set(CHECK_ORDER) <= set(slugs)


def test_the_desk_counts_and_the_lists_lead_to_the_records(client, db):
    client.force_login(create_user(group="Editors"))
    mission = create_mission(
        name="Late", launch="2020-01-01", planned_end="2021", launched=[create_person(name="Anna")]
    )
    desk = client.get(reverse("admin:index"))
    counts = {check.slug: count for check, count in desk.context["checks"]}
    assert (counts["landing-overdue"], counts["never-landed"], counts["launch-overdue"]) == (1, 1, 0)
    address = reverse("admin:attention_list", args=["landing-overdue"])
    assert f'href="{address}"' in desk.content.decode()
    listed = client.get(address).content.decode()
    assert f'<a href="{reverse("admin:missions_mission_change", args=[mission.pk])}">Late</a>' in listed
    assert "Planned end: 2021." in listed
    assert client.get(reverse("admin:attention")).status_code == 200


def test_the_desk_costs_the_same_however_much_there_is_to_do(client, db, django_assert_max_num_queries):
    client.force_login(create_user(group="Editors"))
    for number in range(20):
        create_mission(launch="2020-01-01", planned_end="2021", launched=[create_person()])
        create_mission(launch=f"2069-01-{number + 1:02}", end_kind="planned", launched=[create_person()])
    client.get(reverse("admin:index"))
    with django_assert_max_num_queries(22):
        client.get(reverse("admin:index"))


def test_a_long_list_comes_in_pages_with_the_total(client, db):
    client.force_login(create_user(group="Editors"))
    for _ in range(101):
        create_person()
    address = reverse("admin:attention_list", args=["people-without-source"])
    assert "Page 1 of 2 (101 in total)" in client.get(address).content.decode()
    assert len(client.get(address, {"p": "99999999999999999999"}).context["findings"]) == 1


def test_who_may_not_see_records_sees_no_list_of_them(client, db):
    client.force_login(create_user())
    assert "checks" in client.get(reverse("admin:index")).context
    assert client.get(reverse("admin:index")).context["checks"] == []
    assert client.get(reverse("admin:attention")).status_code == 403
    for check in CHECKS:
        assert client.get(reverse("admin:attention_list", args=[check.slug])).status_code == 403
    assert client.get(reverse("admin:attention_list", args=["nothing"])).status_code == 404


@pytest.mark.parametrize(("planned_end", "due"), [("2024-06", "in June 2024"), ("2024-06-03", "on 3 June 2024")])
def test_the_day_somebody_was_due_home_is_said_as_well_as_it_is_known(db, planned_end, due):
    create_mission(name="Late", launch="2024-01-01", planned_end=planned_end, launched=[create_person()])
    (trip,) = Trip.objects.unconfirmed().with_missions()
    assert open_trip(trip).detail == f"Late was due home {due}; no landing is recorded."
