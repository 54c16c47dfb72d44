#!/usr/bin/env python
import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "spaceportal.settings")
    from django.core.management import execute_from_command_line
    from django.db import OperationalError

    try:
        execute_from_command_line(sys.argv)
    except Exception as error:
        from photos.storage import is_of_object_storage

        # Unreachable, locked or full, which is no fault of the code.
        if isinstance(error, OperationalError):
            part = "database"
        elif is_of_object_storage(error):
            part = "picture storage"
        else:
            raise
        if "--traceback" in sys.argv:
            raise
        sys.exit(f"The {part} failed: {error}")
