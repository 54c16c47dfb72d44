# gunicorn reads this file when it is started in this folder.
import os
import shutil
import tempfile

worker_class = "spaceportal.serving.Worker"
logger_class = "spaceportal.serving.Logger"
# Otherwise a visitor’s SCRIPT_NAME header would be believed, and the links of the page would begin with it.
forwarder_headers = ""
limit_request_line = 8190  # Bytes: a query with many filters is long.
# A process is replaced now and then, so that no leak in any package grows for ever.
max_requests, max_requests_jitter = 2000, 200
control_socket_disable = True  # All servers of an account would share it.

# Where the processes of this server count together; see spaceportal/metrics.py.
counts_in = None
if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
    counts_in = os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix="spaceportal-metrics-")


def on_exit(server):
    if counts_in:
        shutil.rmtree(counts_in, ignore_errors=True)
