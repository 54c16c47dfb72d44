from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class PhotosConfig(AppConfig):
    name = "photos"

    def ready(self) -> None:
        """Every part of the site says in its `share_pictures.py` what the pictures of its pages show."""
        autodiscover_modules("share_pictures")

        from photos import publication, share_pictures

        share_pictures.follow_renditions()
        publication.follow_deletions()
