"""Imports and exports articles with all their published versions: `articles/<slug>.toml`, see catalogue/README.md.

The working copy is written like the articles of the starter catalogue; a published version has content of its own only
if it differs. Records are named by slugs, so that the files mean the same in another database.
"""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import tomli_w
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat
from django.utils.functional import cached_property

from articles.content import Content
from articles.models import Article, ArticleSource, Block, Correction, Edition
from articles.models.edition import OPEN
from exchange.catalogue.report import Report
from exchange.starter_articles import MISSIONS, PEOPLE, RECORDS, ArticleFile, ArticleFileError, block_values, publish
from exchange.written_folder import remove_unwritten
from records.batches import batches
from records.identifiers import is_universal, new_uid, short_uid
from records.models import RetiredSlug

FOLDER, FORMER, IDENTIFIERS = "articles", "former_addresses.toml", "identifiers.toml"
ADDRESSED = ["articles.article", "missions.mission", "missions.spacewalk", "people.person", "photos.photo"]
IDENTIFIER = re.compile(r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|tag:[!-~]+")
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
COLUMNS = ("title", "standfirst", "language", "category", "lead_caption")

Values = dict[str, Any]


# --- Export -------------------------------------------------------------------------------------------


class RecordSlugs:
    """The slugs of all records that content can name, by primary key."""

    def __init__(self) -> None:
        self.of = {kind: dict(model._default_manager.values_list("pk", "slug")) for kind, model in RECORDS.items()}

    def written(self, content: Content) -> Values:
        """Content as in a file: without empty values, and with slugs for primary keys."""
        content = lf(content)
        values = {name: content[name] for name in COLUMNS}
        values["lead"] = self.of["photo"].get(content["lead"])
        for names, kind, rows in ((PEOPLE, "person", content["people"]), (MISSIONS, "mission", content["missions"])):
            for name, link in names.items():
                values[name] = [self.of[kind].get(row[kind]) for row in rows if row["kind"] == link]
        values["sources"] = [filled(ArticleSource.thawed(row)) for row in content["sources"]]
        values["corrections"] = [
            {"date": row["made_on"], "wrong": row["wrong"], "right": row["right"]}
            for row in map(Correction.thawed, content["corrections"])
        ]
        values["blocks"] = [self.written_block(block) for block in content["blocks"]]
        return filled(values)

    def written_block(self, block: Values) -> Values:
        values = dict(block)
        for name in RECORDS:
            if name in values:
                values[name] = self.of[name].get(values[name])
        if "photos" in values:
            values["photos"] = [self.of["photo"][key] for key in values["photos"] if key in self.of["photo"]]
        return filled(values)


def lf(value: Any) -> Any:
    """The value with LF line breaks; browsers send CR LF."""
    match value:
        case str():
            return value.replace("\r\n", "\n").replace("\r", "\n")
        case list():
            return [lf(each) for each in value]
        case dict():
            return {name: lf(each) for name, each in value.items()}
    return value


def filled(values: Values) -> Values:
    return {name: value for name, value in values.items() if value not in (None, "", [])}


def written_article(article: Article, slugs: RecordSlugs) -> Values:
    values = slugs.written(article.freeze())
    original = article.translation_of
    editions = [written_edition(edition, values, slugs) for edition in article.editions.order_by("number")]
    first = article.first_published_at
    return filled(
        {
            "translation_of": original.slug if original else None,
            "first_published_at": first.astimezone(UTC) if first else None,
            **values,
            "editions": editions,
        }
    )


def written_edition(edition: Edition, working_copy: Values, slugs: RecordSlugs) -> Values:
    content = slugs.written(edition.content)
    return filled(
        {
            "number": edition.number,
            "live_from": edition.live_from.astimezone(UTC),
            "live_until": edition.live_until.astimezone(UTC) if edition.live_until < OPEN else None,
            "created_at": edition.created_at.astimezone(UTC),
            "withdrawn": edition.withdrawn or None,
            "content": content if content != working_copy else None,
        }
    )


def write_articles(folder: Path) -> int:
    place = folder / FOLDER
    place.mkdir(parents=True, exist_ok=True)
    slugs = RecordSlugs()
    articles = Article.objects.select_related("translation_of").order_by("slug")
    for article in articles:
        write(place / f"{article.slug}.toml", written_article(article, slugs))
    remove_unwritten(place, {place / f"{article.slug}.toml" for article in articles})
    return len(articles)


def write_former_addresses(folder: Path) -> int:
    """Writes former addresses, those of deleted records included, because no other record may get them."""
    former: dict[str, dict[str, str]] = {}
    for label in ADDRESSED:
        today = dict(apps.get_model(label)._default_manager.values_list("pk", "slug"))
        rows = RetiredSlug.objects.filter(model=label).values_list("slug", "object_id")
        former[label] = {slug: today.get(key, "") for slug, key in sorted(rows)}
    write(folder / FORMER, {label: slugs for label, slugs in former.items() if slugs})
    return sum(map(len, former.values()))


def write_identifiers(folder: Path) -> int:
    """Writes identifiers with version and time of change, which tell feeds and calendars what is new."""
    rows = {
        label: {
            slug: {"uid": uid, "version": version, "changed_at": changed_at.astimezone(UTC)}
            for slug, uid, version, changed_at in apps.get_model(label)
            ._default_manager.order_by("slug")
            .values_list("slug", "uid", "version", "changed_at")
        }
        for label in ADDRESSED
    }
    write(folder / IDENTIFIERS, {label: dict(sorted(said.items())) for label, said in rows.items() if said})
    return sum(map(len, rows.values()))


def write(path: Path, values: Values) -> None:
    draft = path.with_name(f".{path.name}.new")
    draft.write_text(tomli_w.dumps(values, multiline_strings=True), encoding="utf-8", newline="\n")
    draft.replace(path)  # A reader finds either the old file or the new one, complete.


# --- Import -------------------------------------------------------------------------------------------


def import_articles(files: Iterable[ArticleFile], report: Report, uids: dict[str, str]) -> None:
    """Imports the files, whose values take precedence. Raises ArticleFileError; the caller then rolls back."""
    for file in files:
        try:
            with transaction.atomic():
                _ArticleImport(file, report, uids.get(file.slug, "")).run()
        except (ValidationError, IntegrityError) as refusal:
            raise file.refuse(describe_refusal(refusal)) from None
        except KeyError as error:
            raise file.refuse(f"{error} is missing.") from None
        except (TypeError, AttributeError, ValueError) as error:
            raise file.refuse(f"is not in the format of an article: {error}.") from None


def describe_refusal(refusal: ValidationError | IntegrityError) -> str:
    if isinstance(refusal, IntegrityError):
        return f"the database refuses it: {refusal}"
    if not hasattr(refusal, "error_dict"):
        return " ".join(refusal.messages)
    return " ".join(f"{name}: {message}" for name, texts in refusal.message_dict.items() for message in texts)


@dataclass
class _ArticleImport:
    file: ArticleFile
    report: Report
    uid: str

    @cached_property
    def article(self) -> Article:
        articles, slug = Article.objects, self.file.slug
        for found in (articles.filter(slug=slug), articles.filter(uid=self.uid), articles.formerly_at(slug)):
            if article := found.first():
                return article
        return Article(slug=slug)

    def run(self) -> None:
        values = self.file.values
        article, counts = self.article, self.report.tables["articles"]
        content = self.content(values, check=True)
        original = self.original()
        is_new = article.pk is None
        if not is_new and (article.slug, article.translation_of) == (self.file.slug, original):
            is_changed = lf(article.freeze()) != content
        else:
            is_changed = True
        if is_changed:
            article.slug, article.translation_of = self.file.slug, original
            for name in COLUMNS:
                setattr(article, name, content[name])
            article.full_clean(exclude=["fingerprint", "started_by", "changed_by"])
            article.save()
            article.restore(content)
        counts.created += is_new
        counts.changed += is_changed and not is_new
        counts.unchanged += not is_changed
        for edition in values.get("editions", []):
            self.import_version(edition, content)
        if "published_at" in values and is_new:
            publish(article, at=values["published_at"])
        column = Article._meta.get_field("first_published_at")
        article.set_first_publication(column.clean(values.get("first_published_at"), article))
        article.settle()

    def original(self) -> Article | None:
        slug = self.file.values.get("translation_of")
        if not slug:
            return None
        found = Article.objects.filter(slug=slug).first()
        if found is None:
            raise self.file.refuse(f"there is no article “{slug}”.", near=slug)
        return found

    def content(self, values: Values, *, check: bool) -> Content:
        """The content as Article.freeze() would give it. `check`: validate it like a form, for the working copy."""
        article = Article(slug=self.file.slug, **{name: values.get(name, "") for name in COLUMNS})
        if "lead" in values:
            article.lead = self.file.find_record("photo", values["lead"])
        people = [
            article.person_rows.model(person=self.file.find_record("person", slug), kind=kind, order=order)
            for order, (kind, slug) in enumerate(named(values, PEOPLE), start=1)
        ]
        missions = [
            article.mission_rows.model(mission=self.file.find_record("mission", slug), kind=kind)
            for kind, slug in named(values, MISSIONS)
        ]
        blocks = [
            Block(ordering=number, **block_values(self.file, block))
            for number, block in enumerate(values.get("blocks", []), start=1)
        ]
        corrections = [
            article.corrections.model(made_on=row["date"], wrong=row["wrong"], right=row["right"])
            for row in values.get("corrections", [])
        ]
        sources = [article.sources.model(**row) for row in values.get("sources", [])]
        if check:
            for row in (*blocks, *corrections, *sources):
                row.full_clean(exclude=["article", "parent"], validate_constraints=False)
        return article.content_of(
            people=people, missions=missions, blocks=blocks, corrections=corrections, sources=sources
        )

    def import_version(self, values: Values, working_copy: Content) -> None:
        counts = self.report.tables["editions"]
        content = self.content(values["content"], check=False) if "content" in values else working_copy
        edition = self.article.editions.filter(number=values["number"]).first()
        said = {name: values[name] for name in ("live_from", "created_at")}
        ends = {"live_until": values.get("live_until", OPEN), "withdrawn": values.get("withdrawn", False)}
        if edition is None:
            edition = self.article.editions.model(
                article=self.article, number=values["number"], first_live_from=said["live_from"], **said, **ends
            )
            for name in ("title", "standfirst", "language", "category"):
                setattr(edition, name, content[name])
            edition.clean_fields(exclude=["content", "fingerprint", "published_by", "lead"])
            edition.store_content(content)
            counts.created += 1
            return
        if any(getattr(edition, name) != value for name, value in said.items()) or lf(edition.content) != content:
            raise self.file.refuse(
                f"version {edition.number} differs from the existing one, and published versions never change."
            )
        if any(getattr(edition, name) != value for name, value in ends.items()):
            for name, value in ends.items():
                setattr(edition, name, value)
            edition.save(update_fields=list(ends))
            counts.changed += 1
        else:
            counts.unchanged += 1


def named(values: Values, names: dict[str, str]) -> list[tuple[str, str]]:
    return [(kind, slug) for name, kind in names.items() for slug in values.get(name, [])]


def import_former_addresses(folder: Path) -> None:
    """Imports former addresses. Raises ArticleFileError."""
    path = folder / FORMER
    if not path.is_file():
        return
    try:
        former = tomllib.loads(path.read_text(encoding="utf-8"))
    except (ValueError, OSError) as error:
        raise ArticleFileError(f"{FORMER}: {error}") from None
    for label, slugs in former.items():
        if label not in ADDRESSED or not isinstance(slugs, dict):
            raise ArticleFileError(f"{FORMER}: {label} is not one of {', '.join(ADDRESSED)}.")
        model = apps.get_model(label)
        today = dict(model._default_manager.values_list("slug", "pk"))
        for slug, now in slugs.items():
            check_former_address(slug, now)
        if unknown := [slug for slug in slugs.values() if slug and slug not in today]:
            raise ArticleFileError(f"{FORMER}: there is no {model._meta.verbose_name} “{unknown[0]}”.")
        RetiredSlug.objects.bulk_create(
            [
                # -1 means a deleted record. The moment is not exported; for `has_a_known_address` it only has to
                # be before any withdrawal.
                RetiredSlug(model=label, slug=slug, object_id=today.get(now, -1), retired_at=LONG_AGO)
                for slug, now in slugs.items()
                if slug not in today
            ],
            ignore_conflicts=True,
        )


def check_former_address(slug: str, now: Any) -> None:
    """Raises ArticleFileError for a pair that is not two texts, of which the first can be a page address."""
    try:
        RetiredSlug._meta.get_field("slug").clean(slug, None)
    except ValidationError as refusal:
        raise ArticleFileError(f"{FORMER}: “{slug[:100]}”: {' '.join(refusal.messages)}") from None
    if not isinstance(now, str):
        raise ArticleFileError(f"{FORMER}: {slug}: “{now}” is not a page address.")


class Identifiers:
    """The identifiers in a folder. Raises ArticleFileError, as do the methods."""

    def __init__(self, folder: Path) -> None:
        self.said: dict[str, dict[str, Values]] = {}
        path = folder / IDENTIFIERS
        if path.is_file():
            try:
                self.said = tomllib.loads(path.read_text(encoding="utf-8"))
                for label, rows in self.said.items():
                    if label not in ADDRESSED:
                        raise ValueError(f"{label} is not one of {', '.join(ADDRESSED)}.")
                    if not isinstance(rows, dict):
                        raise ValueError(f"{label} is not a table.")
                    for slug, row in rows.items():
                        check_identifier(slug, row)
            except (ValueError, OSError) as error:
                raise ArticleFileError(f"{IDENTIFIERS}: {error}") from None
        self.existing = {label: set(self._records(label)) for label in self.said}

    def universal(self, label: str) -> dict[str, str]:
        """By slug, the identifiers that recognise a record under a different slug."""
        rows = self.said.get(label, {}).items()
        return {slug: row["uid"] for slug, row in rows if is_universal(row["uid"])}

    def assign(self, report: Report) -> None:
        """Gives records the folder's identifiers, once they have been imported."""
        for label, rows in self.said.items():
            records = {record.slug: record for record in self._records(label).values()}
            if unknown := [slug for slug in rows if slug not in records]:
                raise ArticleFileError(f"{IDENTIFIERS}: there is no {label} “{unknown[0]}”.")
            taken = {short_uid(record.uid) for slug, record in records.items() if slug not in rows}
            changed = []
            for slug, row in rows.items():
                record = records[slug]
                before = (record.uid, record.version, record.changed_at)
                if short_uid(row["uid"]) not in taken:
                    record.uid = row["uid"]
                else:
                    report.skip("identifiers", "another record already has this identifier")
                    record.uid = record.uid if short_uid(record.uid) not in taken else new_uid()
                taken.add(short_uid(record.uid))
                if record.pk in self.existing[label]:
                    record.version = max(record.version, row["version"])
                else:
                    record.version, record.changed_at = row["version"], row["changed_at"]
                if before != (record.uid, record.version, record.changed_at):
                    changed.append(record)
            manager = apps.get_model(label)._base_manager
            # First to temporary values, because identifiers are unique.
            for part in batches(record.pk for record in changed):
                manager.filter(pk__in=part).update(uid=Concat(Value("moving:"), Cast("pk", CharField())))
            manager.bulk_update(changed, ["uid", "version", "changed_at"], batch_size=100)

    def _records(self, label: str) -> dict[int, Any]:
        return apps.get_model(label)._base_manager.only("slug", "uid", "version", "changed_at").in_bulk()


def check_identifier(slug: str, row: Any) -> None:
    """Raises ValueError with a message for the person who wrote the row."""
    if not isinstance(row, dict):
        raise ValueError(f"{slug}: “{row}” is not a table with uid, version and changed_at.")
    uid, version, changed_at = (row.get(name) for name in ("uid", "version", "changed_at"))
    if not isinstance(uid, str) or not IDENTIFIER.fullmatch(uid) or len(uid) > 200:
        raise ValueError(f"{slug}: “{uid}” is not an identifier.")
    if type(version) is not int or not 0 <= version < 2**31:
        raise ValueError(f"{slug}: “{version}” is not a version.")
    # In the first and the last year another time zone may have no such moment.
    if not isinstance(changed_at, datetime) or changed_at.tzinfo is None or not 1 < changed_at.year < 9999:
        raise ValueError(f"{slug}: “{changed_at}” is not a moment.")
