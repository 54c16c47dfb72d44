"""The frozen content of an article: plain data that editions store, and from which pages, previews and checks are made.

Records are named by primary key and looked up when a page is made, so a corrected credit shows everywhere at once.
"""

import hashlib
import json
from datetime import date
from typing import Any

Content = dict[str, Any]


def fingerprint_of(content: Content) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def day_in(text: str) -> date | None:
    """The day stored as text, or None."""
    return date.fromisoformat(text) if text else None


def photos_in(content: Content) -> set[int]:
    shown = {content["lead"], *(block.get("photo") for block in content["blocks"])}
    for block in content["blocks"]:
        shown.update(block.get("photos", ()))
    return shown - {None}


def people_in(content: Content) -> set[int]:
    """The people that the article names, in cards and fact boxes too."""
    named = {row["person"] for row in content["people"]} | {block.get("person") for block in content["blocks"]}
    return named - {None}


def missions_in(content: Content) -> set[int]:
    named = {row["mission"] for row in content["missions"]} | {block.get("mission") for block in content["blocks"]}
    return named - {None}
