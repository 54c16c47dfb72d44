from django.apps import AppConfig, apps
from django.db.models.signals import pre_delete


class PublishingConfig(AppConfig):
    name = "publishing"

    def ready(self) -> None:
        from records.models import Addressed, keep_slug_of_deleted

        for model in apps.get_models():
            if issubclass(model, Addressed):
                pre_delete.connect(keep_slug_of_deleted, sender=model)  # While it has its editions and links.
