from django.db import migrations, models


class Migration(migrations.Migration):
    """By itself: PostgreSQL alters no table in the transaction that has filled it."""

    dependencies = [("missions", "0010_counted_until")]

    operations = [
        migrations.AlterField(
            "trip",
            "counted_until",
            models.DateTimeField(
                help_text="From then on the person is home for certain, or nobody can say whether they are."
            ),
        ),
        migrations.AlterField(
            "mission",
            "planned_end_at",
            models.DateTimeField(
                blank=True,
                help_text="Once it has passed, a mission in flight is shown as unconfirmed. "
                "Empty: 400 days after lift-off.",
                null=True,
                verbose_name="planned end",
            ),
        ),
    ]
