"""The page on which many photos are captioned. Rows are read from the page as a browser would send them."""

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse
from reversion.models import Version

from missions.models import MissionPhoto
from people.models import Depiction
from photos.languages import ANY
from photos.models import Licence, Photo
from tests.admin_forms import form_fields
from tests.factories import create_mission, create_person, create_photo, create_user

CAPTION = reverse("admin:photos_photo_caption")
LIBRARY = reverse("admin:photos_photo_changelist")


@pytest.fixture
def publisher(client, db):
    client.force_login(create_user(group="Publishers"))
    return client


def address(*photos, languages=("en", "es")):
    chosen = ",".join(str(photo.pk) for photo in photos)
    return f"{CAPTION}?photos={chosen}" + "".join(f"&language={code}" for code in languages)


def sent(response, **changes):
    """What all rows of the page would send, with these changes: `caption_en_12` is the caption of photo 12."""
    data = {name: value for row in response.context["rows"] for name, value in form_fields(row.form).items()}
    for name, value in changes.items():
        field, _underscore, key = name.rpartition("_")
        data[f"photo-{key}-{field}"] = value
    return data


def rows_on(response):
    return {row.key: row for row in response.context["rows"]}


def save(client, photo, languages=("en", "es"), **changes):
    """Sends the page of one photo with changes to its fields."""
    page = address(photo, languages=languages)
    data = sent(client.get(page), **{f"{name}_{photo.pk}": value for name, value in changes.items()})
    return client.post(page, data)


def texts_of(photo):
    return {text.language: (text.alt, text.caption) for text in photo.texts.all()}


# --- The page ----------------------------------------------------------------------------------


def test_the_action_leads_to_a_page_with_a_row_for_each_photo(publisher):
    first, second = create_photo(alt="An orbit"), create_photo()
    create_photo()
    chosen = {"action": "caption", "_selected_action": [first.pk, second.pk]}
    page = publisher.post(LIBRARY, chosen, follow=True)
    assert list(rows_on(page)) == [second.pk, first.pk]
    assert "An orbit" in page.content.decode()


def test_an_upload_has_its_photos_in_their_order_page_by_page(publisher, monkeypatch):
    monkeypatch.setattr("photos.admin.captioning.ROWS_AT_ONCE", 2)
    photos = [create_photo(batch="a" * 32) for _ in range(3)]
    create_photo(batch="b" * 32)
    pages = [list(rows_on(publisher.get(CAPTION, {"batch": "a" * 32, "p": number}))) for number in (1, 2)]
    assert pages == [[photos[0].pk, photos[1].pk], [photos[2].pk]]


@pytest.mark.parametrize("query", ["", "?photos=", "?photos=x,-1,99999999999999999999", "?batch=%27", "?photos=1&p=z"])
def test_an_address_that_names_no_photo_says_so(publisher, query):
    page = publisher.get(CAPTION + query)
    assert page.status_code == 200
    assert "No photos are selected" in page.content.decode()


@pytest.mark.parametrize("count", [1, 12])
def test_the_page_costs_the_same_however_many_photos(publisher, django_assert_num_queries, count):
    photos = [create_photo(alt="Alt", caption=f"Person {number} on Soyuz {number}") for number in range(count)]
    for number, photo in enumerate(photos):
        Depiction.objects.create(photo=photo, person=create_person(name=f"Somebody {number}"))
        create_person(name=f"Person {number}")
        MissionPhoto.objects.create(photo=photo, mission=create_mission(name=f"Soyuz {number}"))
    with django_assert_num_queries(18):
        publisher.get(address(*photos))


def test_the_languages_are_english_and_the_one_most_used(publisher):
    photo = create_photo(caption="Orbit")
    assert publisher.get(f"{CAPTION}?photos={photo.pk}").context["languages"] == ["en", "es"]
    photo.texts.create(language="be", caption="Арбіта")
    photo.texts.create(language=ANY, caption="?")
    assert publisher.get(f"{CAPTION}?photos={photo.pk}").context["languages"] == ["en", "be"]
    assert publisher.get(f"{CAPTION}?photos={photo.pk}&language=ru&language=%22").context["languages"] == ["ru"]


@pytest.mark.parametrize(
    ("given", "shown"), [("EN", "en"), ("pt-br", "pt-BR"), (ANY, ANY), (f"xx{'-aaaaaaaa' * 300}", "en")]
)
def test_languages_in_the_address_are_those_that_texts_can_have(publisher, given, shown):
    photo = create_photo()
    save(publisher, photo, languages=(given,), **{f"caption_{shown}": "Words"})
    assert photo.texts.get(language=shown).caption == "Words"


# --- Saving ------------------------------------------------------------------------------------


def test_all_fields_of_a_row_are_saved_with_one_entry_in_the_history(publisher):
    photo = create_photo(title="IMG_1", credit_line="", caption="")
    licence = Licence.objects.create(name="Some licence", short_name="Some", slug="some")
    dyson, pettit = create_person(name="Tracy Dyson"), create_person(name="Don Pettit")
    before = Version.objects.get_for_object(photo).count()
    save(
        publisher,
        photo,
        title="Farewell",
        alt_en="Two people wave",
        alt_es="Dos personas saludan",
        caption_es="Despedida",
        credit_line="NASA",
        licence=str(licence.pk),
        people=[str(pettit.pk), str(dyson.pk)],
        taken_at_0="2024-09",
        place="ISS",
    )
    photo = Photo.objects.get()
    assert texts_of(photo) == {"en": ("Two people wave", ""), "es": ("Dos personas saludan", "Despedida")}
    assert (photo.title, photo.credit_line, photo.licence, photo.place) == ("Farewell", "NASA", licence, "ISS")
    assert str(photo.taken) == "September 2024"
    assert [row.person for row in photo.depictions.all()] == [pettit, dyson]
    [entry] = LogEntry.objects.all()
    assert "Caption, Spanish" in entry.get_change_message()
    assert Version.objects.get_for_object(photo).count() == before + 2  # The state before, kept too, and the new one.


def test_rows_that_did_not_change_are_not_saved(publisher):
    first, second = create_photo(), create_photo()
    page = publisher.get(address(first, second))
    publisher.post(address(first, second), sent(page, **{f"caption_en_{second.pk}": "New"}))
    assert [entry.object_id for entry in LogEntry.objects.all()] == [str(second.pk)]


def test_a_refused_row_keeps_what_was_typed_and_the_others_are_saved(publisher):
    first, second = create_photo(title="First"), create_photo(title="Second")
    changes = {f"title_{first.pk}": "", f"caption_en_{first.pk}": "Typed", f"title_{second.pk}": "Saved"}
    page = publisher.post(address(first, second), sent(publisher.get(address(first, second)), **changes))
    rows = rows_on(page)
    assert rows[first.pk].form.errors.keys() == {"title"}
    assert "Typed</textarea>" in page.content.decode()
    assert sorted(Photo.objects.values_list("title", flat=True)) == ["First", "Saved"]
    assert [str(message) for message in page.context["messages"]] == [
        "1 photo was saved.",
        "1 photo was not saved: see the reasons below.",
    ]


def test_a_public_photo_keeps_its_alternative_text(publisher):
    photo = create_photo(alt="Needed")
    page = save(publisher, photo, alt_en="")
    assert "alternative text" in str(rows_on(page)[photo.pk].form.non_field_errors())
    assert texts_of(photo)["en"][0] == "Needed"


def test_an_emptied_text_goes_and_other_languages_stay(publisher):
    photo = create_photo(alt="Alt")
    photo.texts.create(language="es", caption="Órbita")
    photo.texts.create(language="ru", caption="Орбита")
    save(publisher, photo, caption_es="")
    assert texts_of(photo).keys() == {"en", "ru"}


def test_a_text_without_language_gets_one(publisher):
    photo = create_photo(alt="")
    photo.texts.all().delete()
    photo.texts.create(language=ANY, caption="Desde el archivo", alt="Alt del archivo")
    save(publisher, photo, unnamed="es")
    assert texts_of(photo) == {"es": ("Alt del archivo", "Desde el archivo")}


@pytest.mark.parametrize("for_all", [False, True])
def test_a_text_without_language_stays_beside_another_in_the_language_chosen(publisher, for_all):
    photo = create_photo(alt="")
    photo.texts.all().delete()
    photo.texts.create(language=ANY, caption="From the file", alt="Alt of the file")
    chosen = {"apply": "1", "all-unnamed": "en"} if for_all else {f"photo-{photo.pk}-unnamed": "en"}
    data = sent(publisher.get(address(photo)), **{f"caption_en_{photo.pk}": "Typed"}) | chosen
    page = publisher.post(address(photo), data, follow=True)
    assert texts_of(photo) == {"en": ("Alt of the file", "Typed"), ANY: ("", "From the file")}
    assert "1 photo keeps texts without a language" in page.content.decode()


def test_the_row_says_which_text_without_language_it_keeps(publisher):
    photo = create_photo(caption="Ours")
    photo.texts.create(language=ANY, caption="From the file")
    data = sent(publisher.get(address(photo)), **{f"unnamed_{photo.pk}": "en"})
    page = publisher.post(address(photo), {**data, "row": photo.pk})
    assert "because English already has its own: caption." in page.content.decode()


def test_people_who_stay_keep_their_places(publisher):
    photo, left, right, new = create_photo(), create_person(), create_person(), create_person()
    Depiction.objects.create(photo=photo, person=left, position="left", order=3)
    Depiction.objects.create(photo=photo, person=right, position="right", order=7)
    save(publisher, photo, people=[str(new.pk), str(right.pk)])
    assert [(row.person, row.position) for row in photo.depictions.all()] == [(right, "right"), (new, "")]


def test_a_mission_shows_the_photo_and_its_history_says_so(publisher):
    photo, mission, former = create_photo(), create_mission(), create_mission()
    MissionPhoto.objects.create(mission=former, photo=photo)
    save(publisher, photo, missions=[str(mission.pk)])
    assert list(photo.missions.all()) == [mission]
    messages = {entry.object_id: entry.get_change_message() for entry in LogEntry.objects.all()}
    assert messages == {
        str(mission.pk): f"Added photo “{photo}”.",
        str(former.pk): f"Deleted photo “{photo}”.",
    }


def test_who_may_not_change_missions_may_not_put_photos_on_them(client, db):
    client.force_login(create_user(group="Photo editors"))
    photo, mission = create_photo(), create_mission()
    save(client, photo, missions=[str(mission.pk)], caption_en="New")
    assert not photo.missions.exists()
    assert texts_of(photo)["en"][1] == "New"
    assert client.get(address(photo)).context["shared"]["found"].label == "Add the people named in each file or caption"


# --- Two editors at once ---------------------------------------------------------------------------


def meanwhile(client, photo, mine, **theirs):
    """Sends these changes of one row, while somebody else has saved theirs."""
    mine = {f"{name}_{photo.pk}": value for name, value in mine.items()}
    data = sent(client.get(address(photo)), **mine)
    Photo.objects.filter(pk=photo.pk).update(**theirs)
    return data, client.post(address(photo), {**data, "row": photo.pk})


def test_a_row_that_somebody_else_changed_shows_both_texts(publisher):
    photo = create_photo(title="Before")
    data, page = meanwhile(publisher, photo, {"title": "Mine"}, title="Theirs")
    row = page.context["row"]
    [change] = row.form.differences
    [title] = change.fields
    assert [title.before[0].text, title.after[0].text] == ["Theirs", "Mine"]
    assert Photo.objects.get().title == "Theirs"

    theirs = publisher.post(address(photo), {**data, "row": photo.pk, f"photo-{photo.pk}-theirs": "1"})
    assert theirs.context["row"].form["title"].value() == "Theirs"
    publisher.post(address(photo), {**data, "row": photo.pk, f"photo-{photo.pk}-overwrite": row.form.state})
    assert Photo.objects.get().title == "Mine"


def test_what_the_row_does_not_show_is_no_conflict_and_stays(publisher):
    photo = create_photo(title="Before")
    meanwhile(publisher, photo, {"title": "Mine"}, focal_x=0.25)
    photo = Photo.objects.get()
    assert (photo.title, photo.focal_x) == ("Mine", 0.25)


def test_an_untouched_row_is_no_conflict(publisher):
    photo = create_photo(title="Before")
    _data, page = meanwhile(publisher, photo, {}, title="Theirs")
    assert page.context["row"].outcome == ""
    assert Photo.objects.get().title == "Theirs"


def test_a_photo_deleted_meanwhile_is_named(publisher):
    photo = create_photo()
    data = sent(publisher.get(address(photo)))
    Photo.objects.all().delete()
    assert "was deleted" in publisher.post(address(photo), {**data, "row": photo.pk}).content.decode()


# --- For all rows ----------------------------------------------------------------------------------


def test_apply_to_all_fills_what_is_empty_and_adds_people(publisher):
    first, second = create_photo(credit_line=""), create_photo(credit_line="ESA")
    there, new = create_person(), create_person()
    Depiction.objects.create(photo=second, person=there)
    page = publisher.get(address(first, second))
    more = {"apply": "1", "all-credit_line": "NASA", "all-people": [new.pk], "all-taken_at_0": "1969"}
    publisher.post(address(first, second), sent(page, **{f"caption_en_{first.pk}": "Typed"}) | more)
    first, second = Photo.objects.order_by("pk")
    assert (first.credit_line, second.credit_line) == ("NASA", "ESA")
    assert [row.person for row in second.depictions.all()] == [there, new]
    assert texts_of(first)["en"][1] == "Typed"
    assert str(first.taken) == "1969"


def test_apply_to_all_replaces_if_asked(publisher):
    photo, old, new = create_photo(credit_line="ESA"), create_person(), create_person()
    Depiction.objects.create(photo=photo, person=old)
    more = {"apply": "1", "all-replace": "on", "all-credit_line": "NASA", "all-people": [new.pk]}
    publisher.post(address(photo), sent(publisher.get(address(photo))) | more)
    photo = Photo.objects.get()
    assert (photo.credit_line, [row.person for row in photo.depictions.all()]) == ("NASA", [new])


def test_a_bad_value_for_all_saves_nothing_and_keeps_what_was_typed(publisher):
    photo = create_photo(title="Before")
    data = sent(publisher.get(address(photo)), **{f"title_{photo.pk}": "Typed"})
    page = publisher.post(address(photo), data | {"apply": "1", "all-taken_at_0": "yesterday"})
    assert page.context["shared"].errors.keys() == {"taken_at"}
    assert 'value="Typed"' in page.content.decode()
    assert Photo.objects.get().title == "Before"


# --- Names found -----------------------------------------------------------------------------------


def test_names_in_the_file_and_the_texts_are_offered_but_not_assumed(publisher):
    reading = {"fields": {"people": {"value": ["Новицкий, Олег"], "source": "XMP", "others": {}}}}
    photo = create_photo(caption="Soyuz MS-25 with Tracy Dyson", reading=reading)
    novitsky = create_person(name="Oleg Novitsky", known_as=["Олег Новицкий"])
    dyson, mission = create_person(name="Tracy Dyson"), create_mission(name="Soyuz MS-25")
    Depiction.objects.create(photo=photo, person=dyson)
    row = rows_on(publisher.get(address(photo)))[photo.pk]
    assert row.offered == [("people", novitsky), ("missions", mission)]

    save(publisher, photo, **{"accept-people": [str(novitsky.pk)]})
    assert [depiction.person for depiction in photo.depictions.all()] == [dyson, novitsky]
    assert not photo.missions.exists()


def test_all_names_can_be_accepted_at_once(publisher):
    first, second = create_photo(caption="Tracy Dyson"), create_photo(title="Soyuz MS-25")
    create_person(name="Tracy Dyson")
    create_mission(name="Soyuz MS-25")
    page = publisher.get(address(first, second))
    publisher.post(address(first, second), sent(page) | {"apply": "1", "all-found": "on"})
    assert [row.person.name for row in first.depictions.all()] == ["Tracy Dyson"]
    assert [mission.name for mission in second.missions.all()] == ["Soyuz MS-25"]


# --- Publishing ------------------------------------------------------------------------------------


def test_saves_and_publishes_what_is_ready_and_says_once_what_is_not(publisher):
    ready = create_photo(alt="", published_at=None)
    bare = [create_photo(alt="", published_at=None) for _ in range(2)]
    page = publisher.get(address(ready, *bare))
    data = sent(page, **{f"alt_en_{ready.pk}": "Now with words"}) | {"publish": "1"}
    after = publisher.post(address(ready, *bare), data, follow=True)
    assert list(Photo.objects.published()) == [ready]
    refusals = [str(message) for message in after.context["messages"] if message.level_tag == "error"]
    assert len(refusals) == 1
    assert "2 of 3 were not published" in refusals[0]


def test_the_page_says_what_is_live_and_counts_what_can_be_published(publisher):
    live, drafts = create_photo(), [create_photo(published_at=None) for _ in range(2)]
    page = publisher.get(address(live, *drafts))
    assert [row.state for row in page.context["rows"]] == ["Live", "Draft", "Draft"]
    assert "Save and publish 2 photos" in page.text
    assert 'name="publish"' not in publisher.get(address(live)).text


def test_publishing_needs_its_permission(client, db):
    client.force_login(create_user(group="Editors"))
    photo = create_photo(published_at=None)
    data = sent(client.get(address(photo))) | {"publish": "1"}
    assert client.post(address(photo), data).status_code == 403
    assert not Photo.objects.published().exists()
