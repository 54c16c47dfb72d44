"""How the photos list filters."""

from typing import Any

from django.db.models import Case, Count, F, QuerySet, Value, When
from django.db.models.functions import Coalesce, Left, Lower, StrIndex
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

from facets.facets import ChoiceFacet, ColumnFacet, OneOfFacet, RecordFacet, TextFacet, YearFacet
from facets.picking import MATCHES, PickingFacetSet
from photos.languages import NAMES, language_name
from photos.models import PhotoText, Rendition
from photos.models.photo import NEWEST_FIRST
from wording.numbers import grouped

YEARS = range(2100, 1839, -1)  # Photography begins in 1840.


lazy_name = lazy(language_name, str)


class LanguageFacet(ChoiceFacet):
    """Languages there is a caption in, whatever the region: `pt-BR` is `pt`."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices={code: lazy_name(code) for code in NAMES}, **kwargs)

    def captions(self) -> QuerySet:
        before_region = Left("language", StrIndex("language", Value("-")) - 1)
        main = Case(When(language__contains="-", then=before_region), default=F("language"))
        return PhotoText.objects.exclude(caption="").annotate(main=Lower(main))

    def filter(self, qs: QuerySet, value: list[str]) -> QuerySet:
        return qs.filter(pk__in=self.captions().filter(main__in=value).values("photo")) if value else qs

    def counts(self, qs: QuerySet) -> list[QuerySet]:
        rows = self.captions().filter(photo__in=qs.order_by().values("pk")).order_by().values("main")
        return [self.labelled(rows.annotate(options_count=Count("photo", distinct=True)), "main", "main")]


class PhotoFilter(PickingFacetSet):
    list_name = "photos:list"
    picked = "person"
    always_shown = ("person", "match")
    sorts = {
        "newest": (_lazy("newest first"), NEWEST_FIRST),
        "oldest": (_lazy("oldest first"), [F("taken_at").asc(nulls_last=True), "pk"]),
        "added": (_lazy("last added first"), [Coalesce("first_published_at", "published_at").desc(), "-pk"]),
    }

    person = RecordFacet(
        field_name="depictions__person", match="match", label=_lazy("People"), phrase=_lazy("showing {}")
    )
    match = OneOfFacet(label=_lazy("Match"), choices=MATCHES, default="any")
    mission = RecordFacet(field_name="mission_rows__mission", label=_lazy("Mission"), phrase=_lazy("of the mission {}"))
    credit = ColumnFacet(field_name="organisation", label=_lazy("Credit"), phrase=_lazy("credited to {}"))
    language = LanguageFacet(label=_lazy("Caption in"), phrase=_lazy("with a caption in {}"))
    year = YearFacet(moment="taken_at", years=YEARS, label=_lazy("Year taken"), phrase=_lazy("taken in {}"))
    q = TextFacet(label=_lazy("Text"), phrase=_lazy("matching “{}”"))
    sort = OneOfFacet(
        label=_lazy("Order"), choices={value: words for value, (words, _order) in sorts.items()}, default="newest"
    )

    def loaded(self, rows: QuerySet) -> QuerySet:
        return rows.with_renditions(Rendition.Crop.LANDSCAPE)

    def number_words(self, number: int) -> str:
        return ngettext("%(n)s photo", "%(n)s photos", number) % {"n": grouped(number)}
