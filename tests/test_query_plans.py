"""How the database carries out the queries of pages: what a page about one thing reads does not grow with the site."""

from itertools import product

import pytest
from django.contrib.admin import site
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.models import Edition
from bench.generated_history import generate
from missions.models import CrewAssignment, Mission, Station, Trip
from people.models import Depiction, Person
from photos.models import Photo
from records import changes
from search.models import Document

pytestmark = pytest.mark.django_db
LARGE = {model._meta.db_table for model in (CrewAssignment, Depiction, Photo, Trip)}
SEARCHED = {model._meta.db_table for model in (CrewAssignment, Depiction, Document, Person)}


def test_pages_about_one_thing_read_no_large_table_from_end_to_end(client, monkeypatch):
    monkeypatch.setattr(changes, "consequences", [])
    generate(1000, one_history=40)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    flyers = Person.objects.filter(trips__isnull=False).distinct()
    asked = [rows.order_by("pk")[300:302] for rows in (Mission.objects, flyers, Photo.objects, Edition.objects)]
    asked.append([Station.objects.first()] * 2)
    found = []
    for known, record in asked:
        client.get(known.get_absolute_url())  # What pages share is read once for each generation.
        with CaptureQueriesContext(connection) as captured:
            assert client.get(record.get_absolute_url()).status_code == 200
        queries = [query["sql"] for query in captured.captured_queries]
        found += [(record, sql) for sql in queries if LARGE & read_from_end_to_end(sql)]
    assert not found
    for admin, text in product((site._registry[Mission], site._registry[Photo]), ("family7aab", "missi", "nothing")):
        with CaptureQueriesContext(connection) as captured:
            list(admin.find(text).order_by().values_list("pk")[:100])
        (query,) = captured.captured_queries
        assert not SEARCHED & read_from_end_to_end(query["sql"])


def read_from_end_to_end(sql):
    """The tables, or whole indexes of them, that the database would read for this query."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
            steps = [step.split() for *_numbers, step in cursor.fetchall()]
            return {step[1] for step in steps if step[0] == "SCAN"}
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}")
        (((plan,),),) = cursor.fetchall()
    return set(sequential_scans(plan["Plan"]))


def sequential_scans(plan):
    if plan["Node Type"] == "Seq Scan":
        yield plan["Relation Name"]
    for part in plan.get("Plans", ()):
        yield from sequential_scans(part)
