"""Loads the articles of the starter catalogue, one TOML file each, as catalogue/README.md describes."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q

from articles.models import Article, Block
from missions.models import Mission
from people.models import Person
from photos.models import Photo
from records.identifiers import catalogue_uid
from records.models import ImportedRecord

SOURCE, KIND = "catalogue", "articles.article"
PEOPLE = {"authors": "author", "about_people": "about", "mentions_people": "mentions"}
MISSIONS = {"about_missions": "about", "mentions_missions": "mentions"}
RECORDS: dict[str, type[models.Model]] = {"photo": Photo, "person": Person, "mission": Mission}


class ArticleFileError(Exception):
    """An error in an article file, with the file and a reason for its author."""


@dataclass(frozen=True)
class ArticleFile:
    path: Path
    values: dict[str, Any]

    @property
    def slug(self) -> str:
        return self.path.stem

    def refuse(self, reason: str, *, near: str = "") -> ArticleFileError:
        """The error to raise, with the first line that contains `near`."""
        lines = self.path.read_text(encoding="utf-8").splitlines() if near else []
        number = next((number for number, line in enumerate(lines, start=1) if f'"{near}"' in line), 0)
        return ArticleFileError(f"{self.path.name}{f', line {number}' if number else ''}: {reason}")

    def find_record(self, kind: str, slug: str) -> Any:
        """The record of this kind. Raises ArticleFileError if there is none."""
        record = RECORDS[kind]._default_manager.filter(slug=slug).first()
        if record is None:
            raise self.refuse(f"there is no {kind} “{slug}”.", near=slug)
        return record


def read_articles(folder: Path) -> list[ArticleFile]:
    """The files, originals before translations. Raises ArticleFileError for a file that is not TOML."""
    files = []
    for path in sorted(folder.glob("*.toml")):
        try:
            files.append(ArticleFile(path, tomllib.loads(path.read_text(encoding="utf-8"))))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
            raise ArticleFileError(f"{path.name}: {error}") from None
    return sorted(files, key=lambda file: "translation_of" in file.values)


def load_articles(files: Iterable[ArticleFile]) -> list[Article]:
    """Adds and publishes articles that were never loaded, atomically. From then on they belong to the editors."""
    added = []
    with transaction.atomic():
        for file in files:
            is_loaded = ImportedRecord.objects.filter(source=SOURCE, kind=KIND, key=file.slug).exists()
            existing = Article.objects.filter(Q(slug=file.slug) | Q(uid=uid_of(file)))  # Imported from another site.
            if is_loaded or existing.exists():
                continue
            try:
                article = add(file)
            except ValidationError as error:
                raise file.refuse(" ".join(error.messages)) from None
            except KeyError as error:
                raise file.refuse(f"{error} is missing.") from None
            ImportedRecord.objects.create(source=SOURCE, kind=KIND, key=file.slug, object_id=article.pk)
            added.append(article)
    return added


def uid_of(file: ArticleFile) -> str:
    return catalogue_uid(SOURCE, KIND, file.slug)


def add(file: ArticleFile) -> Article:
    values = file.values
    article = Article(
        slug=file.slug,
        uid=uid_of(file),
        lead_caption=values.get("lead_caption", ""),
        lead=file.find_record("photo", values["lead"]),
    )
    for name in ("title", "standfirst", "language", "category"):
        setattr(article, name, values[name])
    if original := values.get("translation_of"):
        article.translation_of = Article.objects.filter(slug=original).first()
        if article.translation_of is None:
            raise file.refuse(f"there is no article “{original}”.")
    save(article)
    people = [(kind, slug) for name, kind in PEOPLE.items() for slug in values.get(name, [])]
    for order, (kind, slug) in enumerate(people, start=1):
        save(
            article.person_rows.model(article=article, person=file.find_record("person", slug), kind=kind, order=order)
        )
    for name, kind in MISSIONS.items():
        for slug in values.get(name, []):
            save(article.mission_rows.model(article=article, mission=file.find_record("mission", slug), kind=kind))
    for number, block in enumerate(values["blocks"], start=1):
        save(Block(parent=article, ordering=10 * number, **block_values(file, block)))
    for row in values.get("sources", []):
        save(article.sources.model(article=article, **row))
    for row in values.get("corrections", []):
        save(article.corrections.model(article=article, made_on=row["date"], wrong=row["wrong"], right=row["right"]))
    publish(article, at=values["published_at"])
    return article


def block_values(file: ArticleFile, block: dict[str, Any]) -> dict[str, Any]:
    kind = block.get("kind")
    if kind not in Block.Kind.values:
        raise file.refuse(f"“{kind}” is not a kind of block.", near=str(kind))
    if unknown := block.keys() - {"kind", *Block.FIELDS[kind]}:
        raise file.refuse(f"a block of kind “{kind}” has no key {', '.join(sorted(unknown))}.")
    values = {name: file.find_record(name, value) if name in RECORDS else value for name, value in block.items()}
    # Strip like a form does, so that saving an unchanged article changes nothing.
    values |= {name: value.strip() for name, value in values.items() if isinstance(value, str)}
    if "photos" in values:
        values["photos"] = [file.find_record("photo", slug).pk for slug in values["photos"]]
    return values


def save(row: models.Model) -> None:
    row.full_clean()
    row.save()


def publish(article: Article, *, at: datetime) -> None:
    """Publishes at the moment in the file, which may be past; Article.publish() does not allow that."""
    edition = article.publish()
    edition.live_from = at
    edition.save(update_fields=["live_from"])
    article.date_editions()
