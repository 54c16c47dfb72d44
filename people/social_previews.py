"""The data of the social preview image of a person: their name and their flights."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Prefetch
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from missions.flyers import with_flights
from missions.models import CrewAssignment, Trip
from people.models import Person, PersonName
from photos.models import Photo
from photos.pictures import Crop, credit_words, credited, files_of
from photos.social_previews import Facts, PreviewKind, register
from wording.durations import total

LANGUAGE = "en"  # The language of the names of ships and people.
SCRIPTS = {"Latn", "Cyrl", "Grek"}  # Scripts that the font of the images has.


@register
class PersonPreview(PreviewKind):
    model = Person
    drawn_by = "people.social_preview_drawing.draw_person"
    touched_by = {
        Person: lambda keys: keys,
        Photo: lambda keys: Person.objects.filter(portrait__in=keys).values_list("pk", flat=True),
    }

    def keys(self) -> Iterable[int]:
        flown = with_flights(Person.objects.all()).order_by("-first_flight_at", "pk")
        return [person.pk for person in flown]

    def facts(self, keys: list[int]) -> dict[int, Facts]:
        shown = Person.objects.filter(pk__in=keys, withdrawn_at=None).exclude(published_at=None)
        trips = Trip.objects.published().with_missions().order_by("start_at")
        backups = CrewAssignment.objects.in_role("backup").select_related("mission")
        people = list(shown.prefetch_related("names", Prefetch("trips", trips), Prefetch("assignments", backups)))
        portraits = portraits_of(people)
        with translation.override(LANGUAGE):
            return {person.pk: self._facts(person, portraits.get(person.portrait_id or 0)) for person in people}

    def _facts(self, person: Person, portrait: tuple[str, str] | None) -> Facts:
        picture, credit = portrait or ("", "")
        trips = list(person.trips.all())
        flights = [trip for trip in trips if trip.counts_as_spaceflight]
        closed = [trip for trip in flights if not trip.is_open]
        native = next(
            (n.text for n in person.names.all() if n.kind == PersonName.Kind.NATIVE and n.script in SCRIPTS), ""
        )
        parts = []
        if flights:
            parts.append(
                ngettext("%(number)d spaceflight", "%(number)d spaceflights", len(flights)) % {"number": len(flights)}
            )
        if closed and len(closed) == len(flights):
            parts.append(_("%(time)s in space") % {"time": total([trip.duration for trip in closed]).words})
        elif flights:  # Whether somebody is still in space changes with the clock; that they launched does not.
            parts.append(_("launched on %(day)s") % {"day": flights[-1].start.brief})
        years = [str(date.at.year) if date else "" for date in (person.born, person.died)]
        return {
            "name": person.name,
            "native": native if native != person.name else "",
            "category": person.get_category_display(),
            "years": f"{years[0]}–{years[1]}" if years[1] else "",
            "totals": parts,
            "portrait": picture,
            "credit": credit,
            "flights": [self._flight(trip) for trip in trips],
            "backup_words": _("Backup on"),
            "backup": [row.mission.name for row in person.assignments.all() if row.mission.is_published],
            "summary": person.summary if not trips else "",
        }

    @staticmethod
    def _flight(trip: Any) -> dict[str, Any]:
        home = trip.public_home
        return {
            "up": trip.launch_mission.name,
            "down": home.name if trip.changed_ship and home else "",
            "from": trip.start.brief,
            "days": None if trip.is_open else round(trip.duration.days, 3),
            "length": "" if trip.is_open else trip.duration.short,
            "lost": trip.end_reason in {"lost", "died"},
            "counts": trip.counts_as_spaceflight,
        }

    def format(self, facts: Facts) -> str:
        return "jpeg" if facts["portrait"] else "png"


def portraits_of(people: Iterable[Person]) -> dict[int, tuple[str, str]]:
    """(file name, credit) of the portraits by person; drawn placeholders are left out."""
    keys = {person.portrait_id for person in people if person.portrait_id}
    photos = Photo.objects.published().filter(pk__in=keys, is_illustration=False)
    found = {}
    for photo in photos.with_renditions(Crop.PORTRAIT):
        if files := files_of(photo, crop=Crop.PORTRAIT):
            found[photo.pk] = (files[-1].key, credit_words(credited(photo), is_illustration=False))
    return found
