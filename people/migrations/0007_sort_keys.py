"""The order of lists: each name with the key it is sorted by."""

import people.sort_names
import search.sorting
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ("people", "0006_first_published"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='agency',
            options={'ordering': ['sort_key'], 'verbose_name_plural': 'agencies'},
        ),
        migrations.AlterModelOptions(
            name='country',
            options={'ordering': ['sort_key'], 'verbose_name_plural': 'countries'},
        ),
        migrations.AlterModelOptions(
            name='person',
            options={'ordering': ['sort_key', 'name'], 'permissions': [('publish_person', 'Can publish and withdraw people')], 'verbose_name_plural': 'people'},
        ),
        migrations.AddField(
            model_name='agency',
            name='sort_key',
            field=search.sorting.SortKeyField('short_name', db_index=True, default='', editable=False, max_length=400),
        ),
        migrations.AddField(
            model_name='country',
            name='sort_key',
            field=search.sorting.SortKeyField('name', db_index=True, default='', editable=False, max_length=400),
        ),
        migrations.AddField(
            model_name='person',
            name='sort_key',
            field=people.sort_names.FamilyNameKeyField('sort_name', 'name', db_index=True, default='', editable=False, max_length=400),
        ),
        migrations.RunPython(search.sorting.fill_sort_keys("people.Agency", "people.Country", "people.Person"), migrations.RunPython.noop),
    ]
