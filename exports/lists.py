"""A list taken along: the same query as JSON, CSV, Atom or iCalendar, the same rows in the same order."""

import csv
import json
import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, StreamingHttpResponse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.views.generic import View
from icalendar import Calendar, Event

from facets.facet_set import FacetSet

CHUNK = 500
IN_FEED = 50
BOM = "\ufeff"  # Without it, spreadsheets take UTF-8 for something older.
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")  # Characters that no XML may hold.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


class ExportView(View):
    """One list in one format. A list says what its rows hold; the formats are the same for all."""

    format: str = ""
    filterset_class: type[FacetSet]
    title: ClassVar[str]
    filename: ClassVar[str]
    feed_class: ClassVar[type[Atom1Feed]] = Atom1Feed

    def get_queryset(self) -> QuerySet:
        raise NotImplementedError

    def loaded(self, rows: QuerySet) -> QuerySet:
        return rows

    def record(self, row: Any) -> dict[str, Any]:
        """What JSON says of a row."""
        raise NotImplementedError

    def cells(self, row: Any) -> dict[str, Any]:
        """What CSV says of a row: column to value, the same columns for each."""
        raise NotImplementedError

    def entry(self, row: Any) -> dict[str, Any]:
        """What Atom says of a row, as Feed.add_item takes it."""
        raise NotImplementedError

    def entries(self, rows: Iterable[Any]) -> Iterable[dict[str, Any]]:
        """Those of a whole feed; for lists that load more for it than for a row."""
        return (self.entry(row) for row in rows)

    def events(self, row: Any) -> Iterable[Event]:
        """What a calendar says of a row."""
        return []

    def get(self, request: HttpRequest) -> HttpResponseBase:
        facets = self.filterset_class(request.GET, self.get_queryset(), request=request)
        if facets.moved:
            return HttpResponseRedirect(f"{request.path}{facets.query}")
        self.facets = facets
        response = {"json": self.as_json, "csv": self.as_csv, "atom": self.as_atom, "ics": self.as_ics}[self.format]()
        response["X-Robots-Tag"] = "noindex"
        return response

    def rows(self) -> Iterator[Any]:
        return self.loaded(self.facets.qs).iterator(chunk_size=CHUNK)

    def here(self, path: str = "") -> str:
        return self.request.build_absolute_uri(path or f"{self.request.path}{self.facets.query}")

    @property
    def list_address(self) -> str:
        return self.here(self.facets.link())

    def as_json(self) -> HttpResponseBase:
        return StreamingHttpResponse(self._json(), content_type="application/json")

    def _json(self) -> Iterator[str]:
        head = {
            "title": self.facets.sentence,
            "count": self.facets.count,
            "self": self.here(),
            "page": self.list_address,
            "left_out": [{"parameter": item.label, "value": item.value} for item in self.facets.rejected],
        }
        yield json.dumps(head, ensure_ascii=False)[:-1] + ', "results": ['
        for number, row in enumerate(self.rows()):
            yield (",\n" if number else "\n") + json.dumps(self.record(row), ensure_ascii=False)
        yield "\n]}\n"

    def as_csv(self) -> HttpResponseBase:
        response = StreamingHttpResponse(self._csv(), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{self.filename}.csv"'
        return response

    def _csv(self) -> Iterator[str]:
        writer = csv.writer(_Lines(), quoting=csv.QUOTE_ALL)
        yield BOM
        for number, row in enumerate(self.rows()):
            cells = self.cells(row)
            if not number:
                yield writer.writerow(cells)
            yield writer.writerow([harmless(value) for value in cells.values()])

    def as_atom(self) -> HttpResponseBase:
        feed = self.feed_class(
            title=f"{self.title}: {self.facets.sentence}",
            link=self.list_address,
            description="",
            feed_url=self.here(),
            language="en",
        )
        for entry in self.entries(self.loaded(self.facets.qs)[:IN_FEED]):
            feed.add_item(**printable(entry))
        response = HttpResponse(content_type="application/atom+xml; charset=utf-8")
        feed.write(response, "utf-8")
        return response

    def as_ics(self) -> HttpResponseBase:
        calendar = Calendar()
        calendar.add("prodid", "-//Space Portal//Missions//EN")
        calendar.add("version", "2.0")
        calendar.add("x-wr-calname", f"{self.title}: {self.facets.sentence}")
        for row in self.rows():
            for event in self.events(row):
                calendar.add_component(event)
        return HttpResponse(calendar.to_ical(), content_type="text/calendar; charset=utf-8")


def printable(entry: dict[str, Any]) -> dict[str, Any]:
    """An entry as an Atom feed may hold it. A summary is plain text here and HTML there."""
    entry = entry | {"description": escape(entry["description"])}
    return {name: CONTROL.sub("", value) if isinstance(value, str) else value for name, value in entry.items()}


class _Lines:
    """A file that hands each written line back, so that rows can be streamed."""

    def write(self, line: str) -> str:
        return line


def harmless(value: Any) -> str:
    """A cell that no spreadsheet takes for a formula."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.lstrip().startswith(FORMULA_STARTS) or text.startswith(FORMULA_STARTS) else text


def calendar_event(*, uid: str, at: datetime | date, summary: str, address: str, version: int) -> Event:
    """An event at an instant, or on a whole day."""
    event = Event()
    event.add("uid", uid)
    event.add("dtstamp", timezone.now())
    event.add("dtstart", at)
    event.add("summary", summary)
    event.add("url", address)
    event.add("sequence", version)
    return event
