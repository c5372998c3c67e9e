"""The editions that stand in the reports' folder, and their files: what a manifest lists, and nothing else.

A name that a reader sends is only ever compared with names that stand in a folder or in a manifest: it is never joined
to a path. Each file is opened from its folder down without following a symbolic link, and is served only while its hash
is the one that the manifest says.
"""

from __future__ import annotations

import errno
import gzip
import hashlib
import os
import re
import stat
import threading
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from pathlib import Path
from typing import Annotated, Any, NotRequired

from pydantic import AfterValidator, ConfigDict, TypeAdapter, with_config
from typing_extensions import TypedDict

from analysis.publish.editions.edition import MANIFEST, SIGNATURE
from analysis.views.language.wording import wording

INTERNAL = "internal"
UNLISTED = (MANIFEST, SIGNATURE, "report.pdf", "report.pptx", "report.zip")
"""Files of an edition outside its byte identity: a manifest does not bear their hash (architecture §8)."""
MOST_CACHED_BYTES = 96 * 2**20
MOST_FILE_BYTES = 512 * 2**20
"""A longer file is no file of an edition: its bytes are not read, so that none fills the memory of the portal."""
COMPRESSIBLE = (".html", ".json", ".csv", ".ipynb")
EDITION_NAME = re.compile(r"\d{4}-\d{2}-\d{2}(-[a-z]{2})?(-live)?(-k[0-9A-Za-z:_-]+)?")
STUDY_NAME = re.compile(r"[a-z0-9][a-z0-9_-]*")
REFUSED = (errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.EISDIR)


class Altered(Exception):
    """A file is no longer what its manifest says: it is served to no one."""


def _is_date(text: str) -> str:
    date.fromisoformat(text)
    return text


def _is_instant(text: str) -> str:
    datetime.fromisoformat(text)
    return text


def _is_language(text: str) -> str:
    wording(text)
    return text


@with_config(ConfigDict(extra="allow"))
class _EditionFacts(TypedDict):
    """Facts that a list of editions reads; an edition whose manifest lacks them is none, and stops no other."""

    as_of: Annotated[str, AfterValidator(_is_date)]
    language: Annotated[str, AfterValidator(_is_language)]
    refreshed_at: NotRequired[Annotated[str, AfterValidator(_is_instant)] | None]


class _Manifest(TypedDict):
    edition: _EditionFacts
    files: dict[str, str]


MANIFEST_CONTENT = TypeAdapter(_Manifest)


@dataclass(frozen=True)
class Edition:
    """An edition on the shelf.

    Parameters
    ----------
    name : its folder's name.
    facts : what its manifest says of it (`edition`).
    files : file -> sha-256, None for those outside the byte identity.
    """

    name: str
    facts: Mapping[str, Any]
    files: Mapping[str, str | None]

    @property
    def as_of(self) -> date:
        """The date counted."""
        return date.fromisoformat(self.facts["as_of"])

    @property
    def language(self) -> str:
        """Its language."""
        return str(self.facts["language"])

    @property
    def study(self) -> str | None:
        """The study that it is of; None for the editions of clients and of all clients."""
        return self.name.partition("/")[2] or None

    @property
    def title(self) -> str:
        """The title of its study, as its manifest gives it."""
        return str(self.facts.get("title", self.study))

    @property
    def client_name(self) -> str:
        """The name of its client, as its manifest gives it."""
        return str(self.facts.get("name", self.facts.get("client")))

    @property
    def is_live(self) -> bool:
        """Return True for a live edition."""
        return bool(self.facts.get("live", False))

    @property
    def known_at(self) -> str | None:
        """Synchronisation or date of an edition rebuilt as it was known then; None for the others."""
        match = EDITION_NAME.fullmatch(self.name)
        return match[3][2:] if match and match[3] else None


@dataclass(frozen=True)
class Content:
    """The bytes of a file, the same compressed (None: not worth it), and their hash."""

    data: bytes
    compressed: bytes | None
    sha256: str


class Shelf:
    """The reports' folder as the portal reads it.

    Parameters
    ----------
    reports : folder of all editions.
    """

    def __init__(self, reports: Path) -> None:
        self._reports = reports
        self._manifests: dict[tuple[str, ...], tuple[tuple[int, int, int], Edition]] = {}
        self._contents: OrderedDict[tuple[object, ...], Content] = OrderedDict()
        self._cached = 0
        self._lock = threading.Lock()

    def is_reachable(self) -> bool:
        """Return True where the folder of reports can be read."""
        return os.access(self._reports, os.R_OK | os.X_OK)

    def editions(self, client: str) -> tuple[Edition, ...]:
        """The editions of a client, the newest first, the closed one before the live one of the same date."""
        return self._all((client,), "client", client)

    def internal_kinds(self) -> tuple[str, ...]:
        """The kinds of internal editions there are (portfolio, studies)."""
        return tuple(sorted(name for name in self._names((INTERNAL,)) if not name.startswith(".")))

    def internal(self, kind: str) -> tuple[Edition, ...]:
        """The internal editions of a kind, studies among them, the newest first; none where there is no such kind."""
        if kind not in self.internal_kinds():
            return ()
        folder = (INTERNAL, kind)
        return tuple(sorted((*self._all(folder, "kind", kind), *self._studies(folder)), key=_newest_first))

    def content(self, folder: tuple[str, ...], edition: Edition, file: str) -> Content | None:
        """A file of an edition; None where the edition has no such file.

        An edition that was replaced since its manifest was read is read again, once.

        Parameters
        ----------
        folder : names from the reports down to the edition's parent: `(client,)` or `("internal", kind)`.
        edition : one that `editions` or `internal` gave for that folder.
        file : as the reader asks for it.

        Raises
        ------
        Altered
            When the file is missing, is a link, or has another hash than its manifest says.
        """
        try:
            return self._content(folder, edition, file)
        except Altered:
            replaced = self._edition(folder, edition.name)
            if replaced is None or replaced == edition:
                raise
        return self._content(folder, replaced, file)

    def _content(self, folder: tuple[str, ...], edition: Edition, file: str) -> Content | None:
        if file not in edition.files:
            return None
        expected = edition.files[file]
        try:
            with _opened(self._reports, (*folder, *edition.name.split("/"), *file.split("/"))) as descriptor:
                status = os.fstat(descriptor)
                key = (*folder, edition.name, file, status.st_mtime_ns, status.st_size, status.st_ino, expected)
                content = self._kept(key)
                if content is None:
                    content = content_of(_whole(descriptor), file)
                    self._keep(key, content)
        except OSError as error:
            if error.errno in REFUSED and expected is None:
                return None
            raise Altered(f"{edition.name}/{file}: {error.strerror}") from None
        if expected is not None and content.sha256 != expected:
            raise Altered(f"{edition.name}/{file}: sha256 {content.sha256}")
        return content

    def once(self, folder: tuple[str, ...], edition: Edition, file: str) -> bytes | None:
        """The bytes of a file, checked and not kept; None where the edition has no such file. Raises Altered."""
        if file not in edition.files:
            return None
        try:
            with _opened(self._reports, (*folder, *edition.name.split("/"), *file.split("/"))) as descriptor:
                data = _whole(descriptor)
        except OSError as error:
            raise Altered(f"{edition.name}/{file}: {error.strerror}") from None
        if hashlib.sha256(data).hexdigest() != edition.files[file]:
            raise Altered(f"{edition.name}/{file}")
        return data

    def sizes(self, folder: tuple[str, ...], edition: Edition) -> dict[str, int]:
        """The files of an edition that are there, each with its bytes; what a list shows beside a link."""
        found: dict[str, int] = {}
        files = sorted((file for file in self.present(folder, edition) if _is_plain(file)), key=_parent)
        for parent, inside in groupby(files, key=_parent):
            below = tuple(parent.split("/")) if parent else ()
            try:
                with _opened(self._reports, (*folder, *edition.name.split("/"), *below), os.O_DIRECTORY) as descriptor:
                    found |= {file: size for file in inside if (size := _size(descriptor, file)) is not None}
            except OSError:
                continue
        return found

    def present(self, folder: tuple[str, ...], edition: Edition) -> frozenset[str]:
        """The files of an edition that a list may show: those its manifest names, and the others that are there."""
        there = set(self._names((*folder, *edition.name.split("/"))))
        return frozenset(file for file, sha256 in edition.files.items() if sha256 is not None or file in there)

    def _all(self, folder: tuple[str, ...], key: str, value: str) -> tuple[Edition, ...]:
        names = (name for name in self._names(folder) if EDITION_NAME.fullmatch(name))
        editions = (self._edition(folder, name) for name in names)
        own = [edition for edition in editions if edition is not None and edition.facts.get(key) == value]
        own.sort(key=lambda edition: (edition.known_at is not None, edition.is_live, edition.name))
        return tuple(sorted(own, key=lambda edition: edition.as_of, reverse=True))

    def _studies(self, folder: tuple[str, ...]) -> Iterator[Edition]:
        """The editions of studies: one folder deeper, by their names, beneath the date that they are counted up to."""
        for day in filter(EDITION_NAME.fullmatch, self._names(folder)):
            for study in filter(STUDY_NAME.fullmatch, self._names((*folder, day))):
                edition = self._edition(folder, f"{day}/{study}")
                if edition is not None and (edition.facts.get("kind"), edition.facts.get("study")) == (
                    folder[-1],
                    study,
                ):
                    yield edition

    def _edition(self, folder: tuple[str, ...], name: str) -> Edition | None:
        """The edition of a folder; None while it has no manifest that can be read."""
        path = (*folder, *name.split("/"))
        try:
            with _opened(self._reports, (*path, MANIFEST)) as descriptor:
                status = os.fstat(descriptor)
                stamp = (status.st_mtime_ns, status.st_size, status.st_ino)
                known = self._manifests.get(path)
                if known is not None and known[0] == stamp:
                    return known[1]
                manifest = MANIFEST_CONTENT.validate_json(_whole(descriptor))
        except (OSError, ValueError):
            return None
        listed = {file: sha256 for file, sha256 in manifest["files"].items() if _is_plain(file)}
        edition = Edition(name, manifest["edition"], {**dict.fromkeys(UNLISTED), **listed})
        self._manifests[path] = stamp, edition
        return edition

    def _names(self, folder: tuple[str, ...]) -> list[str]:
        """Names in a folder, symbolic links left out."""
        try:
            with _opened(self._reports, folder, os.O_DIRECTORY) as descriptor:
                return os.listdir(descriptor)
        except OSError:
            return []

    def _kept(self, key: tuple[object, ...]) -> Content | None:
        with self._lock:
            content = self._contents.get(key)
            if content is not None:
                self._contents.move_to_end(key)
            return content

    def _keep(self, key: tuple[object, ...], content: Content) -> None:
        with self._lock:
            if key in self._contents:
                return
            self._contents[key] = content
            self._cached += _weight(content)
            while self._cached > MOST_CACHED_BYTES and len(self._contents) > 1:
                _, oldest = self._contents.popitem(last=False)
                self._cached -= _weight(oldest)


@contextmanager
def _opened(root: Path, names: tuple[str, ...], flags: int = 0) -> Iterator[int]:
    """The descriptor of what `names` lead to from `root`, each step refused where it is a symbolic link.

    Without waiting: a pipe that no one writes into would hold its reader for ever.
    """
    descriptor = os.open(root, os.O_RDONLY | os.O_DIRECTORY)
    try:
        for number, name in enumerate(names):
            if not _is_plain(name):
                raise OSError(errno.ENOENT, "not a plain name")
            kind = os.O_DIRECTORY if number < len(names) - 1 else flags
            below = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC | kind, dir_fd=descriptor)
            os.close(descriptor)
            descriptor = below
        yield descriptor
    finally:
        os.close(descriptor)


def _parent(file: str) -> str:
    """Return the folder of a file of an edition, empty for the edition's own."""
    return file.rpartition("/")[0]


def _size(folder: int, file: str) -> int | None:
    """Return the bytes of a file of an open folder; None where it is not there, or no plain file."""
    try:
        status = os.stat(file.rpartition("/")[2], dir_fd=folder, follow_symlinks=False)
    except OSError:
        return None
    return status.st_size if stat.S_ISREG(status.st_mode) else None


def _is_plain(path: str) -> bool:
    """Return True where every step of a path is a plain name."""
    return "\0" not in path and all(step not in ("", ".", "..") for step in path.split("/"))


def _whole(descriptor: int) -> bytes:
    """Return the bytes of a plain file. Raises OSError for a pipe, a device, and what is too long to be read."""
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        code = errno.EISDIR if stat.S_ISDIR(status.st_mode) else errno.EINVAL
        raise OSError(code, os.strerror(code))
    if status.st_size > MOST_FILE_BYTES:
        raise OSError(errno.EFBIG, os.strerror(errno.EFBIG))
    with os.fdopen(os.dup(descriptor), "rb") as file:
        return file.read()


def content_of(data: bytes, file: str) -> Content:
    """Return the content of a file, compressed where that is worth it."""
    compressed = gzip.compress(data, 6, mtime=0) if file.endswith(COMPRESSIBLE) else None
    return Content(data, compressed, hashlib.sha256(data).hexdigest())


def _newest_first(edition: Edition) -> tuple[int, str]:
    return (-edition.as_of.toordinal(), edition.name)


def _weight(content: Content) -> int:
    return len(content.data) + len(content.compressed or b"")
