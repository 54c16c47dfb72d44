"""Articles in Chromium: readable in both colour schemes, with pictures as wide as browsers are told they are."""

import pytest

from articles.models import Article
from photos.models import Photo
from photos.renditions import make_renditions
from tests.articles.published import create_full_article
from tests.browser.conftest import DESK, PHONE, assert_pictures_are_as_wide_as_told, assert_sound
from tests.factories import create_article, create_person, create_photo, picture_bytes

NARROW = {"width": 320, "height": 800}
ADDRESSES = [
    "/",
    "/articles/",
    "/articles/?person=marina-vasilevskaya&language=en",
    "/articles/?language=es&category=news",
    "/articles/the-exchange/",
    "/articles/el-intercambio/",
    "/missions/soyuz-ms-25/",
    "/people/ada-author/",
]


@pytest.fixture
def articles(transactional_db):
    article = create_full_article()
    for photo in Photo.objects.all():
        photo.renditions.all().delete()
        make_renditions(photo)
    return article


def test_axe_finds_nothing_and_nothing_is_too_wide(open_page, articles, soak):
    page = open_page(bypass_csp=True)
    for address in ADDRESSES:
        page.goto(address)
        assert_sound(page, address, NARROW, DESK)


def test_pictures_are_as_wide_as_browsers_are_told(open_page, transactional_db):
    photo = create_photo(content=picture_bytes(size=(2000, 1000)))
    make_renditions(photo)
    blocks = [{"kind": "figure", "photo": photo, "size": size} for size in ("column", "wide", "full")]
    flyer = create_person()
    create_article(slug="sizes", lead=photo, blocks=blocks, about=[flyer])
    create_article(lead=photo, about=[flyer])
    page = open_page()
    for width in (360, 700, 1024, 1280, 1600):
        page.set_viewport_size({"width": width, "height": 2000})
        for address, selector, number in (
            ("/articles/sizes/", ".figure img", 4),
            ("/articles/sizes/", ".article-tile img", 1),
            ("/articles/", ".article-row img", 2),
            ("/", ".article-lead img", 1),
        ):
            page.goto(address)
            assert_pictures_are_as_wide_as_told(page, selector, number)


def test_contents_are_folded_on_a_phone_and_stay_at_the_side_of_a_desk(open_page, articles):
    long = "<p>Long ago.</p>" * 80
    articles.blocks.filter(kind="text").update(html=f"<h2>Up</h2>{long}<h2>Aboard</h2>{long}<h2>Down</h2>{long}")
    Article.objects.get(pk=articles.pk).publish()
    page = open_page(viewport=PHONE)
    page.goto("/articles/the-exchange/")
    contents = page.get_by_role("navigation", name="In this article")
    assert not contents.get_by_role("link", name="Down").is_visible()
    contents.locator("summary").click()
    contents.get_by_role("link", name="Down").click()
    page.wait_for_url("**#h-down")
    page = open_page(viewport=DESK)
    page.goto("/articles/the-exchange/#down")
    link = page.get_by_role("navigation", name="In this article").get_by_role("link", name="Aboard")
    assert 0 <= link.bounding_box()["y"] <= DESK["height"]
