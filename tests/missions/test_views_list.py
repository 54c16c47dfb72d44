import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from records.changes import following_changes
from tests.factories import create_mission, create_person
from tests.pages import compact, words


def test_list_says_what_it_shows_and_links_each_chip(client, swap):
    page = client.get("/missions/?crew=oleg-novitsky&crew=loral-ohara&match=all").text
    assert "1 mission Oleg Novitsky and Loral O&#x27;Hara both flew on" in page
    assert 'href="/missions/?crew=loral-ohara&amp;match=all#results"' not in page  # Nothing to match with one person.
    assert 'href="/missions/?crew=loral-ohara#results"' in page
    assert '<a href="/missions/soyuz-ms-24/"><span class="unbroken">Soyuz MS-24</span></a>' in page
    assert '<a href="/missions/soyuz-ms-25/">' not in page


@pytest.mark.parametrize(
    ("names", "address"),
    [
        ("novitsky", "/missions/?crew=oleg-novitsky#results"),
        ("Loral O’Hara, ", "/missions/?crew=loral-ohara#results"),
        ("Oleg", "/missions/?find=Oleg#crew"),  # Two people.
        ("first woman", "/search/?q=first+woman"),  # Nobody, so perhaps no name.
        ("novitsky, O'Hara, ", "/together/?name=novitsky&name=O%27Hara"),
        ("Novitsky and Dyson y Chub", "/together/?name=Novitsky&name=Dyson&name=Chub"),
        (["Novitsky", "Dyson"], "/together/?name=Novitsky&name=Dyson"),
    ],
)
def test_typed_names_lead_to_their_result_or_to_a_choice(client, swap, names, address):
    assert client.get("/missions/", {"names": names}).headers["Location"] == address


def test_several_people_can_be_seen_side_by_side(client, swap):
    link = 'href="/together/?crew=oleg-novitsky&amp;crew=loral-ohara"'
    assert link in client.get("/missions/?crew=oleg-novitsky&crew=loral-ohara").text
    assert "/together/" not in client.get("/missions/?crew=oleg-novitsky").text


def test_filters_in_use_are_folded_to_a_bar_on_a_phone(client, swap):
    def panel(query):
        return compact(client.get(f"/missions/{query}").text).partition('<details class="panel" id="panel"')[2]

    assert panel("").startswith(' open><summary class="panel__bar" hidden>')
    assert panel("?crew=oleg-novitsky").startswith('><summary class="panel__bar">')
    assert "Crew: Oleg Novitsky</span>" in panel("?crew=oleg-novitsky")
    assert panel("?crew=oleg-novitsky&find=ohara").startswith(" open>")  # Somebody is choosing.


def test_card_names_who_went_up_and_who_came_down(client, swap):
    page = client.get("/missions/?q=ms24").text
    up, down = page.split('<span class="down">Landed</span>')
    assert "Oleg Kononenko</a>" in up
    assert "Oleg Novitsky</a>" in down.split("</article>")[0]
    assert "Oleg Kononenko</a>" not in down.split("</article>")[0]


def test_drafts_and_withdrawn_missions_are_absent(client, swap):
    create_mission(name="Secret 1", published_at=None)
    gone = create_mission(name="Gone 2")
    gone.withdraw()
    page = client.get("/missions/").text
    assert "Soyuz MS-25" in page
    assert "Secret 1" not in page
    assert "Gone 2" not in page


def test_unpublished_crew_is_named_without_a_link(client, swap):
    swap["Chub"].withdraw()
    page = client.get("/missions/?q=ms24").text
    assert "Nikolai Chub" in page
    assert "/people/nikolai-chub/" not in page


def test_unknown_values_are_named_in_a_notice(client, swap):
    answer = client.get("/missions/?crew=<b>x</b>&station=atlantis&crew=oleg-novitsky&page=abc")
    assert answer.status_code == 200
    assert "Crew: “&lt;b&gt;x&lt;/b&gt;” is not in this catalogue." in answer.text
    assert "Station: “atlantis” is not in this catalogue." in answer.text
    assert "Page: “abc” is not a page number." in answer.text
    assert "2 missions Oleg Novitsky flew on" in answer.text


def test_dates_the_wrong_way_round_are_explained(client, swap):
    page = client.get("/missions/?from=2025&to=2024").text
    assert "“From” (2025) is later than “To” (2024), so nothing can match." in page


def test_zero_results_offer_what_would_give_some(client, swap):
    page = client.get("/missions/?crew=oleg-novitsky&crew=loral-ohara&match=all&role=launch").text
    assert "0 missions Oleg Novitsky and Loral O&#x27;Hara both launched on" in page
    assert "Oleg Novitsky and Loral O&#x27;Hara: returned: 1 mission</a>" in page
    assert "any of these people: 2 missions</a>" in page
    assert "Clear all filters" in page


@pytest.mark.parametrize("page", ["2", "999", "9" * 20, "9" * 300])
def test_page_past_the_end_leads_to_the_first(client, swap, page):
    answer = client.get(f"/missions/?role=landing&crew=loral-ohara&page={page}")
    assert (answer.status_code, answer["Location"]) == (302, "/missions/?crew=loral-ohara&role=landing")


@pytest.mark.parametrize("page", ["0", "-1", "abc", "1.5", "٣"])
def test_page_that_is_none_shows_the_first_and_says_so(client, swap, page):
    answer = client.get("/missions/", {"page": page})
    assert answer.status_code == 200
    assert f"“{page}” is not a page number" in answer.text


def test_pages_keep_the_question(client, db):
    anna = create_person(name="Anna")
    for month in range(1, 13):
        for year in (2001, 2002, 2003):
            create_mission(launch=f"{year}-{month:02}-01", end=f"{year}-{month:02}-05", launched=[anna])
    first = client.get("/missions/?crew=anna&sort=oldest")
    assert 'href="/missions/?crew=anna&amp;sort=oldest&amp;page=2#results"' in first.text
    second = client.get("/missions/?crew=anna&sort=oldest&page=2")
    assert second.text.count("<article") == 12
    assert "36 missions Anna flew on, page 2" in second.text


def test_former_address_and_other_spellings_of_a_person_lead_to_todays(client, swap):
    novitsky = swap["Novitsky"]
    novitsky.names.create(text="Oleg Nowizki", language="de", kind="transliteration")
    novitsky.slug = "oleg-novitskiy-2"
    novitsky.save()
    for former in ("oleg-novitsky", "oleg-nowizki"):
        answer = client.get(f"/missions/?crew={former}&crew=loral-ohara&match=all&q=ms")
        assert answer.status_code == 302
        assert answer["Location"] == "/missions/?crew=oleg-novitskiy-2&crew=loral-ohara&match=all&q=ms"


@pytest.mark.parametrize(
    ("query", "is_indexed", "canonical"),
    [
        ("", True, "/missions/"),
        ("?crew=oleg-novitsky&role=prime&sort=newest", False, "/missions/?crew=oleg-novitsky"),
        ("?q=ms&unknown=1&utm_source=x", False, "/missions/?q=ms"),
        ("?utm_source=x", True, "/missions/"),
    ],
)
def test_only_the_whole_list_is_for_search_engines(client, swap, query, is_indexed, canonical):
    page = client.get(f"/missions/{query}").text
    assert ('<meta name="robots" content="noindex">' not in page) == is_indexed
    assert f'<link rel="canonical" href="http://testserver{canonical}">' in page


def test_count_without_the_page(client, swap):
    answer = client.head("/missions/?crew=oleg-novitsky&role=launch")
    assert answer["X-Result-Count"] == "1"
    assert answer.content == b""


def queries(client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


@pytest.mark.parametrize(
    ("query", "most"),
    [
        ("", 11),
        ("?crew=oleg-novitsky&crew=loral-ohara&match=all&role=landing&kind=orbital&status=ended&q=soyuz&from=2023", 18),
        ("?crew=oleg-novitsky&crew=loral-ohara&match=all&role=launch&kind=orbital", 14),
        ("?find=novitsky", 16),
    ],
)
def test_queries_do_not_depend_on_rows(client, swap, query, most):
    create_mission(launch="2010-01-01", end="2010-02-01")  # Perhaps to a station, as dockings may be missing.
    few = queries(client, f"/missions/{query}")
    with following_changes():
        for number in range(20):
            crew = [create_person() for _ in range(3)]
            create_mission(
                launch=f"2010-01-{number + 1:02}", end="2010-02-01", launched=crew, backups=[create_person()]
            )
    assert few == queries(client, f"/missions/{query}")
    assert few <= most
    assert queries(client, f"/missions/{query}") <= 4  # The generation, and what an address alone asks for.


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"launch": "2024-01-01", "landed": []}, ["Launched Anna", "To land not named yet"]),
        ({"launch": "2024-01-01"}, ["Crew Anna"]),
        ({"launch": "2024-01-01", "end": "2024-02-01"}, ["Crew Anna"]),
        ({"launch": "2024-01-01", "end": "2024-02-01", "landed": []}, ["Launched Anna", "Landed nobody recorded"]),
        (
            {"launch": "2024-01-01", "end": "2024-02-01", "end_kind": "lost"},
            ["Launched Anna", "Landed nobody: lost with the crew"],
        ),
        ({"launch": "NET 2031", "end_kind": "planned", "launched": []}, ["Crew not named yet"]),
    ],
)
def test_what_a_card_says_of_its_crews(client, db, fields, words):
    anna = create_person(name="Anna")
    create_mission(**{"launched": [anna], **fields})
    page = client.get("/missions/").text
    said = re.findall(r'<p class="mission-row__crew">(.*?)</p>', page)
    assert [re.sub(r"<[^>]+>", "", line) for line in said] == words


def test_counts_have_words_for_those_who_do_not_see_what_is_counted(swap, client):
    counted = '<span aria-hidden="true">{}</span><span class="visually-hidden">{}</span>'
    page = client.get("/missions/").text
    assert f'<span class="tick__count">{counted.format(2, "2 missions")}</span>' in compact(page)
    assert counted.format(1, "1 mission") in compact(page)
    assert re.search(counted.format(r"\d+", r"\d+ personas?"), compact(client.get("/es/people/").text))
    assert counted.format(5, "5 people") in client.get("/missions/soyuz-ms-24/").text
    assert counted.format(2, "2 results") in client.get("/search/?q=soyuz").text


def test_a_flight_of_unknown_length_leaves_no_empty_place(db, client):
    create_mission(
        name="Hop",
        launch="2025-05-03",
        end="2025-05-03",
        kind="suborbital",
        peak_altitude_km=105,
        launched=[create_person(name="Arvi Bahal")],
    )
    assert "Arvi Bahal Astronaut · 1 spaceflight · first 2025" in words(client.get("/people/"))
