"""Disk and object storage keep the same promises; the second is a local server that speaks S3."""

import os
import socket
import time
from datetime import timedelta

import pytest
from botocore.config import Config
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command

from photos.bucket import BucketStorage
from photos.models import Photo
from photos.renditions import make_renditions
from photos.storage import names_in, originals, renditions
from tests.factories import create_photo, picture_bytes
from tests.photos.conftest import use_bucket

pytestmark = pytest.mark.django_db


@pytest.fixture
def photo(kept):
    photo = create_photo(content=picture_bytes(size=(700, 500)))
    make_renditions(photo)
    assert photo.renditions_state == "ready", photo.renditions_error
    return photo


def test_originals_and_renditions_are_kept_apart(photo):
    assert list(names_in(originals())) == [photo.original.name]
    assert sorted(names_in(renditions())) == sorted(row.name for row in photo.renditions.all())


def test_what_is_written_can_be_read(photo):
    with photo.original.storage.open(photo.original.name) as file:
        assert len(file.read()) == photo.file_size
    for row in photo.renditions.all():
        assert renditions().size(row.name) == row.file_size


def test_making_everything_again_gives_the_same_names(photo):
    names = set(names_in(renditions()))
    make_renditions(photo, anew=True)
    assert set(names_in(renditions())) == names == set(photo.renditions.values_list("name", flat=True))


def test_public_files_are_served(client, photo, django_assert_num_queries):
    for row in photo.renditions.all():
        with django_assert_num_queries(1):  # Whether the photo is live.
            response = client.get(row.address)
        assert (response.status_code, response.headers["Content-Type"]) == (200, row.media_type)
        assert len(response.getvalue()) == row.file_size
    assert client.get(f"/media/{photo.original.name}").status_code == 404
    gone = photo.renditions.first()
    renditions().delete(gone.name)
    assert client.get(gone.address).status_code == 404


def test_the_sweeper_takes_what_belongs_to_no_photo(photo, monkeypatch, capsys):
    kept = create_photo()
    make_renditions(kept)
    orphans = {photo.original.name, *photo.renditions.values_list("name", flat=True)}
    photo.delete()  # What follows the commit does not come: the process was killed.

    call_command("sweep_media", "--delete")
    assert orphans < files(), "somebody may be about to write their rows"

    monkeypatch.setattr("photos.stored_files.SETTLED", timedelta(hours=-1))
    call_command("sweep_media")
    assert orphans < files()
    assert set(reported(capsys, "belongs to no photo")) == orphans

    call_command("sweep_media", "--delete")
    assert files() == {kept.original.name, *kept.renditions.values_list("name", flat=True)}


def files():
    return {*names_in(originals()), *names_in(renditions())}


def reported(capsys, words):
    lines = capsys.readouterr().out.splitlines()
    return [line.removeprefix(f"{words}: ") for line in lines if line.startswith(words)]


def test_pictures_of_another_database_are_not_swept(media, monkeypatch):
    """Such as those of the site, by housekeeping that was started with an empty database."""
    for number in range(21):
        originals().save(f"ab/{number}", ContentFile(b"x"))
    monkeypatch.setattr("photos.stored_files.SETTLED", timedelta(hours=-1))
    with pytest.raises(CommandError, match="21 original files belong to no photo, and the database has 0 photos"):
        call_command("sweep_media", delete=True)
    assert len(list(names_in(originals()))) == 21
    call_command("sweep_media", delete=True, all=True)
    assert not list(names_in(originals()))


def test_an_empty_disk_has_nothing_to_sweep(capsys):
    call_command("sweep_media")
    words = "photos with files in the wrong place: none; files unused: none\n"
    assert capsys.readouterr().out == words


def test_what_a_killed_process_left_half_written_is_swept(media):
    photo = create_photo()
    make_renditions(photo)
    half = media / "renditions" / f"{photo.renditions.first().name}.0123456789abcdef.part"
    half.write_bytes(b"half")
    os.utime(half, (0, 0))
    call_command("sweep_media", "--delete")
    assert not half.exists()
    assert len(files()) == 1 + photo.renditions.count()


def test_a_bucket_serves_public_files_rightly_by_itself(bucket):
    photo = create_photo()
    make_renditions(photo)
    for row in photo.renditions.all():
        kept = bucket.head_object(Bucket="pictures", Key=f"renditions/{row.name}")
        assert (kept["ContentType"], kept["CacheControl"]) == (row.media_type, "public, max-age=3600")
    private = bucket.head_object(Bucket="pictures", Key=f"originals/{photo.original.name}")
    assert "CacheControl" not in private


def test_a_closed_object_storage_is_noticed_within_seconds(settings, monkeypatch):
    photo = create_photo()
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        use_bucket(f"http://127.0.0.1:{unused.getsockname()[1]}", settings, monkeypatch)
        started = time.monotonic()
        with pytest.raises(Exception, match="Could not connect"):
            create_photo()
        make_renditions(photo)
        assert time.monotonic() - started < 10
        with pytest.raises(Exception, match="did not respond a moment ago"):
            originals().open("ab/1")
    assert Photo.objects.count() == 1
    assert photo.renditions_state == "failed"
    assert photo.renditions_error == "The picture storage cannot be reached."


@pytest.mark.parametrize("is_silent", [False, True], ids=["closed", "silent"])
def test_a_picture_in_a_store_that_does_not_respond_is_unavailable(client, settings, monkeypatch, is_silent):
    photo = create_photo()
    make_renditions(photo, formats=["jpeg"])
    client.raise_request_exception = False
    with socket.socket() as store:
        store.bind(("127.0.0.1", 0))
        if is_silent:
            store.listen()
        use_bucket(f"http://127.0.0.1:{store.getsockname()[1]}", settings, monkeypatch)
        soon = Config(read_timeout=0.2, retries={"total_max_attempts": 1})
        settings.STORAGES["renditions"]["OPTIONS"]["client_config"] = soon
        response = client.get(photo.renditions.first().address)
    assert (response.status_code, response.headers["Retry-After"]) == (503, "30")


def test_a_store_that_did_not_respond_is_asked_again_after_a_pause(bucket, monkeypatch):
    originals().save("ab/1", ContentFile(b"x"))
    address = os.environ["S3_ENDPOINT_URL"]
    monkeypatch.setitem(BucketStorage._paused_until, address, time.monotonic() + 60)
    with pytest.raises(Exception, match="did not respond a moment ago"):
        originals().exists("ab/1")
    monkeypatch.setitem(BucketStorage._paused_until, address, time.monotonic())
    assert originals().exists("ab/1")
