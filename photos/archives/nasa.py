"""NASA’s image library, https://images.nasa.gov/, whose interface is described at /docs/images.nasa.gov_api_docs.pdf.

No key is needed. A page holds at most 100 results, and no search reaches beyond the first 10,000. RIGHTS says what may
be done with the pictures: NASA’s own are not copyrighted in the United States; the library also holds those of others.
"""

import re
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote, unquote, urlencode, urlsplit

from photos.archives.fetching import Service, Visit
from photos.archives.found import FoundPage, FoundPhoto, RemoteFile, list_in, object_in, text_in, without_empty
from photos.archives.plain_text import one_line, plain_text
from photos.reading.reading import Value

NAME = "NASA"
SOURCE_NAME = "NASA Image and Video Library"
SERVICE = Service("nasa", "NASA’s image library", frozenset({"images-api.nasa.gov", "images-assets.nasa.gov"}))
RIGHTS = "https://www.nasa.gov/nasa-brand-center/images-and-media/"
OF_OTHERS = (
    "This picture is in NASA’s image library, but credits somebody else. Check who holds the rights: NASA’s guidelines "
    "cover only its own pictures."
)
NAMES_OTHERS = re.compile(r"©|\bcopyright\b|\bcourtesy\b|\ball rights reserved\b", re.IGNORECASE)
AT_ONCE = 24
MOST_RESULTS = 10_000
OTHER_BODIES = {"ESA", "JAXA", "CSA", "ROSCOSMOS", "SPACEX", "BOEING", "BLUE ORIGIN", "AXIOM SPACE"}
LONGEST_ALT = 500  # What is longer describes more than the picture.
SIZES = ["orig", "large", "medium", "small"]
PICTURES = {".jpg", ".jpeg", ".png", ".webp", ".gif"}


def search(visit: Visit, text: str, page: int) -> FoundPage:
    query = urlencode({"q": text, "media_type": "image", "page": page, "page_size": AT_ONCE})
    collection = object_in(visit.fetch_json(f"{SERVICE.base}/search?{query}"), "collection", SERVICE.name)
    items = list_in(collection, "items", SERVICE.name)
    photos = [photo for item in items if (photo := described(item))]
    metadata = collection.get("metadata")
    total = metadata.get("total_hits") if isinstance(metadata, dict) else None
    total = total if isinstance(total, int) and total >= len(items) else None
    reached = page * AT_ONCE
    return FoundPage(
        photos,
        has_next=bool(items) and reached < min(total or 0, MOST_RESULTS),
        total=total,
        left_out=len(items) - len(photos),
    )


def find(visit: Visit, key: str) -> FoundPhoto | None:
    """The photograph with this `nasa_id`."""
    answer = visit.fetch_json(f"{SERVICE.base}/search?{urlencode({'nasa_id': key, 'media_type': 'image'})}")
    items = list_in(object_in(answer, "collection", SERVICE.name), "items", SERVICE.name)
    return next((photo for item in items if (photo := described(item)) and photo.key == key), None)


def files(visit: Visit, photo: FoundPhoto) -> list[RemoteFile]:
    """Its files that this site may accept, largest first."""
    answer = visit.fetch_json(f"{SERVICE.base}/asset/{quote(photo.key, safe='')}")
    items = list_in(object_in(answer, "collection", SERVICE.name), "items", SERVICE.name)
    addresses = [secure(text_in(item, "href")) for item in items]
    by_size = {size: address for address in addresses if (size := size_of(address))}
    return [
        RemoteFile(by_size[size], unquote(PurePosixPath(urlsplit(by_size[size]).path).name))
        for size in SIZES
        if size in by_size
    ]


def size_of(address: str) -> str:
    """`orig` of `…/KSC-2024~orig.jpg`; empty for what is not a picture."""
    path = PurePosixPath(unquote(urlsplit(address).path))
    return path.stem.rpartition("~")[2] if path.suffix.lower() in PICTURES else ""


def secure(address: str) -> str:
    """Manifests still give http: addresses of hosts that support https:."""
    return f"https:{address[5:]}" if address.startswith("http://images-assets.nasa.gov/") else address


def described(item: Any) -> FoundPhoto | None:
    data = item.get("data") if isinstance(item, dict) else None
    data = data[0] if isinstance(data, list) and data else None
    key = text_in(data, "nasa_id")
    if data is None or not key or len(key) > 200 or text_in(data, "media_type") != "image":
        return None
    return FoundPhoto(
        archive="nasa",
        key=key,
        page_address=f"https://images.nasa.gov/details/{quote(key, safe='')}",
        thumbnail=secure(preview_of(item)),
        fields=without_empty(fields_of(data)),
    )


def preview_of(item: dict[str, Any]) -> str:
    links = item.get("links")
    links = links if isinstance(links, list) else []
    return next((text_in(link, "href") for link in links if text_in(link, "rel") == "preview"), "")


def fields_of(data: dict[str, Any]) -> dict[str, Value]:
    caption, described_508 = plain_text(text_in(data, "description")), one_line(text_in(data, "description_508"))
    photographer = one_line(text_in(data, "photographer"))
    others = one_line(text_in(data, "secondary_creator"))
    # Often only the beginning of the caption, which is no description for those who cannot see the picture.
    alt = "" if " ".join(caption.split()).startswith(described_508.rstrip(".… ")) else described_508
    is_of_nasa = all(is_nasa(name) for name in (photographer, others) if name) and not NAMES_OTHERS.search(caption)
    return {
        "title": english(one_line(text_in(data, "title"))),
        "caption": english(caption),
        "alt": english(alt if len(alt) <= LONGEST_ALT else ""),
        "credit": credit_of(photographer, others),
        "creator": [name] if (name := re.sub(r"^NASA\s*/\s*", "", photographer)) else [],
        "taken": taken(text_in(data, "date_created")),
        "place": one_line(text_in(data, "location")),
        "licence_url": RIGHTS if is_of_nasa else "",
        "licence_name": "NASA guidelines" if is_of_nasa else "",
        "usage_terms": "" if is_of_nasa else f"{OF_OTHERS} {RIGHTS}",
        "source": SOURCE_NAME,
    }


def is_nasa(name: str) -> bool:
    """Photographers are named alone or with NASA: `Bill Ingalls`, `NASA/Bill Ingalls`."""
    return "NASA" in name or ("/" not in name and name.upper() not in OTHER_BODIES)


def credit_of(photographer: str, others: str) -> str:
    if others and not is_nasa(others):
        return "/".join(filter(None, [others, photographer]))
    if not photographer:
        return others or "NASA"
    return photographer if "NASA" in photographer or "/" in photographer else f"NASA/{photographer}"


def english(text: str) -> dict[str, str]:
    return {"en": text} if text else {}


def taken(created: str) -> str:
    """Midnight means a day without a time."""
    return created[:10] if created[10:19] in {"T00:00:00", ""} else created
