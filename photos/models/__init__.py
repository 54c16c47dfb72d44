from photos.models.attempt import Attempt
from photos.models.candidate import PhotoCandidate, PhotoSearch
from photos.models.photo import Licence, Photo, PhotoText
from photos.models.rendition import Rendition
from photos.models.social_preview import SocialPreview

__all__ = ["Attempt", "Licence", "Photo", "PhotoCandidate", "PhotoSearch", "PhotoText", "Rendition", "SocialPreview"]
