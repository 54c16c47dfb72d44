# gunicorn reads this file when it is started in this folder.
worker_class = "spaceportal.serving.Worker"
# Else a visitor’s SCRIPT_NAME header would be believed, and the links of the page would begin with it.
forwarder_headers = ""
limit_request_line = 8190  # Bytes: a query with many filters is long.
# A process is replaced now and then, so that no leak in any package grows for ever.
max_requests, max_requests_jitter = 2000, 200
control_socket_disable = True  # Servers of one account would share it.
