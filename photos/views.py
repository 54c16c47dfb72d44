from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from exports import alternates
from facets.views import CardMaker, FacetListView
from photos.cards import photo_cards
from photos.filters import PhotoFilter
from photos.image_object import image_object
from photos.models import Photo
from photos.pictures import IN_LIST, PAGE_WIDE, Crop, files_of, lead_of, reader_language
from photos.social_previews import social_image_of
from photos.storage import RENDITION_NAME, UNPUBLISHED, key_of, open_public
from photos.uses import published_uses
from publishing.structured_data import breadcrumb_list
from publishing.views import PublishableDetailView


class PhotoListView(FacetListView):
    filterset_class = PhotoFilter
    template_name = "photos/photo_list.html"
    card_template = "photos/_photo_card.html"
    has_lead = True
    paginate_by = 18  # Fills rows of two and of three, and keeps the first view below 220 KB.

    def get_queryset(self) -> QuerySet:
        return Photo.objects.published()

    def card_maker(self, rows: list[Photo]) -> CardMaker:
        return lambda row, *, is_lead: photo_cards([row], sizes=IN_LIST, has_lead=is_lead)[0]


class PhotoDetailView(PublishableDetailView):
    queryset = Photo.objects.with_renditions(Crop.NATURAL, Crop.WIDE).with_people()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        photo = self.object
        figure = lead_of(photo, PAGE_WIDE)
        texts = [text for text in photo.texts_for(reader_language()) if text.caption or text.long_description]
        files, wide = files_of(photo), files_of(photo, crop=Crop.WIDE)
        newer, older = photo.neighbours()
        absolute_url = self.request.build_absolute_uri
        largest = (wide or files)[-1:]
        steps = [(_("Pictures"), reverse("photos:list")), (photo.title, photo.get_absolute_url())]
        return super().get_context_data(
            alternates=[alternates.as_json(reverse("photos:json", args=[photo.slug]))] if photo.is_published else [],
            figure=figure,
            other_texts=[text for text in texts if text != figure.caption],
            uses=published_uses(photo),
            newer=newer,
            older=older,
            files=files,
            social_image=next((social_image_of(file, figure.picture.alt) for file in largest), None),
            schema_items=[image_object(photo, absolute_url), breadcrumb_list(steps, absolute_url)],
            **kwargs,
        )


@require_safe
def rendition(request: HttpRequest, name: str) -> HttpResponseBase:
    """Serves a file of a live photo, or of any photo to editors, unless RENDITIONS_URL is that of a CDN or bucket."""
    ours = RENDITION_NAME.fullmatch(name)
    if ours is None:
        raise Http404
    photo = photo_of(name) if ours["key"] else None
    if ours["key"] and (photo is None or not may_see(request, photo)):
        raise Http404
    etag = quote_etag(key_of(name))  # The name holds a hash of the content.
    response = get_conditional_response(request, etag=etag) or file_response(name, f"image/{ours['format']}")
    response.headers["ETag"] = etag
    if photo is None or photo.is_published:
        patch_cache_control(response, public=True, max_age=lifetime(photo))
    else:
        patch_cache_control(response, private=True, no_store=True)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    # A CDN may serve it from another host, and feed readers show our pictures too.
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def file_response(name: str, media_type: str) -> FileResponse:
    try:
        return FileResponse(open_public(name), content_type=media_type)
    except FileNotFoundError:
        raise Http404 from None


def photo_of(name: str) -> Photo | None:
    """The photo that has this file in either storage, or None."""
    names = [key_of(name), f"{UNPUBLISHED}{key_of(name)}"]
    return Photo.objects.filter(renditions__name__in=names).only("published_at", "withdrawn_at").first()


def may_see(request: HttpRequest, photo: Photo) -> bool:
    return photo.is_published or Photo.objects.all().may_be_viewed_by(request.user)


def lifetime(photo: Photo | None) -> int:
    """How many seconds browsers and CDNs may cache the file."""
    if photo is None or photo.withdrawn_at is None:
        return settings.RENDITIONS_MAX_AGE
    return min(settings.RENDITIONS_MAX_AGE, int((photo.withdrawn_at - timezone.now()).total_seconds()))
