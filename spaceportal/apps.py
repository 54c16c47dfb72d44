from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.contrib.admin.apps import AdminConfig as StockAdminConfig
from django.utils.translation.trans_real import translation


class SpacePortalConfig(AppConfig):
    name = "spaceportal"
    verbose_name = "Space Portal"

    def ready(self) -> None:
        from spaceportal.consequences import watch_tables

        watch_tables()
        skip_empty_catalogues()


def skip_empty_catalogues() -> None:
    """Skips six empty English catalogues in which Django looks up each string: half of what a string costs."""
    catalogue: Any = translation(settings.LANGUAGE_CODE)
    while (below := catalogue._fallback) is not None and not any(below._catalog):
        catalogue._fallback = below._fallback


class AdminConfig(StockAdminConfig):
    default_site = "spaceportal.admin.PortalAdminSite"
