from fact_check.language import Language, any_of, number_words, words
from fact_check.tags import DATE, MISSION, PERSON, POSSESSIVE, STATION, TIME

TO_NINETEEN = words(
    "one, two, three, four, five, six, seven, eight, nine, ten, eleven, twelve, thirteen, fourteen, fifteen, sixteen, "
    "seventeen, eighteen, nineteen"
)
TENS = words("twenty, thirty, forty, fifty, sixty, seventy, eighty, ninety")
ORDINALS = words("first, second, third, fourth, fifth, sixth, seventh, eighth, ninth, tenth")
SHORT_ORDINALS = words("1st, 2nd, 3rd, 4th, 5th, 6th, 7th, 8th, 9th, 10th")

FLIGHTS = r"(?:(?:space|orbital) )?(?:spaceflights?|space flights?|flights?|missions?|trips? (?:in)?to space)\b"
AUXILIARY = r"(?:(?:has|have|had|was|were) )?(?:(?:also|already|now|since) )?"
NOT_A_PLAN = r"(?<!\bon )(?<!\bfor )"  # “Left on an eight-day mission” says what was planned.
WHOSE = rf"(?:\b(?:a|an|the) |{POSSESSIVE} |(?<=[’']s ))"

ENGLISH = Language(
    numbers={**number_words(TO_NINETEEN, TENS, joined_by="-"), "a": 1, "an": 1, "once": 1, "twice": 2},
    ordinals={word: number for row in (ORDINALS, SHORT_ORDINALS) for number, word in enumerate(row, start=1)},
    thousands=",",
    decimal=".",
    months=words("January, February, March, April, May, June, July, August, September, October, November, December"),
    dates=[
        r"(?P<day>\d{1,2})(?:st|nd|rd|th)?(?: of)? (?P<month>MONTH)(?:,? (?P<year>\d{4}))?",
        r"(?P<month>MONTH) (?P<day>\d{1,2})(?:st|nd|rd|th)?\b(?!\d)(?:,? (?P<year>\d{4}))?",
        r"(?P<month>MONTH) (?P<year>\d{4})",
        r"(?<=\b[Ii]n )(?P<year>(?:19|20)\d\d)",
    ],
    units={
        word: unit
        for unit in ("year", "month", "week", "day", "hour", "minute", "second")
        for word in (unit, f"{unit}s")
    },
    and_a_half=" and a half",
    joint="(?:,? and |, | )",
    bounds={
        "more": "(?:just |a little |slightly )?(?:more than|over)|at least|upwards of",
        "less": "(?:just |a little )?(?:less than|under)|almost|nearly|not quite|up to|fewer than",
        "about": "about|around|some|roughly|approximately|close to|an estimated",
    },
    subject_pronouns=any_of("She, He, she, he"),
    possessives=any_of("Her, His, her, his"),
    leaves_out_subject=False,
    titles=any_of(
        "[Tt]he, her, his, their, fellow, NASA, ESA, JAXA, CSA, Roscosmos, Russian, American, Belarusian, "
        "European, Japanese, Soviet, Chinese, [Aa]stronauts?, [Cc]osmonauts?, taikonauts?, [Cc]ommanders?, [Pp]ilots?, "
        r"flight engineers?, mission specialists?, spaceflight participants?, crewmates?, colleagues?, Dr\.?, "
        "Colonel, Captain"
    ),
    and_="and",
    with_="(?:together with|along with|alongside|with)",
    prepositions=any_of(
        "with, alongside, of, by, to, for, from, than, like, as, on, in, at, aboard, and, or, behind, after, before, "
        "joined, join, took, brought"
    ),
    verbs={
        "launch": rf"{AUXILIARY}(?:launched|launches|(?:lifted|lifts|blasted|blasts|took) off|(?:went|flew|rode) up)"
        rf"(?! (?:the|a|an|its|two|three|several|satellites|{MISSION})(?!\w))",
        "land": rf"{AUXILIARY}(?:(?:landed|lands)(?! on the (?:[Mm]oon|lunar|surface))|(?:touched|splashed) down|"
        r"returned|(?:came|went|flew|rode) (?:back|home|down))(?! (?:to|into|for)\b(?! Earth| the Earth| the ground))",
        "fly": rf"{AUXILIARY}(?:flew|flown)(?! (?:the|a|an|over|around|in combat|past|by)\b)",
        "spend": rf"{AUXILIARY}(?:spent|spends|stayed|lived|logged|accumulated|amassed)",
        "have": "(?:(?:has|have|had) )?(?:made|completed)|has|have|had",
        "veteran": "(?:(?:is|was) )?(?:a |the )?veteran of",
        "born": "(?:was|were) born",
        "other": any_of(
            "docked, undocked, arrived, reached, joined, moved, became, began, started, took, met, left, "
            "commanded, worked, trained, transferred, served, was, were, is, gave, received, set, said"
        ),
    },
    adverbs=any_of(
        "then, later, also, both, first, again, together, finally, all, each, now, next, safely, successfully, had, "
        "has, have, was, is"
    ),
    relative=",? who ",
    continues="(?:,|,? and|,? but|,? then|,? and then) ",
    hedges=(
        r"\b(?:not|never|neither|nor|no longer|without|would|will|could|should|might|may|if|If|Had|unless|instead|"
        r"rather than|planned|plans?|expected|due|scheduled|supposed|intended|assigned|(?:was|were|is|are) to|to be|"
        r"hoped|hopes?|wanted|wants?|almost|nearly|simulated|said|says)\b|n[’']t\b"
    ),
    ship=rf"(?:on board|on|aboard|in)(?: the)?(?: (?:spacecraft|spaceship|capsule|ship))? (?P<ship>{MISSION})",
    date=rf"(?:on|in)(?: [A-Z]\w+day,?)? (?P<date>{DATE})",
    stops=(
        r"[;()—]|\b(?:and|but|after|before|while|when|where|that|which|who|until|since|because|following|then|between|of|"
        r"days?|hours?|weeks?|months?|years?)\b"
    ),
    counted=rf" (?:(?:a total of|in all|in total|exactly|just|only) )?(?P<n>NUMBER) {FLIGHTS}",
    times=(
        r" (?:(?:in|into|to) (?:space|orbit) )?(?:(?P<n>NUMBER) times|(?P<once>once|twice))\b"
        r"(?: (?:in|into|to) (?:space|orbit))?"
    ),
    over_flights=rf"(?:on|in|over|across|during|from) (?P<n>NUMBER) {FLIGHTS}",
    qualified=(
        rf" ?(?:\(|(?:to(?! (?:{POSSESSIVE}|his|her|their) (?:name|credit))|on|aboard|with|as|between|from|during|for|"
        r"under|since|that|which|of|by|around|at|alone|in(?! total| all\b| space))\b)"
    ),
    earlier=(
        r"\b(?:had|before|until|till|by|previous|previously|earlier|prior|already|more|another|additional|other|further|"
        r"when|at the time|least|remaining|different|long|record|first|last|consecutive)\b"
    ),
    flight_number=[
        rf"(?:(?P<whose>{PERSON})[’']s?|(?P<hers>{POSSESSIVE})) (?P<n>ORDINAL) {FLIGHTS}",
        rf"(?:the|a) (?P<n>ORDINAL) {FLIGHTS} (?:of|for|by) (?P<whose>{PERSON})(?![’'])",
    ],
    apart=r"\b(?:after|before|since|until|following|from|than|between|like|besides|unlike) $",
    in_space="(?:in (?:space|orbit)|of (?:spaceflight|space flight)|in flight|off the (?:Earth|planet))",
    aboard=rf"(?:aboard|on board|on|at|in) (?:the )?(?:(?P<station>{STATION})|(?:space )?station)",
    in_total=rf"(?:totall?ing|for a total of|a total of|adding up to) {TIME}|{TIME} in (?:total|all)",
    fronted=rf"(?:After|With|In|Having spent) (?P<time>{TIME}) (?P<where>WHERE),? (?P<whose>{PERSON}) ",
    flight_of=[
        rf"{NOT_A_PLAN}{WHOSE}(?P<time>{TIME}) (?:space ?)?(?:flight|mission)\b",
        rf"{NOT_A_PLAN}{WHOSE}(?:space ?)?(?:flight|mission) of (?P<time>{TIME})",
    ],
    crew=[
        rf"(?P<backup>(?:backup|back-up|reserve) )?crew(?: members?)? (?:of|for|on|aboard) (?P<mission>{MISSION})"
        r"(?:,|:| \(| (?:was|were|is|are|consisted of|consists of|included|includes|comprised)(?: made up of)?) "
        r"?(?P<people>PEOPLE)",
        rf"(?P<mission>{MISSION}) (?P<backup>(?:backup|back-up|reserve) )?crew(?: members?)?:? (?P<people>PEOPLE)",
        rf"(?P<mission>{MISSION}) (?:carried|launched with) (?P<people>PEOPLE)",
    ],
)
