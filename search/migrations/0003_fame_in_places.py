"""The place of a document now holds its fame. The index is rebuilt after this migration."""


from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('search', '0002_full_text'),
    ]

    operations = [
        migrations.AlterField(
            model_name='document',
            name='body',
            field=models.TextField(help_text='The texts, one a line; then, after an empty line, its keywords: folded.'),
        ),
    ]
