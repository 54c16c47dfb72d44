"""Sharing an article with somebody who has no account."""

from datetime import timedelta

import pytest
from django.core import signing
from django.utils import timezone

from articles.models import PreviewLink
from articles.models.preview_link import SALT
from tests.articles.pages import page, said
from tests.factories import create_article, create_photo


@pytest.fixture
def draft(db):
    return create_article(title="Draft", blocks=[{"kind": "text", "html": "<p>They flew.</p>"}], live=False)


def share(client, article, note="Ivan", days="7"):
    response = client.post(page("previews", article), {"note": note, "days": days}, follow=True)
    return PreviewLink.objects.latest("pk"), response


def test_an_editor_makes_a_link_to_what_is_saved_now(editor, client, draft):
    link, response = share(editor, draft)
    assert "Link created." in said(response)
    address = f"http://testserver{link.get_absolute_url()}"
    assert f'value="{address}"' in response.content.decode()
    assert link.made_by.username == "valentina"
    assert timedelta(days=6, hours=23) < link.expires_at - timezone.now() <= timedelta(days=7)
    draft.blocks.update(html="<p>Written later.</p>")
    draft.settle()
    client.logout()
    text = client.get(address).content.decode()
    assert "They flew." in text
    assert "Written later." not in text
    assert "For Ivan, not published. The link expires on" in text


def test_a_preview_is_nobody_elses_to_keep_or_find(editor, client, draft):
    link, _response = share(editor, draft)
    client.logout()
    response = client.get(link.get_absolute_url())
    assert "no-store" in response["Cache-Control"]
    assert "noindex" in response["X-Robots-Tag"]
    assert response["Referrer-Policy"] == "no-referrer"
    assert '<meta name="robots" content="noindex' in response.content.decode()
    assert not response.cookies
    assert client.post(link.get_absolute_url()).status_code == 405


def opened(client, link):
    client.logout()
    return " ".join(client.get(link.get_absolute_url()).content.decode().split())


def test_a_preview_says_when_there_is_a_newer_version(editor, client, draft):
    link, _response = share(editor, draft)
    newer = "A newer version was saved on"
    assert newer not in opened(client, link)
    draft.title = "Written later"
    draft.save()
    draft.settle()
    assert newer in opened(client, link)
    draft.publish()
    assert "The public reads a different version." in opened(client, link)
    draft.title = "Draft"
    draft.save()
    draft.settle()
    draft.publish()
    found = opened(client, link)
    assert newer not in found
    assert "This text has been published." in found
    assert "not published" not in found


@pytest.mark.parametrize("has_ended", [False, True])
def test_a_preview_prints_its_secret_address_nowhere(editor, client, draft, has_ended):
    link, _response = share(editor, draft)
    if has_ended:
        revoke(link)
    address = link.get_absolute_url()
    found = opened(client, link)
    assert address.rstrip("/").rpartition("/")[2] not in found
    assert "canonical" not in found
    assert "og:url" not in found
    assert "application/ld+json" not in found


@pytest.mark.parametrize("days", ["0", "8", "365", "", "x"])
def test_no_link_is_good_for_longer_than_a_week(editor, draft, days):
    response = editor.post(page("previews", draft), {"note": "Ivan", "days": days})
    assert response.status_code == 200
    assert not PreviewLink.objects.exists()
    assert 'value="Ivan"' in response.content.decode()


def expire(link):
    PreviewLink.objects.update(expires_at=timezone.now())


def revoke(link):
    PreviewLink.objects.update(revoked_at=timezone.now())


@pytest.mark.parametrize("end", [expire, revoke])
def test_a_link_that_has_ended_opens_a_page_that_helps(editor, client, draft, end):
    link, _response = share(editor, draft)
    end(link)
    client.logout()
    response = client.get(link.get_absolute_url())
    assert response.status_code == 404
    assert "This preview link no longer works" in response.content.decode()
    assert "They flew." not in response.content.decode()
    assert "no-store" in response["Cache-Control"]


def test_a_link_cannot_be_altered_into_another(editor, client, draft):
    link, _response = share(editor, draft)
    other, _response = share(editor, create_article(title="Other", live=False))
    client.logout()
    token = link.get_absolute_url().split("/")[-2]
    forged = [
        token.replace(f"{link.pk}:", f"{other.pk}:"),
        f"{token}x",
        token[:-1],
        str(link.pk),
        signing.Signer(salt="another").sign(str(link.pk)),
        signing.Signer(salt=SALT).sign("x"),
        signing.Signer(salt=SALT).sign("9" * 30),
    ]
    for address in forged:
        assert client.get(f"/articles/preview/{address}/").status_code == 404, address


def test_a_link_is_revoked_from_the_list(editor, client, draft):
    link, _response = share(editor, draft)
    response = editor.post(page("revokepreview", draft, link.pk), follow=True)
    assert "It no longer works" in said(response)
    assert "revoked on" in response.content.decode()
    client.logout()
    assert client.get(link.get_absolute_url()).status_code == 404


def test_a_link_is_revoked_with_its_own_article_only(editor, draft):
    link, _response = share(editor, draft)
    other = create_article(live=False)
    assert editor.post(page("revokepreview", other, link.pk)).status_code == 404
    link.refresh_from_db()
    assert link.is_usable


def test_a_shared_draft_stays_out_of_everything_public(editor, client, draft):
    share(editor, draft)
    client.logout()
    assert client.get(draft.get_absolute_url()).status_code == 404
    for address in ("/articles/", "/articles.json", "/articles.atom", "/articles/?q=flew", "/"):
        assert b"Draft" not in b"".join(client.get(address)), address


def test_a_draft_is_not_told_of_by_its_photo(editor, client, draft):
    photo = create_photo(title="Crew")
    draft.blocks.create(kind="figure", photo=photo, ordering=20)
    draft.settle()
    client.logout()
    assert "Draft" not in client.get(photo.get_absolute_url()).content.decode()
