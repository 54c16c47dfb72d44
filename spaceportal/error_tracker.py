"""Reports errors to Sentry or a compatible service, without personal data."""

from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from spaceportal.logs import SECRET, is_refusal
from spaceportal.request_ids import current_request_id


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


def without_personal_data(event: dict[str, Any], hint: Any) -> dict[str, Any] | None:
    """The report with nothing of the request but its method and address, and without any secret of an address.

    None, so no report, if it only tells of a request that was refused.
    """
    if is_refusal(event.get("logger") or ""):
        return None
    if request := event.get("request"):
        address = urlsplit(request.get("url", ""))._replace(query="", fragment="").geturl()
        event["request"] = {"method": request.get("method", ""), "url": address}
    event.pop("user", None)
    event["extra"] = {"request_id": current_request_id()}  # Else the command line, and requests with their queries.
    return without_secrets(event)


def without_secrets(value: Any) -> Any:
    match value:
        case str():
            return SECRET.sub(r"\1…", value)
        case dict():
            return {key: without_secrets(each) for key, each in value.items()}
        case list() | tuple():
            return [without_secrets(each) for each in value]
    return value
