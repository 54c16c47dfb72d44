"""The address of a record that the public sees, what an article translates, and the file of a photo belong to those
who may publish: what is saved there is public at once.
"""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from publishing.models import AuditEntry
from tests.admin_forms import errors_of, filled_in
from tests.factories import (
    LONG_AGO,
    create_agency,
    create_article,
    create_mission,
    create_person,
    create_photo,
    create_spacecraft,
    create_station,
    moment,
    picture_bytes,
)


def published_article(**fields):
    return create_article(title="A title", blocks=[{"kind": "text", "html": "<p>They flew.</p>"}], **fields)


# Agencies and spacecraft have no page, but lists are filtered by their addresses, and data names them.
PUBLIC = [
    create_mission,
    create_person,
    create_photo,
    published_article,
    create_station,
    create_agency,
    create_spacecraft,
]


def page(view, record, *more):
    return reverse(f"admin:{record._meta.app_label}_{record._meta.model_name}_{view}", args=[record.pk, *more])


def send(client, record, **typed):
    answer = client.post(page("change", record), {**filled_in(client.get(page("change", record))), **typed})
    record.refresh_from_db()
    return answer


def replace(client, photo, *, width):
    picture = SimpleUploadedFile("new.jpg", picture_bytes(size=(width, 300)))
    answer = client.post(page("replace", photo), {"file": picture}, follow=True)
    photo.refresh_from_db()
    return answer


def entered():
    return [(str(entry.action), entry.changes) for entry in AuditEntry.objects.all()]


@pytest.mark.parametrize("create", PUBLIC)
def test_editors_do_not_move_a_public_page(editor, create):
    record = create()
    before = record.slug
    form = editor.get(page("change", record))
    assert "slug" not in form.context["adminform"].form.fields
    answer = send(editor, record, slug="elsewhere")
    assert answer.status_code == 200
    assert "only publishers can change its page address" in errors_of(answer)
    assert record.slug == before
    assert send(editor, record).status_code == 302  # Everything else is saved.
    assert entered() == []


@pytest.mark.parametrize("create", PUBLIC)
def test_publishers_do_and_it_is_in_the_audit_log(publisher, create):
    record = create()
    before = record.slug
    assert send(publisher, record, slug="elsewhere").status_code == 302
    assert record.slug == "elsewhere"
    assert entered() == [("moved", [{"label": "Page address", "before": before, "after": "elsewhere"}])]


@pytest.mark.parametrize(
    "fields", [{"published_at": None}, {"published_at": LONG_AGO, "withdrawn_at": LONG_AGO}], ids=["draft", "withdrawn"]
)
@pytest.mark.parametrize("create", [create_mission, create_person, create_photo])
def test_a_page_that_nobody_reads_is_moved_by_any_editor(editor, create, fields):
    record = create(**fields)
    assert send(editor, record, slug="elsewhere").status_code == 302
    assert record.slug == "elsewhere"
    assert entered() == []


def test_a_draft_article_is_moved_by_any_editor_and_a_scheduled_page_by_none(editor):
    article = published_article(live=False)
    assert send(editor, article, slug="elsewhere").status_code == 302
    assert article.slug == "elsewhere"
    mission = create_mission(published_at=moment("2069-01-01"))
    assert send(editor, mission, slug="somewhere").status_code == 200


def test_restoring_a_version_moves_no_public_page(editor):
    mission = create_mission(name="Soyuz", slug="former", published_at=None)
    send(editor, mission, slug="today", summary="Longer")
    mission.publish()
    version = editor.get(page("history", mission)).context["versions"][1]
    answer = editor.post(page("revision", mission, version.pk), follow=True)
    assert "only publishers can change its page address" in answer.content.decode()
    mission.refresh_from_db()
    assert (mission.slug, mission.summary) == ("today", "")


def article_and_original():
    return published_article(slug="una-version", language="es"), published_article()


def test_editors_do_not_change_what_a_live_article_translates(editor):
    article, original = article_and_original()
    answer = send(editor, article, translation_of=original.pk)
    assert "only publishers can change its translation of" in errors_of(answer)
    assert article.translation_of is None
    assert send(editor, article).status_code == 302  # Everything else is saved.
    assert entered() == []


def test_publishers_do_and_that_is_in_the_audit_log_too(publisher):
    article, original = article_and_original()
    assert send(publisher, article, translation_of=original.pk).status_code == 302
    assert article.translation_of == original
    assert entered() == [("moved", [{"label": "Translation of", "before": "", "after": str(original)}])]


def test_restoring_a_version_does_not_change_what_a_live_article_translates(editor):
    article, original = article_and_original()
    send(editor, article, standfirst="Longer")
    article.translation_of = original
    article.save()
    version = editor.get(page("history", article)).context["versions"][0]
    answer = editor.post(page("revision", article, version.pk), follow=True)
    assert "only publishers can change its translation of" in answer.content.decode()
    article.refresh_from_db()
    assert (article.translation_of, article.standfirst) == (original, "Longer")


def test_what_a_draft_translates_is_for_any_editor(editor):
    original, draft = published_article(), published_article(slug="una-version", language="es", live=False)
    assert send(editor, draft, translation_of=original.pk).status_code == 302
    assert draft.translation_of == original


def test_editors_do_not_replace_the_file_of_a_live_photo(editor):
    photo, draft = create_photo(), create_photo(published_at=None, title="Draft")
    for answer in (editor.get(page("replace", photo), follow=True), replace(editor, photo, width=500)):
        assert "only publishers can replace its file" in answer.content.decode()
    assert photo.width == 640
    replace(editor, draft, width=400)
    assert draft.width == 400
    assert entered() == []


def test_a_publisher_does_and_it_is_in_the_audit_log(publisher):
    photo = create_photo()
    replace(publisher, photo, width=500)
    assert photo.width == 500
    ((action, (change,)),) = entered()
    assert (action, change["label"]) == ("replaced", "File")
    assert "640 × 480" in change["before"]
    assert change["after"].startswith("new.jpg, 500 × 300")
