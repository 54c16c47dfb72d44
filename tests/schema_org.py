"""What a page says to machines, read as machines read it, and held against schema.org's own vocabulary."""

import json
import re
from importlib import import_module
from pkgutil import walk_packages
from typing import Any

import msgspec_schemaorg.models
from lxml import html
from pyld import jsonld

CONTEXT = {"@vocab": "https://schema.org/"}
# Of the actions' vocabulary: <property>-input, which no type lists (https://schema.org/docs/actions.html).
INPUTS = {"query-input"}


def _types() -> dict[str, type]:
    found = {}
    for module in walk_packages(msgspec_schemaorg.models.__path__, "msgspec_schemaorg.models."):
        if not module.ispkg:
            name = module.name.rpartition(".")[2]
            found[name] = getattr(import_module(module.name), name)
    return found


TYPES = _types()


def _local(url: str, options: Any) -> dict[str, Any]:
    assert url.rstrip("/") == "https://schema.org"
    return {
        "contentType": "application/ld+json",
        "contextUrl": None,
        "documentUrl": url,
        "document": {"@context": CONTEXT},
    }


def things_of(response: Any) -> dict[str, dict[str, Any]]:
    """By type, what the page says of itself and its contents; everything in it has been checked."""
    tree = html.document_fromstring(response.content.decode())
    (script,) = tree.xpath('//script[@type="application/ld+json"]')
    data = json.loads(script.text_content())
    for node in jsonld.expand(data, {"documentLoader": _local}):
        for part in node.get("@graph", [node]):
            check(part)
    return {part["@type"]: part for part in data["@graph"]}


def properties(kind: str) -> dict[str, str]:
    """What a thing of this type may have, its parents' properties among them, and the names of what may stand there."""
    ours = TYPES[kind]
    written: dict[str, str] = {}
    for parent in reversed(ours.__mro__):
        written |= getattr(parent, "__annotations__", {})
    names = zip(ours.__struct_encode_fields__, ours.__struct_fields__, strict=True)
    return {encoded: written[name] for encoded, name in names}


def check(node: dict[str, Any]) -> None:
    """That each type there is has each property it is given, with values of a type that may stand there."""
    if "@type" not in node:
        assert set(node) == {"@id"}, node  # A reference to what is described elsewhere.
        return
    (kind,) = (name.removeprefix("https://schema.org/") for name in node["@type"])
    assert kind in TYPES, f"schema.org has no {kind}"
    allowed = properties(kind)
    for address, values in node.items():
        if address.startswith("@"):
            continue
        name = address.removeprefix("https://schema.org/")
        assert name in allowed or name in INPUTS, f"schema.org's {kind} has no {name}"
        assert values, f"{kind} has an empty {name}"
        for value in values:
            if "@value" in value:
                assert value["@value"] not in ("", None), f"{kind} has an empty {name}"
            elif "@type" in value:
                (inner,) = (one.removeprefix("https://schema.org/") for one in value["@type"])
                parents = {one.__name__ for one in TYPES[inner].__mro__}
                assert parents & set(re.findall(r"'(\w+)'", allowed[name])), (
                    f"{name} of {kind} takes no {inner}: {allowed[name]}"
                )
                check(value)
