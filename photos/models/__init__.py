from photos.models.photo import Licence, Photo, PhotoText
from photos.models.rendition import Rendition

__all__ = ["Licence", "Photo", "PhotoText", "Rendition"]
