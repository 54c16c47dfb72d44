"""What stands around every page."""

import re

import pytest
from django.template import Context, Template
from django.utils.translation import override

from tests.addresses import public_addresses
from tests.pages import compact

SECTIONS = ["Missions", "People", "Articles", "Pictures", "In space", "Records"]


def navigation(page):
    part = compact(page.text).partition('<nav class="site-nav"')[2].partition("</nav>")[0]
    return {name: current for current, name in re.findall(r'<a href="[^"]+"(?: aria-current="(\w+)")?>([^<]+)', part)}


@pytest.mark.parametrize(
    ("address", "current"),
    [
        ("/", {}),
        ("/missions/", {"Missions": "page"}),
        ("/missions/soyuz-ms-24/", {"Missions": "true"}),
        ("/in-space/2024-03-24/", {"In space": "true"}),
        ("/about/", {}),
        ("/missions/no-such-mission/", {}),
    ],
)
def test_navigation_says_where_you_are(swap, client, address, current):
    assert navigation(client.get(address)) == dict.fromkeys(SECTIONS, "") | current


@pytest.mark.parametrize(
    ("address", "parents"),
    [
        ("/missions/soyuz-ms-24/", ["Missions"]),
        ("/people/oleg-novitsky/", ["People"]),
        ("/photos/crew-of-ms-24/", ["Pictures"]),
        ("/in-space/2024-03-24/", ["In space now"]),
    ],
)
def test_pages_below_the_first_level_have_breadcrumbs(swap, client, address, parents):
    trail = client.get(address).text.partition('aria-label="Breadcrumbs"')[2].partition("</nav>")[0]
    assert re.findall(r"<a [^>]*>([^<]+)</a>", trail) == parents
    assert 'aria-current="page"' in trail


def test_the_choice_of_colours_is_not_offered_where_it_could_do_nothing(db, client):
    # js/theme.js, which does the work, shows it.
    assert re.search(r"<fieldset [^>]*data-theme-choice hidden>", client.get("/about/").text)


@pytest.mark.parametrize(("contact", "says"), [("", False), ("desk@portal.example", True)])
def test_about_names_whom_to_write_to_where_somebody_reads_it(db, client, settings, contact, says):
    settings.CONTACT_EMAIL = contact
    assert ("mailto:" in client.get("/about/").text) == says
    assert ("desk@portal.example" in client.get("/about/").text) == says


def test_records_say_their_address_in_plain_words(swap, client):
    for address in ("/missions/soyuz-ms-24/", "/people/oleg-novitsky/"):
        assert f"http://testserver{address}</span>" in client.get(address).text


def test_every_id_is_there_once(swap, client):
    """On each kind of page, in each language; a heading of an article has an id that is nobody else's."""
    for address in public_addresses():
        page = client.get(address)
        if page.status_code != 200 or not page.headers["Content-Type"].startswith("text/html"):
            continue
        ids = re.findall(r'\sid="([^"]*)"', page.text)
        assert len(ids) == len(set(ids)), address
        assert not [one for one in ids if one.startswith("h-")], address


def test_a_part_that_is_rendered_once_is_so_for_each_language_and_knows_no_page():
    template = Template("{% load once i18n %}{% once %}{% translate 'Missions' %} {{ page }}{% endonce %} {{ page }}")
    for language, words in [("en-gb", "Missions"), ("es", "Misiones")]:
        with override(language):
            assert [template.render(Context({"page": page})) for page in "AB"] == [f"{words}  A", f"{words}  B"]
