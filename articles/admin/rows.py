"""Everything an article is made of, read once for its form: one query per table, however many rows."""

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.utils.functional import cached_property

from articles.models import Block
from photos.models import Photo
from photos.thumbnails import load_thumbnails
from records.rows import RecordRows


class ArticleRows(RecordRows):
    @cached_property
    def tables(self) -> dict[type[models.Model], list[Any]]:
        article: Any = self.record
        if article.pk is None:
            return super().tables
        read: list[models.QuerySet] = [
            article.blocks.select_related("photo", "mission", "person"),
            article.person_rows.select_related("person"),
            article.mission_rows.select_related("mission"),
            article.sources.all(),
            article.corrections.all(),
        ]
        return {rows.model: list(rows) for rows in read}

    def of(self, model: type[models.Model]) -> list[Any]:
        """The rows of an inline's model; of a proxy of Block, those of its kind."""
        rows: list[Any] = super().of(model)
        if not issubclass(model, Block):
            return rows
        for block in rows:
            if block.kind == model.KIND:
                block.__class__ = model
        return [block for block in rows if block.kind == model.KIND]

    def load_pictures(self) -> None:
        """Loads the thumbnails that the form shows, in one query, and one more if there are galleries."""
        article: Any = self.record
        blocks: Iterable[Any] = self.tables[Block]
        shown = [row.photo for row in blocks if row.photo_id] + [article.lead] * bool(article.lead_id)
        known = {photo.pk: photo for photo in shown}
        in_galleries = {key for block in blocks for key in block.photos}
        known |= Photo.objects.in_bulk(in_galleries - known.keys())
        load_thumbnails([*shown, *known.values()])
        for block in blocks:
            block.gallery = [known[key] for key in block.photos if key in known]
