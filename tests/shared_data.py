"""Source data that are not part of the project: a folder beside it, on some machines."""

from pathlib import Path

import pytest
from django.conf import settings

DATA = Path(settings.BASE_DIR).parent / "shared" / "data"


def needs(path: Path) -> pytest.MarkDecorator:
    """Leaves out tests where the file or folder is absent; `.ci/run` counts them by this reason."""
    return pytest.mark.skipif(not path.exists(), reason=reason(path))


def reason(path: Path) -> str:
    return f"shared data are not here: {path.relative_to(DATA)}"
