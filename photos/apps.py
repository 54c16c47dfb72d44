from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class PhotosConfig(AppConfig):
    name = "photos"

    def ready(self) -> None:
        """Imports the `social_previews.py` of every app, which registers its social preview images."""
        autodiscover_modules("social_previews")

        from photos import publication, social_previews

        social_previews.follow_renditions()
        publication.follow_deletions()
