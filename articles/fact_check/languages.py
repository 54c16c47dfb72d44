"""How claims about flights are worded, language by language: numbers, dates, verbs and what goes with them.

Everything is a regular expression over sentences whose names, dates and times have been replaced by tags.
What these patterns do not surely understand they must not match: the check prefers silence to a false alarm.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from articles.fact_check.tags import DATE, MISSION, PERSON, POSSESSIVE, STATION, TIME


def one_of(words: Iterable[str]) -> str:
    return "(?:" + "|".join(sorted(words, key=len, reverse=True)) + ")"


@dataclass(frozen=True)
class Language:
    numbers: dict[str, int]
    ordinals: dict[str, int]
    months: list[str]
    units: dict[str, str]  # Word: unit, of times.
    thousands: str
    decimal: str

    dates: list[str]  # With groups day, month, year, whichever the form has.
    and_a_half: str
    joint: str  # Between the parts of a time: 6 hours and 30 minutes.
    more: str  # Before a time that is a lower bound,
    less: str  # an upper one,
    about: str  # or only near.

    subject_pronouns: list[str]
    possessives: list[str]
    leaves_out_subject: bool
    titles: list[str]  # What may stand before a name.
    and_: str  # Between people.
    with_: str
    prepositions: list[str]  # A name after one of them is not a subject.
    relative: str  # Who.
    adverbs: list[str]  # Between a subject and its verb.
    continues: str  # Between two statements about the same subject.
    hedges: str  # What makes a statement anything but a plain one about what happened.
    earlier: str  # What makes a count one of some earlier time, or of part of the flights.

    verbs: dict[str, str]  # Kind: pattern.
    ship: str
    date: str
    stops: str  # Words at which the details of a statement end.
    counted: str  # The count that follows a verb, with the group n.
    times: str
    over_flights: str
    qualified: str  # What after a count restricts it.
    flight_number: list[str]  # With the groups whose and n.
    in_space: str
    aboard: str
    flight_of: list[str]
    in_total: str
    fronted: str
    crew: list[str]  # With the groups backup (or none), mission and people.

    @cached_property
    def number(self) -> str:
        digits = rf"\d{{1,3}}(?:{re.escape(self.thousands)}\d{{3}})+|\d+(?:{re.escape(self.decimal)}\d+)?"
        return rf"(?:{digits}|{one_of(self.numbers)})"

    @cached_property
    def ordinal(self) -> str:
        return one_of(self.ordinals)

    @cached_property
    def people(self) -> str:
        """One person or a list of them, with titles and roles."""
        one = rf"(?:{one_of(self.titles)} )*{PERSON}(?: \([^()⟨⟩]*\))?"
        return rf"{one}(?:(?:,? {self.and_} |, ){one})*"

    def value_of(self, words: str) -> float:
        words = words.casefold()
        if words in self.numbers:
            return float(self.numbers[words])
        return float(words.replace(self.thousands, "").replace(self.decimal, "."))


def _english_numbers() -> dict[str, int]:
    units = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen".split()
    units += "seventeen eighteen nineteen".split()
    numbers = {word: number for number, word in enumerate(units, start=1)} | {"a": 1, "an": 1}
    for ten, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2):
        numbers[word] = ten * 10
        numbers |= {f"{word}-{unit}": ten * 10 + number for number, unit in enumerate(units[:9], start=1)}
    return numbers


def _english_ordinals() -> dict[str, int]:
    words = "first second third fourth fifth sixth seventh eighth ninth tenth".split()
    suffixes = {1: "st", 2: "nd", 3: "rd"}
    ordinals = {word: number for number, word in enumerate(words, start=1)}
    return ordinals | {f"{number}{suffixes.get(number, 'th')}": number for number in range(1, 11)}


_ENGLISH_FLIGHTS = r"(?:(?:space|orbital) )?(?:spaceflights?|space flights?|flights?|missions?|trips? (?:in)?to space)\b"
_ENGLISH_AUXILIARY = r"(?:(?:has|have|had|was|were) )?(?:(?:also|already|now|since) )?"

ENGLISH = Language(
    numbers=_english_numbers(),
    ordinals=_english_ordinals(),
    months="January February March April May June July August September October November December".split(),
    units={
        **{word: unit for unit in ("year", "month", "week", "day", "hour", "minute", "second") for word in (unit, f"{unit}s")}
    },
    thousands=",",
    decimal=".",
    dates=[
        r"(?P<day>\d{1,2})(?:st|nd|rd|th)?(?: of)? (?P<month>MONTH)(?:,? (?P<year>\d{4}))?",
        r"(?P<month>MONTH) (?P<day>\d{1,2})(?:st|nd|rd|th)?\b(?!\d)(?:,? (?P<year>\d{4}))?",
        r"(?P<month>MONTH) (?P<year>\d{4})",
        r"(?<=\b[Ii]n )(?P<year>(?:19|20)\d\d)",
    ],
    and_a_half=r" and a half",
    joint=r"(?:,? and |, | )",
    more=r"more than|over|at least|upwards of|just over|a little over|slightly more than",
    less=r"less than|under|just under|almost|nearly|not quite|up to|a little under|fewer than",
    about=r"about|around|some|roughly|approximately|close to|an estimated",
    subject_pronouns=["She", "He", "she", "he"],
    possessives=["Her", "His", "her", "his"],
    leaves_out_subject=False,
    titles=(
        "the|The|her|his|their|fellow|NASA|ESA|JAXA|CSA|Roscosmos|Russian|American|Belarusian|European|Japanese|Soviet|"
        "Chinese|astronauts?|cosmonauts?|taikonauts?|[Cc]ommanders?|[Pp]ilots?|flight engineers?|mission specialists?|"
        "spaceflight participants?|crewmates?|colleagues?|Astronauts?|Cosmonauts?|Dr|Dr\\.|Colonel|Captain"
    ).split("|"),
    and_="and",
    with_=r"(?:together with|along with|alongside|with)",
    prepositions="with|alongside|of|by|to|for|from|than|like|as|on|in|at|aboard|and|or|behind|after|before|joined|join|took|brought".split("|"),
    relative=r",? who ",
    adverbs="then|later|also|both|first|again|together|finally|all|each|now|next|safely|successfully|had|has|have|was|is".split("|"),
    continues=r"(?:,|,? and|,? but|,? then|,? and then) ",
    hedges=(
        r"\b(?:not|never|neither|nor|would|will|could|should|might|may|if|If|Had|unless|instead|planned|expected|due to|"
        r"scheduled|supposed|intended|(?:was|were|is|are) to|hoped|hopes?|wanted|wants?|to be|rather than|without|no longer|"
        r"almost|nearly|plans?|assigned|backups?|simulated|said|says)\b|n[’']t\b"
    ),
    earlier=(
        r"\b(?:had|before|until|till|by|previous|previously|earlier|prior|already|more|another|additional|other|further|"
        r"when|at the time|least|remaining|different|long|record|first|last|consecutive)\b"
    ),
    verbs={
        "launch": _ENGLISH_AUXILIARY
        + rf"(?:launched|launches|lift(?:ed|s) off|blast(?:ed|s) off|took off|went up|flew up|rode up)"
        rf"(?! (?:the|a|an|its|two|three|several|satellites|{MISSION}))",
        "land": _ENGLISH_AUXILIARY
        + r"(?:(?:landed|lands)(?! on the (?:Moon|moon|lunar|surface))|touched down|splashed down|(?:came|went|flew|rode) (?:back|home|down)|"
        r"returned)(?! (?:to|into|for)(?! Earth| the Earth| the ground))",
        "fly": _ENGLISH_AUXILIARY + r"(?:flew|flown)(?! (?:the|a|an|over|around|in combat|past|by)\b)",
        "spend": _ENGLISH_AUXILIARY + r"(?:spent|spends|stayed|lived|logged|accumulated|amassed|worked)",
        "have": r"(?:(?:has|have|had) )?(?:made|completed)|has|have|had|(?:is|was|,) (?:a |the )?veteran of",
        "born": r"(?:was|were) born",
        "other": r"docked|undocked|arrived|reached|joined|moved|became|began|started|took|met|left|commanded|worked|trained|"
        r"transferred|served|was|were|is|made|gave|received|set|said",
    },
    ship=rf"(?:on board|on|aboard|in)(?: the)?(?: (?:spacecraft|spaceship|capsule|ship))? (?P<ship>{MISSION})",
    date=rf"(?:on|in)(?: [A-Z]\w+day,?)? (?P<date>{DATE})",
    stops=r"[;()—]|\b(?:and|but|after|before|while|when|where|that|which|who|until|since|because|following|then|days?|hours?|"
    r"weeks?|months?|years?|from|between|of)\b",
    counted=rf" (?:(?:a total of|in all|in total|exactly|just|only) )?(?P<n>NUMBER) {_ENGLISH_FLIGHTS}",
    times=r" (?:(?:in|into|to) (?:space|orbit) )?(?:(?P<n>NUMBER) times|(?P<once>once|twice))\b(?: (?:in|into|to) (?:space|orbit))?",
    over_flights=rf"(?:on|in|over|across|during|from) (?P<n>NUMBER) {_ENGLISH_FLIGHTS}",
    qualified=r" ?(?:\(|(?:to|on|aboard|with|as|between|from|during|for|under|since|that|which|of|by|around|at|alone|in(?! total| all\b| space))\b)",
    flight_number=[
        rf"(?:(?P<whose>{PERSON})[’']s?|(?P<hers>{POSSESSIVE})) (?P<n>ORDINAL) {_ENGLISH_FLIGHTS}",
        rf"(?:the|a) (?P<n>ORDINAL) {_ENGLISH_FLIGHTS} (?:of|for|by) (?P<whose>{PERSON})(?![’'])",
    ],
    in_space=r"(?:in (?:space|orbit)|of (?:spaceflight|space flight)|in flight|off the (?:Earth|planet))",
    aboard=rf"(?:aboard|on board|on|at|in) (?:the )?(?:(?P<station>{STATION})|(?:space )?station)",
    flight_of=[rf"\b(?:a|the|an|one) (?P<time>{TIME}) (?:space ?)?(?:flight|mission)", rf"(?:flight|mission) of (?P<time>{TIME})"],
    in_total=rf"(?:totall?ing|for a total of|a total of|adding up to) (?P<time>{TIME})|(?P<time2>{TIME}) in (?:total|all)",
    fronted=rf"(?:After|With|In|Having spent) (?P<time>{TIME}) (?P<where>SPACE|ABOARD),? (?P<whose>{PERSON}) ",
    crew=[
        rf"(?P<backup>backup |back-up |reserve )?crew(?: members?)? (?:of|for|on|aboard) (?P<mission>{MISSION})"
        rf"(?:,|:| \(| (?:was|were|is|are|consisted of|included|comprised|consists of|includes)(?: made up of)?) (?P<people>PEOPLE)",
        rf"(?P<mission>{MISSION}) (?P<backup>backup |back-up |reserve )?crew(?: members?)?:? (?P<people>PEOPLE)",
        rf"(?P<mission>{MISSION}) (?P<backup>(?!))?(?:carried|launched with) (?P<people>PEOPLE)",
    ],
)

_SPANISH_UNITS = "uno dos tres cuatro cinco seis siete ocho nueve".split()


def _spanish_numbers() -> dict[str, int]:
    words = [
        *_SPANISH_UNITS,
        *"diez once doce trece catorce quince dieciséis diecisiete dieciocho diecinueve veinte veintiuno veintidós".split(),
        *"veintitrés veinticuatro veinticinco veintiséis veintisiete veintiocho veintinueve".split(),
    ]
    numbers = {word: number for number, word in enumerate(words, start=1)} | {"un": 1, "una": 1}
    for ten, word in enumerate("treinta cuarenta cincuenta sesenta setenta ochenta noventa".split(), start=3):
        numbers[word] = ten * 10
        numbers |= {f"{word} y {unit}": ten * 10 + number for number, unit in enumerate(_SPANISH_UNITS, start=1)}
    return numbers


def _spanish_ordinals() -> dict[str, int]:
    words = "primer segundo tercer cuarto quinto sexto séptimo octavo noveno décimo".split()
    ordinals = {word: number for number, word in enumerate(words, start=1)}
    feminine = {f"{word}a" if word[-1] == "r" else f"{word[:-1]}a": number for word, number in ordinals.items()}
    return ordinals | feminine


_SPANISH_FLIGHTS = r"(?:vuelos?|misi(?:ón|ones)|viajes?)(?: (?:espacial(?:es)?|al espacio))?\b"
_SPANISH_AUXILIARY = r"(?:(?:ha|han|había|habían|fue|fueron) )?(?:(?:también|ya) )?"

SPANISH = Language(
    numbers=_spanish_numbers(),
    ordinals=_spanish_ordinals(),
    months="enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre".split(),
    units={
        "año": "year", "años": "year", "mes": "month", "meses": "month", "semana": "week", "semanas": "week",
        "día": "day", "días": "day", "hora": "hour", "horas": "hour", "minuto": "minute", "minutos": "minute",
        "segundo": "second", "segundos": "second",
    },
    thousands=".",
    decimal=",",
    dates=[
        r"(?P<day>\d{1,2})(?:º|\.º)? de (?P<month>MONTH)(?: del? (?P<year>\d{4}))?",
        r"(?P<month>MONTH) de (?P<year>\d{4})",
        r"(?<=\b[Ee]n )(?P<year>(?:19|20)\d\d)",
    ],
    and_a_half=r" y medi[oa]",
    joint=r"(?: y |, | )",
    more=r"más de|al menos|poco más de|algo más de",
    less=r"menos de|casi|hasta|poco menos de",
    about=r"unos|unas|alrededor de|cerca de|aproximadamente",
    subject_pronouns=["Ella", "Él", "ella", "él"],
    possessives=["Su", "su", "Sus", "sus"],
    leaves_out_subject=True,
    titles=(
        "el|la|los|las|El|La|Los|Las|su|sus|los cosmonautas|astronautas?|cosmonautas?|comandantes?|tripulantes?|rus[oa]s?|"
        "bielorrus[oa]s?|estadounidenses?|norteamerican[oa]s?|colegas?|de la NASA|ingenier[oa]s? de vuelo|NASA"
    ).split("|"),
    and_="(?:y|e)",
    with_=r"(?:junto (?:a|con)|en compañía de|con)",
    prepositions="con|a|de|en|bordo|por|para|como|y|e|o|tras|ante|desde|que|según".split("|"),
    relative=r",? (?:que|quien|quienes) ",
    adverbs="después|luego|también|ya|ambos|ambas|finalmente|juntos|juntas|ha|han|había|habían|fue|fueron|es".split("|"),
    continues=r"(?:,|,? y|,? pero|,? y luego|,? y después) ",
    hedges=(
        r"\b(?:no|nunca|jamás|ni|iba a|iban a|debía|debían|debería|podría|podrían|será|serán|sería|si|Si|previst[oa]s?|"
        r"planead[oa]s?|en lugar de|en vez de|espera|esperaba|tenía que|tenían que|habría|habrían|sin|casi|reservas?|suplentes?|"
        r"volará|volarán|dijo|dice)\b"
    ),
    earlier=(
        r"\b(?:había|habían|antes|hasta|previos?|previas?|anterior(?:es)?|anteriormente|otr[oa]s?|más|cuando|entonces|larg[oa]s?|"
        r"primer[oa]s?|últim[oa]s?|al menos|consecutiv[oa]s)\b"
    ),
    verbs={
        "launch": _SPANISH_AUXILIARY
        + r"(?:despeg(?:ó|aron|ado)|lanzad[oa]s?|parti(?:ó|eron|do)|subi(?:ó|eron|do))|se lanz(?:ó|aron)",
        "land": _SPANISH_AUXILIARY
        + r"(?:(?:aterriz|ameriz)(?:ó|aron|ado)(?! en la Luna)|(?:regres(?:ó|aron|ado)|volvi(?:ó|eron))(?! al? (?!(?:la )?[Tt]ierra)))",
        "fly": _SPANISH_AUXILIARY + r"(?:vol(?:ó|aron|ado)|viaj(?:ó|aron|ado))",
        "spend": _SPANISH_AUXILIARY
        + r"(?:pas(?:ó|aron|ado)|permaneci(?:ó|eron|do)|acumul(?:a|an|ó|ado)|suma|suman|estuvo|estuvieron)",
        "have": _SPANISH_AUXILIARY
        + r"(?:tiene|tienen|cuenta con|cuentan con|realiz(?:ó|aron|ado)|hizo|hecho|complet(?:ó|aron|ado))|"
        r"(?:es|,) (?:una? )?veteran[oa] de",
        "born": r"nació|nacieron",
        "other": r"se acopl(?:ó|aron)|acopl(?:ó|aron)|lleg(?:ó|aron)|se desacopl(?:ó|aron)|empez(?:ó|aron)|se convirtió|comandó|trabajó",
    },
    ship=rf"(?:en|a bordo de|a bordo del|con)(?: (?:el|la|una|nave|cápsula))* (?P<ship>{MISSION})",
    date=rf"(?:el|en)(?: [a-zéá]+,?)? (?P<date>{DATE})",
    stops=r"[;()—]|\b(?:y|e|pero|después|antes|tras|mientras|cuando|donde|que|quien|hasta|desde|luego|días?|horas?|semanas?|"
    r"meses|años?|entre|del?)\b",
    counted=rf" (?:(?:un total de|en total|solo|sólo) )?(?P<n>NUMBER) {_SPANISH_FLIGHTS}",
    times=r" (?:al espacio )?(?:(?P<n>NUMBER) veces|(?P<once>una vez))\b(?: al espacio)?",
    over_flights=rf"(?:en|durante|a lo largo de) (?P<n>NUMBER) {_SPANISH_FLIGHTS}",
    qualified=r" ?(?:\(|(?:al?|en(?! total)|a bordo|con|como|entre|desde|durante|por|para|del?|que)\b)",
    flight_number=[
        rf"(?P<hers>{POSSESSIVE}) (?P<n>ORDINAL) {_SPANISH_FLIGHTS}",
        rf"(?:el|la|del|un|una) (?P<n>ORDINAL) {_SPANISH_FLIGHTS} (?:de|para) (?:la |el )?(?P<whose>{PERSON})",
    ],
    in_space=r"(?:en (?:el espacio|órbita)|de vuelo(?: espacial)?|fuera de la Tierra)",
    aboard=rf"(?:a bordo de|en|a bordo) (?:la )?(?:(?P<station>{STATION})|estación(?: espacial)?)",
    flight_of=[rf"(?:vuelo|misión)(?: espacial)? de (?P<time>{TIME})"],
    in_total=rf"(?:que suman|sumando|por un total de|un total de|con un total de) (?P<time>{TIME})|(?P<time2>{TIME}) en total",
    fronted=rf"(?:Tras|Con|Después de(?: pasar)?|En) (?P<time>{TIME}) (?P<where>SPACE|ABOARD),? (?P<whose>{PERSON}) ",
    crew=[
        rf"tripulación (?P<backup>de reserva |suplente )?(?:de|del|de la) (?P<mission>{MISSION})"
        rf"(?:,|:| \(| (?:era|eran|es|son|estaba formada por|incluía|la formaban)) (?P<people>PEOPLE)",
        rf"(?P<mission>{MISSION}) (?P<backup>(?!))?(?:llevó|llevaba|transportó) a (?P<people>PEOPLE)",
    ],
)

LANGUAGES = {"en": ENGLISH, "es": SPANISH}
