"""Wikimedia Commons, https://commons.wikimedia.org/, through the MediaWiki API.

No key is needed. Wikimedia asks programs to name themselves and their operator (User-Agent policy), to make one
request at a time, to wait when told to (429 with Retry-After), and, in the background, to back off while its
databases lag (`maxlag`). Scaled pictures come in fixed widths. Each file has a licence of its own.
"""

import re
from dataclasses import replace
from typing import Any
from urllib.parse import quote, unquote, urlencode

from photos.archives.fetching import ArchiveError, Service, Visit
from photos.archives.found import FoundPage, FoundPhoto, RemoteFile, list_in, object_in, text_in, without_empty
from photos.archives.plain_text import LONGEST_HTML, one_line, plain_text
from photos.checking import LONGEST_SIDE, MOST_PIXELS, MOST_PIXELS_OTHERWISE
from photos.formats import FORM
from photos.languages import ANY
from photos.reading.reading import Value
from photos.reading.text import language_tag

NAME = "Wikimedia Commons"
SERVICE = Service("commons", NAME, frozenset({"commons.wikimedia.org", "upload.wikimedia.org"}))
AT_ONCE = 24
MOST_RESULTS = 10_000
THUMBNAIL = 330
SCALED = [3840, 1920, 1280]  # Of the widths that Wikimedia makes.
PICTURES = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP", "image/gif": "GIF"}
MOST_LAG = 5  # Seconds.
PUBLIC_DOMAIN_MARK = "https://creativecommons.org/publicdomain/mark/1.0/"
DAY = re.compile(r"\d{4}(-\d\d){0,2}(?!\w)")
TIME_ELEMENT = re.compile(r'<time\b[^<>]*?\bdatetime="([^"<>]{1,40})"')
# Dates such as “circa May 1969” carry this hidden; the number after the slash is the precision of Wikidata.
HIDDEN_DATE = re.compile(r"P571,\+(\d{4}(?:-\d\d){2})T[^/]{0,20}/(9|10|11)\b")
PRECISION = {"9": 4, "10": 7, "11": 10}  # Year, month, day: how much of the date is known.


def search(visit: Visit, text: str, page: int) -> FoundPage:
    offset = (page - 1) * AT_ONCE
    answer = ask(
        visit,
        generator="search",
        gsrsearch=f"filetype:bitmap {text}",
        gsrnamespace=6,
        gsrlimit=AT_ONCE,
        gsroffset=offset,
        iiurlwidth=THUMBNAIL,
    )
    pages = sorted(pages_in(answer), key=place_of)
    photos = [photo for found in pages if (photo := described(found))]
    has_next = isinstance(answer.get("continue"), dict) and offset + AT_ONCE < MOST_RESULTS
    return FoundPage(photos, has_next=has_next, left_out=len(pages) - len(photos))


def find(visit: Visit, key: str) -> FoundPhoto | None:
    """The photograph with this page number, with its captions in all languages."""
    if not key.isascii() or not key.isdigit() or len(key) > 12:
        return None
    pages = pages_in(ask(visit, pageids=key, iiurlwidth=THUMBNAIL))
    photo = next((photo for page in pages if (photo := described(page)) and photo.key == key), None)
    if photo is None:
        return None
    captions = {**structured_captions(visit, key), **descriptions_of(photo)}
    return replace(photo, fields=without_empty({**photo.fields, "caption": captions}))


def files(visit: Visit, photo: FoundPhoto) -> list[RemoteFile]:
    """The original, if the library accepts one of that size, else a scaled one."""
    if photo.original:
        return [remote_file(photo.original)]
    pages = pages_in(ask(visit, pageids=photo.key))
    width = info_of(pages[0]).get("width") if pages else None
    scaled = next((each for each in SCALED if isinstance(width, int) and each < width), None)
    if scaled is None:
        return []
    pages = pages_in(ask(visit, pageids=photo.key, iiurlwidth=scaled))
    address = text_in(info_of(pages[0]) if pages else {}, "thumburl")
    return [remote_file(address)] if address else []


def is_acceptable(info: dict[str, Any]) -> bool:
    width, height, size = (info.get(name) for name in ("width", "height", "size"))
    if not (isinstance(width, int) and isinstance(height, int) and isinstance(size, int)):
        return True  # The file itself is checked in any case.
    most = MOST_PIXELS.get(PICTURES.get(text_in(info, "mime"), ""), MOST_PIXELS_OTHERWISE)
    return bool(size <= FORM.most_bytes and width * height <= most and max(width, height) <= LONGEST_SIDE)


def remote_file(address: str) -> RemoteFile:
    return RemoteFile(address, unquote(address.split("?")[0].rpartition("/")[2]))


# --- Asking -----------------------------------------------------------------------------------------


def ask(visit: Visit, **query: Any) -> dict[str, Any]:
    asked = {
        "action": "query",
        "format": "json",
        "formatversion": 2,
        "prop": "imageinfo",
        "iiprop": "url|size|mime|extmetadata",
        "iiextmetadatamultilang": 1,
        **query,
    }
    return checked(visit, visit.fetch_json(address_of(visit, asked)))


def structured_captions(visit: Visit, key: str) -> dict[str, str]:
    """The short captions by language; none if Commons does not give them."""
    asked = {"action": "wbgetentities", "format": "json", "formatversion": 2, "ids": f"M{key}", "props": "labels"}
    answer = checked(visit, visit.fetch_json(address_of(visit, asked)))
    entities = answer.get("entities")
    entity = entities.get(f"M{key}") if isinstance(entities, dict) else None
    labels = entity.get("labels") if isinstance(entity, dict) else None
    if not isinstance(labels, dict):  # No captions come as an empty list.
        return {}
    texts = {language_tag(language): plain_text(text_in(label, "value")) for language, label in labels.items()}
    return {language: text for language, text in texts.items() if text and language != ANY}


def address_of(visit: Visit, query: dict[str, Any]) -> str:
    if visit.in_background:
        query["maxlag"] = MOST_LAG
    return f"{SERVICE.base}?{urlencode(query)}"


def checked(visit: Visit, answer: Any) -> dict[str, Any]:
    """The answer. Raises ArchiveError for an error, which has status 200 too."""
    if not isinstance(answer, dict):
        raise ArchiveError(f"{SERVICE.name} sent an unexpected answer. Nothing was saved.")
    if "error" in answer:
        code = text_in(answer["error"], "code")
        if code in {"maxlag", "ratelimited"}:
            visit.pause()
        raise ArchiveError(f"{SERVICE.name} refused the request ({code[:40] or 'no reason given'}). Nothing was saved.")
    return answer


def pages_in(answer: dict[str, Any]) -> list[Any]:
    """The files. Without a result there is no `query` at all."""
    if "query" not in answer and ("batchcomplete" in answer or "continue" in answer):
        return []
    return list_in(object_in(answer, "query", SERVICE.name), "pages", SERVICE.name)


# --- Reading ----------------------------------------------------------------------------------------


def place_of(page: Any) -> int:
    place = page.get("index") if isinstance(page, dict) else None
    return place if isinstance(place, int) else MOST_RESULTS


def info_of(page: Any) -> dict[str, Any]:
    infos = page.get("imageinfo") if isinstance(page, dict) else None
    info = infos[0] if isinstance(infos, list) and infos else None
    return info if isinstance(info, dict) else {}


def described(page: Any) -> FoundPhoto | None:
    """None for what is not a photograph: drawings, documents, sound and film."""
    info, title = info_of(page), text_in(page, "title")
    key = page.get("pageid") if isinstance(page, dict) else None
    if not isinstance(key, int) or not title.startswith("File:") or text_in(info, "mime") not in PICTURES:
        return None
    return FoundPhoto(
        archive="commons",
        key=str(key),
        page_address=f"https://commons.wikimedia.org/wiki/{quote(title.replace(' ', '_'), safe=':/(),!*')}",
        thumbnail=text_in(info, "thumburl"),
        fields=without_empty(fields_of(info, title)),
        original=text_in(info, "url") if is_acceptable(info) else "",
    )


def fields_of(info: dict[str, Any], title: str) -> dict[str, Value]:
    said = info.get("extmetadata")
    said = said if isinstance(said, dict) else {}

    def html(name: str) -> Any:
        entry = said.get(name)
        return entry.get("value", "") if isinstance(entry, dict) else ""

    def line(name: str) -> str:
        value = html(name)
        return one_line(value) if isinstance(value, str) else next(iter(by_language(value).values()), "")

    artist, licence = line("Artist"), line("LicenseShortName")
    name = line("ObjectName") or title.removeprefix("File:").rpartition(".")[0]
    return {
        "title": {ANY: name},
        "caption": by_language(html("ImageDescription")),
        "credit": line("Attribution") or artist,
        "creator": [artist] if artist else [],
        "taken": taken(html("DateTimeOriginal")),
        "licence_url": licence_address(line("LicenseUrl"), licence, line("Copyrighted")),
        "licence_name": licence,
        "usage_terms": terms_of(licence, line("UsageTerms"), line("Restrictions")),
        "source": NAME,
    }


def by_language(value: Any) -> dict[str, str]:
    """By language, the texts of one text or of a mapping, which also has an entry `_type`."""
    if isinstance(value, str):
        return {ANY: text} if (text := plain_text(value)) else {}
    if not isinstance(value, dict):
        return {}
    texts = {
        language_tag(language): plain_text(text)
        for language, text in value.items()
        if isinstance(text, str) and not language.startswith("_")
    }
    return {language: text for language, text in texts.items() if text}


def descriptions_of(photo: FoundPhoto) -> dict[str, str]:
    value = photo.fields.get("caption", {})
    return value if isinstance(value, dict) else {}


def licence_address(address: str, name: str, is_copyrighted: str) -> str:
    if address.startswith("//"):
        return f"https:{address}"
    if not address and name.lower() == "public domain" and is_copyrighted.lower() == "false":
        return PUBLIC_DOMAIN_MARK
    return address


def terms_of(name: str, terms: str, restrictions: str) -> str:
    """The name of the licence, with any other restrictions."""
    if not restrictions:
        return name or terms
    other = ", ".join(restrictions.split("|"))
    return f"{name or terms}. Other restrictions named by Wikimedia Commons: {other}".removeprefix(". ")


def taken(html: Any) -> str:
    """As much of the date as is certain."""
    if not isinstance(html, str):
        return ""
    html = html[:LONGEST_HTML]
    if found := TIME_ELEMENT.search(html):
        return found[1]
    if found := HIDDEN_DATE.search(html):
        return found[1][: PRECISION[found[2]]]
    found = DAY.match(one_line(html))
    return found[0] if found else ""
