"""Articles with something of every kind."""

from typing import Any

from articles.models import Article
from records.changes import following_changes
from tests.factories import create_article, create_mission, create_person, create_station, dock
from tests.photos.public_files import create_shown_photo


@following_changes()
def create_full_article(**fields: Any) -> Article:
    """Every kind of block, corrections, sources, an author with a portrait, a translation and a related article."""
    portrait, *photos = (create_shown_photo() for _ in range(4))
    author = create_person(name="Ada Author", summary="Writes on ships.", portrait=portrait)
    flyer = create_person(name="Marina Vasilevskaya", portrait=photos[0])
    up = create_mission(
        name="Soyuz MS-25", launch="2024-03-23T12:36:10Z", end="2024-09-23T11:59:04Z", launched=[flyer], landed=[]
    )
    down = create_mission(
        name="Soyuz MS-24", launch="2023-09-15T15:44:35Z", end="2024-04-06T07:17:47Z", launched=[], landed=[flyer]
    )
    dock(up, create_station(), "2024-03-25T15:02:51Z", "2024-09-23T08:36:30Z")
    article = create_article(
        **{"title": "The exchange", "lead": photos[0], **fields},
        authors=[author],
        about=[flyer, up],
        mentions=[down],
        live=False,
        blocks=[
            {"kind": "text", "html": "<p>First.</p><h2>Going up</h2><p>Up.</p><h3>The seat</h3><h2>Coming down</h2>"},
            {"kind": "figure", "photo": photos[1], "size": "wide"},
            {"kind": "gallery", "photos": [photo.pk for photo in photos[1:]], "caption": "Both ships"},
            {"kind": "quote", "text": "What goes up", "attribution": "A proverb"},
            {"kind": "mission", "mission": up},
            {"kind": "person", "person": flyer},
            {"kind": "facts", "title": "Her flight", "person": flyer, "facts": ["time_in_space", "time_aboard"]},
            {"kind": "facts", "mission": up, "facts": ["crew_at_launch", "docked"], "lines": "Weather: clear"},
        ],
    )
    article.corrections.create(made_on="2026-01-02", wrong="Fourteen days", right="Thirteen days")
    article.sources.create(title="The records", address="https://example.org/records")
    article.settle()
    article.publish()
    create_article(
        title="El intercambio", language="es", translation_of=article, lead=photos[1], about=[flyer], authors=[author]
    )
    create_article(title="Another flight", lead=photos[2], mentions=[flyer, up], authors=[author])
    return article


def state_of(article: Article) -> str:
    return Article.objects.with_state().get(pk=article.pk).state_now
