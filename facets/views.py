"""The view of a list with facets, from the address to the page."""

import re
from datetime import datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import get_template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from facets.description import Description
from facets.index import shared_index
from facets.printing import PrintedRow
from facets.query import Query, Rejected
from facets.selection import Selection
from publishing.structured_data import SchemaItem, item_list
from wording.unbroken import keep_on_one_line, marked_as_done

MAX_DIGITS = 7  # A longer page number is past the end of any list.


class FacetListView(TemplateView):
    filterset_class: type[Query]
    paginate_by = 24
    card_template: str
    has_lead = False  # Whether the first row of a page is printed in another way.

    def get_queryset(self) -> QuerySet:
        """All rows of the list. What a row prints is loaded by Query.load_for_list()."""
        raise NotImplementedError

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        listed = self.get_queryset()
        query = self.filterset_class(request.GET, listed, index=shared_index(self.filterset_class, listed))
        if query.has_former_slugs:
            return HttpResponseRedirect(query.address)
        selection = Selection(query)
        paginator: Paginator[Any] = Paginator(range(selection.count), self.paginate_by)
        number, rejected = parse_page_number(request.GET.get("page", ""))
        if number > paginator.num_pages:
            return HttpResponseRedirect(query.address)
        start = (number - 1) * self.paginate_by
        rows = self.print_rows(selection, selection.list_keys(range(start, start + self.paginate_by)))
        page = Page(rows, number, paginator)
        context = self.get_context_data(
            query=query,
            selection=selection,
            description=Description(selection),
            rejected=query.rejected + rejected,
            page_obj=page,
            page_links=build_page_links(query, page),
            is_indexed=not query.choices and number == 1,
            canonical=query.link_to(query.choices, page=number),
            object_list=page.object_list,
            page_kind="CollectionPage",
            schema_items=self.describe_rows(page),
        )
        # A HEAD request reads it for the button “Show 4 missions”.
        return self.render_to_response(context, headers={"X-Result-Count": str(selection.count)})

    def print_rows(self, selection: Selection, keys: list[int]) -> list[PrintedRow]:
        """The rows with these keys; only those that are printed for the first time are read and made."""
        index = selection.query.index
        places = [(key, self.has_lead and number == 0) for number, key in enumerate(keys)]
        known = {place: index.printed[place] for place in places if place in index.printed}
        known = {place: row for place, row in known.items() if row.is_current}
        missing = dict(place for place in places if place not in known)
        rows = selection.load(list(missing))
        leads = bool(rows) and missing[rows[0].pk]
        printed = {
            (row.pk, missing[row.pk]): self.print_row(row, card)
            for row, card in zip(rows, self.make_cards(rows, has_lead=leads), strict=True)
        }
        index.keep_printed(printed)
        known |= printed
        return [known[place] for place in places if place in known]  # One may have been withdrawn in the meantime.

    def make_cards(self, rows: list[Any], *, has_lead: bool) -> list[Any]:
        """What the template prints of each of these rows."""
        raise NotImplementedError

    def prints_until(self, row: Any) -> datetime | None:
        """When the row has to be printed again, if neither an edit nor one of the query's moments comes before."""
        return None

    def print_row(self, row: Any, card: Any) -> PrintedRow:
        html = keep_on_one_line(get_template(self.card_template).render({"card": card}))
        html = SafeString(marked_as_done(html))
        return PrintedRow(self.row_name(row), row.get_absolute_url(), html, self.prints_until(row))

    def describe_rows(self, page: Page) -> list[SchemaItem]:
        """The rows of the page as structured data."""
        rows = [(row.name, row.address) for row in page.object_list]
        start, total = page.start_index(), page.paginator.count
        return [item_list(rows, self.request.build_absolute_uri, start=start, total=total)] if rows else []

    def row_name(self, row: Any) -> str:
        return str(row)


def parse_page_number(text: str) -> tuple[int, list[Rejected]]:
    """The number, which is 1 if there is none or none that can be understood."""
    if re.fullmatch(r"[1-9]\d*", text, re.ASCII):
        return int(text) if len(text) <= MAX_DIGITS else 10**MAX_DIGITS, []
    return 1, [Rejected(_("Page"), text[:60], _("is not a page number"), "page")] if text else []


def build_page_links(query: Query, page: Page) -> list[tuple[str, str]]:
    """(number or “…”, address) for the first and last pages and those around this one."""
    return [
        (str(number), query.link_to(query.choices, page=number)) if isinstance(number, int) else ("…", "")
        for number in page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    ]
