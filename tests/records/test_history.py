import json
from datetime import date

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.urls import reverse
from reversion.models import Version

from missions.models import (
    CrewAssignment,
    Expedition,
    Mission,
    MoonLanding,
    MoonLandingMember,
    Programme,
    SpacecraftType,
    Trip,
)
from people.models import Depiction, Person
from records.models import RetiredSlug
from records.snapshots import DiffSegment, mark_words
from tests.admin_forms import filled_in, row_of, with_row
from tests.factories import (
    add_crew,
    create_agency,
    create_mission,
    create_person,
    create_photo,
    create_spacewalk,
    create_station,
    create_user,
    dock,
    moment,
)


def page(view, *args, model="missions_mission"):
    return reverse(f"admin:{model}_{view}", args=args)


def save(client, mission, **changes):
    address = page("change", mission.pk)
    response = client.post(address, filled_in(client.get(address), **changes))
    assert response.status_code == 302, response.context["errors"]


def versions(record):
    return list(Version.objects.get_for_object(record).order_by("pk"))


def crew_of(mission):
    rows = CrewAssignment.objects.filter(mission=mission)
    return sorted((row.pk, row.person.name, row.status, row.launched, row.landed, row.launch_role) for row in rows)


def trips():
    return sorted(
        (trip.person.name, trip.launch_mission.name, trip.landing_mission and trip.landing_mission.name)
        for trip in Trip.objects.with_missions().select_related("person")
    )


# --- Keeping -----------------------------------------------------------------------------------


def test_the_state_before_the_first_edit_is_kept_although_an_import_wrote_it(editor):
    mission = create_mission(name="Soyuz MS-25", summary="As imported")
    save(editor, mission, summary="As edited")
    assert [version.field_dict["summary"] for version in versions(mission)] == ["As imported", "As edited"]
    assert [str(version.revision.user) for version in versions(mission)] == ["None", "valentina"]


def test_a_change_by_a_script_between_two_edits_is_kept(editor):
    mission = create_mission()
    save(editor, mission, summary="First")
    mission.refresh_from_db()
    mission.summary = "By a script"
    mission.save()
    save(editor, mission, summary="Second")
    assert [version.field_dict["summary"] for version in versions(mission)] == ["", "First", "By a script", "Second"]


def test_an_edit_right_after_another_keeps_no_state_twice(editor):
    mission = create_mission(launched=[create_person()])
    for summary in ("One", "Two", "Three"):
        save(editor, mission, summary=summary)
    assert [version.field_dict["summary"] for version in versions(mission)] == ["", "One", "Two", "Three"]


def test_a_refused_save_leaves_no_version(editor):
    mission = create_mission()
    save(editor, mission, summary="Good")
    address = page("change", mission.pk)
    editor.post(address, filled_in(editor.get(address), name=""))
    assert [version.field_dict["summary"] for version in versions(mission)] == ["", "Good"]


def test_the_history_says_who_saved_what_newest_first(editor):
    mission = create_mission()
    save(editor, mission, summary="One", callsign="Kazbek")
    response = editor.get(page("history", mission.pk))
    rows = [(str(v.revision.user), v.revision.get_comment()) for v in response.context["versions"]]
    assert rows == [
        ("valentina", "Changed Summary and Callsign."),
        ("None", "Earlier state, changed outside the admin."),
    ]


# --- Comparing ---------------------------------------------------------------------------------


def test_two_versions_are_compared_word_by_word_with_their_rows(editor):
    novitsky, dyson = create_person(name="Oleg Novitsky"), create_person(name="Tracy Dyson")
    mission = create_mission(name="Soyuz MS-25", launch="2024-03-23", launched=[novitsky], summary="Three went up")
    address = page("change", mission.pk)
    sent = filled_in(editor.get(address), summary="Two went up", launch_at_0="2024-03")
    sent[row_of(sent, "assignments", person=novitsky.pk) + "-launch_role"] = "CDR"
    seat = {"status": "prime", "order": 2, "category": "professional", "fate": "ok"}
    sent = with_row(sent, "assignments", person=dyson.pk, launched="on", **seat)
    assert editor.post(address, sent).status_code == 302
    before, after = versions(mission)
    response = editor.get(page("compare", mission.pk), {"before": before.pk, "after": after.pk})
    found = {row.heading: row for row in response.context["differences"]}
    assert [(field.label, str_of(field.before), str_of(field.after)) for field in found["Mission"].fields] == [
        ("Lift-off", "23 March 2024", "March 2024"),
        ("Summary", "Three went up", "Two went up"),
    ]
    changed = found["Crew assignment: Oleg Novitsky"]
    assert [(field.label, str_of(field.before), str_of(field.after)) for field in changed.fields] == [
        ("Role at launch", "", "Commander")
    ]
    assert found["Crew assignment: Tracy Dyson"].change == "added"
    text = response.content.decode()
    assert "<del>Three</del> went up" in text
    assert "<ins>Two</ins> went up" in text


def str_of(segments):
    return "".join(segment.text for segment in segments)


def test_a_version_is_compared_with_the_record_as_it_is_now_older_first(editor):
    mission = create_mission(summary="Old")
    save(editor, mission, summary="New")
    for query in (
        {"before": versions(mission)[0].pk, "after": "now"},
        {"after": versions(mission)[0].pk, "before": "now"},
    ):
        response = editor.get(page("compare", mission.pk), query)
        (row,) = response.context["differences"]
        assert [(str_of(field.before), str_of(field.after)) for field in row.fields] == [("Old", "New")]


@pytest.mark.parametrize("query", [{}, {"before": "x", "after": "now"}, {"before": "9" * 30}, {"before": "-1"}])
def test_comparing_what_is_not_there_is_not_found(editor, query):
    assert editor.get(page("compare", create_mission().pk), query).status_code == 404


def test_a_version_of_another_record_is_not_found(editor):
    one, other = create_mission(), create_mission()
    save(editor, one, summary="Mine")
    version = versions(one)[0]
    assert editor.get(page("revision", other.pk, version.pk)).status_code == 404
    assert editor.post(page("revision", other.pk, version.pk)).status_code == 404


def test_what_was_typed_is_shown_as_text(editor):
    mission = create_mission(summary="<script>alert(1)</script> old")
    save(editor, mission, summary="<script>alert(1)</script> new")
    response = editor.get(page("compare", mission.pk), {"before": versions(mission)[0].pk, "after": "now"})
    assert "<script>alert(1)" not in response.content.decode()
    assert "&lt;script&gt;alert(1)" in response.content.decode()


@pytest.mark.parametrize(
    ("before", "after", "marked"),
    [
        ("", "new", ("", "[new]")),
        ("one two three", "one 2 three", ("one [two] three", "one [2] three")),
        ("one two", "one two three", ("one two", "one two [three]")),
        ("one two three", "one three", ("one [two] three", "one three")),
        ("one\ntwo", "one two", ("[one]\ntwo", "[one] two")),
        ("Новицкий", "Новицкая", ("[Новицкий]", "[Новицкая]")),
        ("a " * 5000, "b " * 5000, (f"[{'a ' * 5000}]", f"[{'b ' * 5000}]")),
    ],
)
def test_words_that_differ_are_marked(before, after, marked):
    sides = mark_words(before, after)
    assert tuple("".join(f"[{s.text}]" if s.differs else s.text for s in side) for side in sides) == marked


# --- Restoring ---------------------------------------------------------------------------------


def test_restoring_brings_back_crew_and_trips_exactly(editor, swap):
    ms25 = Mission.objects.get(name="Soyuz MS-25")
    crew, flown, dockings = crew_of(ms25), trips(), list(ms25.dockings.values())
    address = page("change", ms25.pk)
    sent = filled_in(editor.get(address), summary="Spoiled")
    sent[row_of(sent, "assignments", person=swap["Dyson"].pk) + "-DELETE"] = "on"
    sent[row_of(sent, "backups", person=swap["Vagner"].pk) + "-status"] = "prime"
    sent["dockings-0-DELETE"] = "on"
    assert editor.post(address, sent).status_code == 302
    assert trips() != flown

    first = versions(ms25)[0]
    shown = editor.get(page("revision", ms25.pk, first.pk))
    assert "Restore this version" in shown.content.decode()
    response = editor.post(page("revision", ms25.pk, first.pk), follow=True)
    assert "was restored to the version of" in response.content.decode()
    assert crew_of(ms25) == crew
    assert trips() == flown
    assert list(ms25.dockings.values()) == dockings
    assert Mission.objects.get(pk=ms25.pk).summary == ""
    assert LogEntry.objects.latest("pk").get_change_message().startswith("Restored the version of")


def test_restoring_counts_as_a_save_and_can_itself_be_undone(publisher):
    mission = create_mission(name="Old", slug="old")
    save(publisher, mission, name="New", slug="new")
    edited = Mission.objects.get(pk=mission.pk)
    publisher.post(page("revision", mission.pk, versions(mission)[0].pk))
    restored = Mission.objects.get(pk=mission.pk)
    assert (restored.name, restored.slug) == ("Old", "old")
    assert restored.version > edited.version
    assert RetiredSlug.objects.filter(slug="new", object_id=mission.pk).exists()
    publisher.post(page("revision", mission.pk, versions(mission)[1].pk))
    assert Mission.objects.get(pk=mission.pk).slug == "new"


def test_restoring_a_crew_that_no_longer_fits_is_refused_and_names_both_missions(editor):
    person = create_person(name="Oleg Novitsky")
    mission = create_mission(name="First", launch="2024-01-01", end="2024-06-01", launched=[person])
    address = page("change", mission.pk)
    sent = filled_in(editor.get(address))
    sent["assignments-0-DELETE"] = "on"
    assert editor.post(address, sent).status_code == 302
    create_mission(name="Second", launch="2024-02-01", end="2024-03-01", launched=[person])
    before = trips()
    response = editor.post(page("revision", mission.pk, versions(mission)[0].pk), follow=True)
    text = response.content.decode()
    assert "Oleg Novitsky cannot launch on Second" in text
    assert "First" in text
    assert (crew_of(mission), trips()) == ([], before)


def test_restoring_a_crew_with_a_person_who_is_gone_is_refused(editor):
    person = create_person(name="Gone Soon")
    mission = create_mission(launched=[person])
    address = page("change", mission.pk)
    sent = filled_in(editor.get(address))
    sent["assignments-0-DELETE"] = "on"
    assert editor.post(address, sent).status_code == 302
    person.delete()
    response = editor.post(page("revision", mission.pk, versions(mission)[0].pk), follow=True)
    assert response.status_code == 200
    assert "the person it refers to has been deleted" in response.content.decode()
    assert crew_of(mission) == []


def test_restoring_publishes_nothing(editor):
    """The page was live; an editor may bring its text back, but not its place before the public."""
    mission = create_mission(summary="Old")
    save(editor, mission, summary="New")
    mission.refresh_from_db()
    mission.withdraw()
    editor.post(page("revision", mission.pk, versions(mission)[0].pk))
    mission.refresh_from_db()
    assert (mission.summary, mission.state) == ("Old", "withdrawn")


def test_restoring_needs_the_permission_to_change(client, db):
    mission = create_mission(summary="Old")
    client.force_login(create_user(group="Editors"))
    save(client, mission, summary="New")
    first = versions(mission)[0]
    reader = create_user()
    reader.user_permissions.add(*permissions("view_mission"))
    client.force_login(reader)
    assert "Restore this version" not in client.get(page("revision", mission.pk, first.pk)).content.decode()
    assert client.post(page("revision", mission.pk, first.pk)).status_code == 403
    client.force_login(create_user())
    for address in (page("history", mission.pk), page("revision", mission.pk, first.pk), page("recoverlist")):
        assert client.get(address).status_code == 403
    mission.refresh_from_db()
    assert mission.summary == "New"


def permissions(*codenames):
    return Permission.objects.filter(codename__in=codenames)


# --- Recovering --------------------------------------------------------------------------------


def test_missions_that_brought_home_each_others_crews_come_back_together(publisher, swap):
    ms24, ms25 = Mission.objects.get(name="Soyuz MS-24"), Mission.objects.get(name="Soyuz MS-25")
    flown, crew = trips(), crew_of(ms25)
    both = {"action": "delete_selected", "_selected_action": [ms24.pk, ms25.pk], "post": "yes"}
    publisher.post(page("changelist"), both)
    assert not Mission.objects.exists()

    listed = publisher.get(page("recoverlist"))
    found = {version.object_repr: version for version in listed.context["versions"]}
    assert set(found) == {"Soyuz MS-24", "Soyuz MS-25"}
    refused = publisher.post(page("recover", found["Soyuz MS-24"].pk), follow=True)
    assert "cannot land on Soyuz MS-24" in refused.content.decode()  # They went up on MS-25, which is not back yet.
    assert not Mission.objects.exists()
    publisher.post(page("recoverlist"), {"version": [version.pk for version in found.values()]})
    assert trips() == flown
    assert crew_of(ms25) == crew


def test_a_deleted_mission_comes_back_with_number_address_crew_and_trips(publisher):
    people = [create_person(), create_person()]
    mission = create_mission(name="Crew-9", launch="2024-01-01", end="2024-02-01", launched=people)
    flown, crew, number = trips(), crew_of(mission), mission.pk
    publisher.post(page("delete", number), {"post": "yes"})
    assert trips() == []
    (version,) = publisher.get(page("recoverlist")).context["versions"]
    publisher.post(page("recover", version.pk))
    assert trips() == flown
    assert crew_of(Mission.objects.get(pk=number)) == crew
    assert Mission.objects.get(slug="crew-9").pk == number


def test_a_record_deleted_alone_comes_back_under_its_address(publisher):
    person = create_person(name="Lost Soul", known_as=["Lost Spirit"], citizen_of="US")
    number = person.pk
    publisher.post(page("delete", number, model="people_person"), {"post": "yes"})
    assert not Person.objects.exists()
    (version,) = publisher.get(page("recoverlist", model="people_person")).context["versions"]
    assert "Lost Spirit" in publisher.get(page("recover", version.pk, model="people_person")).content.decode()
    publisher.post(page("recover", version.pk, model="people_person"))
    person = Person.objects.get(slug="lost-soul")
    assert person.pk == number
    assert [name.text for name in person.names.all()] == ["Lost Spirit"]
    assert [row.country.code for row in person.citizenships.all()] == ["US"]
    assert person.state == "live"


def test_what_an_editor_recovers_is_a_draft(client, db):
    mission = create_mission(name="Back again")
    client.force_login(create_user(group="Publishers"))
    client.post(page("delete", mission.pk), {"post": "yes"})
    client.force_login(create_user(group="Editors"))
    (version,) = client.get(page("recoverlist")).context["versions"]
    client.post(page("recover", version.pk))
    assert Mission.objects.get(name="Back again").state == "draft"


def test_recovering_twice_is_not_found(publisher):
    mission = create_mission()
    publisher.post(page("delete", mission.pk), {"post": "yes"})
    (version,) = publisher.get(page("recoverlist")).context["versions"]
    assert publisher.post(page("recover", version.pk)).status_code == 302
    assert publisher.post(page("recover", version.pk)).status_code == 404


@pytest.mark.parametrize("is_former", [False, True])
def test_a_deleted_draft_whose_address_is_taken_gets_another(publisher, is_former):
    mission = create_mission(name="First", slug="taken", published_at=None)
    publisher.post(page("delete", mission.pk), {"post": "yes"})
    other = create_mission(name="Other", slug="taken")
    if is_former:
        other.slug = "other"
        other.save()
    (version,) = publisher.get(page("recoverlist")).context["versions"]
    response = publisher.post(page("recover", version.pk), follow=True)
    assert Mission.objects.get(name="First").slug == "taken-2"
    told = str([*response.context["messages"]][-1])
    assert f'<a href="{page("change", other.pk)}">Other</a>' in told
    assert told.endswith("The page address of First is therefore “taken-2”.")


def test_a_restored_draft_keeps_its_address_if_its_former_one_is_taken(publisher):
    mission = create_mission(name="First", slug="taken", published_at=None)
    sent = filled_in(publisher.get(page("change", mission.pk)), name="Second", slug="second")
    publisher.post(page("change", mission.pk), sent)
    create_mission(name="Other", slug="taken")
    earliest = Version.objects.get_for_object(mission).last()
    publisher.post(page("revision", mission.pk, earliest.pk))
    mission.refresh_from_db()
    assert (mission.name, mission.slug) == ("First", "second")


def test_publishing_many_at_once_gives_each_its_own_version(publisher):
    """Otherwise restoring one would restore all."""
    missions = [create_mission(published_at=None) for _ in range(3)]
    publisher.post(page("changelist"), {"action": "publish", "_selected_action": [mission.pk for mission in missions]})
    assert [mission.state for mission in Mission.objects.all()] == ["live"] * 3
    revisions = {versions(mission)[-1].revision_id for mission in missions}
    assert len(revisions) == 3


def test_rows_of_a_crew_are_kept_with_a_person_of_another_record(editor):
    """The people of a crew are records of their own: restoring a mission does not touch them."""
    person = create_person(name="Old Name")
    mission = create_mission(launched=[person])
    add_crew(mission, backups=[create_person()])
    save(editor, mission, summary="x")
    person.name = "New Name"
    person.save()
    editor.post(page("revision", mission.pk, versions(mission)[0].pk))
    person.refresh_from_db()
    assert person.name == "New Name"


def test_a_version_from_before_a_column_was_added_leaves_it_as_it_is(editor):
    mission = create_mission(launched=[create_person()], summary="Old")
    save(editor, mission, summary="New")
    crew = mission.assignments.get()
    Mission.objects.filter(pk=mission.pk).update(callsign="Kazbek")
    CrewAssignment.objects.filter(pk=crew.pk).update(note="Later")
    first = versions(mission)[0]
    for version in first.revision.version_set.all():
        kept = json.loads(version.serialized_data)
        kept[0]["fields"] = {
            name: value for name, value in kept[0]["fields"].items() if name not in {"callsign", "note"}
        }
        version.serialized_data = json.dumps(kept)
        version.save()
    shown = editor.get(page("revision", mission.pk, first.pk)).context["differences"]
    assert [field.label for row in shown for field in row.fields] == ["Summary"]
    editor.post(page("revision", mission.pk, first.pk))
    mission.refresh_from_db()
    crew.refresh_from_db()
    assert (mission.summary, mission.callsign, crew.note) == ("Old", "Kazbek", "Later")


@pytest.fixture
def everything(db):
    """A record of each kind that has rows, with every kind of row it can have."""
    photo = create_photo(taken_at=moment("2024-03"), taken_precision="month", caption="The crew")
    person = create_person(
        name="Oleg Novitsky", born_on="1971-10-12", portrait=photo, known_as=["Novitskiy"], citizen_of="BY"
    )
    person.affiliations.create(agency=create_agency(), since=2006)
    person.sources.create(title="A book", seen_on="2026-02-03")
    Depiction.objects.create(photo=photo, person=person, position="Left")
    mission = create_mission(
        launched=[person], backups=[create_person()], planned_end="2069-01", destination="moon", lander="Eagle"
    )
    mission.coverage.create(topic="dockings", state="part", title="A list", seen_on="2026-02-03")
    MoonLanding.objects.create(mission=mission, site="Sea of Tranquility", landed_at=moment("2024-01-03T10:00Z"))
    MoonLandingMember.objects.create(mission=mission, person=person)
    dock(mission, create_station(), "2024-01-02", "2024-01-05")
    mission.sources.create(title="A report", address="https://example.org/", seen_on="2026-02-03")
    mission.picture_rows.create(photo=photo)
    for record in (mission, person):
        record.translations.create(language="es", summary="En español")
    mission.aliases.create(text="Eagle")
    station = create_station(name="Salyut 9", launched_on=date(1971, 4, 19), crews_complete_until=date(1971, 10, 11))
    walk = create_spacewalk("First walk", [person], station=station)
    expedition = Expedition.objects.create(name="EO-1", slug="eo-1", station=station, started_at=moment("1971-06-07"))
    expedition.crew.create(person=person)
    for record in (walk, expedition):
        record.sources.create(title="A log", seen_on="2026-02-03")
    programme = Programme.objects.create(name="Salyut", slug="salyut", summary="The first stations.")
    for record in (station, programme):
        record.translations.create(language="es", summary="En español")
    spacecraft = SpacecraftType.objects.create(name="Soyuz 7K-OKS", slug="soyuz-7k-oks")
    for record in (station, spacecraft):
        record.aliases.create(text="DOS")
    records = [mission, person, photo, station, walk, expedition, programme, spacecraft]
    return {record._meta.model_name: record for record in records}


@pytest.mark.parametrize(
    "kind", ["mission", "person", "photo", "station", "spacewalk", "expedition", "programme", "spacecrafttype"]
)
def test_every_kind_of_row_is_restored(editor, everything, kind):
    record = everything[kind]
    model = f"{record._meta.app_label}_{kind}"
    history = admin.site.get_model_admin(type(record)).history

    def state():
        return [*type(record).objects.filter(pk=record.pk).values(), *map(values_of, history.rows_of(record))]

    before = state()
    assert {type(row) for row in history.rows_of(record)} == set(history.row_parents)
    history.keep_state(record)
    for table, parent in history.row_parents.items():
        table.objects.filter(**{parent.name: record}).delete()
    editor.post(page("revision", record.pk, versions(record)[0].pk, model=model))
    assert [differing(one, other) for one, other in zip(before, state(), strict=True)] == [
        {"version", "changed_at"} & before[0].keys(),
        *[set() for _row in before[1:]],
    ]


def values_of(row):
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def differing(one, other):
    return {name for name in one if one[name] != other[name]}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (" ".join(map(str, range(2001))), " ".join(map(str, range(2000)))),
        ("x " * 1000, "y x " * 500),
        ("x y z " * 300, "z y x " * 300),
    ],
    ids=["too many words", "one word again and again", "three words again and again"],
)
def test_what_would_take_long_to_compare_is_marked_whole(before, after):
    assert mark_words(before, after) == ([DiffSegment(before, differs=True)], [DiffSegment(after, differs=True)])


# --- Undoing -----------------------------------------------------------------------------------


def undo(client, mission, version):
    response = client.post(page("undo", mission.pk, version.pk), follow=True)
    return " ".join(str(message) for message in response.context["messages"])


def test_the_last_save_is_undone(editor):
    mission = create_mission(summary="Before")
    save(editor, mission, summary="After")
    undo(editor, mission, versions(mission)[-1])
    mission.refresh_from_db()
    assert mission.summary == "Before"


def test_a_save_before_the_last_one_is_not_undone(editor):
    mission = create_mission(summary="One")
    save(editor, mission, summary="Two")
    save(editor, mission, summary="Three")
    assert "has been saved again since" in undo(editor, mission, versions(mission)[-2])
    mission.refresh_from_db()
    assert mission.summary == "Three"


def test_what_is_public_is_not_undone(publisher):
    mission = create_mission(published_at=None)
    publisher.post(page("changelist"), {"action": "publish", "_selected_action": [mission.pk]})
    assert "Publish or withdraw it instead." in undo(publisher, mission, versions(mission)[-1])
    mission.refresh_from_db()
    assert mission.is_published


def test_undoing_needs_the_permission_to_change(client, editor):
    mission = create_mission(summary="Before")
    save(editor, mission, summary="After")
    client.force_login(create_user(group="Photo editors"))
    assert client.post(page("undo", mission.pk, versions(mission)[-1].pk)).status_code == 403
