"""Pictures in object storage."""

import time
from typing import Any

from botocore.exceptions import ConnectionError, HTTPClientError
from storages.backends.s3 import S3Storage

PAUSE = 10  # Seconds.


class BucketStorage(S3Storage):
    """Does not ask a store again for ten seconds after it did not respond, so that a page waits for it only once."""

    _paused_until: dict[str | None, float] = {}  # By the address of the store, because each thread has its own client.

    def _create_session(self) -> Any:
        session = super()._create_session()
        session.events.register("before-call.s3", self._refuse_in_pause)
        session.events.register("after-call-error.s3", self._note_failure)
        return session

    def _refuse_in_pause(self, **call: Any) -> None:
        if time.monotonic() < self._paused_until.get(self.endpoint_url, 0):
            raise ConnectionError(error="the store did not respond a moment ago")

    def _note_failure(self, exception: Exception, **call: Any) -> None:
        if isinstance(exception, HTTPClientError | ConnectionError):
            self._paused_until[self.endpoint_url] = time.monotonic() + PAUSE
