"""Wherever a photo can go out, missing rights stop it until a publisher says why it may."""

import csv
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from articles.readiness import flaws_of
from photos.attention import public_without_rights
from photos.models import Licence, Photo
from photos.rights import find_objections, forbids_publication
from publishing.models import AuditEntry
from records.models import RetiredSlug
from tests.admin_forms import errors_of, filled_in
from tests.factories import LONG_AGO, create_photo, create_user, picture_bytes
from tests.photos.files import alternatives, jpeg, xmp_packet

LIBRARY = reverse("admin:photos_photo_changelist")
CLEAR = reverse("admin:photos_photo_clear")
NOW = {"published_at_0": "2024-01-01", "published_at_1": "10:00"}
LATER = {"published_at_0": "2069-01-01", "published_at_1": "10:00"}
FORBIDDING = "For consideration only, no reproduction without prior permission"
REASON = "NASA allowed it by e-mail."


@pytest.fixture
def licence(db):
    return Licence.objects.create(name="Some licence", short_name="CC BY 4.0", slug="cc-by")


@pytest.fixture
def publisher(client, db):
    client.force_login(create_user(group="Photo editors", username="sergei"))
    return client


def uncleared(**fields):
    return create_photo(**{"cleared_because": "", "published_at": None, **fields})


def page_of(photo, view="change"):
    return reverse(f"admin:photos_photo_{view}", args=[photo.pk])


def save(client, photo, **changes):
    return client.post(page_of(photo), filled_in(client.get(page_of(photo)), **changes), follow=True)


def act(client, *photos):
    chosen = [photo.pk for photo in photos]
    return client.post(LIBRARY, {"action": "publish", "_selected_action": chosen}, follow=True)


def restricted(colour="#112233"):
    packet = xmp_packet({"xmpRights:UsageTerms": alternatives({"x-default": FORBIDDING})})
    return SimpleUploadedFile("new.jpg", jpeg(xmp=packet, colour=colour))


@pytest.mark.parametrize(
    "terms",
    [
        FORBIDDING,
        "© ESA. ALL RIGHTS RESERVED.",
        "Not for publication",
        "Not to be released before the launch",
        "For editorial use only",
        "Editorial use only – not for advertising",
        "Do not publish or copy",
        "May not be reproduced.",
        "Unauthorized reproduction is strictly prohibited",
        "Alle Rechte vorbehalten",
        "Die Veröffentlichung ist ohne Zustimmung nicht gestattet",
        "Tous droits réservés",
        "Toute reproduction est interdite",
        "Todos los derechos reservados",
        "Prohibida su reproducción total o parcial",
        "Todos os direitos reservados",
        "Riproduzione vietata",
        "Все права защищены",
        "Воспроизведение без разрешения РОСКОСМОСА запрещено",
        "版权所有，不得转载",
        "無断転載を禁じます",
    ],
)
def test_terms_that_forbid_publication(terms):
    assert forbids_publication(terms)


@pytest.mark.parametrize(
    "terms",
    [
        "",
        "CC BY 4.0",
        "No rights reserved",
        "No restrictions on use. Credit: NASA.",
        "Creative Commons Attribution 4.0 International License",
        "Reproduction is permitted if the source is named",
        "This image is in the public domain and may be used freely",
        "Rights Usage Terms (ref2021.1)",
        "Wiedergabe mit Quellenangabe gestattet",
        "Reproducción autorizada citando la fuente",
    ],
)
def test_terms_that_allow_publication(terms):
    assert not forbids_publication(terms)


def test_objections_in_words():
    found = find_objections(credit=" ", has_licence=False, terms=["CC BY", f" {FORBIDDING}\n", FORBIDDING])
    assert list(map(str, found)) == ["no credit", "no licence", f"terms forbid publication: “{FORBIDDING}”"]
    long = f"{'This sentence says little. ' * 20}All rights reserved. {'And more. ' * 20}"
    (objection,) = find_objections(credit="ESA", has_licence=True, terms=[long])
    assert objection.terms == "All rights reserved."


@pytest.mark.parametrize("when", [NOW, LATER])
@pytest.mark.parametrize(
    ("lack", "reason", "message"),
    [
        ({"credit_line": ""}, "no credit", "has no credit"),
        ({"licence": None}, "no licence", "has no licence"),
        ({"usage_terms": FORBIDDING}, f"terms forbid publication: “{FORBIDDING}”", f"publication: “{FORBIDDING}”"),
        (
            {"copyright": "Alle Rechte vorbehalten"},
            "terms forbid publication: “Alle Rechte vorbehalten”",
            "publication: “Alle Rechte vorbehalten”",
        ),
        (
            {"reading": {"fields": {"usage_terms": {"value": FORBIDDING, "source": "XMP", "others": {}}}}},
            f"terms forbid publication: “{FORBIDDING}”",
            f"publication: “{FORBIDDING}”",
        ),
    ],
)
def test_the_form_does_not_publish_or_schedule(publisher, licence, when, lack, reason, message):
    photo = uncleared(title="Bare", **{"licence": licence, **lack})
    refused = save(publisher, photo, title="Changed", **when)
    assert "“Changed” has " in errors_of(refused)
    assert message in errors_of(refused)
    assert Photo.objects.get().published_at is None
    save(publisher, photo, **when, cleared_because=REASON)
    photo.refresh_from_db()
    assert photo.published_at is not None
    assert (photo.cleared_because, photo.cleared_for, str(photo.cleared_by)) == (REASON, reason, "sergei")
    assert photo.cleared_at is not None


def test_a_reason_is_about_what_was_known_when_it_was_given(publisher, licence):
    photo = uncleared(licence=None)
    save(publisher, photo, **NOW, cleared_because=REASON)
    save(publisher, photo, licence=str(licence.pk))  # One objection less: fine.
    worse = save(publisher, photo, usage_terms=FORBIDDING)
    assert "The reason given earlier does not cover this." in errors_of(worse)
    save(publisher, photo, usage_terms=FORBIDDING, cleared_because=f"{REASON} By phone, too.")
    assert Photo.objects.get().usage_terms == FORBIDDING


def test_the_reason_is_in_the_audit_log_and_on_the_form_and_nowhere_public(publisher, client):
    photo = uncleared()
    save(publisher, photo, **NOW, cleared_because=REASON)
    entry = AuditEntry.objects.get(action="cleared")
    assert [(change["before"], change["after"]) for change in entry.changes] == [("", REASON), ("", "no licence")]
    form = publisher.get(page_of(photo)).text
    assert f"It may still be published: “{REASON}”" in form
    assert "Given by sergei on " in form
    client.logout()
    for ending in ("/", ".json"):
        public = client.get(f"/photos/{photo.slug}{ending}")
        assert (public.status_code, REASON in public.text) == (200, False)
    assert REASON not in client.get("/photos.csv").text


def test_those_who_may_not_publish_give_no_reason(client, db):
    photo = uncleared()
    client.force_login(create_user(group="Editors"))
    sent = filled_in(client.get(page_of(photo)), cleared_because=REASON)
    assert client.post(page_of(photo), sent).status_code == 403
    assert Photo.objects.get().cleared_because == ""


def test_publishing_many_asks_once_and_publishes_the_others(publisher, licence):
    ready = uncleared(licence=licence)
    lacking = [uncleared(title=f"No {number}") for number in range(3)]
    worse = uncleared(title="Worse", credit_line="")
    (done, told) = act(publisher, ready, *lacking, worse).context["messages"]
    assert "4 of 5 were not published:" in str(told)
    assert str(told).count("No 2") == 1  # Each reason once, with the photos that it keeps back.
    assert str(done) == "1 photo is live now."
    keys = [photo.pk for photo in (worse, *lacking[::-1])]
    assert f'href="{CLEAR}?photos={",".join(map(str, keys))}"' in str(told)
    asked = publisher.get(CLEAR, {"photos": ",".join(map(str, keys))})
    assert "Worse: no credit; no licence" in asked.text
    assert asked.context["form"]["cleared_because"].label == "May be published because"
    empty = publisher.post(CLEAR, {"photo": keys[1:], "cleared_because": " "})
    assert empty.context["form"].errors["cleared_because"]
    assert set(Photo.objects.published()) == {ready}
    publisher.post(CLEAR, {"photo": keys[1:], "cleared_because": REASON})
    assert set(Photo.objects.published()) == {ready, *lacking}
    assert set(Photo.objects.exclude(cleared_because="")) == set(lacking)
    assert AuditEntry.objects.filter(action="cleared").count() == 3


@pytest.mark.parametrize("asked", ["", "0,x,9999999999999999999999", "99"])
def test_asking_about_photos_that_are_not_there(publisher, asked):
    answer = publisher.get(CLEAR, {"photos": asked}, follow=True)
    assert [str(message) for message in answer.context["messages"]] == ["Select photos that lack only rights."]


def test_what_is_public_already_stays_and_is_listed(publisher, licence):
    photo = uncleared(title="Old", published_at=LONG_AGO)
    create_photo(licence=licence)
    assert list(public_without_rights()) == [photo]
    assert "No licence." in publisher.get(reverse("admin:attention_list", args=["photos-without-rights"])).text
    rows = publisher.get(LIBRARY, {"missing": "rights"}).context["cl"].result_list
    assert list(rows) == [photo]
    save(publisher, photo, title="Corrected")
    assert Photo.objects.get(pk=photo.pk).title == "Corrected"
    worse = save(publisher, photo, credit_line="")
    assert "“Corrected” has no credit" in errors_of(worse)


def test_publishing_by_code():
    photo = Photo(title="Bare", slug="bare", is_decorative=True)
    with pytest.raises(ValidationError, match=r"has no credit.*has no licence"):
        photo.refuse_unready()


def test_the_history_brings_back_no_missing_rights_and_no_reason(publisher):
    photo = uncleared(credit_line="")
    save(publisher, photo, title="Without")
    without = publisher.get(page_of(photo, "history")).context["versions"][0]
    save(publisher, photo, **NOW, credit_line="ESA", cleared_because=REASON)
    restore = reverse("admin:photos_photo_revision", args=[photo.pk, without.pk])
    refused = publisher.post(restore, follow=True)
    assert "has no credit, so it cannot be published." in str(next(iter(refused.context["messages"])))
    save(publisher, photo, cleared_because=f"{REASON} Anonymous, too.", credit_line="")
    publisher.post(restore)
    photo.refresh_from_db()
    assert (photo.title, photo.cleared_because) == ("Without", f"{REASON} Anonymous, too.")


def test_a_deleted_photo_without_rights_is_recovered_as_a_draft(publisher):
    photo = uncleared(published_at=LONG_AGO)
    publisher.post(page_of(photo, "delete"), {"post": "yes"})
    version = publisher.get(reverse("admin:photos_photo_recoverlist")).context["versions"][0]
    publisher.post(reverse("admin:photos_photo_recover", args=[version.pk]))
    assert Photo.objects.get().state == "draft"


def test_an_article_that_shows_it_is_not_published(licence):
    photos = [uncleared(title="Old", published_at=LONG_AGO), create_photo(licence=licence)]
    (flaw,) = flaws_of(photos, language="en", at=LONG_AGO)
    assert (flaw.photo, flaw.field) == (photos[0], "credit_line")
    assert "“Old” has no licence" in flaw.text


def test_another_file_with_terms_that_forbid_publication(publisher, licence):
    photo = uncleared(licence=licence, published_at=LONG_AGO)
    before = photo.sha256
    refused = publisher.post(page_of(photo, "replace"), {"file": restricted()})
    assert f"terms that forbid publication: “{FORBIDDING}”" in str(refused.context["form"].errors["file"])
    assert "May be published because" in refused.text
    photo.refresh_from_db()
    assert photo.sha256 == before
    publisher.post(page_of(photo, "replace"), {"file": restricted(), "cleared_because": REASON})
    photo.refresh_from_db()
    assert (photo.sha256 != before, photo.cleared_because, photo.is_published) == (True, REASON, True)
    assert AuditEntry.objects.filter(action="cleared").count() == 1


def test_a_draft_takes_any_file(publisher, licence):
    photo = uncleared(licence=licence)
    publisher.post(page_of(photo, "replace"), {"file": restricted()})
    photo.refresh_from_db()
    assert photo.objections == "terms forbid publication"


class TestFolders:
    @pytest.fixture
    def folder(self, tmp_path, db):
        uncleared(title="Bare", published_at=LONG_AGO, content=picture_bytes(colour="#445566"))
        folder = tmp_path / "export"
        call_command("export_catalogue", str(folder), stdout=StringIO())
        Photo.objects.get().delete()
        RetiredSlug.objects.all().delete()  # The folder is for another site.
        return folder

    @staticmethod
    def change(folder, **values):
        path = folder / "photos.csv"
        rows = list(csv.DictReader(path.open(newline="")))
        with path.open("w", newline="") as file:
            writer = csv.DictWriter(file, rows[0].keys())
            writer.writeheader()
            writer.writerows({**row, **values} for row in rows)

    def test_a_public_photo_without_rights_is_a_fault(self, folder):
        with pytest.raises(CommandError, match=r"photos.csv, line 2: “Bare” has no licence"):
            call_command("import_catalogue", str(folder), stdout=StringIO())
        assert not Photo.objects.exists()

    @pytest.mark.parametrize("values", [{"published_at": ""}, {"cleared_because": REASON}])
    def test_a_draft_and_one_with_a_reason_are_imported(self, folder, values):
        self.change(folder, **values)
        call_command("import_catalogue", str(folder), stdout=StringIO())
        photo = Photo.objects.get()
        assert photo.cleared_because == values.get("cleared_because", "")
        assert photo.objections == ("" if photo.cleared_because else "no licence")
