"""The frozen content of an article: plain data that editions keep, and that pages, previews and checks are made from.

Records are named by their keys and looked up when a page is made, so a corrected credit shows everywhere at once.
"""

import hashlib
import json
from datetime import date
from typing import Any

Content = dict[str, Any]


def fingerprint_of(content: Content) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def day_in(text: str) -> date | None:
    """The day that content keeps as text; None where it keeps none."""
    return date.fromisoformat(text) if text else None


def photos_in(content: Content) -> set[int]:
    shown = {content["lead"], *(block.get("photo") for block in content["blocks"])}
    for block in content["blocks"]:
        shown.update(block.get("photos", ()))
    return shown - {None}


def people_in(content: Content) -> set[int]:
    """Everybody the page names from the records: its people, and those of cards and fact boxes."""
    named = {row["person"] for row in content["people"]} | {block.get("person") for block in content["blocks"]}
    return named - {None}


def missions_in(content: Content) -> set[int]:
    named = {row["mission"] for row in content["missions"]} | {block.get("mission") for block in content["blocks"]}
    return named - {None}
