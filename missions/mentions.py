from missions.models import Mission
from publishing.structured_data import Here, Thing, iso_date, thing


def mission_reference(mission: Mission, here: Here) -> Thing:
    """A mission in the structured data of another record's page."""
    return thing(
        "Event",
        name=mission.name,
        url=here(mission.get_absolute_url()),
        startDate=iso_date(mission.launch),
        endDate=iso_date(mission.end),
    )
