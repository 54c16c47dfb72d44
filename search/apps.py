from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules


class SearchConfig(AppConfig):
    name = "search"

    def ready(self) -> None:
        """Reads the `search.py` of every app, which declares what is indexed."""
        autodiscover_modules("search")
        post_migrate.connect(fill_new_index, sender=self)


def fill_new_index(plan: Sequence[tuple[Any, bool]] = (), **kwargs: Any) -> None:
    """Fills the index after the migration that creates it, so that nobody has to do it by hand."""
    from search.indexing import rebuild

    is_new = any(migration.app_label == "search" and not backwards for migration, backwards in plan)
    executor = MigrationExecutor(connection)
    if is_new and not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        rebuild()
