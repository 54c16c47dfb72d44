"""Archives of photographs on the web that editors can search and take pictures from."""

from collections.abc import Callable
from dataclasses import dataclass

from photos.archives import commons, nasa
from photos.archives.fetching import Service, Visit
from photos.archives.found import FoundPage, FoundPhoto, RemoteFile


@dataclass(frozen=True)
class Archive:
    """What an archive offers. Every function can raise ArchiveError with a message for editors."""

    name: str
    service: Service
    search: Callable[[Visit, str, int], FoundPage]
    find: Callable[[Visit, str], FoundPhoto | None]
    files: Callable[[Visit, FoundPhoto], list[RemoteFile]]

    @property
    def is_on(self) -> bool:
        return bool(self.service.base)


ARCHIVES = {
    module.SERVICE.key: Archive(module.NAME, module.SERVICE, module.search, module.find, module.files)
    for module in (nasa, commons)
}

__all__ = ["ARCHIVES", "Archive", "FoundPage", "FoundPhoto"]
