from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from exports import alternates
from facets.views import FacetListView
from photos.filters import PhotoFilter
from photos.models import Photo
from photos.models.photo import PhotoQuerySet
from photos.pictures import IN_LIST, PAGE_WIDE, Crop, cards_of, files_of, lead_of, reader_language
from photos.share_pictures import shared_file
from photos.storage import RENDITION_NAME, renditions
from photos.structured_data import image_object
from photos.uses import published_uses
from publishing.structured_data import breadcrumb_list
from publishing.views import PublishableDetailView


class PhotoListView(FacetListView):
    filterset_class = PhotoFilter
    template_name = "photos/photo_list.html"
    paginate_by = 18  # Whole rows of two and of three, and a first view within 220 KB.

    def get_queryset(self) -> QuerySet:
        return Photo.objects.published()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(cards=cards_of(kwargs["object_list"], sizes=IN_LIST, has_lead=True), **kwargs)


class PhotoDetailView(PublishableDetailView):
    model = Photo

    def get_queryset(self) -> PhotoQuerySet:
        return super().get_queryset().with_renditions(Crop.NATURAL, Crop.WIDE).with_people()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        photo = self.object
        figure = lead_of(photo, PAGE_WIDE)
        texts = [text for text in photo.texts_for(reader_language()) if text.caption or text.long_description]
        files, wide = files_of(photo), files_of(photo, crop=Crop.WIDE)
        newer, older = photo.neighbours()
        here = self.request.build_absolute_uri
        share = (wide or files)[-1:]
        steps = [(_("Photos"), reverse("photos:list")), (photo.title, photo.get_absolute_url())]
        return super().get_context_data(
            alternates=[alternates.as_json(reverse("photos:json", args=[photo.slug]))] if photo.is_published else [],
            figure=figure,
            other_texts=[text for text in texts if text != figure.caption],
            uses=published_uses(photo),
            newer=newer,
            older=older,
            files=files,
            share=next((shared_file(file, figure.picture.alt) for file in share), None),
            things=[image_object(photo, here), breadcrumb_list(steps, here)],
            **kwargs,
        )


@require_safe
def rendition(request: HttpRequest, name: str) -> FileResponse:
    """A public file, where no CDN or bucket of RENDITIONS_URL answers for us."""
    ours = RENDITION_NAME.fullmatch(name)
    if ours is None:
        raise Http404
    try:
        file = renditions().open(name)
    except FileNotFoundError:
        raise Http404 from None
    response = FileResponse(file, content_type=f"image/{ours['format']}")
    patch_cache_control(response, public=True, max_age=365 * 24 * 60 * 60, immutable=True)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    # A CDN may answer with this for another host than the pages', and feed readers show our pictures too.
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
