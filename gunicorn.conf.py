# gunicorn reads this file when it is started in this folder.
worker_class = "spaceportal.serving.Worker"
# Else a visitor’s SCRIPT_NAME header would be believed, and the links of the page would begin with it.
forwarder_headers = ""
