"""Who may do what with photos. Here, because the groups are, and because pictures of missions are rows of missions."""

from importlib import import_module

from django.db import migrations

groups = import_module("missions.migrations.0002_groups")

PHOTOS = {"photos": ["photo"]}
LICENCES = {"photos": ["licence"]}
ROWS = {"photos": ["phototext"], "people": ["depiction"], "missions": ["missionphoto"]}
SHOWN = {"people": ["person"], "missions": ["mission"]}

EDITORS = [
    (PHOTOS, ["view", "add", "change"]),
    (ROWS, ["view", "add", "change", "delete"]),
    (LICENCES, ["view"]),
]
PUBLISHERS = [*EDITORS, (PHOTOS, ["delete", "publish"]), (LICENCES, ["add", "change"])]
# The library is theirs; whom and what it shows they look up.
PHOTO_EDITORS = [*PUBLISHERS, (SHOWN, ["view"])]
ADMINISTRATORS = [*PUBLISHERS, (LICENCES, ["delete"])]
GROUPS = {
    "Editors": EDITORS,
    "Publishers": PUBLISHERS,
    "Photo editors": PHOTO_EDITORS,
    "Administrators": ADMINISTRATORS,
}


def grant(apps, schema_editor):
    groups.grant(GROUPS, apps, schema_editor.connection.alias)


def delete_group(apps, schema_editor):
    """The other groups keep permissions that will have no model, as Django leaves them."""
    Group = apps.get_model("auth", "Group")
    Group.objects.using(schema_editor.connection.alias).filter(name="Photo editors").delete()


class Migration(migrations.Migration):
    dependencies = [
        ("missions", "0003_photos"),
        ("people", "0003_photos"),
        ("photos", "0001_photos"),
    ]

    operations = [migrations.RunPython(grant, delete_group)]
