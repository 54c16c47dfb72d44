"""Processes killed in the middle of their work, and what the work costs: each in a Python of its own."""

import shutil
import sys
from random import Random
from textwrap import dedent

import pytest
from PIL import Image

from tests.test_settings import answer_of

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="forks, and reads /proc")

IMPORTS = """
import json, os, resource, signal
from datetime import timedelta
from django.utils import timezone
from django.db import connection
from photos.models import Photo, Rendition
from photos.renditions import make_renditions, missing_renditions
from photos.storage import DiskStorage, names_in, originals, renditions
"""

# Each child dies by kill -9 at its n-th step towards the disk, be it a statement or a file.
KILLED = """
from django.core.management import call_command
from tests.factories import create_photo, picture_bytes

def die_at(last):
    steps = iter(range(last))
    def step():
        if next(steps, None) is None:
            os.kill(os.getpid(), signal.SIGKILL)
    def statement(execute, *arguments):
        step()
        return execute(*arguments)
    connection.execute_wrappers.append(statement)
    save, replace = DiskStorage._save, os.replace
    DiskStorage._save = lambda *arguments: step() or save(*arguments)
    os.replace = lambda *arguments: step() or replace(*arguments)

def in_a_child(work, last):
    connection.close()
    child = os.fork()
    if not child:
        die_at(last)
        work()
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])

def until_one_survives(work, stride, first=1):
    for last in range(first, 1000, stride):
        end = in_a_child(work, last)
        yield end
        if end != -signal.SIGKILL:
            return

def upload():
    content = picture_bytes(size=(200, 150), comment=str(os.getpid()))  # Bytes of its own.
    make_renditions(create_photo(title=f"Photo {os.getpid()}", content=content))

def half_records():
    names = {*names_in(originals())}
    public = {*names_in(renditions())}
    rows = Rendition.objects.all()
    return (
        [photo.pk for photo in Photo.objects.all() if photo.original.name not in names]
        + [row.name for row in rows if row.name not in public or renditions().size(row.name) != row.file_size]
    )
"""


@pytest.fixture
def new_portal(empty_database, tmp_path):
    database = shutil.copy(empty_database, tmp_path)
    return {"DATABASE_URL": f"sqlite:///{database}", "MEDIA_ROOT": f"{tmp_path}/media"}


def test_uploads_killed_at_any_step_leave_no_half_photo(new_portal, soak):
    """At every step in full; else at every tenth, beginning with another one in each run."""
    stride = 1 if soak else 10
    first = Random().randint(1, stride)
    script = f"""
        *killed, survived = until_one_survives(upload, {stride}, {first})
        broken = half_records()
        pending = Photo.objects.exclude(renditions_state="ready").count()
        call_command("make_renditions", verbosity=0, stdout=open(os.devnull, "w"))
        from photos import stored_files
        from datetime import timedelta
        stored_files.SETTLED = timedelta(hours=-1)
        call_command("sweep_media", "--delete", stdout=open(os.devnull, "w"))
        print(json.dumps({{
            "enough kills": len(killed) * {stride} >= 50 and pending * {stride} >= 25,
            "the last one": survived,
            "broken": broken,
            "still pending": Photo.objects.exclude(renditions_state="ready").count(),
            "broken in the end": half_records(),
            "orphans": len({{*names_in(originals())}} - {{photo.original.name for photo in Photo.objects.all()}})
            + len({{*names_in(renditions())}} - {{row.name for row in Rendition.objects.all()}}),
            "database": connection.cursor().execute("PRAGMA integrity_check").fetchone()[0],
        }}))
    """
    assert answer_of(join(script), **new_portal) == {
        "enough kills": True,
        "the last one": 0,
        "broken": [],
        "still pending": 0,
        "broken in the end": [],
        "orphans": 0,
        "database": "ok",
    }, f"killed at every {stride}th step from {first} on"


def test_a_killed_worker_is_followed_by_one_that_completes(new_portal):
    script = """
        photo = create_photo(content=picture_bytes(size=(400, 300)))
        wanted = len(missing_renditions(photo))
        work = lambda: call_command("make_renditions", verbosity=0, stdout=open(os.devnull, "w"))
        seen = []
        for end in until_one_survives(work, stride=12):
            photo.refresh_from_db()
            seen.append([end, photo.renditions_state, len(missing_renditions(photo)) + photo.renditions.count()])
        print(json.dumps([wanted, seen, half_records(), len(missing_renditions(photo))]))
    """
    wanted, seen, broken, missing = answer_of(join(script), **new_portal)
    assert len(seen) > 3
    assert seen[-1] == [0, "ready", wanted]
    # The files come first, then what the picture looks like.
    assert all(found in ([-9, "pending", wanted], [-9, "ready", wanted]) for found in seen[:-1])
    assert (broken, missing) == ([], 0)


def test_a_killed_background_process_is_followed_by_one_that_completes(new_portal, soak):
    """Killed at each step, or at some; the piece in hand is taken up after a minute, here at once."""
    script = f"""
        from photos.models import Attempt, SocialPreview
        def work():
            call_command("work", once=True)
        photos = [create_photo(content=picture_bytes(size=(200, 150), comment=str(number))) for number in range(2)]
        wanted = sum(len(missing_renditions(photo)) for photo in photos)
        kills = 0
        for end in until_one_survives(work, stride={1 if soak else 25}):
            kills += end == -9
            Attempt.objects.update(next_try=timezone.now())
        print(json.dumps({{
            "killed": kills > 3,
            "half": half_records(),
            "states": [photo.renditions_state for photo in Photo.objects.all()],
            "rows": Rendition.objects.count() == wanted,
            "files without a row": sorted(
                {{*names_in(renditions())}}
                - {{*Rendition.objects.values_list("name", flat=True)}}
                - {{*SocialPreview.objects.values_list("name", flat=True)}}
            ),
            "left": [Attempt.objects.count(), SocialPreview.objects.requested().count()],
        }}))
    """
    assert answer_of(join(script), **new_portal) == {
        "killed": True,
        "half": [],
        "states": ["ready", "ready"],
        "rows": True,
        "files without a row": [],
        "left": [0, 0],
    }


def test_a_large_photo_stays_within_its_limits(new_portal, tmp_path, soak):
    """Of 24 megapixels in full; else of 6, which is enough for the widest rendition."""
    detailed(size=(6000, 4000) if soak else (3000, 2000)).save(tmp_path / "large.jpg", quality=92)
    script = f"""
        from django.core.files.base import ContentFile
        from photos.intake import import_photo
        def spent():
            both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
            return sum(used.ru_utime + used.ru_stime for used in both)
        before = spent()
        photo = import_photo(ContentFile(open({str(tmp_path / "large.jpg")!r}, "rb").read(), "large.jpg"))
        answered = spent() - before
        make_renditions(photo)
        # Not ru_maxrss: it counts what the process that started this one had in use.
        peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
        own, decoder = int(peak.split()[1]) / 1024, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        print(json.dumps([photo.renditions_state, answered, spent() - before, own, decoder]))
    """
    state, answered, seconds, own, decoder = answer_of(join(script, killed=""), **new_portal)
    assert state == "ready"
    assert answered <= 3
    assert seconds <= 10
    assert own <= 150
    assert decoder <= 250


def detailed(*, size):
    """Coarse and fine noise, which costs a coder as much as foliage does."""
    coarse, fine = (
        Image.merge("RGB", [Image.effect_noise((size[0] // scale, size[1] // scale), sigma) for _ in range(3)]).resize(
            size
        )
        for scale, sigma in ((16, 60), (4, 40))
    )
    return Image.blend(coarse, fine, 0.3)


def join(script, killed=KILLED):
    return IMPORTS + killed + dedent(script)
