"""How a browser gets public files: from the site itself, or from another host that the policy lets in."""

import pytest

from photos.renditions import make_renditions
from tests.factories import create_photo
from tests.test_settings import answer_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def rendition():
    photo = create_photo()
    make_renditions(photo)
    return photo.renditions.first()


def test_headers(client, rendition):
    response = client.get(rendition.address)
    assert {name: response.headers[name] for name in EXPECTED} == EXPECTED
    assert response.headers["Content-Type"] == rendition.media_type
    assert response.headers["Content-Length"] == str(rendition.file_size)
    assert "Content-Disposition" not in response.headers or "attachment" not in response.headers["Content-Disposition"]
    assert not response.cookies


EXPECTED = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cache-Control": "public, max-age=3600",
    "Cross-Origin-Resource-Policy": "cross-origin",
}


def test_what_a_browser_has_is_not_sent_again(client, rendition, monkeypatch):
    etag = client.get(rendition.address).headers["ETag"]
    monkeypatch.setattr("photos.views.open_public", lambda name: pytest.fail("the file was opened"))
    answer = client.get(rendition.address, headers={"If-None-Match": etag})
    assert (answer.status_code, answer.headers["Cache-Control"]) == (304, EXPECTED["Cache-Control"])


def test_only_reading(client, rendition):
    assert client.head(rendition.address).status_code == 200
    assert client.post(rendition.address).status_code == 405


@pytest.mark.parametrize(
    "name",
    [
        "",
        "1",
        "1/",
        "../originals/{original}",
        "..%2foriginals%2f{original}",
        "{original}",
        "{name}.part",
        "{name}/",
        "{name}%00",
        "{name}%0a",
        "{name}.svg",
        "./{name}",
        "9/0123456789abcdef-320.webp",
        "1/0123456789abcdef-320.html",
        "1/notes.txt",
    ],
)
def test_nothing_else_is_served(client, rendition, media, name):
    (media / "renditions" / "1").mkdir(exist_ok=True)
    (media / "renditions" / "1" / "notes.txt").write_text("no rendition")
    (media / "renditions" / "1" / "0123456789abcdef-320.html").write_text("<script>")
    name = name.format(original=rendition.photo.original.name, name=rendition.name)
    response = client.get(f"/media/{name}")
    assert response.status_code in {400, 404}
    assert "sandbox" not in response.headers["Content-Security-Policy"]


def test_pictures_on_another_host_are_let_in():
    script = """
        import json
        from django.test import Client
        from photos.storage import public_address
        headers = Client().get("/healthz").headers
        policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))
        print(json.dumps([
            policy["img-src"], headers.get("Cross-Origin-Embedder-Policy"), public_address("1/a.webp"),
        ]))
    """
    assert answer_of(script) == ["'self'", "require-corp", "/media/1/a.webp"]
    assert answer_of(script, RENDITIONS_URL="https://pictures.example/renditions") == [
        "'self' https://pictures.example",
        None,
        "https://pictures.example/renditions/1/a.webp",
    ]


def test_a_bucket_by_settings_alone():
    script = """
        import json
        from photos.storage import originals, renditions
        print(json.dumps([
            [type(storage).__name__, storage.bucket_name, storage.location, storage.file_overwrite]
            for storage in (originals(), renditions())
        ]))
    """
    assert answer_of(script, MEDIA_STORAGE="s3://portal") == [
        ["BucketStorage", "portal", "originals", True],
        ["BucketStorage", "portal", "renditions", True],
    ]
