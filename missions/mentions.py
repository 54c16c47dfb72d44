from missions.models import Mission
from publishing.structured_data import AbsoluteUrl, SchemaItem, iso_date, schema_item


def mission_reference(mission: Mission, absolute_url: AbsoluteUrl) -> SchemaItem:
    """A mission as structured data within the page of another record."""
    return schema_item(
        "Event",
        name=mission.name,
        url=absolute_url(mission.get_absolute_url()),
        startDate=iso_date(mission.launch),
        endDate=iso_date(mission.end),
    )
