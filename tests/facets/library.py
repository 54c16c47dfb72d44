"""A library with a facet of every kind for the tests of the engine. `conftest.py` makes its tables."""

from typing import Any

from django.apps.registry import Apps
from django.db import models
from django.db.models import Q, QuerySet
from django.http import HttpResponse, QueryDict
from django.urls import path
from django.utils.safestring import SafeString

from facets.description import Description
from facets.facets import (
    ChoiceFacet,
    ColumnFacet,
    DateFacet,
    GroupFacet,
    LongTextFacet,
    MatchFacet,
    RecordFacet,
    RelatedFacet,
    SortFacet,
    YearFacet,
)
from facets.printing import PrintedRow
from facets.query import Query
from facets.selection import Selection
from facets.views import CardMaker, FacetListView
from publishing.models import Publishable, PublishableQuerySet

registry = Apps(["tests.facets"])  # Of its own, so that the site does not know these models.


class Publisher(models.Model):
    name = models.CharField(max_length=50)
    slug = models.SlugField(unique=True)

    class Meta:
        app_label, apps = "facets", registry

    def __str__(self):
        return self.name


class AuthorQuerySet(PublishableQuerySet):
    def named_like(self, text):
        return self.filter(Q(name__icontains=text) | Q(pen_name__icontains=text))

    def known_as(self, text):
        return self.filter(Q(name=text) | Q(pen_name=text))


class Author(Publishable):
    name = models.CharField(max_length=50)
    pen_name = models.CharField(max_length=50)

    objects = AuthorQuerySet.as_manager()

    class Meta:
        app_label, apps = "facets", registry
        ordering = ["name"]

    def __str__(self):
        return self.name


class BookQuerySet(PublishableQuerySet):
    def matching_text(self, text):
        return self.filter(pk__in=Writing.objects.filter(author__in=Author.objects.named_like(text)).values("book"))


class Book(Publishable):
    class Kind(models.TextChoices):
        NOVEL = "novel"
        PLAY = "play"
        POEM = "poem"
        ESSAY = "essay"

    title = models.CharField(max_length=50)
    subtitle = models.CharField(max_length=50, blank=True)
    publisher = models.ForeignKey(Publisher, models.CASCADE)
    kind = models.CharField(max_length=10, choices=Kind)
    shelf = models.CharField(max_length=10, blank=True)
    printed_at = models.DateTimeField()

    objects = BookQuerySet.as_manager()

    class Meta:
        app_label, apps = "facets", registry

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return f"/books/{self.slug}/"


class Writing(models.Model):
    book = models.ForeignKey(Book, models.CASCADE, related_name="writings")
    author = models.ForeignKey(Author, models.CASCADE, related_name="writings")

    class Meta:
        app_label, apps = "facets", registry

    def __str__(self):
        return f"{self.author} wrote {self.book}"


class SubtitledFacet(GroupFacet):
    def select_group(self, rows: Any, value: str) -> QuerySet:
        return rows.exclude(subtitle="") if value == "yes" else rows.filter(subtitle="")


class IdleFacet(DateFacet):
    def find_rows(self, value: Any) -> None:
        return None


class Books(Query):
    list_name = "books"
    picked = "author"
    always_shown = ("author", "match")

    author = RecordFacet(field_name="writings__author", label="Authors", phrase="by {}")
    match = MatchFacet(of="author")
    publisher = RelatedFacet(label="Publisher", phrase="from {}")
    kind = ChoiceFacet(field_name="kind", label="Kind", choices=dict(Book.Kind.choices), phrase="kind: {}")
    shelf = ColumnFacet(field_name="shelf", label="Shelf", phrase="shelf {}")
    year = YearFacet(moment="printed_at", years=range(2030, 1999, -1), label="Year", phrase="printed in {}")
    subtitled = SubtitledFacet(label="Subtitle", choices={"yes": "with a subtitle", "no": "without a subtitle"})
    while_ = IdleFacet(label="While")  # Its parameter is a keyword of Python.
    q = LongTextFacet(label="Text", phrase="like {}")
    sort = SortFacet({"title": ("by title", ["title"]), "last": ("last first", ["-title"])})

    def describe_count(self, number: int) -> str:
        return f"{number} books"


class BooksView(FacetListView):
    """Pages of two. `response.page` is the context of the template."""

    filterset_class = Books
    paginate_by = 2

    def get_queryset(self) -> QuerySet:
        return Book.objects.published()

    def card_maker(self, rows: list[Book]) -> CardMaker:
        return lambda row, *, is_lead: row

    def print_row(self, row: Book, make_card: CardMaker, *, is_lead: bool) -> PrintedRow:
        return PrintedRow(row.title, row.get_absolute_url(), SafeString())

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        response = HttpResponse(**kwargs)
        response.__dict__["page"] = context
        return response


urlpatterns = [path("books/", BooksView.as_view(), name="books")]


def parse(query: str) -> Query:
    return Books(QueryDict(query), Book.objects.published())


def select(query: str) -> Selection:
    return Selection(parse(query))


def describe(query: str) -> Description:
    return Description(select(query))


def found(query: str) -> list[str]:
    return [book.title for book in select(query).rows]


def counts(query: str, facet: str) -> dict[str, int]:
    """The counts of the options of a facet."""
    options = next(options for options in select(query).facet_options if options.name == facet)
    return {option.value: option.count for option in options.options}
