"""What a picture file says of itself: XMP first, then IPTC-IIM, then EXIF."""

from photos.reading.reading import SOURCES, Field, Reading, read

__all__ = ["SOURCES", "Field", "Reading", "read"]
