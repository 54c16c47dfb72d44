"""Articles and their published versions against the rows that are derived from them, and the history of edits."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Max
from reversion.errors import RevertError
from reversion.models import Version

from articles.content import fingerprint_of, photos_in
from articles.models import Article, ArticlePhoto, Edition, EditionMission, EditionPerson
from photos.models import Photo
from records.batches import batches
from upkeep.checks.finding import Finding, in_one_change, named

COPIED = ("title", "standfirst", "language", "category")


def working_copies() -> Iterator[Finding]:
    for article in Article.objects.order_by("pk").iterator(chunk_size=100):
        content = article.freeze()
        if article.fingerprint != fingerprint_of(content):
            yield Finding(
                f"{named(article)} may look published when it is not, because its fingerprint is outdated.",
                "Calculate it again.",
                in_one_change(article.settle),
            )
        shown = photos_in(content).union(*(photos_in(edition.content) for edition in article.editions.all()))
        existing = set(Photo.objects.filter(pk__in=shown).values_list("pk", flat=True))
        if existing != set(ArticlePhoto.objects.filter(article=article).values_list("photo", flat=True)):
            yield Finding(
                f"The list of photos that {named(article)} shows is outdated, so one of them could be deleted.",
                "List them again.",
                in_one_change(article.settle),
            )


def published_versions() -> Iterator[Finding]:
    editions = Edition.objects.select_related("article").prefetch_related("person_rows", "mission_rows")
    for edition in editions.order_by("pk").iterator(chunk_size=100):
        content = edition.content
        copied = {name: content[name] for name in COPIED} | {"lead_id": content["lead"]}
        copied["fingerprint"] = fingerprint_of(content)
        wrong = {name: value for name, value in copied.items() if getattr(edition, name) != value}
        if wrong:
            yield Finding(
                f"{_named(edition)} is listed with outdated columns: {', '.join(sorted(wrong))}.",
                "Copy them from its content.",
                in_one_change(Edition.objects.filter(pk=edition.pk).update, **wrong),
            )
        people = [(row["person"], row["kind"], order) for order, row in enumerate(content["people"], start=1)]
        missions = [(row["mission"], row["kind"]) for row in content["missions"]]
        listed = (
            sorted((row.person_id, row.kind, row.order) for row in edition.person_rows.all()),
            sorted((row.mission_id, row.kind) for row in edition.mission_rows.all()),
        )
        if listed != (sorted(people), sorted(missions)):
            yield Finding(
                f"{_named(edition)} is missing from the page of a person or mission, or is on the wrong one.",
                "List it again.",
                in_one_change(_link, edition),
            )


def _link(edition: Edition) -> None:
    EditionPerson.objects.filter(edition=edition).delete()
    EditionMission.objects.filter(edition=edition).delete()
    edition.link_records()


def dates_of_versions() -> Iterator[Finding]:
    """Two versions that are live at once: readers would see either."""
    last: Any = None
    for edition in Edition.objects.select_related("article").order_by("article", "live_from", "pk").iterator():
        if edition.live_until == edition.live_from:
            continue  # It was cancelled before it was live.
        if last is not None and last.article_id == edition.article_id and edition.live_from < last.live_until:
            yield Finding(
                f"{_named(last)} and {_named(edition)} are live at the same time.",
                "Publish the right one again in the admin.",
            )
        last = edition


def _named(edition: Edition) -> str:
    return f"Version {edition.number} of {named(edition.article)}"


def history() -> Iterator[Finding]:
    """The latest saved version of each record must be readable, because it is what can be restored."""
    latest = Version.objects.values("content_type", "object_id").order_by().annotate(latest=Max("pk"))
    for keys in batches(latest.values_list("latest", flat=True)):
        for version in Version.objects.filter(pk__in=keys).select_related("content_type").order_by("pk"):
            try:
                _ = version.field_dict
            except (RevertError, AttributeError):  # Columns or a kind of record that no longer exist.
                yield Finding(
                    f"The latest version in the history of {version.content_type.name} {version.object_id} "
                    f"“{version.object_repr}” cannot be read.",
                    "Save the record once in the admin; older versions stay unreadable.",
                )
