"""Which closed editions a client has received, kept beside the warehouse: each is the next one's previous (rule 13)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import fsspec

from analysis.versioned_table import within_reach


@dataclass(frozen=True)
class Closed:
    """One closed edition: what it counted up to, what it had read, and the params it was made with."""

    as_of: date
    sync_id: str
    params_sha256: str


class EditionLog:
    """The closed editions of all clients.

    Parameters
    ----------
    warehouse_url : folder or address of the warehouse.
    """

    def __init__(self, warehouse_url: str) -> None:
        self._url = warehouse_url.rstrip("/")

    def previous(self, client: str, as_of: date) -> Closed | None:
        """The client's last closed edition before `as_of`; None before the first."""
        with within_reach(self._url, "editions"):
            files, folder = fsspec.url_to_fs(f"{self._url}/editions/{client}", use_listings_cache=False)
            names = files.ls(folder, detail=False) if files.exists(folder) else []
            earlier = sorted(name for name in names if _day(name) < as_of.isoformat())
            if not earlier:
                return None
            kept = json.loads(files.cat_file(earlier[-1]))
        return Closed(date.fromisoformat(kept["as_of"]), kept["sync_id"], kept["params_sha256"])

    def sent(self, client: str, as_of: date) -> Mapping[str, tuple[str, ...]]:
        """Contract line -> the entries of its statement as that closed edition sent it, in their order (rule 5.3)."""
        with within_reach(self._url, "editions"):
            files, path = fsspec.url_to_fs(f"{self._url}/editions/{client}/{as_of.isoformat()}.json")
            kept = json.loads(files.cat_file(path))
        return {line: tuple(entries) for line, entries in kept.get("sent", {}).items()}

    def record(self, client: str, closed: Closed, sent: Mapping[str, Sequence[str]]) -> None:
        """Keeps a closed edition and the statements it sent, in the place of one of the same date."""
        content = {
            "as_of": closed.as_of.isoformat(),
            "sync_id": closed.sync_id,
            "params_sha256": closed.params_sha256,
            "sent": {line: list(entries) for line, entries in sent.items()},
        }
        text = json.dumps(content, sort_keys=True) + "\n"
        with within_reach(self._url, "editions"):
            files, path = fsspec.url_to_fs(f"{self._url}/editions/{client}/{closed.as_of.isoformat()}.json")
            files.makedirs(path.rpartition("/")[0], exist_ok=True)
            files.pipe_file(path, text.encode())


def _day(name: str) -> str:
    return name.rpartition("/")[2].removesuffix(".json")
