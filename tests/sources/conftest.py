"""What the tests of sources share: the public data sets, and mappings read from texts."""

from __future__ import annotations

from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of the public data sets, beside the project; the tests that need it are skipped elsewhere."""
    folder = next((each / "shared/data" for each in PROJECT.parents if (each / "shared/data").is_dir()), None)
    if folder is None:
        pytest.skip("les jeux de données publics ne sont pas à côté du projet (../shared/data)")
    return folder
