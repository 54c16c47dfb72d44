"""Finding photographs in the admin: searching, thumbnails, taking one, and deciding on those that were proposed."""

from dataclasses import replace
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from missions.models import MissionPhoto
from people.models import Depiction
from photos.admin import candidates
from photos.archives import FoundPhoto, thumbnails
from photos.candidates import propose, search_for
from photos.management.commands import find_photographs
from photos.models import Photo, PhotoCandidate, PhotoSearch
from tests.factories import create_mission, create_person, create_photo, create_user
from tests.photos.archive_stub import archives_on_this_machine, hangs_up, redirects_to, sends

FIND, PICK, FOUND, THUMBNAIL = (
    reverse(f"admin:photos_photo_{name}") for name in ("find", "pick", "found", "find_thumbnail")
)
NASA, COMMONS = {"archive": "nasa", "key": "NHQ1"}, {"archive": "commons", "key": "4711"}


@pytest.fixture
def stub(settings, monkeypatch):
    with archives_on_this_machine(settings, monkeypatch) as stub:
        yield stub


@pytest.fixture
def desk(client, db):
    client.force_login(create_user(group="Editors"))
    return client


def messages_on(response):
    return [str(message) for message in response.context["messages"]]


def page_of(photo, view="change"):
    return reverse(f"admin:photos_photo_{view}", args=[photo.pk])


def thumbnails_on(response):
    return [result["thumbnail"] for result in response.context["results"]]


# --- Searching ------------------------------------------------------------------------------------


def test_nothing_is_fetched_before_an_editor_searches(desk, stub):
    assert desk.get(FIND).status_code == 200
    assert desk.get(FOUND).status_code == 200
    assert stub.asked == []


@pytest.mark.parametrize("archive", ["nasa", "commons"])
def test_the_results_of_an_archive(desk, stub, archive):
    page = desk.get(FIND, {"archive": archive, "q": "Soyuz MS-25"})
    text = page.content.decode()
    assert "Soyuz MS-25 " in text
    assert "MS-25" in stub.asked[0]
    assert "One file that is not a photograph was left out." in text
    assert stub.address not in text  # Its pictures come from the site, as the policy of the admin demands.
    assert "p=2" in text
    desk.get(FIND, {"archive": archive, "q": "Soyuz MS-25"})
    assert len(stub.asked) == 1


def test_what_archives_write_is_text_on_our_pages(desk, stub):
    stub.nasa_data |= {"title": "<script>alert(1)</script>Crew", "photographer": "&lt;b onclick=x&gt;"}
    text = desk.get(FIND, {"archive": "nasa", "q": "x"}).content.decode()
    assert "<script>alert" not in text
    assert "<b onclick" not in text


def test_an_error_keeps_what_was_typed(desk, stub):
    stub.faults["/"] = sends(status=503)
    page = desk.get(FIND, {"archive": "commons", "q": "Soyuz MS-25"})
    assert "Wikimedia Commons has a fault (status 503)" in page.content.decode()
    assert 'value="Soyuz MS-25"' in page.content.decode()
    del stub.faults["/"]
    assert "results" in desk.get(FIND, {"archive": "commons", "q": "Soyuz MS-25"}).context


def test_a_search_without_results_says_so(desk, stub):
    stub.faults["/"] = sends(b'{"batchcomplete": true}')
    assert "Try fewer words" in desk.get(FIND, {"archive": "commons", "q": "Zvezdograd"}).content.decode()


def test_a_site_may_turn_archives_off(desk, settings):
    settings.PHOTO_ARCHIVES = {"nasa": "", "commons": ""}
    page = desk.get(FIND, {"archive": "nasa", "q": "crew"})
    assert "turned off on this site" in page.content.decode()
    assert "not in an archive that this site searches" in messages_on(desk.post(PICK, NASA, follow=True))[0]


@pytest.mark.parametrize("odd", [{"p": "-1"}, {"p": "9" * 30}, {"p": "²"}, {"archive": "x"}, {"q": "x" * 5000}])
def test_odd_addresses_are_answered(desk, stub, odd):
    assert desk.get(FIND, {"archive": "nasa", "q": "crew", **odd}).status_code == 200


def test_the_form_of_a_record_leads_to_a_search_for_its_name(desk, stub):
    for record in (create_mission(name="Soyuz MS-25"), create_person(name="Oleg Novitsky")):
        form = desk.get(reverse(f"admin:{record._meta.label_lower.replace('.', '_')}_change", args=[record.pk]))
        assert f"{FIND}?q={record.name.replace(' ', '%20')}".replace("%20", "+") in form.content.decode().replace(
            "%20", "+"
        )
    chooser = desk.get(reverse("admin:photos_photo_choose"), {"for": "Soyuz MS-25"}).content.decode()
    assert "archive=commons&amp;q=Soyuz+MS-25" in chooser


def test_a_search_costs_few_queries(desk, stub, django_assert_max_num_queries):
    create_photo(source_address="https://images.nasa.gov/details/NHQ1")
    with django_assert_max_num_queries(7):
        desk.get(FIND, {"archive": "nasa", "q": "crew"})


# --- Thumbnails -----------------------------------------------------------------------------------


def test_the_site_fetches_the_thumbnails_of_results_once(desk, stub):
    of = thumbnails_on(desk.get(FIND, {"archive": "nasa", "q": "crew"}))[0]
    stub.asked.clear()
    first, second = desk.get(THUMBNAIL, {"of": of}), desk.get(THUMBNAIL, {"of": of})
    assert first["Content-Type"] == "image/jpeg"
    assert first.content == second.content
    assert first.content.startswith(b"\xff\xd8\xff")
    assert len(stub.asked) == 1


@pytest.mark.parametrize(
    "of", ["", "x", "https://images-assets.nasa.gov/image/a/a~thumb.jpg", "WyJuYXNhIiwgIngiXQ:1:x"]
)
def test_no_other_address_is_fetched(desk, stub, of):
    assert desk.get(THUMBNAIL, {"of": of}).status_code == 404
    assert stub.asked == []


@pytest.mark.parametrize(
    "fault",
    [
        sends(status=500),
        sends(b"<svg/>", "image/svg+xml"),
        sends(b"GIF89a no picture", "image/gif"),
        redirects_to("http://10.0.0.1/"),
        sends(b"x" * (thumbnails.MOST_BYTES + 1), "image/jpeg"),
    ],
)
def test_a_broken_thumbnail_is_no_picture(desk, stub, fault):
    of = thumbnails_on(desk.get(FIND, {"archive": "commons", "q": "crew"}))[0]
    stub.faults["/wikipedia/"] = fault
    answer = desk.get(THUMBNAIL, {"of": of})
    assert (answer.status_code, answer["Content-Type"]) == (502, "text/plain; charset=utf-8")
    del stub.faults["/wikipedia/"]
    assert desk.get(THUMBNAIL, {"of": of}).status_code == 200  # Others of the page are not held up.


def test_an_archive_that_cannot_be_reached_is_not_asked_for_every_thumbnail(desk, stub):
    of = thumbnails_on(desk.get(FIND, {"archive": "commons", "q": "crew"}))[0]
    stub.faults["/wikipedia/"] = hangs_up
    desk.get(THUMBNAIL, {"of": of})
    stub.asked.clear()
    assert "slow to arrive" in desk.get(THUMBNAIL, {"of": of}).content.decode()
    assert stub.asked == []


# --- Taking one -----------------------------------------------------------------------------------


def test_a_pick_leads_to_the_names_in_its_captions_which_are_only_offered(desk, stub):
    person, mission = create_person(name="Oleg Novitsky"), create_mission(name="Soyuz MS-25")
    create_person(name="Bill Ingalls")  # The caption names him too, as the photographer.
    page = desk.post(PICK, NASA, follow=True)
    photo = Photo.objects.get()
    assert page.redirect_chain[-1][0] == page_of(photo, "named")
    assert (page.context["people"], page.context["missions"]) == ([person], [mission])
    assert not Depiction.objects.exists()
    assert not MissionPhoto.objects.exists()
    chosen = desk.post(page_of(photo, "named"), {"person": person.pk, "mission": mission.pk})
    assert chosen["Location"] == page_of(photo)
    assert [row.person for row in photo.depictions.all()] == [person]
    assert [row.mission for row in photo.mission_rows.all()] == [mission]
    again = desk.get(page_of(photo, "named"))
    assert (again.context["people"], again.context["missions"]) == ([], [])


def test_only_names_in_the_captions_can_be_linked_there(desk, stub):
    other = create_person(name="Marina Vasilevskaya")
    photo = create_photo(caption="Soyuz MS-25 lifts off")
    desk.post(page_of(photo, "named"), {"person": other.pk})
    assert not Depiction.objects.exists()


def test_photo_editors_do_not_change_the_pages_of_missions(client, stub, db):
    client.force_login(create_user(group="Photo editors"))
    mission = create_mission(name="Soyuz MS-25")
    photo = create_photo(caption="Soyuz MS-25 lifts off")
    assert 'name="mission"' not in client.get(page_of(photo, "named")).content.decode()
    client.post(page_of(photo, "named"), {"mission": mission.pk})
    assert not MissionPhoto.objects.exists()


def test_nobody_waits_while_what_was_fetched_is_decoded(desk, stub, transactions):
    desk.post(PICK, NASA)
    assert Photo.objects.exists()
    assert set(transactions) == {0}


def test_a_pick_that_names_nobody_leads_to_its_form(desk, stub):
    page = desk.post(PICK, COMMONS, follow=True)
    photo = Photo.objects.get()
    assert page.redirect_chain[-1][0] == page_of(photo)
    assert "Write its alternative text before you publish it" in messages_on(page)[0]


def test_what_is_here_already_is_named_with_a_link(desk, stub):
    desk.post(PICK, NASA)
    photo = Photo.objects.get()
    assert f'href="{page_of(photo)}"' in messages_on(desk.post(PICK, NASA, follow=True))[0]
    assert "Already in the library:" in desk.get(FIND, {"archive": "nasa", "q": "crew"}).content.decode()
    assert Photo.objects.count() == 1


def test_a_refusal_returns_to_the_results(desk, stub):
    stub.faults["orig.jpg"] = sends(b"no picture", "image/jpeg")
    page = desk.post(PICK, {**NASA, "q": "crew", "p": "1"}, follow=True)
    assert messages_on(page) == ["This file is damaged or not a picture. Nothing was saved."]
    assert page.context["text"] == "crew"
    assert not Photo.objects.exists()


@pytest.mark.parametrize(("fault", "says"), [(None, "data-photo="), (sends(status=500), "data-photo-refused")])
def test_the_dialogue_gets_the_outcome_of_a_pick(desk, stub, fault, says):
    if fault:
        stub.faults["orig.jpg"] = fault
    assert says in desk.post(PICK, {**NASA, "in_dialog": "true"}).content.decode()


# --- Records without a picture --------------------------------------------------------------------


@pytest.fixture
def command(monkeypatch):
    waits = []
    monkeypatch.setattr(find_photographs.time, "sleep", waits.append)

    def run(*options):
        out = StringIO()
        call_command("find_photographs", *options, stdout=out)
        return out.getvalue()

    run.waits = waits
    return run


def test_the_command_proposes_what_names_the_record_and_publishes_nothing(db, stub, command):
    stub.nasa_data["title"] = "Expedition 71 Crew"
    mission, person = create_mission(name="Soyuz MS-25"), create_person(name="Oleg Novitsky")
    create_person(name="Yuri Gagarin")
    create_mission(name="Soyuz MS-24").picture_rows.create(photo=create_photo())
    before = Photo.objects.count()
    assert "3 records searched for, 3 photographs found." in command()
    found = {(candidate.search.record, candidate.archive) for candidate in PhotoCandidate.objects.all()}
    assert found == {(mission, "nasa"), (mission, "commons"), (person, "nasa")}
    assert all("maxlag=5" in path for path in stub.asked if "commons" in path)
    assert len(command.waits) == 2
    assert Photo.objects.count() == before


def test_the_next_run_continues_with_other_records(db, stub, command):
    create_mission(name="Soyuz MS-25")
    create_mission(name="Nothing 1")
    create_mission(name="Nothing 2")
    outputs = [command("--missions", "--limit", "1") for _run in range(4)]
    first_words = [output.split(":")[0] for output in outputs]
    assert sorted(first_words[:3]) == ["Nothing 1", "Nothing 2", "Soyuz MS-25"]
    assert first_words[3] in {"Nothing 1", "Nothing 2"}  # The other one waits for an editor.
    assert PhotoSearch.objects.count() == 3


@pytest.mark.parametrize("kind", ["--people", "--missions"])
def test_the_command_searches_for_one_kind(db, stub, command, kind):
    create_mission(name="Soyuz MS-25")
    create_person(name="Oleg Novitsky")
    command(kind)
    assert {type(row.record).__name__ for row in PhotoSearch.objects.all()} == {
        {"--people": "Person", "--missions": "Mission"}[kind]
    }


def test_the_command_stops_when_an_archive_asks_for_a_pause(db, stub, command):
    create_mission(name="Soyuz MS-25")
    create_mission(name="Soyuz MS-26")
    stub.faults["/commons"] = sends(status=429, Retry_After="300")
    with pytest.raises(CommandError, match=r"Stopped after 0 records.*Wikimedia Commons asks for a pause.*5 minutes"):
        command()
    assert not PhotoSearch.objects.exists()


def test_the_command_says_that_archives_are_off(db, settings, command):
    settings.PHOTO_ARCHIVES = {}
    with pytest.raises(CommandError, match="turned off"):
        command()


@pytest.fixture
def proposed(db, stub):
    def propose_for(record):
        propose(record, search_for(record, ["nasa"]))
        return PhotoCandidate.objects.get()

    return propose_for


def decide(client, candidate, what):
    return client.post(reverse("admin:photos_photo_decide", args=[candidate.pk]), {what: "1"}, follow=True)


def test_an_accepted_photograph_becomes_a_draft_on_the_page_of_its_record(desk, stub, proposed):
    stub.nasa_data["title"] = "Soyuz MS-25 lifts off"
    mission = create_mission(name="Soyuz MS-25")
    candidate = proposed(mission)
    assert "Soyuz MS-25 lifts off" in desk.get(FOUND).content.decode()
    decide(desk, candidate, "accept")
    photo = mission.photos.get()
    assert photo.state == Photo.State.DRAFT
    assert "Soyuz MS-25 lifts off" not in "".join(row["candidate"].title for row in desk.get(FOUND).context["rows"])
    photo.mission_rows.all().delete()
    photo.delete()
    assert not PhotoCandidate.objects.undecided().exists()  # Deleting it was a decision too.


@pytest.mark.parametrize("has_portrait", [False, True])
def test_an_accepted_photograph_becomes_a_portrait_if_there_is_none(desk, stub, proposed, has_portrait):
    person = create_person(name="Oleg Novitsky")
    candidate = proposed(person)
    if has_portrait:
        person.portrait = create_photo()
        person.save()
    decide(desk, candidate, "accept")
    before = person.portrait
    person.refresh_from_db()
    assert (person.portrait == before) is has_portrait
    assert person.portrait is not None


def test_a_photograph_that_cannot_be_fetched_stays_proposed(desk, stub, proposed):
    candidate = proposed(create_mission(name="Soyuz MS-25"))
    stub.faults["/"] = sends(status=500)
    assert "has a fault" in messages_on(decide(desk, candidate, "accept"))[0]
    assert PhotoCandidate.objects.undecided().exists()


def test_a_dismissed_photograph_is_not_proposed_again(desk, stub, proposed):
    mission = create_mission(name="Soyuz MS-25")
    decide(desk, proposed(mission), "dismiss")
    assert propose(mission, search_for(mission, ["nasa"])) == 0
    assert not PhotoCandidate.objects.undecided().exists()
    assert not Photo.objects.exists()


@pytest.mark.parametrize(
    "odd", [{"key": "x" * 201}, {"thumbnail": "x" * 1001}, {"page_address": f"https://a.org/{'x' * 1000}"}]
)
def test_what_is_too_long_to_store_is_not_proposed(db, odd):
    good = FoundPhoto("nasa", "NHQ1", "https://a.org/", "", {"title": "Crew"})
    assert propose(create_mission(), [replace(good, **{"key": "NHQ2", **odd}), good, good]) == 1
    assert PhotoCandidate.objects.get().key == "NHQ1"


def test_two_editors_decide_once(desk, stub, proposed):
    candidate = proposed(create_mission(name="Soyuz MS-25"))
    decide(desk, candidate, "dismiss")
    assert messages_on(decide(desk, candidate, "accept")) == ["Somebody else has already decided on this photograph."]
    assert not Photo.objects.exists()


def test_what_was_dismissed_while_its_file_was_fetched_is_on_no_page(desk, stub, proposed, monkeypatch):
    mission = create_mission(name="Soyuz MS-25")
    candidate, pick = proposed(mission), candidates.pick

    def slow_pick(*args):
        PhotoCandidate.objects.update(decided_at=timezone.now())
        return pick(*args)

    monkeypatch.setattr(candidates, "pick", slow_pick)
    assert messages_on(decide(desk, candidate, "accept"))[-1] == "Somebody else has already decided on this photograph."
    assert not mission.photos.exists()


def test_a_page_of_proposals_costs_few_queries(desk, stub, proposed, django_assert_max_num_queries):
    for number in range(10):
        record = create_mission(name=f"Soyuz MS-{number}") if number % 2 else create_person(name=f"Person {number}")
        stub.nasa_data["title"] = f"{record.name} Crew"
        propose(record, search_for(record, ["nasa"]))
    with django_assert_max_num_queries(9):
        assert len(desk.get(FOUND).context["rows"]) == 10
