"""Names that visitors type, several in one box."""

import re

MOST_NAMES = 10
BETWEEN_NAMES = re.compile(r"[,;&+\n]|\s(?:and|y|и)\s", re.IGNORECASE)


def split_names(text: str) -> list[str]:
    """`Oleg Novitsky, Loral O'Hara` and `Novitsky and O'Hara` are two names each."""
    names = (" ".join(name.split()) for name in BETWEEN_NAMES.split(text.replace("\0", " ")))
    return list(dict.fromkeys(filter(None, names)))[:MOST_NAMES]
