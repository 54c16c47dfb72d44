import logging
from functools import lru_cache
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.contrib.admin.apps import AdminConfig as StockAdminConfig
from django.utils.translation.trans_real import translation

MOST_STRINGS = 8192  # Of each language; the site has half as many.


class SpacePortalConfig(AppConfig):
    name = "spaceportal"
    verbose_name = "Space Portal"

    def ready(self) -> None:
        from spaceportal.consequences import watch_tables

        logging.captureWarnings(True)  # Python would write them as plain text, even where the log is JSON.
        watch_tables()
        remember_strings()


def remember_strings() -> None:
    """Keeps the translation of each string: for an English one, Django asks twelve catalogues on every use."""
    for language, _name in settings.LANGUAGES:
        catalogue: Any = translation(language)
        catalogue.gettext = lru_cache(MOST_STRINGS)(catalogue.gettext)
        catalogue.ngettext = lru_cache(MOST_STRINGS)(catalogue.ngettext)


class AdminConfig(StockAdminConfig):
    default_site = "spaceportal.admin.PortalAdminSite"
