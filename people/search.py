"""Makes people searchable."""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from missions.models import MoonLandingMember
from people.fame import fame
from people.models import Affiliation, Citizenship, Country, Person, PersonName, PersonTranslation
from people.models.membership import in_time_order
from publishing.search import PublishableSearchable, with_articles
from records.short_lists import short_list
from search.searchables import register
from wording.languages import in_each_interface


def names_of(country: Country) -> list[str]:
    return in_each_interface(lambda: country.translated_name)


@register
class PersonSearchable(PublishableSearchable):
    kind = "person"
    model = Person
    name = _lazy("Person")
    label = _lazy("People")
    rank = 1
    made_of_one = ("birth_country",)
    made_of_many = ("assignments__mission",)
    loaded_apart = (
        *("names", "translations", "affiliations__agency", "citizenships__country"),
        *("edition_rows__edition", "moon_landing_rows"),
    )

    def rows(self) -> QuerySet:
        landings = MoonLandingMember.objects.filter(person=OuterRef("pk"))
        return with_articles(super().rows()).annotate(
            landed_on_the_moon=Exists(landings),
            name_list=short_list(PersonName, of="person"),
            translation_list=short_list(PersonTranslation, of="person"),
            affiliation_list=short_list(Affiliation, of="person", related="agency"),
            citizenship_list=short_list(Citizenship, of="person", related="country"),
        )

    def contents(self, person: Any) -> dict[str, Any]:
        agencies = [row.agency for row in in_time_order(person.affiliation_list)]
        countries = [person.birth_country, *(row.country for row in in_time_order(person.citizenship_list))]
        flights = self._flights(person)
        years = sorted({mission.launch_at.year for mission in flights})
        return {
            "title": person.name,
            "picture": person.portrait_id,
            "names": [name.text for name in person.name_list],
            "texts": [
                ("en", person.summary),
                *((row.language, row.summary) for row in person.translation_list),
                *((name.language_tag, name.text) for name in person.name_list if name.kind != name.Kind.MISSPELLING),
            ],
            "keywords": [
                str(Person.Category(person.category).label),
                person.birth_place,
                "Moon landing, landed and walked on the Moon, moonwalker" if person.landed_on_the_moon else "",
                *(word for agency in agencies for word in (agency.name, agency.short_name)),
                *(name for country in countries if country for name in names_of(country)),
            ],
            "fame": fame(
                person.summary,
                year=years[0] if years else None,
                flights=len(flights),
                articles=person.articles_about,
                names=len(person.name_list),
            ),
            "facts": {
                "category": person.category,
                "agency": agencies[-1].short_name if agencies else "",
                "born": person.born_on and person.born_on.year,
                "flew": years,
            },
        }

    def _flights(self, person: Any) -> list[Any]:
        rows = [row for row in person.assignments.all() if row.launched and row.has_launched]
        return [row.mission for row in rows if row.mission.is_published]

    def line(self, facts: dict[str, Any]) -> str:
        parts = [str(Person.Category(facts["category"]).label), facts["agency"]]
        if flew := facts["flew"]:
            first, last = flew[0], flew[-1]
            parts.append(_("flew %(years)s") % {"years": first if first == last else f"{first}–{last}"})
        elif facts["born"]:
            parts.append(_("born %(year)s") % {"year": facts["born"]})
        return " · ".join(filter(None, parts))
