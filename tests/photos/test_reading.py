import hashlib
import json
import struct
from io import BytesIO

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from photos.reading import read
from photos.reading.reading import tidy
from photos.reading.text import clean, decode, language_tag, partial_date
from photos.reading.xmp import MOST_BYTES, parse
from tests.photos.files import DATA, EIGHT, NAMESPACES, alternatives, dataset, jpeg, listed, shared_file, xmp_packet


def reading_of(content):
    with Image.open(BytesIO(content)) as image:
        image.load()
        return read(image)


def test_texts_in_every_language():
    reading = reading_of(
        jpeg(
            xmp=xmp_packet(
                {
                    "dc:description": alternatives(EIGHT),
                    "Iptc4xmpCore:AltTextAccessibility": alternatives({"ar": "صاروخ", "ja": "ロケット"}),
                    "Iptc4xmpCore:ExtDescrAccessibility": alternatives({"en-us": "White, upright."}),
                }
            )
        )
    )
    assert reading.by_language("caption") == EIGHT
    assert reading.by_language("alt") == {"ar": "صاروخ", "ja": "ロケット"}
    assert reading.by_language("long_description") == {"en-US": "White, upright."}


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_xmp_in_every_format(format):
    packet = xmp_packet(
        {"dc:description": alternatives({"ru": "Старт"})}, attributes='photoshop:Credit="ESA &amp; NASA"'
    )
    if format == "PNG":
        info = PngInfo()
        info.add_itxt("XML:com.adobe.xmp", packet.decode())
        reading = reading_of(jpeg(format=format, pnginfo=info))
    else:
        reading = reading_of(jpeg(format=format, xmp=packet))
    assert reading.by_language("caption") == {"ru": "Старт"}
    assert reading.text("credit") == "ESA & NASA"


def test_all_other_fields_of_xmp():
    reading = reading_of(
        jpeg(
            xmp=xmp_packet(
                {
                    "dc:creator": listed(["Анна Петрова", "Bill Ingalls"]),
                    "dc:rights": alternatives({"x-default": "© 2024"}),
                    "photoshop:Headline": "Dawn",
                    "photoshop:Source": "https://example.org/dawn",
                    "photoshop:DateCreated": "2024-03-23T15:36:10+03:00",
                    "photoshop:City": "Baikonur",
                    "photoshop:Country": "Kazakhstan",
                    "xmpRights:UsageTerms": alternatives({"x-default": "Ask us."}),
                    "xmpRights:WebStatement": "https://example.org/terms",
                    "plus:Licensor": '<rdf:Seq><rdf:li rdf:parseType="Resource">'
                    "<plus:LicensorURL>https://example.org/buy</plus:LicensorURL></rdf:li></rdf:Seq>",
                    "Iptc4xmpExt:PersonInImage": listed(["Loral O'Hara"]),
                    "dc:subject": listed(["Soyuz MS-24", "launch"]),
                    "Iptc4xmpExt:DigitalSourceType": "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia",
                }
            )
        )
    )
    assert {name: found.value for name, found in reading.fields.items()} == {
        "creator": ["Анна Петрова", "Bill Ingalls"],
        "copyright": "© 2024",
        "headline": "Dawn",
        "source": "https://example.org/dawn",
        "taken": "2024-03-23T12:36:10Z",
        "place": "Baikonur, Kazakhstan",
        "usage_terms": "Ask us.",
        "licence_url": "https://example.org/terms",
        "licensor_url": "https://example.org/buy",
        "people": ["Loral O'Hara"],
        "keywords": ["Soyuz MS-24", "launch"],
        "digital_source_type": "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia",
    }
    assert reading.notices == ["According to the file, this picture was made by AI or an algorithm."]


def test_the_first_source_that_says_something_is_believed_and_the_others_are_kept():
    exif = Image.Exif()
    exif[0x010E], exif[0x013B], exif[0x8298] = "In EXIF", "Eve; Adam", "© EXIF".encode()
    reading = reading_of(
        jpeg(
            xmp=xmp_packet({"dc:description": alternatives({"x-default": "In XMP"}), "photoshop:Credit": " "}),
            iim=dataset(120, b"In IIM")
            + dataset(110, b"NASA")
            + dataset(80, b"One")
            + dataset(80, b"Two")
            + dataset(25, b"ISS"),
            exif=exif,
        )
    )
    assert reading.as_json()["fields"] == {
        "caption": {
            "value": {"x-default": "In XMP"},
            "source": "XMP",
            "others": {"IPTC-IIM": {"x-default": "In IIM"}, "EXIF": {"x-default": "In EXIF"}},
        },
        "credit": {"value": "NASA", "source": "IPTC-IIM", "others": {}},
        "creator": {"value": ["One", "Two"], "source": "IPTC-IIM", "others": {"EXIF": ["Eve", "Adam"]}},
        "keywords": {"value": ["ISS"], "source": "IPTC-IIM", "others": {}},
        "copyright": {"value": "© EXIF", "source": "EXIF", "others": {}},
    }


@pytest.mark.parametrize("address", ["javascript:alert(1)", "metadatamatters.blog", "ftp://example.org/", "https://"])
def test_addresses_no_link_may_carry_are_dropped(address):
    assert not reading_of(jpeg(xmp=xmp_packet({"xmpRights:WebStatement": address}))).fields


def test_what_is_said_of_regions_and_contacts_is_not_said_of_the_picture():
    region = (
        '<rdf:Bag><rdf:li rdf:parseType="Resource"><photoshop:Credit>Somebody</photoshop:Credit></rdf:li></rdf:Bag>'
    )
    assert not reading_of(jpeg(xmp=xmp_packet({"Iptc4xmpExt:ImageRegion": region}))).fields


@pytest.mark.parametrize(
    "packet",
    [
        b"<not closed",
        b"\xff\xfe\0",
        xmp_packet({"photoshop:Credit": "&bomb;"}, before='<!DOCTYPE x [<!ENTITY bomb "boom">]>'),
        xmp_packet({"photoshop:Credit": "x" * 1_100_000}),
    ],
    ids=["cut", "noise", "entity", "too long"],
)
def test_xmp_that_cannot_be_read_leaves_the_word_to_the_others(packet):
    with Image.open(BytesIO(jpeg(iim=dataset(110, b"NASA")))) as image:
        image.info["xmp"] = packet  # As PNG and WebP deliver it: JPEG has no room for a long one.
        reading = read(image)
    assert reading.text("credit") == "NASA"
    assert "The XMP in this file is damaged and was ignored." in reading.notices


@pytest.mark.parametrize("cut", range(1, 12))
def test_iim_that_ends_too_early(cut):
    block = dataset(110, b"NASA") + dataset(120, b"Caption")
    assert reading_of(jpeg(iim=block[:-cut])).text("credit") == "NASA"


def test_long_iim_datasets():
    caption = b"long " * 8000
    block = b"\x1c\x02\x78\x80\x04" + len(caption).to_bytes(4, "big") + caption + dataset(110, b"NASA")
    reading = reading_of(jpeg(iim=block))
    assert reading.text("credit") == "NASA"
    assert len(reading.by_language("caption")["x-default"]) == 10_000
    assert reading.notices == ["The caption in IPTC-IIM was cut to 10000 characters."]


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("Porträtt på Eva".encode(), "Porträtt på Eva"),
        ("Porträtt på Eva".encode("cp1252"), "Porträtt på Eva"),
        ("Olé".encode("cp1252"), "Olé"),
        ("Космос/Пресс".encode()[:-1], "Космос/Прес"),
        (b"1 \x80, \x81", "1 €, �"),
    ],
)
def test_encodings(raw, text):
    assert decode(raw) == text


@pytest.mark.parametrize(
    "words",
    ["OLYMPUS DIGITAL CAMERA         ", "null", " \0 ", "KONICA MINOLTA DIGITAL CAMERA", "SONY DSC", "Untitled", "---"],
)
def test_what_no_person_wrote_is_ignored(words):
    assert clean(words) == ""


def test_a_sentence_about_a_camera_is_kept():
    assert clean("Pettit with his digital camera") == "Pettit with his digital camera"


def test_control_characters_are_stripped_and_line_ends_made_alike():
    assert clean("\ufeffone\0\r\ntwo\rthree\x07\x1b") == "one\ntwo\nthree"


def test_the_name_of_the_camera_is_no_caption():
    exif = Image.Exif()
    exif[0x010E], exif[0x0110] = "NIKON D5   ", "NIKON D5"
    assert not reading_of(jpeg(exif=exif)).fields


@pytest.mark.parametrize(
    ("tag", "stored"),
    [
        ("EN-us", "en-US"),
        ("zh-hant-tw", "zh-Hant-TW"),
        ("X-Default", "x-default"),
        ("", "x-default"),
        ("a b", "x-default"),
    ],
)
def test_language_tags(tag, stored):
    assert language_tag(tag) == stored


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2024", "2024"),
        ("2024-03", "2024-03"),
        ("2004-06-00", "2004-06"),
        ("2024-03-23T15:36:10.25+03:00", "2024-03-23T12:36:10Z"),
        ("2024-03-23T15:36Z", "2024-03-23T15:36Z"),
        ("2024-03-23T23:59:59", "2024-03-23"),
        ("2024-03-23T15:36:10+0300", "2024-03-23T12:36:10Z"),
        ("2024-03-23 15:36:10Z", "2024-03-23T15:36:10Z"),
        ("1826", "1826"),
        ("1825-12-31", ""),
        ("0961-04-12", ""),
        ("2024-02-31", ""),
        ("0000-00-00T00:00:00", ""),
        ("0001-01-01T00:00:00+14:00", ""),
        ("yesterday", ""),
    ],
)
def test_dates(text, date):
    assert partial_date(text) == date


def test_dates_of_iim_and_exif():
    exif = Image.Exif()
    exif.get_ifd(0x8769).update({0x9003: "2024:03:23 15:36:10", 0x9011: "+03:00"})
    reading = reading_of(jpeg(iim=dataset(55, b"20240323") + dataset(60, b"183610+0600"), exif=exif))
    taken = reading.fields["taken"]
    assert taken.value == taken.others["EXIF"] == "2024-03-23T12:36:10Z"


@pytest.mark.parametrize(
    "exif", [b"Exif\0\0garbage", b"Exif\0\0II*\0\xff\xff\xff\xff", b"Exif\0\0MM\0*\0\0\0\x08\xff\xff" * 9]
)
def test_exif_garbage(exif):
    assert reading_of(jpeg(exif=exif, iim=dataset(110, b"NASA"))).text("credit") == "NASA"


EXPECTED = json.loads((DATA / "photos/expected.json").read_text()) if (DATA / "photos/expected.json").exists() else {}


@pytest.mark.skipif(not EXPECTED, reason="shared data are not here: photos")
@pytest.mark.parametrize("name", EXPECTED)
def test_real_files(name):
    if name.endswith(".heic"):
        pytest.importorskip("pillow_heif", reason="HEIC needs pillow-heif").register_heif_opener()
    reading = reading_of(shared_file("photos", name))
    expected = EXPECTED[name]["expected_import"]
    found = {
        "caption": best(reading, "caption"),
        "caption_by_language": reading.by_language("caption"),
        "alt": best(reading, "alt"),
        "alt_by_language": reading.by_language("alt"),
        "creator": reading.names("creator"),
        **{field: reading.text(field) for field in ("credit", "copyright", "licence_url", "usage_terms")},
    }
    for field in found:
        if field.endswith("_by_language") and field not in expected:
            continue  # Given only where there is more than one.
        assert found[field] == expected.get(field, type(found[field])()), field
    for field, values in EXPECTED[name].get("other_readings", {}).items():
        assert everything_read(reading, field) == {value.replace("\r", "\n") for value in values}, field


def best(reading, field):
    texts = reading.by_language(field)
    return texts.get("x-default") or texts.get("en", "")


def everything_read(reading, field):
    found = reading.fields[field]
    values = [found.value, *found.others.values()]
    return {
        value["x-default"] if isinstance(value, dict) else ", ".join(value) if isinstance(value, list) else value
        for value in values
    }


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["bare", "marked"])
@pytest.mark.parametrize("declaration", ["", '<?xml version="1.0" encoding="UTF-16"?>'], ids=["", "declared"])
def test_xmp_in_every_encoding(encoding, mark, declaration):
    packet = xmp_packet({"dc:description": alternatives(EIGHT), "photoshop:Credit": "Космос/Пресс"}).decode()
    padded = f"{mark}{declaration}{packet}{' ' * 30}\n".encode(encoding) + b"\0" * 3
    reading = reading_of(jpeg(xmp=padded))
    assert reading.notices == []
    assert reading.by_language("caption") == EIGHT
    assert reading.text("credit") == "Космос/Пресс"


def described(inside, attributes=""):
    names = " ".join(f'xmlns:{prefix}="{address}"' for prefix, address in NAMESPACES.items())
    return f"<rdf:RDF {names}><rdf:Description {attributes}>{inside}</rdf:Description></rdf:RDF>".encode()


LI = '<rdf:li xml:lang="de">Start</rdf:li>'
QUALIFIED = '<rdf:li xml:lang="de" rdf:parseType="Resource"><rdf:value>Start</rdf:value></rdf:li>'
NESTED = '<rdf:li xml:lang="de"><rdf:Description rdf:value="Start"/></rdf:li>'


@pytest.mark.parametrize(
    ("content", "captions"),
    [
        (f"<dc:description><rdf:Alt>{LI}</rdf:Alt></dc:description>", {"de": "Start"}),
        (f"<dc:description><rdf:Bag>{LI}</rdf:Bag></dc:description>", {"de": "Start"}),
        (f"<dc:description><rdf:Alt>{QUALIFIED}</rdf:Alt></dc:description>", {"de": "Start"}),
        (f"<dc:description><rdf:Alt>{NESTED}</rdf:Alt></dc:description>", {"de": "Start"}),
        ("<dc:description><rdf:Alt><rdf:li>Start</rdf:li></rdf:Alt></dc:description>", {"x-default": "Start"}),
        ('<dc:description xml:lang="de">Start</dc:description>', {"de": "Start"}),
        ('<dc:description><rdf:Alt xml:lang="de"><rdf:li>Start</rdf:li></rdf:Alt></dc:description>', {"de": "Start"}),
        ('<dc:description><rdf:Alt rdf:_1="Start"/></dc:description>', {"x-default": "Start"}),
        ('<dc:description><rdf:Alt><rdf:_1 xml:lang="de_at">A</rdf:_1></rdf:Alt></dc:description>', {"de-AT": "A"}),
        ("<dc:description> </dc:description><tiff:ImageDescription>A</tiff:ImageDescription>", {"x-default": "A"}),
    ],
)
def test_every_way_to_write_a_text(content, captions):
    assert reading_of(jpeg(xmp=described(content))).by_language("caption") == captions


def test_a_text_as_an_attribute_and_in_the_language_of_all():
    assert reading_of(jpeg(xmp=described("", 'dc:description="A"'))).by_language("caption") == {"x-default": "A"}
    packet = described("<dc:description>A</dc:description>", 'xml:lang="de"')
    assert reading_of(jpeg(xmp=packet)).by_language("caption") == {"de": "A"}


@pytest.mark.parametrize(
    ("texts", "chosen"),
    [
        ({"de": "Frei", "x-default": "Free", "en": "Free of charge"}, "Free"),
        ({"de": "Frei", "en-GB": "Free of charge"}, "Free of charge"),
        ({"de": "Frei", "fr": "Libre"}, "Frei"),
    ],
)
def test_of_several_languages_that_for_everybody_is_kept(texts, chosen):
    reading = reading_of(jpeg(xmp=xmp_packet({"xmpRights:UsageTerms": alternatives(texts)})))
    assert reading.text("usage_terms") == chosen


def test_a_place_in_the_newer_form_only():
    created = (
        '<rdf:Bag><rdf:li rdf:parseType="Resource"><Iptc4xmpExt:City>Houston</Iptc4xmpExt:City>'
        "<Iptc4xmpExt:ProvinceState>Texas</Iptc4xmpExt:ProvinceState></rdf:li></rdf:Bag>"
    )
    shown = '<rdf:Bag><rdf:li rdf:parseType="Resource"><Iptc4xmpExt:City>Moon</Iptc4xmpExt:City></rdf:li></rdf:Bag>'
    said = {"Iptc4xmpExt:LocationShown": shown, "Iptc4xmpExt:LocationCreated": created}
    assert reading_of(jpeg(xmp=xmp_packet(said))).text("place") == "Houston, Texas"
    said["photoshop:State"] = "Nevada"
    assert reading_of(jpeg(xmp=xmp_packet(said))).text("place") == "Nevada"


def extended(packet, extension, *, announced=True):
    """A JPEG whose XMP goes on in further segments, the last of which comes first."""
    digest = hashlib.md5(extension).hexdigest().upper().encode()  # noqa: S324  As the specification has it.
    note = f'xmpNote:HasExtendedXMP="{digest.decode() if announced else "0" * 32}"'
    main = packet.replace(
        b'rdf:about=""', f'rdf:about="" xmlns:xmpNote="http://ns.adobe.com/xmp/note/" {note}'.encode()
    )
    content, half = jpeg(xmp=main), len(extension) // 2
    segments = b""
    for offset, part in [(half, extension[half:]), (0, extension[:half])]:
        body = b"http://ns.adobe.com/xmp/extension/\0" + digest + struct.pack(">II", len(extension), offset) + part
        segments += b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body
    return content[:2] + segments + content[2:]


@pytest.mark.parametrize("announced", [True, False])
def test_xmp_that_goes_on_in_further_segments(announced):
    rest = described(f"<dc:description>{alternatives({'ru': 'Старт'})}</dc:description>", 'photoshop:Credit="Other"')
    reading = reading_of(extended(xmp_packet({"photoshop:Credit": "ESA"}), rest, announced=announced))
    assert reading.text("credit") == "ESA"
    assert reading.by_language("caption") == ({"ru": "Старт"} if announced else {})


def test_more_items_than_are_kept_are_told():
    reading = reading_of(jpeg(xmp=xmp_packet({"dc:creator": listed(f"Person {number}" for number in range(51))})))
    assert len(reading.names("creator")) == 50
    assert reading.notices == ["Of the creator in XMP only the first 50 were kept."]


@pytest.mark.parametrize(
    ("value", "notices"),
    [("x" * 10_000, 0), ("x" * 10_001, 1), (["x"] * 50, 0), (["x"] * 51, 1)],
    ids=["characters", "one more", "items", "one more item"],
)
def test_exactly_as_much_as_is_kept_is_not_said_to_be_cut(value, notices):
    said = []
    kept = tidy("creator", value, "XMP", said)
    assert (len(said), kept) == (notices, value[: len(value) - notices])


def test_a_packet_of_exactly_so_many_bytes_is_read():
    room = MOST_BYTES - len(xmp_packet({"photoshop:Credit": ""}))
    parse(xmp_packet({"photoshop:Credit": "x" * room}))
    with pytest.raises(ValueError, match="an XMP packet of 1048577 bytes"):
        parse(xmp_packet({"photoshop:Credit": "x" * (room + 1)}))
