"""Results of calculations kept beside the warehouse: the same series are not forecast twice (decision 0006).

The name of an entry is the hash of all that its result depends on: the calculation, its code and libraries, its
arguments. An entry holds the result alone and no client's name; two clients share an entry where all their numbers are
equal.
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

from analysis.foundation import name_forms
from analysis.foundation.errors import OutOfReach
from analysis.foundation.fingerprint import calculations_version
from analysis.foundation.messages import message
from analysis.warehouse import result_json
from analysis.warehouse.delta_table import within_reach

FOLDER = "forecasts"
NONE = "none"
"""Value in the place of an address: nothing is kept, everything is calculated."""
Result = TypeVar("Result")
_log = logging.getLogger(__name__)
_log.addHandler(logging.NullHandler())  # not to stderr: a notebook that writes there is no report


class Recall(Protocol):
    """Call of a pure function whose result is calculated or remembered."""

    def __call__(self, function: Callable[..., Result], *arguments: Any, **choices: Any) -> Result:
        """Return `function(*arguments, **choices)`."""


def calculated(function: Callable[..., Result], *arguments: Any, **choices: Any) -> Result:
    """Return a result without a cache: the `Recall` that remembers nothing."""
    return function(*arguments, **choices)


class ResultCache:
    """A `Recall` that keeps results at an address.

    Parameters
    ----------
    url : folder or address of an object store, or `NONE`.
    classes : the dataclasses that results are made of.

    Notes
    -----
    A result whose entry is unreadable, cut or altered is calculated again and replaced; a warning is logged. An address
    that cannot be written is logged too. Neither changes a result.
    """

    def __init__(self, url: str, classes: Iterable[type]) -> None:
        self._url = url
        self._folder = None if "://" in url else Path(url)
        self._classes = {item.__name__: item for item in classes}

    def recall(self, function: Callable[..., Result], *arguments: Any, **choices: Any) -> Result:
        """Return `function(*arguments, **choices)`, from its entry where there is one."""
        if self._url == NONE:
            return function(*arguments, **choices)
        key = _digest(result_json.key_text((function, arguments, choices)))
        path = f"{calculations_version()}/{key[:2]}/{key[2:]}"
        entry = self._kept(path)
        if entry is not None:
            return entry[0]
        result = function(*arguments, **choices)
        self._keep(path, result_json.dumps(result, self._classes))
        return result

    def _kept(self, path: str) -> tuple[Any] | None:
        """Return the result of an entry, alone in a tuple; None where no entry can be read."""
        try:
            content = self._content(path)
            if content is None:
                return None
            return (result_json.loads(_proved(content), self._classes),)
        except (OutOfReach, ValueError, KeyError, TypeError) as error:
            sentence = message(
                "Kept forecasts {file}: unreadable ({error}); calculated again.",
                file=f"{self._url}/{path}",
                error=str(error),
            )
            _log.warning("%s", sentence)
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
        """Write an entry whole; a failure is logged and changes no result."""
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
            sentence = message(
                "Kept forecasts {file}: impossible to write ({error}); no effect on the result.",
                file=path,
                error=str(error),
            )
            _log.warning("%s", sentence)

    def prune(self, *, older_than: timedelta) -> int:
        """Remove the entries of other code and the entries that are too old; return their number.

        Parameters
        ----------
        older_than : the age from which an entry is removed; its result would be calculated again.
        """
        if self._url == NONE:
            return 0
        with within_reach(self._url, FOLDER):
            files, root = self._store("")
            paths = files.find(root) if files.exists(root) else []
            limit = datetime.now(UTC) - older_than
            old = [path for path in paths if f"/{calculations_version()}/" not in path or files.modified(path) < limit]
            for path in old:
                files.rm_file(path)
        return len(old)

    def forget(self, name: str) -> int:
        """Remove the entries that hold a person's name; return their number."""
        if self._url == NONE:
            return 0
        with within_reach(self._url, FOLDER):
            files, root = self._store("")
            paths = files.find(root) if files.exists(root) else []
            named = [path for path in paths if name_forms.holds(files.cat_file(path), name)]
            for path in named:
                files.rm_file(path)
        return len(named)

    def _store(self, path: str) -> tuple[Any, str]:
        return fsspec.url_to_fs(f"{self._url}/{path}", use_listings_cache=False)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _proved(content: bytes) -> str:
    """Return the text of an entry, proved against its hash."""
    digest, _, text = content.decode().partition("\n")
    if _digest(text) != digest:
        raise ValueError(message("altered content"))
    return text
