from people.models import Person
from publishing.structured_data import Here, Thing, thing


def person_reference(person: Person, here: Here) -> Thing:
    """A person in the structured data of another record's page."""
    return thing("Person", name=person.name, url=here(person.get_absolute_url()) if person.is_published else "")
