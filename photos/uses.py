"""Where a picture is shown. The records that show it live on the floors above, reached by the names of relations."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Value

from photos.models import Photo

# How each relation is called in front of the record's name. Records have a slug and a name.
USES = {"missions": "On the page of", "portrait_of": "Portrait of", "articles": "In the article"}
RECORDS = ["missions", "portrait_of"]


@dataclass(frozen=True)
class Use:
    label: str
    record: Any


def published_uses(photo: Photo) -> list[Use]:
    """The pages on which visitors see the photo, in one query, however many kinds there are."""
    first, *others = (
        getattr(photo, relation).published().order_by().values_list(Value(relation), "slug", "name")
        for relation in RECORDS
    )
    rows = sorted(first.union(*others), key=lambda row: (RECORDS.index(row[0]), row[2]))
    models = {relation: Photo._meta.get_field(relation).related_model for relation in RECORDS}
    return [Use(USES[relation], models[relation](slug=slug, name=name)) for relation, slug, name in rows]
