"""Who may read what the commands write: its owner alone, unless `RELEVE_UMASK` says otherwise."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping

from analysis.foundation.errors import UsageFault
from analysis.foundation.messages import message

MASK = "RELEVE_UMASK"
OWNER_ALONE = "077"


def restrict(environ: Mapping[str, str] = os.environ) -> None:
    """Set the permissions of files that this process and those it starts will write.

    Parameters
    ----------
    environ : `RELEVE_UMASK` is what is taken away, in octal: 077 (the owner alone, by default), 027 (the group reads).

    Raises
    ------
    UsageFault
        When it is no octal number of three digits.
    """
    mask = environ.get(MASK, OWNER_ALONE)
    if not re.fullmatch("0?[0-7]{3}", mask):
        raise UsageFault(
            message(
                "{variable}: three octal digits are expected, 077 or 027 for instance (found: {value})",
                variable=MASK,
                value=repr(mask),
            )
        )
    os.umask(int(mask, 8))
