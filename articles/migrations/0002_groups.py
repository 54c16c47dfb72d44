"""Who may do what with articles. Editors write, publishers publish, withdraw and delete."""

from importlib import import_module

from django.db import migrations

groups = import_module("missions.migrations.0002_groups")

ARTICLES = {"articles": ["article"]}
BLOCKS = ["text", "figure", "gallery", "quote", "mission", "person", "facts"]
ROWS = {
    "articles": [
        "articleperson",
        "articlemission",
        "articlesource",
        "correction",
        *(f"{kind}block" for kind in BLOCKS),
    ]
}
LINKS = {"articles": ["previewlink"]}
EDITIONS = {"articles": ["edition"]}
AUDIT = {"publishing": ["auditentry"]}

EDITORS = [
    (ARTICLES, ["view", "add", "change"]),
    (ROWS, ["view", "add", "change", "delete"]),
    (LINKS, ["view", "add", "change"]),
    (EDITIONS, ["view"]),
]
PUBLISHERS = [*EDITORS, (ARTICLES, ["delete", "publish"]), (AUDIT, ["view"])]
GROUPS = {
    "Editors": EDITORS,
    "Publishers": PUBLISHERS,
    # They look up where a photo is shown.
    "Photo editors": [(ARTICLES, ["view"])],
    "Administrators": PUBLISHERS,
}


def grant(apps, schema_editor):
    groups.grant(GROUPS, apps, schema_editor.connection.alias)


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0001_articles"),
        ("missions", "0004_photo_groups"),
        ("publishing", "0003_desk"),
    ]

    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
