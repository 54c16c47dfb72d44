"""A whole site taken out as files and into an empty database: nothing is lost, and a second export is the same."""

import json
import re
from datetime import timedelta
from io import StringIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.management import CommandError, call_command
from django.utils import timezone
from icalendar import Calendar

from articles.models import Article, Edition
from missions.models import Mission, Programme, Site, SpacecraftType, Station
from people.models import Agency, Person
from photos.intake import replace_file
from photos.models import Licence, Photo
from records.models import RetiredSlug
from tests.articles.published import create_full_article
from tests.factories import create_article, create_mission, create_person, create_photo, picture_bytes
from tests.made_once import made_once


@made_once
def site():
    """An article in all the states an editor leaves behind, and pictures with everything said of them."""
    article = create_full_article()
    article.title, article.slug = "The exchange, again", "the-exchange-again"
    article.save()
    article.blocks.filter(kind="quote").update(text='Typed\r\nin a browser, with “quotes” and \\ and """')
    article.settle()
    article.publish()
    article.publish(at=timezone.now() + timedelta(days=30))
    article.blocks.filter(kind="gallery").delete()
    article.settle()
    article.set_first_publication(timezone.now() - timedelta(days=900))
    create_article(title="Withdrawn").withdraw()
    create_article(title="A draft", live=False, lead=None)

    photo = article.lead
    photo.focal_x, photo.focal_y, photo.place, photo.is_illustration = 0.1, 1 / 3, "Baikonur", True
    photo.taken_at, photo.taken_precision = "2024-03-01T00:00Z", "month"
    photo.full_clean(exclude=["original"])
    photo.save()
    photo.texts.create(language="x-default", caption="A caption\r\nin two lines", alt="", long_description="Long.")
    for position, name in enumerate(["Zoya First", "Anna Second"]):  # In reading order, not by name or slug.
        photo.depictions.create(person=create_person(name=name), position=f"no. {position}")
    Mission.objects.get(slug="soyuz-ms-25").picture_rows.create(photo=photo, order=3)
    create_photo(title="A draft of a photo", published_at=None, is_decorative=True)
    gone = create_person(name="Gone")
    gone.delete()
    return article


def run(command, *arguments):
    out = StringIO()
    call_command(command, *arguments, stdout=out, stderr=out)
    return out.getvalue()


def contents(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def empty_the_database():
    Article.objects.update(translation_of=None)
    for model in (Edition, Article, Mission):
        model.objects.all().delete()
    Person.objects.update(portrait=None)
    for photo in Photo.objects.all():
        photo.depictions.all().delete()
    for model in (Photo, Licence, Person, Programme, SpacecraftType, Site, Station, Agency, RetiredSlug):
        model.objects.all().delete()


def files_stored():
    return set(storages["originals"].listdir("")[1]) | {
        f"{folder}/{name}"
        for folder in storages["originals"].listdir("")[0]
        for name in storages["originals"].listdir(folder)[1]
    }


def words(client, address):
    page = client.get(address)
    assert page.status_code == 200
    return page.text.partition("<main")[2].partition("</main>")[0]


@pytest.fixture
def folder(site, tmp_path):
    run("export_catalogue", tmp_path / "first")
    return tmp_path / "first"


class TestRoundTrip:
    def test_a_second_export_is_the_same_byte_for_byte(self, folder, tmp_path):
        empty_the_database()
        run("import_catalogue", folder)
        run("export_catalogue", tmp_path / "second")
        first, second = contents(folder), contents(tmp_path / "second")
        assert first.keys() == second.keys()
        assert {name for name in first if first[name] != second[name]} == set()
        assert {"photos.csv", "depictions.csv", "former_addresses.toml", "articles/a-draft.toml"} <= first.keys()
        assert sum(name.startswith("photos/") for name in first) == Photo.objects.count()

    def test_the_site_reads_as_before(self, site, folder, client):
        facts = list(Edition.objects.order_by("article__slug", "number").values_list("live_from", "live_until"))
        before = client.get("/articles/the-exchange-again.json").json()
        people = [row["name"] for row in client.get(f"/photos/{site.lead.slug}.json").json()["people"]]
        empty_the_database()
        run("import_catalogue", folder)
        assert list(Edition.objects.order_by("article__slug", "number").values_list("live_from", "live_until")) == facts
        after = client.get("/articles/the-exchange-again.json").json()
        kept = ("title", "standfirst", "authors", "corrections", "sources", "translations", "published", "updated")
        assert {name: after[name] for name in kept} == {name: before[name] for name in kept}
        assert "What goes up" not in after["html"]
        assert "Typed" in after["html"]
        assert [row["name"] for row in client.get(f"/photos/{site.lead.slug}.json").json()["people"]] == people
        assert people == ["Zoya First", "Anna Second"]
        assert Person.objects.get(slug="ada-author").portrait is not None
        assert client.get("/articles/a-draft/").status_code == client.get("/articles/withdrawn/").status_code == 404
        assert client.get("/articles/the-exchange/").status_code == 301
        assert "The exchange, again" in words(client, "/search/?q=typed+browser")

    def test_former_addresses_are_given_to_nobody_else(self, folder):
        empty_the_database()
        run("import_catalogue", folder)
        assert create_person(name="Gone", slug="gone-2").pk
        with pytest.raises(Exception, match="once led to a page that was deleted"):
            create_person(name="Gone")

    def test_importing_it_where_it_comes_from_changes_nothing(self, site, folder):
        versions = set(Article.objects.values_list("slug", "version"))
        lines = run("import_catalogue", folder).splitlines()[1:]
        assert [line for line in lines if line.split()[1:4] != ["0", "0", "0"]] == []
        assert set(Article.objects.values_list("slug", "version")) == versions

    def test_the_starter_catalogues_loader_leaves_it_alone(self, folder, settings):
        settings.BASE_DIR = folder.parent
        (folder.parent / "catalogue").symlink_to(folder)
        assert run("load_articles") == "articles: none added\n"


FEEDS = ["missions.atom", "people.atom", "photos.atom", "articles.atom", "corrections.atom", "missions.feed.json"]


def told(client):
    """Everything by which readers of feeds, of the calendar and of data know a record again, and know it as news."""
    feeds = {name: client.get(f"/{name}").text for name in FEEDS}
    said = {
        name: re.findall(r"<(?:id|updated|published)>([^<]*)|\"(?:id|date_modified)\": \"([^\"]*)", text)
        for name, text in feeds.items()
    }
    calendar = Calendar.from_ical(client.get("/missions.ics").content).walk("VEVENT")
    said["missions.ics"] = [
        (str(event["uid"]), event["sequence"], event["last-modified"].dt, event["dtstamp"].dt) for event in calendar
    ]
    data = json.loads(client.get("/people.json").getvalue())["results"]
    said["people.json"] = [(row["id"], row["slug"], row["updated"]) for row in data]
    assert all(said.values())
    return said


class TestIdentifiers:
    def test_they_travel(self, site, tmp_path, client):
        Mission.objects.get(slug="soyuz-ms-25").save()
        site.corrections.create(made_on="2026-03-01", wrong="Nine", right="Ten")
        site.settle()
        site.publish()
        before = told(client)
        keys = set(Mission.objects.values_list("pk", "slug"))
        run("export_catalogue", tmp_path / "first")
        empty_the_database()
        run("import_catalogue", tmp_path / "first")
        assert not keys & set(Mission.objects.values_list("pk", "slug"))
        assert told(client) == before
        assert "urn:uuid:" in str(before["missions.atom"])

    def test_another_host_name_changes_none(self, site, client, settings):
        settings.ALLOWED_HOSTS = ["testserver", "old.example"]
        before = told(client)
        assert told(type(client)(SERVER_NAME="old.example")) == before

    def test_those_made_of_keys_travel(self, site, tmp_path, client):
        tag = "tag:space.example,2026:missions/404"
        Mission.objects.filter(slug="soyuz-ms-25").update(uid=tag)
        run("export_catalogue", tmp_path / "first")
        empty_the_database()
        run("import_catalogue", tmp_path / "first")
        said = told(client)
        assert tag in str(said["missions.atom"])
        assert "mission-404-launch@spaceportal" in str(said["missions.ics"])

    def test_two_records_never_get_the_same(self, site, folder):
        """The key of this site's record is that of another on the site where the folder comes from."""
        said = {}
        for number, slug in enumerate(["soyuz-ms-24", "soyuz-ms-25"]):
            said[slug] = f"tag:there.example,2026:missions/{number}"
            old = Mission.objects.get(slug=slug).uid
            spoil(folder, "identifiers.toml", old, said[slug])
        here = create_mission(name="Ours")
        Mission.objects.filter(pk=here.pk).update(uid="tag:here.example,2026:missions/1")
        # And the two of the folder have each other's.
        Mission.objects.filter(slug="soyuz-ms-25").update(uid=said["soyuz-ms-24"])
        out = run("import_catalogue", folder)
        uids = dict(Mission.objects.values_list("slug", "uid"))
        assert uids["ours"] == "tag:here.example,2026:missions/1"
        assert uids["soyuz-ms-24"] == said["soyuz-ms-24"]
        assert uids["soyuz-ms-25"].startswith("urn:uuid:")
        assert "skipped 1: another record already has this identifier" in out

    def test_a_record_is_found_by_its_identifier_under_another_address(self, site, folder):
        records = [Mission.objects.get(slug="soyuz-ms-25"), Person.objects.get(slug="marina-vasilevskaya"), site]
        for record in [*records, site.lead]:
            record.slug += "-here"
            record.save()
        RetiredSlug.objects.all().delete()
        numbers = {model: model.objects.count() for model in (Mission, Person, Photo, Article)}
        run("import_catalogue", folder)
        assert {model: model.objects.count() for model in numbers} == numbers
        for record in records:
            record.refresh_from_db()
            assert not record.slug.endswith("-here")

    def test_what_an_import_changes_is_news_here(self, site, folder, client):
        Mission.objects.filter(slug="soyuz-ms-25").update(version=7)
        spoil(folder, "missions.csv", "2024-03-23T12:36:10Z", "2024-03-23T12:36:11Z")
        run("import_catalogue", folder)
        mission = Mission.objects.get(slug="soyuz-ms-25")
        assert mission.version == 8
        assert timezone.now() - mission.changed_at < timedelta(minutes=1)

    @pytest.mark.parametrize(
        ("old", "new", "reason"),
        [
            ("urn:uuid:", "javascript:", "is not an identifier"),
            ("urn:uuid:", "urn:uuid:x", "is not an identifier"),
            ("version = ", "version = -", "is not a version"),
            ("version = ", "version = true #", "is not a version"),
            ('["missions.mission".soyuz-ms-24]', '["missions.mission"]\nx = 5\n["y"]', "x: “5” is not a table"),
            ("changed_at = 20", "changed_at = 'x' #", "is not a moment"),
            ('"missions.mission".soyuz-ms-24', '"missions.mission".nothing', "there is no missions.mission “nothing”"),
            ('"people.person"', '"auth.user"', "auth.user is not one of"),
        ],
    )
    def test_a_fault_in_the_file(self, site, folder, old, new, reason):
        path = folder / "identifiers.toml"
        path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
        with pytest.raises(CommandError, match=f"identifiers.toml: .*{reason}"):
            run("import_catalogue", folder)


class TestTheFolderWins:
    def test_over_the_working_copy(self, site, folder):
        site.title = "Somebody else's"
        site.save()
        site.corrections.all().delete()
        site.settle()
        run("import_catalogue", folder)
        site.refresh_from_db()
        assert (site.title, site.corrections.count()) == ("The exchange, again", 1)

    def test_over_the_file_of_a_picture(self, site, folder):
        photo = Photo.objects.get(slug=site.lead.slug)
        before = photo.original.read()
        replace_file(photo, ContentFile(picture_bytes(colour="#ff0000"), "red.jpg"))
        run("import_catalogue", folder)
        photo = Photo.objects.get(pk=photo.pk)
        assert photo.original.read() == before
        assert photo.original_name == site.lead.original_name

    def test_but_not_over_editions(self, site, folder):
        Edition.objects.filter(article=site, number=2).update(live_from=timezone.now())
        with pytest.raises(CommandError, match=r"the-exchange-again\.toml: version 2 differs from the existing one"):
            run("import_catalogue", folder)


def spoil(folder, name, old, new):
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "old", "new", "reason"),
    [
        (
            "articles/the-exchange-again.toml",
            'person = "marina-vasilevskaya"',
            'person = "nobody"',
            r"the-exchange-again.toml, line \d+: there is no person “nobody”.",
        ),
        (
            "articles/another-flight.toml",
            'category = "feature"',
            'category = "gossip"',
            "another-flight.toml: category: ",
        ),
        ("articles/another-flight.toml", "title = ", "titel = ", "another-flight.toml: title: "),
        ("articles/another-flight.toml", "title = ", "title == ", r"another-flight.toml: .*line 1"),
        ("articles/another-flight.toml", "[[editions]]", "[editions]", "another-flight.toml: is not in the format"),
        (
            "articles/el-intercambio.toml",
            "the-exchange-again",
            "nothing",
            "el-intercambio.toml, line 1: there is no article",
        ),
        (
            "articles/the-exchange-again.toml",
            "first_published_at = 20",
            "first_published_at = 29",
            "the-exchange-again.toml: The first publication is in the future.",
        ),
        ("photo_texts.csv", ",en,", ",en,,,,", r"photo_texts.csv, line 2: has \d+ cells"),
        ("depictions.csv", "zoya-first", "zoya-frist", "depictions.csv, line 2: person: .*did you mean “zoya-first”"),
        ("photos.csv", ",0.1,", ",1.1,", r"photos.csv, line \d+: focal_x: “1.1” is not a number from 0 to 1"),
        ("people.csv", "ada-author,Ada Author", "ada-author,", r"people.csv, line \d+: name: a value is required"),
        ("former_addresses.toml", '"the-exchange-again"', '"nothing"', "former_addresses.toml: there is no article"),
        ("former_addresses.toml", '"the-exchange-again"', "[1]", "former_addresses.toml: .* is not a page address"),
        ("former_addresses.toml", '"the-exchange-again"', "0", "former_addresses.toml: .* is not a page address"),
        (
            "former_addresses.toml",
            "the-exchange = ",
            f"{101 * 'x'} = ",
            "former_addresses.toml: .* at most 100 characters",
        ),
    ],
)
def test_a_fault_is_named_and_nothing_is_kept(site, folder, name, old, new, reason):
    empty_the_database()
    before = files_stored()
    spoil(folder, name, old, new)
    with pytest.raises(CommandError, match=reason) as refused:
        run("import_catalogue", folder)
    assert str(refused.value).startswith("Nothing was written.\n")
    assert not Person.objects.exists()
    assert not Photo.objects.exists()
    assert not Article.objects.exists()
    assert files_stored() == before


class TestFilesOfPictures:
    def test_one_that_is_missing(self, site, folder):
        empty_the_database()
        next((folder / "photos").glob(f"{site.lead.slug}.*")).unlink()
        with pytest.raises(
            CommandError, match=rf"photos.csv, line \d+: sha256: there is no file photos/{site.lead.slug}.jpg"
        ):
            run("import_catalogue", folder)

    def test_one_that_is_another(self, site, folder):
        empty_the_database()
        next((folder / "photos").glob(f"{site.lead.slug}.*")).write_bytes(picture_bytes(colour="#00ff00"))
        with pytest.raises(CommandError, match=r"is another file: its SHA-256 is [0-9a-f]{64}"):
            run("import_catalogue", folder)

    @pytest.mark.parametrize("slug", ["../../secret", "a/b", "*", ""])
    def test_a_slug_is_no_path(self, site, folder, slug):
        empty_the_database()
        (folder.parent / "secret.jpg").write_bytes(picture_bytes())
        spoil(folder, "photos.csv", f"\n{site.lead.slug},", f"\n{slug},")
        with pytest.raises(CommandError, match=r"photos.csv, line \d+: slug: "):
            run("import_catalogue", folder)

    def test_a_dry_run_keeps_none(self, site, folder):
        empty_the_database()
        before = files_stored()
        assert run("import_catalogue", folder, "--dry-run").endswith("Dry run: nothing was written.\n")
        assert not Photo.objects.exists()
        assert not Article.objects.exists()
        assert files_stored() == before
