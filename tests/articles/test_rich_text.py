import pytest

from articles.rich_text import clean_html

CREW = "<tr><th>Position</th><th>Launching</th></tr><tr><td>Commander</td><td> </td><td>Novitsky</td></tr>"
IN_CELLS = "<tr><td><p>Seats</p></td><td><ul><li>left</li><li>right</li></ul></td></tr>"
NOTE = "Flew<sup><a href='https://example.org/wiki/X#cite_note-1'>[1]</a></sup> twice<a href='#_ftn1'>1</a>."


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
