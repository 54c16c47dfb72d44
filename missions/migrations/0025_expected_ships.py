from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("missions", "0024_address_help"), ("people", "0013_address_help")]

    operations = [
        migrations.AlterField(
            "trip",
            "expected_mission",
            models.ForeignKey(
                "missions.Mission", models.SET_NULL, null=True, related_name="trips_expected", db_index=False
            ),
        ),
        migrations.AddIndex(
            "trip",
            models.Index(
                fields=["expected_mission"],
                condition=models.Q(expected_mission__isnull=False),
                name="trip_expected_mission",
            ),
        ),
    ]
