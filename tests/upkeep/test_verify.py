"""Each check: break what it guards, see it named, repair it, see that nothing is left."""

import os
from datetime import timedelta
from io import StringIO
from types import SimpleNamespace

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from reversion.models import Revision, Version

from articles.models import Article, ArticlePhoto, Edition, EditionMission
from missions.models import CrewAssignment, Mission, MissionComparison, Trip
from people.models import Person
from photos.lookalikes import note_missing_looks
from photos.models import Photo, SocialPreview
from photos.renditions import make_renditions
from photos.social_previews import FOLDER
from photos.storage import names_in, originals, renditions, unpublished
from publishing.models import Generation
from records.models import RetiredSlug
from search.models import Document, Word
from tests.conftest import create_swap
from tests.made_once import made_once
from upkeep import checks
from upkeep.checks.finding import Check, Finding
from upkeep.management.commands.verify import find_twice

pytestmark = pytest.mark.django_db


@made_once
def complete_site():
    """A site on which everything that runs in the background has run."""
    people = create_swap()
    photo = Photo.objects.get()
    make_renditions(photo)
    note_missing_looks(Photo.objects.all())
    call_command("draw_social_previews", stdout=StringIO())
    return people["Kononenko"]


@pytest.fixture
def site(complete_site):
    return SimpleNamespace(
        photo=Photo.objects.get(),
        mission=Mission.objects.get(slug="soyuz-ms-24"),
        person=complete_site,
        article=Article.objects.get(),
        edition=Edition.objects.get(),
    )


@pytest.fixture
def verify(capsys):
    def run(*arguments):
        """(return code, lines)"""
        capsys.readouterr()
        code = 0
        try:
            call_command("verify", *arguments)
        except SystemExit as left:
            code = left.code
        return code, capsys.readouterr().out.splitlines()

    return run


CLEAN = (0, [f"Checks: {len(checks.CHECKS)}. Findings: none."])


def test_a_clean_site_is_clean(site, verify):
    assert verify() == CLEAN


def without_following(model, pk, **values):
    """Changes a row as SQL would: nothing that is derived from it follows."""
    model._base_manager.filter(pk=pk).update(**values)


def sql(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


def store(storage, name, *, at=0):
    storage.save(name, ContentFile(b"somebody was killed"))
    os.utime(storage.path(name), (at, at))


def lose_public_file(site):
    renditions().delete(site.photo.renditions.first().name)


def lose_row_of_public_file(site):
    site.photo.renditions.first().delete()


def withdraw_without_moving(site):
    without_following(Photo, site.photo.pk, withdrawn_at=timezone.now())


def forget_look(site):
    without_following(Photo, site.photo.pk, is_look_known=False)


def leave_unused_file(site):
    store(renditions(), "9/0123456789abcdef-320.webp")


def leave_unused_private_file(site):
    store(unpublished(), "9/0123456789abcdef-320.webp")


def change_trip(site):
    without_following(Trip, Trip.objects.get(person=site.person).pk, landing_mission=site.mission)


def lose_trip(site):
    Trip.objects.filter(person=site.person).delete()


def add_trip(site):
    other = Person.objects.exclude(assignments__launched=True).first()
    trip = Trip.objects.get(person=site.person)
    trip.pk, trip.person = None, other
    trip.save()


def change_sort_key(site):
    without_following(Person, site.person.pk, sort_key="zzz")


def change_name_by_sql(site):
    without_following(Person, site.person.pk, folded="nobody")


def miscount_comparison(site):
    day = timezone.now().date()
    MissionComparison.objects.bulk_create(
        [
            MissionComparison(
                mission=site.mission,
                catalogue="GCAT",
                edition_on=day,
                compared_on=day,
                version=0,
                agreed=3,
                differing=2,
                open=0,
            )
        ]
    )


def lose_generation(site):
    Generation.objects.all().delete()


def change_fingerprint(site):
    without_following(Article, site.article.pk, fingerprint="0")


def forget_photo_of_article(site):
    row = ArticlePhoto.objects.first()
    if row is None:
        without_following(Article, site.article.pk, lead=site.photo)
    else:
        row.delete()


def change_title_of_edition(site):
    without_following(Edition, site.edition.pk, title="Another")


def link_edition_to_mission(site):
    EditionMission._base_manager.bulk_create([EditionMission(edition=site.edition, mission=site.mission, kind="about")])


def lose_document(site):
    Document.objects.filter(kind="mission", object_id=site.mission.pk).delete()


def change_document(site):
    Document.objects.filter(kind="mission", object_id=site.mission.pk).update(title="Vostok")


def index_draft(site):
    without_following(Person, site.person.pk, published_at=None)


def forget_word(site):
    Word.objects.filter(text="kononenko").delete()


def lose_search_table(site):
    sql(
        "DROP TABLE search_names"
        if connection.vendor == "sqlite"
        else "ALTER TABLE search_document DROP COLUMN names_words"
    )


def lose_preview(site):
    renditions().delete(next(names_in(renditions(), FOLDER)))


def lose_preview_row(site):
    SocialPreview._base_manager.first().delete()


def keep_preview_of_deleted(site):
    SocialPreview._base_manager.bulk_create([SocialPreview(model="people.person", object_id=987, name="share/x.png")])


REPAIRABLE = {
    lose_public_file: "public files: photo {photo.pk} “Crew of MS-24” lacks 1 of its public files",
    lose_row_of_public_file: "public files: photo {photo.pk} “Crew of MS-24” lacks 1 of its public files",
    withdraw_without_moving: "misplaced files: photo {photo.pk} “Crew of MS-24” has files in public storage",
    forget_look: "looks of photos: photo {photo.pk} “Crew of MS-24” cannot be recognised",
    leave_unused_file: "unused files: The file 9/0123456789abcdef-320.webp belongs to no photo",
    leave_unused_private_file: "unused files: The file unpublished/9/0123456789abcdef-320.webp belongs",
    change_trip: "on mission {mission.pk} “Soyuz MS-24” differs from what the crews say",
    lose_trip: "“Oleg Kononenko” on mission {mission.pk} “Soyuz MS-24” is missing",
    add_trip: "on mission {mission.pk} “Soyuz MS-24” is not in the crews",
    change_sort_key: "Derived columns of person {person.pk} “Oleg Kononenko” are out of date: sort_key",
    miscount_comparison: "comparisons with other catalogues: Soyuz MS-24, comparison with GCAT states the wrong number",
    lose_generation: "content generation: The content has no generation number",
    change_fingerprint: "articles: article {article.pk} “The exchange of ships” may look published when it is not",
    forget_photo_of_article: "The list of photos that article {article.pk} “The exchange of ships” shows is outdated",
    change_title_of_edition: "Version 1 of article {article.pk} “The exchange of ships” is listed with outdated",
    link_edition_to_mission: "Version 1 of article {article.pk} “The exchange of ships” is missing from the page of",
    lose_document: "search index: Mission {mission.pk} “Soyuz MS-24” is not in the search index",
    change_document: "search index: Mission {mission.pk} “Soyuz MS-24” is in the search index with outdated content",
    index_draft: "Person {person.pk} “Oleg Kononenko” is in the search index, but is not public",
    forget_word: "search words: The search does not correct typos of “kononenko”",
    lose_search_table: "search tables: The search index lacks",
    lose_preview: "is outdated or its file is missing",
    lose_preview_row: "has not been drawn",
    keep_preview_of_deleted: "The person 987 is deleted, but has a social preview image",
}


@pytest.mark.parametrize("break_it", REPAIRABLE, ids=lambda function: function.__name__)
def test_what_can_be_derived_is_named_and_repaired(break_it, site, verify):
    break_it(site)
    expected = REPAIRABLE[break_it].format_map(vars(site))

    code, lines = verify("--repair")
    assert code == 0
    assert any(": repaired: " in line and expected.rpartition(": ")[2] in line for line in lines), lines
    assert verify() == CLEAN


def test_looking_changes_nothing_and_repairing_again_neither(site, verify):
    lose_trip(site)
    lose_preview(site)
    found = verify()
    assert found[0] == 1
    assert found[1][-1].endswith("can be repaired by verify --repair.")
    assert verify() == found
    assert verify("--repair")[0] == 0
    assert verify("--repair") == (0, ["Repaired: nothing.", *CLEAN[1]])


def lose_original(site):
    originals().delete(site.photo.original.name)


def leave_unused_original(site):
    store(originals(), "ab/abcdef")


def contradict_crews(site):
    """He was still in space from the mission before."""
    row = CrewAssignment.objects.get(mission__slug="soyuz-ms-25", person__slug="nikolai-chub")
    without_following(CrewAssignment, row.pk, launched=True)


def two_live_versions(site):
    edition = Edition.objects.get()
    edition.pk, edition.number, edition.live_from = None, 2, timezone.now() - timedelta(hours=1)
    Edition._base_manager.bulk_create([edition])
    edition.link_records()


def add_table(site):
    sql("CREATE TABLE left_by_another_program (id integer)")


def take_redirect(site):
    RetiredSlug.objects.bulk_create(
        [RetiredSlug(model="people.person", slug="oleg-novitsky", object_id=site.person.pk)]
    )


def redirect_of_nothing(site):
    RetiredSlug.objects.bulk_create([RetiredSlug(model="planets.planet", slug="mars", object_id=4)])


FOR_PEOPLE = {
    lose_original: "originals: photo {photo.pk} “Crew of MS-24” has lost its original, {photo.original}",
    leave_unused_original: "unused files: The original ab/abcdef belongs to no photo",
    contradict_crews: "trips: The crews of two missions contradict each other. Nikolai Chub cannot launch on Soyuz",
    two_live_versions: "Version 2 of article {article.pk} “The exchange of ships” and Version 1 of",
    add_table: "tables and columns: The table left_by_another_program is not in the code",
    take_redirect: "redirects: “oleg-novitsky” is the page address of person",
    redirect_of_nothing: "redirects: The redirect from “mars” leads to a kind of record that does not exist",
}


@pytest.mark.parametrize("break_it", FOR_PEOPLE, ids=lambda function: function.__name__)
def test_what_needs_a_person_is_named_and_left_alone(break_it, site, verify):
    break_it(site)
    code, lines = verify("--repair")
    assert code == 1
    assert any(FOR_PEOPLE[break_it].format_map(vars(site)) in line for line in lines), lines
    assert lines[-1].endswith("Findings: 1, of which none can be repaired by verify --repair.")
    if break_it is leave_unused_original:
        assert originals().exists("ab/abcdef")


def test_a_database_of_another_release_is_not_checked_further(db, verify):
    MigrationRecorder(connection).record_applied("missions", "9999_rockets")
    code, lines = verify()
    assert code == 1
    assert lines[0].startswith("migrations: This database was migrated by a newer release (missions 9999_rockets).")


def test_what_only_the_first_look_finds_is_no_finding():
    looks = iter([[Finding("A", "Do it."), Finding("B", "Do it.")], [Finding("B", "Do it."), Finding("C", "Do it.")]])
    assert find_twice(Check("edits", lambda: iter(next(looks)))) == [Finding("B", "Do it.")]


def test_unreadable_history_is_named(site, verify):
    content = ContentType.objects.get_for_model(Mission)
    revision = Revision.objects.create(date_created=timezone.now())
    Version.objects.create(
        revision=revision,
        content_type=content,
        object_id="1",
        db="default",
        format="json",
        object_repr="Soyuz",
        serialized_data="not json",
    )
    code, lines = verify()
    assert code == 1
    assert lines[0].startswith("history of edits: The latest version in the history of mission 1 “Soyuz” cannot")


def test_columns_indexes_and_constraints_are_compared_with_the_code(site, verify):
    sql("ALTER TABLE missions_cancelledevent RENAME COLUMN leg TO former_leg")
    sql("DROP INDEX word_by_head")
    code, lines = verify()
    assert code == 1
    assert [line.split(".")[0] + "." + line.split(".")[1] for line in lines[:2]] == [
        "tables and columns: The column missions_cancelledevent.leg is missing",
        "tables and columns: The column missions_cancelledevent.former_leg is not in the code",
    ]
    assert lines[2].startswith("tables and columns: The constraint or index word_by_head of search_word is missing.")


def test_rows_that_point_nowhere_are_named(site, verify):
    if connection.vendor != "sqlite":
        pytest.skip("needs SQLite")  # PostgreSQL does not let them in.
    sql("UPDATE missions_mission SET programme_id = 4711 WHERE slug = 'soyuz-ms-24'")
    code, lines = verify()
    assert code == 1
    assert lines[0].startswith(
        "foreign keys: In missions_mission, 1 row points to rows of missions_programme that do not exist"
    )
    sql("UPDATE missions_mission SET programme_id = NULL WHERE slug = 'soyuz-ms-24'")  # Else the test cannot end.


def test_full_text_that_differs_from_its_documents_is_filled_again(site, verify):
    if connection.vendor != "sqlite":
        pytest.skip("needs SQLite")  # PostgreSQL derives its columns by itself.
    sql("INSERT INTO search_all(search_all) VALUES ('delete-all')")
    code, lines = verify()
    assert code == 1
    assert lines[0].startswith("full text: The full-text table search_all differs from its documents")
    assert verify("--repair")[0] == 0
    assert verify() == CLEAN
