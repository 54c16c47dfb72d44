from people.models.agency import Agency, Country
from people.models.depiction import Depiction
from people.models.membership import Affiliation, Citizenship
from people.models.name import PersonName
from people.models.person import Person, PersonComparison, PersonSource, PersonTranslation

__all__ = [
    "Affiliation",
    "Agency",
    "Citizenship",
    "Country",
    "Depiction",
    "Person",
    "PersonComparison",
    "PersonName",
    "PersonSource",
    "PersonTranslation",
]
