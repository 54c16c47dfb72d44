import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fact_check import check
from fact_check.passages import paragraphs_of, sentences_of
from missions.models import Mission
from people.models import PersonName
from records.changes import following_changes
from tests.conftest import create_swap
from tests.examples import examples
from tests.factories import create_mission, create_person, create_station, dock, state_complete
from tests.made_once import made_once


@made_once
@following_changes()
def flown():
    """The swap, and the earlier flights of Novitsky and Dyson, so that there is something to count."""
    swap = create_swap()
    novitsky, dyson = swap["Novitsky"], swap["Dyson"]
    PersonName.objects.create(person=dyson, text="Tracy Caldwell", language="en", kind="former")
    for name, launch, end, person in (
        ("Soyuz TMA-06M", "2012-10-23T10:51:11Z", "2013-03-16T03:06:13Z", novitsky),
        ("Soyuz MS-03", "2016-11-17T20:20:13Z", "2017-06-02T14:10:30Z", novitsky),
        ("Soyuz MS-18", "2021-04-09T07:42:41Z", "2021-10-17T04:35:44Z", novitsky),
        ("STS-118", "2007-08-08T22:36:42Z", "2007-08-21T16:32:17Z", dyson),
        ("Soyuz TMA-18", "2010-04-02T04:04:33Z", "2010-09-25T05:23:11Z", dyson),
    ):
        create_mission(name=name, launch=launch, end=end, launched=[person])
    return swap


def findings(text, *, language="en", **content):
    return check({"language": language, "standfirst": text, **content})


def said(text, *, language="en"):
    return [(finding.said, finding.recorded) for finding in findings(text, language=language)]


NOVITSKY_FLIGHTS = "4 spaceflights: Soyuz TMA-06M, Soyuz MS-03, Soyuz MS-18, Soyuz MS-25"
VASILEVSKAYA = "Marina Vasilevskaya: launched on Soyuz MS-25, landed on Soyuz MS-24"
CREW_OF_MS24 = (
    "launched: Oleg Kononenko, Nikolai Chub, Loral O'Hara; landed: Loral O'Hara, Oleg Novitsky, Marina Vasilevskaya"
)


@pytest.mark.parametrize(
    ("text", "words", "recorded"),
    [
        # Numbers of flights
        ("Novitsky has three missions totalling 545 days.", "three missions", NOVITSKY_FLIGHTS),
        ("Oleg Novitsky has flown three times.", "three times", NOVITSKY_FLIGHTS),
        ("Novitsky, a veteran of 5 spaceflights, led the crew.", "5 spaceflights", NOVITSKY_FLIGHTS),
        ("Novitsky has spent 545 days in space on three flights.", "on three flights", NOVITSKY_FLIGHTS),
        (
            "Dyson, who has flown four times, came later.",
            "four times",
            "3 spaceflights: STS-118, Soyuz TMA-18, Soyuz MS-25",
        ),
        ("It was Vasilevskaya’s second flight.", "Vasilevskaya’s second flight", "1 spaceflight: Soyuz MS-25"),
        ("Vasilevskaya came home. It was her second flight.", "her second flight", "1 spaceflight: Soyuz MS-25"),
        (
            "Soyuz MS-25 was Novitsky's third flight.",
            "Novitsky's third flight",
            f"Soyuz MS-25 was number 4 of {NOVITSKY_FLIGHTS}",
        ),
        # Times
        ("Vasilevskaya spent 12 days in space.", "12 days in space", "13 d 18 h 41 min 37 s in space"),
        ("Vasilevskaya spent 14 days aboard the ISS.", "14 days aboard the ISS", "11 d 12 h 52 min 07 s aboard ISS"),
        ("After 20 days in space, Vasilevskaya landed.", "20 days in space", "13 d 18 h 41 min 37 s in space"),
        ("Vasilevskaya landed after a 10-day flight.", "a 10-day flight", "13 d 18 h 41 min 37 s in space"),
        ("Novitsky has four missions totalling 600 days.", "totalling 600 days", "545 d 01 h 39 min 59 s in space"),
        (
            "Novitsky has spent more than 600 days in space.",
            "more than 600 days in space",
            "545 d 01 h 39 min 59 s in space",
        ),
        (
            "On MS-25 Novitsky spent 190 days in space.",
            "190 days in space",
            "13 d 18 h 41 min 37 s on Soyuz MS-25, 545 d 01 h 39 min 59 s in total",
        ),
        # Ships, dates and company
        ("Vasilevskaya landed on Soyuz MS-25.", "landed on Soyuz MS-25", VASILEVSKAYA),
        ("Vasilevskaya flew in 2024. She returned aboard MS-25.", "returned aboard MS-25", VASILEVSKAYA),
        (
            "Lenkova launched on Soyuz MS-25.",
            "launched on Soyuz MS-25",
            "Anastasia Lenkova: no flight; backup for Soyuz MS-25",
        ),
        (
            "Vasilevskaya launched on Soyuz MS-25 on 25 March 2024.",
            "launched on Soyuz MS-25 on 25 March 2024",
            "23 March 2024, 12:36:10 UTC",
        ),
        (
            "On March 25, 2024, Vasilevskaya launched.",
            "On March 25, 2024, Vasilevskaya launched",
            "23 March 2024, 12:36:10 UTC",
        ),
        (
            "Soyuz MS-24 launched from Baikonur at 15:44 UTC on 17 September 2023.",
            "launched from Baikonur at 15:44 UTC on 17 September 2023",
            "15 September 2023, 15:44:35 UTC",
        ),
        ("Vasilevskaya landed on 8 April.", "landed on 8 April", "6 April 2024, 07:17:47 UTC"),
        (
            "Vasilevskaya launched with Novitsky and O’Hara.",
            "launched with Novitsky and O’Hara",
            "Loral O'Hara: launched on Soyuz MS-24, landed on Soyuz MS-24",
        ),
        (
            "O'Hara landed with Tracy Caldwell.",
            "landed with Tracy Caldwell",
            "Tracy Dyson: launched on Soyuz MS-25, landed on Soyuz MS-25",
        ),
        (
            "The crew of Soyuz MS-24: Kononenko, Chub and Dyson.",
            "crew of Soyuz MS-24: Kononenko, Chub and Dyson",
            CREW_OF_MS24,
        ),
        ("MS-24 carried Kononenko and Dyson.", "MS-24 carried Kononenko and Dyson", CREW_OF_MS24),
    ],
)
def test_what_disagrees_is_listed_with_both_values(flown, text, words, recorded):
    assert said(text) == [(words, recorded)]


@pytest.mark.parametrize(
    ("text", "words", "recorded"),
    [
        ("Novitsky tiene tres misiones que suman 545 días.", "tres misiones", NOVITSKY_FLIGHTS),
        ("Novitsky ha volado tres veces.", "tres veces", NOVITSKY_FLIGHTS),
        ("Fue el tercer vuelo de Vasilevskaya.", "el tercer vuelo de Vasilevskaya", "1 spaceflight: Soyuz MS-25"),
        ("Vasilevskaya pasó doce días en el espacio.", "doce días en el espacio", "13 d 18 h 41 min 37 s in space"),
        (
            "Vasilevskaya pasó 20 días a bordo de la ISS.",
            "20 días a bordo de la ISS",
            "11 d 12 h 52 min 07 s aboard ISS",
        ),
        (
            "Vasilevskaya despegó el 25 de marzo de 2024.",
            "despegó el 25 de marzo de 2024",
            "23 March 2024, 12:36:10 UTC",
        ),
        ("Vasilevskaya voló en 2024. Aterrizó en la MS-25.", "Aterrizó en la MS-25", VASILEVSKAYA),
        (
            "Vasilevskaya despegó con Novitsky y O’Hara.",
            "despegó con Novitsky y O’Hara",
            "Loral O'Hara: launched on Soyuz MS-24, landed on Soyuz MS-24",
        ),
        (
            "La tripulación de la Soyuz MS-24: Kononenko y Dyson.",
            "tripulación de la Soyuz MS-24: Kononenko y Dyson",
            CREW_OF_MS24,
        ),
    ],
)
def test_spanish(flown, text, words, recorded):
    assert said(text, language="es") == [(words, recorded)]


@pytest.mark.parametrize(
    "text",
    [
        "Novitsky has four missions totalling 545 days.",
        "Before Soyuz MS-25 Novitsky had flown three times.",
        "By 2021 Novitsky had spent 531 days in space on three flights.",
        "Novitsky made his fourth flight on Soyuz MS-25, three years after his third flight.",
        "Novitsky flew two long missions and a short one.",
        "Vasilevskaya launched on Soyuz MS-25 on 23 March 2024 with Novitsky and Dyson, landed on MS-24 on 6 April "
        "with Novitsky and O’Hara.",
        "Vasilevskaya spent 12 days aboard the ISS, and 11 days aboard the station. She spent 13 days in space.",
        "Vasilevskaya spent almost 14 days in space and more than eleven days aboard the ISS.",
        "Dyson, who had flown twice before, launched with Novitsky and landed with Kononenko and Chub on 23 September.",
        "Kononenko and Chub spent 374 days in space.",
        "Kononenko, Chub and NASA astronaut O’Hara launched aboard Soyuz MS-24 at 15:44 UTC on 15 September 2023.",
        "Lenkova did not fly: she would have launched on Soyuz MS-25.",
        "Vasilevskaya was to land on Soyuz MS-25 with Dyson, but returned on MS-24.",
        "Dyson stayed behind and returned on Soyuz MS-25 after 184 days in space.",
        "The backup crew of Soyuz MS-25: Vagner, Lenkova and Pettit.",
        "Soyuz MS-25 lifted off on 23 March 2024, two days after a scrub, and docked on 25 March.",
        "Novitsky left on a 6-month mission. Novitsky returned to Minsk on 20 April 2024 with Dyson.",
        "Vasilevskaya spent 13 or 14 days in space, on 23–25 March.",
        "Oleg Dyson has flown twice. Peter Novitsky landed on Soyuz MS-24.",
        "Novitsky’s crewmate, whose name was Ivanova, has flown twice.",
        "Novitsky launched with Dyson. She has flown once.",
        "Nobody has two missions. The crew has flown three times.",
    ],
)
def test_what_is_right_or_unclear_is_passed_over(flown, text):
    assert said(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "Novitsky tiene cuatro vuelos y 545 días en el espacio.",
        "Vasilevskaya despegó a bordo de la Soyuz MS-25 el 23 de marzo de 2024 junto a Novitsky y Dyson y aterrizó "
        "en la MS-24 el 6 de abril con Novitsky y O'Hara.",
        "Vasilevskaya pasó 12 días a bordo de la Estación Espacial Internacional y casi 14 días en el espacio.",
        "Antes de la MS-25, Novitsky había volado tres veces. Fue el cuarto vuelo de Novitsky.",
        "Lenkova no despegó en la Soyuz MS-25. Vasilevskaya regresó a Minsk el 20 de abril con Dyson.",
    ],
)
def test_what_is_right_in_spanish_is_passed_over(flown, text):
    assert said(text, language="es") == []


def test_a_day_is_that_of_some_clock_on_the_ground(db):
    flyer = create_person(name="Hayley Arceneaux")
    create_mission(name="Inspiration4", launch="2021-09-16T00:02:56Z", end="2021-09-18T23:06:49Z", launched=[flyer])
    assert said("Arceneaux launched on 15 September 2021.") == []
    assert said("Arceneaux launched on 16 September 2021.") == []
    assert said("Arceneaux launched on 17 September 2021.") == [
        ("launched on 17 September 2021", "16 September 2021, 00:02:56 UTC")
    ]


def test_a_flight_that_goes_on_was_shorter_when_it_was_written(db):
    create_mission(launch="2020-01-01", launched=[create_person(name="Ann Ng")])
    assert said("Ng has spent 100 days in space.") == []


def test_time_aboard_is_not_claimed_where_a_docking_is_missing(db):
    flyer, mir = create_person(name="Ann Ng"), create_station(name="Mir")
    first = create_mission(launch="1995-01-01", end="1995-01-11", station=mir, launched=[flyer])
    dock(first, mir, "1995-01-03", "1995-01-11")
    state_complete(first)
    assert said("Ng spent 20 days aboard Mir.") != []
    create_mission(launch="1997-01-01", end="1997-01-21", station=mir, launched=[flyer])
    assert said("Ng spent 20 days aboard Mir.") == []


def test_planned_and_unpublished_flights_do_not_count(flown):
    create_mission(name="Soyuz MS-40", launch="2035", end_kind="planned", launched=[flown["Novitsky"]])
    assert said("Novitsky has five missions.") == [("five missions", NOVITSKY_FLIGHTS)]
    assert said("Novitsky launched on Soyuz MS-40.") == []
    Mission.objects.get(name="Soyuz MS-18").withdraw()
    assert said("Novitsky has four missions.") == [
        ("four missions", "3 spaceflights: Soyuz TMA-06M, Soyuz MS-03, Soyuz MS-25")
    ]
    flown["Novitsky"].withdraw()
    assert said("Novitsky has five missions.") == []


def test_namesakes_are_told_apart_by_the_article(db):
    scott, mark = create_person(name="Scott Kelly"), create_person(name="Mark Kelly")
    create_mission(launch="2015", end="2016", launched=[scott])
    create_mission(launch="2001", end="2001", launched=[mark])
    assert said("Kelly has five missions.") == []
    assert len(said("Mark Kelly is an engineer. Kelly has five missions.")) == 1
    assert len(findings("Kelly has five missions.", people=[{"person": scott.pk, "kind": "about"}])) == 1
    assert findings("Kelly has five missions.", people=[{"person": scott.pk, "kind": "author"}]) == []
    assert said("Scott Kelly and Mark Kelly are twins. Kelly has five missions.") == []


def test_every_text_of_an_article_is_read_and_a_finding_leads_to_the_record(flown):
    wrong = "Novitsky has three missions."
    content = {
        "language": "en",
        "title": wrong,
        "lead_caption": wrong,
        "blocks": [
            {"kind": "text", "html": f"<h2>Fine</h2><ul><li><strong>Crew.</strong> {wrong}</li></ul>"},
            {"kind": "text", "html": f"<blockquote><p>{wrong}</p></blockquote><p>Novitsky &amp; so on.</p>"},
            {"kind": "figure", "caption": wrong},
            {"kind": "quote", "text": wrong, "attribution": "Somebody"},
            {"kind": "person", "person": 1},
            {"kind": "facts", "lines": wrong},
        ],
    }
    found = check(content)
    assert [(one.place, one.block, one.is_quote) for one in found] == [
        ("title", None, False),
        ("caption of the lead photo", None, False),
        ("text", 1, False),
        ("quotation", 2, True),
        ("caption", 3, False),
        ("quotation", 4, True),
        ("typed fact", 6, False),
    ]
    assert {one.sentence for one in found} == {wrong}
    assert found[0].record == flown["Novitsky"]
    assert found[0].public_address == "/people/oleg-novitsky/"
    assert found[0].admin_address == f"/admin/people/person/{flown['Novitsky'].pk}/change/"


def test_other_languages_and_empty_articles_are_left_alone(flown):
    assert said("Novitsky has three missions.", language="be") == []
    assert check({}) == []
    assert check({"language": "en", "blocks": None}) == []


@pytest.mark.parametrize("copies", [1, 40])
def test_eight_queries_however_long_the_article(flown, django_assert_num_queries, copies):
    html = "<p>Novitsky has three missions. Dyson, O’Hara and Lenkova launched on Soyuz MS-24 and MS-25.</p>"
    with django_assert_num_queries(8):
        assert check({"language": "en", "blocks": [{"kind": "text", "html": html}] * copies})


def test_paragraphs_and_sentences():
    assert paragraphs_of("<h2>A</h2><p>One<br>two &lt; <em>three</em></p><blockquote>Four</blockquote>five") == [
        ("A", False),
        ("One two < three", False),
        ("Four", True),
        ("five", False),
    ]
    assert sentences_of("Dr. Tracy C. Dyson flew. “So did he!” Then 1.5 days passed. ¿Y ella? Sí.") == [
        "Dr. Tracy C. Dyson flew.",
        "“So did he!”",
        "Then 1.5 days passed.",
        "¿Y ella?",
        "Sí.",
    ]


PIECES = (
    "Novitsky|Dyson|Soyuz MS-25|MS-24|ISS|She|her|⟨p0⟩|⟨t1⟩|with|and|on|in space|aboard|launched|landed|has|flew|spent|"
    "three|3.5|12,000|days|missions|third flight|24 March 2024|31 February|May 9|'s|,|.|;|(|½|<p>|a 13-day|despegó|"
    "el 30 de febrero de 2024|tres veces|en la|y|Tras|días en el espacio|crew of|veteran of|was born"
).split("|")
ANY_TEXT = st.one_of(st.text(max_size=200), st.lists(st.sampled_from(PIECES), max_size=25).map(" ".join))


@made_once
@following_changes()
def two_flyers():
    novitsky = create_person(name="Oleg Novitsky", born_on="1971-10-12")
    dyson = create_person(name="Tracy Dyson")
    iss = create_station(name="ISS")
    mission = create_mission(
        name="Soyuz MS-25", launch="2024-03-23", end="2024-09-23", station=iss, launched=[novitsky, dyson]
    )
    dock(mission, iss, "2024-03-25", "2024-09-23")


@settings(
    max_examples=examples(100),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(text=ANY_TEXT, language=st.sampled_from(["en", "es"]))
def test_nothing_an_editor_types_breaks_the_check(two_flyers, soak, text, language):
    blocks = [{"kind": "text", "html": text}, {"kind": "quote", "text": text}]
    for finding in check({"language": language, "title": text, "blocks": blocks}):
        assert finding.said
        assert finding.recorded


def test_flights_that_may_have_overlapped_contradict_nobody(db):
    """Ann landed at some time in March 2020; Ben launched on the 10th."""
    ann, ben, cid = (create_person(name=f"{name} Flyer") for name in ("Ann", "Ben", "Cid"))
    create_mission(name="Soyuz 91", launch="2020-01-10", end="2020-03", launched=[ann])
    create_mission(name="Soyuz 92", launch="2020-03-10", end="2020-06-01", launched=[ben])
    create_mission(name="Soyuz 93", launch="2020-04-01", end="2020-06-01", launched=[cid])
    assert said("Ann Flyer flew with Ben Flyer.") == []
    assert said("Ann Flyer flew with Cid Flyer.") == [
        ("flew with Cid Flyer", "Cid Flyer: launched on Soyuz 93, landed on Soyuz 93")
    ]
