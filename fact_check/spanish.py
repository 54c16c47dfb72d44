from fact_check.language import Language, any_of, number_words, words
from fact_check.tags import DATE, MISSION, PERSON, POSSESSIVE, STATION, TIME

TO_TWENTY_NINE = words(
    "uno, dos, tres, cuatro, cinco, seis, siete, ocho, nueve, diez, once, doce, trece, catorce, quince, dieciséis, "
    "diecisiete, dieciocho, diecinueve, veinte, veintiuno, veintidós, veintitrés, veinticuatro, veinticinco, "
    "veintiséis, veintisiete, veintiocho, veintinueve"
)
TENS = words("treinta, cuarenta, cincuenta, sesenta, setenta, ochenta, noventa")
ORDINALS = words("primer, segundo, tercer, cuarto, quinto, sexto, séptimo, octavo, noveno, décimo")
FEMININE_ORDINALS = words("primera, segunda, tercera, cuarta, quinta, sexta, séptima, octava, novena, décima")
UNITS_OF_TIME = {
    "año": "year",
    "mes": "month",
    "semana": "week",
    "día": "day",
    "hora": "hour",
    "minuto": "minute",
    "segundo": "second",
}

FLIGHTS = r"(?:vuelos?|misi(?:ón|ones)|viajes?)(?: (?:espacial(?:es)?|al espacio))?\b"
AUXILIARY = r"(?:(?:ha|han|había|habían|fue|fueron) )?(?:(?:también|ya) )?"
NOT_A_PLAN = r"(?<!\bpara )(?<!\ben )"

SPANISH = Language(
    numbers={**number_words(TO_TWENTY_NINE, TENS, joined_by=" y "), "un": 1, "una": 1, "una vez": 1},
    ordinals={word: number for row in (ORDINALS, FEMININE_ORDINALS) for number, word in enumerate(row, start=1)},
    thousands=".",
    decimal=",",
    months=words("enero, febrero, marzo, abril, mayo, junio, julio, agosto, septiembre, octubre, noviembre, diciembre"),
    dates=[
        r"(?P<day>\d{1,2})\.?º? de (?P<month>MONTH)(?: del? (?P<year>\d{4}))?",
        r"(?P<month>MONTH) de (?P<year>\d{4})",
        r"(?<=\b[Ee]n )(?P<year>(?:19|20)\d\d)",
    ],
    units={**UNITS_OF_TIME, **{f"{word}s": unit for word, unit in UNITS_OF_TIME.items()}, "meses": "month"},
    and_a_half=" y medi[oa]",
    joint="(?: y |, | )",
    bounds={
        "more": "(?:poco |algo )?más de|al menos",
        "less": "(?:poco )?menos de|casi|hasta",
        "about": "unos|unas|alrededor de|cerca de|aproximadamente",
    },
    subject_pronouns=any_of("Ella, Él, ella, él"),
    possessives=any_of("Su, su, Sus, sus"),
    leaves_out_subject=True,
    titles=any_of(
        "[Ee]l, [Ll]a, [Ll]os, [Ll]as, sus?, astronautas?, cosmonautas?, comandantes?, tripulantes?, rus[oa]s?, "
        "bielorrus[oa]s?, estadounidenses?, norteamerican[oa]s?, colegas?, de la NASA, ingenier[oa]s? de vuelo"
    ),
    and_="[ye]",
    with_="(?:junto (?:a|con)|en compañía de|con)",
    prepositions=any_of("con, a, de, en, bordo, por, para, como, y, e, o, tras, ante, desde, que, según"),
    verbs={
        "launch": rf"{AUXILIARY}(?:despeg(?:ó|aron|ado)|lanzad[oa]s?|parti(?:ó|eron|do)|subi(?:ó|eron|do))|"
        r"se lanz(?:ó|aron)",
        "land": rf"{AUXILIARY}(?:(?:aterriz|ameriz)(?:ó|aron|ado)(?! en la Luna)|"
        r"(?:regres(?:ó|aron|ado)|volvi(?:ó|eron))(?! al? (?!(?:la )?[Tt]ierra)))",
        "fly": rf"{AUXILIARY}(?:vol|viaj)(?:ó|aron|ado)",
        "spend": rf"{AUXILIARY}(?:pas(?:ó|aron|ado)|permaneci(?:ó|eron|do)|acumul(?:an?|ó|ado)|(?<!que )suman?|"
        r"estuvo|estuvieron)",
        "have": rf"{AUXILIARY}(?:tienen?|cuentan? con|realiz(?:ó|aron|ado)|hizo|hecho|complet(?:ó|aron|ado))",
        "veteran": r"(?:(?:es|era) )?(?:una? )?veteran[oa] de",
        "born": "nació|nacieron",
        "other": any_of(
            "se acopl(?:ó|aron), acopl(?:ó|aron), lleg(?:ó|aron), se desacopl(?:ó|aron), empez(?:ó|aron), "
            "se convirtió, comandó, trabajó"
        ),
    },
    adverbs=any_of(
        "después, luego, también, ya, ambos, ambas, finalmente, juntos, juntas, ha, han, había, habían, fue, fueron, es"
    ),
    relative=",? (?:que|quien|quienes) ",
    continues="(?:,|,? y|,? pero|,? y luego|,? y después) ",
    hedges=(
        r"\b(?:no|nunca|jamás|ni|sin|iba a|iban a|debían?|debería|podrían?|será|serán|sería|volarán?|habrían?|si|Si|"
        r"previst[oa]s?|planead[oa]s?|en lugar de|en vez de|espera|esperaba|tenían? que|casi|dijo|dice)\b"
    ),
    ship=rf"(?:a bordo del?|en|con)(?: (?:el|la|una|nave|cápsula))* (?P<ship>{MISSION})",
    date=rf"(?:el|en)(?: [a-zéá]+,?)? (?P<date>{DATE})",
    stops=(
        r"[;()—]|\b(?:y|e|pero|después|antes|tras|mientras|cuando|donde|que|quien|hasta|luego|entre|del?|"
        r"días?|horas?|semanas?|meses|años?)\b"
    ),
    counted=rf" (?:(?:un total de|en total|solo|sólo) )?(?P<n>NUMBER) {FLIGHTS}",
    times=r" (?:al espacio )?(?:(?P<n>NUMBER) veces|(?P<once>una vez))\b(?: al espacio)?",
    over_flights=rf"(?:en|durante|a lo largo de) (?P<n>NUMBER) {FLIGHTS}",
    qualified=(r" ?(?:\(|(?:al?|en(?! total)|a bordo|con|como|entre|desde|durante|por|para|del?|que(?! suman))\b)"),
    earlier=(
        r"\b(?:había|habían|antes|hasta|previ[oa]s?|anterior(?:es)?|anteriormente|otr[oa]s?|más|cuando|entonces|larg[oa]s?|"
        r"primer[oa]s?|últim[oa]s?|al menos|consecutiv[oa]s)\b"
    ),
    flight_number=[
        rf"(?P<hers>{POSSESSIVE}) (?P<n>ORDINAL) {FLIGHTS}",
        rf"(?:el|la|del|una?) (?P<n>ORDINAL) {FLIGHTS} (?:de|para) (?:la |el )?(?P<whose>{PERSON})",
    ],
    apart=r"\b(?:después de|antes de|desde|hasta|tras|de|que) $",
    in_space="(?:en (?:el espacio|órbita)|de vuelo(?: espacial)?|fuera de la Tierra)",
    aboard=rf"(?:a bordo de|en|a bordo) (?:la )?(?:(?P<station>{STATION})|estación(?: espacial)?)",
    in_total=rf"(?:que suman|sumando|(?:por|con) un total de|un total de) {TIME}|{TIME} en total",
    fronted=rf"(?:Tras|Con|Después de(?: pasar)?|En) (?P<time>{TIME}) (?P<where>WHERE),? (?P<whose>{PERSON}) ",
    flight_of=[
        rf"{NOT_A_PLAN}(?:\b(?:una?|el|la|del)|{POSSESSIVE}) (?:vuelo|misión)(?: espacial)? de (?P<time>{TIME})"
    ],
    crew=[
        rf"tripulación (?P<backup>de reserva |suplente )?(?:de la|del?) (?P<mission>{MISSION})"
        r"(?:,|:| \(| (?:era|eran|es|son|estaba formada por|incluía|la formaban)) ?(?P<people>PEOPLE)",
        rf"(?P<mission>{MISSION}) (?:llevó|llevaba|transportó) a (?P<people>PEOPLE)",
    ],
)
