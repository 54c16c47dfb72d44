"""What rows are called where their record is out of sight."""

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from articles.models import Article, ArticleSource, EditionPerson
from missions.models import Expedition, Mission, Spacewalk, Trip
from people.models import Depiction, Person
from photos.models import Photo
from records.row_names import name_of, names_of
from tests.admin_forms import filled_in, row_of, with_row
from tests.factories import (
    create_agency,
    create_article,
    create_mission,
    create_person,
    create_photo,
    create_station,
    dock,
    moment,
)


@pytest.fixture
def novitsky(db):
    return create_person(name="Oleg Novitsky", citizen_of="BY", known_as=["Novitskiy"])


@pytest.fixture
def mission(novitsky):
    mission = create_mission(name="Soyuz MS-25", launched=[novitsky], backups=[create_person(name="Ivan Vagner")])
    mission.assignments.filter(person=novitsky).update(launch_role="CDR", landing_role="FE")
    return mission


def test_every_kind_of_row_says_who_or_what_and_where(novitsky, mission):
    photo = create_photo(title="The crew")
    Depiction.objects.create(photo=photo, person=novitsky)
    novitsky.affiliations.create(agency=create_agency(name="Roscosmos"), since=2006)
    novitsky.sources.create(title="A book")
    mission.picture_rows.create(photo=photo)
    dock(mission, create_station(), "2024-03-25")
    walk = Spacewalk.objects.create(name="ISS EVA 71", slug="eva", started_at=moment("2024"))
    walk.crew.create(person=novitsky, role="EV1")
    expedition = Expedition.objects.create(
        name="ISS Expedition 70", slug="e", station=create_station(), started_at=moment("2024")
    )
    expedition.crew.create(person=novitsky)
    article = create_article(
        title="The exchange",
        about=[novitsky, mission],
        blocks=[
            {"kind": "text", "html": "<p>They flew.</p>"},
            {"kind": "figure", "photo": photo},
            {"kind": "gallery", "photos": [photo.pk]},
            {"kind": "mission", "mission": mission},
        ],
    )
    article.sources.create(title="A report")
    article.corrections.create(wrong="Fourteen days", right="Thirteen")
    rows = [
        *mission.assignments.order_by("pk"),
        *mission.dockings.all(),
        *mission.picture_rows.all(),
        *Trip.objects.all(),
        *walk.crew.all(),
        *expedition.crew.all(),
        *novitsky.names.all(),
        *novitsky.citizenships.all(),
        *novitsky.affiliations.all(),
        *novitsky.sources.all(),
        *photo.depictions.all(),
        *photo.texts.all(),
        *article.person_rows.all(),
        *article.mission_rows.all(),
        *article.photo_rows.all(),
        *article.blocks.all(),
        *article.sources.all(),
        *article.corrections.all(),
        *article.editions.all(),
        *EditionPerson.objects.all(),
    ]
    assert list(names_of(rows).values()) == [
        "Oleg Novitsky, commander of Soyuz MS-25",
        "Ivan Vagner, backup crew member of Soyuz MS-25",
        "Soyuz MS-25 at ISS, 25 March 2024",
        "The crew, on the page of Soyuz MS-25",
        "Oleg Novitsky, launched on Soyuz MS-25",
        "Oleg Novitsky, EV1 of ISS EVA 71",
        "Oleg Novitsky, member of ISS Expedition 70",
        "Novitskiy, variant name of Oleg Novitsky",
        "Oleg Novitsky, citizen of Belarus",
        "Oleg Novitsky at Roscosmos since 2006",
        "A book, source of Oleg Novitsky",
        "Oleg Novitsky, in the picture The crew",
        "The crew, English",
        "“The exchange” is about Oleg Novitsky",
        "“The exchange” is about Soyuz MS-25",
        "The crew, in “The exchange”",
        "They flew., in “The exchange”",
        "The crew, in “The exchange”",
        "1 picture, in “The exchange”",
        "Soyuz MS-25, in “The exchange”",
        "A report, source of The exchange",
        "“Fourteen days”, in “The exchange”",
        "version 1 of “The exchange”",
        "version 1 of “The exchange” is about Oleg Novitsky",
    ]


def test_every_row_of_a_record_has_a_name(db):
    site = admin.site
    for model in (Mission, Person, Photo, Article, Spacewalk, Expedition):
        for row in site.get_model_admin(model).history.row_parents:
            assert hasattr(row, "in_full"), row
            assert row.NAMED_BY, row


def test_a_row_whose_record_is_gone_says_what_it_can(db):
    assert name_of(ArticleSource(title="A report", article_id=0)) == "A report"


@pytest.mark.parametrize("people", [1, 6])
def test_names_cost_a_query_for_each_relation_however_many_rows(db, people, django_assert_num_queries):
    mission = create_mission(launched=[create_person() for _ in range(people)])
    rows = list(mission.assignments.all())
    for row in rows:
        row._state.fields_cache.clear()
    with django_assert_num_queries(2):
        names_of(rows)


# --- Where they are said ---------------------------------------------------------------------------


def page(name, record):
    model = f"{record._meta.app_label}_{record._meta.model_name}"
    return reverse(f"admin:{model}_{name}", args=[record.pk])


def test_the_history_of_a_mission_names_whose_row_was_changed_added_or_deleted(publisher, mission, novitsky):
    change = page("change", mission)
    sent = filled_in(publisher.get(change))
    sent[f"{row_of(sent, 'assignments', person=novitsky.pk)}-landing_role"] = "CDR"
    sent[f"{row_of(sent, 'backups', status='backup')}-DELETE"] = "on"
    dyson = create_person(name="Tracy Dyson")
    row = {"status": "prime", "launched": "on", "launch_role": "FE", "order": 2}
    sent = with_row(sent, "assignments", person=dyson.pk, category="professional", fate="ok", **row)
    assert publisher.post(change, sent).status_code == 302
    words = LogEntry.objects.latest("pk").get_change_message()
    assert "Added crew assignment “Tracy Dyson, flight engineer of Soyuz MS-25”." in words
    assert "Changed Role at landing for crew assignment “Oleg Novitsky, commander of Soyuz MS-25”." in words
    assert "Deleted crew assignment “Ivan Vagner, backup crew member of Soyuz MS-25”." in words
    assert words in publisher.get(page("history", mission)).content.decode().replace("&quot;", '"')


def test_the_history_of_an_article_names_blocks_by_what_they_show(editor, db):
    article = create_article(title="The exchange", blocks=[{"kind": "text", "html": "<p>They flew.</p>"}], live=False)
    change = page("change", article)
    sent = filled_in(editor.get(change))
    sent["text-0-html"] = "<p>They came home.</p>"
    photo = create_photo(title="The crew")
    sent = with_row(sent, "figure", photo=photo.pk, region="main", ordering="20", size="column")
    assert editor.post(change, sent).status_code == 302
    words = LogEntry.objects.latest("pk").get_change_message()
    assert "Added figure “The crew, in “The exchange””." in words
    assert "Changed Text for text “They came home., in “The exchange””." in words


def test_what_stands_against_deleting_is_named_with_the_way_to_it(publisher, mission, novitsky):
    article = create_article(title="The exchange", about=[novitsky])
    found = publisher.get(page("delete", novitsky)).content.decode()
    assert f'<a href="{page("change", mission)}">Oleg Novitsky, commander of Soyuz MS-25</a>' in found
    assert f'<a href="{page("change", article)}">“The exchange” is about Oleg Novitsky</a>' in found
    assert "version 1 of “The exchange” is about Oleg Novitsky" in found
    assert "Prime crew 1" not in found


def test_what_goes_along_is_named_too(publisher, mission):
    found = publisher.get(page("delete", mission)).content.decode()
    assert "Crew assignment: Oleg Novitsky, commander of Soyuz MS-25" in found or (
        "Oleg Novitsky, commander of Soyuz MS-25</a>" in found
    )
    listed = publisher.post(
        reverse("admin:missions_mission_changelist"), {"action": "delete_selected", "_selected_action": [mission.pk]}
    )
    assert "Oleg Novitsky, commander of Soyuz MS-25" in listed.content.decode()
