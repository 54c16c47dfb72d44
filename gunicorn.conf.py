# gunicorn reads this file when it is started in this folder.
worker_class = "spaceportal.serving.Worker"
