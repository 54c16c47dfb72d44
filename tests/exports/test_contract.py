"""Valid and invalid requests to every described address: all responses match the API description.

Schemathesis generates the requests, the same few in every run; `make soak` asks other and many more ones.
"""

import json
from typing import Any

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, settings
from schemathesis.specs.openapi.checks import negative_data_rejection

from exports.responses import to_json
from spaceportal.api import describe_api
from tests.articles.published import create_full_article
from tests.factories import create_station

# Checks that are not made, and why.
EXCLUDED = [
    # A value that a filter does not know is answered with 200 and named in `left_out`: the rest of the query counts.
    negative_data_rejection,
]


def described(*, at_the_edges: bool) -> Any:
    """The description for schemathesis, with the edges of each parameter tried one after the other, or not."""
    schema = schemathesis.openapi.from_dict(json.loads(to_json(describe_api("http://localhost"))))
    schema.app = WSGIHandler()
    schema.config.phases.coverage.enabled = at_the_edges
    return schema


# A list takes the same parameters in every format, so it is enough that one of them tries all their edges.
JSON = r"(?<!\.feed)\.json$"
asked_at_the_edges = described(at_the_edges=True).include(method="GET", path_regex=JSON)
asked_at_random = described(at_the_edges=False).include(method="GET").exclude(path_regex=JSON)
FEW = {} if settings.get_current_profile_name() == "soak" else {"max_examples": 5, "derandomize": True}
as_many_as_the_run_asks = settings(
    database=None,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
    **FEW,
)


def check(case):
    case.call_and_validate(excluded_checks=EXCLUDED, headers={"Accept-Encoding": "identity"})


@pytest.fixture(scope="module")
def something_of_every_kind(django_db_setup, django_db_blocker):
    both = (request_started, request_finished)
    for signal in both:  # As Django's own test client does, because all of this is one transaction.
        signal.disconnect(close_old_connections)
    with django_db_blocker.unblock(), transaction.atomic():
        create_full_article()
        create_station(name="ISS")
        yield
        transaction.set_rollback(True)
    for signal in both:
        signal.connect(close_old_connections)


@asked_at_the_edges.parametrize()
@as_many_as_the_run_asks
def test_json_is_as_described(something_of_every_kind, db, soak, case):
    check(case)


@asked_at_random.parametrize()
@as_many_as_the_run_asks
def test_other_formats_are_as_described(something_of_every_kind, db, soak, case):
    check(case)
