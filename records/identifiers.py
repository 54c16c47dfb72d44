"""What readers know a record by: it survives a change of address, of host name and of database."""

import re
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4, uuid5

from django.conf import settings
from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat

UNIVERSAL = "urn:uuid:"
CATALOGUES = UUID("6c6f0f4e-6a3b-4d0e-9d55-6f1d0c1b8a57")


def new_uid() -> str:
    return f"{UNIVERSAL}{uuid4()}"


def catalogue_uid(source: str, kind: str, slug: str) -> str:
    """The identifier of a record that many sites load from one source: the same on all of them."""
    return f"{UNIVERSAL}{uuid5(CATALOGUES, f'{source}/{kind}/{slug}')}"


def is_universal(uid: str) -> bool:
    """Whether no record of another site can have it: identifiers given by migrations hold the key of a database."""
    return uid.startswith(UNIVERSAL)


def short_uid(uid: str) -> str:
    """The part of an identifier that tells records of one kind apart, for identifiers of other forms."""
    return re.split("[:/]", uid)[-1]


def uid_of_part(uid: str, *parts: str) -> str:
    """The identifier of something within a record that has none of its own."""
    path = "/".join(parts)
    if is_universal(uid):
        return f"{UNIVERSAL}{uuid5(UUID(uid.removeprefix(UNIVERSAL)), path)}"
    return f"{uid}/{path}"


def first_host() -> str:
    """The first of the site's names, under which identifiers hold one; empty if any name will do."""
    return next((name.lstrip(".").partition(":")[0] for name in settings.ALLOWED_HOSTS if name.strip("*.")), "")


def give_former_identifiers(app: str, model: str, kind: str) -> Callable[[Any, Any], None]:
    """For migrations: each record keeps what feeds have called it so far, under the first of the site's names."""

    def give(apps: Any, schema_editor: Any) -> None:
        tag = f"tag:{first_host() or 'localhost'},2026:{kind}/"
        rows = apps.get_model(app, model).objects.using(schema_editor.connection.alias)
        rows.update(uid=Concat(Value(tag), Cast("pk", CharField()), output_field=CharField()))

    return give
