"""The choices of an article and of its published versions."""

from django.db import models
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import pgettext_lazy

LANGUAGES = {
    "en": pgettext_lazy("language", "English"),
    "es": pgettext_lazy("language", "Spanish"),
    "ru": pgettext_lazy("language", "Russian"),
    "be": pgettext_lazy("language", "Belarusian"),
}


class Category(models.TextChoices):
    NEWS = "news", _lazy("News")
    FEATURE = "feature", _lazy("Feature")
    PROFILE = "profile", _lazy("Profile")
    EXPLAINER = "explainer", _lazy("Explainer")
    HISTORY = "history", _lazy("History")


class Link(models.TextChoices):
    """How an article has to do with a record."""

    ABOUT = "about", _lazy("is about")
    MENTIONS = "mentions", _lazy("mentions")


class PersonLink(models.TextChoices):
    AUTHOR = "author", _lazy("was written by")
    ABOUT = "about", _lazy("is about")
    MENTIONS = "mentions", _lazy("mentions")
