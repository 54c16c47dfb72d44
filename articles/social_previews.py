"""The social preview image of an article: its title, authors, date and lead photo."""

from collections.abc import Iterable

from django.db.models import F
from django.utils import timezone, translation

from articles.models import Article, Edition
from photos.models import Photo, Rendition, SocialPreview
from photos.pictures import credit_of
from photos.social_previews import Facts, PreviewKind, register
from wording.dates import written

HEIGHT = SocialPreview.SIZE[1]


@register
class EditionPreview(PreviewKind):
    model = Edition
    drawn_by = "articles.social_preview_drawing.draw_article"
    touched_by = {
        Edition: lambda keys: keys,
        Photo: lambda keys: Edition.objects.filter(lead__in=keys).values_list("pk", flat=True),
    }

    def keys(self) -> Iterable[int]:
        return Edition.objects.order_by("-first_live_from").values_list("pk", flat=True)

    def record(self, key: int) -> Article | None:
        return Article.objects.filter(editions=key).first()

    def facts(self, keys: list[int]) -> dict[int, Facts]:
        """The data of live and scheduled editions."""
        shown = Edition.objects.filter(pk__in=keys, live_until__gt=timezone.now()).filter(live_until__gt=F("live_from"))
        editions = list(shown.defer("content", "folded").with_authors())
        leads = {edition.lead_id for edition in editions if edition.lead_id}
        photos = Photo.objects.published().with_renditions(Rendition.Crop.NATURAL).in_bulk(leads)
        return {edition.pk: self._facts(edition, photos.get(edition.lead_id or 0)) for edition in editions}

    def _facts(self, edition: Edition, photo: Photo | None) -> Facts:
        picture = None
        if photo:
            jpegs = [file for file in photo.renditions.all() if file.format == Rendition.Format.JPEG]
            # High enough for the whole height of the card, if any is.
            jpegs.sort(key=lambda file: (file.height < HEIGHT, abs(file.height - HEIGHT)))
            picture = jpegs[0].key if jpegs else None
        with translation.override(edition.language):
            return {
                "title": edition.title,
                "category": edition.get_category_display(),
                "authors": [row.person.name for row in edition.author_rows],
                "date": written(edition.first_live_from, "day"),
                "standfirst": edition.standfirst if not picture else "",
                "picture": picture,
                "focus": [photo.focal_x, photo.focal_y] if photo and picture else None,
                "credit": credit_of(photo) if photo and picture else "",
            }

    def format(self, facts: Facts) -> str:
        return "jpeg" if facts["picture"] else "png"
