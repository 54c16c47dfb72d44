"""Fills the countries from pycountry: ISO 3166-1 today, ISO 3166-3 for the former ones people were citizens of."""

import pycountry
from django.db import migrations
from django.utils.text import slugify

# Where the short name of the standard is not what people say.
USUAL_NAMES = {
    "BN": "Brunei",
    "BO": "Bolivia",
    "CD": "Democratic Republic of the Congo",
    "FK": "Falkland Islands",
    "FM": "Micronesia",
    "GB": "United Kingdom",
    "IR": "Iran",
    "KP": "North Korea",
    "KR": "South Korea",
    "LA": "Laos",
    "MD": "Moldova",
    "NL": "Netherlands",
    "PS": "Palestine",
    "RU": "Russia",
    "SY": "Syria",
    "TR": "Türkiye",
    "TW": "Taiwan",
    "TZ": "Tanzania",
    "US": "United States",
    "VA": "Vatican City",
    "VE": "Venezuela",
    "VN": "Vietnam",
}
FORMER = {
    "SUHH": "Soviet Union",
    "DDDE": "East Germany",
    "CSHH": "Czechoslovakia",
    "YUCS": "Yugoslavia",
}


def fill(apps, schema_editor):
    names = {country.alpha_2: USUAL_NAMES.get(country.alpha_2, country.name) for country in pycountry.countries}
    known_former = {country.alpha_4 for country in pycountry.historic_countries}
    names |= {code: name for code, name in FORMER.items() if code in known_former}
    Country = apps.get_model("people", "Country")
    Country.objects.bulk_create(
        [Country(code=code, name=name, slug=slugify(name)) for code, name in sorted(names.items())]
    )


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
