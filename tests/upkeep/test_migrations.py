"""Every migration goes forwards, backwards and forwards again with data."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from missions.models import CrewAssignment, Mission
from people.models import Person
from tests.conftest import create_swap
from tests.made_once import connected_to, copy_of_test_database, storing_in
from upkeep.checks import CHECKS

# The second mark has a test database made, of which these take a copy.
pytestmark = [pytest.mark.upgrade, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

# What runs beside the site after an update makes these.
IN_THE_BACKGROUND = {"public files", "looks of photos", "social preview images"}
# The newest migration of each app in the first state that databases are kept from (releases.toml).
FIRST_STATE = {
    "articles": "0003_states_of_many",
    "missions": "0005_changed_at",
    "people": "0004_changed_at",
    "photos": "0004_share_pictures",
    "publishing": "0003_desk",
    "search": "0002_full_text",
}


@pytest.fixture
def site(soak, django_db_setup, django_db_blocker, tmp_path):
    """A database of its own, with the starter catalogue in the long form."""
    with (
        django_db_blocker.unblock(),
        copy_of_test_database("migrations") as database,
        connected_to(database),
        storing_in(str(tmp_path)),
    ):
        if soak:
            call_command("load_catalogue", stdout=StringIO())
        else:
            with transaction.atomic():
                create_swap()
        yield


def test_migrations_go_back_to_the_first_state_and_forwards_again(site):
    before = counts()
    unapplied = go_back(FIRST_STATE)
    assert len(unapplied) > 40
    call_command("migrate", verbosity=0)
    assert counts() == before
    assert findings() == []


def test_each_migration_goes_back_and_forwards_by_itself(site, soak):
    """In the short form the newest of each app; in the long one all, until nothing is left."""
    newest = {node: name for node, name in _executor().loader.graph.leaf_nodes() if node in FIRST_STATE}
    for app, name in reversed(_in_order()):
        if soak or newest[app] == name:
            go_back({app: _before(app, name)})
            if soak:
                _executor().migrate([(app, name)])
                go_back({app: _before(app, name)})
    call_command("migrate", verbosity=0)
    if not soak:  # All tables were dropped.
        assert findings() == []


def counts():
    return [model.objects.count() for model in (Mission, Person, CrewAssignment)]


def findings():
    return [finding for check in CHECKS if check.title not in IN_THE_BACKGROUND for finding in check.find()]


def go_back(targets):
    """Unapplies what comes after these migrations, and returns it."""
    executor = _executor()
    plan = executor.migration_plan(list(targets.items()))
    executor.migrate(list(targets.items()), plan)
    return [migration for migration, backwards in plan if backwards]


def _executor():
    return MigrationExecutor(connection)


def _in_order():
    """Our migrations, as they are applied."""
    executor = _executor()
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes(), clean_start=True)
    return [(migration.app_label, migration.name) for migration, _ in plan if migration.app_label in FIRST_STATE]


def _before(app, name):
    """The migration of the app before this one, or None."""
    names = sorted(one for label, one in _executor().loader.disk_migrations if label == app)
    place = names.index(name)
    return names[place - 1] if place else None
