"""The photos list taken along."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _lazy

from facets.exports import ExportView
from photos.filters import PhotoFilter
from photos.models import Photo, Rendition
from photos.pictures import files_of, reader_language


class PhotoExportView(ExportView):
    filterset_class = PhotoFilter
    title = _lazy("Space Portal photos")
    filename = "photos"

    def get_queryset(self) -> QuerySet:
        return Photo.objects.published()

    def loaded(self, rows: QuerySet) -> QuerySet:
        # The list shows crops; whole pictures are taken along.
        return rows.prefetch_related(None).with_renditions(Rendition.Crop.NATURAL).with_people().with_missions()

    def record(self, photo: Photo) -> dict[str, Any]:
        return {
            **self._facts(photo),
            "slug": photo.slug,
            "is_illustration": photo.is_illustration,
            "licence": photo.licence and {"name": photo.licence.name, "address": photo.licence.link or None},
            "texts": [
                {
                    "language": text.html_language or None,
                    "caption": text.caption,
                    "alt": text.alt,
                    "long_description": text.long_description,
                }
                for text in photo.text_list
            ],
            "people": [
                {
                    "name": row.person.name,
                    "slug": row.person.slug if row.person.is_published else None,
                    "position": row.position,
                }
                for row in photo.depictions.all()
            ],
            "missions": [mission.slug for mission in photo.missions.all()],
            "files": [
                {"address": self.here(file.address), "width": file.width, "height": file.height}
                for file in files_of(photo)
            ],
        }

    def cells(self, photo: Photo) -> dict[str, Any]:
        caption = photo.text_for(reader_language(), "caption")
        return {
            **self._facts(photo),
            "licence": photo.licence and photo.licence.name,
            "caption": caption and caption.caption,
            "caption_language": caption and caption.html_language,
            "people": "; ".join(row.person.name for row in photo.depictions.all()),
            "missions": "; ".join(mission.name for mission in photo.missions.all()),
        }

    def _facts(self, photo: Photo) -> dict[str, Any]:
        return {
            "title": photo.title,
            "address": self.here(photo.get_absolute_url()),
            "credit": str(photo.credit),
            "creator": photo.creator,
            "copyright": photo.copyright,
            "source": photo.source_address,
            "taken": photo.taken and photo.taken.iso,
            "place": photo.place,
            "width": photo.width,
            "height": photo.height,
        }

    def entry(self, photo: Photo) -> dict[str, Any]:
        caption = photo.text_for(reader_language(), "caption")
        return {
            "title": photo.title,
            "link": self.here(photo.get_absolute_url()),
            "unique_id": self.here(photo.get_absolute_url()),
            "description": caption.caption if caption else "",
            "pubdate": photo.published_at,
            "updateddate": photo.published_at,
        }
