"""Reads the metadata of picture files: XMP first, then IPTC-IIM, then EXIF."""

from photos.reading.reading import MACHINE_MADE, Reading, read

__all__ = ["MACHINE_MADE", "Reading", "read"]
