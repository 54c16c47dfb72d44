from django.apps import AppConfig, apps
from django.db.models.signals import post_delete
from django.utils.module_loading import autodiscover_modules


class PublishingConfig(AppConfig):
    name = "publishing"

    def ready(self) -> None:
        """Every part of the site says in its `sitemaps.py` which addresses it has."""
        from publishing.models import Addressed, keep_slug_of_deleted

        autodiscover_modules("sitemaps")

        for model in apps.get_models():
            if issubclass(model, Addressed):
                post_delete.connect(keep_slug_of_deleted, sender=model)
