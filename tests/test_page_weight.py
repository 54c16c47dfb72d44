"""Compares the compressed size of everything a page loads with a budget."""

import re
from pathlib import Path

import brotli
import pytest
from django.conf import settings

MOST_CSS, MOST_JS_OF_A_LIST, MOST_JS = 12 * 1024, 6 * 1024, 2 * 1024
LISTS = ["/missions/", "/people/", "/photos/"]
OTHERS = [
    "/",
    "/missions/soyuz-ms-24/",
    "/people/oleg-novitsky/",
    "/photos/crew-of-ms-24/",
    "/in-space/",
    "/in-space/2024-03-24/",
    "/launches/",
    "/records/",
    "/together/",
    "/together/?crew=oleg-novitsky&crew=loral-ohara",
    "/how-we-count/",
    "/glossary/",
    "/articles/the-exchange-of-ships/",
    "/sources/",
    "/about/",
    "/missions/no-such-mission/",
]


def linked(page: str, ending: str) -> list[str]:
    return re.findall(rf'(?:href|src)="/static/([^"]+\.{ending})"', page)


def weight(files: list[str]) -> int:
    return sum(len(brotli.compress((Path(settings.BASE_DIR) / "static" / file).read_bytes())) for file in files)


@pytest.mark.parametrize("address", [*LISTS, *OTHERS])
def test_style_sheets_and_scripts(client, swap, address):
    page = client.get(address).text
    sheets, scripts = linked(page, "css"), linked(page, "js")
    assert sheets[:3] == ["css/base.css", "css/layout.css", "css/components.css"]
    assert weight(sheets) <= MOST_CSS
    assert weight(scripts) <= (MOST_JS_OF_A_LIST if address in LISTS else MOST_JS)


@pytest.mark.parametrize("address", [*LISTS, *OTHERS])
def test_nothing_comes_from_elsewhere_and_nothing_is_inline(client, swap, address):
    page = client.get(address).text
    assert not re.findall(r'<(?:script|img|link rel="(?:stylesheet|icon)")[^>]*(?:src|href)="(?!/)', page)
    assert not re.findall(r"<script(?![^>]*(?:src=|ld\+json))|<style|\sstyle=|\son\w+=", page)
