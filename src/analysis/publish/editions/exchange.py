"""Exchange of two folders in one step of the file system, so that a reader always finds one of them."""

from __future__ import annotations

import ctypes
import errno
import os
import sys
from pathlib import Path

_AT_CWD = -100
_EXCHANGE = 2
_UNSUPPORTED = (errno.ENOSYS, errno.EINVAL, errno.ENOTSUP)


def exchange(new: Path, place: Path) -> None:
    """Put the folder `new` at `place`; a folder that stood there is then at `new`.

    Notes
    -----
    Linux exchanges both names in one step (`renameat2`). Elsewhere two renames are needed: a process killed between
    them leaves nothing at `place`, and the next batch builds the edition again.
    """
    if not place.exists():
        new.rename(place)
    elif not _exchanged(new, place):
        aside = new.with_name(f"{new.name}-old")
        place.rename(aside)
        new.rename(place)
        aside.rename(new)


def _exchanged(new: Path, place: Path) -> bool:
    """Exchange two folders in one step; return False where the system cannot."""
    if sys.platform != "linux":
        return False
    library = ctypes.CDLL(None, use_errno=True)
    if not hasattr(library, "renameat2"):
        return False
    failed = library.renameat2(_AT_CWD, os.fsencode(new), _AT_CWD, os.fsencode(place), _EXCHANGE)
    if not failed:
        return True
    code = ctypes.get_errno()
    if code in _UNSUPPORTED:
        return False
    raise OSError(code, os.strerror(code), str(place))
