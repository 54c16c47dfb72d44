"""What rich text may hold, however long or deep it is."""

import re

import pytest
from django.core.exceptions import ValidationError

from articles.headings import Headings
from articles.models import Block
from articles.rich_text import DEEPEST, clean_html, in_words, plain_text
from tests.factories import create_article

CREW = "<tr><th>Position</th><th>Launching</th></tr><tr><td>Commander</td><td> </td><td>Novitsky</td></tr>"
IN_CELLS = "<tr><td><p>Seats</p></td><td><ul><li>left</li><li>right</li></ul></td></tr>"
NOTE = "Flew<sup><a href='https://example.org/wiki/X#cite_note-1'>[1]</a></sup> twice<a href='#_ftn1'>1</a>."


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
        with pytest.raises(ValidationError, match="Split it into several"):
            block.full_clean()


@pytest.mark.parametrize(
    ("html", "cleaned"),
    [
        (f"<table>{CREW}</table>", "<p>Position · Launching</p><p>Commander · Novitsky</p>"),
        ("<p>a</p><table><caption>b</caption><tr><td>c<td>d</table>e", "<p>a</p><p>b</p><p>c · d</p>e"),
        (f"<table>{IN_CELLS}</table>", "<p>Seats</p><ul><li>left</li><li>right</li></ul>"),
        ("<table><tr><td><table><tr><td>1<td>2</table><td>3</table>", "<p>1 · 2 · 3</p>"),
        ("<table><tr><td>never <b>closed", "<p>never closed</p>"),
        ("<h1>Title</h1><h4>Part</h4>", "<h2>Title</h2><h3>Part</h3>"),
        ("<dl><dt>Mass</dt><dd>7 t</dd></dl>", "<p>Mass</p><p>7 t</p>"),
        ("<pre>one\n two\n</pre>", "<p>one<br> two</p>"),
        ("<figure><img src='x'><figcaption>The pad</figcaption></figure>", "<p>The pad</p>"),
        ("<div>one</div><div>two<br>three</div>", "<p>one</p><p>two<br>three</p>"),
        ("<section><p>kept</p><p>as &amp; it is</p></section>", "<p>kept</p><p>as &amp; it is</p>"),
        (f"<p>{NOTE}</p>", "<p>Flew twice.</p>"),
        ('<p>See <a href="#h-crew">above</a></p>', '<p>See <a href="#h-crew">above</a></p>'),
        ("<div onclick='x'>a<script>alert(1)</script></div>", "<p>a</p>"),
    ],
)
def test_what_was_apart_stays_apart(html, cleaned):
    assert clean_html(html) == cleaned
    assert clean_html(cleaned) == cleaned
