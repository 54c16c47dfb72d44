"""Publishing from the admin: what is said, what is decided, and who is refused."""

import logging
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from articles.models import Article
from publishing.models import AuditEntry
from tests.admin_forms import filled_in
from tests.articles.pages import page, publish, said, schedule, seen
from tests.articles.published import state_of
from tests.factories import create_article, create_person, create_photo, create_user
from tests.pages import without_marks

TEXT = [{"kind": "text", "html": "<p>They flew.</p>"}]
LATER = datetime(2069, 1, 1, 9, 0, tzinfo=UTC)


@pytest.fixture
def draft(db):
    return create_article(title="Draft", blocks=TEXT, live=False)


@pytest.fixture
def live(db):
    return create_article(title="As published", blocks=TEXT)


def words_of(response):
    return " ".join(without_marks(response.content.decode()).split())


def reword(article, title="Reworded"):
    article.title = title
    article.save()
    article.settle()


def titles_live(article, *, at=None):
    return [edition.title for edition in article.editions.live(at=at)]


def test_a_publisher_publishes_what_is_saved(publisher, draft):
    response = publish(publisher, draft)
    assert "Published version 1 is live." in said(response)
    assert titles_live(draft) == ["Draft"]
    assert draft.live_edition().published_by.username == "sergei"


def test_an_edition_is_scheduled_in_utc(publisher, live):
    reword(live)
    response = schedule(publisher, live, "2069-01-01", "09:00")
    assert "Published version 2 goes live on 1 January 2069, 09:00:00 UTC." in said(response)
    assert titles_live(live) == titles_live(live, at=LATER - timedelta(seconds=1)) == ["As published"]
    assert titles_live(live, at=LATER) == ["Reworded"]


@pytest.mark.parametrize(
    ("day", "time", "message"),
    [
        ("2020-01-01", "09:00", "This time has passed."),
        ("2069-02-31", "09:00", "Enter a valid date"),
        ("", "", "This field is required"),
    ],
)
def test_a_moment_that_cannot_be_is_refused_and_kept_in_the_form(publisher, draft, day, time, message):
    response = schedule(publisher, draft, day, time)
    assert message in response.content.decode()
    assert f'value="{day}"' in response.content.decode() or not day
    assert not draft.editions.exists()


def test_what_somebody_saved_meanwhile_is_not_published_unseen(publisher, draft):
    token = seen(publisher, draft)
    reword(draft, "Saved meanwhile")
    response = publish(publisher, draft, seen=token)
    assert "Somebody saved the article after you opened this page" in said(response)
    assert not draft.editions.exists()
    assert "Saved meanwhile" in response.content.decode()


def test_what_the_public_sees_already_is_not_published_again(publisher, live):
    assert "The public already sees exactly this." in said(publish(publisher, live))
    assert live.editions.count() == 1


def test_an_article_is_withdrawn_with_what_is_scheduled(publisher, live):
    live.publish(at=LATER)
    response = publisher.post(page("withdraw", live), follow=True)
    assert "no longer public" in said(response)
    assert titles_live(live) == titles_live(live, at=LATER) == []
    assert "Nothing to withdraw" in said(publisher.post(page("withdraw", live), follow=True))


def test_a_scheduled_edition_is_cancelled_and_a_live_one_is_not(publisher, live):
    waiting = live.publish(at=LATER)
    cancelled = publisher.post(page("cancel", live, waiting.number), follow=True)
    assert "Published version 2 is cancelled." in said(cancelled)
    assert "cannot be cancelled" in said(publisher.post(page("cancel", live, 1), follow=True))
    assert titles_live(live, at=LATER) == ["As published"]


@pytest.mark.parametrize(
    ("prepare", "words"),
    [
        (lambda article: None, "Never published."),
        (lambda article: article.publish(by=User.objects.get(username="sergei")), "UTC, published by sergei."),
        (lambda article: (article.publish(), reword(article)), "The public does not see later changes"),
        (lambda article: article.publish(at=LATER), "goes live on 1 January 2069, 09:00:00 UTC"),
        (lambda article: (article.publish(), article.withdraw()), "Version 1 was live until"),
    ],
)
def test_the_state_is_said_in_words_in_the_form_and_beside_it(publisher, draft, prepare, words):
    prepare(draft)
    for name in ("change", "publish"):
        assert words in " ".join(publisher.get(page(name, draft)).content.decode().split())


def test_what_changes_for_the_public_is_marked(publisher, live):
    reword(live, "As rewritten")
    text = publisher.get(page("publish", live)).content.decode()
    assert "<del>published</del>" in text
    assert "<ins>rewritten</ins>" in text


def test_an_article_that_is_not_ready_is_refused_with_the_reason(publisher, draft):
    photo = create_photo(title="The crew", alt="")
    draft.blocks.create(kind="figure", photo=photo, ordering=20)
    draft.settle()
    response = publish(publisher, draft)
    assert "“The crew” has no alternative text." in said(response)
    assert f"{reverse('admin:photos_photo_change', args=[photo.pk])}#id_texts-0-alt" in response.content.decode()
    assert not draft.editions.exists()


def test_the_first_button_of_the_form_saves_and_another_goes_on_to_publishing(publisher, live):
    text = publisher.get(page("change", live)).content.decode()
    assert text.index('name="_save"') < text.index('name="_publish"')
    sent = filled_in(publisher.get(page("change", live)), title="Saved", _publish="1")
    assert publisher.post(page("change", live), sent)["Location"] == page("publish", live)
    assert Article.objects.get().title == "Saved"


# --- Deciding again ---------------------------------------------------------------------------------


def test_scheduling_the_same_text_again_moves_it(publisher, draft):
    schedule(publisher, draft, "2068-01-01")
    shown = words_of(publisher.get(page("publish", draft)))
    assert "Version 1, with this text, is scheduled for 1 January 2068, 09:00:00 UTC." in shown
    assert 'name="waiting"' not in shown
    response = schedule(publisher, draft, "2069-01-01")
    assert "It replaces the scheduled version (number 1)." in said(response)
    assert titles_live(draft, at=LATER - timedelta(seconds=1)) == []
    assert titles_live(draft, at=LATER) == ["Draft"]
    changes = {change["label"]: (change["before"], change["after"]) for change in AuditEntry.objects.first().changes}
    assert changes["Published version 1, live from"] == ("2068-01-01 09:00:00 UTC", "")
    assert "Version 2 goes live on" in words_of(publisher.get(page("change", draft)))


def test_another_text_that_waits_is_named_and_a_choice_is_asked_for(publisher, draft):
    schedule(publisher, draft, "2068-01-01")
    reword(draft)
    shown = words_of(publisher.get(page("publish", draft)))
    assert "Version 1, with a different text, is scheduled for 1 January 2068, 09:00:00 UTC." in shown
    asked = "Choose what happens to the version that is already scheduled."
    assert asked in words_of(schedule(publisher, draft, "2069-01-01"))
    assert asked in words_of(publish(publisher, draft))
    assert draft.editions.count() == 1


@pytest.mark.parametrize(("waiting", "before"), [("instead", []), ("as well", ["Draft"])])
def test_another_text_moves_the_schedule_or_comes_as_well(publisher, draft, waiting, before):
    schedule(publisher, draft, "2068-01-01")
    reword(draft)
    schedule(publisher, draft, "2069-01-01", waiting=waiting)
    assert titles_live(draft, at=LATER - timedelta(seconds=1)) == before
    assert titles_live(draft, at=LATER) == ["Reworded"]


@pytest.mark.parametrize(("waiting", "after"), [("instead", ["Reworded"]), ("as well", ["As published"])])
def test_publishing_now_or_again_asks_as_well(publisher, live, waiting, after):
    live.publish(at=LATER)
    reword(live)
    publish(publisher, live, waiting=waiting)
    assert titles_live(live) == ["Reworded"]
    assert titles_live(live, at=LATER) == after


def test_publishing_an_old_edition_again_asks_too(publisher, live):
    reword(live)
    live.publish()
    reword(live, "Later")
    live.publish(at=LATER)
    assert 'name="waiting"' in publisher.get(page("edition", live, 1)).content.decode()
    again = page("publishedition", live, 1)
    assert "Choose what happens to the version that is already scheduled." in said(publisher.post(again, follow=True))
    publisher.post(again, {"waiting": "instead"})
    assert titles_live(live) == titles_live(live, at=LATER) == ["As published"]


# --- When it was first published ---------------------------------------------------------------------


def test_a_publisher_dates_the_first_publication_everywhere(publisher, client, live):
    dated = page("date", live)
    response = publisher.post(
        dated, {"first_published_at_0": "2019-03-01", "first_published_at_1": "09:00"}, follow=True
    )
    assert "First published: 1 March 2019, 09:00:00 UTC." in said(response)
    assert "The page, lists and feeds show 1 March 2019, 09:00:00 UTC." in words_of(response)
    client.logout()
    public = words_of(client.get(live.get_absolute_url()))
    assert "1 March 2019" in public
    assert "Updated" not in public
    assert '"datePublished": "2019-03-01T09:00:00+00:00"' in public.replace('":"', '": "')
    assert 'article:published_time" content="2019-03-01T09:00:00+00:00"' in public
    assert "<published>2019-03-01T09:00:00" in client.get("/articles.atom").content.decode()
    assert live.title not in client.get("/sitemap-news.xml").content.decode()
    (entry,) = AuditEntry.objects.all()
    assert (entry.action, entry.changes[0]["after"]) == ("dated", "2019-03-01 09:00:00 UTC")


def test_a_first_publication_to_come_is_refused_and_an_empty_one_leaves_it_to_the_editions(publisher, live):
    sent = {"first_published_at_0": "2069-01-01", "first_published_at_1": "09:00"}
    assert "The first publication is in the future" in said(publisher.post(page("date", live), sent, follow=True))
    live.set_first_publication(LATER.replace(year=2019))
    sent = {"first_published_at_0": "", "first_published_at_1": ""}
    assert "date is taken from the published versions again." in said(
        publisher.post(page("date", live), sent, follow=True)
    )
    edition = live.live_edition()
    assert edition.first_live_from == edition.live_from


# --- Who is refused --------------------------------------------------------------------------------


def forge(client, article):
    sent = {"action": "publish", "seen": seen(client, article)}
    return [
        (page("publish", article), sent),
        (page("publish", article), {**sent, "action": "schedule", "at_0": "2069-01-01", "at_1": "09:00"}),
        (page("withdraw", article), {}),
        (page("cancel", article, 2), {}),
        (page("publishedition", article, 1), {}),
        (page("date", article), {"first_published_at_0": "2019-01-01", "first_published_at_1": "09:00"}),
    ]


def test_an_editor_who_tries_to_publish_is_refused_and_logged(editor, live, caplog):
    reword(live)
    live.publish(at=LATER)
    before = list(live.editions.values_list("number", "live_from", "live_until"))
    for address, sent in forge(editor, live):
        caplog.clear()
        with caplog.at_level(logging.WARNING, logger="publishing.record_admin"):
            assert editor.post(address, sent).status_code == 403
        assert "valentina may not publish, and tried:" in caplog.text
        assert f"articles.Article {live.pk}" in caplog.text
    assert list(live.editions.values_list("number", "live_from", "live_until")) == before
    assert not AuditEntry.objects.exists()


def test_an_editor_sees_the_checklist_and_no_button(editor, draft):
    text = editor.get(page("publish", draft)).content.decode()
    assert "Checklist" in text
    assert "Publish now" not in text


@pytest.mark.parametrize("field", ["status", "state", "published_at", "fingerprint", "live_from"])
def test_a_form_cannot_be_forged_into_publishing(editor, draft, field):
    sent = filled_in(editor.get(page("change", draft)), **{field: "published"})
    editor.post(page("change", draft), sent)
    assert state_of(Article.objects.get()) == "draft"


POSTED = [
    ("withdraw",),
    ("links",),
    ("date",),
    ("cancel", 1),
    ("restoreedition", 1),
    ("publishedition", 1),
    ("revokepreview", 1),
]


@pytest.mark.parametrize(("name", "more"), [(name, more) for name, *more in POSTED])
def test_reading_an_address_changes_nothing(publisher, live, name, more):
    assert publisher.get(page(name, live, *more)).status_code == 405
    assert titles_live(live) == ["As published"]


@pytest.mark.parametrize(("name", "more"), [("publish", []), ("previews", []), *((n, m) for n, *m in POSTED)])
def test_a_form_of_another_site_gets_our_page_for_that(live, name, more):
    client = Client(enforce_csrf_checks=True)
    client.force_login(create_user(group="Publishers"))
    response = client.post(page(name, live, *more), {"action": "publish"})
    assert response.status_code == 403
    assert "You don’t have access to this page" in response.content.decode()


# --- What is typed stays text ----------------------------------------------------------------------


HOSTILE = "<script>alert(1)</script>{{ 7*7 }}{% now 'Y' %}"


def test_what_is_typed_is_shown_as_text_on_every_page(publisher, db):
    person = create_person(name="Anna")
    article = create_article(
        title=HOSTILE,
        slug="hostile",
        standfirst=HOSTILE,
        blocks=[*TEXT, {"kind": "quote", "text": HOSTILE, "attribution": HOSTILE}],
        about=[person],
        lead=create_photo(title=HOSTILE, slug="hostile", caption=HOSTILE),
        lead_caption=HOSTILE,
    )
    article.sources.model.objects.bulk_create(
        [article.sources.model(article=article, title=HOSTILE, address="javascript:alert(1)")]
    )
    reword(article, f"Again {HOSTILE}")
    article.publish()
    publisher.post(page("previews", article), {"note": HOSTILE, "days": "7"})
    publisher.post(page("withdraw", article))
    pages = [
        reverse("admin:articles_article_changelist"),
        *(page(name, article) for name in ("publish", "editions", "previews", "delete")),
        page("edition", article, 1),
        page("editionpage", article, 1),
        f"{page('compareeditions', article)}?before=1&after=2",
        reverse("admin:index"),
        reverse("admin:publishing_auditentry_changelist"),
        reverse("admin:publishing_auditentry_change", args=[AuditEntry.objects.latest("pk").pk]),
    ]
    for address in pages:
        text = publisher.get(address).content.decode()
        assert "<script>alert" not in text, address
        assert 'href="javascript:' not in text, address
    assert "{{ 7*7 }}" in publisher.get(page("editionpage", article, 1)).content.decode()


def test_a_page_costs_the_same_however_many_blocks_and_editions_there_are(
    publisher, live, django_assert_max_num_queries
):
    for number in range(20):
        live.blocks.create(kind="text", html=f"<p>Block {number}</p>", ordering=number + 20)
        live.settle()
        live.publish()
    with django_assert_max_num_queries(40):
        publisher.get(page("publish", live))
