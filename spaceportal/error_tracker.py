"""Reports errors to Sentry or a compatible service, without personal data."""

from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from spaceportal.logs import on_one_line


def report_errors_to(address: str, environment: str) -> None:
    try:
        import sentry_sdk
    except ImportError:
        raise ImproperlyConfigured("SENTRY_DSN is set, but its package is missing: pip install sentry-sdk") from None
    sentry_sdk.init(
        address,
        environment=environment,
        send_default_pii=False,
        include_local_variables=False,
        max_request_body_size="never",
        before_send=without_personal_data,
        before_breadcrumb=lambda crumb, hint: None,  # They contain queries and log lines.
    )


def without_personal_data(event: dict[str, Any], hint: Any) -> dict[str, Any]:
    """The report with nothing of the request but its method and address, and that without its query."""
    if request := event.get("request"):
        address = urlsplit(request.get("url", ""))._replace(query="", fragment="").geturl()
        event["request"] = {"method": request.get("method", ""), "url": on_one_line(address)}
    event.pop("user", None)
    return event
