"""Searches an archive, and remembers the answer for ten minutes, so that paging back does not ask again."""

import hashlib

from django.core.cache import cache

from photos.archives import ARCHIVES, FoundPage
from photos.archives.fetching import Visit

KEPT = 10 * 60  # Seconds.
MOST_PAGES = 400


def search(archive: str, text: str, page: int, *, in_background: bool = False) -> FoundPage:
    """One page of results. Raises ArchiveError."""
    service = ARCHIVES[archive].service
    words = hashlib.sha256(f"{service.base}\n{page}\n{text}".encode()).hexdigest()
    key = f"photos.archives.searching:{archive}:{words}"
    found = cache.get(key)
    if found is None:
        visit = Visit(service, in_background=in_background)
        with visit.reading():
            found = ARCHIVES[archive].search(visit, text, page)
        cache.set(key, found, KEPT)
    return found
