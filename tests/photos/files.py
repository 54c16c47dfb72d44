"""Picture files with metadata, written by hand, so that tests say exactly which bytes are read."""

import struct
from collections.abc import Iterable, Mapping
from io import BytesIO
from xml.sax.saxutils import escape

import pytest
from PIL import Image

from tests.factories import picture_bytes
from tests.shared_data import DATA, reason

EIGHT = {
    "x-default": "A rocket rises.",
    "en": "A rocket rises.",
    "ru": "Ракета поднимается.",
    "el": "Ένας πύραυλος υψώνεται.",
    "zh-CN": "火箭升空。",
    "ar": "صاروخ يرتفع.",
    "hi": "एक रॉकेट उठता है।",
    "fr": "Une fusée s’élève — « décollage ».",
}
NAMESPACES = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "dc": "http://purl.org/dc/elements/1.1/",
    "photoshop": "http://ns.adobe.com/photoshop/1.0/",
    "xmpRights": "http://ns.adobe.com/xap/1.0/rights/",
    "tiff": "http://ns.adobe.com/tiff/1.0/",
    "plus": "http://ns.useplus.org/ldf/xmp/1.0/",
    "Iptc4xmpCore": "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/",
    "Iptc4xmpExt": "http://iptc.org/std/Iptc4xmpExt/2008-02-29/",
}


def shared_file(folder: str, name: str) -> bytes:
    path = DATA / folder / name
    if not path.exists():
        pytest.skip(reason(path))
    return path.read_bytes()


def alternatives(texts: Mapping[str, str]) -> str:
    items = "".join(f'<rdf:li xml:lang="{language}">{escape(text)}</rdf:li>' for language, text in texts.items())
    return f"<rdf:Alt>{items}</rdf:Alt>"


def listed(texts: Iterable[str]) -> str:
    return f"<rdf:Seq>{''.join(f'<rdf:li>{escape(text)}</rdf:li>' for text in texts)}</rdf:Seq>"


def xmp_packet(properties: Mapping[str, str], *, attributes: str = "", before: str = "") -> bytes:
    names = " ".join(f'xmlns:{prefix}="{address}"' for prefix, address in NAMESPACES.items())
    inside = "".join(f"<{name}>{value}</{name}>" for name, value in properties.items())
    return (
        f'<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>{before}<x:xmpmeta xmlns:x="adobe:ns:meta/" {names}>'
        f'<rdf:RDF><rdf:Description rdf:about="" {attributes}>{inside}</rdf:Description></rdf:RDF></x:xmpmeta>'
        '<?xpacket end="w"?>'
    ).encode()


def dataset(number: int, value: bytes) -> bytes:
    return struct.pack(">BBBH", 0x1C, 2, number, len(value)) + value


def iim_segment(block: bytes) -> bytes:
    resource = b"8BIM\x04\x04\0\0" + struct.pack(">I", len(block)) + block + b"\0" * (len(block) % 2)
    body = b"Photoshop 3.0\0" + resource
    return b"\xff\xed" + struct.pack(">H", len(body) + 2) + body


def jpeg(*, iim: bytes = b"", **save: object) -> bytes:
    content = picture_bytes(**save)
    return content[:2] + iim_segment(iim) + content[2:] if iim else content


def gif(*, size: tuple[int, int], frames: int) -> bytes:
    """Every frame as large as the picture, of almost no bytes."""
    screen = b"GIF89a" + struct.pack("<HHBBB", *size, 0x80, 0, 0) + b"\0\0\0\xff\xff\xff"
    frame = b"," + struct.pack("<HHHHB", 0, 0, *size, 0) + b"\x02\x02\x4c\x01\0"
    return screen + frame * frames + b";"


def progressive_jpeg(*, size: tuple[int, int], passes: int) -> bytes:
    """The last scan again and again."""
    out = BytesIO()
    Image.new("RGB", size).save(out, "JPEG", progressive=True)
    content = out.getvalue()
    last = content[content.rindex(b"\xff\xda") : -2]
    return content[:-2] + last * passes + content[-2:]
