from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from PIL import ImageStat

from missions import illustrations
from missions.illustrations import rows
from missions.models import Mission
from people.models import Person
from photos.illustrations.emblems import Emblem, draw_emblem
from photos.illustrations.lettering import plain
from photos.illustrations.portraits import draw_portrait
from photos.illustrations.scenes import SCENES, draw_scene
from photos.models import Photo
from tests.factories import create_mission, create_person, create_photo, create_station

CATALOGUE = settings.BASE_DIR / "catalogue"
SMALL = (240, 160)


# --- Drawing -------------------------------------------------------------------------------------


@pytest.mark.parametrize("scene", SCENES)
def test_a_scene_shows_something_and_is_the_same_every_time(scene):
    image = draw_scene(scene, SMALL)
    assert image.size == SMALL
    assert max(ImageStat.Stat(image).stddev) > 15
    assert draw_scene(scene, SMALL).tobytes() == image.tobytes()


def emblem(**changes):
    facts = {
        "slug": "soyuz-ms-25",
        "name": "Soyuz MS-25",
        "year": "2024",
        "launched": ("Novitsky", "Vasilevskaya", "Dyson"),
        "landed": ("Kononenko", "Chub", "Dyson"),
        "ship": "Soyuz MS",
        "docks": True,
        "is_home": True,
    }
    return draw_emblem(Emblem(**facts | changes), (300, 300))


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "Soyuz MS-26"},
        {"year": "2025"},
        {"launched": ("Novitsky", "Dyson", "Vasilevskaya")},
        {"landed": ("Kononenko", "Dyson", "Chub")},
        {"docks": False},
        {"is_home": False},
        {"slug": "soyuz-ms-26"},
    ],
)
def test_an_emblem_tells_each_fact(changes):
    assert emblem(**changes).tobytes() != emblem().tobytes()
    assert emblem().tobytes() == emblem().tobytes()


@pytest.mark.parametrize("crew", [(), ("Gagarin",), tuple(f"Somebody-Else {number}" for number in range(8))])
def test_an_emblem_takes_any_crew(crew):
    assert emblem(launched=crew, landed=()).size == (300, 300)


def test_people_with_the_same_ground_have_their_own_initials():
    def portrait(initials):
        return draw_portrait("the-same-ground", initials, "Ivanov", (96, 120)).tobytes()

    assert portrait("OI") != portrait("BI")
    assert portrait("OI") == portrait("OI")


def test_letters_that_the_font_lacks_are_written_without_their_marks():
    assert plain("Sławosz Uznański–Wiśniewski, Émile Ångström") == "Slawosz Uznanski-Wisniewski, Emile Angstrom"


# --- What the catalogue asks for -----------------------------------------------------------------


def slugs(file: str) -> set[str]:
    return {row["slug"] for row in rows(CATALOGUE / file)}


def test_the_catalogue_asks_for_scenes_that_can_be_drawn_and_for_missions_and_people_it_has():
    scenes = rows(CATALOGUE / "illustrations" / "scenes.csv")
    assert {row["scene"] for row in scenes} == set(SCENES)
    assert {mission for row in scenes for mission in row["missions"].split()} <= slugs("missions.csv")
    assert {row["mission"] for row in rows(CATALOGUE / "illustrations" / "emblems.csv")} <= slugs("missions.csv")
    assert {row["person"] for row in rows(CATALOGUE / "illustrations" / "portraits.csv")} <= slugs("people.csv")


def test_every_caption_of_the_catalogue_says_that_it_is_an_illustration():
    said = {"en": "Illustration: ", "ru": "Иллюстрация: ", "es": "Ilustración: "}
    for row in rows(CATALOGUE / "illustrations" / "scenes.csv"):
        assert row["alt_en"].startswith("Drawing: ")
        for language, start in said.items():
            assert row[f"caption_{language}"].startswith(start)


# --- The command ---------------------------------------------------------------------------------


@pytest.fixture
def folder(settings, tmp_path, monkeypatch) -> Path:
    """A catalogue that asks for one scene, two emblems and two portraits, all of them small."""
    settings.BASE_DIR = tmp_path
    monkeypatch.setattr(illustrations, "SCENE", SMALL)
    monkeypatch.setattr(illustrations, "EMBLEM", (160, 160))
    monkeypatch.setattr(illustrations, "PORTRAIT", (96, 120))
    folder = tmp_path / "catalogue" / "illustrations"
    folder.mkdir(parents=True)
    (folder / "scenes.csv").write_text(
        "slug,title,scene,focal_x,focal_y,published_at,missions,caption_en,caption_ru,caption_es,alt_en\n"
        "at-night,By night,night-launch,0.25,0.75,2026-11-22T00:00:00Z,soyuz-ms-25 never-loaded,"
        "Illustration: by night.,Иллюстрация: ночью.,Ilustración: de noche.,Drawing: an arc.\n",
        encoding="utf-8",
    )
    (folder / "emblems.csv").write_text("mission\nsoyuz-ms-25\nnever-loaded\n")
    (folder / "portraits.csv").write_text("person\noleg-novitsky\nnever-loaded\n")
    return folder


@pytest.fixture
def ms25(db) -> Mission:
    novitsky = create_person(name="Oleg Novitsky", sort_name="Novitsky, Oleg")
    return create_mission(name="Soyuz MS-25", launched=[novitsky], station=create_station())


def draw() -> str:
    out = StringIO()
    call_command("draw_illustrations", "--jobs=1", stdout=out)
    return out.getvalue()


def test_pictures_are_published_labelled_and_shown_where_they_belong(folder, ms25):
    assert draw() == "illustrations: 3 drawn\n"
    assert [photo.slug for photo in ms25.pictures()] == ["at-night", "emblem-soyuz-ms-25"]
    assert Person.objects.get().portrait.slug == "initials-oleg-novitsky"
    for photo in Photo.objects.all():
        assert photo.is_published
        assert photo.is_illustration
        assert str(photo.credit) == "Space Portal"
        assert photo.licence.short_name == "CC0 1.0"
        assert photo.text_for("en", "caption").caption.startswith("Illustration: ")
        assert photo.text_for("ru", "caption").caption.startswith("Иллюстрация: ")
        assert photo.text_for("es", "caption").caption.startswith("Ilustración: ")
        assert photo.text_for("en", "alt").alt


def test_the_focal_point_and_the_alternative_text_say_what_the_picture_shows(folder, ms25):
    draw()
    scene = Photo.objects.get(slug="at-night")
    assert (scene.focal_x, scene.focal_y) == (0.25, 0.75)
    alt = Photo.objects.get(slug="emblem-soyuz-ms-25").text_for("en", "alt").alt
    assert all(fact in alt for fact in ("Soyuz MS-25", "2024", "to a station", "Novitsky"))
    assert "way down" not in alt  # It has not landed.


def test_an_emblem_says_who_went_up_and_who_came_down(folder, ms25):
    Mission.objects.filter(pk=ms25.pk).update(slug="went-up-full")
    kononenko = create_person(name="Oleg Kononenko", sort_name="Kononenko, Oleg")
    create_mission(name="Soyuz MS-24", launch="2023-09-15T15:44:35Z", launched=[kononenko], landed=[])
    create_mission(
        name="Soyuz MS-25",
        launch="2024-03-23T12:36:10Z",
        end="2024-09-23T11:59:04Z",
        launched=[],
        landed=[kononenko],
    )
    draw()
    alt = Photo.objects.get(slug="emblem-soyuz-ms-25").text_for("en", "alt").alt
    assert alt.endswith("around the rim the launch crew: uncrewed; the landing crew: Kononenko.")


def test_a_picture_of_a_draft_is_a_draft(folder, ms25):
    Mission.objects.update(published_at=None)
    draw()
    assert not Photo.objects.get(slug="emblem-soyuz-ms-25").is_published


def test_a_second_run_changes_nothing(folder, ms25):
    draw()
    before = list(Photo.objects.order_by("pk").values())
    assert draw() == "illustrations: none drawn\n"
    assert list(Photo.objects.order_by("pk").values()) == before


def test_what_editors_changed_or_removed_stays_so(folder, ms25):
    draw()
    scene = Photo.objects.get(slug="at-night")
    scene.texts.filter(language="en").update(caption="Illustration: our own words.")
    ms25.picture_rows.filter(photo=scene).delete()
    Person.objects.update(portrait=None)
    Photo.objects.get(slug="initials-oleg-novitsky").delete()
    scene.slug = "renamed"
    scene.save()
    assert draw() == "illustrations: none drawn\n"
    assert set(Photo.objects.values_list("slug", flat=True)) == {"renamed", "emblem-soyuz-ms-25"}
    assert scene.text_for("en", "caption").caption == "Illustration: our own words."
    assert [photo.slug for photo in ms25.pictures()] == ["emblem-soyuz-ms-25"]
    assert Person.objects.get().portrait is None


def test_pictures_that_are_there_already_come_first(folder, ms25):
    real, portrait = create_photo(title="A photograph"), create_photo(title="A portrait")
    ms25.picture_rows.create(photo=real, order=1)
    Person.objects.update(portrait=portrait)
    draw()
    assert [photo.slug for photo in ms25.pictures()] == ["a-photograph", "at-night", "emblem-soyuz-ms-25"]
    assert Person.objects.get().portrait == portrait


def test_an_address_that_an_editor_uses_is_left_alone(folder, ms25):
    own = create_photo(title="At night", slug="at-night")
    draw()
    assert Photo.objects.get(slug="at-night") == own
    assert not own.is_illustration


def test_a_run_that_was_stopped_is_completed_by_the_next(folder, ms25, monkeypatch):
    def stop_at_the_emblem(slug, drawing):
        if slug.startswith("emblem-"):
            raise KeyboardInterrupt
        return encode(slug, drawing)

    encode = illustrations.jpeg
    monkeypatch.setattr(illustrations, "jpeg", stop_at_the_emblem)
    with pytest.raises(KeyboardInterrupt):
        draw()
    assert Photo.objects.get().slug == "initials-oleg-novitsky"
    monkeypatch.setattr(illustrations, "jpeg", encode)
    assert draw() == "illustrations: 2 drawn\n"
    assert [photo.slug for photo in ms25.pictures()] == ["at-night", "emblem-soyuz-ms-25"]


def test_several_jobs_draw_the_same_pictures(folder, ms25):
    wanted = illustrations.undrawn(folder)
    assert list(illustrations.drawn(wanted, jobs=2)) == list(illustrations.drawn(wanted, jobs=1))
