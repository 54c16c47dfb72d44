"""Who may do what with translated summaries: as with the other rows of a record."""

from importlib import import_module

from django.db import migrations

groups = import_module("missions.migrations.0002_groups")

ROWS = {"missions": ["missiontranslation", "stationtranslation"], "people": ["persontranslation"]}
EDITORS = [(ROWS, ["view", "add", "change", "delete"])]
GROUPS = {"Editors": EDITORS, "Publishers": EDITORS, "Administrators": EDITORS}


def grant(apps, schema_editor):
    groups.grant(GROUPS, apps, schema_editor.connection.alias)


class Migration(migrations.Migration):
    dependencies = [
        ("missions", "0014_translations"),
        ("people", "0009_translations"),
    ]

    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
