"""A list taken along: the same query as JSON, CSV, feed or calendar. JSON and CSV keep the list's order."""

import csv
import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import cached_property
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.db.models.functions import Greatest
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from exports import schemas
from exports.answers import OpenView, as_json
from exports.calendars import ICALENDAR, CalendarEvent, calendar
from exports.feeds import ATOM, JSON_FEED, Feed, FeedEntry
from facets.description import Description
from facets.query import Query, Rejected
from facets.selection import Selection
from records.identifiers import first_host
from wording.languages import interface_language

CHUNK = 200  # Rows that are in memory at a time, with all that is loaded with them.
IN_FEED = 50
PAGING = ("page", "limit")
ON_A_PAGE, MOST_ON_A_PAGE = 100, 1000
BOM = "\ufeff"  # Without it, spreadsheets take UTF-8 for something older.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
MOST_PAGES = 9_999_999
WHOLE_NUMBER = re.compile(r"[1-9]\d{0,6}", re.ASCII)


class ListExportView(OpenView):
    """One list in one format. A list says what its rows hold; the formats are the same for all."""

    format: str = ""
    filterset_class: type[Query]
    title: ClassVar[Any]
    kind: ClassVar[str]  # As addresses and file names have it: missions.
    schema: ClassVar[schemas.Schema] = {}  # Of what JSON says of a row.
    columns: ClassVar[dict[str, Any]] = {}  # Of CSV, each with what it holds.

    def get_queryset(self) -> QuerySet:
        raise NotImplementedError

    def loaded(self, rows: QuerySet) -> QuerySet:
        """The rows with what JSON and CSV say of them."""
        return rows

    def loaded_for_feed(self, rows: QuerySet) -> QuerySet:
        return self.loaded(rows)

    def newest_first(self, rows: QuerySet) -> QuerySet:
        """The rows by when the public could first read them as they are now: the order of every feed."""
        return rows.order_by(Greatest("changed_at", "published_at").desc(), "-pk")

    def record(self, row: Any) -> dict[str, Any]:
        """What JSON says of a row."""
        raise NotImplementedError

    def cells(self, row: Any) -> dict[str, Any]:
        """What CSV says of a row: a value for each of the columns."""
        raise NotImplementedError

    def entries(self, rows: Iterable[Any]) -> Iterable[FeedEntry]:
        """What a feed says of its rows."""
        raise NotImplementedError

    def events(self) -> Iterable[CalendarEvent]:
        """What a calendar says of the list."""
        return []

    def last_changed(self) -> datetime | None:
        """When anything that a feed of this list may say was last changed."""
        raise NotImplementedError

    def get(self, request: HttpRequest) -> HttpResponseBase:
        self.query = self.filterset_class(request.GET, self.get_queryset())
        self.selection = Selection(self.query)
        self.description = Description(self.selection)
        if self.query.has_former_slugs:
            return self.add_left_out_header(HttpResponseRedirect(self.own_address))
        return {
            "json": self.as_json,
            "csv": self.as_csv,
            "atom": self.as_atom,
            "feed.json": self.as_json_feed,
            "ics": self.as_ics,
        }[self.format]()

    def rows(self) -> Iterator[Any]:
        return self.loaded(self.selection.rows).iterator(chunk_size=CHUNK)

    @cached_property
    def left_out(self) -> list[Rejected]:
        known = {*self.query.filters, *(PAGING if self.format == "json" else ())}
        return self.query.rejected + (self.paging.rejected if self.paging else []) + self.unknown(known)

    @property
    def own_address(self) -> str:
        """In its shortest form."""
        if self.paging:
            return self.paging.link(self.paging.number)
        return self.here(f"{self.request.path}{self.query.parameters}")

    @property
    def list_address(self) -> str:
        return self.here(self.query.address)

    @property
    def feed_id(self) -> str:
        """The list's address under the first of the site's names, whichever it was asked for by."""
        name, colon, port = self.request.get_host().partition(":")
        return f"{self.request.scheme}://{first_host() or name}{colon}{port}{self.query.address}"

    @property
    def heading(self) -> str:
        """The list's title, and what it was narrowed to."""
        return f"{self.title}: {self.description.sentence}" if self.query.is_narrowed else str(self.title)

    # --- JSON ---------------------------------------------------------------------------------------

    @cached_property
    def paging(self) -> "Paging | None":
        """None if no page is asked for: then all of the list is the answer. Only JSON comes in pages."""
        asked = {name: self.request.GET.get(name, "") for name in PAGING}
        return Paging(self, **asked) if self.format == "json" and any(asked.values()) else None

    def as_json(self) -> HttpResponseBase:
        response = self.answer(self._json(), media_type="application/json")
        if self.paging:
            links = {"prev": self.paging.previous, "next": self.paging.next}
            if header := ", ".join(f'<{link}>; rel="{rel}"' for rel, link in links.items() if link):
                response.headers["Link"] = header
        return response

    def _json(self) -> Iterator[str]:
        paging = self.paging
        head = {
            "title": self.description.sentence,
            "count": self.selection.count,
            "self": self.own_address,
            "html": self.list_address,
            "previous": paging.previous if paging else None,
            "next": paging.next if paging else None,
            "left_out": [
                {"parameter": item.name, "value": item.value, "reason": item.reason} for item in self.left_out
            ],
        }
        yield as_json(head)[:-1] + ', "results": ['
        for number, row in enumerate(paging.rows() if paging else self.rows()):
            yield (",\n" if number else "\n") + as_json(self.record(row))
        yield "\n]}\n"

    # --- CSV ----------------------------------------------------------------------------------------

    def as_csv(self) -> HttpResponseBase:
        response = self.answer(self._csv(), media_type="text/csv; charset=utf-8")
        response.headers["Content-Disposition"] = f'attachment; filename="{self.kind}.csv"'
        return response

    def _csv(self) -> Iterator[str]:
        writer = csv.writer(_Lines(), quoting=csv.QUOTE_ALL)
        yield BOM + writer.writerow(self.columns)
        for row in self.rows():
            cells = self.cells(row)
            yield writer.writerow([harmless(cells[column]) for column in self.columns])

    # --- Feeds and calendars ------------------------------------------------------------------------

    @cached_property
    def feed(self) -> Feed:
        rows = self.newest_first(self.loaded_for_feed(self.selection.rows))[:IN_FEED]
        return Feed(
            self.feed_id,
            self.heading,
            self.list_address,
            self.own_address,
            interface_language(),
            list(self.entries(rows)),
            self.last_changed(),
        )

    def as_atom(self) -> HttpResponseBase:
        return self.answer([self.feed.as_atom()], media_type=ATOM, changed=self.feed.changed)

    def as_json_feed(self) -> HttpResponseBase:
        return self.answer([self.feed.as_json_feed()], media_type=JSON_FEED, changed=self.feed.changed)

    def as_ics(self) -> HttpResponseBase:
        events = calendar(
            self.events(),
            title=self.heading,
            address=self.own_address,
            page=self.list_address,
            language=interface_language(),
        )
        return self.answer(events, media_type=ICALENDAR)


class Paging:
    """A page of a list as JSON: `?page=2&limit=50`, where either may be left out."""

    def __init__(self, view: ListExportView, *, page: str, limit: str) -> None:
        self.view, self.query, self.selection = view, view.query, view.selection
        self.rejected: list[Rejected] = []
        self.number = self._number("page", page, 1)
        self.limit = self._number("limit", limit, ON_A_PAGE)
        if self.limit > MOST_ON_A_PAGE:
            words = _("is too many: %(most)d is the most") % {"most": MOST_ON_A_PAGE}
            self.rejected.append(Rejected("limit", limit, words, "limit"))
            self.limit = MOST_ON_A_PAGE

    def _number(self, name: str, value: str, default: int) -> int:
        if WHOLE_NUMBER.fullmatch(value):
            return int(value)
        if value:
            most = MOST_ON_A_PAGE if name == "limit" else MOST_PAGES
            words = _("is not a number from 1 to %(most)d") % {"most": most}
            self.rejected.append(Rejected(name, value[:60], words, name))
        return default

    @property
    def last(self) -> int:
        return max(1, -(-self.selection.count // self.limit))

    @property
    def previous(self) -> str | None:
        return self.link(min(self.number - 1, self.last)) if self.number > 1 else None

    @property
    def next(self) -> str | None:
        return self.link(self.number + 1) if self.number < self.last else None

    def link(self, number: int) -> str:
        place = urlencode({"page": number, "limit": self.limit})
        query = self.query.parameters
        return self.view.here(f"{self.view.request.path}{query}{'&' if query else '?'}{place}")

    def rows(self) -> Iterable[Any]:
        """As on the list's own pages: first which rows, then what they say, so that the rest costs nothing."""
        start = (self.number - 1) * self.limit
        if start >= self.selection.count:
            return []
        return self.selection.load_page(range(start, start + self.limit), load=self.view.loaded)


PAGE_FIELDS = {
    "title": schemas.text(_lazy("What the list shows, in words.")),
    "count": schemas.number(_lazy("How many there are on all pages together.")),
    "self": schemas.address(_lazy("The address of this answer in its shortest form.")),
    "html": schemas.address(_lazy("The same list as a page of the site.")),
    "previous": schemas.address(_lazy("The page before this one."), nullable=True),
    "next": schemas.address(_lazy("The page after this one."), nullable=True),
    "left_out": schemas.listed(
        schemas.record(
            _lazy("A value that had no effect."),
            parameter=schemas.text(_lazy("The name of the parameter it was given for, which may be unknown itself.")),
            value=schemas.text(_lazy("The value, cut off if it is long.")),
            reason=schemas.text(_lazy("Why, in words.")),
        ),
        _lazy("What was asked for and could not be understood: values, and parameters there are not."),
    ),
}


def list_schema(about: Any, row: schemas.Schema) -> schemas.Schema:
    return schemas.record(about, **PAGE_FIELDS, results=schemas.listed(row, _lazy("The rows, in the list’s order.")))


def export_paths(view: type[ListExportView]) -> list[URLPattern]:
    """`missions.json`, `missions.csv` and so on, each named `list-json`, `list-csv` …"""
    return [
        path(f"{view.kind}.{ending}", view.as_view(format=ending), name=f"list-{ending}")
        for ending in view.filterset_class.endings
    ]


class _Lines:
    """A file that hands each written line back, so that rows can be streamed."""

    def write(self, line: str) -> str:
        return line


def harmless(value: Any) -> str:
    """A cell that no spreadsheet takes for a formula."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.lstrip().startswith(FORMULA_STARTS) or text.startswith(FORMULA_STARTS) else text
