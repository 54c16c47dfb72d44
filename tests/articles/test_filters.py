from urllib.parse import urlencode

import pytest
from django.http import QueryDict

from articles.filters import ArticleFilter
from articles.models import Edition
from facets.description import Description
from facets.selection import Selection
from records.changes import following_changes
from tests.factories import create_article, create_mission, create_person, moment


@pytest.fixture
@following_changes()
def articles(db):
    novitsky, dyson, ada = (create_person(name=name) for name in ("Oleg Novitsky", "Tracy Dyson", "Ada Author"))
    ms25, ms24 = create_mission(name="Soyuz MS-25"), create_mission(name="Soyuz MS-24")
    block = {"kind": "text", "html": "<p>Moulded <strong>seat</strong> liners.</p>"}
    create_article(title="Swap", about=[novitsky, ms25, ms24], mentions=[dyson], authors=[ada], blocks=[block])
    create_article(title="Cambio", language="es", category="news", about=[novitsky], mentions=[ms25], authors=[ada])
    create_article(title="Memoir", about=[dyson], authors=[novitsky], category="profile")
    Edition.objects.filter(title="Memoir").update(live_from=moment("2020-05-01"), first_live_from=moment("2020-05-01"))
    create_article(title="Draft", about=[novitsky, ms25], authors=[ada], live=False)


def select(query):
    return Selection(ArticleFilter(QueryDict(query), Edition.objects.live()))


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("", ["Cambio", "Memoir", "Swap"]),
        ("person=oleg-novitsky", ["Cambio", "Swap"]),  # What he wrote is not about him.
        ("person=oleg-novitsky&person=tracy-dyson", ["Cambio", "Memoir", "Swap"]),
        ("person=oleg-novitsky&person=tracy-dyson&match=all", ["Swap"]),
        ("author=oleg-novitsky", ["Memoir"]),
        ("author=ada-author&author=oleg-novitsky", ["Cambio", "Memoir", "Swap"]),
        ("mission=soyuz-ms-25", ["Cambio", "Swap"]),
        ("mission=soyuz-ms-24", ["Swap"]),
        ("category=news&category=profile", ["Cambio", "Memoir"]),
        ("language=es", ["Cambio"]),
        ("year=2020", ["Memoir"]),
        ("q=seat moulded", ["Swap"]),
        ("q=SWÁP", ["Swap"]),
        ("person=oleg-novitsky&language=es", ["Cambio"]),
        ("person=nobody", ["Cambio", "Memoir", "Swap"]),
    ],
)
def test_narrowing(articles, query, titles):
    assert sorted(edition.title for edition in select(query).rows) == titles


def test_order_is_by_when_it_was_first_published(articles):
    # A correction makes an article no newer.
    edition = Edition.objects.get(title="Memoir")
    edition.article.publish()
    assert [row.title for row in select("").rows] == ["Cambio", "Swap", "Memoir"]
    assert [row.title for row in select("sort=oldest").rows] == ["Memoir", "Swap", "Cambio"]


def test_every_count_is_what_choosing_the_option_gives(articles):
    for query in ("", "language=en", "person=oleg-novitsky", "person=oleg-novitsky&person=tracy-dyson&match=all"):
        selection = select(query)
        choices = selection.query.choices
        options = [(facet.name, option) for facet in selection.facet_options for option in facet.options]
        for name, option in [*options, *(("person", option) for option in selection.picks)]:
            chosen = {key: values for key, values in choices.items() if key != name}
            if name == "person" and choices.get("match"):
                chosen |= {"person": [*choices["person"], option.value]}
            else:
                chosen |= {name: [option.value]}
            assert select(urlencode(chosen, doseq=True)).count == option.count, (query, name, option.value)


def test_the_offer(articles):
    offered = {facet.name: [option.words for option in facet.options] for facet in select("").facet_options}
    assert offered == {
        "mission": ["Soyuz MS-24", "Soyuz MS-25"],
        "author": ["Ada Author", "Oleg Novitsky"],
        "category": ["News", "Feature", "Profile", "Explainer", "History"],
        "language": ["English", "Spanish", "Russian", "Belarusian"],
        "year": [str(moment.year) for moment in sorted({*Edition.objects.dates("first_live_from", "year")})][::-1],
    }
    assert [option.words for option in select("").picks] == ["Tracy Dyson", "Oleg Novitsky"]


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("", "3 articles"),
        ("person=oleg-novitsky", "2 articles on Oleg Novitsky"),
        ("person=oleg-novitsky&person=tracy-dyson&match=all", "1 article on Oleg Novitsky and Tracy Dyson"),
        ("mission=soyuz-ms-25&language=es", "1 article on the mission Soyuz MS-25, in Spanish"),
        ("author=ada-author&q=seat", "1 article by Ada Author, matching “seat”"),
        ("category=news&year=2020", "0 articles in the category News, published in 2020"),
    ],
)
def test_the_sentence(articles, query, sentence):
    assert Description(select(query)).sentence == sentence


def test_ways_out_of_nothing(articles):
    ways = {way.words: way.count for way in Description(select("category=news&author=oleg-novitsky")).ways_out}
    assert ways == {"without Oleg Novitsky": 1, "without News": 1}
