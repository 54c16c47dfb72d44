import shutil
import tempfile
from pathlib import Path

import pytest

from tests.photos.conftest import s3  # noqa: F401  A fixture.


@pytest.fixture(scope="module")
def room():
    """A folder that every account may enter; pytest’s own are closed to others."""
    folder = Path(tempfile.mkdtemp(prefix="spaceportal-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)  # A killed process may still write.
