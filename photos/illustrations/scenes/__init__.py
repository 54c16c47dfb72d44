"""The scenes by name. A scene draws on a canvas 1200 units wide and 800 high."""

from collections.abc import Callable

from PIL import Image

from photos.illustrations.drawing import Canvas
from photos.illustrations.scenes import flights, orbit

UNITS = 1200

SCENES: dict[str, Callable[[Canvas], None]] = {
    "earth-limb-at-dawn": orbit.earth_limb_at_dawn,
    "station-against-the-sun": orbit.station_against_the_sun,
    "docking": orbit.docking,
    "spacewalk": orbit.spacewalk,
    "moonrise-behind-a-truss": orbit.moonrise_behind_a_truss,
    "aurora-below-a-station": orbit.aurora_below_a_station,
    "round-the-moon": orbit.round_the_moon,
    "night-launch": flights.night_launch,
    "rocket-at-blue-hour": flights.rocket_at_blue_hour,
    "soyuz-over-the-steppe": flights.soyuz_over_the_steppe,
    "capsule-in-the-sea": flights.capsule_in_the_sea,
    "orbiter-landing": flights.orbiter_landing,
    "re-entry-trail": flights.reentry_trail,
    "lander-on-the-moon": flights.lander_on_the_moon,
}


def draw_scene(name: str, size: tuple[int, int]) -> Image.Image:
    canvas = Canvas(size, UNITS, seed=name)
    SCENES[name](canvas)
    return canvas.finish()
