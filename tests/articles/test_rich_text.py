"""What rich text may hold, however long or deep it is."""

import re

import pytest
from django.core.exceptions import ValidationError

from articles.headings import Headings
from articles.models import Block
from articles.rich_text import DEEPEST, clean_html, in_words, plain_text
from tests.factories import create_article


@pytest.mark.parametrize(
    ("html", "cleaned"),
    [
        ("<p></p>", ""),
        ("<p> <em><strong> </strong></em></p><p>a</p>", "<p>a</p>"),
        ("<p><em></em>a</p>", "<p>a</p>"),
        ("<p>a<em></em></p><h2></h2>", "<p>a</p>"),
        ("<ul><li>a</li><li></li></ul>", "<ul><li>a</li></ul>"),
        ("<p><br></p>", "<p><br></p>"),
        ("<p>a</p> <p></p> <p>b</p>", "<p>a</p>  <p>b</p>"),
    ],
)
def test_empty_tags_are_left_out(html, cleaned):
    assert clean_html(html) == cleaned


def test_tags_that_are_nested_deeper_than_anybody_writes_lose_no_word():
    deep = 3 * DEEPEST
    cleaned = clean_html("<blockquote>" * deep + "deep" + "</blockquote>" * deep + "<p>after</p>")
    assert plain_text(cleaned) == "deep after"
    assert cleaned.count("<blockquote>") == DEEPEST
    assert clean_html("<p>a" * deep) == "<p>a</p>" * deep


@pytest.mark.parametrize(
    "piece",
    [
        "<h2>x<p>",
        "<em>",
        "<em><p>x",
        "<ul><li>",
        "<div>",
        "<ul<ul>",
        "&lt;",
        "<!--",
        '<a title="<h2>">',
        "<table><tr><td>",
    ],
)
def test_a_text_as_long_as_a_block_takes_is_cleaned_for_good(piece):
    """Each of these cost seconds while work grew with the square of the length."""
    cleaned = clean_html(piece * (Block.LONGEST_HTML // len(piece)))
    assert clean_html(cleaned) == cleaned
    assert len(in_words(cleaned)) + len(plain_text(cleaned)) <= 3 * Block.LONGEST_HTML


def test_many_equal_headings_have_ids_of_their_own():
    """In one pass: 12,000 of them took 15 seconds."""
    headings = Headings()
    printed = headings.printed("<h2>x</h2>" * 12_000 + "<h2>x 2</h2>")
    assert headings.outline[11_999].id.endswith("x-12000")
    assert len(set(re.findall(r'id="([^"]+)"', printed))) == 12_001


@pytest.mark.parametrize(("length", "is_taken"), [(Block.LONGEST_HTML, True), (Block.LONGEST_HTML + 1, False)])
def test_a_text_too_long_for_a_block_is_refused(db, length, is_taken):
    block = Block(parent=create_article(live=False), kind="text", html="<p>" + "x" * (length - 7) + "</p>", ordering=1)
    if is_taken:
        block.full_clean()
    else:
        with pytest.raises(ValidationError, match="Divide it into several"):
            block.full_clean()
