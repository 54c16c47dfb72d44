"""How often tests with random examples try: other ones in each run, and many more under `make soak`."""

from hypothesis import settings


def examples(few: int) -> int:
    return 300 if settings.get_current_profile_name() == "soak" else few
