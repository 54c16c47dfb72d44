"""Editors may fill in the new rows, and the memory of imports has the new columns with the values they had so far."""

from importlib import import_module

from django.db import migrations

groups = import_module("missions.migrations.0002_groups")

ROWS = {
    "missions": [
        "missioncoverage",
        "moonlanding",
        "moonlandingmember",
        "spacewalksource",
        "expeditionsource",
    ]
}
EDITORS = [(ROWS, ["view", "add", "change", "delete"])]
GROUPS = {"Editors": EDITORS, "Publishers": EDITORS, "Administrators": EDITORS}


def grant(apps, schema_editor):
    groups.grant(GROUPS, apps, schema_editor.connection.alias)


def complete_memory(apps, schema_editor):
    """Else the next import would take what differs only by the new columns for an edit, and leave it as it is."""
    records = apps.get_model("publishing", "ImportedRecord").objects.using(schema_editor.connection.alias)
    changed = []
    for record in records.filter(kind__in=["missions", "spacewalks"]):
        if record.kind == "spacewalks":
            record.values.setdefault("kind", "spacewalk")
            changed.append(record)
        elif dockings := record.values.get("dockings"):
            record.values["dockings"] = [[station, "", *others] for station, *others in dockings]
            changed.append(record)
    records.bulk_update(changed, ["values"], batch_size=100)


class Migration(migrations.Migration):
    dependencies = [
        ("missions", "0017_completeness"),
        ("publishing", "0008_cleared_rights"),
    ]

    operations = [
        migrations.RunPython(grant, migrations.RunPython.noop),
        migrations.RunPython(complete_memory, migrations.RunPython.noop),
    ]
