"""Who may open which address, for every address there is.

The addresses come from the URL conf, so one without an entry here fails the suite. An entry says which roles
are let in by GET and by POST; everybody else is sent to the login page (visitors) or refused (staff).
"""

import re
from collections.abc import Iterator
from http.cookies import SimpleCookie
from typing import NamedTuple

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission, User
from django.db import transaction
from django.template import Template
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django_otp.plugins.otp_totp.models import TOTPDevice

from missions.models import Expedition, Site, Spacewalk
from people.models import Country
from photos.models import Licence
from publishing.models import AuditEntry
from spaceportal.pending_login import PENDING
from tests.factories import (
    create_agency,
    create_article,
    create_mission,
    create_person,
    create_photo,
    create_programme,
    create_spacecraft,
    create_station,
    create_user,
    moment,
)

VISITORS = frozenset({"anonymous", "logged in", "without the code"})
STAFF = frozenset({"Staff", "Editors", "Photo editors", "Publishers", "Administrators"})
EVERY_EDITOR = STAFF - {"Staff"}
EDITORS = EVERY_EDITOR - {"Photo editors"}
PUBLISHERS = EDITORS - {"Editors"}
PHOTO_PUBLISHERS = EVERY_EDITOR - {"Editors"}
ADMINISTRATORS = frozenset({"Administrators"})
NOBODY: frozenset[str] = frozenset()
EVERYBODY = VISITORS | STAFF


class Page(NamedTuple):
    read: frozenset[str]
    write: frozenset[str]


APP_INDEX = "admin/^(?P<app_label>articles|missions|auth|publishing|people|photos)/$"

PUBLIC = Page(EVERYBODY, EVERYBODY)
DESK = Page(STAFF, STAFF)
FOR_EDITORS = Page(EVERY_EDITOR, EVERY_EDITOR)

PAGES = {
    "": PUBLIC,
    "about/": PUBLIC,
    "api/": PUBLIC,
    "api/openapi.json": PUBLIC,
    "countries/": PUBLIC,
    "countries.json": PUBLIC,
    "how-we-count/": PUBLIC,
    "glossary/": PUBLIC,
    "data/": PUBLIC,
    "data/space-portal-data.zip": PUBLIC,  # Not found until it has been made.
    "search/": PUBLIC,
    "search/suggest/": PUBLIC,
    "sources/": PUBLIC,
    "missions/": PUBLIC,
    "missions.json": PUBLIC,
    "missions.csv": PUBLIC,
    "missions.atom": PUBLIC,
    "missions.feed.json": PUBLIC,
    "missions/<slug:slug>.json": PUBLIC,
    "missions.ics": PUBLIC,
    "missions/<slug:slug>.ics": PUBLIC,
    "launches/": PUBLIC,
    "missions/<slug:slug>/": PUBLIC,
    "in-space.json": PUBLIC,
    "in-space/<str:date>.json": PUBLIC,
    "in-space/": PUBLIC,
    "in-space/<str:date>/": PUBLIC,
    "records.json": PUBLIC,
    "together.json": PUBLIC,
    "together.png": PUBLIC,
    "together/": PUBLIC,
    "together/suggest/": PUBLIC,
    "records/": PUBLIC,
    "programmes/": PUBLIC,
    "programmes/<slug:slug>.json": PUBLIC,
    "programmes/<slug:slug>/": PUBLIC,
    "stations/": PUBLIC,
    "stations/<slug:slug>.json": PUBLIC,
    "corrections/": PUBLIC,
    "corrections.atom": PUBLIC,
    "corrections.feed.json": PUBLIC,
    "stations/<slug:slug>/": PUBLIC,
    "stations/<slug:slug>/<int:year>/": PUBLIC,
    "people/": PUBLIC,
    "people.json": PUBLIC,
    "people.csv": PUBLIC,
    "people.atom": PUBLIC,
    "people.feed.json": PUBLIC,
    "spacewalks/": PUBLIC,
    "spacewalks.json": PUBLIC,
    "spacewalks.csv": PUBLIC,
    "spacewalks.atom": PUBLIC,
    "spacewalks.feed.json": PUBLIC,
    "spacewalks/<slug:slug>.json": PUBLIC,
    "spacewalks/<slug:slug>/": PUBLIC,
    "people/<slug:slug>.json": PUBLIC,
    "people/<slug:slug>/": PUBLIC,
    "media/<path:name>": PUBLIC,
    "photos/": PUBLIC,
    "photos.json": PUBLIC,
    "photos.csv": PUBLIC,
    "photos.atom": PUBLIC,
    "photos.feed.json": PUBLIC,
    "photos/<slug:slug>.json": PUBLIC,
    "photos/<slug:slug>/": PUBLIC,
    "articles/": PUBLIC,
    "articles.json": PUBLIC,
    "articles.csv": PUBLIC,
    "articles.atom": PUBLIC,
    "articles.feed.json": PUBLIC,
    "articles/<slug:slug>.json": PUBLIC,
    "articles/<slug:slug>/": PUBLIC,
    "articles/preview/<str:token>/": PUBLIC,  # Not found, without a link that is good.
    "sitemap.xml": PUBLIC,
    "sitemap-<slug:name>.xml": PUBLIC,
    "sitemap-<slug:name>/<int:number>.xml": PUBLIC,
    "robots.txt": PUBLIC,
    "site.webmanifest": PUBLIC,
    "opensearch.xml": PUBLIC,
    "favicon.ico": PUBLIC,  # Leads to the one among the static files.
    "healthz": PUBLIC,
    "readyz": PUBLIC,
    "metrics": PUBLIC,  # Not found, but for staff and with a token.
    "admin/": DESK,
    "admin/login/": PUBLIC,
    "admin/login/code/": Page(STAFF | {"without the code"}, STAFF | {"without the code"}),  # Staff go to the desk.
    "admin/login/set-up/": DESK,  # Leads to the desk, unless the password page or the next one has begun it.
    "admin/login/set-up/qr.svg": PUBLIC,  # Not found, for the same reason.
    "admin/second-factor/": DESK,
    # Not found, because the site of the tests sends no mail.
    "admin/password_reset/": PUBLIC,
    "admin/password_reset/done/": PUBLIC,
    "admin/reset/<uidb64>/<token>/": PUBLIC,
    "admin/reset/done/": PUBLIC,
    "admin/logout/": PUBLIC,  # Visitors are sent to the desk, and from there to the login page.
    "admin/password_change/": DESK,
    "admin/password_change/done/": DESK,
    "admin/autocomplete/": Page(EVERY_EDITOR, STAFF),  # There is nothing to write: 405 for all.
    "admin/jsi18n/": DESK,
    "admin/r/<path:content_type_id>/<path:object_id>/": DESK,
    "admin/attention/": FOR_EDITORS,
    "admin/attention/<slug:slug>/": FOR_EDITORS,
    APP_INDEX: DESK,  # Not found for those who may see nothing of the app.
    "admin/(?P<url>.*)$": DESK,  # Not found, but only staff are told so.
}


class Rights(NamedTuple):
    view: frozenset[str]
    change: frozenset[str]
    add: frozenset[str]
    delete: frozenset[str]


RECORDS = Rights(EDITORS, EDITORS, EDITORS, PUBLISHERS)
SHOWN_IN_PHOTOS = RECORDS._replace(view=EVERY_EDITOR)
PHOTOS = Rights(EVERY_EDITOR, EVERY_EDITOR, EVERY_EDITOR, PHOTO_PUBLISHERS)
LICENCES = Rights(EVERY_EDITOR, PHOTO_PUBLISHERS, PHOTO_PUBLISHERS, ADMINISTRATORS)
COUNTRIES = Rights(EDITORS, ADMINISTRATORS, ADMINISTRATORS, NOBODY)
USERS = Rights(ADMINISTRATORS, ADMINISTRATORS, ADMINISTRATORS, ADMINISTRATORS)
LOG = Rights(PUBLISHERS, NOBODY, NOBODY, NOBODY)
MODELS = {
    "articles/article": SHOWN_IN_PHOTOS,
    "publishing/auditentry": LOG,
    "missions/mission": SHOWN_IN_PHOTOS,
    "missions/spacewalk": RECORDS,
    "missions/expedition": RECORDS,
    "missions/programme": RECORDS,
    "missions/spacecrafttype": RECORDS,
    "missions/station": RECORDS,
    "missions/site": RECORDS,
    "people/person": SHOWN_IN_PHOTOS,
    "people/agency": RECORDS,
    "people/country": COUNTRIES,
    "photos/photo": PHOTOS,
    "photos/licence": LICENCES,
    "auth/user": USERS,
    "auth/group": USERS,
}
WITHOUT_HISTORY = {"auth/user", "auth/group", "publishing/auditentry"}
# Nothing to go to: 405 for all of the staff.
ONLY_POSTED = STAFF
ARTICLES = {
    "<int:object_id>/preview/": Page(EDITORS, EDITORS),
    "<int:object_id>/publish/": Page(EVERY_EDITOR, PUBLISHERS),
    "<int:object_id>/withdraw/": Page(ONLY_POSTED, PUBLISHERS),
    "<int:object_id>/check-links/": Page(ONLY_POSTED, EDITORS),
    "<int:object_id>/editions/": Page(EVERY_EDITOR, EVERY_EDITOR),
    "<int:object_id>/editions/compare/": Page(EVERY_EDITOR, EVERY_EDITOR),
    "<int:object_id>/editions/<int:number>/": Page(EVERY_EDITOR, EVERY_EDITOR),
    "<int:object_id>/editions/<int:number>/page/": Page(EVERY_EDITOR, EVERY_EDITOR),
    "<int:object_id>/editions/<int:number>/restore/": Page(ONLY_POSTED, EDITORS),
    "<int:object_id>/editions/<int:number>/publish/": Page(ONLY_POSTED, PUBLISHERS),
    "<int:object_id>/first-published/": Page(ONLY_POSTED, PUBLISHERS),
    "<int:object_id>/editions/<int:number>/cancel/": Page(ONLY_POSTED, PUBLISHERS),
    "<int:object_id>/previews/": Page(EDITORS, EDITORS),
    "<int:object_id>/previews/<int:link_id>/revoke/": Page(ONLY_POSTED, EDITORS),
}


def pages_of(model: str, rights: Rights) -> dict[str, Page]:
    pages = {
        "": Page(rights.view, rights.view),
        "add/": Page(rights.add, rights.add),
        "<path:object_id>/": DESK,  # Leads on to change/.
        "<path:object_id>/change/": Page(rights.view, rights.change),
        "<path:object_id>/delete/": Page(rights.delete, rights.delete),
        "<path:object_id>/history/": Page(rights.view, rights.view),
    }
    if model not in WITHOUT_HISTORY:
        recovers = rights.add & rights.change
        pages |= {
            "<int:object_id>/history/compare/": Page(rights.view, rights.view),
            "<int:object_id>/history/<int:version_id>/": Page(rights.view, rights.change),
            "<int:object_id>/history/<int:version_id>/undo/": Page(ONLY_POSTED, rights.change),
            "recover/": Page(recovers, recovers),
            "recover/<int:version_id>/": Page(recovers, recovers),
            "<int:object_id>/autosave/": Page(rights.change, rights.change),
            "<int:object_id>/presence/": Page(rights.change, rights.change),
        }
    if model == "auth/user":
        pages["<id>/password/"] = Page(rights.change, rights.change)
        pages["<id>/second-factor/"] = Page(rights.change, rights.change)
    if model == "articles/article":
        pages |= ARTICLES
    if model == "missions/mission":
        pages["crew/read/"] = Page(ONLY_POSTED, rights.add)
        pages["crew/seat/"] = Page(rights.add, rights.add)
    if model == "people/person":
        pages["alike/"] = Page(rights.add, rights.add)
    if model == "missions/mission":
        pages["<int:object_id>/step/<slug:step>/"] = Page(rights.change, rights.change)
    if model == "photos/photo":
        pages["choose/"] = Page(rights.view, rights.view)
        pages["clear/"] = Page(PHOTO_PUBLISHERS, PHOTO_PUBLISHERS)
        pages["<int:object_id>/original/"] = Page(PHOTO_PUBLISHERS, PHOTO_PUBLISHERS)
        pages["caption/"] = Page(rights.change, rights.change)
        pages["<int:object_id>/replace/"] = Page(rights.change, rights.change)
        pages["<int:object_id>/named/"] = Page(rights.change, rights.change)
        pages["find/"] = Page(rights.add, rights.add)
        pages["find/thumbnail/"] = Page(rights.add, rights.add)  # Not found, without an address that is signed.
        pages["find/pick/"] = Page(ONLY_POSTED, rights.add)
        pages["found/"] = Page(rights.add, rights.add)
        pages["found/<int:object_id>/"] = Page(ONLY_POSTED, rights.add)
    return {f"admin/{model}/{route}": page for route, page in pages.items()}


for _model, _rights in MODELS.items():
    PAGES |= pages_of(_model, _rights)


def routes(resolver: URLResolver, before: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield route
        else:
            yield from routes(pattern, route)


ROUTES = sorted(set(routes(get_resolver())))


def test_every_address_has_an_entry_and_every_entry_an_address():
    assert sorted(PAGES) == ROUTES


def sample(model: str) -> int:
    """A record of this kind; its number."""
    match model:
        case "articles/article":
            return create_article().pk
        case "publishing/auditentry":
            return AuditEntry.objects.create(action="deleted", model="missions.mission", object_id=1).pk
        case "missions/mission":
            return create_mission().pk
        case "missions/spacewalk":
            return Spacewalk.objects.create(name="EVA", slug="eva", started_at=moment("2024")).pk
        case "missions/expedition":
            station = create_station()
            return Expedition.objects.create(name="E", slug="e", station=station, started_at=moment("2024")).pk
        case "missions/programme":
            return create_programme().pk
        case "missions/spacecrafttype":
            return create_spacecraft().pk
        case "missions/station":
            return create_station().pk
        case "missions/site":
            return Site.objects.create(name="Baikonur", slug="baikonur").pk
        case "people/person":
            return create_person().pk
        case "people/agency":
            return create_agency().pk
        case "people/country":
            return Country.objects.all()[0].pk
        case "photos/photo":
            return create_photo().pk
        case "photos/licence":
            return Licence.objects.create(name="Some licence", short_name="Some", slug="some").pk
        case "auth/user":
            return User.objects.create_user("somebody").pk
        case "auth/group":
            return Group.objects.create(name="Some").pk
    raise LookupError(model)


def address_of(route: str, records: dict[str, int]) -> str:
    """The route with the values of a record that is there; no version has the number 1 in a test."""
    if route == "admin/autocomplete/":
        return f"/{route}?app_label=missions&model_name=crewassignment&field_name=person&term=a"
    model = next((model for model in MODELS if route.startswith(f"admin/{model}/")), None)
    values = {
        "object_id": records[model] if model else 1,
        "id": records[model] if model else 1,
        "content_type_id": 1,
        "version_id": 1,
        "number": 1,
        "link_id": 1,
        "date": "2024-03-24",
        "name": "1/no-such-file.jpeg",
        "year": 2024,
        "slug": slug_of(route, records),
        "step": "launched",
        "token": "1:no-such-link",
        "uidb64": "MQ",
    }
    route = route.replace(APP_INDEX, "admin/missions/").replace("(?P<url>.*)$", "no-such-page/")
    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(values[found[1]]), route)


def slug_of(route: str, records: dict[str, int]) -> str:
    model = {
        "articles": "articles/article",
        "missions": "missions/mission",
        "people": "people/person",
        "photos": "photos/photo",
        "programmes": "missions/programme",
        "stations": "missions/station",
        "spacewalks": "missions/spacewalk",
    }.get(route.split("/")[0])
    if model is None:
        return "never-landed"
    return apps.get_model(model.replace("/", ".")).objects.get(pk=records[model]).slug


@pytest.fixture(autouse=True)
def with_second_factor(settings):
    settings.SECOND_FACTOR = "optional"


def enter(client, role: str) -> None:
    if role == "logged in":
        client.force_login(create_user(is_staff=False))
    elif role == "without the code":
        user = create_user(username="half", group="Administrators", password="a-long-password")
        TOTPDevice.objects.create(user=user, name="app")
        client.post(reverse("admin:login"), {"username": "half", "password": "a-long-password"})
        assert PENDING in client.session
    elif role != "anonymous":
        client.force_login(create_user(group="" if role == "Staff" else role))


def outcome(response) -> str:
    if response.status_code == 302 and response["Location"].startswith(reverse("admin:login")):
        return "login"
    if response.status_code >= 500:
        return "broken"
    return "refused" if response.status_code == 403 else "let in"


# Who may do everything, and who may only look at most of it.
FOR_WHOM_PAGES_ARE_RENDERED = frozenset({"Administrators", "Photo editors"})


@pytest.mark.parametrize("role", sorted(EVERYBODY))
def test_who_is_let_in(client, db, soak, monkeypatch, role):
    """In full the pages are rendered for everybody; else for some, and for the others the views alone decide."""
    if not soak and role not in FOR_WHOM_PAGES_ARE_RENDERED:
        monkeypatch.setattr(Template, "_render", lambda template, context: "")
    client.raise_request_exception = False
    records = {model: sample(model) for model in MODELS}
    enter(client, role)
    cookies = {name: cookie.value for name, cookie in client.cookies.items()}
    outside = "login" if role in VISITORS else "refused"
    wrong = []
    for route, page in PAGES.items():
        address = address_of(route, records)
        for ask, allowed in ((client.get, page.read), (client.post, page.write)):
            expected = "let in" if role in allowed else outside
            with transaction.atomic():
                client.cookies = SimpleCookie(cookies)
                found = outcome(ask(address))
                # The next address finds the same records, and the session that this one may have ended.
                transaction.set_rollback(True)
            if found != expected:
                wrong.append(f"{ask.__name__.upper()} {address} ({route}): {found}, not {expected}")
    assert not wrong, "\n".join(wrong)


# Beyond the table: accounts and groups that hold more than the one who asks.


@pytest.mark.parametrize("route", [route for route in ROUTES if re.match("admin/auth/(user|group)/<", route)])
def test_who_holds_more_is_out_of_reach(client, db, route):
    publish = Permission.objects.get(codename="view_session")  # Which no group has.
    user, group = User.objects.create_superuser("root"), Group.objects.create(name="Beyond")
    group.permissions.add(publish)
    other = create_user(username="other")
    other.groups.add(group)
    for is_active in (True, False):  # Whoever activates an account has it.
        User.objects.update(is_active=is_active)
        enter(client, "Administrators")
        for key in [user.pk, other.pk] if "user" in route else [group.pk]:
            address = f"/{re.sub('<[^>]+>', str(key), route)}"
            for answer in (client.get(address, follow=True), client.post(address, follow=True)):
                assert answer.status_code == 403


@pytest.mark.parametrize("create", [create_mission, create_person, create_photo])
@pytest.mark.parametrize("role", sorted(EVERYBODY))
def test_drafts_are_for_those_who_may_see_records(client, db, role, create):
    draft = create(published_at=None)
    enter(client, role)
    assert client.get(draft.get_absolute_url()).status_code == (200 if role in EVERY_EDITOR else 404)


@pytest.mark.parametrize("group", sorted(EVERY_EDITOR))
def test_every_member_of_staff_reaches_the_desk(client, db, group):
    client.force_login(create_user(group=group))
    assert client.get("/admin/").status_code == 200


def test_somebody_who_leaves_is_shut_out_at_once(client, db):
    user = create_user(group="Editors")
    client.force_login(user)
    assert client.get("/admin/missions/mission/").status_code == 200
    user.is_active = False
    user.save()
    assert outcome(client.get("/admin/missions/mission/")) == "login"


def test_publishing_belongs_to_publishers_and_administrators(db):
    may = {name: set(codenames(name)) for name in EVERY_EDITOR}
    publishing = {
        "articles.publish_article",
        "missions.publish_mission",
        "people.publish_person",
        "photos.publish_photo",
    }
    assert not publishing & may["Editors"]
    assert publishing <= may["Publishers"] <= may["Administrators"]
    assert may["Editors"] < may["Publishers"]
    assert {"auth.add_user", "auth.change_user"} <= may["Administrators"] - may["Publishers"]
    log = {name for group in may.values() for name in group if name.endswith("_auditentry")}
    assert log == {"publishing.view_auditentry"} <= may["Publishers"] - may["Editors"]
    assert not any("trip" in codename for codename in may["Administrators"])
    assert publishing & may["Photo editors"] == {"photos.publish_photo"}
    assert not {"missions.change_mission", "people.change_person"} & may["Photo editors"]


def codenames(group: str) -> list[str]:
    permissions = Group.objects.get(name=group).permissions.select_related("content_type")
    return [f"{permission.content_type.app_label}.{permission.codename}" for permission in permissions]
