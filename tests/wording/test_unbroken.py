import pytest

from wording.unbroken import keep_on_one_line, marked_as_done


@pytest.mark.parametrize(
    ("html", "held"),
    [
        ("Soyuz MS-24, Apollo 11 and Artemis II.", "[Soyuz MS-24], [Apollo 11] and [Artemis II]."),
        ("Russian EVA-49, OV-102, STS-51-L, 2024-055A", "[Russian EVA-49], [OV-102], [STS-51-L], [2024-055A]"),
        ("Soyuz 7K-OK", "[Soyuz 7K-OK]"),
        ("Blue Origin NS-25", "Blue [Origin NS-25]"),
        ("Commercial AX-1234567", "Commercial [AX-1234567]"),  # Too long for a narrow line together.
        ("6 April 2024, 12:36:10 UTC", "[6 April] 2024, [12:36:10 UTC]"),
        ("6 Apr 2024 – 23 de marzo de 2024", "[6 Apr] 2024 – [23 de marzo] de 2024"),
        ("On 6 April. After 20 days. Until 12:36 UTC", "On [6 April]. After [20 days]. Until [12:36 UTC]"),
        ("about 20 d 01 h, 1,234 km; no. 3", "about [20 d] [01 h], [1,234 km]; [no. 3]"),
        ("NASA · 1998–2024", "NASA · [1998–2024]"),
        ("1200 × 800 pixels", "[1200 × 800] pixels"),
        ("<td>20 d</td><td>MS-24</td>", "<td>[20 d]</td><td>[MS-24]</td>"),
        ("a <mark>Soyuz MS</mark>-<mark>2</mark>5", "a [<mark>Soyuz MS</mark>-<mark>2</mark>5]"),
        ("<mark>Anna</mark> Up, 24", "<mark>Anna</mark> Up, 24"),
    ],
)
def test_names_and_quantities(html, held):
    assert keep_on_one_line(html).replace('<span class="unbroken">', "[").replace("</span>", "]") == held


@pytest.mark.parametrize(
    "html",
    [
        "lift-off of López-Alegría at 12:36 in 2024",
        "http://example.org/missions/soyuz-ms-24/",
        "O&#x27;Hara",
        '<a title="Soyuz MS-24" href="/soyuz-ms-24/">it</a>',
        "<svg><title>Soyuz MS-24</title><svg></svg><text>20 d</text></svg>",
        "<select><option>Soyuz MS-24</option></select><textarea>20 d</textarea><code>MS-24</code><pre>MS-24</pre>",
    ],
)
def test_what_is_left_as_it_is(html):
    assert keep_on_one_line(html) == html


def test_on_every_page_and_in_suggestions(client, swap):
    for address in ("/missions/", "/missions/soyuz-ms-24/", "/search/?q=soyuz", "/search/suggest/?q=soyuz", "/es/"):
        assert '<span class="unbroken">' in client.get(address).text, address
    assert "unbroken" not in client.get("/missions/soyuz-ms-24.json").text
    assert "<title>Soyuz MS-24 · Space Portal</title>" in client.get("/missions/soyuz-ms-24/").text


def test_a_part_that_is_done_is_left_alone():
    part = marked_as_done(keep_on_one_line("<p>Soyuz MS-25</p>"))
    html = keep_on_one_line(f"<p>Soyuz MS-24</p>{part}<p>20 days</p>")
    assert html == keep_on_one_line("<p>Soyuz MS-24</p><p>Soyuz MS-25</p><p>20 days</p>")
