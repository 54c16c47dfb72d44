"""Where the same page is in other languages."""


def alternates_of(path: str) -> list[tuple[str, str]]:
    """(language, path) for each language that the page at this address is there in, its own among them.

    Nothing where there is only one. The one place that knows: sitemaps ask here for every address they list.
    """
    return []
