"""The uploaded file, for those who may download it, on disk and in a bucket."""

import pytest
from django.urls import reverse

from photos.models import Photo
from tests.factories import create_photo, create_user, picture_bytes

pytestmark = pytest.mark.django_db


def address_of(photo):
    return reverse("admin:photos_photo_original", args=[photo.pk])


def test_it_is_the_file_itself_under_a_safe_name(client, kept):
    content = picture_bytes(size=(40, 30))
    photo = create_photo(title="At the pad", content=content, original_name="pad.exe\n.jpg", published_at=None)
    client.force_login(create_user(group="Photo editors"))
    form = client.get(reverse("admin:photos_photo_change", args=[photo.pk])).text
    assert f'<a href="{address_of(photo)}">Download the original</a>' in form
    answer = client.get(address_of(photo))
    assert answer.getvalue() == content
    assert answer["Content-Disposition"] == 'attachment; filename="at-the-pad.jpg"'
    assert answer["Content-Type"] == "image/jpeg"
    assert {"private", "no-store"} <= set(answer["Cache-Control"].split(", "))
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]


def test_a_missing_file_or_photo_is_not_found(client, kept):
    photo = create_photo()
    client.force_login(create_user(group="Publishers"))
    photo.original.storage.delete(photo.original.name)
    assert client.get(address_of(photo)).status_code == 404
    Photo.objects.all().delete()
    assert client.get(address_of(photo)).status_code == 404


def test_editors_may_not(client):
    photo = create_photo()
    client.force_login(create_user(group="Editors"))
    assert client.get(address_of(photo)).status_code == 403
    assert "Download the original" not in client.get(reverse("admin:photos_photo_change", args=[photo.pk])).text
