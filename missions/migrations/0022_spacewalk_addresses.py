"""Spacewalks get an identifier, a moment of their last change, and redirects from former addresses."""

from django.db import migrations, models
from django.utils import timezone

import records.identifiers


def keep_what_feeds_said(apps, schema_editor):
    """Feeds have named spacewalks by their page addresses and dated them by their beginnings so far."""
    walks = apps.get_model("missions", "Spacewalk").objects.using(schema_editor.connection.alias)
    now, rows = timezone.now(), list(walks.all())
    for walk in rows:
        walk.uid = records.identifiers.catalogue_uid("catalogue", "spacewalk", walk.slug)
        walk.changed_at = min(walk.started_at, now)
    walks.bulk_update(rows, ["uid", "changed_at"], batch_size=200)


class Migration(migrations.Migration):

    dependencies = [
        ("missions", "0021_approximate_spacewalk_lengths"),
    ]

    operations = [
        migrations.AddField(
            model_name="spacewalk",
            name="uid",
            field=models.CharField(editable=False, max_length=200, null=True, verbose_name="identifier"),
        ),
        migrations.AddField(
            model_name="spacewalk",
            name="changed_at",
            field=models.DateTimeField(default=timezone.now, editable=False),
        ),
        migrations.AddField(
            model_name="spacewalk",
            name="version",
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
        migrations.RunPython(keep_what_feeds_said, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="spacewalk",
            name="uid",
            field=models.CharField(
                default=records.identifiers.new_uid,
                editable=False,
                max_length=200,
                unique=True,
                verbose_name="identifier",
            ),
        ),
        migrations.AlterField(
            model_name="spacewalk",
            name="slug",
            field=models.SlugField(
                help_text="The last part of the page’s address. Addresses that were public redirect to the new one.",
                max_length=100,
                unique=True,
                verbose_name="page address",
            ),
        ),
    ]
