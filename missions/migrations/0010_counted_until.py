from datetime import timedelta

from django.db import migrations, models
from django.db.models import F
from django.utils import timezone

from publishing.partial_dates import PartialDate


def fill(apps, schema_editor):
    """What `rebuild_trips` will say; a closed trip with an exact end is by far the most frequent."""
    trips = apps.get_model("missions", "Trip").objects
    rows = apps.get_model("missions", "CrewAssignment").objects.filter(status="prime", landed=True)
    trips.exclude(end_at=None).update(counted_until=F("end_at"))
    coarse = trips.exclude(end_at=None).exclude(end_precision__in=["second", "minute"])
    for trip in coarse.select_related("launch_mission"):
        until = PartialDate(trip.end_at, trip.end_precision).until
        if trip.launch_mission.kind != "orbital":
            until = min(until, latest(trip.start_at, trip.start_precision) + timedelta(hours=1))
        following = trips.filter(person=trip.person_id, start_at__gte=trip.end_at).exclude(pk=trip.pk)
        until = min([until, timezone.now(), *following.values_list("start_at", flat=True)])
        trips.filter(pk=trip.pk).update(counted_until=max(until, trip.start_at))
    for trip in trips.filter(end_at=None).select_related("launch_mission", "expected_mission"):
        up, home = trip.launch_mission, trip.expected_mission
        if home and not rows.filter(mission=home, person=trip.person_id).exists():
            home = None
        until = doubtful_at(up, home, stayed=rows.filter(mission=up).exists())
        trips.filter(pk=trip.pk).update(expected_mission=home, counted_until=max(until, trip.start_at))


def latest(at, precision):
    return at if precision in {"second", "minute"} else PartialDate(at, precision).until


def doubtful_at(up, home, *, stayed):
    home = home or (up if up.end_at is None else None)
    if home and home.planned_end_at:
        return PartialDate(home.planned_end_at, home.planned_end_precision).until
    if home:
        return lasts_too_long_at(home if home.launch_at else up)
    ended_by = PartialDate(up.end_at, up.end_precision).until
    return max(ended_by, lasts_too_long_at(up)) if stayed else ended_by


def lasts_too_long_at(mission):
    days = 400 if mission.kind == "orbital" else 1
    return PartialDate(mission.launch_at, mission.launch_precision).until + timedelta(days=days)


class Migration(migrations.Migration):
    dependencies = [("missions", "0009_sort_keys")]

    operations = [
        migrations.AddField("trip", "counted_until", models.DateTimeField(null=True)),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
