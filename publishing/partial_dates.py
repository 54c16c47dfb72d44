"""A merged migration names this here; it lives in wording."""

from wording.partial_dates import PartialDate

__all__ = ["PartialDate"]
