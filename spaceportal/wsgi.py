import os
from contextlib import suppress

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "spaceportal.settings")

application = get_wsgi_application()

# These need the settings.
from django.db import DatabaseError, connection  # noqa: E402
from django.urls import get_resolver  # noqa: E402

from spaceportal.patience import limit_waiting  # noqa: E402
from spaceportal.static_files import refuse_to_start_without_static_files  # noqa: E402
from upkeep.schema import refuse_to_start_if_newer  # noqa: E402

refuse_to_start_without_static_files()
limit_waiting()
refuse_to_start_if_newer()
get_resolver().url_patterns  # noqa: B018  Imports the views now, so that the first visitor does not wait for that.
if connection.vendor == "sqlite":
    # The main thread serves nobody, so its connection stays open. Its first query opens the files beside the database.
    with suppress(DatabaseError), connection.cursor() as cursor:
        cursor.execute("SELECT MAX(rowid) FROM sqlite_master")
