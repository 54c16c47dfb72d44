from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from missions.models import Trip
from missions.models.trip_building import TripConflict, rebuild_trips
from publishing.generation import raise_generation


class Command(BaseCommand):
    help = "Rebuilds all trips from the crews; needed after a change of the boundary of space."

    def handle(self, **options: Any) -> None:
        try:
            with transaction.atomic():
                rebuild_trips()
                raise_generation()
        except TripConflict as conflict:
            raise CommandError(f"Nothing changed. {conflict.message}") from None
        self.stdout.write(f"Trips rebuilt: {Trip.objects.count()}.")
