from django.db import migrations, models

SLUG = {
    "help_text": "The last part of the page’s address. Addresses that were public redirect to the new one.",
    "max_length": 100,
    "unique": True,
    "verbose_name": "page address",
}


class Migration(migrations.Migration):
    dependencies = [("missions", "0023_unlisted_missions")]

    operations = [
        migrations.AlterField("programme", "slug", models.SlugField(**SLUG)),
        migrations.AlterField("site", "slug", models.SlugField(**SLUG)),
        migrations.AlterField("spacecrafttype", "slug", models.SlugField(**SLUG)),
        migrations.AlterField("station", "slug", models.SlugField(**SLUG)),
    ]
