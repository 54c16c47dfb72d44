"""Published versions in the admin: list, compare, read, restore, publish again. Also: delete and recover articles."""

import time
from datetime import UTC, datetime

import pytest
from django.contrib import admin
from django.urls import reverse

from articles.comparison import compare, pair_rows
from articles.models import Article, Block
from articles.rich_text import in_words
from tests.articles.pages import page, said
from tests.articles.published import create_full_article, state_of
from tests.factories import create_article, create_mission, create_person, create_photo
from tests.pages import without_marks

LATER = datetime(2069, 1, 1, 9, 0, tzinfo=UTC)


def text(html):
    return {"kind": "text", "html": html}


@pytest.fixture
def article(db):
    """Edition 1 as first written, and a working copy that has been rewritten since."""
    article = create_article(title="As published", blocks=[text("<p>They flew for twelve days.</p>")])
    article.title = "Rewritten"
    article.save()
    article.blocks.update(html="<p>They flew for thirteen days.</p>")
    article.settle()
    return article


def words_of(response):
    return " ".join(without_marks(response.content.decode()).split())


def test_editions_are_listed_with_their_time_and_state(editor, article):
    article.publish()
    article.cancel(article.publish(at=LATER))
    article.publish(at=LATER)
    found = words_of(editor.get(page("editions", article)))
    states = [state for state in ("Scheduled", "Cancelled", "Live", "Replaced") if f">{state}</span>" in found]
    assert states == ["Scheduled", "Cancelled", "Live", "Replaced"]
    assert "2069-01-01 09:00:00" in found


@pytest.mark.parametrize(("before", "after"), [("1", "now"), ("now", "1")])
def test_an_edition_and_the_working_copy_side_by_side_the_older_on_the_left(editor, article, before, after):
    found = words_of(editor.get(f"{page('compareeditions', article)}?before={before}&after={after}"))
    assert "They flew for <del>twelve</del> days." in found
    assert "They flew for <ins>thirteen</ins> days." in found


def test_two_editions_side_by_side(editor, article):
    article.publish()
    found = words_of(editor.get(f"{page('compareeditions', article)}?before=2&after=1"))
    assert "<del>As published</del>" in found
    assert "<ins>Rewritten</ins>" in found


@pytest.mark.parametrize(
    "query", ["", "?before=1", "?before=1&after=99", "?before=x&after=now", f"?before={'9' * 40}&after=1"]
)
def test_what_cannot_be_compared_is_not_found(editor, article, query):
    assert editor.get(page("compareeditions", article) + query).status_code == 404


# --- What a comparison says ------------------------------------------------------------------------


def changes(before, after):
    empty = create_article(live=False).freeze()
    found = compare({**empty, "blocks": before}, {**empty, "blocks": after})
    return [(row.heading, row.change) for row in found]


def test_an_inserted_block_leaves_those_after_it_unmarked(db):
    blocks = [text(f"<p>Paragraph {name}, about the flight.</p>") for name in ("one", "two", "three")]
    new = text("<p>Something else altogether.</p>")
    assert changes(blocks, [blocks[0], new, *blocks[1:]]) == [("Text: Something else altogether.", "added")]
    assert changes(blocks, blocks[1:]) == [("Text: Paragraph one, about the flight.", "removed")]


def test_a_rewritten_block_stands_beside_what_it_was(db):
    before = [text("<p>They flew for twelve days.</p>"), text("<p>Then they came home.</p>")]
    after = [text("<p>A beginning of its own.</p>"), text("<p>They flew for thirteen days.</p>"), before[1]]
    assert changes(before, after) == [
        ("Text: A beginning of its own.", "added"),
        ("Text: They flew for thirteen days.", "changed"),
    ]


def labelled(differences):
    """The text on the right, by its label."""
    fields = [field for row in differences for field in row.fields]
    return {field.label: "".join(part.text for part in field.after) for field in fields if field.after}


def test_records_are_called_by_their_names(db):
    photo, person, mission = create_photo(title="The crew"), create_person(name="Anna"), create_mission(name="MS-25")
    article = create_article(
        blocks=[
            {"kind": "figure", "photo": photo},
            {"kind": "gallery", "photos": [photo.pk]},
            {"kind": "person", "person": person},
            {"kind": "facts", "mission": mission, "facts": ["launch"]},
        ],
        authors=[person],
        about=[mission],
        lead=photo,
    )
    said_in = labelled(compare(None, article.freeze()))
    assert said_in["Lead picture"] == said_in["Photo"] == said_in["Photos"] == "The crew"
    assert said_in["It was written by (people)"] == said_in["Person"] == "Anna"
    assert said_in["It is about (missions)"] == said_in["Mission"] == "MS-25"
    assert said_in["Size"] == "as wide as the text"
    gone = article.freeze() | {"lead": 10**9}
    assert labelled(compare(article.freeze(), gone)) == {"Lead picture": "deleted (no. 1000000000)"}


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("<h2>Up</h2><h3>And down</h3><p>Text</p>", "[Heading] Up\n[Subheading] And down\nText"),
        ("<ul><li><p>One</p></li><li>Two</li></ul>", "• One\n• Two"),
        ('<ol start="3"><li>One</li><li>Two</li></ol>', "1. One\n2. Two"),
        (
            "<p>A <strong>bold</strong> and <em>quiet</em> word, H<sub>2</sub>O</p>",
            "A **bold** and _quiet_ word, H~2~O",
        ),
        ('<p><a href="/missions/">All</a> of them</p>', "All ⟨/missions/⟩ of them"),
        ("<blockquote><p>So it was.</p></blockquote>", "[Quotation] So it was."),
        ("<p>One<br>two &amp; three</p>", "One\ntwo & three"),
    ],
)
def test_a_change_of_markup_shows_as_words(html, words):
    assert in_words(html) == words


def test_three_hundred_blocks_are_paired_at_once():
    before = [text(f"<p>{' '.join(str(number * word) for word in range(60))}</p>") for number in range(300)]
    after = [text(block["html"].replace("7", "8")) for block in before]
    started = time.process_time()
    numbers = pair_rows(before, after)
    assert time.process_time() - started < 5
    assert len(set(numbers[0]) & set(numbers[1])) > 200


# --- Reading, restoring, publishing again ----------------------------------------------------------


def test_an_old_edition_is_read_on_the_public_page_by_editors_only(editor, client, article):
    response = editor.get(page("editionpage", article, 1))
    assert "They flew for twelve days." in words_of(response)
    assert "For editors: Published version 1" in words_of(response)
    assert "no-store" in response["Cache-Control"]
    assert "noindex" in words_of(response)
    client.logout()
    assert client.get(page("editionpage", article, 1)).status_code == 302


def test_an_edition_is_restored_into_the_working_copy_and_what_was_there_is_kept(editor, article):
    response = editor.post(page("restoreedition", article, 1), follow=True)
    assert "The working copy was restored to published version 1." in said(response)
    article = Article.objects.get()
    assert article.freeze() == article.editions.get().content
    assert (state_of(article), article.changed_by.username) == ("live", "valentina")
    versions = editor.get(page("history", article)).context["versions"]
    assert len(versions) == 2
    before = versions[1].pk
    found = words_of(editor.get(f"{page('compare', article)}?before={before}&after=now"))
    assert "thirteen" in found
    assert "twelve" in found
    editor.post(page("revision", article, before))
    assert Article.objects.get().title == "Rewritten"


@pytest.mark.parametrize("by", ["edition", "version"])
def test_everything_an_article_can_hold_is_restored(editor, by):
    article = create_full_article()
    article.sources.create(title="Seen", publisher="NASA", address="https://example.org/seen", seen_on="2026-02-03")
    article.settle()
    article.publish()
    content = article.freeze()
    assert {block["kind"] for block in content["blocks"]} == set(Block.Kind.values)
    admin.site.get_model_admin(Article).history.keep_state(article)
    for rows in (article.blocks, article.sources, article.corrections, article.person_rows, article.mission_rows):
        rows.all().delete()
    article.settle()
    version = editor.get(page("history", article)).context["versions"][0]
    where = page("restoreedition", article, 2) if by == "edition" else page("revision", article, version.pk)
    assert editor.post(where).status_code == 302
    assert Article.objects.get(pk=article.pk).freeze() == content


def test_a_gallery_of_an_old_version_does_without_photos_that_were_deleted(editor, db):
    photos = [create_photo(), create_photo()]
    article = create_article(blocks=[{"kind": "gallery", "photos": [photo.pk for photo in photos]}], live=False)
    admin.site.get_model_admin(Article).history.keep_state(article)
    article.blocks.all().delete()
    article.settle()
    photos[1].delete()
    version = editor.get(page("history", article)).context["versions"][0]
    assert editor.post(page("revision", article, version.pk)).status_code == 302
    assert [row.photo for row in article.photo_rows.all()] == photos[:1]


def test_an_old_edition_is_published_again_and_the_working_copy_stays(publisher, article):
    article.publish()
    assert "Published version 3 is live." in said(publisher.post(page("publishedition", article, 1), follow=True))
    assert article.live_edition().title == "As published"
    assert Article.objects.get().title == "Rewritten"
    assert "already sees exactly this" in said(publisher.post(page("publishedition", article, 3), follow=True))


def test_a_version_of_the_history_brings_its_blocks_back(editor, article):
    editor.post(page("restoreedition", article, 1))
    latest = editor.get(page("history", article)).context["versions"][0]
    article.blocks.all().delete()
    article.settle()
    editor.post(page("revision", article, latest.pk))
    article = Article.objects.get()
    assert [block.html for block in article.blocks.all()] == ["<p>They flew for twelve days.</p>"]
    assert state_of(article) == "live"


# --- Deleting --------------------------------------------------------------------------------------


def delete(client, *articles):
    """From the list, then from the form of the first: what both pages say before anything is deleted."""
    sent = {"action": "delete_selected", "_selected_action": [article.pk for article in articles]}
    listed = client.post(reverse("admin:articles_article_changelist"), sent)
    return words_of(client.get(page("delete", articles[0]))), words_of(listed)


def test_what_was_published_is_withdrawn_instead(publisher, article):
    for found in delete(publisher, article):
        assert "withdraw it instead." in found
        assert 'type="submit" value="Yes' not in found
    publisher.post(page("delete", article), {"post": "yes"})
    assert Article.objects.exists()


@pytest.mark.parametrize("listed", [False, True])
def test_a_draft_is_deleted_and_recovered_whole(publisher, listed):
    photo, person = create_photo(), create_person()
    draft = create_article(
        title="Draft",
        blocks=[text("<p>They flew.</p>"), {"kind": "figure", "photo": photo}],
        about=[person],
        live=False,
    )
    publisher.post(page("previews", draft), {"note": "Ivan", "days": "1"})
    content = draft.freeze()
    for found in delete(publisher, draft):
        assert "Are you sure" in found
    if listed:
        sent = {"action": "delete_selected", "_selected_action": [draft.pk], "post": "yes"}
        publisher.post(reverse("admin:articles_article_changelist"), sent)
    else:
        publisher.post(page("delete", draft), {"post": "yes"})
    assert not Article.objects.exists()
    version = publisher.get(reverse("admin:articles_article_recoverlist")).context["versions"][0]
    publisher.post(reverse("admin:articles_article_recover", args=[version.pk]))
    recovered = Article.objects.get()
    assert recovered.freeze() == content
    assert [row.photo for row in recovered.photo_rows.all()] == [photo]


def test_an_editor_deletes_nothing(editor, db):
    draft = create_article(live=False)
    assert editor.post(page("delete", draft), {"post": "yes"}).status_code == 403
    assert Article.objects.exists()
