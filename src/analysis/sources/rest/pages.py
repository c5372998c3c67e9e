"""All records of a list, whatever its paging, from a live server or from answers kept in files.

Pages are read one after the other from a server that others write to: a record deleted between two pages shifts the
rest, and one of them would be missed. So pages by offset overlap by one record, the number announced is compared with
the number read, and a list that moved meanwhile is read again.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx

from analysis.foundation.errors import DataFault, Fault, OutOfReach
from analysis.foundation.messages import message
from analysis.params.rest_tool import Records
from analysis.sources.rest.client import Connection
from analysis.sources.rest.fields import Record, flat, value_of
from analysis.sources.rest.rows import PageRecord

READINGS = 3
"""Times that a list which moves under the reading is read from its start."""


class _Moved(Exception):
    """The list changed while its pages were read."""


@dataclass(frozen=True)
class Answer:
    """One page: its records, the number announced, and the whole content."""

    name: str
    records: Sequence[Record]
    total: int | None
    content: Any
    link: str | None = None


def from_server(
    tool: str,
    name: str,
    records: Records,
    connection: Connection,
    more: Mapping[str, str],
    parents: Sequence[Record] = (),
    parent_id: str = "id",
) -> list[PageRecord]:
    """Return the records of a list, or of the lists of all parents.

    Parameters
    ----------
    more : parameters of this reading (the first day of a window).
    parents : records whose children are read, and the path of their `parent_id`; for a list of children alone.

    Raises
    ------
    OutOfReach : as `Connection.get`.
    DataFault : an answer is not of that API, or the pages do not hold the number announced.
    """
    found: list[PageRecord] = []
    for parent in [None] if records.parent is None else parents:
        identifier = "" if parent is None else str(value_of(parent, parent_id))
        params = {key: value.replace("{id}", identifier) for key, value in records.params.items()}
        path = records.path.replace("{id}", identifier)
        for item in _whole(tool, name, records, connection, path, {**params, **more}):
            above = {} if parent is None else {f"@{records.parent}.{key}": value for key, value in flat(parent)}
            found.append(item._replace(record={**item.record, **above}) if above else item)
    return found


def from_files(tool: str, name: str, records: Records, folder: Path, pattern: str) -> list[PageRecord]:
    """Return the records of answers kept in files, in the order of the files' names.

    Raises
    ------
    OutOfReach : no file answers to the pattern.
    DataFault : a file is not an answer of that API, or pages are missing.
    """
    files = sorted(folder.glob(pattern))
    if not files:
        raise OutOfReach(
            message(
                "{tool}: no file {pattern} in {folder}. Export it, or correct the key {key}.",
                tool=tool, pattern=pattern, folder=folder, key=name,
            )
        )  # fmt: skip
    pages = [_of_file(tool, name, records, file) for file in files]
    found = list(_numbered(pages))
    announced = max((page.total or 0 for page in pages), default=0)
    _refuse_missing(tool, pattern, name, announced, _distinct(records, found))
    return found


def one(tool: str, name: str, records: Records, connection: Connection, identifier: str) -> Record | None:
    """Return a single record by its id; None where the server no longer has it."""
    assert records.window is not None, "asked for records that left a window alone"
    answer = connection.get(records.window.one.replace("{id}", identifier), {})
    if answer.status_code == httpx.codes.NOT_FOUND:
        return None
    content = _parsed(tool, name, answer)
    found = value_of(content, records.window.within) if records.window.within else content
    return found if isinstance(found, Mapping) else None


def _whole(
    tool: str, name: str, records: Records, connection: Connection, path: str, params: Mapping[str, str]
) -> list[PageRecord]:
    """Return the records of one list, read again where it moved. Raises DataFault where it never stands still."""
    for _ in range(READINGS):
        try:
            pages = list(_pages(tool, name, records, connection, path, params))
        except _Moved:
            continue
        found = list(_numbered(pages))
        by_id = {str(value_of(item.record, records.id)): item for item in found}
        announced = pages[-1].total if pages else None
        if announced is None or len(by_id) == announced:
            return list(by_id.values())
    sentence = message("the list {name} changes at each reading, or its pages lack records", name=name)
    raise DataFault(str(Fault(f"{tool} {path}", sentence, remedy=message("Read it again later."))))


def _pages(
    tool: str, name: str, records: Records, connection: Connection, path: str, params: Mapping[str, str]
) -> Iterator[Answer]:
    """Yield the pages of a list. Raises _Moved where two pages do not follow each other."""
    paging = records.paging
    params = dict(params)
    if paging.kind != "none":
        params[paging.size_param] = str(paging.size)
    number, read, last, totals = paging.first, 0, None, set[int]()
    while True:
        if paging.kind == "offset":
            params[paging.param] = str(max(read - 1, 0))
        elif paging.kind == "page":
            params[paging.param] = str(number)
        page = _asked(tool, name, records, connection, path, params)
        ids = [value_of(record, records.id) for record in page.records]
        if page.total is not None:
            totals.add(page.total)
        if paging.kind == "offset" and read and (not ids or ids[0] != last):
            raise _Moved
        if len(totals) > 1:
            raise _Moved
        yield page
        read += len(ids) - (1 if paging.kind == "offset" and read else 0)
        last, number = ids[-1] if ids else last, number + 1
        following = _following(records, page, read)
        if following is None:
            return
        if paging.kind == "cursor":
            params[paging.param] = following
        elif paging.kind in ("next", "link"):
            path, params = following, {}


def _following(records: Records, page: Answer, read: int) -> str | None:
    """Return the token or the address of the next page, an empty text where it has a number; None at the end."""
    paging = records.paging
    if paging.kind in ("cursor", "next"):
        value = value_of(page.content, paging.next or "")
        return str(value) if value else None
    if paging.kind == "link":
        return page.link
    if paging.kind == "none":
        return None
    if page.total is not None:
        if read < page.total and not page.records:
            raise _Moved
        return "" if read < page.total else None
    return "" if len(page.records) >= paging.size else None


def _asked(
    tool: str, name: str, records: Records, connection: Connection, path: str, params: Mapping[str, str]
) -> Answer:
    answer = connection.get(path, params)
    if answer.status_code == httpx.codes.NOT_FOUND:
        sentence = message("{path} does not exist on this server", path=path)
        raise DataFault(str(Fault(f"{tool} {connection.address}", sentence, key=name)))
    content = _parsed(tool, name, answer)
    listed = content if records.list is None else value_of(content, records.list)
    return _checked(tool, name, records, f"{path}", content, listed, link=answer.links.get("next", {}).get("url"))


def _parsed(tool: str, name: str, answer: httpx.Response) -> Any:
    try:
        return json.loads(answer.text, parse_float=Decimal)
    except ValueError:
        sentence = message("the answer for {name} is not JSON", name=name)
        raise DataFault(str(Fault(f"{tool} {answer.url.path}", sentence))) from None


def _of_file(tool: str, name: str, records: Records, file: Path) -> Answer:
    try:
        content = json.loads(file.read_text(encoding="utf-8"), parse_float=Decimal)
    except ValueError as error:
        sentence = message("this is not JSON ({error})", error=str(error))
        raise DataFault(str(Fault(file, sentence, remedy=message("Export it again.")))) from None
    listed = content if records.list is None else value_of(content, records.list) if isinstance(content, dict) else None
    if not isinstance(listed, list):
        sentence = message("this is not an answer of {tool}: the list “{key}” is missing", tool=tool, key=records.list)
        raise DataFault(str(Fault(file, sentence, key=name, remedy=message("Export {path}.", path=records.path))))
    return _checked(tool, name, records, file.name, content, listed)


def _checked(
    tool: str, name: str, records: Records, page: str, content: Any, listed: Any, link: str | None = None
) -> Answer:
    """Return a page. Raises DataFault where its list is missing or holds anything but records."""
    if not isinstance(listed, list) or not all(isinstance(item, Mapping) for item in listed):
        sentence = message(
            "this is not an answer of {tool}: the list “{key}” is missing", tool=tool, key=records.list or name
        )
        raise DataFault(str(Fault(page, sentence, key=name)))
    total = value_of(content, records.paging.total) if records.paging.total and isinstance(content, Mapping) else None
    return Answer(page, listed, int(total) if total is not None else None, content, link)


def _numbered(pages: Sequence[Answer]) -> Iterator[PageRecord]:
    for page in pages:
        for line, record in enumerate(page.records, start=1):
            yield PageRecord(page.name, line, record)


def _distinct(records: Records, found: Sequence[PageRecord]) -> int:
    return len({str(value_of(item.record, records.id)) for item in found})


def _refuse_missing(tool: str, place: str, name: str, announced: int, count: int) -> None:
    if count < announced:
        sentence = message(
            "{tool} announces {announced} rows, these pages have {count}", tool=tool, announced=announced, count=count
        )
        remedy = message("Export all the pages (offset, limit).")
        raise DataFault(str(Fault(place, sentence, key=name, remedy=remedy)))
