# gunicorn reads this file when it is started in this folder.
import os
import shutil
import tempfile

worker_class = "spaceportal.serving.Worker"
logger_class = "spaceportal.serving.Logger"
# Else a visitor’s SCRIPT_NAME header would be believed, and the links of the page would begin with it.
forwarder_headers = ""

# Where the processes of this server count together; see spaceportal/metrics.py.
if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix="spaceportal-metrics-")


def on_exit(server):
    shutil.rmtree(os.environ["PROMETHEUS_MULTIPROC_DIR"], ignore_errors=True)
