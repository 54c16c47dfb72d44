"""Questions as visitors type them, with the records that answer them, in the starter catalogue."""

import csv
from io import StringIO
from pathlib import Path

from django.core.management import call_command

from search.finding import find_similar, search

QUESTIONS = list(csv.DictReader(Path(__file__).with_name("questions.csv").open(encoding="utf-8")))
# No summary and no other name says so in words that the search knows; three letters are too few for a typo.
NOT_ANSWERED = {"Ukrainian astronaut", "all-female crew", "most spacewalks", "nel armstrong"}


def test_the_first_result_answers_the_question(starter_catalogue, db):
    call_command("load_articles", stdout=StringIO())
    wrong = {}
    for row in QUESTIONS:
        found = search(row["question"]).page(1) or find_similar(row["question"])
        first = found[0].address.strip("/") if found else ""
        if first not in row["answers"].split():
            wrong[row["question"]] = first
    assert wrong.keys() == NOT_ANSWERED, wrong
