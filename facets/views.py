"""The view of a list with facets: its filter set, its pages, and the rules of its addresses."""

import re
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from facets.facet_set import FacetSet, Rejected
from publishing.structured_data import Thing, item_list


class FacetListView(TemplateView):
    filterset_class: type[FacetSet]
    paginate_by = 24

    def get_queryset(self) -> QuerySet:
        """What there is to narrow; what a row prints is loaded by the filter set."""
        raise NotImplementedError

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        facets = self.filterset_class(request.GET, self.get_queryset(), request=request)
        facets.path = request.path
        if facets.moved:
            return HttpResponseRedirect(facets.link())
        self.rejected = list(facets.rejected)
        number = self.page_number(request.GET.get("page", ""))
        paginator = FacetPaginator(facets, self.paginate_by)
        if number > paginator.num_pages:
            return HttpResponseRedirect(facets.link())
        page = paginator.page(number)
        response = self.render_to_response(self.context(facets, page))
        response["X-Result-Count"] = str(facets.count)  # What “Show 4 missions” reads, with a HEAD request.
        return response

    def page_number(self, text: str) -> int:
        if re.fullmatch(r"[1-9]\d{0,6}", text):
            return int(text)
        # A number too large for any list is a page past the end, which leads to the first one.
        if re.fullmatch(r"[1-9]\d*", text, re.ASCII):
            return 10**7
        if text:
            self.rejected.append(Rejected(_("Page"), text[:60], _("is not a page number"), "page"))
        return 1

    def context(self, facets: FacetSet, page: Page) -> dict[str, Any]:
        return self.get_context_data(
            facets=facets,
            rejected=self.rejected,
            page_obj=page,
            page_links=page_links(facets, page),
            is_indexed=not facets.chosen and page.number == 1,
            canonical=facets.link(page=page.number) if page.number > 1 else facets.link(),
            object_list=page.object_list,
            page_kind="CollectionPage",
            things=self.things(page),
        )

    def things(self, page: Page) -> list[Thing]:
        """The rows of the page, for machines."""
        rows = [(self.row_name(row), row.get_absolute_url()) for row in page.object_list]
        here = self.request.build_absolute_uri
        return [item_list(rows, here, start=page.start_index(), total=page.paginator.count)] if rows else []

    def row_name(self, row: Any) -> str:
        return str(row)


class FacetPaginator(Paginator):
    def __init__(self, facets: FacetSet, per_page: int) -> None:
        super().__init__(facets.qs, per_page)
        self.facets = facets

    @property
    def count(self) -> int:
        return self.facets.count

    def page(self, number: Any) -> Page:
        start = (number - 1) * self.per_page
        return Page(self.facets.rows(start, start + self.per_page), number, self)


def page_links(facets: FacetSet, page: Page) -> list[tuple[str, str]]:
    """(number or “…”, address) for the pages around this one, the first and the last."""
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return [
        (str(number), facets.link(page=number) if number != 1 else facets.link())
        if isinstance(number, int)
        else ("…", "")
        for number in numbers
    ]
