from people.models import Person
from publishing.structured_data import AbsoluteUrl, SchemaItem, schema_item


def person_reference(person: Person, absolute_url: AbsoluteUrl) -> SchemaItem:
    """A person in the structured data of another record's page."""
    return schema_item(
        "Person", name=person.name, url=absolute_url(person.get_absolute_url()) if person.is_published else ""
    )
