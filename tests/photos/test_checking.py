import json
import logging
import struct
import subprocess
import sys
import zlib
from io import BytesIO

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from photos import checking, formats
from photos.checking import check
from photos.structure import count_pieces
from tests.factories import picture_bytes
from tests.photos.files import DATA, dataset, gif, jpeg, progressive_jpeg, shared_file, xmp_packet


def checked(content, name="picture.jpg"):
    return check(ContentFile(content, name))


def refusal(content, name="picture.jpg"):
    with pytest.raises(ValidationError) as refused:
        checked(content, name)
    return refused.value.messages[0]


def png_chunk(kind, content=b""):
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png_header(width, height):
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", header) + png_chunk(b"IDAT")


def text_bomb():
    info = PngInfo()
    info.add_text("Comment", "x" * 60_000_000, zip=True)
    return picture_bytes(format="PNG", pnginfo=info)


def comments_in_gif(count):
    content = gif(size=(8, 8), frames=1)
    return content[:19] + b"!\xfe\x01a\0" * count + content[19:]


@pytest.mark.parametrize(
    ("format", "name"), [("JPEG", "JPEG"), ("PNG", "PNG"), ("WEBP", "WEBP"), ("AVIF", "AVIF"), ("GIF", "GIF")]
)
def test_pictures_we_take(format, name):
    facts = checked(picture_bytes(size=(300, 200), format=format), "named-otherwise.bmp")
    assert (facts.format, facts.width, facts.height) == (name, 300, 200)


def test_a_second_picture_in_a_jpeg_is_passed_over():
    out = BytesIO()
    first, second = Image.new("RGB", (300, 200), "red"), Image.new("RGB", (30, 20), "blue")
    first.save(out, "MPO", save_all=True, append_images=[second])
    facts = checked(out.getvalue())
    assert (facts.format, facts.width, facts.height, facts.ground) == ("JPEG", 300, 200, "#fe0000")


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP"])
def test_size_is_that_of_the_picture_turned_upright(format, orientation):
    exif = Image.Exif()
    exif[0x0112] = orientation
    facts = checked(picture_bytes(size=(300, 200), format=format, exif=exif))
    assert (facts.width, facts.height) == ((200, 300) if orientation >= 5 else (300, 200))


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_mode_of_png(mode):
    out = BytesIO()
    Image.new(mode, (30, 20)).save(out, "PNG")
    assert checked(out.getvalue()).ground == ("#ffffff" if mode in {"LA", "RGBA"} else "#000000")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "This file is empty."),
        (b"<!DOCTYPE html><title>x</title>", "HTML files are not accepted."),
        (b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>', "SVG files are not accepted."),
        (b"%PDF-1.4\n", "PDF files are not accepted."),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n", "EPS files are not accepted."),
        (b"8BPS\0\1", "Photoshop files are not accepted."),
        (picture_bytes(format="TIFF"), "TIFF files are not accepted. Export the picture as JPEG"),
        (picture_bytes(format="BMP"), "BMP files are not accepted."),
        (b"\xff\xd8\xff<html>", "This file is damaged or not a picture."),
        (b"just words", "This file is damaged or not a picture."),
    ],
    ids=["empty", "html", "svg", "pdf", "eps", "psd", "tiff", "bmp", "html after magic", "text"],
)
def test_files_that_are_no_picture_of_ours(content, words):
    assert refusal(content).startswith(words)


@pytest.mark.skipif(formats.pillow_heif is not None, reason="pillow-heif is here")
def test_heic_is_refused_by_name():
    assert refusal(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "phone.heic").startswith("HEIC files are not accepted.")


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "AVIF", "GIF"])
def test_a_picture_cut_in_half(format):
    noise = Image.effect_noise((300, 200), 80)
    out = BytesIO()
    noise.convert("RGB").save(out, format)
    assert refusal(out.getvalue()[: len(out.getvalue()) // 2]).startswith("This file is damaged")


def noise(format="JPEG", **save):
    return saved(Image.effect_noise((300, 200), 80).convert("RGB"), format, **save)


def saved(image, format, **save):
    out = BytesIO()
    image.save(out, format, **save)
    return out.getvalue()


def png_with(pixels, *, depth, colour_type, interlacing=0):
    """A complete PNG of 5 × 3 pixels, except that these may be too few."""
    header = struct.pack(">IIBBBBB", 5, 3, depth, colour_type, 0, 0, interlacing)
    chunks = [(b"IHDR", header), (b"PLTE", b"\0" * 3), (b"IDAT", zlib.compress(pixels)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(png_chunk(*chunk) for chunk in chunks)


@pytest.mark.parametrize(
    "content",
    [
        noise()[:20_000] + b"\xff\xd9",
        noise()[:10_000] + noise()[20_000:],
        noise(progressive=True)[:800] + b"\xff\xd9",
        noise(restart_marker_rows=1)[:20_000] + b"\xff\xd9",
        noise()[:-2] + bytes(100),
        noise("PNG")[:-12],
        noise("GIF")[:-2],
    ],
    ids=[
        "half a JPEG",
        "middle of a JPEG",
        "progressive",
        "restarts",
        "no end of JPEG",
        "no end of PNG",
        "middle of a GIF",
    ],
)
def test_a_picture_that_ends_early(content):
    assert refusal(content).startswith("This file is damaged: it ends before the picture does.")


@pytest.mark.parametrize(
    ("depth", "colour_type", "interlacing", "size"),
    [(1, 0, 0, 6), (8, 2, 0, 48), (16, 6, 0, 123), (2, 3, 0, 9), (8, 0, 1, 22), (1, 0, 1, 14)],
)
def test_a_png_needs_every_row(depth, colour_type, interlacing, size):
    form = {"depth": depth, "colour_type": colour_type, "interlacing": interlacing}
    assert checked(png_with(bytes(size), **form)).width == 5
    assert refusal(png_with(bytes(size - 1), **form)).startswith("This file is damaged")


def test_a_gif_needs_no_end_marker():
    assert checked(noise("GIF")[:-1]).format == "GIF"


def test_grey_at_the_end_of_a_jpeg_is_no_damage():
    grey = Image.new("RGB", (640, 480), (128, 128, 128))
    for save in ({}, {"progressive": True}, {"restart_marker_rows": 1}, {"subsampling": 0}):
        assert checked(saved(grey, "JPEG", **save)).format == "JPEG"
    for mode in ("L", "CMYK"):
        assert checked(saved(grey.convert(mode), "JPEG")).format == "JPEG"


def test_a_file_too_large_is_not_even_read():
    upload = File(None, "large.jpg")
    upload.size = 31 * 1024 * 1024
    with pytest.raises(ValidationError, match="This file has 31 MB"):
        check(upload)


@pytest.mark.parametrize(
    ("refuse", "most", "too_many", "words"),
    [
        (checking.refuse_size, (30 * 2**20, 30 * 2**20), (30 * 2**20 + 1, 30 * 2**20), "has 31 MB. The maximum is"),
        (checking.refuse_dimensions, ("PNG", 20_000, 2_500), ("PNG", 20_001, 1), "20001 × 1 pixels. No side"),
        (checking.refuse_dimensions, ("PNG", 2_500, 20_000), ("PNG", 1, 20_001), "1 × 20001 pixels. No side"),
        (checking.refuse_dimensions, ("PNG", 10_000, 5_000), ("PNG", 10_000, 5_001), "50.1 million pixels"),
        (checking.refuse_dimensions, ("JPEG", 8_900, 10_000), ("JPEG", 8_901, 10_000), "89.1 million pixels"),
        (checking.refuse_dimensions, ("WEBP", 5_000, 5_000), ("WEBP", 5_000, 5_001), "25.1 million pixels"),
        (checking.refuse_frames, (200, 1_000_000), (200, 1_000_001), "too many frames"),
        (checking.refuse_frames, (200, 1), (201, 1), "too many frames"),
        (checking.refuse_frames, (1, 300_000_000), (2, 100_000_001), "too many frames"),
        (checking.refuse_scans, (10, 100_000_000), (10, 100_000_001), "too many scans"),
        (checking.refuse_scans, (1, 2_000_000_000), (2, 500_000_001), "too many scans"),
    ],
)  # fmt: skip
def test_exactly_as_much_as_is_allowed_is_taken(refuse, most, too_many, words):
    refuse(*most)
    with pytest.raises(ValidationError, match=words):
        refuse(*too_many)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (png_header(13_370, 13_370), "This picture has 178.8 million pixels. The maximum for PNG is 50 million"),
        (png_header(8_000, 6_500), "This picture has 52 million pixels. The maximum for PNG is 50 million"),
        (png_header(20_001, 10), "No side may be longer than 20000 pixels."),
        (png_header(65_000, 65_000), "This picture has too many pixels: 4225 million."),
        (gif(size=(65_000, 60_000), frames=1), "This picture has too many pixels: 3900 million."),
        (gif(size=(10, 10), frames=201), "This animation has too many frames."),
        (gif(size=(4000, 4000), frames=13), "This animation has too many frames."),
        (gif(size=(4000, 4000), frames=3000), "This animation has too many frames."),
        (gif(size=(10, 10), frames=100_000), "This file has too many parts."),
        (comments_in_gif(100_000), "This file has too many parts."),
        (gif(size=(10, 10), frames=1)[:-5] + b"\x01a" * 100_000, "This file has too many parts."),
        (png_header(8, 8) + png_chunk(b"prVt") * 100_000, "This file has too many parts."),
        (b"\xff\xd8" + b"\xff\xfe\0\x02" * 100_000, "This file has too many parts."),
        (b"\xff\xd8" + b"\xff\xf0\xff\xff" * 100_000, "This file has too many parts."),
        (b"\xff\xd8\xff\xd9" + b"junk" * 100_000, "This file has too many parts."),
        (b"\xff\xd8" + b"\xff" * 100_000, "This file has too many parts."),
        (progressive_jpeg(size=(2000, 2000), passes=300), "This JPEG has too many scans."),
        (text_bomb(), "This file is damaged"),
    ],
    ids=[
        "pixels",
        "pixels of a PNG",
        "side",
        "pixels beyond Pillow",
        "pixels of a GIF",
        "frames",
        "frames times pixels",
        "frames bomb",
        "endless frames",
        "endless comments",
        "endless crumbs of pixels",
        "endless chunks",
        "endless segments",
        "endless markers",
        "endless junk",
        "endless padding",
        "endless passes",
        "text bomb",
    ],
)
def test_bombs_are_refused_before_a_pixel_is_decoded(content, words, monkeypatch):
    def decode(image):
        raise AssertionError("decoded")

    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", decode)
    assert words in refusal(content)


def test_ordinary_animations_and_progressive_pictures_are_taken():
    assert checked(picture_bytes(size=(2000, 2000), progressive=True)).format == "JPEG"
    for format in ("GIF", "WEBP", "PNG", "AVIF"):
        assert checked(animation(format, frames=200)).width == 16


@pytest.mark.parametrize("format", ["GIF", "WEBP", "PNG", "AVIF"])
def test_too_many_frames(format):
    assert refusal(animation(format, frames=201)).startswith("This animation has too many frames.")


def animation(format, *, frames):
    first, *others = (Image.new("L", (16, 16), shade) for shade in range(frames))
    out = BytesIO()
    first.save(out, format, save_all=True, append_images=others, duration=20, lossless=True)
    return out.getvalue()


def orientation_65535():
    exif = Image.Exif()
    exif[0x0112] = 65535
    return exif


@pytest.mark.parametrize(
    "content",
    [
        jpeg(exif=b"Exif\0\0not a TIFF"),
        jpeg(exif=orientation_65535()),
        jpeg(icc_profile=b"noise" * 50),
        jpeg(xmp=xmp_packet({}, before='<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>')),
        jpeg(iim=dataset(120, b"\0\x01\x02")),
        jpeg() + b"PK\x03\x04" + b"zip" * 100,
        jpeg() + b"\0\0\0\x18ftypmp42" + b"\xff\xda" * 50_000,
        jpeg(comment=b"<?php phpinfo() ?><script>"),
        picture_bytes(format="PNG", exif=b"Exif\0\0not a TIFF"),
    ],
    ids=[
        "exif",
        "orientation",
        "icc",
        "entities",
        "iim",
        "zip behind",
        "film behind",
        "php in comment",
        "exif of a png",
    ],
)
def test_good_pixels_with_broken_metadata_are_taken(content):
    facts = checked(content)
    assert (facts.width, facts.height) == (640, 480)
    assert not facts.reading.fields


@pytest.mark.parametrize(
    ("error", "words"), [(IndexError, checking.DAMAGED), (MemoryError, checking.TOO_COSTLY)], ids=["damage", "memory"]
)
def test_whatever_a_decoder_raises_is_a_refusal_in_words(monkeypatch, caplog, error, words):
    def fail(image):
        raise error

    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", fail)
    caplog.set_level(logging.INFO, "photos.checking")
    assert refusal(jpeg(), "re\nport.jpg") == words
    assert "Refused 're\\nport.jpg'" in caplog.text


EXPECTED = json.loads((DATA / "bad-photos/expected.json").read_text()) if (DATA / "bad-photos").exists() else {}


def outcomes_of(files):
    run = subprocess.run(
        [sys.executable, "-m", "tests.photos.measure_checking", *files],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    )
    return {name: outcome for line in run.stdout.splitlines() for name, outcome in json.loads(line).items()}


@pytest.mark.skipif(sys.platform != "linux", reason="reckons in the units of Linux")
@pytest.mark.parametrize(("size", "is_taken"), [((6250, 4000), True), ((6251, 4000), False)])
def test_a_webp_is_taken_as_far_as_its_decoder_has_the_memory(tmp_path, size, is_taken):
    picture = Image.linear_gradient("L").resize(size)
    file = tmp_path / "large.webp"
    Image.merge("RGBA", [picture] * 4).save(file, method=0)
    outcome = outcomes_of([file])["large.webp"]
    assert ("format" in outcome) == is_taken
    assert outcome["growth"] < 500
    if not is_taken:
        assert "The maximum for WEBP is 25 million" in outcome["refused"][0]


@pytest.fixture(scope="module")
def outcomes():
    return outcomes_of(DATA / "bad-photos" / name for name in EXPECTED)


@pytest.mark.skipif(not EXPECTED, reason="shared data are not here: bad photos")
@pytest.mark.parametrize("name", EXPECTED)
def test_hostile_files(outcomes, name):
    outcome = outcomes[name]
    if (expected := EXPECTED[name]["expect"]) != "either":
        assert ("format" in outcome) == expected.startswith("accept")
    assert outcome["seconds"] < 5
    assert outcome["growth"] < 300
    read = json.dumps(outcome.get("reading", ""), ensure_ascii=False)
    assert not any(code in read for code in ("\\u0000", "\\u0001", "\\b", "\x7f"))


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        *((f"landscape_{orientation}.jpg", ("JPEG", 600, 450)) for orientation in range(1, 9)),
        ("apple-display-p3-gainmap.jpg", ("JPEG", 384, 512)),
        ("frozenpond-mpo.jpg", ("JPEG", 640, 480)),
        ("flag-16bit.png", ("PNG", 900, 600)),
        ("orientation-6.png", ("PNG", 200, 300)),
        ("animated-cogs.gif", ("GIF", 85, 77)),
        ("animated-loop-3.webp", ("WEBP", 370, 285)),
        ("paris_icc_exif_xmp.avif", ("AVIF", 403, 302)),
        ("cmyk-swop-multi-segment-icc.jpg", ("JPEG", 140, 140)),
        ("large-22-megapixel.jpg", ("JPEG", 5760, 3840)),
    ],
)
def test_real_files(name, facts):
    found = checked(shared_file("photos", name), name)
    assert (found.format, found.width, found.height) == facts


def test_heic_of_a_phone_is_converted_or_refused_by_name():
    content = shared_file("photos", "stonehenge.heic")
    if formats.pillow_heif:
        facts = checked(content)
        assert (facts.format, facts.width, facts.height) == ("HEIC", 300, 200)
    else:
        assert refusal(content).startswith("HEIC files are not accepted.")


def test_tiff_is_refused_by_name():
    assert refusal(shared_file("photos", "tiff-prophoto-iptc-xmp.tif")).startswith("TIFF files are not accepted.")


def test_exactly_so_many_pieces_are_counted(monkeypatch):
    content = comments_in_gif(30)
    number = count_pieces(content).total()
    monkeypatch.setattr("photos.structure.MOST_PIECES", number)
    assert count_pieces(content).total() == number
    monkeypatch.setattr("photos.structure.MOST_PIECES", number - 1)
    with pytest.raises(ValidationError, match="too many parts"):
        count_pieces(content)
