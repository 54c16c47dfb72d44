"""Ends with an error unless the web server of this container responds. The HEALTHCHECK of the Dockerfile runs it."""

import os
from urllib.request import Request, urlopen

host = os.environ["ALLOWED_HOSTS"].split(",")[0]
port = os.environ.get("PORT", "8000")
urlopen(Request(f"http://127.0.0.1:{port}/healthz", headers={"Host": host}), timeout=3).close()
