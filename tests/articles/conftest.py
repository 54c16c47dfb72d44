import pytest

from tests.factories import create_user


@pytest.fixture
def editor(client, db):
    client.force_login(create_user(group="Editors", username="valentina"))
    return client


@pytest.fixture
def publisher(client, db):
    client.force_login(create_user(group="Publishers", username="sergei"))
    return client
