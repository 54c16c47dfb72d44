"""The process that decodes pictures: it answers as the tests' own does, has limits, and knows no secrets."""

from contextlib import closing
from io import BytesIO, StringIO
from threading import BoundedSemaphore

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.management import call_command
from PIL import Image

from photos import checking, decoding
from photos.archives.thumbnails import shrunk
from photos.checking import check, has_too_many_pixels
from photos.decoding import DecoderMissing, TooCostly, decode
from photos.intake import import_photo
from photos.models import Photo
from photos.renditions import make_renditions
from photos.storage import names_in, originals
from tests.conftest import decoded_here
from tests.factories import create_photo, picture_bytes


@pytest.fixture(autouse=True)
def _separately(separate_decoder):
    pass


@pytest.fixture
def starting(monkeypatch):
    """Runs another program instead of the decoder."""
    popen = decoding.subprocess.Popen

    def run(program):
        def start(command, **options):
            return popen([*command[:1], "-c", program], **options)

        monkeypatch.setattr(decoding.subprocess, "Popen", start)

    return run


def refusal(content):
    with pytest.raises(ValidationError) as refused:
        check(ContentFile(content, "picture.jpg"))
    return refused.value.messages[0]


def test_it_says_of_a_picture_what_the_same_code_says_here(monkeypatch):
    content = picture_bytes(size=(300, 200), comment="words")
    separately = check(ContentFile(content, "picture.jpg"))
    monkeypatch.setattr(decoding, "run_decoder", decoded_here)
    assert separately == check(ContentFile(content, "picture.jpg"))


def test_refusals_in_words():
    assert refusal(b"%PDF-1.4\n").startswith("PDF files are not accepted.")
    assert refusal(b"\xff\xd8 no picture") == checking.DAMAGED


@pytest.mark.django_db
def test_public_files_and_thumbnails():
    photo = create_photo(content=picture_bytes(size=(300, 200)))
    call_command("make_renditions", verbosity=0, stdout=StringIO())
    photo.refresh_from_db()
    assert photo.renditions_state == "ready"
    assert shrunk(picture_bytes(size=(900, 600))).startswith(b"\xff\xd8")
    assert not has_too_many_pixels(picture_bytes())


@pytest.mark.django_db
def test_a_picture_that_takes_too_much_memory_is_refused_and_leaves_nothing(monkeypatch, settings):
    monkeypatch.setattr(decoding, "MEMORY_TO_CHECK", 100 * 2**20)
    content = picture_bytes(size=(4000, 4000), format="PNG")
    with pytest.raises(ValidationError, match="takes too much memory or time"):
        import_photo(ContentFile(content, "large.png"))
    assert not Photo.objects.exists()
    assert list(names_in(originals())) == []


@pytest.mark.parametrize(
    "program",
    [
        "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)",
        "import os, signal, sys; sys.stdin.buffer.read(); os.kill(os.getpid(), signal.SIGKILL)",
        "import os, signal, sys; print('{\"size\": 9}\\nhalf', flush=True); os.kill(os.getpid(), signal.SIGKILL)",
    ],
    ids=["a fault", "killed", "killed while it answers"],
)
def test_a_decoder_that_dies_is_a_refusal(starting, program):
    starting(program)
    assert refusal(picture_bytes()) == checking.TOO_COSTLY


def test_one_that_takes_too_long_is_ended(starting, monkeypatch):
    monkeypatch.setattr(decoding, "SECONDS", 0.2)
    starting("import signal; signal.pause()")
    assert refusal(picture_bytes()) == checking.TOO_COSTLY


def test_one_that_computes_too_long_is_ended(monkeypatch):
    monkeypatch.setattr(decoding, "CPU_SECONDS", 0)
    with pytest.raises(TooCostly, match="signal"):
        list(decode("shrink", ContentFile(picture_bytes(size=(2000, 2000)))))


def test_one_that_cannot_be_run_is_our_fault(starting, monkeypatch, caplog):
    starting("raise SystemExit(3)")
    assert refusal(picture_bytes()) == checking.OUR_FAULT
    assert "status 3" in caplog.text
    monkeypatch.setattr(decoding.sys, "executable", "/no/such/python")
    with pytest.raises(DecoderMissing):
        list(decode("shrink", ContentFile(picture_bytes())))


def test_if_too_many_wait_one_is_refused_until_they_are_through(monkeypatch):
    monkeypatch.setattr(decoding, "_queue", BoundedSemaphore(1))
    with decoding.turn():
        assert refusal(picture_bytes()) == decoding.BUSY
    assert check(ContentFile(picture_bytes(), "picture.jpg")).format == "JPEG"


@pytest.mark.django_db
def test_if_too_many_wait_public_files_are_left_to_the_background(monkeypatch):
    photo = create_photo()
    with monkeypatch.context() as crowd:
        crowd.setattr(decoding, "_queue", BoundedSemaphore(1))
        with decoding.turn():
            make_renditions(photo)
    photo.refresh_from_db()
    assert (photo.renditions_state, photo.renditions_error) == ("pending", "")
    make_renditions(photo, formats=["jpeg"])
    assert photo.renditions.exists()


def test_it_is_ended_with_the_work_it_was_started_for(starting, monkeypatch):
    started = []
    starting("print('{\"size\": 0}', flush=True); import signal; signal.pause()")
    start = decoding.subprocess.Popen
    monkeypatch.setattr(decoding.subprocess, "Popen", lambda *a, **k: started.append(start(*a, **k)) or started[0])
    with closing(decode("shrink", ContentFile(b""))) as made:
        next(made)
    assert started[0].returncode == -9


def test_it_is_told_no_passwords(starting, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "secret")
    monkeypatch.setenv("DATABASE_URL", "postgres://user:password@host/name")
    starting("import json, os; print(json.dumps({'names': sorted(os.environ), 'size': 0}))")
    [(facts, _)] = decode("shrink", ContentFile(b""))
    assert not {"SECRET_KEY", "DATABASE_URL"} & set(facts["names"])


@pytest.mark.django_db
def test_a_large_webp_is_taken_and_made_public(soak):
    """Of 24 megapixels in full, whose decoder takes the most memory of all; else of 6."""
    size = (6000, 4000) if soak else (3000, 2000)
    content = BytesIO()
    Image.merge("RGBA", [Image.linear_gradient("L").resize(size)] * 4).save(content, "WEBP", method=0)
    photo = import_photo(ContentFile(content.getvalue(), "panorama.webp"))
    make_renditions(photo, formats=["jpeg"])
    assert (photo.width, photo.height, photo.renditions_error) == (*size, "")
    assert photo.renditions.filter(width=2560).exists()
