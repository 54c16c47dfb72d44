"""Social preview images: what they show, when they are drawn, and that requests draw nothing."""

import errno
from datetime import timedelta
from io import BytesIO, StringIO

import pytest
from django.conf import settings as portal
from django.core.management import call_command
from django.utils import timezone
from PIL import Image, ImageChops

from articles.models import Edition
from articles.social_previews import EditionPreview
from missions.models import Mission
from missions.social_previews import MissionPreview
from people.social_previews import PersonPreview
from photos import social_preview_drawing, social_previews
from photos.background import draw_waiting_previews
from photos.models import SocialPreview
from photos.renditions import make_renditions
from photos.storage import names_in, renditions
from records.row_names import change_page
from tests.factories import create_article, create_mission, create_person, create_photo, moment, picture_bytes

pytestmark = pytest.mark.django_db


def draw():
    out = StringIO()
    call_command("draw_social_previews", stdout=out)
    return out.getvalue().strip()


def in_an_hour(monkeypatch):
    later = timezone.now() + timedelta(hours=1)
    monkeypatch.setattr(timezone, "now", lambda: later)


def draw_waiting():
    while draw_waiting_previews():
        pass


def row(record):
    return SocialPreview.objects.get(model=record._meta.label_lower, object_id=record.pk)


def picture(record):
    with renditions().open(row(record).name) as file:
        image = Image.open(BytesIO(file.read()))
        image.load()
    return image


def names():
    return {(one.model, one.object_id): one.name for one in SocialPreview.objects.all()}


def mission_facts(mission):
    return MissionPreview().facts([mission.pk])[mission.pk]


def person_facts(person):
    return PersonPreview().facts([person.pk])[person.pk]


class TestWhatTheyShow:
    def test_a_swap(self, swap):
        ms24 = mission_facts(Mission.objects.get(slug="soyuz-ms-24"))
        assert [(way["kind"], way["ship"], way["people"]) for way in ms24["ways"]] == [
            ("comes", "Soyuz MS-25", ["Oleg Novitsky", "Marina Vasilevskaya"]),
            ("leaves", "Soyuz MS-25", ["Oleg Kononenko", "Nikolai Chub"]),
            ("stays", "", ["Loral O'Hara"]),
        ]
        assert (ms24["dates"], ms24["length"]) == ("15 Sep 2023 – 6 Apr 2024", "204 days")

    @pytest.mark.parametrize(
        ("fields", "kind"),
        [
            ({"end_kind": "planned"}, "stays"),
            ({"end_kind": "lost", "end": "2024-01-20"}, "stays"),
            ({"end_kind": "ongoing"}, "stays"),
            ({"end_kind": "ongoing", "landed": []}, "flies"),
        ],
    )
    def test_whoever_has_no_other_ship_stays_with_this_one(self, fields, kind):
        mission = create_mission(launched=[create_person(name="Ada Up")], **fields)
        (way,) = mission_facts(mission)["ways"]
        assert (way["kind"], way["ship"]) == (kind, "")

    def test_namesakes_keep_their_whole_names(self):
        crew = [create_person(name="Mark Kelly"), create_person(name="Scott Kelly"), create_person(name="Ada Up")]
        (way,) = mission_facts(create_mission(launched=crew, end="2024-02-01"))["ways"]
        assert way["short"] == ["Mark Kelly", "Scott Kelly", "Up"]

    def test_a_person(self, swap):
        swap["Novitsky"].names.create(text="Олег Новицкий", language="ru", script="Cyrl", kind="native")
        facts = person_facts(swap["Novitsky"])
        assert (facts["name"], facts["native"]) == ("Oleg Novitsky", "Олег Новицкий")
        assert facts["totals"] == ["1 spaceflight", "13 days 19 hours in space"]
        assert [(flight["up"], flight["down"]) for flight in facts["flights"]] == [("Soyuz MS-25", "Soyuz MS-24")]
        assert person_facts(swap["Lenkova"])["backup"] == ["Soyuz MS-25"]

    def test_nothing_in_them_grows_old(self, monkeypatch):
        person = create_person(name="Ada Up")
        mission = create_mission(name="Ship 1", launched=[person], launch="2024-01-01")
        before = mission_facts(mission), person_facts(person)
        assert before[1]["totals"] == ["1 spaceflight", "launched on 1 Jan 2024"]
        later = timezone.now() + timedelta(days=50)
        monkeypatch.setattr(timezone, "now", lambda: later)
        assert (mission_facts(mission), person_facts(person)) == before

    def test_what_the_public_does_not_see_is_shown_nowhere(self):
        person = create_person()
        hidden = create_mission(name="Secret 1", launched=[person], end="2024-02-01", published_at=None)
        assert MissionPreview().facts([hidden.pk]) == {}
        assert person_facts(person)["flights"] == []
        photo = create_photo(published_at=None)
        person.portrait = photo
        person.save()
        assert person_facts(person)["portrait"] == ""
        withdrawn = create_person(withdrawn_at=moment("2020"))
        assert PersonPreview().facts([withdrawn.pk]) == {}

    def test_an_article_in_its_language_with_its_lead_and_credit(self):
        photo = create_photo(content=picture_bytes(size=(1600, 900)))
        make_renditions(photo, formats=["jpeg"])
        article = create_article(
            title="El vuelo", language="es", authors=[create_person(name="Ada Author")], lead=photo
        )
        edition = article.live_edition()
        facts = EditionPreview().facts([edition.pk])[edition.pk]
        assert facts["authors"] == ["Ada Author"]
        assert facts["credit"].endswith("NASA/Bill Ingalls")
        assert f" {timezone.now().year}" in facts["date"]
        assert facts["picture"] in {file.name for file in photo.renditions.all()}


class TestHowTheyLook:
    """As far as a machine can tell."""

    def test_size_and_weight(self, swap):
        photo = create_photo(content=picture_bytes(size=(1600, 900)))
        make_renditions(photo, formats=["jpeg"])
        create_article(title="With a picture", lead=photo)
        create_person(name="With a portrait", portrait=photo)
        draw()
        for name in SocialPreview.objects.values_list("name", flat=True):
            assert renditions().size(name) <= 300 * 1024
            with renditions().open(name) as file:
                assert Image.open(file).size == (1200, 630), name

    @pytest.mark.parametrize("name", ["X", "Ł" * 60, "Сергей Крикалёв", "王亚平", "Very long name " * 9, "مها"])
    def test_any_name_can_be_drawn(self, name):
        crew = [create_person(name=name, slug=f"p{number}", sort_name=f"{name} {number}") for number in range(9)]
        mission = create_mission(name=name, slug="m", launched=crew, end="2024-02-01")
        article = create_article(title=name[:150], slug="a", standfirst="Long standfirst. " * 20)
        draw()
        for record in (mission, crew[0], article.live_edition()):
            assert picture(record).size == (1200, 630)

    @pytest.mark.parametrize("letters", ["éñøłßČğ", "Жўёіїґ", "Ωμέγα"])
    def test_accents_cyrillic_and_greek_are_written(self, letters):
        assert social_preview_drawing.legible(letters) == letters

    def test_letters_without_a_shape_leave_no_boxes(self):
        assert social_preview_drawing.legible("Yang 杨 Liwei 🚀") == "Yang Liwei"

    def test_every_kind_of_ending_looks_different(self):
        crew = [create_person(name="Ada Up")]
        kinds = [{"end_kind": "planned"}, {}, {"end": "2024-02-01"}, {"end": "2024-02-01", "end_kind": "lost"}]
        facts = mission_facts(create_mission(launched=crew, end="2024-02-01"))
        pictures = []
        for kind in kinds:
            pictures.append(
                MissionPreview().draw(facts | {"status": kind.get("end_kind", "landed" if kind else "ongoing")})
            )
        for number, one in enumerate(pictures):
            for other in pictures[number + 1 :]:
                assert ImageChops.difference(one, other).getbbox()


class TestWhenTheyAreDrawn:
    def test_a_second_run_draws_nothing(self, swap):
        assert draw() == "social preview images: 12 drawn"
        before = names()
        assert draw() == "social preview images: none drawn"
        assert names() == before
        assert all(name for name in before.values())

    def test_an_edit_asks_for_all_pictures_that_show_it(self, swap):
        draw()
        before = names()
        swap["Novitsky"].name = "Oleg Nowizki"
        swap["Novitsky"].save()
        draw_waiting()
        changed = {key for key, name in names().items() if name != before[key]}
        ships = {("missions.mission", mission.pk) for mission in Mission.objects.all()}
        assert changed == {("people.person", swap["Novitsky"].pk), *ships}
        assert not SocialPreview.objects.exclude(asked="").exists()

    def test_a_ship_that_is_renamed_is_so_on_the_pictures_of_its_people_and_of_the_other(self, swap):
        draw()
        before = names()
        ship = Mission.objects.get(slug="soyuz-ms-24")
        ship.name = "Soyuz TMA-24"
        ship.save()
        draw_waiting()
        changed = {key for key, name in names().items() if name != before[key]}
        flown = ("Kononenko", "Chub", "O'Hara", "Novitsky", "Vasilevskaya")
        assert {("people.person", swap[name].pk) for name in flown} <= changed
        assert {("missions.mission", mission.pk) for mission in Mission.objects.all()} <= changed
        assert len(changed) == 7

    def test_a_new_edition_and_a_lead_that_is_withdrawn(self):
        photo = create_photo(content=picture_bytes(size=(1600, 900)))
        make_renditions(photo, formats=["jpeg"])
        article = create_article(title="One", lead=photo)
        draw_waiting()
        assert picture(article.live_edition()).format == "JPEG"
        photo.withdraw()
        draw_waiting()
        assert picture(article.live_edition()).format == "PNG"
        article.title, first = "Two", article.live_edition()
        article.lead = None
        article.save()
        article.publish()
        draw_waiting()
        assert row(article.live_edition()).name
        assert not SocialPreview.objects.filter(model="articles.edition", object_id=first.pk).exists()

    def test_a_moved_focal_point(self):
        photo = create_photo(content=picture_bytes(size=(1600, 900)))
        make_renditions(photo, formats=["jpeg"])
        article = create_article(lead=photo)
        draw_waiting()
        before = row(article.live_edition()).name
        photo.focal_x = 0.1
        photo.save()
        make_renditions(photo, formats=["jpeg"])
        draw_waiting()
        assert row(article.live_edition()).name != before

    def test_what_is_scheduled_is_drawn_ahead(self):
        later = timezone.now() + timedelta(days=1)
        article = create_article(live=False)
        edition = article.publish(at=later)
        mission = create_mission(published_at=later)
        draw_waiting()
        assert row(edition).name
        assert row(mission).name

    def test_a_change_while_it_is_drawn_is_looked_at_again(self, monkeypatch):
        person = create_person(name="Before")
        store = social_previews.store

        def meanwhile(drawing, ending, content):
            store(drawing, ending, content)
            if drawing.facts["name"] == "Before":
                person.name = "After"
                person.save()

        monkeypatch.setattr(social_previews, "store", meanwhile)
        draw_waiting()
        assert row(person).spec == social_previews.spec_of(person_facts(person))
        assert row(person).asked == ""

    def test_a_run_that_was_killed_is_gone_on_with(self, swap, monkeypatch):
        store, kept = social_previews.store, []

        def killed(*args):
            if len(kept) == 5:
                raise KeyboardInterrupt
            kept.append(store(*args))

        monkeypatch.setattr(social_previews, "store", killed)
        with pytest.raises(KeyboardInterrupt):
            draw()
        monkeypatch.undo()
        assert draw() == "social preview images: 7 drawn"

    def test_one_that_cannot_be_drawn_stops_no_other(self, monkeypatch, caplog):
        broken, fine = create_person(name="Broken"), create_person(name="Fine")
        whole = PersonPreview.draw

        def draw_unless(self, facts):
            if facts["name"] == "Broken":
                raise OSError("on purpose")
            return whole(self, facts)

        monkeypatch.setattr(PersonPreview, "draw", draw_unless)
        draw_waiting()
        assert (row(broken).name, bool(row(fine).name)) == ("", True)
        assert "could not be drawn" in caplog.text
        monkeypatch.undo()
        draw_waiting()
        assert not row(broken).name  # Not at once again.
        in_an_hour(monkeypatch)
        draw_waiting()
        assert row(broken).name

    def test_editors_see_what_could_not_be_drawn_and_have_it_drawn_again(self, monkeypatch, editor):
        person, article = create_person(name="Valentina"), create_article(title="Seventy orbits")

        def no_room(self, facts):
            raise OSError(errno.ENOSPC, "No space left on device")

        for kind in (PersonPreview, EditionPreview):
            monkeypatch.setattr(kind, "draw", no_room)
        draw_waiting()
        listed = "/admin/attention/previews-not-drawn/"
        page = editor.get(listed).text
        for record in (person, article):
            assert change_page(record) in page
            assert str(record) in page
        assert "The disk for pictures is full. Next try:" in page
        monkeypatch.undo()
        editor.post(listed, {"which": row(person).pk, "decision": "again"})
        draw_waiting()
        assert row(person).name
        assert "Valentina" not in editor.get(listed).text
        editor.post(listed, {"which": "", "decision": "all"})
        draw_waiting()
        assert row(article.editions.get()).name
        assert "Nothing to do." in editor.get(listed).text

    def test_a_request_draws_nothing(self, swap, client, monkeypatch):
        monkeypatch.setattr(social_previews, "store", lambda *args: pytest.fail("drawn on request"))
        monkeypatch.setattr(renditions().__class__, "exists", lambda *args: pytest.fail("asked the storage"))
        for address in ("/missions/soyuz-ms-24/", "/people/oleg-novitsky/", "/articles/the-exchange-of-ships/"):
            assert client.get(address).status_code == 200


class TestFiles:
    def test_they_are_served_for_an_hour(self, swap, client):
        draw()
        response = client.get(f"/media/{row(swap['Novitsky']).name}")
        assert response.status_code == 200
        assert response["Content-Type"] == "image/png"
        assert response["Cache-Control"] == "public, max-age=3600"

    def test_what_is_no_longer_used_goes_after_an_hour(self, monkeypatch):
        person = create_person(name="Ada")
        draw()
        old = row(person).name
        person.name = "Ada Up"
        person.save()
        draw()
        assert old in names_in(renditions())  # Pages of a moment ago name it.
        later = timezone.now() + timedelta(hours=2)
        monkeypatch.setattr(timezone, "now", lambda: later)
        assert draw() == "social preview images: none drawn, 1 removed"
        assert set(names_in(renditions())) == {row(person).name}
        call_command("sweep_media", "--delete", stdout=StringIO())
        assert set(names_in(renditions())) == {row(person).name}
        person.delete()
        assert draw() == "social preview images: none drawn, 1 removed"
        assert not SocialPreview.objects.exists()

    def test_one_whose_file_is_gone_is_no_reason_to_stop(self):
        photo = create_photo(content=picture_bytes(size=(1600, 900)))
        make_renditions(photo, formats=["jpeg"])
        create_article(lead=photo)
        for file in photo.renditions.all():
            renditions().delete(file.name)
        draw()
        assert Edition.objects.live().exists()


def test_the_general_picture_and_the_icons_are_what_the_code_draws(tmp_path):
    from spaceportal.management.commands.draw_icons import drawn

    for name, content in drawn().items():
        kept = portal.BASE_DIR / "static" / "img" / name
        if name.endswith(".svg"):
            assert kept.read_bytes() == content
            continue
        with Image.open(kept) as one, Image.open(BytesIO(content)) as other:
            assert one.size == other.size
            difference = ImageChops.difference(one.convert("RGB"), other.convert("RGB"))
            # Another FreeType may round an edge in another way.
            assert max(high for _low, high in difference.reduce(4).getextrema()) < 64, name
