"""What the commands write is its owner's alone, unless it is said otherwise."""

import os
import stat
import subprocess
import sys

import pytest

from analysis.foundation import permissions
from analysis.foundation.errors import UsageFault


@pytest.fixture
def umask():
    """Puts the mask of this process back."""
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.mark.parametrize(
    ("said", "folder", "file"), [(None, 0o700, 0o600), ("027", 0o750, 0o640), ("0022", 0o755, 0o644)]
)
def test_what_is_written_is_its_owners_alone_unless_it_is_said_otherwise(tmp_path, umask, said, folder, file):
    permissions.restrict({} if said is None else {permissions.MASK: said})
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "page.html").write_text("x")
    assert stat.S_IMODE((tmp_path / "reports").stat().st_mode) == folder
    assert stat.S_IMODE((tmp_path / "reports" / "page.html").stat().st_mode) == file


@pytest.mark.parametrize("said", ["", "private", "77", "0o077", "778"])
def test_a_mask_that_is_none_is_refused_in_words(umask, said):
    with pytest.raises(UsageFault, match="RELEVE_UMASK : trois chiffres octaux"):
        permissions.restrict({permissions.MASK: said})


def test_a_command_writes_nothing_that_others_read(tmp_path):
    command = [sys.executable, "-m", "analysis", "demo", str(tmp_path / "demo"), "--clients", "1", "--entries", "50"]
    subprocess.run(command, check=True, capture_output=True)
    modes = {stat.S_IMODE(path.stat().st_mode) & 0o077 for path in (tmp_path / "demo", *(tmp_path / "demo").rglob("*"))}
    assert modes == {0}
