"""Photos by the dozen in Chromium: from thirty files to published photos, on two pages, by keyboard."""

from playwright.sync_api import expect

from photos.models import Licence, Photo
from tests.browser.conftest import DESK, PHONE, assert_sound
from tests.browser.desk import PASSWORD, log_in
from tests.factories import create_mission, create_person, create_photo, create_user, picture_bytes
from tests.photos.files import jpeg, xmp_packet

ADD = "/admin/photos/photo/add/"
GOOD, BROKEN = 21, 8
PATIENCE = 60_000  # Milliseconds: each of these steps is dozens of requests.


def mixed_files():
    good = [picture_bytes(size=(40, 30), comment=str(number)) for number in range(GOOD - 1)]
    person = {"Iptc4xmpExt:PersonInImage": "<rdf:Bag><rdf:li>Дайсон, Трейси</rdf:li></rdf:Bag>"}
    named = xmp_packet(person)
    good.insert(0, jpeg(xmp=named))
    contents = [*good, *(b"no picture %d" % number for number in range(BROKEN)), good[3]]
    return [
        {"name": f"file-{number:02}.jpg", "mimeType": "image/jpeg", "buffer": content}
        for number, content in enumerate(contents)
    ]


def write_down_the_rows(page, field, words):
    """Fills the same field of every row, going from row to row with Ctrl and Enter."""
    page.locator("[data-caption-row]").first.locator(f"[data-field='{field}'] textarea").focus()
    for number in range(GOOD):
        page.keyboard.insert_text(f"{words} {number}")
        page.keyboard.press("Control+Enter")


def test_thirty_files_are_added_captioned_and_published_by_keyboard(
    open_page, transactional_db, django_db_serialized_rollback
):
    create_user(username="valentina", group="Publishers", password=PASSWORD)
    create_person(name="Tracy Dyson", known_as=["Трейси Дайсон"])
    Licence.objects.create(name="Public domain in the United States", short_name="US public domain", slug="us-pd")
    page = open_page()
    log_in(page)
    page.goto(ADD)
    page.get_by_label("Select pictures").set_input_files(mixed_files())
    page.get_by_role("button", name="Add").press("Enter")
    page.get_by_text("21 added, 8 rejected, 1 already in the library").wait_for(timeout=PATIENCE)
    page.get_by_role("link", name="Caption these photos").press("Enter")

    rows = page.locator("[data-caption-row]")
    expect(rows).to_have_count(GOOD)
    write_down_the_rows(page, "alt_en", "A picture")
    write_down_the_rows(page, "caption_es", "Una foto")
    page.get_by_role("checkbox", name="Tracy Dyson").press("Space")
    page.get_by_text("Apply to all rows").press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("NASA")
    page.keyboard.press("Tab")
    page.keyboard.type("US")
    page.get_by_role("button", name="Apply to all 21 photos").press("Enter")
    page.get_by_text("21 photos were saved.").wait_for(timeout=PATIENCE)
    page.get_by_role("button", name="Save and publish 21 photos").press("Enter")
    page.get_by_text("21 photos are live now.").wait_for(timeout=PATIENCE)

    photos = list(Photo.objects.published().order_by("pk").prefetch_related("texts"))
    assert len(photos) == GOOD
    for number, photo in enumerate(photos):
        texts = {text.language: (text.alt, text.caption) for text in photo.texts.all()}
        assert texts == {"en": (f"A picture {number}", ""), "es": ("", f"Una foto {number}")}
        assert (photo.credit_line, photo.licence.slug) == ("NASA", "us-pd")
    assert [row.person.name for row in photos[0].depictions.all()] == ["Tracy Dyson"]


def test_a_row_is_saved_when_it_is_left_and_says_what_was_refused(
    open_page, transactional_db, django_db_serialized_rollback
):
    create_user(username="valentina", group="Publishers", password=PASSWORD)
    first, second = create_photo(title="First", credit_line="ESA"), create_photo(title="Second", credit_line="")
    create_person(name="Don Pettit")
    create_mission(name="Soyuz MS-26")
    page = open_page()
    log_in(page)
    page.goto(f"/admin/photos/photo/caption/?photos={first.pk},{second.pk}")
    one, other = page.locator("[data-caption-row]").all()

    one.get_by_label("Title").fill("")
    other.get_by_label("Title").focus()
    expect(one.locator("[data-row-state]")).to_contain_text("Not saved.")
    expect(one.get_by_label("Title")).to_have_attribute("aria-invalid", "true")
    one.get_by_label("Title").fill("Renamed")
    page.keyboard.press("Enter")
    expect(other.get_by_label("Title")).to_be_focused()
    expect(one.locator("[data-row-state]")).to_have_text("Saved.")
    expect(page.get_by_role("heading", name="Second")).to_be_visible()

    other.get_by_role("textbox", name="Credit line").focus()
    page.keyboard.press("Control+'")
    expect(other.get_by_role("textbox", name="Credit line")).to_have_value("ESA")
    one.locator("[data-field=people] select").focus()
    page.keyboard.type("pettit")
    page.locator(".select2-results__option", has_text="Don Pettit").wait_for()
    page.keyboard.press("Enter")
    expect(one.locator(".select2-selection__choice")).to_contain_text("Don Pettit")
    other.get_by_label("Title").focus()
    expect(one.locator("[data-row-state]")).to_have_text("Saved.")
    one.get_by_label("Title").focus()
    expect(other.locator("[data-row-state]")).to_have_text("Saved.")
    assert Photo.objects.get(pk=second.pk).credit_line == "ESA"
    assert [row.person.name for row in first.depictions.all()] == ["Don Pettit"]
    assert Photo.objects.get(pk=first.pk).title == "Renamed"
    assert_sound(page, "the captioning page", DESK, PHONE, {"width": 320, "height": 700})


def test_without_scripts_one_button_saves_all_rows(open_page, transactional_db, django_db_serialized_rollback):
    create_user(username="valentina", group="Publishers", password=PASSWORD)
    photos = [create_photo(), create_photo()]
    page = open_page(java_script_enabled=False)
    log_in(page)
    page.goto(f"/admin/photos/photo/caption/?photos={photos[0].pk},{photos[1].pk}")
    for row in page.locator("[data-caption-row]").all():
        row.get_by_label("Caption, Spanish").fill("Foto")
    page.get_by_role("button", name="Save all").click()
    page.get_by_text("2 photos were saved.").wait_for()
    assert [photo.texts.get(language="es").caption for photo in photos] == ["Foto", "Foto"]
