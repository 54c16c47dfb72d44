"""The view of a list with facets, from the address to the page."""

import re
from typing import Any, Protocol

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
from wording.changing import noting_limits
from wording.unbroken import keep_on_one_line, marked_as_done

MAX_DIGITS = 7  # A longer page number is past the end of any list.


class CardMaker(Protocol):
    def __call__(self, row: Any, *, is_lead: bool) -> Any: ...


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
        """The rows with these keys; only those that have not been printed yet are read and made."""

        def print_missing(missing: list[tuple[int, bool]]) -> dict[tuple[int, bool], PrintedRow]:
            leads = dict(missing)
            rows = selection.load(list(leads))  # One may have been withdrawn in the meantime.
            make_card = self.card_maker(rows)
            return {(row.pk, leads[row.pk]): self.print_row(row, make_card, is_lead=leads[row.pk]) for row in rows}

        places = [(key, self.has_lead and number == 0) for number, key in enumerate(keys)]
        return selection.query.index.printed.find_or_print(places, print_missing)

    def card_maker(self, rows: list[Any]) -> CardMaker:
        """A function that makes what the template prints of one of these rows, without queries."""
        raise NotImplementedError

    def print_row(self, row: Any, make_card: CardMaker, *, is_lead: bool) -> PrintedRow:
        with noting_limits() as limit:
            card = make_card(row, is_lead=is_lead)
            html = keep_on_one_line(get_template(self.card_template).render({"card": card}))
        return PrintedRow(self.row_name(row), row.get_absolute_url(), SafeString(marked_as_done(html)), limit.until)

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
