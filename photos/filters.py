"""How the photos list filters."""

from typing import Any

from django.db.models import Case, F, QuerySet, Value, When
from django.db.models.functions import Coalesce, Left, Lower, StrIndex
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

from facets.facets import ChoiceFacet, ColumnFacet, MatchFacet, RecordFacet, SortFacet, TextFacet, YearFacet
from facets.query import Query
from photos.languages import language_name
from photos.models import PhotoText, Rendition
from photos.models.photo import NEWEST_FIRST
from wording.language_choices import NAMES
from wording.numbers import grouped

YEARS = range(2100, 1839, -1)  # The oldest photographs of space are from 1840.

lazy_name = lazy(language_name, str)


class LanguageFacet(ChoiceFacet):
    """Languages of the captions without their region: `pt-BR` counts as `pt`."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices={code: lazy_name(code) for code in NAMES}, **kwargs)

    def get_captions(self) -> QuerySet:
        before_region = Left("language", StrIndex("language", Value("-")) - 1)
        main = Case(When(language__contains="-", then=before_region), default=F("language"))
        return PhotoText.objects.exclude(caption="").annotate(main=Lower(main))

    def list_values(self, qs: QuerySet) -> list[QuerySet]:
        return [self.values_of(self.get_captions(), "main", "main", key="photo")]


class PhotoFilter(Query):
    list_name = "photos:list"
    picked = "person"
    always_shown = ("person", "match")

    person = RecordFacet(field_name="depictions__person", label=_lazy("People"), phrase=_lazy("showing {}"))
    match = MatchFacet(of="person")
    mission = RecordFacet(field_name="mission_rows__mission", label=_lazy("Mission"), phrase=_lazy("of the mission {}"))
    credit = ColumnFacet(field_name="organisation", label=_lazy("Credit"), phrase=_lazy("credited to {}"))
    language = LanguageFacet(label=_lazy("Caption in"), phrase=_lazy("with a caption in {}"))
    year = YearFacet(moment="taken_at", years=YEARS, label=_lazy("Year taken"), phrase=_lazy("taken in {}"))
    q = TextFacet(label=_lazy("Text"), phrase=_lazy("matching “{}”"))
    sort = SortFacet(
        {
            "newest": (_lazy("newest first"), NEWEST_FIRST),
            "oldest": (_lazy("oldest first"), [F("taken_at").asc(nulls_last=True), "pk"]),
            "added": (_lazy("recently added"), [Coalesce("first_published_at", "published_at").desc(), "-pk"]),
        }
    )

    def load_for_list(self, rows: QuerySet) -> QuerySet:
        return rows.with_renditions(Rendition.Crop.LANDSCAPE)

    def describe_count(self, number: int) -> str:
        return ngettext("%(n)s picture", "%(n)s pictures", number) % {"n": grouped(number)}
