"""Years that cannot be are refused, by kind of date; whatever is accepted can be written out and read back."""

import tomllib
from datetime import UTC, date, datetime, timedelta

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from hypothesis import example, given
from hypothesis import strategies as st

from articles.models import Correction, Edition
from exchange.articles import lf, write
from exchange.catalogue.reading import read_folder
from exchange.catalogue.tables import TABLES
from exchange.catalogue.writing import _write
from missions.models import DockingEvent, Expedition, Mission, MissionSource, MoonLanding, Spacewalk, Station
from people.models import Citizenship, Person
from photos.models import Photo
from photos.reading.text import partial_date
from records.plausible import BIRTH, FLIGHT, FURTHEST_EAST, PICTURE
from wording.partial_dates import PartialDate, Precision

NOW = (timezone.now() + FURTHEST_EAST).year
FIRST, LAST = datetime(1, 1, 1), datetime(9000, 12, 31)  # noqa: DTZ001  The strategy adds the zone.


@pytest.mark.parametrize(
    ("model", "name", "first", "last"),
    [
        (Person, "born_on", 1800, NOW),
        (Person, "died_on", 1800, NOW),
        (Person, "active_from", 1957, NOW),
        (Person, "active_until", 1957, NOW + 1),
        (Person, "verified_at", 1990, NOW),
        (Person, "published_at", 1990, NOW + 100),
        (Mission, "launch_at", 1957, NOW + 100),
        (Mission, "end_at", 1957, NOW + 100),
        (Mission, "planned_end_at", 1957, NOW + 100),
        (Mission, "withdrawn_at", 1990, NOW + 100),
        (DockingEvent, "docked_at", 1957, NOW + 100),
        (DockingEvent, "undocked_at", 1957, NOW + 100),
        (Expedition, "started_at", 1957, NOW + 100),
        (Spacewalk, "started_at", 1957, NOW + 100),
        (Station, "launched_on", 1957, NOW + 100),
        (Station, "crews_complete_until", 1957, NOW),
        (Photo, "taken_at", 1826, NOW),
        (Photo, "verified_at", 1990, NOW),
        (MissionSource, "seen_on", 1990, NOW),
        (Citizenship, "since", 1800, NOW + 1),
        (Correction, "made_on", 1990, NOW),
        (Edition, "live_from", 1990, NOW + 100),
    ],
)
def test_each_kind_of_date_has_its_years(model, name, first, last):
    others = {field.name for field in model._meta.fields if field.name != name}

    def refused(year):
        field = model._meta.get_field(name)
        moment = datetime(year, 1, 1, tzinfo=UTC)
        value = moment if isinstance(field, models.DateTimeField) else moment.date()
        record = model(**{name: year if isinstance(field, models.IntegerField) else value})
        try:
            record.clean_fields(exclude=others)
        except ValidationError as refusal:
            return f"The year {year:04d} cannot be right" in str(refusal.message_dict[name])
        return False

    assert [refused(year) for year in (961, first - 1, first, last, last + 1)] == [True, True, False, False, True]


@pytest.mark.parametrize(
    ("record", "name"),
    [
        (DockingEvent(mission=Mission()), "docked_at"),
        (DockingEvent(mission=Mission()), "undocked_at"),
        (Spacewalk(), "ended_at"),
        (MoonLanding(mission=Mission(destination="moon")), "landed_at"),
        (MoonLanding(mission=Mission(destination="moon")), "left_at"),
    ],
)
def test_what_has_not_happened_is_not_recorded_yet(db, monkeypatch, record, name):
    now = datetime(2026, 12, 2, 10, tzinfo=UTC)
    monkeypatch.setattr(timezone, "now", lambda: now)
    for precision, ahead, is_refused in (("minute", 0, False), ("second", 1, True), ("month", 1, False)):
        setattr(record, name, now + timedelta(seconds=ahead))
        setattr(record, name.replace("_at", "_precision"), precision)
        if is_refused:
            with pytest.raises(ValidationError, match="in the future"):
                record.clean()
        else:
            record.clean()


def test_what_is_past_is_not_in_the_future_anywhere_on_earth(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 12, 2, 10, tzinfo=UTC))
    refused = [bool(BIRTH.refusal(date(2026, 12, day))) for day in (2, 3, 4)]
    assert refused == [False, False, True]  # On the 3rd it is midnight on the Line Islands.
    at = datetime(2026, 12, 3, tzinfo=UTC)
    assert PICTURE.refusal(at) == ""
    assert PICTURE.refusal(at + timedelta(seconds=1)) == "This date is in the future. Enter it when it has happened."
    assert FLIGHT.refusal(at + timedelta(days=365)) == ""


def test_every_date_that_somebody_types_has_its_years():
    typed = [
        (model._meta.label, field.name)
        for app in ("articles", "missions", "people", "photos")
        for model in apps.get_app_config(app).get_models()
        for field in model._meta.fields
        if isinstance(field, models.DateField) and field.editable
        if not any(field.name in vars(kind).get("plausible_years", {}) for kind in model.__mro__)
    ]
    ours = {
        "live_until",
        "expires_at",
        "start_at",
        "end_at",
        "counted_until",
        "at",
        "cancelled_at",
        "compared_on",
        "edition_on",
        "searched_at",
        "decided_at",
        "next_try",
    }  # The site sets them.
    assert [entry for entry in typed if entry[1] not in ours or entry[0] == "missions.Mission"] == []


def test_a_mistyped_year_is_refused_in_the_form(client, db):
    from tests.factories import create_user

    client.force_login(create_user(is_superuser=True))
    sent = {"name": "Old Typo", "slug": "old-typo", "category": "cosmonaut", "born_on": "0961-04-12"}
    rows = ("names", "citizenships", "affiliations", "sources")
    sent |= {f"{rows}-{count}_FORMS": "0" for rows in rows for count in ("TOTAL", "INITIAL")}
    page = client.post("/admin/people/person/add/", sent)
    assert "The year 0961 cannot be right: a birth must be between 1800" in page.text
    assert not Person.objects.exists()


def test_a_camera_without_a_clock_says_nothing():
    assert [partial_date(text) for text in ("0001-01-01", "0961-04-12T10:00:00Z", "9999-12-31")] == ["", "", ""]
    assert partial_date("2024-04-06T09:17:47+02:00") == "2024-04-06T07:17:47Z"


@given(
    at=st.datetimes(min_value=FIRST, max_value=LAST, timezones=st.just(UTC)),
    precision=st.sampled_from(list(Precision)),
    is_net=st.booleans(),
)
@example(at=datetime(961, 4, 12, tzinfo=UTC), precision=Precision.DAY, is_net=False)
def test_a_date_is_written_so_that_it_can_be_read(at, precision, is_net):
    from wording.partial_dates import floor

    known = PartialDate(floor(at, precision), precision, is_net)
    assert PartialDate.parse(known.iso) == known
    assert known.machine == "" or known.machine[4:5] in {"-", ""}


# What a text box of the admin takes: no NUL, no blanks at either end.
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")).map(str.strip)


@given(texts, texts)
@example("=1+1", "@SUM(A1)")
@example('"', '","\nx')
@example("a\r\nb\rc", "\ufeffa")
@example("a\u2028b\x85c\x0bd\x1ce", "-")
@example("x" * 200_000, "")
def test_a_text_that_was_accepted_comes_back_from_the_files(tmp_path_factory, name, summary):
    table = TABLES["people"]
    person = Person(name=f"N{name}", slug="n", summary=summary, born_on=date(1930, 1, 2), category="astronaut")
    folder = tmp_path_factory.mktemp("out")
    written = {column: table.columns[column].write(person) for column in ("slug", "name", "born_on", "summary")}
    others = [column for column in table.columns if column not in written]
    _write(folder / table.file, [[*written, *others], [*written.values(), *("" for _ in others)]])
    (row,) = read_folder(folder)["people"]
    read = {column: table.columns[column].read(row.values[column], None) for column in written}
    assert read["name"]["name"] == lf(person.name)
    assert read["summary"]["summary"] == lf(summary)
    assert read["born_on"]["born_on"] == person.born_on


@given(texts)
@example("a\r\n\r\nb\rc")
@example('"""\n\\')
@example("a\x85b\u2028c\x7f\x01d")
def test_a_text_of_an_article_comes_back_too(tmp_path_factory, text):
    path = tmp_path_factory.mktemp("out") / "a.toml"
    write(path, {"title": lf(text)})
    assert tomllib.loads(path.read_text(encoding="utf-8")) == {"title": lf(text)}
