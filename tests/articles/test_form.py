"""The form that articles are written in, as the server sees it: what it costs, what it refuses, what it keeps."""

from datetime import timedelta

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.models import Article, Block
from exchange.starter_articles import load_articles, read_articles
from records.autosave import MOST_FORMS
from records.models import Autosave, Presence
from tests.admin_forms import errors_of, filled_in, row_of, with_row
from tests.factories import create_article, create_mission, create_person, create_photo, create_user
from tests.pages import words

ADD = "/admin/articles/article/add/"


def address(article, page="change"):
    return f"/admin/articles/article/{article.pk if article else 0}/{page}/"


@pytest.fixture
def editor(client, db):
    user = create_user(group="Editors", username="valentina")
    client.force_login(user)
    return user


@pytest.fixture
def mission(db):
    return create_mission(name="Soyuz MS-25")


def every_kind(*, person, mission):
    photos = [create_photo() for _number in range(3)]
    return [
        {"kind": "text", "html": "<p>She flew.</p>"},
        {"kind": "figure", "photo": photos[0], "caption": "In orbit"},
        {"kind": "gallery", "photos": [photo.pk for photo in photos]},
        {"kind": "quote", "text": "It is not far.", "attribution": "Somebody"},
        {"kind": "mission", "mission": mission},
        {"kind": "person", "person": person},
        {"kind": "facts", "title": "In numbers", "person": person, "facts": ["time_in_space"], "lines": "Seat: left"},
    ]


def ordinary(mission):
    people = [create_person() for _number in range(3)]
    blocks = every_kind(person=people[0], mission=mission)
    article = create_article(
        title="An exchange of ships",
        blocks=[*blocks, *blocks[:5]],
        lead=create_photo(),
        authors=people[:1],
        about=[people[1], mission],
        mentions=[people[2], create_mission()],
        live=False,
    )
    for number in range(2):
        article.sources.create(title=f"Source {number}")
    article.corrections.create(wrong="Ten days", right="Twelve days")
    article.settle()
    return article


def frozen(article):
    return Article.objects.get(pk=article.pk).freeze()["blocks"]


# --- What it costs ---------------------------------------------------------------------------------


def test_an_ordinary_article_opens_with_few_questions(client, editor, mission, django_assert_max_num_queries):
    article = ordinary(mission)
    ContentType.objects.clear_cache()
    with django_assert_max_num_queries(15):
        assert client.get(address(article)).status_code == 200


def test_three_hundred_blocks_cost_no_more_questions_than_seven(client, editor, mission, django_assert_num_queries):
    person = create_person()
    article = create_article(blocks=every_kind(person=person, mission=mission), live=False)
    client.get(address(article))  # Content types are asked for once in the life of a server.
    with CaptureQueriesContext(connection) as asked:
        client.get(address(article))
    kinds = every_kind(person=person, mission=mission)
    for number in range(300):
        article.blocks.create(**kinds[number % len(kinds)], ordering=100 + number)
    with django_assert_num_queries(len(asked)):
        response = client.get(address(article))
    assert sum(len(inline.formset.initial_forms) for inline in response.context["inline_admin_formsets"]) == 307


def test_saving_writes_the_blocks_that_changed_and_no_other(client, editor, mission):
    article = ordinary(mission)
    sent = filled_in(client.get(address(article)))
    quote = row_of(sent, "quote", text="It is not far.")
    sent[f"{quote}-text"] = "It is far."
    with CaptureQueriesContext(connection) as asked:
        assert client.post(address(article), sent).status_code == 302
    written = [query["sql"] for query in asked if query["sql"].startswith('UPDATE "articles_block"')]
    assert len(written) == 1
    assert "It is far." in written[0]


def test_a_starter_article_saved_as_it_is_has_nothing_new_for_the_public(client, editor, tmp_path):
    create_photo(slug="dawn")
    (tmp_path / "dawn.toml").write_text(
        """
        title = "Dawn"
        standfirst = "It is getting light."
        language = "en"
        category = "feature"
        lead = "dawn"
        published_at = 2026-01-01T00:00:00Z
        blocks = [
          {kind = "text", html = '''
<p>Light.</p>
'''}, {kind = "facts", lines = '''
Sunrises in a day: 16
'''}]
        """
    )
    [article] = load_articles(read_articles(tmp_path))
    assert client.post(address(article), filled_in(client.get(address(article)))).status_code == 302
    assert Article.objects.get().fingerprint == article.editions.get().fingerprint


# --- Writing ---------------------------------------------------------------------------------------


def test_every_kind_of_block_is_written_and_kept(client, editor, mission):
    person, photos = create_person(), [create_photo(), create_photo()]
    sent = filled_in(client.get(ADD), title="New", slug="new", standfirst="What it tells.")
    rows = {
        "text": {"html": '<p onclick="x()">Hello <script>alert(1)</script><b>there</b></p>'},
        "figure": {"photo": photos[0].pk, "caption": "Here", "size": "wide"},
        "gallery": {"photos": f"{photos[1].pk}, {photos[0].pk}, {photos[1].pk}", "caption": ""},
        "quote": {"text": "It is not far.", "attribution": "Somebody"},
        "mission": {"mission": mission.pk},
        "person": {"person": person.pk},
        "facts": {"title": "Numbers", "person": person.pk, "facts": ["time_in_space"], "lines": "Seat: left"},
    }
    for place, (kind, row) in enumerate(rows.items(), start=1):
        sent = with_row(sent, kind, ordering=10 * place, region="main", **row)
    response = client.post(ADD, sent)
    assert response.status_code == 302, errors_of(response)
    article = Article.objects.get(slug="new")
    blocks = frozen(article)
    assert [block["kind"] for block in blocks] == list(rows)
    assert blocks[0]["html"] == "<p>Hello there</p>"
    assert blocks[2]["photos"] == [photos[1].pk, photos[0].pk]
    assert blocks[6]["facts"] == ["time_in_space"]
    assert (article.started_by, article.changed_by) == (editor, editor)


@pytest.mark.parametrize(
    ("kind", "row", "message"),
    [
        ("gallery", {"photos": "987654"}, "There is no photo with the number 987654."),
        ("gallery", {"photos": "[1, x]"}, "Enter the numbers of photos"),
        ("gallery", {"photos": "9" * 30}, "Enter the numbers of photos"),
        ("gallery", {"photos": '{"a": 1}'}, "Enter the numbers of photos"),
        ("gallery", {"photos": ""}, "Choose photos."),
        ("figure", {"photo": "987654"}, "Select a valid choice"),
        ("figure", {"photo": "x"}, "Select a valid choice"),
        ("figure", {"size": "enormous"}, "Select a valid choice"),
        ("quote", {"text": " "}, "Write the quotation."),
        ("mission", {"mission": ""}, "Choose a mission."),
        ("facts", {"facts": ["time_in_space"]}, "is a fact about a person: choose one, or clear it."),
        ("facts", {"facts": ["no_such_fact"]}, "Select a valid choice"),
        ("text", {"html": "a\0b"}, "Null characters are not allowed."),
        ("text", {"html": "<p>Right</p>", "ordering": "first"}, "Enter a whole number."),
    ],
)
def test_what_makes_no_sense_is_refused_and_stays_on_the_screen(client, editor, kind, row, message):
    sent = filled_in(client.get(ADD), title="New", slug="new")
    sent = with_row(sent, kind, **{"ordering": 10, "region": "main", "size": "column", **row})
    sent = with_row(sent, "text", ordering=20, region="main", html="<p>What was typed besides</p>")
    response = client.post(ADD, sent)
    assert response.status_code == 200
    assert message in errors_of(response)
    assert "What was typed besides" in response.content.decode()
    assert not Article.objects.exists()


def test_facts_must_fit_the_record_that_is_named(client, editor, mission):
    sent = filled_in(client.get(ADD), title="New", slug="new")
    row = {"ordering": 10, "region": "main", "mission": mission.pk}
    refused = client.post(ADD, with_row(sent, "facts", **row, facts=["time_in_space"]))
    assert "“Time in space” is a fact about a person" in errors_of(refused)
    assert client.post(ADD, with_row(sent, "facts", **row, facts=["launch"])).status_code == 302


def test_a_block_of_another_article_cannot_be_written(client, editor):
    other = create_article(blocks=[{"kind": "quote", "text": "Theirs"}], live=False)
    article = create_article(blocks=[{"kind": "quote", "text": "Ours"}], live=False)
    sent = filled_in(client.get(address(article)))
    sent["quote-0-id"], sent["quote-0-text"] = other.blocks.get().pk, "Forged"
    client.post(address(article), sent)
    assert [block["text"] for block in frozen(other)] == ["Theirs"]


# --- Two at one article ----------------------------------------------------------------------------


def test_the_second_to_save_sees_both_texts_of_every_block(client, editor):
    blocks = [
        {"kind": "quote", "text": "It is not far."},
        {"kind": "text", "html": "<p>Gone soon</p>"},
        {"kind": "text", "html": "<p>Stays</p>"},
    ]
    article = create_article(title="Ours", blocks=blocks, live=False)
    mine = filled_in(client.get(address(article)))
    theirs = {**mine, "quote-0-text": "It is very far.", "text-0-DELETE": "on"}
    theirs = with_row(theirs, "text", ordering=40, region="main", html="<p>New of theirs</p>")
    assert client.post(address(article), theirs).status_code == 302
    mine = with_row(mine | {"quote-0-text": "It is near."}, "text", ordering=50, region="main", html="<p>Mine</p>")
    mine["text-0-html"] = "<p>Not gone</p>"
    mine["text-1-html"] = "<p>Stays <strong>here</strong></p>"
    refused = client.post(address(article), mine)
    differences = refused.context["conflict"]["differences"]
    assert {row.heading: row.change for row in differences} == {
        "Text: Stays **here**": "changed",
        "Pull quote: It is near.": "changed",
        "Text: New of theirs": "removed",
        "Text: Not gone": "added",
        "Text: Mine": "added",
    }
    (words,) = (row.fields for row in differences if row.heading == "Text: Stays **here**")
    assert "".join(part.text for part in words[0].after) == "Stays **here**"
    again = filled_in(refused, _overwrite=refused.context["conflict"]["state"])
    saved = client.post(address(article), again)
    assert saved.status_code == 302, errors_of(saved)
    texts = [block.get("text") or block.get("html") for block in frozen(article)]
    assert texts == [
        "It is near.",
        "<p>Not gone</p>",
        "<p>Stays <strong>here</strong></p>",
        "<p>New of theirs</p>",
        "<p>Mine</p>",
    ]


def test_each_is_told_that_the_other_is_there(client, editor):
    article = create_article(live=False)
    other = create_user(group="Publishers", first_name="Ada", last_name="Lovelace")
    assert client.post(address(article, "presence")).json() == {"others": []}
    client.force_login(other)
    assert [one["name"] for one in client.post(address(article, "presence")).json()["others"]] == ["valentina"]
    client.force_login(editor)
    assert [one["name"] for one in client.post(address(article, "presence")).json()["others"]] == ["Ada Lovelace"]
    assert client.post(address(create_article(live=False), "presence")).json() == {"others": []}


def test_who_has_been_silent_is_gone(client, editor):
    article = create_article(live=False)
    Presence.objects.create(
        user=create_user(),
        model="articles.article",
        object_id=article.pk,
        seen_at=timezone.now() - timedelta(minutes=2),
    )
    assert client.post(address(article, "presence")).json() == {"others": []}


# --- Keeping what is typed -------------------------------------------------------------------------


def typed(client, article, **changes):
    """What a browser keeps on the site while it is typed."""
    sent = filled_in(client.get(address(article) if article else ADD), **changes)
    kept = client.post(address(article, "autosave"), {**sent, "csrfmiddlewaretoken": "x"})
    assert kept.status_code == 200
    assert "saved_at" in kept.json()
    return sent


def test_what_was_typed_is_offered_and_comes_back_whole(client, editor, mission):
    article = ordinary(mission)
    before = frozen(article)
    sent = filled_in(client.get(address(article)), title="Typed, not saved")
    sent = with_row(sent, "figure", ordering=7, region="main", photo="", caption="No photo yet", size="column")
    client.post(address(article, "autosave"), sent)
    assert frozen(article) == before

    offer = client.get(address(article))
    assert "You have unsaved changes from" in offer.content.decode()
    assert offer.context["adminform"].form["title"].value() == "An exchange of ships"

    back = client.get(address(article) + "?unsaved=1")
    assert "This is what you typed until" in errors_of(back)
    assert back.context["adminform"].form["title"].value() == "Typed, not saved"
    assert "No photo yet" in back.content.decode()
    assert frozen(article) == before

    again = filled_in(back)
    figure = row_of(again, "figure", caption="No photo yet")
    again[f"{figure}-photo"] = create_photo().pk
    response = client.post(address(article) + "?unsaved=1", again)
    assert response.status_code == 302, errors_of(response)
    assert frozen(article)[0]["caption"] == "No photo yet"
    assert not Autosave.objects.exists()


def test_what_was_typed_into_a_new_article_comes_back(client, editor):
    typed(client, None, title="Begun")
    assert client.get(ADD + "?unsaved=1").context["adminform"].form["title"].value() == "Begun"
    response = client.post(ADD, filled_in(client.get(ADD + "?unsaved=1"), slug="begun"))
    assert response.status_code == 302, errors_of(response)
    assert not Autosave.objects.exists()


def test_taking_back_over_what_somebody_saved_since_shows_both(client, editor):
    article = create_article(title="Before", live=False)
    typed(client, article, title="Mine")
    client.post(address(article), filled_in(client.get(address(article)), title="Mine again"))
    assert Autosave.objects.count() == 1  # Saved in another window: what was typed here is still kept.
    Article.objects.get(pk=article.pk).save()  # Somebody else, outside.
    back = client.get(address(article) + "?unsaved=1")
    assert "conflict" in back.context


def test_nobody_sees_what_another_typed(client, editor):
    article = create_article(live=False)
    typed(client, article, title="Only mine")
    client.force_login(create_user(group="Editors"))
    assert client.get(address(article)).context["unsaved"] is None
    assert "Only mine" not in client.get(address(article) + "?unsaved=1").content.decode()


@pytest.mark.parametrize("is_new", [True, False])
def test_two_windows_with_one_form_keep_what_is_typed_in_either(client, editor, is_new):
    article = None if is_new else create_article(live=False)
    where = address(article) if article else ADD
    one = typed(client, article, title="Typed first", slug="first")
    other = typed(client, article, title="Typed second", slug="second")
    offered = client.get(where)
    assert [kept.typed_name for kept in offered.context["unsaved"]] == ["Typed second", "Typed first"]
    for name in ("Typed first", "Typed second"):
        assert f"<q>{name}</q>" in offered.content.decode()
    for sent in (one, other):
        back = client.get(f"{where}?unsaved={sent['window']}")
        assert back.context["adminform"].form["title"].value() == sent["title"]
    assert client.post(where, one).status_code == 302
    assert [kept.typed_name for kept in Autosave.objects.all()] == ["Typed second"]


def test_a_restored_form_leaves_what_is_typed_on_in_the_window_it_came_from(client, editor):
    first = typed(client, None, title="Typed first", slug="first")
    back = filled_in(client.get(f"{ADD}?unsaved={first['window']}"))
    assert back["window"] != first["window"]
    client.post(address(None, "autosave"), first | {"title": "Typed on"})
    client.post(address(None, "autosave"), back)
    assert {kept.typed_name for kept in Autosave.objects.all()} == {"Typed on", "Typed first"}
    assert client.post(ADD, back).status_code == 302
    assert [kept.typed_name for kept in Autosave.objects.all()] == ["Typed on"]


def test_one_window_is_discarded_alone_and_the_oldest_make_room(client, editor):
    windows = [typed(client, None, title=f"Number {number}")["window"] for number in range(MOST_FORMS + 1)]
    assert [kept.form for kept in Autosave.objects.order_by("pk")] == windows[1:]
    client.post(address(None, "autosave"), {"_discard": "1", "window": windows[1]})
    assert [kept.form for kept in Autosave.objects.order_by("pk")] == windows[2:]


def test_what_was_typed_can_be_discarded(client, editor):
    article = create_article(live=False)
    typed(client, article, title="No")
    client.post(address(article, "autosave"), {"_discard": "1"})
    assert not Autosave.objects.exists()


def test_nothing_is_kept_for_those_who_may_not_write(client, db):
    article = create_article(live=False)
    client.force_login(create_user(group="Photo editors"))
    for page in ("autosave", "presence", "preview"):
        assert client.post(address(article, page), {"title": "x"}).status_code == 403
        assert client.post(address(None, page), {"title": "x"}).status_code == 403
    assert "data-form-state" not in client.get(address(article)).content.decode()
    assert not Autosave.objects.exists()


@pytest.mark.parametrize("page", ["autosave", "presence", "preview"])
def test_addresses_that_write_take_no_get(client, editor, page):
    assert client.get(address(create_article(live=False), page)).status_code == 405
    assert client.post(f"/admin/articles/article/987654/{page}/").status_code == 404


# --- Preview ---------------------------------------------------------------------------------------


def test_the_preview_shows_what_is_typed_and_saves_nothing(client, editor, mission):
    article = ordinary(mission)
    before = Article.objects.get(pk=article.pk).freeze()
    sent = filled_in(client.get(address(article)), title="Typed just now")
    sent["text-0-html"] = "<p>Words of this second <script>alert(1)</script></p>"
    sent["text-1-DELETE"] = "on"
    sent = with_row(sent, "quote", ordering=1, region="main", text="A new quotation", attribution="")
    response = client.post(address(article, "preview"), sent)
    page = response.content.decode()
    assert response.status_code == 200
    for typed in ("Typed just now", "Words of this second", "A new quotation"):
        assert typed in page
    assert "alert(1)" not in page
    assert "no-store" in response["Cache-Control"]
    assert response["X-Robots-Tag"] == "noindex"
    assert Article.objects.get(pk=article.pk).freeze() == before


def test_the_preview_tells_when_the_article_was_first_published(client, editor):
    draft, shown = create_article(live=False), create_article()
    shown.editions.update(first_live_from="2026-01-02T03:04Z")
    pages = [client.post(address(one, "preview"), filled_in(client.get(address(one)))) for one in (draft, shown)]
    assert ["Not published" in words(page) for page in pages] == [True, False]
    assert "Published 2 January 2026" in words(pages[1])


def test_a_new_article_has_a_preview(client, editor):
    sent = filled_in(client.get(ADD), title="Brand new", slug="")
    page = client.post(address(None, "preview"), sent)
    assert "Brand new" in page.content.decode()


@pytest.mark.parametrize(
    "bad", [{}, {"text-TOTAL_FORMS": "x"}, {"lead": "abc", "corrections-TOTAL_FORMS": "-1"}, {"title": "\0"}]
)
def test_the_preview_bears_whatever_is_sent(client, editor, bad):
    assert client.post(address(create_article(live=False), "preview"), bad).status_code == 200


# --- Policy ----------------------------------------------------------------------------------------


def test_the_policy_is_wider_on_the_form_only(client, editor):
    article = create_article()
    form = client.get(address(article))["Content-Security-Policy"]
    assert "'nonce-" in form
    assert "unsafe-inline" not in form
    for page in ("/admin/articles/article/", article.get_absolute_url(), "/admin/missions/mission/add/"):
        policy = client.get(page)["Content-Security-Policy"]
        assert "unsafe-inline" not in policy
        assert "nonce" not in policy


def test_the_blocks_share_one_table(db):
    assert {block._meta.db_table for block in (Block, *Block.__subclasses__())} == {"articles_block"}
