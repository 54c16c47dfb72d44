from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0012_comparison")]

    operations = [
        migrations.AlterField(
            "agency",
            "slug",
            models.SlugField(
                "page address",
                help_text="The last part of the page’s address. Addresses that were public redirect to the new one.",
                max_length=100,
                unique=True,
            ),
        ),
    ]
