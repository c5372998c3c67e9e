"""Clients that an unknown export seems to be about: who they are, their rows and hours, their lines of the mapping and
their own files.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analysis.foundation import messages
from analysis.foundation.messages import message, message_plural
from analysis.sources.drafting import mapping_text
from analysis.sources.drafting.guesses import Reason
from analysis.sources.drafting.headings import Roles
from analysis.sources.drafting.mapping_text import comment, guessed, quoted
from analysis.sources.files import durations

WHOLE_TREE = {"entite-racine", "root-entity"}
"""Root that GLPI puts above every client."""
NOBODY = message("no-client")
GIVEN_NAME = message("the name given to releve init")
LEGAL_DAY = message("the legal length of a working day in France")
SIGNED_CONTRACT = message("signed contract")
SERVICE = message("Managed service")
LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "’": "-", "'": "-"})


@dataclass(frozen=True)
class SeenClient:
    """A client as a file shows it.

    Parameters
    ----------
    slug : its short name.
    name : as the file writes it; several where the case or an accent differs.
    values : the values of the client's column that mean it; empty where the file has no such column.
    rows : number of rows.
    hours : hours of these rows; None where the file has no duration that is read alone.
    """

    slug: str
    name: str
    values: tuple[str, ...]
    rows: int
    hours: float | None


def seen(roles: Roles, client: str, decimal: str | None, *, rows: int) -> tuple[SeenClient, ...]:
    """Return the clients of a file, the largest first.

    Parameters
    ----------
    roles : roles of the file's columns. A path (`Acme > Siège`) names a client by its first level.
    client : short name of the client where the file names none, or one alone.
    decimal : decimal sign of the durations.
    rows : number of rows of the file.
    """
    seconds = _seconds(roles, decimal, rows)
    everyone = (SeenClient(client, client, (), rows, None if seconds is None else float(seconds.sum()) / 3600),)
    if "client" not in roles:
        return everyone
    look, _ = roles["client"]
    separator = mapping_text.separator_of(look)
    owners = {value: _first_level(value, separator) for value in pc.unique(look.cells.drop_null()).to_pylist()}
    slugs = sorted({slug(name) for name in owners.values()})
    if len(slugs) < 2 and not look.cells.null_count:
        return everyone
    client_slug = next((known for known in slugs if client == known or client.endswith(f"-{known}")), None)
    prefix = "" if client_slug is None else client.removesuffix(client_slug)
    found = [
        _seen(
            f"{prefix}{known}", [value for value in owners if slug(owners[value]) == known], owners, look.cells, seconds
        )
        for known in slugs
    ]
    if look.cells.null_count:
        mask = look.cells.is_null().to_numpy(zero_copy_only=False)
        found.append(SeenClient(str(NOBODY), str(NOBODY), (), int(mask.sum()), _hours(seconds, mask)))
    return tuple(sorted(found, key=lambda item: (-item.rows, item.slug)))


def every(found: Sequence[SeenClient]) -> list[str]:
    """Return the short names of all the clients of a file."""
    return [client.slug for client in found]


def mapping_lines(roles: Roles, clients: Sequence[SeenClient], wanted: Sequence[str]) -> Iterator[str]:
    """Yield the lines of a mapping on the clients of the rows; the rows of a client that is not wanted are left out."""
    single = clients[0]
    if len(clients) == 1 and not single.values:
        why: Reason = message("the file has no column of clients")
        if "client" in roles:
            column = roles["client"][0].name
            why = message("“{column}” names one client alone, or all rows are for it", column=column)
        yield guessed("client", f"{{fixed: {single.slug}}}", why)
        return
    look, reason = roles["client"]
    yield "client:"
    yield f"  {guessed('column', quoted(look.name), reason)}"
    yield "  values:"
    owners = {value: client for client in clients for value in client.values}
    for value, client in sorted(owners.items()):
        is_wanted = client.slug in wanted
        why = message("the value itself")
        if not is_wanted:
            why = message("the choice of clients made at releve init: rows left aside")
        yield f"    {guessed(quoted(value), client.slug if is_wanted else 'null', why)}"
    nobody = next((client for client in clients if not client.values), None)
    if nobody is not None:
        why = message_plural("{n} row, which names no client", "{n} rows, which name no client", nobody.rows)
        yield f"  {guessed('empty', nobody.slug, why)}"


def params_text(client: SeenClient) -> str:
    """Return the draft of a client's own file."""
    return "\n".join(
        (
            f"client: {client.slug}",
            guessed("name", quoted(client.name), message("the export") if client.values else GIVEN_NAME),
            *_language(),
            guessed("hours_per_day", "7", LEGAL_DAY),
            comment(message("Without a contract, the report shows the consumption alone. An example, to complete:")),
            "# contract_lines:",
            f"#   - line: {slug(str(SERVICE))}",
            f"#     name: {SERVICE}",
            "#     kind: managed_service      # managed_service, requests, support, tickets, unlimited",
            "#     unit: days                 # days, hours, euros, tickets",
            "#     starts_on: 2026-01-01",
            "#     ends_on: 2026-12-31",
            "#     entitlement: 120",
            f"#     source: {{document: {SIGNED_CONTRACT}, date: 2025-12-15}}",
            "",
        )
    )


def _language() -> Iterator[str]:
    """Yield the line of the report's language, where it is not the usual one."""
    language = messages.language()
    if language != messages.DEFAULT_LANGUAGE:
        yield guessed("language", language, message("the language of the command line"))


def slug(value: str) -> str:
    """Return the short name of a client: `Sacré-Cœur` is `sacre-coeur`."""
    plain = unicodedata.normalize("NFKD", value.casefold().translate(LIGATURES)).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "client"


def _seen(
    short: str, values: list[str], owners: dict[str, str], cells: pa.Array, seconds: np.ndarray | None
) -> SeenClient:
    mask = pc.is_in(cells, value_set=pa.array(values, pa.string())).to_numpy(zero_copy_only=False)
    return SeenClient(short, owners[values[0]], tuple(sorted(values)), int(mask.sum()), _hours(seconds, mask))


def _hours(seconds: np.ndarray | None, mask: np.ndarray) -> float | None:
    return None if seconds is None else float(seconds[mask].sum()) / 3600


def _seconds(roles: Roles, decimal: str | None, rows: int) -> np.ndarray | None:
    """Return the seconds of each row, 0 where a duration is not read; None where there is no column of durations."""
    if "seconds" not in roles:
        return None
    look = roles["seconds"][0]
    assert look.duration is not None, "roles_of gives this part to durations alone"
    read = durations.parse(look.cells, look.duration.value, decimal, mapping_text.GLPI_DAY)
    return pc.fill_null(read.seconds, 0).to_numpy(zero_copy_only=False)


def _first_level(value: str, separator: str | None) -> str:
    levels = value.split(separator) if separator is not None else [value]
    return levels[1] if len(levels) > 1 and slug(levels[0]) in WHOLE_TREE else levels[0]
