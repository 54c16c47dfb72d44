"""Finds the pages that show a photo, by names of relations because the apps of these records import this one."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Value
from django.utils.translation import gettext_lazy as _lazy

from photos.models import Photo
from search.sorting import sort_key

# The relations that use photos, with the words before the name of the record.
USES = {
    "missions": _lazy("On the page of"),
    "portrait_of": _lazy("Portrait of"),
    "articles": _lazy("In the article"),
}
RECORDS = ["missions", "portrait_of"]  # Those of records with a slug and a name.


@dataclass(frozen=True)
class Use:
    label: str
    name: str
    address: str
    language: str = ""  # Of the name, or empty.


def published_uses(photo: Photo) -> list[Use]:
    """The public pages that show the photo: records, with one query for all kinds, then articles."""
    first, *others = (
        getattr(photo, relation).published().order_by().values_list(Value(relation), "slug", "name")
        for relation in RECORDS
    )
    rows = sorted(first.union(*others), key=lambda row: (RECORDS.index(row[0]), sort_key(row[2])))
    models: dict[str, Any] = {relation: Photo._meta.get_field(relation).related_model for relation in RECORDS}
    records = [
        Use(str(USES[relation]), name, models[relation](slug=slug).get_absolute_url()) for relation, slug, name in rows
    ]
    editions = photo.articles.editions_showing(photo)
    return records + [
        Use(str(USES["articles"]), edition.title, edition.get_absolute_url(), edition.language) for edition in editions
    ]
