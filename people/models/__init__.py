from people.models.agency import Agency, Country
from people.models.person import Affiliation, Citizenship, Depiction, Person, PersonName, PersonSource

__all__ = ["Affiliation", "Agency", "Citizenship", "Country", "Depiction", "Person", "PersonName", "PersonSource"]
