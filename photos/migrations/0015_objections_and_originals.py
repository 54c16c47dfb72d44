"""Notes what speaks against publishing the photos that are there, and says who may download their originals."""

from importlib import import_module

from django.db import migrations

from photos.rights import find_objections, reasons_of, terms_in_file

groups = import_module("missions.migrations.0002_groups")

ORIGINALS = [({"photos": ["original"]}, ["download"])]
GROUPS = dict.fromkeys(["Publishers", "Photo editors", "Administrators"], ORIGINALS)


def note_objections(apps, schema_editor):
    photos = apps.get_model("photos", "Photo").objects.using(schema_editor.connection.alias)
    columns = ("pk", "credit_line", "licence_id", "usage_terms", "copyright", "reading")
    for pk, credit, licence, terms, notice, reading in photos.values_list(*columns).iterator(chunk_size=500):
        said = [terms, notice, *terms_in_file(reading or {})]
        if found := find_objections(credit=credit, has_licence=licence is not None, terms=said):
            photos.filter(pk=pk).update(objections=reasons_of(found))


def grant(apps, schema_editor):
    groups.grant(GROUPS, apps, schema_editor.connection.alias)


class Migration(migrations.Migration):
    dependencies = [
        ("photos", "0014_rights_and_looks"),
        ("missions", "0004_photo_groups"),
    ]

    operations = [
        migrations.RunPython(note_objections, migrations.RunPython.noop),
        migrations.RunPython(grant, migrations.RunPython.noop),
    ]
