"""The colours of the site for what is drawn without its style sheet, read from `static/css/base.css`."""

import re
from functools import cache
from pathlib import Path

STYLE_SHEET = Path(__file__).resolve().parent.parent / "static" / "css" / "base.css"
PAIR = re.compile(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\);")


@cache
def colours() -> dict[str, tuple[str, str]]:
    """The light and the dark value of each custom property that has both."""
    return {name: (light, dark) for name, light, dark in PAIR.findall(STYLE_SHEET.read_text())}


def light(*names: str) -> list[str]:
    return [colours()[name][0] for name in names]
