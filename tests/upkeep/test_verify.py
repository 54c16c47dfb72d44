"""Each check: break what it guards, see it named, repair it, see that nothing is left."""

import os
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from reversion.models import Version

from articles.models import Article, ArticlePhoto, Edition, EditionMission
from missions.models import CrewAssignment, Mission, MissionComparison, Trip
from people.models import Person
from photos.lookalikes import note_missing_looks
from photos.models import Photo, Rendition, SocialPreview
from photos.renditions import make_renditions
from photos.social_previews import FOLDER
from photos.storage import names_in, originals, renditions, unpublished
from publishing.models import Generation
from records.models import RetiredSlug
from search.models import Document, Word
from tests.factories import create_user
from upkeep import checks
from upkeep.checks.finding import Check, Finding
from upkeep.management.commands.verify import find_twice


pytestmark = pytest.mark.django_db


@pytest.fixture
def site(swap):
    """A site on which everything that runs in the background has run."""
    for photo in Photo.objects.all():
        make_renditions(photo)
    note_missing_looks(Photo.objects.all())
    call_command("draw_social_previews", verbosity=0)
    return SimpleNamespace(
        photo=Photo.objects.get(),
        mission=Mission.objects.get(slug="soyuz-ms-24"),
        person=swap["Kononenko"],
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


def test_a_clean_site_is_clean(site, verify, django_assert_max_num_queries):
    assert verify() == CLEAN


def without_following(model, pk, **values):
    """Changes a row as SQL would: nothing that is derived from it follows."""
    model._base_manager.filter(pk=pk).update(**values)


def sql(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


def store(storage, name, *, at=0):
    from django.core.files.base import ContentFile

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
    lose_public_file: "files of photos for visitors: photo {photo.pk} “Crew of MS-24” lacks 1 of its files",
    lose_row_of_public_file: "files of photos for visitors: photo {photo.pk} “Crew of MS-24” lacks 1 of its files",
    withdraw_without_moving: "private and public files: photo {photo.pk} “Crew of MS-24” has files in public storage",
    forget_look: "looks of photos: photo {photo.pk} “Crew of MS-24” cannot be recognised",
    leave_unused_file: "files without a photo: The file 9/0123456789abcdef-320.webp belongs to no photo",
    leave_unused_private_file: "files without a photo: The file unpublished/9/0123456789abcdef-320.webp belongs",
    change_trip: "on mission {mission.pk} “Soyuz MS-24” differs from what the crews say",
    lose_trip: "“Oleg Kononenko” on mission {mission.pk} “Soyuz MS-24” is missing",
    add_trip: "on mission {mission.pk} “Soyuz MS-24” is not in the crews",
    change_sort_key: "derived columns: Derived columns of person {person.pk} “Oleg Kononenko” are out of date: sort_key",
    miscount_comparison: "comparisons with other catalogues: The Soyuz MS-24, comparison with GCAT miscounts",
    lose_generation: "the number of the content: The number of the present content is missing",
    change_fingerprint: "articles: article {article.pk} “The exchange of ships” may look published when it is not",
    forget_photo_of_article: "The list of photos that article {article.pk} “The exchange of ships” shows is outdated",
    change_title_of_edition: "Version 1 of article {article.pk} “The exchange of ships” is listed with outdated columns",
    link_edition_to_mission: "Version 1 of article {article.pk} “The exchange of ships” is missing from the page of",
    lose_document: "search index: mission {mission.pk} “Soyuz MS-24” is not in the search index",
    change_document: "search index: mission {mission.pk} “Soyuz MS-24” is in the search index with outdated content",
    index_draft: "person {person.pk} “Oleg Kononenko” is in the search index, but is not public",
    forget_word: "words of the search: The search corrects no typos of “kononenko”",
    lose_search_table: "tables of the search: The search index lacks",
    lose_preview: "is outdated or its file is missing. Draw it.",
    lose_preview_row: "has not been drawn. Draw it.",
    keep_preview_of_deleted: "The person 987 is deleted, but has a social preview image",
}


@pytest.mark.parametrize("break_it", REPAIRABLE, ids=lambda function: function.__name__)
def test_what_can_be_derived_is_named_and_repaired(break_it, site, verify):
    break_it(site)
    expected = REPAIRABLE[break_it].format_map(vars(site))

    code, lines = verify()
    assert code == 1
    assert any(expected in line for line in lines), lines
    assert lines[-1].endswith("can be repaired by verify --repair.")
    before = lines

    assert verify() == (1, before), "looking changes nothing"

    code, lines = verify("--repair")
    assert any(expected.split(": ")[-1] in line and ": repaired: " in line for line in lines), lines
    assert code == 0
    assert verify() == CLEAN
    assert verify("--repair") == (0, ["Repaired: nothing.", *CLEAN[1]])


def lose_original(site):
    originals().delete(site.photo.original.name)


def leave_unused_original(site):
    store(originals(), "ab/abcdef")


def contradict_crews(site):
    other = Mission.objects.get(slug="soyuz-ms-25")
    CrewAssignment._base_manager.bulk_create(
        [CrewAssignment(mission=other, person=Person.objects.get(slug="nikolai-chub-2"), launched=True, order=9)]
    )


def two_live_versions(site):
    edition = Edition.objects.get()
    edition.pk, edition.number, edition.live_from = None, 2, timezone.now() - timedelta(hours=1)
    Edition._base_manager.bulk_create([edition])
    edition.link_records()


def lose_column(site):
    sql("ALTER TABLE missions_cancelledevent RENAME COLUMN sequence TO sequence_number")


def add_table(site):
    sql("CREATE TABLE left_by_another_program (id integer)")


def take_redirect(site):
    RetiredSlug.objects.bulk_create([RetiredSlug(model="people.person", slug="oleg-novitsky", object_id=site.person.pk)])


def redirect_of_nothing(site):
    RetiredSlug.objects.bulk_create([RetiredSlug(model="planets.planet", slug="mars", object_id=4)])


FOR_PEOPLE = {
    lose_original: "originals of photos: photo {photo.pk} “Crew of MS-24” has lost its original, {photo.original}",
    leave_unused_original: "files without a photo: The original ab/abcdef belongs to no photo",
    two_live_versions: "Version 1 of article {article.pk} “The exchange of ships” and Version 2 of article {article.pk}",
    add_table: "tables and columns: The table left_by_another_program is not in the code",
    take_redirect: "redirects: “oleg-novitsky” is the page address of person",
    redirect_of_nothing: "redirects: The redirect from “mars” leads to a kind of record that does not exist",
}


@pytest.mark.parametrize("break_it", FOR_PEOPLE, ids=lambda function: function.__name__)
def test_what_needs_a_person_is_named_and_left_alone(break_it, site, verify):
    break_it(site)
    for arguments in ([], ["--repair"]):
        code, lines = verify(*arguments)
        assert code == 1
        assert any(FOR_PEOPLE[break_it].format_map(vars(site)) in line for line in lines), lines
        assert lines[-1].endswith("Findings: 1, of which none can be repaired by verify --repair.")
    if break_it is leave_unused_original:
        assert originals().exists("ab/abcdef")
