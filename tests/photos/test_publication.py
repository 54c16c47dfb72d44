"""Files are with the public while their photo is live, and only then: on disk and in a bucket, to the second."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.utils import timezone

from articles.models import Edition
from photos import storage
from photos.background import draw_waiting_previews
from photos.intake import replace_file
from photos.models import Photo, SocialPreview
from photos.placing import find_misplaced
from photos.publication import put_in_place
from photos.renditions import make_renditions
from photos.storage import names_in, originals, renditions, unpublished
from tests.admin_forms import filled_in
from tests.factories import create_article, create_person, create_photo, create_user, picture_bytes

pytestmark = pytest.mark.django_db


@pytest.fixture
def photo(kept):
    return with_files(create_photo(content=picture_bytes(size=(200, 150))))


def with_files(photo):
    make_renditions(photo, formats=["jpeg"])
    return photo


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def clock(monkeypatch):
    """Sets the time to so long from now."""
    now = timezone.now()

    def set_to(later):
        monkeypatch.setattr(timezone, "now", lambda: now + later)

    return set_to


def keys_of(photo):
    return {row.key for row in photo.renditions.all()}


def sweep():
    out = StringIO()
    call_command("sweep_media", "--delete", stdout=out)
    return out.getvalue().splitlines()[-1]


class TestDecisions:
    def test_what_is_withdrawn_is_shown_to_editors_only_until_it_is_published_again(self, client, photo, committed):
        keys, address = keys_of(photo), photo.renditions.first().address
        assert client.get(address).status_code == 200
        with committed():
            photo.withdraw()
        assert (set(names_in(renditions())), set(names_in(unpublished()))) == (set(), keys)
        private = photo.renditions.first().address
        for former in (address, private):
            assert client.get(former).status_code == 404

        client.force_login(create_user(group="Photo editors"))
        answer = client.get(private)
        assert (answer.status_code, "no-store" in answer["Cache-Control"]) == (200, True)
        client.logout()

        with committed():
            Photo.objects.get().publish()
        assert (set(names_in(renditions())), set(names_in(unpublished()))) == (keys, set())
        assert photo.renditions.first().address == address
        for named in (address, private):  # A page of a moment ago may name either.
            assert client.get(named)["Cache-Control"] == "public, max-age=3600"

    def test_nothing_but_the_original_of_what_is_deleted_stays(self, client, photo, committed):
        address = photo.renditions.first().address
        with committed():
            photo.delete()
        assert list(names_in(renditions())) == []
        assert list(names_in(originals())) == [photo.original.name]
        assert client.get(address).status_code == 404

    def test_nothing_of_a_former_file_stays(self, client, photo, committed):
        keys, address = keys_of(photo), photo.renditions.first().address
        other = SimpleUploadedFile("other.jpg", picture_bytes(size=(200, 150), colour="#123456"))
        with committed():
            replace_file(photo, other)
            assert not photo.renditions.exists(), "even if the new ones cannot be made"
        assert client.get(address).status_code == 404
        assert keys.isdisjoint(names_in(renditions()))
        assert set(names_in(renditions())) == keys_of(photo) != set()

    def test_many_at_once_without_a_form(self, committed):
        photos = [with_files(create_photo()) for _ in range(2)]
        with committed():
            Photo.objects.update(withdrawn_at=timezone.now())
        assert list(names_in(renditions())) == []
        with committed():
            Photo.objects.all().delete()
        assert list(names_in(unpublished())) == []
        assert photos

    def test_drafts_have_no_public_files(self, client, committed):
        photo = with_files(create_photo(published_at=None))
        assert list(names_in(renditions())) == []
        for name in (photo.renditions.first().name, photo.renditions.first().key):
            assert client.get(f"/media/{name}").status_code == 404

    def test_what_is_published_without_files_gets_them(self, committed):
        photo = create_photo(published_at=None)
        with committed():
            photo.publish()
        assert set(names_in(renditions())) == keys_of(photo) != set()


def by_form(client, photo, **changes):
    page = f"/admin/photos/photo/{photo.pk}/change/"
    assert client.post(page, filled_in(client.get(page), **changes)).status_code == 302


def by_action(client, photo, action, **more):
    sent = {"action": action, "_selected_action": [photo.pk], **more}
    assert client.post("/admin/photos/photo/", sent).status_code == 302


def by_page(client, photo, page, **sent):
    assert client.post(f"/admin/photos/photo/{photo.pk}/{page}/", sent).status_code == 302


def withdrawn_in_an_hour(client, photo):
    at = timezone.now() + timedelta(hours=1)
    by_form(client, photo, withdrawn_at_0=f"{at:%Y-%m-%d}", withdrawn_at_1=f"{at:%H:%M:%S}")


def replaced(client, photo):
    file = SimpleUploadedFile("other.jpg", picture_bytes(size=(200, 150), colour="#123456"))
    by_page(client, photo, "replace", file=file, cleared_because="Ours")


STAYING = {
    "withdrawn in the list": lambda client, photo: by_action(client, photo, "withdraw"),
    "a draft again": lambda client, photo: by_form(client, photo, published_at_0="", published_at_1=""),
    "to come later": lambda client, photo: by_form(client, photo, published_at_0="2069-01-01", published_at_1="09:00"),
    "withdrawn at a time": withdrawn_in_an_hour,
    "replaced": replaced,
}
GOING = {
    "deleted in the list": lambda client, photo: by_action(client, photo, "delete_selected", post="yes"),
    "deleted on its page": lambda client, photo: by_page(client, photo, "delete", post="yes"),
}


@pytest.mark.parametrize("way", [*STAYING, *GOING])
def test_in_whatever_way_a_picture_leaves_no_public_file_shows_it(kept, client, committed, clock, way):
    client.force_login(create_user(is_superuser=True))
    photo = with_files(create_photo(content=picture_bytes(size=(200, 150), colour="#a05020")))
    if way in STAYING:  # One in use is not deleted.
        create_article(title="Dawn", lead=photo)
        draw_all()
    before = set(names_in(renditions()))
    assert keys_of(photo) <= before
    with committed():
        (STAYING | GOING)[way](client, photo)
    if way == "withdrawn at a time":
        assert set(names_in(renditions())) == before
        clock(timedelta(hours=2))
        with committed():
            put_in_place(find_misplaced())
    assert before.isdisjoint(names_in(renditions()))
    client.logout()
    for name in before:
        assert client.get(f"/media/{name}").status_code == 404


def draw_all():
    while draw_waiting_previews():
        pass


class TestMoments:
    def test_what_is_scheduled_is_there_to_the_second(self, client, clock):
        later = timezone.now() + timedelta(days=1)
        photo = with_files(create_photo(published_at=later))
        address = photo.renditions.first().address
        assert list(names_in(renditions())) == []
        assert client.get(address).status_code == 404
        clock(timedelta(days=1, seconds=1))
        assert address in client.get(photo.get_absolute_url()).text
        assert client.get(address).status_code == 200
        call_command("make_renditions", stdout=StringIO())
        assert set(names_in(renditions())) == keys_of(photo)
        assert client.get(address).status_code == 200

    def test_what_is_to_be_withdrawn_is_kept_no_longer_than_until_then(self, client, clock):
        photo = with_files(create_photo(withdrawn_at=timezone.now() + timedelta(minutes=10)))
        address = photo.renditions.first().address
        seconds = int(client.get(address)["Cache-Control"].rpartition("=")[2])
        assert 590 <= seconds <= 600
        clock(timedelta(minutes=11))
        assert client.get(address).status_code == 404
        assert sweep() == "photos with files moved: 1; files deleted: none"
        assert list(names_in(renditions())) == []


class TestFaults:
    def test_a_process_killed_after_the_commit_is_followed_by_the_sweeper(self, client, photo):
        address = photo.renditions.first().address
        photo.withdraw()
        assert client.get(address).status_code == 404
        assert list(names_in(renditions()))
        assert sweep() == "photos with files moved: 1; files deleted: none"
        assert list(names_in(renditions())) == []

    def test_what_was_withdrawn_goes_even_if_it_cannot_be_kept(self, committed, monkeypatch):
        photo = with_files(create_photo())
        with monkeypatch.context() as broken:
            broken.setattr("photos.placing.copy", lambda name, to: False)
            with committed():
                photo.withdraw()
        assert (list(names_in(renditions())), photo.renditions.count()) == ([], 0)
        with committed():
            Photo.objects.get().publish()
        assert set(names_in(renditions())) == keys_of(photo) != set()

    def test_a_storage_that_does_not_answer_hides_nothing_from_the_site(self, client, committed, monkeypatch):
        photo = with_files(create_photo())
        address = photo.renditions.first().address
        with monkeypatch.context() as broken:
            broken.setattr(storage.DiskStorage, "delete", lambda *names: 1 / 0)
            with committed():
                photo.delete()
        assert client.get(address).status_code == 404
        monkeypatch.setattr("photos.stored_files.SETTLED", timedelta(hours=-1))
        sweep()
        assert list(names_in(renditions())) == []

    def test_a_decision_made_meanwhile_counts(self, committed, monkeypatch):
        photo = with_files(create_photo())
        copy = storage.copy

        def copied_while_published_again(name, to):
            Photo.objects.filter(pk=photo.pk).update(withdrawn_at=None)
            return copy(name, to)

        # In this thread: another one would not see the transaction of the test.
        monkeypatch.setattr("photos.placing.ThreadPoolExecutor", OneThread)
        monkeypatch.setattr("photos.placing.copy", copied_while_published_again)
        with committed():
            photo.withdraw()
        assert (set(names_in(renditions())), list(names_in(unpublished()))) == (keys_of(photo), [])

    def test_the_original_of_a_deleted_photo_is_kept_while_it_can_be_recovered(self, client, committed, clock):
        client.force_login(create_user(group="Photo editors"))
        photo = with_files(create_photo())
        page = f"/admin/photos/photo/{photo.pk}/delete/"
        with committed():
            client.post(page, {"post": "yes"})
        assert not Photo.objects.exists()
        clock(timedelta(days=29))
        sweep()
        assert list(names_in(originals())) == [photo.original.name]
        client.force_login(create_user(group="Photo editors", username="later"))  # The session has ended long since.
        version = client.get("/admin/photos/photo/recover/").context["versions"][0]
        with committed():
            client.post(f"/admin/photos/photo/recover/{version.pk}/")
        assert set(names_in(renditions())) == keys_of(Photo.objects.get()) != set()

        with committed():
            client.post(page, {"post": "yes"})
        clock(timedelta(days=60))
        sweep()
        assert list(names_in(originals())) == []


class OneThread:
    def __init__(self, at_once):
        pass

    def __enter__(self):
        return self

    def __exit__(self, *error):
        pass

    def map(self, function, *values):
        return map(function, *values)


class TestPicturesForLinks:
    def drawn(self):
        draw_all()
        return SocialPreview.objects.get(model="articles.edition").name

    def test_one_that_shows_what_is_withdrawn_goes_at_once(self, client, committed):
        photo = with_files(create_photo(content=picture_bytes(size=(1600, 900))))
        article = create_article(title="Dawn", lead=photo)
        before = self.drawn()
        with committed():
            photo.withdraw()
        assert client.get(f"/media/{before}").status_code == 404
        assert before not in client.get(article.get_absolute_url()).text
        assert self.drawn() != before

    def test_those_of_records_that_are_not_public_go(self, committed):
        create_article(title="Dawn")
        before = self.drawn()
        Edition.objects.update(live_until=timezone.now())
        with committed():
            call_command("draw_social_previews", stdout=StringIO())
        assert not renditions().exists(before)

    def test_a_full_run_draws_those_whose_file_is_lost(self):
        person = create_person(name="Ada")
        call_command("draw_social_previews", stdout=StringIO())
        name = SocialPreview.objects.get(object_id=person.pk).name
        renditions().delete(name)
        out = StringIO()
        call_command("draw_social_previews", stdout=out)
        assert out.getvalue() == "social preview images: 1 drawn\n"
        assert renditions().exists(name)
