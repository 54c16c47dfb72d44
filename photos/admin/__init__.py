from photos.admin.library import LicenceAdmin, PhotoAdmin

__all__ = ["LicenceAdmin", "PhotoAdmin"]
