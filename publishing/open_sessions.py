"""Ends the logins of an account, on all devices."""

from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.utils import timezone


def end_sessions(user: Any) -> None:
    """Only members of staff have sessions, so there are few to read."""
    open_now = Session.objects.filter(expire_date__gt=timezone.now()).iterator()
    own = [session.pk for session in open_now if session.get_decoded().get(SESSION_KEY) == str(user.pk)]
    Session.objects.filter(pk__in=own).delete()


def end_sessions_of_deactivated(sender: Any, instance: Any, **kwargs: Any) -> None:
    """Receives post_save of accounts. If their sessions stayed, they would work again with a reactivated account."""
    if not (instance.is_active and instance.is_staff) and instance.last_login:
        end_sessions(instance)
