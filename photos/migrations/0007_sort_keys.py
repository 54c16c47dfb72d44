"""The order of lists: each name with the key it is sorted by."""

import search.sorting
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ("photos", "0006_first_published"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='licence',
            options={'ordering': ['sort_key']},
        ),
        migrations.AddField(
            model_name='licence',
            name='sort_key',
            field=search.sorting.SortKeyField('name', db_index=True, default='', editable=False, max_length=400),
        ),
        migrations.AddField(
            model_name='photo',
            name='sort_key',
            field=search.sorting.SortKeyField('title', db_index=True, default='', editable=False, max_length=400),
        ),
        migrations.RunPython(search.sorting.fill_sort_keys("photos.Licence", "photos.Photo"), migrations.RunPython.noop),
    ]
