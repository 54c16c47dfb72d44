from django.db import migrations, models

import publishing.identifiers


class Migration(migrations.Migration):
    """Records keep the identifiers that feeds and calendars have made of their keys so far."""

    dependencies = [
        ("people", "0004_changed_at"),
    ]

    operations = [
        migrations.AddField(
            model_name="person",
            name="uid",
            field=models.CharField(editable=False, max_length=200, null=True, verbose_name="identifier"),
        ),
        migrations.RunPython(
            publishing.identifiers.give_former_identifiers("people", "person", "people"), migrations.RunPython.noop
        ),
        migrations.AlterField(
            model_name="person",
            name="uid",
            field=models.CharField(
                default=publishing.identifiers.new_uid,
                editable=False,
                max_length=200,
                unique=True,
                verbose_name="identifier",
            ),
        ),
        migrations.AlterField(
            model_name="person",
            name="slug",
            field=models.SlugField(
                help_text="The last part of the page's address. A page that has been public is still found at its old "
                "address: it redirects to the new one.",
                max_length=100,
                unique=True,
                verbose_name="address",
            ),
        ),
    ]
