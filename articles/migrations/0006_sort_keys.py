"""The order of lists: each name with the key it is sorted by."""

import search.sorting
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ("articles", "0005_first_published"),
    ]

    operations = [
        migrations.AddField(
            model_name='article',
            name='sort_key',
            field=search.sorting.SortKeyField('title', db_index=True, default='', editable=False, max_length=400),
        ),
        migrations.RunPython(search.sorting.fill_sort_keys("articles.Article"), migrations.RunPython.noop),
    ]
