from photos.models.photo import Licence, Photo, PhotoText
from photos.models.rendition import Rendition
from photos.models.share_picture import SharePicture

__all__ = ["Licence", "Photo", "PhotoText", "Rendition", "SharePicture"]
