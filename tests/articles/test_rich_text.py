"""What rich text may hold, and that no text of a block's length costs more than a moment."""

import time

import pytest
from django.core.exceptions import ValidationError

from articles.headings import Headings
from articles.models import Block
from articles.rich_text import DEEPEST, clean_html, in_words, plain_text
from tests.factories import create_article

MOMENT = 1.0  # Seconds of CPU; the worst of these took up to 15.


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
def test_a_text_as_long_as_a_block_takes_is_a_matter_of_a_moment(piece):
    html = piece * (Block.LONGEST_HTML // len(piece))
    began = time.process_time()
    cleaned = clean_html(html)
    Headings().printed(html), plain_text(cleaned), in_words(cleaned)
    assert time.process_time() - began < MOMENT


def test_equal_headings_are_numbered_past_those_that_are_taken():
    headings = Headings(taken={"x-2"})
    headings.printed("<h2>X 3</h2>" + "<h2>X</h2>" * 4)
    assert [heading.id for heading in headings.outline] == ["x-3", "x", "x-4", "x-5", "x-6"]


@pytest.mark.parametrize(("length", "is_taken"), [(Block.LONGEST_HTML, True), (Block.LONGEST_HTML + 1, False)])
def test_a_text_too_long_for_a_block_is_refused(db, length, is_taken):
    block = Block(parent=create_article(live=False), kind="text", html="<p>" + "x" * (length - 7) + "</p>", ordering=1)
    if is_taken:
        block.full_clean()
    else:
        with pytest.raises(ValidationError, match="Divide it into several"):
            block.full_clean()
