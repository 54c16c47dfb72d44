from people.models.agency import Agency, Country
from people.models.person import Affiliation, Citizenship, Person, PersonName, PersonSource

__all__ = ["Affiliation", "Agency", "Citizenship", "Country", "Person", "PersonName", "PersonSource"]
