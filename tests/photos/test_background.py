"""Background work: who is at it, what happens after a failure, and what comes first."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from photos import renditions as making
from photos.background import attempt, count_failed, count_waiting, make_public, make_waiting_files, try_again
from photos.models import Attempt, Photo, Rendition
from tests.factories import create_person, create_photo, picture_bytes

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock(monkeypatch):
    """Moves the time on."""
    moment = [timezone.now()]
    monkeypatch.setattr(timezone, "now", lambda: moment[0])

    def move_on(length):
        moment[0] += length

    return move_on


@pytest.fixture
def damaged():
    """A photo whose original cannot be read."""
    photo = create_photo(title="Damaged")
    with photo.original.storage.open(photo.original.name, "wb") as file:
        file.write(b"\xff\xd8 no picture")
    return photo


def formats_of(photo):
    return set(photo.renditions.values_list("format", flat=True))


def work_off():
    """Does everything that is due and returns how many pieces that were."""
    pieces = 0
    while make_waiting_files():
        pieces += 1
    return pieces


def test_an_upload_waits_for_jpeg_only():
    photo = create_photo()
    make_public(photo)
    assert (photo.renditions_state, formats_of(photo)) == ("pending", {"jpeg"})
    assert work_off() == 1
    photo.refresh_from_db()
    assert (photo.renditions_state, formats_of(photo)) == ("ready", {"jpeg", "webp", "avif"})
    assert (count_waiting(), Attempt.objects.count()) == (0, 0)


def test_every_photo_gets_its_jpeg_files_before_any_gets_the_others(monkeypatch):
    first, second = create_photo(), create_photo(content=picture_bytes(comment="2"))
    made, make = [], making._record

    def note(photo, rows):
        made.extend((photo, format) for format in dict.fromkeys(row.format for row in rows))
        return make(photo, rows)

    monkeypatch.setattr(making, "_record", note)
    assert work_off() == 4
    assert made[:2] == [(second, "jpeg"), (first, "jpeg")]
    assert made[2:] == [(photo, format) for photo in (second, first) for format in ("webp", "avif")]


def test_what_is_uploaded_while_the_rest_is_made_is_made_too(monkeypatch):
    create_photo()
    make, later = making._record, []

    def upload_another(photo, rows):
        if not later:
            later.append(create_photo(content=picture_bytes(comment="later")))
        return make(photo, rows)

    monkeypatch.setattr(making, "_record", upload_another)
    work_off()
    assert [photo.renditions_state for photo in Photo.objects.all()] == ["ready", "ready"]


def test_a_failure_is_told_and_tried_again_less_and_less_often(damaged, clock):
    waits = []
    for _ in range(9):
        assert work_off() == 1
        waits.append(Attempt.objects.get().next_try - timezone.now())
        clock(waits[-1] - timedelta(seconds=1))
        assert work_off() == 0
        clock(timedelta(seconds=1))
    assert waits == [timedelta(minutes=minutes) for minutes in (1, 2, 4, 8, 16, 32, 60, 60, 60)]
    damaged.refresh_from_db()
    assert damaged.renditions_state == "failed"
    assert Attempt.objects.get().error == damaged.renditions_error == "The file cannot be read as a picture."
    assert (count_waiting(), count_failed()) == (1, 1)


def test_a_failure_stops_nothing_else(damaged):
    sound = create_photo(content=picture_bytes(comment="sound"))
    work_off()
    assert set(Photo.objects.values_list("title", "renditions_state")) == {
        ("Damaged", "failed"),
        (sound.title, "ready"),
    }


def test_one_that_failed_is_made_once_its_cause_is_gone(damaged, clock):
    good = create_photo(content=picture_bytes(comment="good"))
    work_off()
    with (
        good.original.storage.open(good.original.name) as file,
        damaged.original.storage.open(damaged.original.name, "wb") as broken,
    ):
        broken.write(file.read())
    assert work_off() == 0
    try_again([damaged])
    assert work_off() == 2
    damaged.refresh_from_db()
    assert (damaged.renditions_state, count_failed()) == ("ready", 0)


def test_only_one_process_is_at_a_piece_and_after_a_killed_one_another_takes_it(clock):
    photo = create_photo()
    assert Attempt.begin(photo=photo)  # By a process that is then killed.
    assert work_off() == 0
    assert not attempt(lambda: pytest.fail("done twice at once"), photo=photo)
    clock(timedelta(minutes=1))
    assert work_off() == 2
    photo.refresh_from_db()
    assert photo.renditions_state == "ready"
    wanted = making.wanted_renditions(photo)
    assert photo.renditions.count() == len(wanted) == Rendition.objects.count()


def test_what_failed_does_not_wait_for_a_clock_that_was_wrong(damaged, clock):
    clock(timedelta(days=300))
    assert work_off() == 1
    clock(-timedelta(days=300))
    assert work_off() == 1
    assert work_off() == 0


def test_a_process_that_is_told_to_stop_leaves_its_piece_to_the_next_at_once():
    photo = create_photo()

    def stopped():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        attempt(stopped, photo=photo)
    assert work_off() == 2


def test_an_error_of_ours_is_logged_in_full_and_noted(caplog):
    photo = create_photo()
    assert attempt(lambda: 1 / 0, photo=photo)
    assert "ZeroDivisionError" in caplog.text
    assert Attempt.objects.get().error.startswith("This failed because of an error at our end")


def test_a_photo_that_is_deleted_takes_its_attempts_along(damaged):
    work_off()
    damaged.delete()
    assert (Attempt.objects.count(), count_failed()) == (0, 0)


def test_a_change_of_the_file_is_tried_at_once_whatever_failed_before(damaged):
    work_off()
    make_public(damaged)
    assert Attempt.objects.get().count == 1


def test_looking_for_work_costs_few_queries(django_assert_num_queries):
    create_person()
    with django_assert_num_queries(1):
        assert not make_waiting_files()


def test_editors_see_what_failed_and_have_it_tried_again(damaged, editor):
    work_off()
    page = editor.get("/admin/attention/photos-without-files/").text
    assert "Damaged" in page
    assert "The file cannot be read as a picture. Next try:" in page
    for decision in ("again", "all"):
        assert work_off() == 0
        editor.post("/admin/attention/photos-without-files/", {"which": damaged.pk, "decision": decision})
        assert work_off() == 1


def test_a_file_that_is_sent_again_is_tried_again(editor, damaged):
    photo = create_photo(content=picture_bytes(comment="twice"))
    assert Attempt.begin(photo=photo)  # By a process that was killed.
    again = ContentFile(picture_bytes(comment="twice"), "again.jpg")
    assert "already in the library" in editor.post("/admin/photos/photo/add/", {"pictures": again}).text
    assert work_off() == 3


def test_what_has_waited_for_an_hour_is_shown_too(editor):
    create_photo(title="Late", added_at=timezone.now() - timedelta(hours=2))
    create_photo(title="Just added", content=picture_bytes(comment="2"), added_at=timezone.now())
    page = editor.get("/admin/attention/photos-without-files/").text
    assert "Late" in page
    assert "the background work may not be running" in page
    assert "Just added" not in page
