import pytest

from people.models import Person
from photos.models import Rendition
from tests.factories import create_mission, create_person, create_photo


@pytest.fixture
def novitsky(db):
    return create_person(name="Oleg Novitsky")


def portray(person, **photo):
    person.portrait = create_photo(**photo)
    person.save()
    for format in ("jpeg", "avif", "webp"):
        for width in (96, 320):
            Rendition.objects.create(
                photo=person.portrait,
                crop="1x1",
                width=width,
                height=width,
                format=format,
                file_size=1,
                name=f"{person.portrait.pk}/0123456789abcdef-1x1-{width}.{format}",
            )


def face(person):
    return Person.objects.with_faces().get(pk=person.pk).face


def test_the_smallest_file_that_every_browser_shows(novitsky):
    portray(novitsky)
    assert face(novitsky) == f"/media/{novitsky.portrait_id}/0123456789abcdef-1x1-96.webp"


def test_the_same_beside_those_in_space(novitsky, client):
    portray(novitsky)
    create_mission(launched=[novitsky], planned_end="2069")
    assert f'<img class="face" src="{face(novitsky)}"' in client.get("/in-space/").text


@pytest.mark.parametrize("photo", [{"published_at": None}, {"is_illustration": True}], ids=["draft", "drawn"])
def test_initials_where_there_is_no_photo_to_show(novitsky, client, photo):
    assert not face(novitsky)
    portray(novitsky, **photo)
    assert not face(novitsky)
    assert '<span class="face" aria-hidden="true">ON</span>' in client.get("/people/").text


def test_a_list_prints_the_photo(novitsky, client):
    portray(novitsky)
    assert f'<img class="face" src="{face(novitsky)}" width="48" height="48" alt=""' in client.get("/people/").text


@pytest.mark.parametrize(
    ("name", "initials"),
    [("Loral O'Hara", "LO"), ("Chen Dong", "CD"), ("Mark Vande Hei", "MH"), ("Somebody", "S"), ("", "")],
)
def test_initials(name, initials):
    assert Person(name=name).initials == initials
