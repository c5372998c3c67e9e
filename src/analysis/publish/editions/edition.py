"""Published editions, in a folder or an object store, whole or not at all (rule 13).

A folder without a manifest is no edition. On a disk a new edition takes the place of the old one in one step of the
file system. An object store has no such step: the old manifest is removed first and the new one is written last, so
that a reader finds a whole edition or none.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import fsspec

from analysis.foundation import atomic_file
from analysis.foundation.atomic_file import UNFINISHED
from analysis.foundation.errors import OutOfReach
from analysis.foundation.messages import message
from analysis.publish.editions.exchange import exchange

MANIFEST = "manifest.json"
SIGNATURE = "manifest.sig"


class EditionFolder(Protocol):
    """Name of an edition with a folder below the reports: of a client, a study or a portfolio."""

    @property
    def folder(self) -> str:
        """The folder's path below the reports."""


class Shelf:
    """All editions of a folder or of the address of an object store."""

    def __init__(self, url: str | os.PathLike[str]) -> None:
        self.url = os.fspath(url).removeprefix("file://").rstrip("/")
        self.root = None if "://" in self.url else Path(self.url)

    def address(self, folder: str) -> str:
        """Return the address of an edition, or of another file below the reports."""
        return f"{self.url}/{folder}"

    def write(self, name: EditionFolder, files: Mapping[str, bytes], manifest: bytes) -> str:
        """Publish an edition; return its address.

        Parameters
        ----------
        name : name of the edition.
        files : path inside the edition -> bytes.
        manifest : manifest of the edition, written last.

        Raises
        ------
        OutOfReach
            Where the edition cannot be written whole; a former edition then stays as it was.
        """
        with self._within_reach(name.folder):
            if self.root is None:
                self._put(name.folder, files, manifest)
            else:
                _replace(self.root / name.folder, {**files, MANIFEST: manifest})
        return self.address(name.folder)

    def read(self, path: str) -> bytes | None:
        """Return a file below the reports; None where there is none."""
        with self._within_reach(path):
            if self.root is not None:
                file = self.root / path
                return file.read_bytes() if file.is_file() else None
            files, target = self._store(path)
            return files.cat_file(target) if files.exists(target) else None

    def files(self) -> list[str]:
        """Return the paths of all files below the reports, sorted."""
        with self._within_reach(""):
            files, target = self._store("")
            root = target.rstrip("/")
            return sorted(path.removeprefix(f"{root}/") for path in files.find(root))

    def put(self, path: str, content: bytes) -> None:
        """Write one file outside editions (a list of editions, a result of the batch), whole."""
        with self._within_reach(path):
            files, target = self._store(path)
            atomic_file.write(files, target, content)

    def append(self, path: str, content: bytes) -> None:
        """Add to a file outside editions (the log of batches); an object store writes the whole file again."""
        with self._within_reach(path):
            if self.root is not None:
                atomic_file.append(self.root / path, content)
            else:
                self.put(path, (self.read(path) or b"") + content)

    def manifest(self, folder: str) -> dict[str, Any] | None:
        """Return the manifest of an edition; None where there is no edition."""
        content = self.read(f"{folder}/{MANIFEST}")
        return None if content is None else json.loads(content)

    def altered(self, folder: str) -> list[str]:
        """Return the files of an edition that are missing or differ from its manifest."""
        content = self.manifest(folder)
        if content is None:
            return [MANIFEST]
        files = {name: self.read(f"{folder}/{name}") for name in content["files"]}
        return [
            name
            for name, sha256 in content["files"].items()
            if (data := files[name]) is None or hashlib.sha256(data).hexdigest() != sha256
        ]

    def editions(self, client: str) -> list[str]:
        """Return the folders of a client's editions, newest first."""
        with self._within_reach(client):
            if self.root is not None:
                names = [path.parent.name for path in (self.root / client).glob(f"[!.]*/{MANIFEST}")]
            else:
                files, target = self._store(client)
                names = [path.split("/")[-2] for path in files.glob(f"{target}/*/{MANIFEST}")]
        return [f"{client}/{name}" for name in sorted(names, reverse=True)]

    def clients(self) -> list[str]:
        """Return the clients that have a folder here, sorted."""
        with self._within_reach(""):
            if self.root is not None:
                names = [path.name for path in self.root.iterdir() if path.is_dir()] if self.root.is_dir() else []
            else:
                files, target = self._store("")
                names = [path.rstrip("/").split("/")[-1] for path in files.ls(target.rstrip("/"), detail=False)]
        return sorted(name for name in names if not name.startswith(".") and "." not in name)

    def remove(self, folder: str) -> None:
        """Remove an edition, its manifest first, so that no half of an edition is ever read."""
        with self._within_reach(folder):
            if self.root is not None:
                (self.root / folder / MANIFEST).unlink()
                shutil.rmtree(self.root / folder)
            else:
                files, target = self._store(folder)
                files.rm_file(f"{target}/{MANIFEST}")
                files.rm(target, recursive=True)

    def _put(self, folder: str, files: Mapping[str, bytes], manifest: bytes) -> None:
        store, target = self._store(folder)
        last = f"{target}/{MANIFEST}"
        if store.exists(last):
            store.rm_file(last)
        try:
            for path, data in files.items():
                store.pipe_file(f"{target}/{path}", data)
            store.pipe_file(last, manifest)
        except (OSError, ValueError) as error:
            raise OutOfReach(
                message(
                    "Reports {address}, {folder}: the object store refused a file ({reason}). This edition is no "
                    "longer published, no half of it can be read; run again to publish it.",
                    address=self.url,
                    folder=folder,
                    reason=_reason(error),
                )
            ) from error

    def _store(self, path: str) -> tuple[Any, str]:
        return fsspec.url_to_fs(f"{self.url}/{path}", use_listings_cache=False)

    @contextmanager
    def _within_reach(self, path: str) -> Iterator[None]:
        try:
            yield
        except (OSError, ValueError) as error:
            raise OutOfReach(
                message(
                    "Reports {address}, {path}: cannot be read or written ({reason}). What was published remains so. "
                    "Check the space and the rights, then run again.",
                    address=self.url,
                    path=path,
                    reason=_reason(error),
                )
            ) from error


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error) or type(error).__name__


def _replace(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write all files beside the folder, then put them in its place in one step."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    unfinished = folder.with_name(f"{UNFINISHED}{folder.name}-{uuid.uuid4().hex}")
    try:
        for path, data in files.items():
            target = unfinished / path
            target.parent.mkdir(parents=True, exist_ok=True)
            atomic_file.to_disk(target, data)
        exchange(unfinished, folder)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def remove_unfinished(root: Path, client: str) -> None:
    """Remove the files that a killed process left beside a client's editions and beside the lists of the batch."""
    for leftover in (*(root / client).glob(f"{UNFINISHED}*"), *root.glob(f"{UNFINISHED}*")):
        shutil.rmtree(leftover, ignore_errors=True)
        leftover.unlink(missing_ok=True)
