"""The summary of a programme and its translations, which editors may write like those of other records."""

from importlib import import_module

import django.db.models.deletion
from django.db import migrations, models

import search.folding

groups = import_module("missions.migrations.0002_groups")

ROWS = {"missions": ["programmetranslation"]}
EDITORS = [(ROWS, ["view", "add", "change", "delete"])]
GROUPS = {"Editors": EDITORS, "Publishers": EDITORS, "Administrators": EDITORS}


def grant(apps, schema_editor):
    groups.grant(GROUPS, apps, schema_editor.connection.alias)


class Migration(migrations.Migration):

    dependencies = [
        ('missions', '0019_comparison'),
    ]

    operations = [
        migrations.AddField(
            model_name='programme',
            name='summary',
            field=models.TextField(blank=True, help_text='One or two sentences, shown at the top of the page.'),
        ),
        migrations.CreateModel(
            name='ProgrammeTranslation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(default='es', help_text='Language tag: es, ru, be, zh.', max_length=10)),
                ('summary', models.TextField(help_text='The summary in this language, with the same facts as the English one.')),
                ('folded', search.folding.FoldedField('summary', db_index=False, default='', editable=False, max_length=2000)),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='translations', to='missions.programme')),
            ],
            options={
                'ordering': ['pk'],
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('language', 'en'), _negated=True), name='programmetranslation_is_not_english', violation_error_message='The English summary is a field of the record itself.'), models.UniqueConstraint(fields=('programme', 'language'), name='one_programme_summary_per_language', violation_error_message='There is already a summary in this language.')],
            },
        ),
        migrations.RunPython(grant, migrations.RunPython.noop),
    ]
