"""What a picture file says of itself: XMP first, then IPTC-IIM, then EXIF."""

from photos.reading.reading import Reading, read

__all__ = ["Reading", "read"]
