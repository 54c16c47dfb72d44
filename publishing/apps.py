from django.apps import AppConfig, apps
from django.conf import settings
from django.db.models.signals import post_save, pre_delete


class PublishingConfig(AppConfig):
    name = "publishing"

    def ready(self) -> None:
        from publishing.open_sessions import end_sessions_of_deactivated
        from records.models import Addressed, keep_slug_of_deleted

        for model in apps.get_models():
            if issubclass(model, Addressed):
                pre_delete.connect(keep_slug_of_deleted, sender=model)  # While it has its editions and links.
        post_save.connect(end_sessions_of_deactivated, sender=settings.AUTH_USER_MODEL)
