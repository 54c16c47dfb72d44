"""Collects the strings of the public pages for translation, and checks the translations.

    python .ci/messages.py           updates locale/ from the sources, and compiles it
    python .ci/messages.py --check   reports missing, obsolete and untranslated strings, and missing placeholders

Strings that only editors see stay English. The compiled catalogues are committed, so that a site runs with only what
pip installed.
"""

import io
import re
import sys
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = [
    "articles",
    "charts",
    "exports",
    "facets",
    "missions",
    "people",
    "photos",
    "publishing",
    "records",
    "search",
    "spaceportal",
    "wording",
]
LANGUAGES = ["es"]
EDITORS_ONLY = [
    "*/admin.py",
    "*/admin/*",
    "*/attention.py",
    "*/management/*",
    "*/migrations/*",
    "articles/checklist.py",
    "articles/comparison.py",
    "articles/desk.py",
    "articles/link_check.py",
    "articles/models/block.py",
    "articles/models/edition.py",
    "articles/models/preview_link.py",
    "articles/readiness.py",
    "photos/widgets.py",
    "publishing/audit.py",
    "publishing/audit_log.py",
    "publishing/models.py",
    "publishing/record_admin.py",
    "records/*",
]
KEYWORDS = {
    "_": None,
    "_lazy": None,
    "gettext": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z0-9]*|%[sd]|\{\w*\}|<[^>]+>")
HEADER = "# Space Portal in {}."


def sources() -> Iterator[Path]:
    paths = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    paths += (ROOT / "templates").rglob("*.html")
    for path in sorted(paths):
        if not any(fnmatch(str(path.relative_to(ROOT)), pattern) for pattern in EDITORS_ONLY):
            yield path


def extracted() -> Catalog:
    catalog = Catalog(project="Space Portal", charset="utf-8")
    for path in sources():
        text = path.read_text()
        if path.suffix == ".html":
            # Django converts a template to Python, except for the indentation.
            text = "\n".join(line.strip() for line in templatize(text, origin=str(path)).splitlines())
        for _line, message, _comments, context in extract("python", io.BytesIO(text.encode()), keywords=KEYWORDS):
            if message:
                catalog.add(message, locations=[(str(path.relative_to(ROOT)), None)], context=context)
    return catalog


def po_file(language: str) -> Path:
    return ROOT / "locale" / language / "LC_MESSAGES" / "django.po"


def translated(language: str) -> Catalog:
    with po_file(language).open("rb") as file:
        return read_po(file, locale=language)


def compiled(catalog: Catalog) -> bytes:
    file = io.BytesIO()
    write_mo(file, catalog)
    return file.getvalue()


def update(language: str) -> None:
    path = po_file(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    catalog = translated(language) if path.exists() else Catalog(locale=language, project="Space Portal")
    dated = catalog.creation_date  # Kept, so that the file changes only if a message does.
    catalog.update(extracted(), no_fuzzy_matching=True, update_creation_date=False)
    catalog.creation_date, catalog.obsolete = dated, {}
    catalog.fuzzy = False
    catalog.header_comment = HEADER.format(catalog.locale.english_name)
    with path.open("wb") as file:
        write_po(file, catalog, width=120, sort_by_file=True, include_lineno=False, omit_header=False)
    path.with_suffix(".mo").write_bytes(compiled(translated(language)))


def forms(message: object) -> list[str]:
    return [message] if isinstance(message, str) else list(message)  # type: ignore[call-overload]


def problems(language: str) -> Iterator[str]:
    """What is wrong with the translations into this language."""
    translations, strings = translated(language), extracted()
    keys, needed = (
        {(message.context, message.id) for message in catalog if message.id} for catalog in (translations, strings)
    )
    for context, message in needed - keys:
        yield f"not in the catalogue: {message!r}" + (f" ({context})" if context else "")
    for _context, message in keys - needed:
        yield f"no longer in the sources: {message!r}"
    for message in translations:
        if not message.id:
            continue
        texts = forms(message.string)
        if message.fuzzy or not all(texts):
            yield f"not translated: {message.id!r}"
            continue
        # A singular may say “one” instead of a number. Placeholders may move but not disappear.
        wanted = [sorted(PLACEHOLDER.findall(form)) for form in forms(message.id)]
        for text in texts:
            if sorted(PLACEHOLDER.findall(text)) not in wanted:
                yield f"different placeholders: {message.id!r} and {text!r}"
    if po_file(language).with_suffix(".mo").read_bytes() != compiled(translations):
        yield "django.mo is not compiled from this django.po"


def main() -> int:
    settings.configure(USE_I18N=False)  # Reading templates needs settings, but none of the site's.
    if "--check" not in sys.argv:
        for language in LANGUAGES:
            update(language)
        return 0
    found = [f"{language}: {problem}" for language in LANGUAGES for problem in problems(language)]
    sys.stdout.writelines(f"{line}\n" for line in found)
    if found:
        sys.stdout.write("`make messages` updates locale/; then translate the new strings.\n")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
