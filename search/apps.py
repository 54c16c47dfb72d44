from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class SearchConfig(AppConfig):
    name = "search"

    def ready(self) -> None:
        """Every part of the site says in its `search.py` what it puts into the index."""
        from search.indexing import follow_changes

        autodiscover_modules("search")
        follow_changes()
