"""The public glossary, and the links to its terms."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template import Context, Template
from django.test import RequestFactory

from spaceportal.glossary import TERMS, find_term
from tests.pages import words


def render(source: str) -> str:
    return Template("{% load terms %}" + source).render(Context({"request": RequestFactory().get("/")}))


def test_terms_in_order_with_their_explanation(db, client):
    page = client.get("/glossary/")
    assert "NET Short for “no earlier than”." in words(page)
    shown = re.findall(r"<dt>(.*?)</dt>", page.text)
    assert shown == sorted(shown, key=str.lower)
    assert len(shown) == len(TERMS)


def test_only_the_first_use_is_a_link():
    assert render('{% term "NET" %}, {% term "NET" "net date" %}') == (
        '<a class="term" href="/glossary/#net">NET</a>, net date'
    )


@pytest.mark.parametrize(
    ("key", "shown"), [("FE-2", '<a class="term" href="/glossary/#fe">Words</a>'), ("UNKNOWN", "Words")]
)
def test_a_numbered_role_is_that_role_and_an_unknown_key_plain_words(key, shown):
    assert render(f'{{% term "{key}" "Words" %}}') == shown


def test_every_term_that_a_template_names_is_explained():
    templates = (Path(settings.BASE_DIR) / "templates").rglob("*.html")
    named = {key for path in templates for key in re.findall(r'{% term "([^"]+)"', path.read_text())}
    assert named
    assert not [key for key in named if find_term(key) is None]
