"""What a picture file says of itself: XMP first, then IPTC-IIM, then EXIF."""

from photos.reading.reading import MACHINE_MADE, Reading, read

__all__ = ["MACHINE_MADE", "Reading", "read"]
