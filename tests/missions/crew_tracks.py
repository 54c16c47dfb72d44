"""What the crew-swap track of a mission says, and its picture as it stands on the page."""

import re

from defusedxml import ElementTree

from missions.crews import Crew
from missions.drawings.crew_track import CrewTrack
from missions.models import Mission


def track_of(slug):
    return CrewTrack(Crew(Mission.objects.select_related("station").get(slug=slug)))


def ways(slug):
    """[(who, way by ship and station, remarks)], in the order of the picture."""
    return [
        (
            ", ".join(person.family_name for person in way.people),
            " > ".join(
                [
                    f"▲ {way.up.name if way.up else '?'}",
                    *(stretch.place.name for stretch in way.stretches if stretch.place in way.stations),
                    f"▼ {way.home.name if way.home else '?'}",
                ]
            ),
            ", ".join(way.remarks),
        )
        for way in track_of(slug).ways
    ]


def figure(page):
    return page.partition('<figure class="track">')[2].partition("</figure>")[0]


def picture(page):
    drawn = figure(page).partition('<div class="chart-room">')[2].partition("</div>")[0]
    return ElementTree.fromstring(drawn.strip())


def text_of(element):
    return re.sub(r"\s+", " ", "".join(element.itertext())).strip()


def signs(svg):
    return [element.get("class") for element in svg.iter("use")]
