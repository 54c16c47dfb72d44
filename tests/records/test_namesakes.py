"""An address that is taken: whose it is, whether the same is meant, and which is free."""

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from missions.models import Expedition, Spacewalk
from people.models import Person
from records.models import RetiredSlug
from records.namesakes import free_slug
from tests.admin_forms import errors_of, filled_in
from tests.factories import (
    create_agency,
    create_article,
    create_mission,
    create_person,
    create_programme,
    create_spacecraft,
    create_station,
    create_user,
    moment,
)


def page(name, model, *args):
    return reverse(f"admin:{model}_{name}", args=args)


def refused(client, model, **typed):
    add = page("add", model)
    return errors_of(client.post(add, filled_in(client.get(add), **typed)))


def link_to(record):
    model = f"{record._meta.app_label}_{record._meta.model_name}"
    return f'href="{page("change", model, record.pk)}"'


@pytest.fixture
def malenchenko(db):
    return create_person(name="Yuri Malenchenko", born_on="1961-12-22")


def test_the_address_of_a_new_namesake_numbers_itself_by_the_year_of_birth(editor, malenchenko):
    add = page("add", "people_person")
    sent = filled_in(editor.get(add), name="Yuri Malenchenko", slug="yuri-malenchenko", born_on="1990")
    response = editor.post(add, sent, follow=True)
    assert Person.objects.get(born_on__year=1990).slug == "yuri-malenchenko-1990"
    assert "so this one has “yuri-malenchenko-1990”" in response.content.decode()


def test_a_page_address_that_is_taken_names_the_other_and_offers_the_year_of_birth(editor, malenchenko):
    other = create_person(name="Other", born_on="1970-01-01", published_at=None)
    change = page("change", "people_person", other.pk)
    found = errors_of(editor.post(change, filled_in(editor.get(change), slug="yuri-malenchenko")))
    assert link_to(malenchenko) in found
    assert "Yuri Malenchenko · born 1961" in found
    assert "Is it the same person?" in found
    assert 'data-use="yuri-malenchenko-1970"' in found
    assert "already exists" not in found


def create_expedition():
    return Expedition.objects.create(
        name="ISS Expedition 70", slug="iss-70", station=create_station(), started_at=moment("2023-09")
    )


def create_spacewalk():
    return Spacewalk.objects.create(name="First spacewalk", slug="first", started_at=moment("1965-03-18"))


@pytest.mark.parametrize(
    "create",
    [
        create_mission,
        create_article,
        create_agency,
        create_station,
        create_programme,
        create_spacecraft,
        create_expedition,
        create_spacewalk,
    ],
)
def test_everything_with_an_address_names_whose_it_is(publisher, create):
    record = create()
    model = f"{record._meta.app_label}_{record._meta.model_name}"
    found = refused(publisher, model, name="Another", title="Another", slug=record.slug)
    assert link_to(record) in found
    assert f"Is it the same {record._meta.verbose_name}?" in found
    assert f'data-use="{record.slug}-2"' in found


def test_a_name_that_only_one_may_have_names_the_other(publisher, db):
    station = create_station(name="Mir")
    found = refused(publisher, "missions_station", name="Mir", short_name="Mir", slug="mir-2")
    assert link_to(station) in found
    assert "Otherwise enter another name." in found


def test_a_former_address_names_whose_it_was(editor, malenchenko):
    malenchenko.slug = "yuri-ivanovich-malenchenko"
    malenchenko.save()
    found = refused(editor, "people_person", name="Yuri Malenchenko", slug="yuri-malenchenko")
    assert "is a former address of" in found
    assert link_to(malenchenko) in found
    assert 'data-use="yuri-malenchenko-2"' in found


def test_the_address_of_a_deleted_record_can_be_recovered(publisher, malenchenko):
    malenchenko.delete()
    found = refused(publisher, "people_person", name="Yuri Malenchenko", slug="yuri-malenchenko")
    assert "of a page that has been deleted" in found
    assert page("recoverlist", "people_person") in found


def test_who_may_not_see_the_other_is_not_told_its_name(client, db):
    other = create_mission(name="Secret flight")
    user = create_user()
    user.user_permissions.add(Permission.objects.get(codename="add_mission"))
    client.force_login(user)
    found = refused(client, "missions_mission", name="Anything", slug=other.slug)
    assert "belongs to a record that you cannot see" in found
    assert "Secret flight" not in found
    assert link_to(other) not in found


def test_the_free_address_was_nobodys_before(malenchenko):
    create_person(name="Other", slug="yuri-malenchenko-2")
    RetiredSlug.objects.create(model="people.person", slug="yuri-malenchenko-3", object_id=-1)
    assert free_slug(Person(slug="yuri-malenchenko")) == "yuri-malenchenko-4"
    long = create_person(name="Long", slug="a" * 100)
    assert len(free_slug(Person(slug=long.slug))) <= 100
