# Read by gunicorn when it is started in this directory.
worker_class = "spaceportal.serving.Worker"
