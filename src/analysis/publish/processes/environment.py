"""Variables that a client's process starts with. A client's notebook is code: it reads all of them.

It needs to read the warehouse, and nothing else: no address of a source, no key, no password of a mailbox. What is not
listed here is not there, neither in `os.environ` nor in what the system shows of the process that it was forked from.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager

PLACES = ("RELEVE_PARAMS", "RELEVE_WAREHOUSE", "RELEVE_REPORTS", "RELEVE_FORECASTS", "RELEVE_SOURCE")
CHOICES = ("RELEVE_LANG", "RELEVE_ORDINARY_KERNELS", "RELEVE_UMASK")
SYSTEM = (
    *("PATH", "HOME", "USER", "LOGNAME", "SHELL", "TZ", "LANG", "LANGUAGE", "TMPDIR", "TMP", "TEMP", "LD_LIBRARY_PATH"),
    *("SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "COMSPEC", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "PROGRAMDATA"),
    *("SSL_CERT_FILE", "SSL_CERT_DIR", "VIRTUAL_ENV", "CONDA_PREFIX"),
)
PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy")
"""Variables that may hold a password of a proxy: there where a place is an address of an object store."""
ANONYMITY_KEY = "RELEVE_ANONYMITY_KEY"
"""Variable of the key of pseudonyms: the anonymous portfolio's process alone is given it."""
PREFIXES = ("AWS_", "LC_", "XDG_", "PYTHON", "IPYTHON", "JUPYTER_", "MALLOC_", "ARROW_", "OMP_", "OPENBLAS_", "MKL_")
"""Beginnings of the names of variables that are there: an object store's, and settings of libraries."""
STORE = "AWS_"
SECRET = re.compile("TOKEN|SECRET|PASSW|CREDENTIAL|KEY", re.IGNORECASE)
"""Words in the name of a setting that make it a secret (`JUPYTER_TOKEN`): it is not there, but those of the store."""


def of_client(environ: Mapping[str, str], secrets: Collection[str] = ()) -> dict[str, str]:
    """Return the part of an environment that a client's process is given.

    Parameters
    ----------
    environ : variables of the process that starts it.
    secrets : names of others that this one work needs; it must run no notebook of a client.
    """
    is_remote = any("://" in environ.get(place, "") for place in PLACES)
    named = {*PLACES, *CHOICES, *SYSTEM, *secrets, *(PROXIES if is_remote else ())}
    return {name: value for name, value in environ.items() if name in named or _is_setting(name)}


def _is_setting(name: str) -> bool:
    return name.startswith(STORE) or (name.startswith(PREFIXES) and not SECRET.search(name))


@contextmanager
def exactly(variables: Mapping[str, str]) -> Iterator[None]:
    """Give this process these variables and no other while another process starts; put the former ones back."""
    before = dict(os.environ)
    os.environ.clear()
    os.environ.update(variables)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
