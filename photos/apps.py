from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class PhotosConfig(AppConfig):
    name = "photos"

    def ready(self) -> None:
        """Imports the `share_pictures.py` of every app, which registers its social preview images."""
        autodiscover_modules("share_pictures")

        from photos import publication, share_pictures

        share_pictures.follow_renditions()
        publication.follow_deletions()
