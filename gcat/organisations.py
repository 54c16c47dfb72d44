"""Which agency and country somebody flew for, from the source's codes for employers and sponsors.

What is not certain stays empty: an employer alone says little about whom a private passenger flew for.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

# The Soviet Union was dissolved on 26 December 1991; the same organisations continued under Russia.
END_OF_SOVIET_UNION = datetime(1991, 12, 26, tzinfo=UTC)


@dataclass(frozen=True)
class FlownFor:
    agency: str = ""
    country: str = ""


SOVIET = FlownFor("soviet-space-programme", "SUHH")
RUSSIAN = FlownFor("roscosmos", "RU")
NASA = FlownFor("nasa", "US")
UNKNOWN = FlownFor()

# Air force, cosmonaut training centre, design bureaux and medical institute of the Soviet Union, later of Russia.
SOVIET_OR_RUSSIAN = {"VVS", "VVSR", "TSPK", "TSPKR", "OKB1", "NPOE", "RKKE", "IMBP", "LII", "VKS", "TSKPR"}

# Organisations that send people to space.
SPONSORS = {
    "NASA": NASA,
    "USAF": FlownFor("", "US"),
    "ESA": FlownFor("esa"),
    "JAXA": FlownFor("jaxa", "JP"),
    "NASDA": FlownFor("jaxa", "JP"),  # Part of JAXA since 2003.
    "CSA": FlownFor("csa", "CA"),
    "CNES": FlownFor("cnes", "FR"),
    "DLR": FlownFor("dlr", "DE"),
    "DFVLR": FlownFor("dlr", "DE"),  # DLR's name until 1989.
    "ASI": FlownFor("asi", "IT"),
    "AMI": FlownFor("", "IT"),
    "HYD": FlownFor("cmsa", "CN"),
    "MBRSC": FlownFor("mbrsc", "AE"),
    "SAUDSC": FlownFor("ssc", "SA"),
    "ARAB": FlownFor("", "SA"),  # Arabsat's passenger flew for Saudi Arabia.
    "TUA": FlownFor("tua", "TR"),
    "NAKD": FlownFor("belarus-nas", "BY"),
    "ISA": FlownFor("", "IL"),
    "NKAU": FlownFor("", "UA"),
    "AEB": FlownFor("", "BR"),
    "KARI": FlownFor("", "KR"),
    "KAZK": FlownFor("", "KZ"),
    "ANGK": FlownFor("", "MY"),
    "SCT": FlownFor("", "MX"),
    "TBS": FlownFor("", "JP"),
    "MDAC": FlownFor("", "US"),
    "RCA": FlownFor("", "US"),
    "USSEN": FlownFor("", "US"),
    "USHREP": FlownFor("", "US"),
    "USAIC": FlownFor("", "US"),
    "SCAL": FlownFor("scaled-composites", "US"),
    "AXIOM": FlownFor("axiom-space"),
    "BLOR": FlownFor("blue-origin"),
    "VGX": FlownFor("virgin-galactic"),
}

# Employers that show the country of people sent by a multinational agency or by another country.
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
    "PERVK": "RU",  # Film-makers of the Russian television channel.
}


def flown_for(*, employer: str, sponsor: str, category: str, launched_at: datetime) -> FlownFor:
    """The agency and country a person flew for on one ride."""
    russian = SOVIET if launched_at < END_OF_SOVIET_UNION else RUSSIAN
    if category == "PT":
        return UNKNOWN  # The seller of the seat is not an agency they fly for, and their nationality is not given.
    guest = EMPLOYER_COUNTRIES.get(employer)
    if sent_by_soviet_union_or_russia(sponsor):
        if guest:
            return FlownFor(country=guest)  # Star City trained them; they flew for their own country.
        return russian if employer in SOVIET_OR_RUSSIAN else UNKNOWN
    body = SPONSORS.get(sponsor, UNKNOWN)
    return FlownFor(body.agency, body.country or guest or "")


def sent_by_soviet_union_or_russia(sponsor: str) -> bool:
    return any(part in SOVIET_OR_RUSSIAN for part in sponsor.split("/"))
