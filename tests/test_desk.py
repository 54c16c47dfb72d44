"""The front page of the admin: what there is to do, for those who may do it."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from articles.models import Article
from records.changes import following_changes
from tests.factories import create_article, create_person, create_photo, create_user

LATER = datetime(2069, 1, 1, 9, 0, tzinfo=UTC)
LIST = reverse("admin:articles_article_changelist")


@pytest.fixture
def valentina(client, db):
    user = create_user(group="Editors", username="valentina")
    client.force_login(user)
    return user


def desk(client):
    """What lies on each pile."""
    return {pile.slug: [line.text for line in pile.lines] for pile in client.get("/admin/").context["piles"]}


def change(article, title):
    article.title = title
    article.save()
    article.settle()


def test_each_article_lies_on_the_piles_it_belongs_to(client, valentina):
    other = create_user(group="Editors")
    create_article(title="Mine", live=False, started_by=valentina)
    create_article(title="Theirs, changed by me", live=False, started_by=other, changed_by=valentina)
    create_article(title="Theirs", live=False, started_by=other)
    create_article(title="Waiting", live=False, started_by=valentina).publish(at=LATER)
    change(create_article(title="Live"), "Reworded")
    create_article(title="Gone").withdraw()
    create_article(title="Newest", started_by=valentina)
    assert desk(client) == {
        "drafts": ["Theirs, changed by me", "Mine"],
        "scheduled": ["Waiting"],
        "changed": ["Reworded"],
        "published": ["Newest", "Live"],
    }
    assert "1 January 2069, 09:00 UTC" in client.get("/admin/").content.decode()


@pytest.mark.parametrize("slug", ["drafts", "scheduled", "changed", "published"])
def test_a_pile_is_short_and_leads_to_all_of_it(client, valentina, slug):
    for number in range(9):
        article = create_article(title=f"Article {number}", live=slug in {"changed", "published"}, started_by=valentina)
        if slug == "scheduled":
            article.publish(at=LATER)
        elif slug == "changed":
            change(article, f"Reworded {number}")
    pile = next(pile for pile in client.get("/admin/").context["piles"] if pile.slug == slug)
    assert len(pile.lines) == 6
    assert len(client.get(pile.everything).context["cl"].result_list) == 9


@pytest.mark.parametrize(
    ("group", "sees"), [("", False), ("Editors", True), ("Photo editors", True), ("Publishers", True)]
)
def test_nobody_finds_what_they_may_not_see(client, db, group, sees):
    client.force_login(create_user(group=group))
    create_article(title="Secret", live=False).publish(at=LATER)
    assert ("Secret" in client.get("/admin/").content.decode()) is sees


@pytest.mark.parametrize("articles", [1, 12])
def test_the_desk_costs_the_same_however_many_articles_there_are(
    client, valentina, django_assert_max_num_queries, articles
):
    with following_changes():
        for number in range(articles):
            create_article(live=False, started_by=valentina)
            create_article(live=False).publish(at=LATER)
            change(create_article(lead=create_photo(title=f"Photo {number}")), "Reworded")
    with django_assert_max_num_queries(22):
        client.get("/admin/")


# --- What needs attention --------------------------------------------------------------------------


def counted(client, slug):
    return next(count for check, count in client.get("/admin/").context["checks"] if check.slug == slug)


def test_photos_that_keep_an_article_from_being_published(client, valentina):
    photo = create_photo(title="Crew", alt="")
    create_photo(title="Unused", alt="")
    create_article(blocks=[{"kind": "gallery", "photos": [photo.pk]}], live=False)
    assert counted(client, "photos-without-alt") == 1
    text = client.get("/admin/attention/photos-without-alt/").content.decode()
    assert "#id_texts-0-alt" in text
    assert "Crew" in text
    assert "Unused" not in text


def test_captions_that_lack_a_language_of_the_site(client, valentina):
    photo = create_photo(title="Crew", caption="The crew")
    both = create_photo(title="Both", caption="Both")
    both.texts.create(language="es", caption="Ambos")
    create_article(blocks=[{"kind": "gallery", "photos": [photo.pk, both.pk]}])
    assert counted(client, "captions-untranslated") == 1
    assert "No caption in Spanish." in client.get("/admin/attention/captions-untranslated/").content.decode()


def test_published_articles_that_lack_a_language_of_the_site(client, valentina):
    original = create_article(title="Both")
    create_article(title="Ambos", language="es", translation_of=original, live=False)
    create_article(title="Alone")
    create_article(title="Draft", live=False)
    create_article(title="Толькі", slug="tolki", language="be")
    assert counted(client, "articles-untranslated") == 2
    text = client.get("/admin/attention/articles-untranslated/").content.decode()
    assert "Not in Spanish." in text
    assert "Not in English or Spanish." in text


def test_sentences_are_compared_with_the_records_on_demand_only(client, valentina, swap):
    create_article(
        title="Wrong",
        blocks=[{"kind": "text", "html": "<p>Marina Vasilevskaya has made three spaceflights.</p>"}],
        about=[swap["Vasilevskaya"]],
    )
    assert counted(client, "facts-disagree") is None
    text = client.get("/admin/attention/facts-disagree/").content.decode()
    assert "Wrong" in text
    assert "1 spaceflight: Soyuz MS-25" in text
    assert "facts-disagree" in client.get("/admin/attention/").content.decode()


# --- The list of articles --------------------------------------------------------------------------


def listed(client, **query):
    return {article.title for article in client.get(LIST, query).context["cl"].result_list}


def test_the_list_is_narrowed_by_state_author_language_and_words(client, valentina):
    anna = create_person(name="Anna")
    original = create_article(title="Original", authors=[anna], standfirst="Of twelve days.")
    create_article(title="Original en español", language="es", translation_of=original)
    create_article(title="Alone", live=False)
    create_article(title="Solo", language="es").withdraw()
    waiting = create_article(title="Waiting")
    waiting.publish(at=LATER)
    assert listed(client, state="draft") == {"Alone"}
    assert listed(client, state="withdrawn") == {"Solo"}
    assert listed(client, state="waiting") == {"Waiting"}
    assert listed(client, state="public") == {"Original", "Original en español", "Waiting"}
    assert listed(client, author=str(anna.pk)) == {"Original"}
    assert listed(client, language__exact="es") == {"Original en español", "Solo"}
    assert listed(client, lacks="es") == {"Alone", "Waiting"}
    assert listed(client, lacks="en") == {"Solo"}
    assert listed(client, q="twelve") == {"Original"}
    assert listed(client, whose="mine") == set()
    assert listed(client, state="x", author="x", lacks="x", whose="x") == listed(client)


def test_the_list_says_where_an_article_stands_and_in_which_languages_it_is(client, valentina):
    original = create_article(title="Original", language="ru", changed_by=valentina)
    create_article(title="Translation", language="es", translation_of=original, live=False)
    original.publish(at=LATER)
    text = " ".join(client.get(LIST).content.decode().split())
    assert "Russian, also Spanish; not English" in text
    assert "Spanish, also Russian; not English" in text
    assert "goes live 2069-01-01 09:00" in text
    assert f"{Article.objects.get(title='Original').changed_at:%Y-%m-%d %H:%M} valentina" in text


@pytest.mark.parametrize("rows", [1, 20])
def test_the_list_costs_the_same_however_many_articles_there_are(
    client, valentina, django_assert_max_num_queries, rows
):
    with following_changes():
        anna = create_person()
        for _number in range(rows):
            original = create_article(authors=[anna], changed_by=valentina)
            create_article(language="es", translation_of=original)
    with django_assert_max_num_queries(14):
        client.get(LIST)
