"""Results of calculations kept beside the warehouse: the same series are not forecast twice (decision 0006).

An entry is named by the hash of all that its result depends on: the calculation, its code and libraries, its arguments.
It holds no client's name, and nothing but the result; two clients share one only where all their numbers are equal.
"""

from __future__ import annotations

import hashlib
import logging
import os
import uuid
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Protocol, TypeVar

import fsspec

from analysis.foundation.errors import OutOfReach
from analysis.foundation.fingerprint import calculations_version
from analysis.warehouse import result_json
from analysis.warehouse.delta_table import within_reach

FOLDER = "forecasts"
NONE = "none"
"""In the place of an address: nothing is kept, everything is calculated."""
Result = TypeVar("Result")
_log = logging.getLogger(__name__)
_log.addHandler(logging.NullHandler())  # not to stderr: a notebook that writes there is no report


class Recall(Protocol):
    """Gives what a pure function gives, calculated or remembered."""

    def __call__(self, function: Callable[..., Result], *arguments: Any, **choices: Any) -> Result:
        """`function(*arguments, **choices)`."""


def calculated(function: Callable[..., Result], *arguments: Any, **choices: Any) -> Result:
    """The `Recall` that remembers nothing."""
    return function(*arguments, **choices)


class CalculationCache:
    """A `Recall` that keeps results at an address.

    Parameters
    ----------
    url : folder or address of an object store, or `NONE`.
    classes : the dataclasses that results are made of.

    Notes
    -----
    An entry that cannot be read, is cut or altered is calculated again and replaced; that is logged as a warning. So is
    an address that cannot be written. Neither changes a result.
    """

    def __init__(self, url: str, classes: Iterable[type]) -> None:
        self._url = url
        self._folder = None if "://" in url else Path(url)
        self._classes = {item.__name__: item for item in classes}

    def recall(self, function: Callable[..., Result], *arguments: Any, **choices: Any) -> Result:
        """`function(*arguments, **choices)`, from its entry where there is one."""
        if self._url == NONE:
            return function(*arguments, **choices)
        named = result_json.dumps((function, arguments, choices))
        key = _digest(named)
        path = f"{calculations_version()}/{key[:2]}/{key[2:]}"
        kept = self._kept(path)
        if kept is not None:
            return kept[0]
        result = function(*arguments, **choices)
        self._keep(path, result_json.dumps(result))
        return result

    def _kept(self, path: str) -> tuple[Any] | None:
        """The result of an entry, alone in a tuple; None where there is none that can be read."""
        try:
            content = self._content(path)
            if content is None:
                return None
            return (result_json.loads(_proved(content), self._classes),)
        except (OutOfReach, ValueError, KeyError, TypeError) as error:
            _log.warning("Prévisions gardées %s/%s : illisible (%s) ; recalculée.", self._url, path, error)
            return None

    def _content(self, path: str) -> bytes | None:
        with within_reach(self._url, FOLDER):
            if self._folder is not None:
                try:
                    return (self._folder / path).read_bytes()
                except FileNotFoundError:
                    return None
            files, target = self._store(path)
            return files.cat_file(target) if files.exists(target) else None

    def _keep(self, path: str, text: str) -> None:
        content = f"{_digest(text)}\n{text}".encode()
        try:
            with within_reach(self._url, FOLDER):
                if self._folder is None:
                    files, target = self._store(path)
                    files.pipe_file(target, content)
                    return
                file = self._folder / path
                file.parent.mkdir(parents=True, exist_ok=True)
                unfinished = file.with_name(f".{uuid.uuid4().hex}")
                unfinished.write_bytes(content)
                os.replace(unfinished, file)
        except OutOfReach as error:
            _log.warning("Prévisions gardées %s : impossible d’écrire (%s) ; sans effet sur le résultat.", path, error)

    def prune(self, *, older_than: timedelta) -> int:
        """Removes the entries that no calculation of today reads, and those kept for longer; how many.

        Parameters
        ----------
        older_than : the age from which an entry goes, whoever might read it: it would be calculated again.
        """
        if self._url == NONE:
            return 0
        with within_reach(self._url, FOLDER):
            files, root = self._store("")
            found = files.find(root) if files.exists(root) else []
            limit = datetime.now(UTC) - older_than
            gone = [path for path in found if f"/{calculations_version()}/" not in path or files.modified(path) < limit]
            for path in gone:
                files.rm_file(path)
        return len(gone)

    def _store(self, path: str) -> tuple[Any, str]:
        return fsspec.url_to_fs(f"{self._url}/{path}", use_listings_cache=False)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _proved(content: bytes) -> str:
    """The text of an entry, proved against its hash."""
    digest, _, text = content.decode().partition("\n")
    if _digest(text) != digest:
        raise ValueError("contenu altéré")
    return text
