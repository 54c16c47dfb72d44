from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig as StockAdminConfig


class SpacePortalConfig(AppConfig):
    name = "spaceportal"
    verbose_name = "Space Portal"

    def ready(self) -> None:
        from spaceportal.consequences import watch_tables

        watch_tables()


class AdminConfig(StockAdminConfig):
    default_site = "spaceportal.admin.PortalAdminSite"
