"""A list as JSON, CSV, feed or calendar, for the same query as its page. JSON and CSV keep the list's order."""

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar
from urllib.parse import urlencode
from zlib import compress, decompress

from django.db.models import QuerySet
from django.db.models.functions import Greatest
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import URLPattern, path
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from exports.calendars import ICALENDAR, CalendarEvent, write_calendar, write_events
from exports.feeds import ATOM, JSON_FEED, Feed, FeedEntry
from exports.fields import Column, RecordFields, Schema, list_of, object_schema, typed
from exports.responses import OpenView, to_json
from facets.description import Description
from facets.fields import ONLY_THE_LAST, last_of
from facets.index import shared_index
from facets.query import Query, Rejected
from facets.selection import Selection
from records.identifiers import first_host
from wording.changing import NEVER, noting_limits
from wording.languages import interface_language

CHUNK = 200  # Rows loaded at a time, with everything that is written of them.
MAX_IN_FEED = 50
PAGING = ("page", "limit")
PAGE_SIZE, MAX_PAGE_SIZE = 100, 1000
BOM = "\ufeff"  # Without it, spreadsheets do not recognise UTF-8.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
MAX_PAGE = 9_999_999
WHOLE_NUMBER = re.compile(r"[1-9]\d{0,6}", re.ASCII)


Place = tuple[str, str, int]  # The format, the site that addresses name, and the primary key of the row.
PackedPlace = tuple[str, str, tuple[int, ...]]  # The same of a chunk of rows.


@dataclass(frozen=True, slots=True)
class WrittenRow:
    """A row as one format writes it; or many that follow each other, compressed."""

    text: bytes
    until: datetime = NEVER

    @property
    def size(self) -> int:
        return len(self.text)


class ListExportView(OpenView):
    """One list in one format. Subclasses declare what is exported of a row; the formats are the same for all."""

    format: str = ""
    filterset_class: type[Query]
    title: ClassVar[Any]
    stem: ClassVar[str]  # Of addresses and file names: missions.
    fields: ClassVar[RecordFields]
    last_columns: ClassVar[tuple[str, ...]] = ("id",)

    def get_queryset(self) -> QuerySet:
        raise NotImplementedError

    def loaded(self, rows: QuerySet) -> QuerySet:
        """The rows with everything that JSON and CSV need."""
        return rows

    def loaded_for_feed(self, rows: QuerySet) -> QuerySet:
        return self.loaded(rows)

    def loaded_for_calendar(self, rows: QuerySet) -> QuerySet:
        return self.loaded(rows)

    def newest_first(self, rows: QuerySet) -> QuerySet:
        """The rows in the order of feeds: by when their present state became public, newest first."""
        return rows.order_by(Greatest("changed_at", "published_at").desc(), "-pk")

    def newest(self) -> list[Any]:
        """At least the first MAX_IN_FEED rows in this order, loaded for a feed; all are sorted, but by their keys."""
        keys = self.newest_first(self.selection.rows).values_list("pk", flat=True)[:MAX_IN_FEED]
        return self.selection.load(list(keys), load=self.loaded_for_feed)

    def feed_entries(self, rows: Iterable[Any]) -> Iterable[FeedEntry]:
        raise NotImplementedError

    def calendar_events(self, row: Any) -> Iterable[CalendarEvent]:
        """The events of one row."""
        raise NotImplementedError

    def cancelled_events(self) -> Iterable[CalendarEvent]:
        """Events that subscribers may still have and that no row of the list has any more."""
        return []

    def last_changed(self) -> datetime | None:
        """When anything that a feed of this list may contain was last changed."""
        raise NotImplementedError

    def get(self, request: HttpRequest) -> HttpResponseBase:
        listed = self.get_queryset()
        self.query = self.filterset_class(request.GET, listed, index=shared_index(self.filterset_class, listed))
        self.selection = Selection(self.query)
        self.description = Description(self.selection)
        if self.query.has_former_slugs:
            return self.add_ignored_header(HttpResponseRedirect(self.own_address))
        return {
            "json": self.respond_json,
            "csv": self.respond_csv,
            "atom": self.respond_atom,
            "feed.json": self.respond_json_feed,
            "ics": self.respond_calendar,
        }[self.format]()

    def select(self, rows: QuerySet, *, ignoring: Iterable[str] = ()) -> QuerySet:
        """Those of other rows that this list's query would find, without these parameters."""
        query = self.request.GET.copy()
        for name in ignoring:
            query.pop(name, None)
        return Selection(self.filterset_class(query, rows)).rows

    def write_rows(
        self,
        write: Callable[[Any], str | bytes],
        load: Callable[[QuerySet], QuerySet],
        places: range | None = None,
        *,
        separator: bytes = b"",
    ) -> Iterator[bytes]:
        """The rows at these places of the list, or all, as `write` writes them, in chunks that are not empty.

        That does not depend on the query, so it is done once for each generation; only rows not written yet are loaded.
        """
        index = self.query.index

        def write_missing(missing: list[Place]) -> dict[Place, WrittenRow]:
            rows = self.selection.load([key for _format, _site, key in missing], load=load)
            return {(self.format, self.site, row.pk): self.write_row(row, write) for row in rows}

        def write_chunk(keys: Sequence[int]) -> WrittenRow:
            rows = index.printed.find_or_print([(self.format, self.site, key) for key in keys], write_missing)
            return WrittenRow(separator.join(row.text for row in rows), min((row.until for row in rows), default=NEVER))

        def pack_missing(missing: list[PackedPlace]) -> dict[PackedPlace, WrittenRow]:
            chunks = {place: write_chunk(place[2]) for place in missing}
            return {place: WrittenRow(compress(chunk.text, 1), chunk.until) for place, chunk in chunks.items()}

        keys = self.selection.list_keys(range(self.selection.count) if places is None else places)
        for start in range(0, len(keys), CHUNK):
            chunk = tuple(keys[start : start + CHUNK])
            if len(chunk) == CHUNK:  # Of a long list, which may not fit otherwise.
                [packed] = index.packed.find_or_print([(self.format, self.site, chunk)], pack_missing)
                text = decompress(packed.text)
            else:
                text = write_chunk(chunk).text
            if text:
                yield text

    def write_row(self, row: Any, write: Callable[[Any], str | bytes]) -> WrittenRow:
        with noting_limits() as limit:
            text = write(row)
        return WrittenRow(text.encode() if isinstance(text, str) else text, limit.until)

    @cached_property
    def ignored(self) -> list[Rejected]:
        known = {*self.query.filters, *(PAGING if self.format == "json" else ())}
        return self.query.rejected + (self.paging.rejected if self.paging else []) + self.find_unknown(known)

    @property
    def own_address(self) -> str:
        """The address of this response in its shortest form."""
        if self.paging:
            return self.paging.link(self.paging.number)
        return self.absolute_url(f"{self.request.path}{self.query.parameters}")

    @property
    def list_address(self) -> str:
        return self.absolute_url(self.query.address)

    @property
    def feed_id(self) -> str:
        """The list's address under the first of the site's host names, whichever one was requested."""
        name, colon, port = self.request.get_host().partition(":")
        return f"{self.request.scheme}://{first_host() or name}{colon}{port}{self.query.address}"

    @property
    def heading(self) -> str:
        """The list's title and the summary of its filters."""
        return f"{self.title}: {self.description.sentence}" if self.query.is_narrowed else str(self.title)

    # --- JSON ---------------------------------------------------------------------------------------

    @cached_property
    def paging(self) -> "Paging | None":
        """None if no page is asked for, which means the whole list. Only JSON comes in pages."""
        asked = {name: self.request.GET.getlist(name) for name in PAGING}
        return Paging(self, **asked) if self.format == "json" and any(map(any, asked.values())) else None

    def respond_json(self) -> HttpResponseBase:
        response = self.respond(self.write_json(), media_type="application/json")
        if self.paging:
            links = {"prev": self.paging.previous, "next": self.paging.next}
            if header := ", ".join(f'<{link}>; rel="{rel}"' for rel, link in links.items() if link):
                response.headers["Link"] = header
        return response

    def write_json(self) -> Iterator[str | bytes]:
        paging = self.paging
        head = {
            "title": self.description.sentence,
            "count": self.selection.count,
            "self": self.own_address,
            "html": self.list_address,
            "previous": paging.previous if paging else None,
            "next": paging.next if paging else None,
            "notices": [notice.words for notice in self.description.notices],
            "left_out": [{"parameter": item.name, "value": item.value, "reason": item.reason} for item in self.ignored],
        }
        yield to_json(head)[:-1] + ', "results": ['
        separator = b"\n"
        places = paging.places if paging else None
        for rows in self.write_rows(self.write_json_row, self.loaded, places, separator=b",\n"):
            yield separator + rows
            separator = b",\n"
        yield "\n]}\n"

    def write_json_row(self, row: Any) -> str:
        return to_json(self.fields.values(row, self.absolute_url))

    # --- CSV ----------------------------------------------------------------------------------------

    def respond_csv(self) -> HttpResponseBase:
        response = self.respond(self.write_csv(), media_type="text/csv; charset=utf-8")
        response.headers["Content-Disposition"] = f'attachment; filename="{self.stem}.csv"'
        return response

    def write_csv(self) -> Iterator[str | bytes]:
        writer = csv.writer(_Lines(), quoting=csv.QUOTE_ALL)
        columns = self.csv_columns()

        def write_row(row: Any) -> str:
            return writer.writerow([escape_formula(column.read(row, self.absolute_url)) for column in columns.values()])

        yield BOM + writer.writerow(columns)
        yield from self.write_rows(write_row, self.loaded)

    @classmethod
    def csv_columns(cls) -> dict[str, Column]:
        columns = cls.fields.columns
        first = [name for name in columns if name not in cls.last_columns]
        return {name: columns[name] for name in (*first, *cls.last_columns)}

    # --- Feeds and calendars ------------------------------------------------------------------------

    @cached_property
    def feed(self) -> Feed:
        return Feed(
            self.feed_id,
            self.heading,
            self.list_address,
            self.own_address,
            interface_language(),
            list(self.feed_entries(self.newest()[:MAX_IN_FEED])),
            self.last_changed(),
        )

    def respond_atom(self) -> HttpResponseBase:
        return self.respond([self.feed.as_atom()], media_type=ATOM, changed=self.feed.changed)

    def respond_json_feed(self) -> HttpResponseBase:
        return self.respond([self.feed.as_json_feed()], media_type=JSON_FEED, changed=self.feed.changed)

    def respond_calendar(self) -> HttpResponseBase:
        events = write_calendar(
            self.write_events(),
            title=self.heading,
            address=self.own_address,
            page=self.list_address,
            language=interface_language(),
        )
        return self.respond(events, media_type=ICALENDAR)

    def write_events(self) -> Iterator[bytes]:
        yield from self.write_rows(lambda row: write_events(self.calendar_events(row)), self.loaded_for_calendar)
        yield write_events(self.cancelled_events())


class Paging:
    """A page of a list as JSON: `?page=2&limit=50`, where either may be left out."""

    def __init__(self, view: ListExportView, *, page: list[str], limit: list[str]) -> None:
        self.view, self.query, self.selection = view, view.query, view.selection
        self.rejected: list[Rejected] = []
        self.number = self.parse_number("page", page, 1)
        self.limit = self.parse_number("limit", limit, PAGE_SIZE)
        if self.limit > MAX_PAGE_SIZE:
            words = _("is too large; the maximum is %(most)d") % {"most": MAX_PAGE_SIZE}
            self.rejected.append(Rejected("limit", str(self.limit), words, "limit"))
            self.limit = MAX_PAGE_SIZE

    def parse_number(self, name: str, values: list[str], default: int) -> int:
        value, passed_over = last_of(values)
        self.rejected += [Rejected(name, other[:60], str(ONLY_THE_LAST), name) for other in passed_over[:10]]
        if WHOLE_NUMBER.fullmatch(value):
            return int(value)
        if value:
            most = MAX_PAGE_SIZE if name == "limit" else MAX_PAGE
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
        return self.view.absolute_url(f"{self.view.request.path}{query}{'&' if query else '?'}{place}")

    @property
    def places(self) -> range:
        """The places of its rows in the list."""
        start = (self.number - 1) * self.limit
        return range(start, start + self.limit)


def list_schema(about: Any, rows: RecordFields) -> Schema:
    ignored = object_schema(
        _lazy("A value that had no effect."),
        parameter=typed("string", _lazy("The name of its parameter, which may be unknown itself.")),
        value=typed("string", _lazy("The value, shortened if it is long.")),
        reason=typed("string", _lazy("The reason, in words.")),
    )
    return object_schema(
        about,
        title=typed("string", _lazy("What the list shows, in words.")),
        count=typed("integer", _lazy("The number of rows on all pages.")),
        self=typed("string", _lazy("The address of this response in its shortest form."), format="uri"),
        html=typed("string", _lazy("The same list as a page of the site."), format="uri"),
        previous=typed("string", _lazy("The previous page."), nullable=True, format="uri"),
        next=typed("string", _lazy("The next page."), nullable=True, format="uri"),
        notices=list_of(
            typed("string", _lazy("One notice, in words.")),
            _lazy("What to know about the result, such as what may be missing from it."),
        ),
        left_out=list_of(ignored, _lazy("Values and parameters that were ignored, because they are unknown here.")),
        results=list_of(rows.schema, _lazy("The rows, in the list’s order.")),
    )


def export_paths(view: type[ListExportView]) -> list[URLPattern]:
    """`missions.json`, `missions.csv` and so on, each named `list-json`, `list-csv` …"""
    return [
        path(f"{view.stem}.{ending}", view.as_view(format=ending), name=f"list-{ending}")
        for ending in view.filterset_class.endings
    ]


class _Lines:
    """A file whose write() returns the line, so that rows can be streamed."""

    def write(self, line: str) -> str:
        return line


def escape_formula(value: Any) -> str:
    """The value as a cell that no spreadsheet reads as a formula."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.lstrip().startswith(FORMULA_STARTS) or text.startswith(FORMULA_STARTS) else text
