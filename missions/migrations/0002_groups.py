"""The three groups of staff. Rows of a record may be removed by whoever may change it; records by publishers only."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

RECORDS = {
    "missions": ["mission", "spacewalk", "expedition", "programme", "spacecrafttype", "station", "site"],
    "people": ["person", "agency"],
}
ROWS = {
    "missions": ["crewassignment", "dockingevent", "missionsource", "spacewalkmember", "expeditionmember"],
    "people": ["personname", "citizenship", "affiliation", "personsource"],
}
PUBLISHED = {"missions": ["mission"], "people": ["person"]}
COUNTRIES = {"people": ["country"]}
USERS = {"auth": ["user", "group"]}

EDITORS = [
    (RECORDS, ["view", "add", "change"]),
    (ROWS, ["view", "add", "change", "delete"]),
    (COUNTRIES, ["view"]),
]
PUBLISHERS = [*EDITORS, (RECORDS, ["delete"]), (PUBLISHED, ["publish"])]
ADMINISTRATORS = [*PUBLISHERS, (COUNTRIES, ["add", "change"]), (USERS, ["view", "add", "change", "delete"])]
GROUPS = {"Editors": EDITORS, "Publishers": PUBLISHERS, "Administrators": ADMINISTRATORS}


def create_groups(apps, schema_editor):
    grant(GROUPS, apps, schema_editor.connection.alias)


def grant(groups, apps, database):
    labels = {label for grants in groups.values() for models, _ in grants for label in models}
    for label in sorted(labels):
        # Permissions are made after all migrations, which is too late for this one.
        config = apps.get_app_config(label)
        config.models_module = True
        create_permissions(config, verbosity=0, using=database, apps=apps)
        config.models_module = None
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    for name, grants in groups.items():
        group, _ = Group.objects.using(database).get_or_create(name=name)
        for models, actions in grants:
            for label, names in models.items():
                codenames = [f"{action}_{model}" for action in actions for model in names]
                granted = Permission.objects.using(database).filter(content_type__app_label=label, codename__in=codenames)
                if granted.count() != len(codenames):
                    raise LookupError(f"Some of these permissions do not exist: {', '.join(codenames)}")
                group.permissions.add(*granted)


def delete_groups(apps, schema_editor):
    Group = apps.get_model("auth", "Group")
    Group.objects.using(schema_editor.connection.alias).filter(name__in=GROUPS).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("missions", "0001_initial"),
        ("people", "0002_countries"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(create_groups, delete_groups)]
