import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "spaceportal.settings")

application = get_wsgi_application()

from spaceportal.patience import answer_soon  # noqa: E402  Which needs the settings.

answer_soon()
