import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "spaceportal.settings")

application = get_wsgi_application()

from spaceportal.patience import limit_waiting  # noqa: E402  Needs the settings.
from upkeep.schema import refuse_to_start_if_newer  # noqa: E402

limit_waiting()
refuse_to_start_if_newer()
