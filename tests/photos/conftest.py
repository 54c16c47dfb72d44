"""Pictures on disk and in object storage; the second is a local server that speaks S3."""

import pytest
from django.db import connection

from photos import checking
from photos.decoding import decode
from tests.conftest import keep_pictures_in


@pytest.fixture(scope="session")
def s3():
    server = pytest.importorskip("moto.server", reason="moto is not installed").ThreadedMotoServer("127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(s3, settings, monkeypatch):
    import boto3

    use_bucket(s3, settings, monkeypatch)
    client = boto3.client("s3", endpoint_url=s3)
    client.create_bucket(Bucket="pictures")
    yield client
    for entry in client.list_objects_v2(Bucket="pictures").get("Contents", []):
        client.delete_object(Bucket="pictures", Key=entry["Key"])


def use_bucket(address, settings, monkeypatch):
    for name, value in {
        "S3_ENDPOINT_URL": address,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
    }.items():
        monkeypatch.setenv(name, value)
    keep_pictures_in("s3://pictures", settings, monkeypatch)


@pytest.fixture(params=["disk", "S3"])
def kept(request):
    """Runs the test once with pictures on disk, once with pictures in a bucket."""
    if request.param == "S3":
        request.getfixturevalue("bucket")


@pytest.fixture
def transactions(monkeypatch, db):
    """How many transactions of the site were open at each check of a picture, while which others may have to wait."""
    before, found = len(connection.atomic_blocks), []

    def check_noted(*arguments, **asked):
        found.append(len(connection.atomic_blocks) - before)
        return decode(*arguments, **asked)

    monkeypatch.setattr(checking, "decode", check_noted)
    return found
