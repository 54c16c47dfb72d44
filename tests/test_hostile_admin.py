"""What no form of the admin sends, sent to all of it: an answer in words, never a broken page."""

import re
from urllib.parse import quote

import pytest
from django.apps import apps
from django.contrib import admin
from django.test import Client

from tests.admin_forms import filled_in
from tests.factories import create_user
from tests.test_roles import MODELS, ROUTES, sample

HUGE = ["9" * 30, "9" * 5000, str(2**63)]
ODD = [*HUGE, "", "-1", "abc", "1,2", "٣", "2024-13-45", "a" * 3000]
WORDS = " ".join(["word"] * 2000)


@pytest.fixture
def boss(db):
    browser = Client(raise_request_exception=False)
    browser.force_login(create_user(is_superuser=True))
    return browser


def broken(answers):
    return [(what[:100], answer.status_code) for what, answer in answers if answer.status_code >= 500]


def admin_of(model):
    return admin.site._registry[apps.get_model(model.replace("/", "."))]


def test_parameters_of_a_list(boss):
    """Of one, because all are asked in the same place."""
    names = ["o", "p", "e", "all", "_to_field", "id__exact", "pk__in", "launch_at__gte", "launch_at__month", "state"]
    listed = "/admin/missions/mission/"
    asked = [(f"{name}={value}", boss.get(listed, {name: value})) for name in names for value in ODD]
    asked += [(year, boss.get(listed, {"launch_at__year": year})) for year in [*ODD, "0", "9999", str(2**31)]]
    assert broken(asked) == []


@pytest.mark.parametrize("model", MODELS)
def test_filters_and_searches_of_every_list(boss, model):
    listed = f"/admin/{model}/"
    filters = boss.get(listed).context["cl"].filter_specs
    names = [name for spec in filters for name in spec.expected_parameters() if name]
    asked = [(name, boss.get(listed, {name: value})) for name in names for value in ("9" * 30, "abc")]
    asked.append(("q", boss.get(listed, {"q": WORDS})))
    assert broken(asked) == []


@pytest.mark.parametrize("model", MODELS)
def test_selections_of_actions(boss, model):
    sample(model)
    listed, rows = f"/admin/{model}/", admin_of(model).model._base_manager
    form = boss.get(listed).context["action_form"]
    names = [name for name, _words in form.fields["action"].choices if name] if form else ["delete_selected"]
    before = rows.count()
    sent = [
        (f"{name} {chosen}", boss.post(listed, {"action": name, "_selected_action": chosen, "post": "yes"}))
        for name in names
        for chosen in ("9" * 30, ["a\0b", "abc", "9" * 5000], "")
    ]
    sent.append(("index", boss.post(listed, {"action": names[0], "_selected_action": "1", "index": "9" * 5000})))
    assert broken(sent) == []
    assert rows.count() == before


def test_numbers_in_addresses(boss):
    asked = []
    for route in ROUTES:
        if not re.match("admin/(missions/mission|articles/article|photos/photo|auth/user|r)/.*<", route):
            continue
        for value in HUGE[1:] if "<int:" in route else ["9" * 30, "abc", "_3A"]:
            address = "/" + re.sub("<[^>]+>", quote(value, safe=""), route)
            asked += [(address, boss.get(address)), (f"POST {address}", boss.post(address))]
    assert broken(asked) == []


@pytest.mark.parametrize("model", [model for model in MODELS if MODELS[model].change])
def test_values_of_forms(boss, model):
    address = f"/admin/{model}/{sample(model)}/change/"
    form = filled_in(boss.get(address))
    names = [name for name in form if not name.startswith("_") and "_FORMS" not in name and name != "seen"]
    sent = [(value, boss.post(address, {**form, **dict.fromkeys(names, value)})) for value in ("9" * 30, "a\0b")]
    sent.append(("added", boss.post(f"/admin/{model}/add/", dict.fromkeys(names, "9" * 30))))
    assert broken(sent) == []


@pytest.mark.parametrize("model", [model for model in MODELS if MODELS[model].add])
def test_values_in_the_address_of_a_form(boss, model):
    names = [field.name for field in admin_of(model).opts.fields]
    asked = [(value, boss.get(f"/admin/{model}/add/", dict.fromkeys(names, value))) for value in ("9" * 30, "")]
    assert broken(asked) == []


def test_a_moment_in_the_address_of_a_form_fills_both_boxes(boss):
    form = boss.get("/admin/missions/mission/add/", {"launch_at": "2027-01-01 12:36"})
    assert filled_in(form) | {"launch_at_0": "2027-01-01", "launch_at_1": "12:36"} == filled_in(form)


def test_autosaves(boss):
    page = f"/admin/missions/mission/{sample('missions/mission')}/autosave/"
    odd = [*ODD, "a\0b", "a\0b@2024-01-01T00:00:00Z", "a@0001-01-01T00:00:00+14:00", "a@9999-12-31T23:59:59-14:00"]
    assert broken([(one, boss.post(page, {"name": one, "window": one, "took": one})) for one in odd]) == []


def test_a_pasted_crew(boss):
    text = {"crew_text": f"a\0b (c\0d)\n{WORDS}"}
    numbers = ["mission", "programme", "launch_at_0", "assignments-TOTAL_FORMS", "assignments-0-person"]
    asked = [
        (one, boss.post("/admin/missions/mission/crew/read/", {**text, **dict.fromkeys(numbers, one)})) for one in ODD
    ]
    assert broken(asked) == []


def test_recovering(boss):
    versions = [*HUGE, "abc", "a\0b", "٣", "1"]
    assert broken([("recover", boss.post("/admin/missions/mission/recover/", {"version": versions}))]) == []
    assert broken([(one, boss.post("/admin/people/person/recover/", {"version": one})) for one in versions]) == []


def test_suggestions(boss):
    query = {"app_label": "missions", "model_name": "crewassignment", "field_name": "person", "term": "a"}
    asked = [(name, boss.get("/admin/autocomplete/", {**query, name: value})) for name in query for value in HUGE]
    asked += [(value, boss.get("/admin/autocomplete/", {**query, "page": value})) for value in ODD]
    asked.append(("words", boss.get("/admin/autocomplete/", {**query, "term": WORDS})))
    assert broken(asked) == []
