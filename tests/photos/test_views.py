import csv
import json
import re
from io import StringIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from photos.models import Licence, Photo, PhotoText
from records.changes import following_changes
from tests.factories import create_mission, create_person, create_photo, create_user, moment
from tests.pages import compact, words
from tests.photos.public_files import add_renditions


@pytest.fixture
def crew(db):
    """A photo with everything there is to say of one."""
    photo = create_photo(
        title="Crew of MS-25",
        caption="Two of the crew at the pad",
        alt="Two people in white suits",
        slug="crew-of-ms-25",
        creator="Bill Ingalls",
        copyright="NASA",
        licence=Licence.objects.create(
            name="Some Licence 4.0", short_name="SL 4.0", slug="sl", address="https://example.org/sl/4.0/"
        ),
        source_address="https://images.example.org/1",
        taken_at=moment("2024-03"),
        taken_precision="month",
        place="Baikonur",
    )
    for language, caption in [("ru", "Двое из экипажа"), ("ar", "اثنان من الطاقم"), ("x-default", "Crew")]:
        PhotoText.objects.create(photo=photo, language=language, caption=caption)
    for order, (name, position) in enumerate([("Marina Vasilevskaya", "left"), ("Oleg Novitsky", "right")]):
        photo.depictions.create(person=create_person(name=name), order=order, position=position)
    create_mission(name="Soyuz MS-25").picture_rows.create(photo=photo)
    add_renditions(photo)
    return photo


class TestPhotoPage:
    def test_facts(self, client, crew):
        page = words(client.get("/photos/crew-of-ms-25/"))
        for fact in (
            "Taken March 2024",
            "Place Baikonur",
            "Credit NASA/Bill Ingalls",
            "Creator Bill Ingalls",
            "Copyright NASA",
            "Licence Some Licence 4.0",
            "Source https://images.example.org/1",
            "Photo: NASA/Bill Ingalls · SL 4.0",
        ):
            assert fact in page
        assert '<a href="https://example.org/sl/4.0/" rel="license noopener external">' in compact(
            client.get("/photos/crew-of-ms-25/").text
        )

    def test_people_in_reading_order_with_position(self, client, crew):
        crew.depictions.get(position="right").person.withdraw()
        answer = client.get("/photos/crew-of-ms-25/")
        assert words(answer, section="people") == "In the picture Marina Vasilevskaya left Oleg Novitsky right"
        assert 'href="/people/marina-vasilevskaya/"' in answer.text
        assert 'href="/people/oleg-novitsky/"' not in answer.text

    def test_where_it_is_used(self, client, crew):
        create_person(name="Ivan Vagner", portrait=crew)
        create_person(name="Secret Person", portrait=crew, published_at=None)
        create_mission(name="Secret Mission", published_at=None).picture_rows.create(photo=crew)
        answer = client.get("/photos/crew-of-ms-25/")
        assert words(answer, section="where-used") == (
            "Where it is used On the page of Soyuz MS-25 Portrait of Ivan Vagner"
        )

    def test_the_photos_before_and_after_it(self, client, crew):
        for title, taken in [("Sooner", "2023-01"), ("Later", "2025-01"), ("Undated", ""), ("Undated too", "")]:
            create_photo(title=title, taken_at=moment(taken) if taken else None)
        create_photo(title="Draft", taken_at=moment("2024-04"), published_at=None)
        row = ["later", "crew-of-ms-25", "sooner", "undated-too", "undated"]
        assert re.findall(r'title"><a href="/photos/([\w-]+)/', compact(client.get("/photos/").text)) == row
        for before, slug, after in zip(["", *row], row, [*row[1:], ""], strict=False):
            page = client.get(f"/photos/{slug}/").text
            assert re.findall(r'href="/photos/([\w-]*)/" rel="prev"', page) == [before] * bool(before)
            assert re.findall(r'href="/photos/([\w-]*)/" rel="next"', page) == [after] * bool(after)

    def test_sizes_to_download(self, client, crew):
        answer = client.get("/photos/crew-of-ms-25/")
        assert words(answer, section="downloads") == (
            "Sizes to download Photo: NASA/Bill Ingalls · SL 4.0 320 × 240 JPEG, 31.2\xa0KB 640 × 480 JPEG, 62.5\xa0KB"
        ).replace("\xa0", " ")

    @pytest.mark.parametrize(
        ("address", "captions"),
        [
            ("/photos/crew-of-ms-25/", ["Two of the crew at the pad", "Crew", "اثنان من الطاقم", "Двое из экипажа"]),
            ("/es/photos/crew-of-ms-25/", ["Crew", "Two of the crew at the pad", "اثنان من الطاقم", "Двое из экипажа"]),
        ],
    )
    def test_captions_in_all_languages_the_readers_first(self, client, crew, address, captions):
        assert re.findall(r'<div class="caption".*?<p>(.*?)</p>', client.get(address).text, re.S) == captions

    def test_every_caption_says_its_language_and_direction(self, client, crew):
        page = client.get("/photos/crew-of-ms-25/").text
        for language, direction, caption in [
            ("en", "ltr", "Two of the crew"),
            ("ar", "rtl", "اثنان"),
            ("ru", "ltr", "Двое"),
            ("", "ltr", "Crew<"),
        ]:
            assert re.search(rf'<div class="caption" lang="{language}" dir="{direction}">\s*<p>{caption}', page)

    def test_picture(self, client, crew):
        page = client.get("/photos/crew-of-ms-25/").text
        picture = page[page.index("<picture>") : page.index("</picture>")]
        assert re.findall(r'type="(\S+?)"', picture) == ["image/avif", "image/webp"]
        assert 'width="640" height="480" alt="Two people in white suits" lang="en" fetchpriority="high"' in compact(
            picture
        )
        assert 'loading="lazy"' not in picture
        assert f'fill="{crew.ground}"' in page
        assert "style=" not in page

    def test_while_its_files_are_being_made_the_words_are_there(self, client, crew):
        crew.renditions.all().delete()
        page = client.get("/photos/crew-of-ms-25/").text
        assert "<picture>" not in page
        assert f'fill="{crew.ground}"' in page
        assert "Two of the crew at the pad" in page
        assert '<meta property="og:image" content="http://testserver/static/img/share.png">' in page

    def test_all_rights_and_sources_are_shown_and_exported(self, client, crew):
        Photo.objects.update(
            usage_terms="Editorial use only",
            rights_address="https://example.org/rights",
            licensor_address="https://example.org/buy",
            source_name="ESA/Hubble",
            digital_source_type="trainedAlgorithmicMedia",
        )
        answer = client.get("/photos/crew-of-ms-25/")
        page = words(answer)
        for fact in (
            "How it was made Made by generative AI",
            "Terms of use Editorial use only",
            "Rights page https://example.org/rights",
            "Licensor https://example.org/buy",
            "Source ESA/Hubble",
        ):
            assert fact in page
        assert '<a href="https://images.example.org/1" rel="noopener external">ESA/Hubble</a>' in compact(answer.text)
        (thing,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', answer.text)
        image = next(each for each in json.loads(thing)["@graph"] if each["@type"] == "ImageObject")
        assert (image["license"], image["usageInfo"], image["acquireLicensePage"], image["digitalSourceType"]) == (
            "https://example.org/sl/4.0/",
            {
                "@type": "CreativeWork",
                "name": "Terms of use",
                "text": "Editorial use only",
                "url": "https://example.org/rights",
            },
            "https://example.org/buy",
            "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia",
        )
        said = {
            "usage_terms": "Editorial use only",
            "rights_page": "https://example.org/rights",
            "licensing_page": "https://example.org/buy",
            "source": "https://images.example.org/1",
            "source_name": "ESA/Hubble",
            "digital_source_type": "trainedAlgorithmicMedia",
            "title_language": "en",
        }
        assert said.items() <= client.get("/photos/crew-of-ms-25.json").json().items()
        downloads = words(answer).partition("Sizes to download")[2]
        assert "Terms of use: Editorial use only Rights page" in downloads
        (rights,) = re.findall(r"<rights>(.*?)</rights>", client.get("/photos.atom").text)
        assert "Editorial use only · https://example.org/rights" in rights
        (row,) = csv.DictReader(StringIO(client.get("/photos.csv").content.decode("utf-8-sig")))
        assert said.items() <= row.items()

    def test_the_rights_page_is_the_licence_where_there_is_no_other(self, client, crew):
        Photo.objects.update(licence=None, rights_address="https://example.org/rights")
        assert '"license":"https://example.org/rights"' in client.get("/photos/crew-of-ms-25/").text

    @pytest.mark.parametrize(
        ("language", "marks"),
        [("de", 'lang="de" dir="ltr"'), ("x-default", 'lang="" dir="ltr"'), ("ar", 'lang="ar" dir="rtl"')],
    )
    def test_a_title_says_its_language(self, client, crew, language, marks):
        Photo.objects.update(title="Titel", title_language=language)
        for address in ("/photos/", "/photos/crew-of-ms-25/", "/missions/soyuz-ms-25/"):
            assert re.findall(r'<[^>]*(lang="[^"]*" dir="[^"]*")>Titel<', compact(client.get(address).text))[0] == marks

    def test_illustrations_are_called_so(self, client, db):
        photo = create_photo(title="Dawn", is_illustration=True, credit_line="Space Portal")
        page = words(client.get(photo.get_absolute_url()))
        assert "Illustration: Space Portal" in page
        assert "Photo:" not in page

    def test_shared_links_show_it(self, client, crew):
        page = client.get("/photos/crew-of-ms-25/").text
        shown = f'<meta property="og:image" content="http://testserver/media/{crew.pk}/0123456789abcdef-16x9-640.jpeg">'
        assert shown in page
        assert '<meta property="og:image:alt" content="Two people in white suits">' in page


HOSTILE = 'He said "go" </script><script>alert(1)</script> {{ 7*7 }} & <b>'


class TestStructuredData:
    def data(self, client, photo: Photo) -> dict:
        page = client.get(photo.get_absolute_url()).text
        (found,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)
        return next(part for part in json.loads(found)["@graph"] if part["@type"] == "ImageObject")

    def test_image_object(self, client, crew):
        assert self.data(client, crew) == {
            "@type": "ImageObject",
            "@id": "http://testserver/photos/crew-of-ms-25/#picture",
            "identifier": crew.uid,
            "width": 640,
            "height": 480,
            "encodingFormat": "image/jpeg",
            "contentLocation": {"@type": "Place", "name": "Baikonur"},
            "url": "http://testserver/photos/crew-of-ms-25/",
            "contentUrl": f"http://testserver/media/{crew.pk}/0123456789abcdef-640.jpeg",
            "name": "Crew of MS-25",
            "caption": "Two of the crew at the pad",
            "creditText": "NASA/Bill Ingalls",
            "creator": {"@type": "Person", "name": "Bill Ingalls"},
            "copyrightNotice": "NASA",
            "license": "https://example.org/sl/4.0/",
            "acquireLicensePage": "https://images.example.org/1",
            "dateCreated": "2024-03",
        }

    def test_no_caption_can_close_the_script(self, client, db):
        photo = create_photo(caption=HOSTILE, copyright=HOSTILE)
        data = self.data(client, photo)
        assert (data["caption"], data["copyrightNotice"]) == (HOSTILE, HOSTILE)

    def test_an_organisation_is_the_creator_where_nobody_is_named(self, client, db):
        data = self.data(client, create_photo(credit_line="PHOTO/Roscosmos"))
        assert data["creator"] == {"@type": "Organization", "name": "Roscosmos"}


def test_what_was_typed_is_shown_as_text(client, db):
    licence = Licence.objects.create(name=HOSTILE, short_name=HOSTILE[:50], slug="x", address="javascript:alert(1)")
    photo = create_photo(
        title=HOSTILE,
        slug="x",
        caption=HOSTILE,
        credit_line=HOSTILE,
        licence=licence,
        source_address="javascript:alert(2)",
    )
    for address in ("/photos/", photo.get_absolute_url(), "/photos/?q=script", "/photos/?q=<script>"):
        page = client.get(address).text
        assert "<script>alert" not in page
        assert 'href="javascript:' not in page
        assert "{{ 7*7 }}" in page


@pytest.fixture
def places(crew):
    """Every page that shows the photo, with its title or caption on it."""
    person = crew.depictions.get(position="left").person
    person.portrait = crew
    person.save()
    return ["/photos/", "/missions/soyuz-ms-25/", "/people/marina-vasilevskaya/", "/people/oleg-novitsky/"]


class TestPublishing:
    def test_published_photos_are_where_they_belong(self, client, crew, places):
        for address in places:
            assert 'href="/photos/crew-of-ms-25/"' in client.get(address).text, address

    @pytest.mark.parametrize("state", ["draft", "scheduled", "withdrawn"])
    def test_what_is_not_public_is_nowhere(self, client, crew, places, state):
        crew.published_at = {"draft": None, "scheduled": moment("2090")}.get(state, crew.published_at)
        crew.withdrawn_at = moment("2024") if state == "withdrawn" else None
        crew.save()
        assert client.get("/photos/crew-of-ms-25/").status_code == 404
        for address in [*places, "/photos/?q=pad", "/photos.json", "/photos.csv", "/photos.atom"]:
            answer = client.get(address)
            assert answer.status_code == 200
            page = b"".join(answer).decode()
            assert "crew-of-ms-25" not in page, address
            assert "Two of the crew" not in page, address
            assert f"/media/{crew.pk}/" not in page, address

    def test_pages_stay_when_a_photo_is_deleted(self, client, crew, places):
        crew.portrait_of.update(portrait=None)
        crew.mission_rows.all().delete()
        crew.delete()
        assert [client.get(address).status_code for address in places] == [200] * 4

    def test_editors_see_drafts(self, client, crew):
        Photo.objects.update(published_at=None)
        client.force_login(create_user(group="Editors"))
        answer = client.get("/photos/crew-of-ms-25/")
        assert "Draft" in words(answer)
        assert "no-store" in answer.headers["Cache-Control"]

    def test_old_address_leads_to_the_new_one(self, client, crew):
        crew.slug = "at-the-pad"
        crew.save()
        answer = client.get("/photos/crew-of-ms-25/")
        assert (answer.status_code, answer["Location"]) == (301, "/photos/at-the-pad/")


class TestPlaces:
    def test_mission_has_a_picture_beside_the_facts_and_more_below(self, client, crew):
        second = create_photo(title="Second")
        add_renditions(second)
        crew.missions.get().picture_rows.create(photo=second, order=2)
        answer = client.get("/missions/soyuz-ms-25/")
        pictures, beside = answer.text.split('<div class="record__aside">')
        assert f"{crew.pk}/0123456789abcdef-640.avif 640w" in beside
        assert 'fetchpriority="high"' not in beside  # It is below the first screen.
        pictures = pictures.partition('id="pictures"')[2]
        assert f"{second.pk}/0123456789abcdef-3x2-640.avif 640w" in pictures
        assert 'loading="lazy"' in pictures
        assert 'href="/photos/?mission=soyuz-ms-25"' in pictures

    def test_person_has_a_portrait_and_pictures(self, client, crew):
        portrait = create_photo(title="Portrait")
        add_renditions(portrait)
        person = crew.depictions.get(position="left").person
        person.portrait = portrait
        person.save()
        aside, pictures = client.get("/people/marina-vasilevskaya/").text.split('id="pictures"')
        assert f"{portrait.pk}/0123456789abcdef-4x5-640.avif 640w" in aside
        assert 'Crew of <span class="unbroken">MS-25</span>' in pictures
        assert "/photos/portrait/" not in pictures
        assert 'href="/photos/?person=marina-vasilevskaya"' in pictures

    def test_the_portrait_stands_first_however_many_others_there_are(self, client, db):
        person = create_person(name="Ann", portrait=create_photo(title="Portrait", taken_at=moment("1990")))
        for number in range(10):
            create_photo(title=f"Newer {number}", taken_at=moment("2020")).depictions.create(person=person)
        page = client.get("/people/ann/").text
        assert page.count('class="photo-card"') == 6
        assert 'href="/photos/portrait/"' in page


class TestExports:
    def test_json(self, client, crew):
        (record,) = json.loads(client.get("/photos.json?person=oleg-novitsky").getvalue())["results"]
        assert record["texts"][1] == {"language": "ru", "caption": "Двое из экипажа", "alt": "", "long_description": ""}
        assert record["people"][0] == {
            "name": "Marina Vasilevskaya",
            "slug": "marina-vasilevskaya",
            "position": "left",
        }
        assert (record["missions"], record["taken"]) == (["soyuz-ms-25"], "2024-03")
        assert record["licence"] == {"name": "Some Licence 4.0", "address": "https://example.org/sl/4.0/"}
        assert [file["width"] for file in record["files"]] == [320, 640]

    def test_csv_has_no_formula(self, client, crew):
        Photo.objects.update(title="=1+1")
        (row,) = csv.DictReader(StringIO(client.get("/photos.csv").getvalue().decode("utf-8-sig")))
        assert row["title"] == "'=1+1"
        assert (row["credit"], row["caption"]) == ("NASA/Bill Ingalls", "Two of the crew at the pad")
        assert row["people"] == "Marina Vasilevskaya; Oleg Novitsky"

    def test_atom(self, client, crew):
        feed = client.get("/photos.atom?q=pad").text
        assert "<title>Crew of MS-25</title>" in feed
        assert 'href="http://testserver/photos/crew-of-ms-25/"' in feed


def test_the_navigation_leads_to_the_photos(client, crew):
    assert '<a href="/photos/">Pictures</a>' in compact(client.get("/missions/").text)
    assert '<a href="/photos/" aria-current="page">Pictures</a>' in compact(client.get("/photos/").text)
    assert '<a href="/photos/" aria-current="true">Pictures</a>' in compact(client.get("/photos/crew-of-ms-25/").text)


def test_cards_on_the_list(client, crew):
    answer = client.get("/photos/?person=oleg-novitsky&credit=NASA")
    assert "1 picture showing Oleg Novitsky, credited to NASA" in words(answer)
    card = answer.text[answer.text.index('<figure class="photo-card">') :]
    assert f"/media/{crew.pk}/0123456789abcdef-3x2-640.avif 640w" in card
    assert "Photo: NASA/Bill Ingalls" in card


def queries(client, address: str) -> int:
    """The queries of a page after what all pages of a generation share has been loaded."""
    client.get(f"{address}{'&' if '?' in address else '?'}again=")
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


@following_changes()
def fill(mission, person, number: int) -> None:
    """So many photos more, each with people, texts and files of its own."""
    for _ in range(number):
        photo = create_photo(caption="Another")
        PhotoText.objects.create(photo=photo, language="ru", caption="Ещё")
        photo.depictions.create(person=person)
        photo.depictions.create(person=create_person())
        mission.picture_rows.create(photo=photo)
        add_renditions(photo)


@pytest.mark.parametrize(
    ("address", "most"),
    [
        ("/photos/", 11),
        ("/photos/?person=oleg-novitsky&mission=soyuz-ms-25&match=all&language=en&q=crew&credit=NASA", 12),
        ("/missions/soyuz-ms-25/", 12),
        ("/people/oleg-novitsky/", 12),
    ],
)
def test_queries_do_not_depend_on_the_number_of_photos(client, crew, address, most):
    mission, person = crew.missions.get(), crew.depictions.get(position="right").person
    fill(mission, person, 1)
    few = queries(client, address)
    fill(mission, person, 20)
    assert few == queries(client, address)
    assert few <= most


def test_queries_of_a_photos_page(client, crew):
    create_photo(taken_at=moment("2025"))
    create_photo(taken_at=moment("2023"))
    create_person(portrait=crew)
    few = queries(client, "/photos/crew-of-ms-25/")
    with following_changes():
        for number in range(20):
            crew.depictions.create(person=create_person(portrait=crew))
            create_mission().picture_rows.create(photo=crew)
            PhotoText.objects.create(photo=crew, language=f"en-{number}", caption="Another")
    assert few == queries(client, "/photos/crew-of-ms-25/")
    assert few <= 8


def test_no_page_asks_the_storage(client, crew, places, monkeypatch):
    fill(crew.missions.get(), crew.depictions.get(position="right").person, 20)

    def asked(*args, **kwargs):
        raise AssertionError("A page asked the storage.")

    for method in ("open", "exists", "listdir", "size", "url", "path", "get_modified_time"):
        monkeypatch.setattr(f"photos.storage.DiskStorage.{method}", asked)
    for address in [*places, "/photos/crew-of-ms-25/", "/photos.json"]:
        answer = client.get(address)
        assert answer.status_code == 200
        b"".join(answer)  # An export is written while it is read.
