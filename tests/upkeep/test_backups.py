"""Backups: what they hold, what is refused, and which of them stay."""

import gzip
import hashlib
import json
import os
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from types import SimpleNamespace

import pytest
from botocore.exceptions import EndpointConnectionError
from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.files.storage import storages
from django.core.management import CommandError, call_command
from reversion.models import Revision

from missions.models import Mission
from people.models import Person
from photos.bucket import BucketStorage
from photos.models import Photo
from photos.storage import names_in, originals
from search.models import Document
from tests.factories import create_photo, create_user
from upkeep.backups import archive, last_backup
from upkeep.backups.archive import (
    MANIFEST,
    NAME,
    SHA256SUM,
    BackupError,
    Part,
    list_backups,
    missing_in_words,
    read_lines,
    read_manifest,
)
from upkeep.backups.making import SPARE, require_space
from upkeep.backups.pictures import read_pictures, restore_pictures
from upkeep.backups.restoring import FILLED_BY_MIGRATIONS
from upkeep.backups.retention import Retention
from upkeep.backups.rows import is_kept, tables_of

PAGES = ["/missions/", "/people/", "/photos/", "/articles/", "/missions/soyuz-ms-24/", "/search/?q=Novitsky"]


def run(command, *arguments, **options):
    out = StringIO()
    call_command(command, *map(str, arguments), stdout=out, stderr=out, **options)
    return out.getvalue()


@pytest.fixture
def target(tmp_path):
    return tmp_path / "backups"


@pytest.fixture
def backup(swap, target):
    run("backup", target)
    return list_backups(target)[0]


def alter(path):
    """One byte in the middle."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(content)


def sign(backup, **changes):
    """Changes the manifest as somebody would who wants it to be believed."""
    text = json.dumps(json.loads((backup / MANIFEST).read_text()) | changes)
    (backup / MANIFEST).write_text(text)
    (backup / SHA256SUM).write_text(f"{hashlib.sha256(text.encode()).hexdigest()}  {MANIFEST}\n")


def list_pictures(backup, *lines):
    content = "".join(f"{json.dumps(line)}\n" for line in lines).encode()
    (backup / "pictures.jsonl.gz").write_bytes(gzip.compress(content))
    sign(backup, pictures={"lines": len(lines), "sha256": hashlib.sha256(content).hexdigest()})


# --- Whole ---------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_restored_site_shows_the_same_pages(swap, client, target):
    create_user(group="Publishers", username="sergei")
    deleted = create_photo(title="Deleted")
    Photo.objects.filter(pk=deleted.pk).delete()
    before = [client.get(page).content for page in PAGES]
    numbers = {model: set(model.objects.values_list("pk", flat=True)) for model in (Mission, Person, Photo, Revision)}
    pictures = set(names_in(originals()))
    run("backup", target)
    assert last_backup() is not None

    Mission.objects.filter(slug="soyuz-ms-24").update(name="Defaced")
    Revision.objects.all().delete()
    get_user_model().objects.all().delete()
    with pytest.raises(CommandError, match="already has rows in"):
        run("restore", target)
    for name in pictures:
        originals().delete(name)
    run("restore", target, "--replace", "--noinput")

    assert [client.get(page).content for page in PAGES] == before
    assert {model: set(model.objects.values_list("pk", flat=True)) for model in numbers} == numbers
    assert get_user_model().objects.get().groups.get().name == "Publishers"
    assert Document.objects.exists()
    assert set(names_in(originals())) >= set(Photo.objects.values_list("original", flat=True))
    assert create_photo(title="New").pk > deleted.pk, "the history still names the deleted one by its number"


def test_a_new_database_counts_as_empty(db):
    filled = {label for label, model in tables_of(apps).items() if is_kept(model) and model._base_manager.exists()}
    assert filled <= FILLED_BY_MIGRATIONS


def test_a_second_backup_shares_the_pictures(backup, target):
    sign(backup, taken_at="2026-01-01T00:00:00+00:00")
    os.rename(backup, backup.with_name("2026-01-01T000000Z"))
    files = {path: path.stat().st_ino for path in (target / "pictures").rglob("*") if path.is_file()}
    lines = run("backup", target, daily=1, weekly=0, monthly=0).splitlines()
    assert lines[0] == "Removed: 2026-01-01T000000Z"
    assert "0.0 MB of them new" in lines[-1], "housekeeping shows only the last line"
    assert {path: path.stat().st_ino for path in (target / "pictures").rglob("*") if path.is_file()} == files


def test_only_its_owner_may_read_it(backup, target):
    modes = {path.stat().st_mode & 0o777 for path in target.rglob("*") if path.is_file()}
    folders = {path.stat().st_mode & 0o777 for path in target.rglob("*") if path.is_dir()}
    assert (modes, folders) == ({0o600}, {0o700})


def test_a_damaged_shared_picture_is_copied_again(backup, target):
    picture = next((target / "pictures").glob("??/*"))
    alter(picture)
    os.rename(backup, backup.with_name("2026-01-01T000000Z"))
    run("backup", target)
    assert hashlib.sha256(picture.read_bytes()).hexdigest() == picture.name


def test_a_picture_that_is_gone_is_named(swap, target, monkeypatch):
    photo = Photo.objects.get()
    photo.original.storage.delete(photo.original.name)
    with pytest.raises(CommandError, match=photo.original.name) as failed:
        run("backup", target)
    assert failed.value.returncode == 3
    assert "is good" in run("restore", target, "--check")
    monkeypatch.setattr("upkeep.backups.restoring.restore_database", lambda *arguments: None)
    assert f"the site had lost them: originals/{photo.original.name}" in run(
        "restore", target, "--replace", "--noinput"
    )


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (1, "originals/0"),
        (10, ", ".join(f"originals/{each}" for each in range(10))),
        (11, ", ".join(f"originals/{each}" for each in range(10)) + " and 1 more. b/manifest.json names all of them."),
    ],
)
def test_the_first_ten_missing_pictures_are_named(number, words):
    assert missing_in_words(Path("b"), [f"originals/{each}" for each in range(number)]) == words


# --- Refused -------------------------------------------------------------------------------------------


def test_check_passes_a_good_backup(backup):
    assert "is good" in run("restore", backup, "--check")


@pytest.mark.parametrize(
    "file", [MANIFEST, SHA256SUM, "pictures.jsonl.gz", "rows/missions.Mission.jsonl.gz", "rows/auth.User.jsonl.gz"]
)
def test_a_damaged_file_is_named(backup, file):
    alter(backup / file)
    with pytest.raises(CommandError, match=MANIFEST if file == SHA256SUM else file):
        run("restore", backup, "--check")


def test_a_damaged_picture_is_named(backup, target):
    picture = next((target / "pictures").glob("??/*"))
    alter(picture)
    with pytest.raises(CommandError, match=f"{picture.name}.*missing or damaged"):
        run("restore", backup, "--check")


def test_a_lost_file_is_named(backup):
    (backup / "rows" / "people.Person.jsonl.gz").unlink()
    with pytest.raises(CommandError, match=r"people\.Person"):
        run("restore", backup, "--check")


def test_a_backup_of_a_newer_release_is_refused(backup):
    sign(backup, migrations=read_manifest(backup).migrations | {"photos": "0999_later"})
    with pytest.raises(CommandError, match="from another release: this one has no migration photos 0999"):
        run("restore", backup, "--check")


@pytest.mark.parametrize(
    "name",
    ["../outside", "/tmp/outside", "a/../../outside", "..", "", "a\\..\\outside"],  # noqa: S108
)
def test_names_that_lead_outside_are_refused(backup, name):
    list_pictures(backup, ["originals", name, "0" * 64, 1])
    with pytest.raises(CommandError, match="is not a picture of this site"):
        run("restore", backup, "--check")


@pytest.mark.parametrize("line", [["originals", "ab/c", "../../etc/passwd", 1], ["static", "ab/c", "0" * 64, 1], []])
def test_hashes_and_storages_that_lead_outside_are_refused(backup, line):
    list_pictures(backup, line)
    with pytest.raises(CommandError, match="is not a picture of this site"):
        run("restore", backup, "--check")


@pytest.mark.parametrize("file", ["rows/missions.Mission.jsonl.gz", "pictures.jsonl.gz"])
def test_symbolic_links_are_refused(backup, file, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    (backup / file).rename(elsewhere)
    (backup / file).symlink_to(elsewhere)
    with pytest.raises(CommandError, match="symbolic link"):
        run("restore", backup, "--check")


@pytest.mark.parametrize(
    "odd",
    [
        {"taken_at": "yesterday"},
        {"migrations": []},
        {"migrations": {"photos": ["0001"]}},
        {"tables": {"auth.User": {"lines": "1", "sha256": "0"}}},
        {"sequences": {"no.Table": 1}},
        {"sequences": {"auth.User": 2**70}},
        {"missing": [1]},
    ],
    ids=str,
)
def test_a_manifest_with_impossible_values_is_damaged_and_stops_no_other_backup(backup, target, odd):
    sign(backup, **odd)
    with pytest.raises(CommandError, match="is damaged"):
        run("restore", backup, "--check")
    backup.rename(target / "2026-01-01T000000Z")
    run("backup", target, "--no-verify")


def write_rows(backup, label, *lines):
    content = "".join(f"{line}\n" for line in lines).encode()
    (backup / "rows" / f"{label}.jsonl.gz").write_bytes(gzip.compress(content))
    part = {"lines": len(lines), "sha256": hashlib.sha256(content).hexdigest()}
    sign(backup, tables=json.loads((backup / MANIFEST).read_text())["tables"] | {label: part})


def test_rows_that_name_others_that_are_not_there_are_refused(backup):
    columns = gzip.decompress((backup / "rows" / "people.Person.jsonl.gz").read_bytes()).decode().split("\n")[0]
    write_rows(backup, "people.Person", columns)
    with pytest.raises(CommandError, match="names another that is not there"):
        run("restore", backup, "--check")


def test_a_column_that_is_named_twice_is_refused(backup):
    write_rows(backup, "auth.Group", '["id", "name", "name"]')
    with pytest.raises(CommandError, match="its columns are not those"):
        run("restore", backup, "--check")


@pytest.mark.parametrize(("content", "lines"), [("[" * 2000, 1), ("[]\n" * 1000, 3)], ids=["line", "lines"])
def test_a_file_that_unpacks_to_more_than_it_may_is_not_read_to_its_end(tmp_path, monkeypatch, content, lines):
    monkeypatch.setattr(archive, "LONGEST_LINE", 1000)
    path = tmp_path / "rows.jsonl.gz"
    path.write_bytes(gzip.compress(content.encode()))
    read = []
    with pytest.raises(BackupError, match="the file is damaged"):
        read.extend(read_lines(path, Part(lines, "0" * 64)))
    assert len(read) <= lines + 1


def test_any_other_folder_is_refused_and_left_alone(db, tmp_path):
    (tmp_path / "letter.txt").write_text("mine")
    with pytest.raises(CommandError, match="not empty and holds no backups"):
        run("backup", tmp_path)
    with pytest.raises(CommandError, match="not a complete backup"):
        run("restore", tmp_path)
    assert (tmp_path / "letter.txt").exists()


def test_the_picture_storage_is_no_place_for_backups(db, tmp_path):
    """`sweep_media` would delete them, as files that belong to no photo."""
    (tmp_path / "link").symlink_to(originals().location)
    for folder in (Path(originals().location), tmp_path / "link" / "backups"):
        with pytest.raises(CommandError, match="is inside the picture storage"):
            run("backup", folder)
        assert not folder.exists()


@pytest.mark.parametrize("mark", ["", "[]", '{"folder": "letters"}'])
def test_a_folder_with_a_damaged_mark_is_refused(db, target, mark):
    target.mkdir()
    (target / "backups.json").write_text(mark)
    with pytest.raises(CommandError, match="damaged or of another release"):
        run("backup", target)


def test_a_full_disk_is_noticed_before(swap, target, monkeypatch):
    monkeypatch.setattr("shutil.disk_usage", lambda path: SimpleNamespace(free=1000))
    with pytest.raises(CommandError, match=r"0\.0 MB free, about .* needed"):
        run("backup", target)
    assert list_backups(target) == []


@pytest.mark.parametrize(("free", "is_enough"), [(SPARE + 1000, True), (SPARE + 999, False)])
def test_the_space_needed_is_that_of_the_backup_and_some_to_spare(tmp_path, monkeypatch, free, is_enough):
    monkeypatch.setattr("shutil.disk_usage", lambda path: SimpleNamespace(free=free))
    with nullcontext() if is_enough else pytest.raises(BackupError, match="Make room first"):
        require_space(tmp_path, 1000)


def test_a_wrong_name_confirms_nothing(backup, monkeypatch):
    monkeypatch.setattr("builtins.input", lambda question: "yes")
    with pytest.raises(CommandError, match="Nothing was restored"):
        run("restore", backup, "--replace")


def test_what_a_killed_process_left_is_no_backup_and_goes(swap, target):
    run("backup", target)
    left = target / ".unfinished-2026-12-01T000000Z"
    left.mkdir()
    (target / ".0123.part").write_text("half")
    os.rename(list_backups(target)[0], target / "2026-01-01T000000Z")
    run("backup", target)
    assert not left.exists()
    assert not (target / ".0123.part").exists()


# --- Which stay ----------------------------------------------------------------------------------------

NOON = datetime(2026, 12, 2, 12, tzinfo=UTC)


def test_retention_keeps_the_latest_of_each_period():
    nightly = [NOON - timedelta(days=day) for day in range(400)]
    kept = Retention(daily=7, weekly=4, monthly=12).keep(nightly)
    assert set(nightly[:7]) <= kept
    assert {moment.strftime("%Y-%m") for moment in kept} == {
        "2026-12", "2026-11", "2026-10", "2026-09", "2026-08", "2026-07", "2026-06", "2026-05", "2026-04", "2026-03",
        "2026-02", "2026-01",
    }  # fmt: skip
    assert datetime(2026, 10, 31, 12, tzinfo=UTC) in kept
    assert datetime(2026, 10, 30, 12, tzinfo=UTC) not in kept


@pytest.mark.parametrize(("hours", "kept"), [([0, 1, 2], [0]), ([0, 24], [0, 24]), ([0], [0]), ([], [])])
def test_retention_of_days(hours, kept):
    moments = [NOON - timedelta(hours=hour) for hour in hours]
    assert Retention(daily=7, weekly=0, monthly=0).keep(moments) == {NOON - timedelta(hours=hour) for hour in kept}


def test_retention_never_deletes_the_latest():
    assert Retention(daily=0, weekly=0, monthly=0).keep([NOON, NOON - timedelta(days=1)]) == {NOON}


def test_old_backups_go_and_what_is_no_backup_stays(backup, target):
    """Nor does a verified one go for one that is not."""
    foreign = target / "2020-01-01T000000Z"
    foreign.mkdir()
    (foreign / "mine.txt").write_text("mine")
    kept = backup.with_name("2026-01-01T000000Z")
    backup.rename(kept)
    sign(kept, taken_at="2026-01-01T00:00:00+00:00")
    run("backup", target, "--daily=0", "--weekly=0", "--monthly=0", "--no-verify")
    assert {foreign, kept} < set(list_backups(target))
    for path in list_backups(target):
        if path not in (foreign, kept):
            path.rename(target / "2026-02-01T000000Z")
            sign(target / "2026-02-01T000000Z", taken_at="2026-02-01T00:00:00+00:00")
    run("backup", target, "--daily=0", "--weekly=0", "--monthly=0")
    assert len(list_backups(target)) == 2
    assert foreign in list_backups(target)
    assert not kept.exists()


def test_the_one_just_made_stays_when_the_clock_was_wrong_before(backup, target):
    """As if it had been an hour ahead until now: of each day the latest stays, and that is another one."""
    later = datetime.now(UTC) + timedelta(minutes=1)
    backup.rename(target / later.strftime(NAME))
    sign(target / later.strftime(NAME), taken_at=later.isoformat())
    run("backup", target, "--daily=0", "--weekly=0", "--monthly=0")
    assert len(list_backups(target)) == 2


def test_quiet_says_nothing(swap, target):
    assert run("backup", target, verbosity=0) == ""


def test_pictures_in_a_bucket(bucket, db, target):
    photo = create_photo()
    run("backup", target)
    content = photo.original.read()
    bucket.delete_object(Bucket="pictures", Key=f"originals/{photo.original.name}")
    backup = list_backups(target)[0]
    restore_pictures(backup, read_manifest(backup).pictures, lambda: None)
    assert storages["originals"].open(photo.original.name).read() == content


def test_a_bucket_that_fails_keeps_what_it_has_received(bucket, db, target, monkeypatch):
    create_photo()
    create_photo()
    run("backup", target)
    (backup,) = list_backups(target)
    first, last = (picture.name for picture in read_pictures(backup, read_manifest(backup).pictures))
    for name in (first, last):
        originals().delete(name)
    save = BucketStorage._save

    def fail_at_the_last(storage, name, content):
        if name == last:
            raise EndpointConnectionError(endpoint_url="https://store.example")
        return save(storage, name, content)

    monkeypatch.setattr(BucketStorage, "_save", fail_at_the_last)
    with pytest.raises(CommandError, match="Run the command again when the storage responds"):
        run("restore", target, "--replace", "--noinput")
    monkeypatch.setattr(BucketStorage, "_save", save)
    assert list(names_in(originals())) == [first]
    assert restore_pictures(backup, read_manifest(backup).pictures, lambda: None) == [("originals", last)]


@pytest.mark.parametrize(
    ("failing", "is_mended"),
    [("upkeep.backups.restoring.restore_database", True), ("photos.storage.os.replace", False)],
)
def test_a_restore_that_fails_loses_no_picture(db, target, monkeypatch, failing, is_mended):
    """A damaged picture is mended or left, a missing one is added or not; none that was there goes."""
    there, missing = (create_photo().original for _ in range(2))
    run("backup", target)
    good = there.read()
    Path(there.path).write_bytes(b"damaged")
    originals().delete(missing.name)

    def fail(*args, **options):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(failing, fail)
    with pytest.raises(CommandError, match="No space left on device"):
        run("restore", target, "--replace", "--noinput")
    assert Path(there.path).read_bytes() == (good if is_mended else b"damaged")
    assert list(names_in(originals())) == [there.name]


def test_pictures_that_cannot_be_removed_hide_no_error(bucket, db, target, monkeypatch, caplog):
    photo = create_photo()
    run("backup", target)
    photo.delete()
    originals().delete(photo.original.name)

    def fail(*args):
        raise EndpointConnectionError(endpoint_url="https://store.example")

    def fail_otherwise(*args):
        monkeypatch.setattr(BucketStorage, "delete", fail)
        raise BackupError("The rows are damaged.")

    monkeypatch.setattr("upkeep.backups.restoring.restore_database", fail_otherwise)
    with pytest.raises(CommandError, match="The rows are damaged"):
        run("restore", target, "--replace", "--noinput")
    assert "could not be removed" in caplog.text
