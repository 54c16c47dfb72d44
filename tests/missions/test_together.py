"""The page that compares the flights of several people: how it reads its address, and what it shows."""

from io import BytesIO

import pytest
from PIL import Image

from missions.pages.together import MOST_PEOPLE
from tests.factories import create_mission, create_person
from tests.missions.crew_tracks import picture
from tests.pages import words

PAIR = "/together/?crew=oleg-novitsky&crew=loral-ohara"


def test_it_shows_who_met_in_words_picture_and_table(swap, client):
    page = client.get(PAIR)
    said = words(page)
    assert (
        "were aboard the ISS together for 12 days in 2024. They launched 6 months apart and came home together" in said
    )
    assert "23 Mar 2024 – 6 Apr 2024 14 days" in words(page, section="who-met")
    names = " ".join("".join(text.itertext()) for text in picture(page.text).iter("text"))
    assert "Novitsky" in names
    assert "O'Hara" in names
    assert '<meta property="og:image" content="http://testserver/together.png?crew=oleg-novitsky&amp;' in page.text
    assert client.get(f"/es{PAIR}").status_code == 200


def test_people_on_different_ships_were_not_together(db, client):
    for name, end in (("Ada", "2024-01-20"), ("Bea", "2024-01-11")):
        person = create_person(name=name)
        create_mission(name=f"{name} 1", launch="2024-01-01", end=end, launched=[person], landed=[person])
    drawn = " ".join(
        "".join(text.itertext()) for text in picture(client.get("/together/?crew=ada&crew=bea").text).iter("text")
    )
    assert "in space at the same time: about 10 days" in drawn
    assert "together" not in drawn


@pytest.mark.parametrize(
    ("query", "leads_to"),
    [
        ("name=novitsky&name=O’Hara", PAIR),
        ("name=Novitsky,+ohara", PAIR),
        ("crew=oleg-novitsky&name=o'hara", PAIR),
        ("crew=oleg-novitsky&crew=&crew=loral-ohara&crew=oleg-novitsky", PAIR),
        ("crew=oleg-nowizki&crew=loral-ohara", PAIR),
        ("name=", "/together/"),
    ],
)
def test_what_is_typed_leads_to_the_people_who_are_meant(swap, client, query, leads_to):
    swap["Novitsky"].names.create(text="Oleg Nowizki", language="de", kind="variant")
    answer = client.get(f"/together/?{query}")
    assert (answer.status_code, answer["Location"]) == (302, leads_to)


def test_former_addresses_lead_to_todays(swap, client):
    swap["O'Hara"].slug = "loral-a-ohara"
    swap["O'Hara"].save()
    for address in ("/together/", "/together.json"):
        answer = client.get(f"{address}?crew=oleg-novitsky&crew=loral-ohara")
        assert (answer.status_code, answer["Location"]) == (302, f"{address}?crew=oleg-novitsky&crew=loral-a-ohara")


def test_what_is_unknown_is_named_and_nothing_is_lost(swap, client):
    create_person(name="Secret Draft", published_at=None)
    page = client.get(f"{PAIR}&crew=secret-draft&name=Nemo")
    said = words(page)
    assert "“secret-draft” is not in this catalogue" in said
    assert "“Nemo” is not in this catalogue" in said
    assert 'value="Nemo"' in page.text
    assert "12 days in 2024" in said
    assert "Secret Draft" not in page.text


def test_several_matches_are_offered_and_whole_names_come_first(db, client):
    flyers = [create_person(name=name) for name in ("Gherman Titov", "Vladimir Titov", "Ann Titova", "Ben Alone")]
    create_mission(name="One", launch="1961-08-06", end="1961-08-07", launched=flyers)
    page = client.get("/together/?name=titov&crew=ben-alone")
    assert "Several people match “titov”" in words(page)
    assert 'href="/together/?crew=ben-alone&amp;crew=vladimir-titov"' in page.text
    assert "Titova" not in page.text


def test_a_person_alone_and_nobody_get_the_form(swap, client):
    for address in ("/together/", "/together/?crew=oleg-novitsky"):
        page = client.get(address)
        assert "Name two or more people" in words(page)
        assert 'href="/together/?crew=oleg-novitsky&amp;crew=loral-ohara"' in page.text


def test_too_many_people_are_left_out_by_name(db, client):
    crew = [create_person(name=f"Person {number}") for number in range(MOST_PEOPLE + 1)]
    create_mission(name="Bus", launch="2024-01-01", end="2024-01-09", launched=crew)
    page = client.get("/together/?" + "&".join(f"crew={person.slug}" for person in crew))
    assert f"“Person {MOST_PEOPLE}” is left out, because at most {MOST_PEOPLE} people can be compared" in words(page)


def test_queries_do_not_grow_with_people(swap, client, django_assert_max_num_queries):
    many = "&".join(f"crew={person.slug}" for person in swap.values())
    for query in (PAIR, f"/together/?{many}", f"/together/?{many}&name=nobody&name=elsewhere&crew=unknown"):
        with django_assert_max_num_queries(9):
            client.get(query)


def test_names_are_suggested_with_the_address_that_adds_them(swap, client):
    page = client.get("/together/suggest/?crew=oleg-novitsky&q=Chub, o'ha").text
    assert 'href="/together/?crew=oleg-novitsky&amp;crew=loral-ohara&amp;name=Chub"' in page
    assert 'data-status="1 suggestion"' in page


def test_data_say_the_same(swap, client):
    found = client.get("/together.json?crew=oleg-novitsky&crew=loral-ohara&crew=nobody")
    assert found["X-Left-Out"] == "crew"
    [aboard] = found.json()["aboard"]
    assert (aboard["station"]["slug"], aboard["start"], aboard["end"], aboard["seconds"]) == (
        "iss", "2024-03-25T15:02:51Z", "2024-04-06T03:54:58Z", 996727,
    )  # fmt: skip
    assert [ride["mission"]["name"] for ride in found.json()["returns"]] == ["Soyuz MS-24"]


def test_social_preview_image(swap, client):
    answer = client.get("/together.png?crew=oleg-novitsky&crew=loral-ohara")
    assert Image.open(BytesIO(answer.content)).size == (1200, 630)
    assert client.get("/together.png?crew=oleg-novitsky").status_code == 302


def test_people_and_missions_lead_here(swap, client):
    assert 'href="/together/?crew=oleg-novitsky"' in client.get("/people/oleg-novitsky/").text
    chosen = "crew=oleg-novitsky&crew=loral-ohara"
    assert f'href="/together/?{chosen.replace("&", "&amp;")}"' in client.get(f"/missions/?{chosen}").text
    assert "/together/" not in client.get("/missions/?crew=oleg-novitsky").text
