from missions.models import Mission
from publishing.structured_data import Here, Thing, iso_date, thing


def mission_reference(mission: Mission, here: Here) -> Thing:
    """A mission as structured data within the page of another record."""
    return thing(
        "Event",
        name=mission.name,
        url=here(mission.get_absolute_url()),
        startDate=iso_date(mission.launch),
        endDate=iso_date(mission.end),
    )
