from typing import Any

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.models import EditionPerson
from exports import alternates
from facets.views import CardMaker, FacetListView
from missions.crews import of_public_missions
from missions.drawings.flight_bars import flight_bars, flight_bars_summary
from missions.flight_log import FlightLog, flight_log_of
from missions.models import ExpeditionMember, SpacewalkMember
from missions.models.coverage import MissionCoverage, incomplete_trips, is_person_complete
from missions.models.moon_landing import landing_of
from missions.models.spacewalk import time_outside
from people.cards import person_cards
from people.filters import PersonFilter
from people.models import Affiliation, Citizenship, Depiction, Person, PersonName, PersonSource, PersonTranslation
from people.models.membership import in_time_order
from people.profile import ARTICLES_SHOWN, articles_of, at_a_glance, crewmates, name_in, names_by_kind, pictures_of
from people.structured_data import flown_events, person_item
from photos.image_object import image_object
from photos.pictures import Figure
from photos.social_previews import social_image, social_preview_name
from publishing.owners import owners
from publishing.structured_data import SchemaItem, breadcrumb_list
from publishing.views import PublishableDetailView
from records.short_lists import short_list
from wording.languages import interface_language, is_english

Topic = MissionCoverage.Topic


class PersonListView(FacetListView):
    filterset_class = PersonFilter
    template_name = "people/person_list.html"
    card_template = "people/_person_card.html"
    paginate_by = 48

    def get_queryset(self):
        return Person.objects.published()

    def card_maker(self, rows: list[Person]) -> CardMaker:
        return lambda row, *, is_lead: person_cards([row])[0]


class PersonDetailView(PublishableDetailView):
    queryset = Person.objects.select_related("birth_country").annotate(
        name_list=short_list(PersonName, of="person"),
        citizenship_list=short_list(Citizenship, of="person", related="country"),
        affiliation_list=short_list(Affiliation, of="person", related="agency"),
        source_list=short_list(PersonSource, of="person"),
        translation_list=short_list(PersonTranslation, of="person"),
        social_preview_name=social_preview_name(Person),
    )

    def moved_from(self, slug: str) -> models.Model | None:
        return super().moved_from(slug) or self.spelled_otherwise(slug)

    def spelled_otherwise(self, slug: str) -> Person | None:
        people = Person.objects.published().known_as(slug)[:2]
        return people[0] if len(people) == 1 else None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        person = self.object
        all_rows = of_public_missions(person.assignments.with_crewmates())
        rows = [row for row in all_rows if row.person_id == person.pk]
        prime = {row.mission_id: row for row in rows if row.status == "prime"}
        log = flight_log_of(person.trips.published_with_ships(row.mission for row in prime.values()))
        unsure = incomplete_trips([*log.trips, *log.others], Topic.DOCKINGS)
        for trip in log.trips:
            trip.is_stay_complete = trip.pk not in unsure
            trip.seat_up, trip.seat_down = prime.get(trip.launch_mission_id), prime.get(trip.home_id or 0)
            trip.moon_landing = landing_of(trip)
        mates = crewmates(prime.values(), [row for row in all_rows if row.status == "prime"])
        has_walked = person.pk in owners(SpacewalkMember, of="person")
        spacewalks = list(person.spacewalks.published().select_related("station")) if has_walked else []
        was_on_expedition = person.pk in owners(ExpeditionMember, of="person")
        numbered = person.expedition_rows.select_related("expedition__station").order_by("expedition__started_at")
        expeditions = log.expedition_stays(numbered) if was_on_expedition else []
        citizenships = in_time_order(person.citizenship_list)
        affiliations = in_time_order(person.affiliation_list)
        planned = [row for row in prime.values() if row.launched and row.mission.is_planned]
        in_log = {ship for trip in log.trips for ship in trip.ship_ids}
        partly_public = [row for row in prime.values() if row.has_flown and row.mission_id not in in_log]
        backups = [row for row in rows if row.status == "backup"]
        other_rows = [row for row in rows if row.status in {"support", "reassigned"}]
        incomplete = set()
        if not log.is_complete(Topic.SPACEWALKS):
            incomplete.add(Topic.SPACEWALKS.value)
        if any(trip.pk in unsure for trip in log.trips):
            incomplete.add(Topic.DOCKINGS.value)
        if backups and not is_person_complete(person, Topic.BACKUPS):
            incomplete.add(Topic.BACKUPS.value)
        is_pictured = person.portrait_id or person.pk in owners(Depiction, of="person")
        portrait, pictures = pictures_of(person) if is_pictured else (None, [])
        articles_on, articles_by = articles_of(person) if person.pk in owners(EditionPerson, of="person") else ([], [])
        if not is_english():
            person.preferred_name = name_in(interface_language(), person.name_list)
        return super().get_context_data(
            alternates=alternates_of(person, is_author=bool(articles_by)) if person.is_published else [],
            log=log,
            flights_chart=flight_bars(log.trips),
            flights_summary=flight_bars_summary(log.trips) if log.trips else "",
            portrait=portrait,
            pictures=pictures,
            names=names_by_kind(person, person.name_list),
            citizenships=citizenships,
            affiliations=affiliations,
            planned=planned,
            backups=backups,
            partly_public=partly_public,
            other_rows=other_rows,
            named_for=[*planned, *partly_public, *backups, *other_rows],
            crewmates=mates,
            incomplete=incomplete,
            met_aboard=log.met_aboard(besides=[mate.person for mate in mates]),
            met_everybody=not unsure,
            spacewalks=spacewalks,
            time_outside=time_outside(spacewalks),
            expeditions=expeditions,
            stations_lacking_crews=log.stations_lacking_crews(expeditions),
            glance=at_a_glance(
                log,
                planned=planned,
                backups=backups,
                knows_all_backups="backups" not in incomplete,
                affiliations=affiliations,
                articles=len(articles_by),
            ),
            articles_on=articles_on[:ARTICLES_SHOWN],
            articles_by=articles_by[:ARTICLES_SHOWN],
            sources=person.source_list,
            checked_at=timezone.now(),
            social_image=social_image(
                person.social_preview_name, _("%(person)s: name and flights") % {"person": person.name}
            ),
            og_type="profile",
            page_kind="ProfilePage",
            schema_items=self.make_schema_items(log, portrait, citizenships),
            **kwargs,
        )

    def make_schema_items(
        self, log: FlightLog, portrait: Figure | None, citizenships: list[Citizenship]
    ) -> list[SchemaItem]:
        person, absolute_url = self.object, self.request.build_absolute_uri
        said = person_item(
            person,
            absolute_url,
            names=person.name_list,
            citizenships=citizenships,
            affiliations=person.affiliation_list,
            sources=person.source_list,
            image=image_object(portrait.photo, absolute_url) if portrait else None,
            flights=flown_events(log.trips, absolute_url),
        )
        steps = [(_("People"), reverse("people:list")), (person.name, person.get_absolute_url())]
        return [said, breadcrumb_list(steps, absolute_url)]


def alternates_of(person: Person, *, is_author: bool) -> list[alternates.Alternate]:
    data = alternates.as_json(reverse("people:json", args=[person.slug]))
    written = alternates.articles_by(person.name, author=person.slug) if is_author else []
    return [data, *alternates.articles_about(person.name, person=person.slug), *written]
