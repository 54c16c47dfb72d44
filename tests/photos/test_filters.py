from urllib.parse import quote

import pytest
from django.http import QueryDict

from facets.description import Description
from facets.selection import Selection
from photos.filters import PhotoFilter
from photos.models import Photo, PhotoText
from records.changes import following_changes
from tests.factories import create_mission, create_person, create_photo, moment
from tests.made_once import made_once


def parse(query: str) -> PhotoFilter:
    return PhotoFilter(QueryDict(query), Photo.objects.published())


def select(query: str) -> Selection:
    return Selection(parse(query))


def photos(query: str) -> list[str]:
    return [photo.title for photo in select(query).rows]


@made_once
@following_changes()
def album():
    """Three photos of a swap: two together, one alone, one with nobody in it."""
    novitsky, ohara = create_person(name="Oleg Novitsky"), create_person(name="Loral O'Hara")
    ms24, ms25 = create_mission(name="Soyuz MS-24"), create_mission(name="Soyuz MS-25")
    both = create_photo(title="Both", caption="Home again", taken_at=moment("2024-04-06"))
    alone = create_photo(
        title="Alone", caption="Before launch", taken_at=moment("2024-03-21"), credit_line="PHOTO/Roscosmos"
    )
    steppe = create_photo(title="Steppe", taken_at=moment("2013"), place="Zhezkazgan", credit_line="ESA/Hubble & NASA")
    PhotoText.objects.create(photo=both, language="ru", caption="Снова дома")
    PhotoText.objects.create(photo=both, language="pt-BR", caption="De volta")
    PhotoText.objects.create(photo=steppe, language="ru", alt="Степь")  # No caption.
    for order, person in enumerate([novitsky, ohara]):
        both.depictions.create(person=person, order=order)
    alone.depictions.create(person=novitsky)
    ms24.picture_rows.create(photo=both)
    ms25.picture_rows.create(photo=both)
    ms25.picture_rows.create(photo=alone)
    return {"novitsky": novitsky, "ohara": ohara, "ms24": ms24}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["Both", "Alone", "Steppe"]),
        ("person=oleg-novitsky", ["Both", "Alone"]),
        ("person=oleg-novitsky&person=loral-ohara", ["Both", "Alone"]),
        ("person=oleg-novitsky&person=loral-ohara&match=all", ["Both"]),
        ("mission=soyuz-ms-24", ["Both"]),
        ("mission=soyuz-ms-24&mission=soyuz-ms-25", ["Both", "Alone"]),
        ("person=oleg-novitsky&mission=soyuz-ms-25", ["Both", "Alone"]),
        ("person=oleg-novitsky&person=loral-ohara&mission=soyuz-ms-24&mission=soyuz-ms-25&match=all", ["Both"]),
        ("credit=NASA", ["Both"]),
        ("credit=Roscosmos&credit=ESA%2FHubble+%26+NASA", ["Alone", "Steppe"]),
        ("language=ru", ["Both"]),
        ("language=pt", ["Both"]),
        ("language=en", ["Both", "Alone"]),
        ("year=2024", ["Both", "Alone"]),
        ("year=2013&year=2012", ["Steppe"]),
        ("q=снова", ["Both"]),
        ("q=степь", ["Steppe"]),
        ("q=zhezkazgan", ["Steppe"]),
        ("q=home+ingalls", ["Both"]),
        ("q=...", []),
        ("sort=oldest", ["Steppe", "Alone", "Both"]),
    ],
)
def test_photos(album, query, expected):
    assert photos(query) == expected


@pytest.mark.parametrize(
    "query", ["", "person=oleg-novitsky", "person=oleg-novitsky&match=all&person=loral-ohara", "year=2024&language=ru"]
)
def test_every_count_is_the_number_of_rows(album, query):
    selection, choices = select(query), parse(query).choices
    asked = [(facet.name, option) for facet in selection.facet_options for option in facet.options]
    assert {name for name, _ in asked} == {"mission", "credit", "language", "year"}
    for name, option in [*asked, *(("person", option) for option in selection.picks)]:
        # Where all people must match, each count is of the chosen ones and this one.
        together = choices.get(name, []) if name == "person" and "match" in choices else []
        chosen = selection.query.link_to({**choices, name: [*together, option.value]}).partition("?")[2]
        assert (name, option.value, option.count) == (name, option.value, len(photos(chosen)))


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("", "3 pictures"),
        (
            "person=oleg-novitsky&person=loral-ohara&match=all&language=ru",
            "1 picture showing Oleg Novitsky and Loral O'Hara, with a caption in Russian",
        ),
        ("person=oleg-novitsky&person=loral-ohara", "2 pictures showing Oleg Novitsky or Loral O'Hara"),
        (
            "mission=soyuz-ms-24&credit=NASA&year=2024&q=home",
            "1 picture of the mission Soyuz MS-24, credited to NASA, taken in 2024, matching “home”",
        ),
    ],
)
def test_sentence(album, query, sentence):
    assert Description(select(query)).sentence == sentence


def test_former_slugs_and_other_spellings_are_replaced_by_current_slugs(album):
    album["novitsky"].names.create(text="Oleg Nowizki", language="de", kind="transliteration")
    album["ms24"].slug = "soyuz-ms24"
    album["ms24"].save()
    query = parse("person=oleg-nowizki&mission=soyuz-ms-24")
    assert query.has_former_slugs
    assert query.address == "/photos/?person=oleg-novitsky&mission=soyuz-ms24"


def test_people_and_missions_the_public_cannot_see_are_not_offered(album):
    album["ohara"].withdraw()
    album["ms24"].withdraw()
    query = parse("person=loral-ohara&mission=soyuz-ms-24")
    assert [(item.label, item.value) for item in query.rejected] == [
        ("People", "loral-ohara"),
        ("Mission", "soyuz-ms-24"),
    ]
    offered = {option.words for facet in select("").facet_options for option in facet.options}
    offered |= {option.words for option in select("").picks}
    assert not {"Loral O'Hara", "Soyuz MS-24"} & offered
    assert "Soyuz MS-25" in offered


def test_only_the_missions_with_most_photos_are_offered_besides_those_chosen(album, monkeypatch):
    for module in ("facets", "selection"):
        monkeypatch.setattr(f"facets.{module}.MOST_OFFERED", 1)
    for query, offered in [("", {"soyuz-ms-25": 2}), ("mission=soyuz-ms-24", {"soyuz-ms-24": 1, "soyuz-ms-25": 2})]:
        missions = next(facet for facet in select(query).facet_options if facet.name == "mission")
        assert {option.value: option.count for option in missions.options} == offered
        assert missions.most == 1


def test_values_of_drafts_are_not_known(album):
    create_photo(title="Draft", credit_line="PHOTO/Secret", published_at=None)
    assert [(item.label, item.value) for item in parse("credit=Secret").rejected] == [("Credit", "Secret")]


def test_nothing_found_offers_ways_out_that_give_something(album):
    description = Description(select("person=oleg-novitsky&person=loral-ohara&match=all&year=2013"))
    assert description.selection.count == 0
    assert {way.words for way in description.ways_out} >= {"without 2013"}
    for way in description.ways_out:
        assert way.count == len(photos(way.link.partition("?")[2])) > 0


def test_people_are_found_by_any_spelling(album):
    album["novitsky"].names.create(text="Олег Новицкий", language="ru", script="Cyrl", kind="native")
    assert [option.words for option in select("find=новицк").picks] == ["Oleg Novitsky"]


@pytest.mark.parametrize("text", ["снова", "home ingalls", "both дома", "volta", "e", "nasa hubble", "%", "..."])
def test_a_text_finds_what_the_database_finds(album, text):
    assert set(select(f"q={quote(text)}").rows) == set(Photo.objects.published().matching_text(text))
