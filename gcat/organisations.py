"""Who sent whom: what the source's codes for programs, employers and sponsors mean in our slugs and country codes.

What is not certain stays empty: an employer alone says little about what a private passenger flew for.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

# The Soviet Union was dissolved on 26 December 1991; the same bodies went on under Russia.
END_OF_SOVIET_UNION = datetime(1991, 12, 26, tzinfo=UTC)


@dataclass(frozen=True)
class Body:
    agency: str = ""
    country: str = ""


SOVIET = Body("soviet-space-programme", "SUHH")
RUSSIAN = Body("roscosmos", "RU")
NASA = Body("nasa", "US")
UNKNOWN = Body()

# Air force, cosmonaut training centre, design bureaux and medical institute of the Soviet Union, later of Russia.
SOVIET_OR_RUSSIAN = {"VVS", "VVSR", "TSPK", "TSPKR", "OKB1", "NPOE", "RKKE", "IMBP", "LII", "VKS", "TSKPR"}

# Those who send people to space.
SPONSORS = {
    "NASA": NASA,
    "USAF": Body("", "US"),
    "ESA": Body("esa"),
    "JAXA": Body("jaxa", "JP"),
    "NASDA": Body("jaxa", "JP"),  # Part of JAXA since 2003.
    "CSA": Body("csa", "CA"),
    "CNES": Body("cnes", "FR"),
    "DLR": Body("dlr", "DE"),
    "DFVLR": Body("dlr", "DE"),  # DLR's name until 1989.
    "ASI": Body("asi", "IT"),
    "AMI": Body("", "IT"),
    "HYD": Body("cmsa", "CN"),
    "MBRSC": Body("mbrsc", "AE"),
    "SAUDSC": Body("ssc", "SA"),
    "ARAB": Body("", "SA"),  # Arabsat's passenger flew for Saudi Arabia.
    "TUA": Body("tua", "TR"),
    "NAKD": Body("belarus-nas", "BY"),
    "ISA": Body("", "IL"),
    "NKAU": Body("", "UA"),
    "AEB": Body("", "BR"),
    "KARI": Body("", "KR"),
    "KAZK": Body("", "KZ"),
    "ANGK": Body("", "MY"),
    "SCT": Body("", "MX"),
    "TBS": Body("", "JP"),
    "MDAC": Body("", "US"),
    "RCA": Body("", "US"),
    "USSEN": Body("", "US"),
    "USHREP": Body("", "US"),
    "USAIC": Body("", "US"),
    "SCAL": Body("scaled-composites", "US"),
    "AXIOM": Body("axiom-space"),
    "BLOR": Body("blue-origin"),
    "VGX": Body("virgin-galactic"),
}

# Employers that say for which country a person flew whom an agency of several countries, or another country, sent.
EMPLOYER_COUNTRIES = {
    "AMI": "IT",
    "LW": "DE",
    "LUCPT": "BE",
    "AAF": "FR",
    "AAF/CNES": "FR",
    "DGA/ESA": "FR",
    # The Interkosmos cosmonauts and later guests, trained at Star City.
    "CSL": "CSHH",
    "WLOP": "PL",
    "LSK": "DDDE",
    "VVSPG": "BG",
    "VVSBG": "BG",
    "MAGL": "HU",
    "KQN": "VN",
    "DAAFAR": "CU",
    "MPA": "MN",
    "ROAF": "RO",
    "INAF": "IN",
    "SYAAF": "SY",
    "AFGAF": "AF",
    "SLAF": "SK",
    "MNB": "GB",  # Juno, paid for by the Moscow Narodny Bank in London.
    "BMWFO": "AT",
    "PERVK": "RU",  # Film makers of the Russian television channel.
}


def flown_for(*, employer: str, sponsor: str, category: str, launched_at: datetime) -> Body:
    """The agency and country a person flew for on one ride."""
    russian = SOVIET if launched_at < END_OF_SOVIET_UNION else RUSSIAN
    if category == "PT":
        return UNKNOWN  # The seller of the seat is no agency one flies for, and nationality is not given.
    guest = EMPLOYER_COUNTRIES.get(employer)
    if sent_by_soviet_union_or_russia(sponsor):
        if guest:
            return Body(country=guest)  # Star City trained them; they flew for their own country.
        return russian if employer in SOVIET_OR_RUSSIAN else UNKNOWN
    body = SPONSORS.get(sponsor, UNKNOWN)
    return Body(body.agency, body.country or guest or "")


def sent_by_soviet_union_or_russia(sponsor: str) -> bool:
    return any(part in SOVIET_OR_RUSSIAN for part in sponsor.split("/"))
