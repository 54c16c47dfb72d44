"""Who may try a password. Each attempt is counted, by account and by address, before its expensive hash is computed.

django-axes stores the counts and refuses locked logins. The rules are here:

- five attempts for an account from one address, twenty for an account from all addresses, twenty from one address for
  all accounts, then none for 15 minutes;
- a device on which the account has logged in before has five attempts of its own, whatever others do, so that nobody
  can lock people out of their own computer;
- one hash at a time in a process, with one more waiting, so that guessing cannot take the processor from readers.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import IPv6Address, ip_address, ip_network
from math import ceil
from secrets import token_urlsafe
from threading import BoundedSemaphore
from typing import Any, Self

from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth.models import User
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import F, Max, Q, Sum
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac

from spaceportal.views import error_page

TRIES_BY_ACCOUNT_AND_ADDRESS = TRIES_BY_DEVICE = 5
TRIES_BY_ACCOUNT = TRIES_BY_ADDRESS = 20
LOCKED_FOR = timedelta(minutes=15)

DEVICE_COOKIE = "device"
DEVICE_SALT = "spaceportal.login.device"
DEVICE_KNOWN_FOR = timedelta(days=400)  # The longest that browsers keep a cookie.
OTHER_DEVICE = ""

BUSY_FOR = 3  # Seconds that the second attempt waits for the first.


# --- Account, address and device ----------------------------------------------------------------


def address_of(request: HttpRequest) -> str | None:
    """The visitor's address; for IPv6 the network, because everybody has billions of IPv6 addresses.

    Behind a proxy it is the last entry of X-Forwarded-For, which the proxy wrote. Visitors can forge the others.
    """
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2] if settings.BEHIND_PROXY else ""
    return network_of(forwarded) or network_of(request.META.get("REMOTE_ADDR", ""))


def network_of(text: str) -> str | None:
    """The address under which attempts are counted, or None if the text is not an address. Some proxies add a port."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        found = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    if isinstance(found, IPv6Address) and found.ipv4_mapped is not None:
        found = found.ipv4_mapped
    return str(found if found.version == 4 else ip_network((found, 64), strict=False).network_address)


def account_of(typed: str) -> str:
    """The account's name for storage and logs. Any other text may be a password, so it is hashed."""
    if User.objects.filter(username=typed).exists():
        return typed
    return f"unknown {salted_hmac('spaceportal.login.account', typed).hexdigest()[:16]}"


def device_of(request: HttpRequest, account: str) -> str:
    """The device's id if this account has logged in on it before, else OTHER_DEVICE."""
    cookie = request.COOKIES.get(DEVICE_COOKIE, "")
    try:
        cookie_data = signing.loads(cookie, salt=DEVICE_SALT, max_age=DEVICE_KNOWN_FOR)
    except signing.BadSignature:
        return OTHER_DEVICE
    return f"device {cookie_data['device']}" if cookie_data["account"] == account else OTHER_DEVICE


def remember_device(request: HttpRequest, response: HttpResponse) -> None:
    cookie_data = {"account": request.user.get_username(), "device": token_urlsafe(12)}
    response.set_cookie(
        DEVICE_COOKIE,
        signing.dumps(cookie_data, salt=DEVICE_SALT),
        max_age=DEVICE_KNOWN_FOR,
        path=reverse("admin:login"),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )


# --- Counting ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Attempt:
    """An attempt to log in to an account, from an address, on a device. The user agent column stores the device."""

    account: str
    address: str | None
    device: str

    @classmethod
    def of(cls, request: HttpRequest, typed: str) -> Self:
        account = account_of(typed)
        return cls(account, address_of(request), device_of(request, account))

    def __str__(self) -> str:
        device = " on a known device" if self.device else ""
        return f"account {self.account} from {self.address or 'an unknown address'}{device}"

    @property
    def key(self) -> dict[str, Any]:
        return {"username": self.account, "ip_address": self.address, "user_agent": self.device}

    def limits(self) -> list[tuple[Q, int]]:
        """Which attempts count together with this one, and how many are allowed."""
        if self.device:
            return [(Q(username=self.account, user_agent=self.device), TRIES_BY_DEVICE)]
        account, others = Q(username=self.account), Q(user_agent=OTHER_DEVICE)
        limits = [(Q(**self.key), TRIES_BY_ACCOUNT_AND_ADDRESS), (account & others, TRIES_BY_ACCOUNT)]
        if self.address:
            limits.append((others & Q(ip_address=self.address), TRIES_BY_ADDRESS))
        return limits

    def wait(self, *, counted: bool = False) -> int:
        """Seconds until this attempt is allowed, 0 if it is now. `counted`: it has been counted already."""
        limits = self.limits()
        sums = {f"tries_{number}": Sum("failures_since_start", filter=rule) for number, (rule, _) in enumerate(limits)}
        last = {f"last_{number}": Max("attempt_time", filter=rule) for number, (rule, _) in enumerate(limits)}
        found = AccessAttempt.objects.filter(attempt_time__gt=timezone.now() - LOCKED_FOR).aggregate(**sums, **last)
        ends = [
            found[f"last_{number}"] + LOCKED_FOR
            for number, (_rule, most) in enumerate(limits)
            if (found[f"tries_{number}"] or 0) >= most + counted
        ]
        return max((ceil((end - timezone.now()).total_seconds()) for end in ends), default=0)

    def count(self) -> None:
        AccessAttempt.objects.filter(attempt_time__lte=timezone.now() - LOCKED_FOR).delete()
        if self._count_again():
            return
        try:
            with transaction.atomic():
                AccessAttempt.objects.create(**self.key, failures_since_start=1)
        except IntegrityError:
            self._count_again()  # Another request created the row in the meantime.

    def _count_again(self) -> int:
        more = {"failures_since_start": F("failures_since_start") + 1, "attempt_time": timezone.now()}
        return AccessAttempt.objects.filter(**self.key).update(**more)

    def forgive(self) -> None:
        AccessAttempt.objects.filter(**self.key).delete()


class Refused(PermissionDenied):
    """The attempt is refused without checking the password; `wait` is the number of seconds to wait."""

    def __init__(self, wait: int) -> None:
        super().__init__("Too many attempts to log in.")
        self.wait = wait


_hashing, _queue = BoundedSemaphore(1), BoundedSemaphore(2)


@contextmanager
def trying(attempt: Attempt) -> Iterator[None]:
    """Counts the attempt and waits for a turn to compute a hash. Raises Refused if there is none."""
    if wait := attempt.wait():
        raise Refused(wait)
    if not _queue.acquire(blocking=False):
        raise Refused(BUSY_FOR)
    try:
        if not _hashing.acquire(timeout=BUSY_FOR):
            raise Refused(BUSY_FOR)
        try:
            attempt.count()
            if wait := attempt.wait(counted=True):
                raise Refused(wait)
            yield
        finally:
            _hashing.release()
    finally:
        _queue.release()


def refusal_page(refusal: Refused) -> HttpResponse:
    page = error_page(429, minutes=ceil(refusal.wait / 60))
    page.headers["Retry-After"] = str(refusal.wait)
    page.headers["Cache-Control"] = "no-store, private"
    return page
