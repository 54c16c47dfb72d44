import json
import re
from threading import BoundedSemaphore

import pytest
from django.contrib.auth.models import Permission, User
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from reversion.models import Version

from missions.models import Mission, MissionPhoto
from people.models import Depiction
from photos import decoding
from photos.admin import linking
from photos.admin.library import PhotoAdmin
from photos.models import Licence, Photo, Rendition
from photos.renditions import make_renditions
from tests.admin_forms import errors_of, filled_in, with_row
from tests.factories import create_mission, create_person, create_photo, create_user, picture_bytes
from tests.photos.files import jpeg, xmp_packet
from tests.shared_data import DATA, needs

BAD = DATA / "bad-photos"
LIBRARY = reverse("admin:photos_photo_changelist")
ADD = reverse("admin:photos_photo_add")
CHOOSE = reverse("admin:photos_photo_choose")


def page_of(photo, view="change"):
    return reverse(f"admin:photos_photo_{view}", args=[photo.pk])


def upload(content=b"", name="picture.jpg"):
    return SimpleUploadedFile(name, content or picture_bytes(), content_type="image/jpeg")


def titles(response):
    return sorted(photo.title for photo in response.context["cl"].result_list)


def messages_on(response):
    return [str(message) for message in response.context["messages"]]


def files_in(folder):
    return sorted(path for path in folder.rglob("*") if path.is_file())


@pytest.fixture
def editor(client, db):
    client.force_login(create_user(group="Photo editors"))
    return client


@pytest.fixture
def save(editor, django_capture_on_commit_callbacks):
    """Posts what the photo's form holds, with these changes."""

    def save(photo, **changes):
        sent = filled_in(editor.get(page_of(photo)), **changes)
        with django_capture_on_commit_callbacks(execute=True):
            return editor.post(page_of(photo), sent, follow=True)

    return save


def act(client, action, *photos, **more):
    chosen = {"action": action, "_selected_action": [photo.pk for photo in photos], **more}
    return client.post(LIBRARY, chosen, follow=True)


def depict(photo, person):
    Depiction.objects.create(photo=photo, person=person)


def show(photo, mission):
    MissionPhoto.objects.create(mission=mission, photo=photo)


# --- The library -------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["handshake", "РУКОПОЖАТИЕ", "two men", "ingalls", "новицкий", "Novitsky", "baikonur"])
def test_a_photo_is_found_by_its_words_and_by_whom_it_shows(editor, text):
    photo = create_photo(title="Handshake", alt="Two men", place="Baikonur")
    photo.texts.create(language="ru", caption="Рукопожатие на орбите")
    novitsky = create_person(name="Oleg Novitsky", known_as=["Олег Новицкий"])
    depict(photo, novitsky)
    create_photo(title="Other", credit_line="PHOTO/Roscosmos")
    assert titles(editor.get(LIBRARY, {"q": text})) == ["Handshake"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"missing": "alt"}, ["Without alt"]),
        ({"missing": "credit"}, ["Without credit"]),
        ({"missing": "caption"}, ["Decorative", "Portrait", "Without alt", "Without credit"]),
        ({"use": "unused"}, ["Decorative", "Without alt", "Without credit"]),
        ({"use": "portrait_of"}, ["Portrait"]),
        ({"without": "ru"}, ["Decorative", "Portrait", "Without alt", "Without credit"]),
        ({"state": "draft"}, ["Without alt"]),
        ({"batch": "b" * 32}, ["Without credit"]),
        ({"batch": "no batch"}, ["Aboard", "Decorative", "Portrait", "Without alt", "Without credit"]),
        ({"added_by": "me"}, ["Without credit"]),
        ({"mission": "Soyuz"}, ["Aboard"]),
        ({"person": "Pettit"}, ["Aboard"]),
        ({"mission": "Soyuz", "missing": "alt"}, []),
        ({"person": "no number"}, ["Aboard", "Decorative", "Portrait", "Without alt", "Without credit"]),
    ],
)
def test_filters(editor, query, found):
    create_photo(title="Without alt", alt="", published_at=None)
    create_photo(title="Without credit", credit_line="", batch="b" * 32, added_by=User.objects.get())
    create_photo(title="Decorative", alt="", is_decorative=True)
    aboard = create_photo(title="Aboard", caption="Aboard the station")
    aboard.texts.create(language="ru", caption="На станции")
    pettit, soyuz = create_person(name="Pettit", portrait=create_photo(title="Portrait")), create_mission(name="Soyuz")
    depict(aboard, pettit)
    show(aboard, soyuz)
    numbers = {"Soyuz": soyuz.pk, "Pettit": pettit.pk}
    query = {name: numbers.get(value, value) for name, value in query.items()}
    assert titles(editor.get(LIBRARY, query)) == found


def test_a_choice_from_the_box_keeps_the_other_filters(editor):
    show(create_photo(), create_mission())
    page = editor.get(LIBRARY, {"q": "photo", "state": "live"}).content.decode()
    box = page[page.index('class="filter-by-choice"') :]
    box = box[: box.index("</form>")]
    assert dict(re.findall(r'type="hidden" name="(\w+)" value="(\w+)"', box)) == {"q": "photo", "state": "live"}


@pytest.mark.parametrize("count", [1, 20])
@pytest.mark.parametrize("address", [LIBRARY, CHOOSE])
def test_the_library_costs_the_same_however_many_photos(editor, django_assert_num_queries, monkeypatch, address, count):
    for number in range(count):
        photo = create_photo()
        for crop, width in [("1x1", 320), ("", 320), ("", 1024)]:
            Rendition.objects.create(
                photo=photo,
                crop=crop,
                width=width,
                height=width,
                format="jpeg",
                file_size=1,
                name=f"{number}/{crop}{width}.jpeg",
                spec="1",
            )
    editor.get(address)
    for name in ("open", "exists", "size"):
        monkeypatch.setattr(FileSystemStorage, name, lambda *given: pytest.fail("the storage was asked"))
    with django_assert_num_queries(12 if address == LIBRARY else 7):
        page = editor.get(address).content.decode()
    assert page.count("1x1320.jpeg") == count
    assert "/1024.jpeg" not in page


# --- Adding ------------------------------------------------------------------------------------


def test_many_files_at_once_and_what_became_of_each(editor, media):
    first = create_photo(title="The first", content=picture_bytes(colour="#010101"))
    before = files_in(media / "originals")
    sent = [
        upload(picture_bytes(colour="#123456"), "new.jpg"),
        upload(picture_bytes(colour="#010101"), "same.jpg"),
        upload(b"no picture at all", "broken.jpg"),
    ]
    response = editor.post(ADD, {"pictures": sent})
    added, same, broken = response.context["outcomes"]
    page = response.content.decode()
    assert (added.file_name, added.is_new) == ("new.jpg", True)
    assert f'<a href="{page_of(added.photo)}">{added.photo}</a>' in page
    assert (same.file_name, same.is_new, same.photo) == ("same.jpg", False, first)
    assert f'<a href="{page_of(first)}">The first</a>' in page
    assert broken.photo is None
    assert broken.reasons
    assert set(Photo.objects.all()) == {first, added.photo}
    assert len(files_in(media / "originals")) == len(before) + 1
    assert added.photo.state == Photo.State.DRAFT


@needs(BAD)
def test_hostile_files_are_answered_in_words(editor):
    for name in json.loads((BAD / "expected.json").read_text()):
        before = Photo.objects.count()
        answer = editor.post(ADD, {"pictures": upload((BAD / name).read_bytes(), name)})
        assert answer.status_code == 200
        (outcome,) = answer.context["outcomes"]
        assert outcome.reasons or outcome.photo
        assert Photo.objects.count() == before + outcome.is_new


def test_what_must_be_known_of_a_photo_is_told_wherever_it_is_met(editor):
    made = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
    packet = {"Iptc4xmpExt:DigitalSourceType": made, "xmpRights:UsageTerms": "For consideration only"}
    said = (
        "According to the file, this picture was made by AI or an algorithm.",
        "No licence is given.",
        "Its terms forbid publication: “For consideration only”",
        "No credit is given.",
    )
    sent = [upload(jpeg(xmp=xmp_packet(packet))), upload(jpeg(colour="#123456")), upload(b"none", "broken.jpg")]
    answer = editor.post(ADD, {"pictures": [*sent, upload(jpeg(colour="#123456"))]})
    assert "2 added, 1 rejected, 1 already in the library" in answer.content.decode()
    photo = answer.context["outcomes"][0].photo
    form = editor.get(page_of(photo)).content.decode()
    for notice in said:
        assert notice in answer.content.decode()
        assert form.index(notice) < form.index('name="title"')
    assert photo.is_illustration
    library = editor.get(LIBRARY).content.decode()
    assert said[0] in library
    assert "no alternative text, no credit, no licence" in library
    assert titles(editor.get(LIBRARY, {"notice": "file"})) == [photo.title]
    assert len(titles(editor.get(LIBRARY, {"missing": "licence"}))) == 2
    assert len(titles(editor.get(LIBRARY, {"missing": "files"}))) == 2


def test_a_photo_with_nothing_to_note_has_no_notices(editor):
    licence = Licence.objects.create(name="Free", short_name="Free", slug="free")
    assert "please note" not in editor.get(page_of(create_photo(licence=licence))).content.decode().lower()


def test_what_is_noted_of_a_new_file_is_told(editor):
    photo = create_photo()
    damaged = upload(jpeg(xmp=b"<not closed"))
    answer = editor.post(page_of(photo, "replace"), {"file": damaged}, follow=True)
    assert "The XMP in this file is damaged and was ignored." in messages_on(answer)


def test_an_addition_is_in_the_history(editor):
    editor.post(ADD, {"pictures": [upload()]})
    page = editor.get(page_of(Photo.objects.get(), "history")).content.decode()
    assert "Added." in page


def test_no_file_is_an_error_of_the_form(editor):
    response = editor.post(ADD, {})
    assert response.status_code == 200
    assert response.context["form"].errors["pictures"]


@pytest.mark.parametrize(
    "name", ["../../x.jpg", f"{'x' * 296}.jpg", "photo\u202egpj.exe", "con.jpg", "<script>alert(1)</script>.jpg"]
)
def test_the_name_of_a_file_is_text_and_nothing_else(editor, media, name):
    response = editor.post(ADD, {"pictures": [upload(name=name)]})
    photo = Photo.objects.get()
    assert re.fullmatch(r"[0-9a-f]{2}/[0-9a-f]{32}", photo.original.name)
    assert [str(path.relative_to(media / "originals")) for path in files_in(media / "originals")] == [
        photo.original.name
    ]
    for page in (response, editor.get(page_of(photo))):
        assert "<script>alert" not in page.content.decode()


# --- One photo ---------------------------------------------------------------------------------


def test_texts_stand_in_their_language_and_direction(editor):
    photo = create_photo(caption="English")
    photo.texts.create(language="ar", caption="عربي")
    page = editor.get(page_of(photo)).content.decode()
    marks = {
        re.search(r'lang="([^"]*)"', box)[1]: re.search(r'dir="([^"]*)"', box)[1]
        for box in re.findall(r'<textarea name="texts-\d-caption"[^>]*>', page)
    }
    assert marks == {"en": "ltr", "ar": "rtl"}


def test_people_are_named_in_order_with_their_position(editor, save):
    photo, pettit = create_photo(), create_person(name="Don Pettit")
    sent = with_row(filled_in(editor.get(page_of(photo))), "depictions", person=pettit.pk, position="left", order=2)
    editor.post(page_of(photo), sent)
    assert [(row.person, row.position, row.order) for row in photo.depictions.all()] == [(pettit, "left", 2)]


def test_another_focal_point_makes_other_crops(save):
    photo = create_photo(content=picture_bytes(size=(640, 480), format="PNG"))
    make_renditions(photo)
    before = {file.name for file in photo.renditions.filter(crop="1x1")}
    whole = {file.name for file in photo.renditions.filter(crop="")}
    response = save(photo, focal_x="0.9", focal_y="0.2", _continue="1")
    after = {file.name for file in photo.renditions.filter(crop="1x1")}
    assert before
    assert after
    assert not before & after
    assert {file.name for file in photo.renditions.filter(crop="")} == whole
    page = response.content.decode()
    assert 'viewBox="160 0 480 480"' in page
    assert not re.search(r"\sstyle=", page)


@pytest.mark.parametrize("place", [{"focal_x": "1.2"}, {"focal_y": "-0.1"}, {"focal_x": "nan"}])
def test_a_focal_point_lies_in_the_picture(save, place):
    photo = create_photo()
    response = save(photo, **place)
    assert set(response.context["adminform"].form.errors) == set(place)


def test_what_the_file_says_is_shown_with_its_source(editor):
    photo = create_photo(
        reading={
            "fields": {
                "caption": {"value": {"fr": "Légende"}, "source": "XMP", "others": {"EXIF": {"x-default": "Legend"}}},
                "creator": {"value": ["A. One", "B. Two"], "source": "IPTC-IIM", "others": {}},
            },
            "notices": ["The EXIF in this file is damaged and was ignored."],
        }
    )
    page = editor.get(page_of(photo)).content.decode()
    rows = [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in re.findall(r"<tr.*?</tr>", page, re.DOTALL)]
    assert "caption fr: Légende XMP" in rows
    assert "caption Legend EXIF (not used)" in rows
    assert "creator A. One, B. Two IPTC-IIM" in rows
    assert "The EXIF in this file is damaged and was ignored." in page


def test_what_the_site_notes_meanwhile_is_nobody_elses_edit(editor):
    photo = create_photo()
    sent = filled_in(editor.get(page_of(photo)), title="Typed")
    Photo.objects.update(renditions_state=Photo.Renditions.READY)
    assert editor.post(page_of(photo), sent).status_code == 302
    photo.refresh_from_db()
    assert (photo.title, photo.renditions_state) == ("Typed", "ready")


# --- Publishing needs an alternative text --------------------------------------------------------

NOW = {"published_at_0": "2024-01-01", "published_at_1": "10:00"}
LATER = {"published_at_0": "2069-01-01", "published_at_1": "10:00"}


@pytest.mark.parametrize("when", [NOW, LATER])
def test_without_alternative_text_the_form_does_not_publish(save, when):
    photo = create_photo(title="Bare", alt="", published_at=None)
    response = save(photo, title="Changed", **when)
    assert "“Changed” has no alternative text" in errors_of(response)
    assert f'<a href="{page_of(photo)}#id_texts-0-alt">' in response.content.decode()
    assert 'id="id_texts-0-alt"' in response.content.decode()
    photo.refresh_from_db()
    assert (photo.title, photo.published_at) == ("Bare", None)


@pytest.mark.parametrize("words", [{"texts-0-alt": "Two colours"}, {"is_decorative": "on"}])
def test_what_is_typed_along_with_the_date_counts(save, words):
    photo = create_photo(alt="", published_at=None)
    save(photo, **NOW, **words)
    photo.refresh_from_db()
    assert photo.is_published


def test_a_draft_is_saved_without_alternative_text(save):
    photo = create_photo(alt="", published_at=None)
    save(photo, title="Changed")
    photo.refresh_from_db()
    assert photo.title == "Changed"


def test_a_live_photo_keeps_its_alternative_text(save):
    photo = create_photo(alt="Two colours")
    response = save(photo, **{"texts-0-alt": ""})
    assert "no alternative text" in errors_of(response)
    assert photo.texts.get().alt == "Two colours"


def test_the_action_publishes_those_that_are_ready_and_leads_to_the_others(editor):
    bare = create_photo(title="Bare", alt="", published_at=None)
    ready = create_photo(published_at=None)
    response = act(editor, "publish", bare, ready)
    done, refusal = messages_on(response)
    assert done == "1 photo is live now."
    assert "1 of 2 was not published:" in refusal
    assert "as no alternative text" in refusal
    assert f'<a href="{page_of(bare)}">Bare</a>' in refusal
    assert [photo.is_published for photo in Photo.objects.order_by("pk")] == [False, True]


def test_many_that_are_not_ready_are_told_of_once(editor):
    photos = [create_photo(title=f"Bare {number}", alt="", published_at=None) for number in range(7)]
    (refusal,) = messages_on(act(editor, "publish", *photos))
    assert "7 of 7 were not published:" in refusal
    assert refusal.count("<div>") == 1  # All for the same reason.
    assert refusal.count("Bare") == 5
    assert "and 2 more" in refusal
    together = ",".join(str(photo.pk) for photo in reversed(photos))
    assert f'href="{reverse("admin:photos_photo_caption")}?photos={together}"' in refusal


def test_editors_do_not_publish(client, db):
    photo = create_photo(published_at=None)
    client.force_login(create_user(group="Editors"))
    assert act(client, "publish", photo).status_code == 403
    sent = filled_in(client.get(page_of(photo)), **NOW)
    assert client.post(page_of(photo), sent).status_code == 403
    photo.refresh_from_db()
    assert photo.published_at is None


def test_the_history_does_not_take_the_alternative_text_from_a_live_photo(editor, save):
    photo = create_photo(alt="", published_at=None)
    save(photo, title="Without")
    bare = editor.get(page_of(photo, "history")).context["versions"][0]
    save(photo, **NOW, **{"texts-0-alt": "Two colours"})
    restored = editor.post(reverse("admin:photos_photo_revision", args=[photo.pk, bare.pk]), follow=True)
    assert "no alternative text" in messages_on(restored)[0]
    assert photo.texts.get().alt == "Two colours"


# --- Uploads -----------------------------------------------------------------------------------


def test_the_files_of_one_upload_are_a_batch_that_leads_to_its_captions(editor):
    batch = editor.get(ADD).context["batch"]
    for number in range(2):
        page = editor.post(ADD, {"batch": batch, "pictures": upload(picture_bytes(comment=str(number)))})
    assert {(photo.batch, photo.added_by) for photo in Photo.objects.all()} == {(batch, User.objects.get())}
    assert f'href="{reverse("admin:photos_photo_caption")}?batch={batch}"' in page.content.decode()
    assert "2 photos were added by this upload." in editor.get(ADD, {"batch": batch}).content.decode()


@pytest.mark.parametrize("batch", ["", "x", "a" * 33, "'; --"])
def test_a_batch_that_no_page_gave_is_replaced(editor, batch):
    assert re.fullmatch("[0-9a-f]{32}", editor.get(ADD, {"batch": batch}).context["batch"])


@pytest.mark.parametrize("name", ["added_by", "cleared_by"])
def test_a_deleted_photo_is_recovered_though_who_added_or_cleared_it_is_gone(editor, name):
    user = create_user(username="gone")
    photo = create_photo(**{name: user}, published_at=None)
    act(editor, "delete_selected", photo, post="yes")
    user.delete()
    version = Version.objects.get_deleted(Photo).get()
    editor.post(reverse("admin:photos_photo_recover", args=[version.pk]))
    assert getattr(Photo.objects.get(), name) is None


# --- Another file ------------------------------------------------------------------------------


def test_nobody_waits_while_a_file_is_decoded(editor, transactions):
    """On SQLite nobody else can write, not even log in, while a transaction is open."""
    editor.post(ADD, {"pictures": upload()})
    editor.post(page_of(Photo.objects.get(), "replace"), {"file": upload(picture_bytes(size=(500, 300)))})
    assert Photo.objects.get().width == 500
    assert transactions == [0, 0]


def test_another_file_leaves_what_was_typed(editor, django_capture_on_commit_callbacks):
    photo = create_photo(
        title="Typed", caption="Typed caption", credit_line="Typed credit", focal_x=0.1, published_at=None
    )
    make_renditions(photo)
    before = (photo.sha256, {file.name for file in photo.renditions.all()})
    with django_capture_on_commit_callbacks(execute=True):
        response = editor.post(page_of(photo, "replace"), {"file": upload(picture_bytes(size=(500, 300)))})
    assert response["Location"] == page_of(photo)
    photo.refresh_from_db()
    assert (photo.title, photo.credit_line, photo.focal_x, photo.width) == ("Typed", "Typed credit", 0.1, 500)
    assert [(text.caption, text.alt) for text in photo.texts.all()] == [("Typed caption", "Two colours")]
    assert photo.sha256 != before[0]
    assert not {file.name for file in photo.renditions.all()} & before[1]


def read_before(monkeypatch, module, name, change):
    """Lets somebody else make this change after the page has read its records by this function."""
    read = getattr(module, name)

    def read_first(*args):
        found = read(*args)
        change()
        return found

    monkeypatch.setattr(module, name, read_first)


def test_the_new_file_of_a_photo_withdrawn_meanwhile_does_not_publish_it(publisher, monkeypatch):
    photo = create_photo()
    read_before(monkeypatch, PhotoAdmin, "viewable", lambda: Photo.objects.get().withdraw())
    publisher.post(page_of(photo, "replace"), {"file": upload(picture_bytes(size=(500, 300)))})
    after = Photo.objects.get()
    assert (after.width, after.state) == (500, Photo.State.WITHDRAWN)


def test_a_photo_published_meanwhile_keeps_its_file(client, db, monkeypatch):
    client.force_login(create_user(group="Editors"))
    photo = create_photo(published_at=None)
    read_before(monkeypatch, PhotoAdmin, "viewable", lambda: Photo.objects.get().publish())
    answer = client.post(page_of(photo, "replace"), {"file": upload(picture_bytes(size=(500, 300)))})
    assert answer["Location"] == page_of(photo)
    after = Photo.objects.get()
    assert (after.sha256, after.state) == (photo.sha256, Photo.State.LIVE)


def test_what_was_withdrawn_meanwhile_is_linked_and_stays_withdrawn(publisher, monkeypatch):
    person, mission = create_person(name="Oleg Novitsky"), create_mission(name="Soyuz MS-25")
    photo = create_photo(caption="Oleg Novitsky in Soyuz MS-25")
    records = (Photo, Mission)
    read_before(monkeypatch, linking, "offers_of", lambda: [kind.objects.get().withdraw() for kind in records])
    publisher.post(page_of(photo, "named"), {"person": person.pk, "mission": mission.pk})
    assert (Depiction.objects.count(), MissionPhoto.objects.count()) == (1, 1)
    assert [kind.objects.get().state for kind in records] == [Photo.State.WITHDRAWN] * 2


def test_a_file_that_cannot_be_taken_at_the_moment_may_be_sent_again(publisher, monkeypatch):
    photo = create_photo()
    monkeypatch.setattr(decoding, "_queue", BoundedSemaphore(1))
    with decoding.turn():
        added = publisher.post(ADD, {"pictures": [upload(picture_bytes(size=(500, 300)))]})
        data = {"file": upload(picture_bytes(size=(500, 300))), "cleared_because": "NASA agreed."}
        replaced = publisher.post(page_of(photo, "replace"), data)
    for answer in (added, replaced):
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
        assert decoding.BUSY in answer.text
    assert "NASA agreed." in replaced.text


def test_a_file_that_is_another_photo_or_none_replaces_nothing(editor):
    photo = create_photo(published_at=None)
    other = create_photo(title="The other", content=picture_bytes(colour="#020202"))
    sha256 = photo.sha256
    duplicate = editor.post(page_of(photo, "replace"), {"file": upload(picture_bytes(colour="#020202"))})
    assert f'<a href="{page_of(other)}">The other</a>' in duplicate.content.decode()
    broken = editor.post(page_of(photo, "replace"), {"file": upload(b"no picture")})
    assert broken.context["form"].errors["file"]
    photo.refresh_from_db()
    assert photo.sha256 == sha256


def test_the_history_brings_back_words_and_not_the_former_file(editor, save):
    photo = create_photo(title="First", published_at=None)
    save(photo, title="Second")
    version = editor.get(page_of(photo, "history")).context["versions"][0]
    editor.post(page_of(photo, "replace"), {"file": upload(picture_bytes(size=(500, 300)))})
    save(photo, title="Third")
    file = Photo.objects.get().original.name
    editor.post(reverse("admin:photos_photo_revision", args=[photo.pk, version.pk]))
    photo.refresh_from_db()
    assert (photo.title, photo.width, photo.original.name) == ("Second", 500, file)


# --- Many at once ------------------------------------------------------------------------------


def test_credit_and_licence_of_many(editor):
    licence = Licence.objects.create(name="Some licence", short_name="CC BY 4.0", slug="cc-by")
    photos = [create_photo(title=name, creator="Kept") for name in ("One", "Two")]
    create_photo(title="Three")
    asked = act(editor, "edit_rights", *photos)
    assert [photo.title for photo in asked.context["photos"]] == ["Two", "One"]
    response = act(editor, "edit_rights", *photos, give="1", credit_line="PHOTO/ESA", licence=licence.pk)
    assert messages_on(response) == ["2 photos changed."]
    assert list(Photo.objects.order_by("pk").values_list("title", "credit_line", "licence", "creator")) == [
        ("One", "PHOTO/ESA", licence.pk, "Kept"),
        ("Two", "PHOTO/ESA", licence.pk, "Kept"),
        ("Three", "PHOTO/NASA-Bill Ingalls", None, ""),
    ]


def test_what_is_left_empty_stays(editor):
    photo = create_photo(credit_line="PHOTO/ESA")
    response = act(editor, "edit_rights", photo, give="1", credit_line="", licence="")
    assert response.context["form"].non_field_errors()
    licence = Licence.objects.create(name="Some licence", short_name="CC BY 4.0", slug="cc-by")
    act(editor, "edit_rights", photo, give="1", credit_line="", licence=licence.pk)
    photo.refresh_from_db()
    assert (photo.credit_line, photo.licence) == ("PHOTO/ESA", licence)


def test_the_action_is_for_those_who_may_change_photos(client, db):
    photo = create_photo(credit_line="PHOTO/ESA")
    user = create_user()
    user.user_permissions.add(Permission.objects.get(codename="view_photo"))
    client.force_login(user)
    act(client, "edit_rights", photo, give="1", credit_line="Mine")
    photo.refresh_from_db()
    assert photo.credit_line == "PHOTO/ESA"


# --- In use ------------------------------------------------------------------------------------


def test_a_photo_in_use_says_where_and_stays(editor, client):
    photo = create_photo()
    person, mission = create_person(name="Don Pettit", portrait=photo), create_mission(name="Soyuz MS-26")
    show(photo, mission)
    person_page = reverse("admin:people_person_change", args=[person.pk])
    mission_page = reverse("admin:missions_mission_change", args=[mission.pk])
    for address, answer in [
        (page_of(photo), editor.get(page_of(photo))),
        ("delete", editor.post(page_of(photo, "delete"), {"post": "yes"})),
        ("action", act(editor, "delete_selected", photo, post="yes")),
    ]:
        page = answer.content.decode()
        assert f'<a href="{person_page}">Don Pettit</a>' in page, address
        assert f'<a href="{mission_page}">Soyuz MS-26</a>' in page, address
    assert Photo.objects.filter(pk=photo.pk).exists()
    assert client.get(person.get_absolute_url()).status_code == 200


def test_an_unused_photo_is_deleted_and_recovered(editor):
    photo = create_photo(caption="Kept")
    depict(photo, create_person())
    editor.post(page_of(photo, "delete"), {"post": "yes"})
    assert not Photo.objects.exists()
    version = editor.get(reverse("admin:photos_photo_recoverlist")).context["versions"][0]
    editor.post(reverse("admin:photos_photo_recover", args=[version.pk]))
    assert [text.caption for text in Photo.objects.get().texts.all()] == ["Kept"]
    assert Depiction.objects.count() == 1


def test_a_photo_whose_file_was_swept_is_not_recovered(editor):
    photo = create_photo(title="Gone")
    editor.post(page_of(photo, "delete"), {"post": "yes"})
    photo.original.storage.delete(photo.original.name)
    version = editor.get(reverse("admin:photos_photo_recoverlist")).context["versions"][0]
    response = editor.post(reverse("admin:photos_photo_recover", args=[version.pk]), follow=True)
    assert messages_on(response) == ["The file of “Gone” no longer exists. Add it again."]
    assert not Photo.objects.exists()


# --- Choosing ----------------------------------------------------------------------------------


@pytest.fixture
def publisher(client, db):
    client.force_login(create_user(group="Publishers"))
    return client


def test_a_portrait_is_chosen_by_eye(publisher):
    photo = create_photo(title="In orbit")
    make_renditions(photo)
    person = create_person()
    address = reverse("admin:people_person_change", args=[person.pk])
    publisher.post(address, filled_in(publisher.get(address), portrait=photo.pk))
    person.refresh_from_db()
    assert person.portrait == photo
    page = publisher.get(address).content.decode()
    square = photo.renditions.get(crop="1x1", width=320, format="jpeg")
    assert f'data-photo-chooser="{CHOOSE}"' in page
    assert f'src="{square.address}"' in page
    assert "In orbit</option>" in page


def test_pictures_of_a_mission(publisher):
    mission, photo = create_mission(), create_photo()
    address = reverse("admin:missions_mission_change", args=[mission.pk])
    publisher.post(address, with_row(filled_in(publisher.get(address)), "picture_rows", photo=photo.pk, order=1))
    assert list(mission.photos.all()) == [photo]


@pytest.mark.parametrize(
    ("query", "found"),
    [({}, ["Second", "First"]), ({"q": "first"}, ["First"]), ({"photo": "1" * 30}, ["Second", "First"])],
)
def test_the_library_to_choose_from(editor, query, found):
    create_photo(title="First")
    create_photo(title="Second")
    response = editor.get(CHOOSE, query)
    assert [photo.title for photo in response.context["page"]] == found


def test_one_photo_to_choose(editor):
    first, _second = create_photo(title="First"), create_photo(title="Second")
    response = editor.get(CHOOSE, {"photo": first.pk})
    assert re.findall(r'data-photo="(\d+)"', response.content.decode()) == [str(first.pk)]
