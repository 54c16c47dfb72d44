"""The page of an article: what it is made of, what it leaves out, and what it says to machines."""

import json
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.headings import Headings
from articles.models import Article
from articles.page import ArticlePage, render_article
from photos.models import PhotoText
from tests.articles.published import create_full_article
from tests.factories import create_article, create_mission, create_person, create_photo
from tests.made_once import made_once
from tests.pages import compact, words
from tests.photos.public_files import create_shown_photo


@made_once
def article():
    return create_full_article()


def page_of(client, article):
    response = client.get(article.get_absolute_url())
    assert response.status_code == 200
    return response


def html_of(client, article):
    return page_of(client, article).content.decode()


def text(html):
    return {"kind": "text", "html": html}


def structured_data(html):
    (script,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    return {part["@type"]: part for part in json.loads(script)["@graph"]}


class TestParts:
    def test_everything_is_there(self, client, article):
        page = words(page_of(client, article))
        for said in (
            "The exchange What it tells. By Ada Author Published",
            "Corrected 2 January 2026",
            "In Spanish: El intercambio",
            "This article was corrected on 2 January 2026.",
            "First. Going up Up. The seat Coming down",
            "At the pad Photo: NASA/Bill Ingalls · SL 4.0 · About this picture",
            "Both ships",
            "What goes up A proverb",
            "Mission Soyuz MS-25 23 March 2024 – 23 September 2024",
            "Astronaut Marina Vasilevskaya 1 spaceflight · 13 days 19 hours · first 2024",
            "From our data Her flight Time in space 13 days 19 hours",
            "Weather clear Calculated from our records as of",
            "Corrections 2 January 2026 We wrote: Fourteen days Correct: Thirteen days",
            "Sources The records",
            "About Soyuz MS-25 Marina Vasilevskaya",
            "The author Ada Author Writes on ships. All articles by Ada Author",
            "Related articles",
            "Another flight",
        ):
            assert said in page

    def test_it_costs_few_queries(self, client, article):
        page_of(client, create_article())  # What all pages of a generation share is loaded once.
        with CaptureQueriesContext(connection) as queries:
            page_of(client, article)
        assert len(queries) <= 14  # Two of them, on what is incomplete, once for all articles.
        with CaptureQueriesContext(connection) as queries:
            page_of(client, article)  # Now its records are loaded, too.
        assert len(queries) <= 5

    def test_more_of_every_kind_cost_no_more(self, client, article):
        for block in list(article.blocks.all()):
            for number in range(3):
                block.pk, block.ordering, block._state.adding = None, 1000 + number, True
                block.save()
        article.settle()
        article.publish()
        page_of(client, create_article())
        with CaptureQueriesContext(connection) as queries:
            page_of(client, article)
        assert len(queries) <= 14  # Two of them, on what is incomplete, once for all articles.
        with CaptureQueriesContext(connection) as queries:
            page_of(client, article)  # Now its records are loaded, too.
        assert len(queries) <= 5

    def test_it_is_made_alike_from_what_nobody_has_saved(self, article):
        content = article.freeze() | {"title": "Retitled"}
        unsaved = Article(title="Retitled", language="en")
        response = render_article(RequestFactory().get("/admin/"), content, article=unsaved, notice="A preview.")
        assert "A preview. Retitled" in re.sub(r"\s+", " ", words(response).replace("Preview ", ""))
        assert '<meta name="robots" content="noindex">' in response.content.decode()
        assert "no-store" in response["Cache-Control"]

    def test_a_form_half_filled_in_has_a_page_too(self, article):
        content = article.freeze() | {"title": "", "standfirst": "", "category": "", "lead": None, "language": ""}
        content["blocks"] = [{"kind": "figure", "photo": article.lead_id, "caption": "", "size": ""}]
        page = render_article(RequestFactory().get("/admin/"), content, article=article)
        assert "At the pad" in words(page)

    def test_typed_lines_alone_are_not_said_to_be_computed(self, client, db):
        article = create_article(blocks=[{"kind": "facts", "title": "Tickets", "lines": "Price: none\nSeats: 3"}])
        page = words(page_of(client, article))
        assert "Tickets Price none Seats 3" in page
        assert "Calculated" not in page


class TestHeadings:
    def test_the_list_of_contents_nests_one_level(self, client, article):
        outline = ArticlePage(article.freeze(), article=article).contents
        assert [(h.words, [below.words for below in h.under]) for h in outline] == [
            ("Going up", ["The seat"]),
            ("Coming down", []),
        ]
        html = html_of(client, article)
        assert '<h2 id="h-going-up"><a name="going-up"></a>Going up</h2>' in html
        assert '<a href="#h-going-up">Going up</a>' in html

    def test_few_headings_need_no_list(self, db):
        article = create_article(blocks=[text("<h2>One</h2><p>a</p><h2>Two</h2>")])
        assert ArticlePage(article.freeze(), article=article).contents == []

    def test_ids_are_unique_in_the_page_and_say_what_they_lead_to(self):
        html = Headings().printed("<h2>Up</h2><h2>Up</h2><h2>Взлёт</h2><h2>…</h2>")
        assert re.findall(r'id="(.*?)"', html) == ["h-up", "h-up-2", "h-взлёт", "h-heading"]

    @pytest.mark.parametrize("own", ["search", "footer-site", "content", "contents", "corrections", "sources"])
    def test_a_heading_called_as_a_part_of_the_page_leaves_that_its_id(self, client, db, own):
        words = own.replace("-", " ").capitalize()
        headings = "".join(f"<h2>{one}</h2><p>a</p>" for one in (words, "Two", "Three"))
        article = create_article(blocks=[text(headings)], live=False)
        article.corrections.create(wrong="Two", right="Three")
        article.sources.create(title="A source")
        article.publish()
        page = html_of(client, article)
        ids = re.findall(r'\sid="([^"]+)"', page)
        assert len(ids) == len(set(ids))
        assert own in ids
        assert f'<h2 id="h-{own}">' in page
        assert f'<a href="#h-{own}">{words}</a>' in page

    def test_a_heading_below_none_stands_alone(self):
        headings = Headings()
        headings.printed("<h3>Below</h3><h2>Above</h2>")
        assert [heading.words for heading in headings.outline] == ["Below", "Above"]


class TestLanguages:
    @pytest.fixture
    def spanish(self, db):
        photo = create_shown_photo()
        PhotoText.objects.create(photo=photo, language="es", caption="En la plataforma", alt="Dos colores")
        blocks = [{"kind": "figure", "photo": photo}, {"kind": "figure", "photo": create_shown_photo()}]
        return create_article(title="El vuelo", language="es", blocks=blocks)

    def test_the_words_around_an_article_are_in_its_language(self, client, spanish):
        html = html_of(client, spanish)
        assert '<html lang="es" dir="ltr">' in html
        assert '<article class="article" lang="es" dir="ltr">' in html
        assert '<div class="byline" lang="es" dir="ltr">' in html
        assert "Publicado" in html

    def test_an_article_in_a_language_without_an_interface_stands_among_the_english_pages(self, client, db):
        belarusian = create_article(title="Палёт", slug="palyot", language="be")
        assert belarusian.get_absolute_url() == "/articles/palyot/"
        html = html_of(client, belarusian)
        assert '<html lang="en" dir="ltr">' in html
        assert '<article class="article" lang="be" dir="ltr">' in html

    @pytest.mark.parametrize(
        ("asked", "address"),
        [
            ("/articles/el-intercambio/", "/es/articles/el-intercambio/"),
            ("/es/articles/the-exchange/", "/articles/the-exchange/"),
        ],
    )
    def test_an_article_has_one_address_in_its_language(self, client, article, asked, address):
        answer = client.get(asked)
        assert (answer.status_code, answer["Location"]) == (301, address)
        assert f'<link rel="canonical" href="http://testserver{address}">' in client.get(address).text

    def test_the_choice_of_language_leads_to_the_translation_or_else_to_the_articles(self, client, article, spanish):
        assert '<a href="/es/articles/el-intercambio/" lang="es" hreflang="es">Español</a>' in compact(
            html_of(client, article)
        )
        assert '<a href="/articles/" lang="en" hreflang="en">English</a>' in compact(html_of(client, spanish))

    def test_captions_are_in_the_articles_language_or_say_which(self, client, spanish):
        html = html_of(client, spanish)
        assert "<p>En la plataforma</p>" in compact(html)
        assert 'alt="Dos colores" lang="es"' in compact(html)
        assert '<p lang="en" dir="ltr">At the pad</p>' in compact(html)

    def test_a_caption_written_for_the_place_wins(self, client, db):
        photo = create_shown_photo()
        article = create_article(blocks=[{"kind": "figure", "photo": photo, "caption": "Here, the pad"}])
        assert "<p>Here, the pad</p>" in compact(html_of(client, article))

    def test_live_translations_name_each_other(self, client, article):
        spanish = Article.objects.get(slug="el-intercambio")
        for page in (html_of(client, article), html_of(client, spanish)):
            alternates = re.findall(r'<link rel="alternate" hreflang="(\w+)" href="(.*?)">', page)
            assert sorted(alternates) == [
                ("en", "http://testserver/articles/the-exchange/"),
                ("es", "http://testserver/es/articles/el-intercambio/"),
            ]

    def test_a_translation_that_is_not_live_is_not_named(self, client, article):
        Article.objects.get(slug="el-intercambio").withdraw()
        html = html_of(client, article)
        assert 'rel="alternate" hreflang' not in html
        assert "El intercambio" not in html

    def test_related_articles_are_shown_in_one_language(self, client, article):
        other = Article.objects.get(slug="another-flight")
        flyer = article.person_rows.get(kind="about").person
        create_article(title="Otro vuelo", language="es", translation_of=other, about=[flyer])
        assert "Otro vuelo" not in html_of(client, article)
        spanish = html_of(client, Article.objects.get(slug="el-intercambio"))
        assert "Otro vuelo" in spanish
        assert "Another flight" not in spanish


class TestWhatIsWithdrawn:
    def test_the_text_remains(self, client, article):
        for row in (article.lead, *(block.photo or block.mission or block.person for block in article.blocks.all())):
            if row is not None:
                row.refresh_from_db()
                row.withdraw()
        page = words(page_of(client, article))
        assert "First. Going up Up. The seat Coming down" in page
        assert "Marina" not in page
        assert "Soyuz MS-25" not in page
        assert "From our data Weather clear" in page

    def test_an_author_keeps_the_name(self, client, article):
        article.person_rows.get(kind="author").person.withdraw()
        html = html_of(client, article)
        assert "Ada Author" in words(page_of(client, article))
        assert "/people/ada-author/" not in html
        assert "Writes on ships." not in html

    def test_a_deleted_record_is_left_out(self, client, db):
        article = create_article(blocks=[text("<p>Stays.</p>")])
        edition = article.live_edition()
        edition.content["blocks"] += [
            {"kind": "figure", "photo": 999, "caption": "", "size": "column"},
            {"kind": "gallery", "photos": [999], "caption": ""},
            {"kind": "mission", "mission": 999},
            {"kind": "person", "person": None},
            {"kind": "facts", "title": "", "person": 999, "mission": None, "facts": ["born"], "lines": ""},
        ]
        edition.save()
        assert "Stays." in words(page_of(client, article))


def test_stored_markup_is_shown_as_text(client, db):
    evil = "<script>alert(1)</script>{{7*7}}"
    article = create_article(
        title=evil,
        slug="evil",
        standfirst=evil,
        lead=create_photo(title=evil, caption=evil, credit_line=evil),
        blocks=[
            text('<p onclick="x()">Text</p><script>alert(1)</script><a href="javascript:alert(1)">link</a>'),
            {"kind": "quote", "text": evil, "attribution": evil},
            {"kind": "facts", "title": evil, "lines": f"{evil}: {evil}"},
        ],
    )
    article.corrections.create(wrong=evil, right=evil)
    article.sources.create(title=evil, address="javascript:alert(1)")
    article.settle()
    article.publish()
    for address in ("/articles/evil/", "/articles/", "/"):
        html = client.get(address).content.decode()
        assert "<script>alert" not in html
        assert "javascript:" not in html
        assert "onclick" not in html
        assert ">49<" not in compact(client.get(address).text)
        assert "&lt;script&gt;alert(1)&lt;/script&gt;{{7*7}}" in html


def test_markup_that_got_into_an_edition_past_the_forms_is_cleaned(client, db):
    article = create_article()
    edition = article.live_edition()
    edition.content["blocks"] = [text("<p>Hello</p><script>alert(1)</script><h2 onclick=x()>Up</h2>")]
    edition.save()
    html = html_of(client, article)
    assert "alert(1)" not in html
    assert "onclick" not in html


class TestMachines:
    def test_news_article(self, client, article):
        data = structured_data(html_of(client, article))["NewsArticle"]
        assert data["headline"] == "The exchange"
        assert data["inLanguage"] == "en"
        assert data["author"] == [
            {"@type": "Person", "name": "Ada Author", "url": "http://testserver/people/ada-author/"}
        ]
        assert data["datePublished"] == data["dateModified"] == article.live_edition().live_from.isoformat()
        assert [re.search(r"-(\w+)-640", image)[1] for image in data["image"]] == ["16x9", "3x2"]
        (correction,) = data["correction"]
        assert (correction["datePublished"], correction["text"]) == (
            "2026-01-02",
            "We wrote: Fourteen days Correct: Thirteen days",
        )

    def test_breadcrumbs(self, client, article):
        steps = structured_data(html_of(client, article))["BreadcrumbList"]["itemListElement"]
        assert [(step["position"], step["name"]) for step in steps] == [
            (1, "Articles"),
            (2, "Feature"),
            (3, "The exchange"),
        ]

    def test_open_graph_and_large_previews(self, client, article):
        html = html_of(client, article)
        assert '<meta name="robots" content="max-image-preview:large">' in html
        assert '<meta property="og:type" content="article">' in html
        assert '<meta property="og:title" content="The exchange">' in html
        assert re.search(r'<meta property="og:image" content="http://testserver/media/\S+-16x9-640.jpeg">', html)

    def test_only_the_lead_is_fetched_first(self, client, article):
        assert html_of(client, article).count('fetchpriority="high"') == 1


def test_a_new_edition_says_that_it_was_updated(client, db, monkeypatch):
    article = create_article()
    later = timezone.now() + timedelta(days=2)
    monkeypatch.setattr(timezone, "now", lambda: later)
    article.title = "Reworded"
    article.save()
    article.publish()
    data = structured_data(html_of(client, article))["NewsArticle"]
    assert data["dateModified"] == later.isoformat()
    assert f"Updated {later.day} {later:%B %Y}" in words(page_of(client, article))


def test_a_draft_of_a_mission_is_no_card(client, db):
    draft = create_mission(name="Secret 1", published_at=None)
    article = create_article(blocks=[{"kind": "mission", "mission": draft}], about=[draft, create_person()])
    assert "Secret" not in html_of(client, article)
