"""The starter catalogue's pictures. Each is loaded once and belongs to the editors from then on."""

from dataclasses import replace
from pathlib import Path

from django.db.models import Max

from exchange.catalogue import Policy, load
from exchange.catalogue.rows import TableRow, Tables
from exchange.pictures import StoredFiles
from missions.models import Mission, MissionPhoto
from photos.licences import on_list
from photos.models import Photo
from records.identifiers import catalogue_uid
from records.models import ImportedRecord, RetiredSlug

SOURCE, KIND = "illustrations", "photo"
TABLES = ("licences", "photos", "photo_texts", "mission_photos")
MODEL = Photo._meta.label_lower


def load_pictures(tables: Tables, folder: Path, stored: StoredFiles) -> int:
    """Adds the pictures that were never loaded before and returns their number. Raises CatalogueError."""
    photos = new_rows(tables["photos"])
    if not photos:
        return 0
    uids = {row.values["slug"]: _uid(row) for row in photos}
    texts = [row for row in tables["photo_texts"] if row.values["photo"] in uids]
    load(
        {"photos": _with_known_licences(photos, tables["licences"]), "photo_texts": texts},
        source=SOURCE,
        policy=Policy.THEIRS,
        folder=folder,
        stored=stored,
        uids={MODEL: uids},
    )
    added = {photo.slug: photo for photo in Photo.objects.filter(slug__in=uids)}
    ImportedRecord.objects.bulk_create(
        ImportedRecord(source=SOURCE, kind=KIND, key=slug, object_id=photo.pk) for slug, photo in added.items()
    )
    for row in tables["mission_photos"]:
        mission = Mission.objects.filter(slug=row.values["mission"]).first()
        photo = added.get(row.values["photo"])
        if mission and photo:
            last = mission.picture_rows.aggregate(last=Max("order"))["last"] or 0
            MissionPhoto.objects.create(mission=mission, photo=photo, order=last + 1)
    return len(added)


def _with_known_licences(photos: list[TableRow], licences: list[TableRow]) -> list[TableRow]:
    """The rows with the slugs that their licences have on this site."""
    known = {}
    for row in licences:
        words = {name: row.values[name] for name in ("name", "short_name", "address")}
        known[row.values["slug"]] = on_list(**words).slug
    return [replace(row, values=row.values | {"licence": known[row.values["licence"]]}) for row in photos]


def _uid(row: TableRow) -> str:
    return catalogue_uid(SOURCE, MODEL, row.values["slug"])


def new_rows(rows: list[TableRow]) -> list[TableRow]:
    """Rows of pictures that are not in the library, have never been, and whose slug nobody uses."""
    known = {
        *ImportedRecord.objects.filter(source=SOURCE).values_list("key", flat=True),
        *RetiredSlug.objects.filter(model=MODEL).values_list("slug", flat=True),
        *(value for values in Photo.objects.values_list("slug", "uid", "sha256") for value in values),
    }
    return [row for row in rows if known.isdisjoint({row.values["slug"], row.values["sha256"], _uid(row)})]
