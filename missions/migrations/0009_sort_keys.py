"""The order of lists: each name with the key it is sorted by."""

import search.sorting
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("missions", "0008_first_published"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='expedition',
            options={'ordering': ['-started_at', 'sort_key']},
        ),
        migrations.AlterModelOptions(
            name='mission',
            options={'ordering': [models.OrderBy(models.F('launch_at'), descending=True, nulls_first=True), 'sort_key'], 'permissions': [('publish_mission', 'Can publish and withdraw missions')]},
        ),
        migrations.AlterModelOptions(
            name='programme',
            options={'ordering': ['sort_key']},
        ),
        migrations.AlterModelOptions(
            name='site',
            options={'ordering': ['sort_key'], 'verbose_name': 'launch or landing site'},
        ),
        migrations.AlterModelOptions(
            name='spacecrafttype',
            options={'ordering': ['sort_key'], 'verbose_name': 'spacecraft type'},
        ),
        migrations.AlterModelOptions(
            name='station',
            options={'ordering': ['sort_key']},
        ),
        migrations.AddField(
            model_name='expedition',
            name='sort_key',
            field=search.sorting.SortKeyField('name', db_index=True, default='', editable=False, max_length=400),
        ),
        migrations.AddField(
            model_name='mission',
            name='sort_key',
            field=search.sorting.SortKeyField('name', db_index=True, default='', editable=False, max_length=400),
        ),
        migrations.AddField(
            model_name='programme',
            name='sort_key',
            field=search.sorting.SortKeyField('name', db_index=True, default='', editable=False, max_length=400),
        ),
        migrations.AddField(
            model_name='site',
            name='sort_key',
            field=search.sorting.SortKeyField('name', db_index=True, default='', editable=False, max_length=400),
        ),
        migrations.AddField(
            model_name='spacecrafttype',
            name='sort_key',
            field=search.sorting.SortKeyField('name', db_index=True, default='', editable=False, max_length=400),
        ),
        migrations.AddField(
            model_name='spacewalk',
            name='sort_key',
            field=search.sorting.SortKeyField('name', db_index=True, default='', editable=False, max_length=400),
        ),
        migrations.AddField(
            model_name='station',
            name='sort_key',
            field=search.sorting.SortKeyField('name', db_index=True, default='', editable=False, max_length=400),
        ),
        migrations.RunPython(search.sorting.fill_sort_keys("missions.Expedition", "missions.Mission", "missions.Programme", "missions.Site", "missions.SpacecraftType", "missions.Spacewalk", "missions.Station"), migrations.RunPython.noop),
    ]
