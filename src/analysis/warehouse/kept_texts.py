"""A name taken out of what the warehouse keeps beside its tables: params of past editions, records of editions.

Kept params are named by their hash, which editions and records cite. The file of that name then holds the hash of the
params that stand in their place, so that what cites it still finds them.
"""

from __future__ import annotations

import hashlib

import fsspec

from analysis.foundation import atomic_file
from analysis.foundation.name_forms import replaced
from analysis.warehouse.delta_table import within_reach
from analysis.warehouse.edition_log import FOLDER

PARAMS = "params"
REDIRECT = b"forgotten: "


def redirected(content: bytes) -> str | None:
    """Return the hash of the params that stand in the place of others; None for params themselves."""
    return content.removeprefix(REDIRECT).decode().strip() if content.startswith(REDIRECT) else None


def are_same(warehouse_url: str, first: str, second: str) -> bool:
    """Return True where two hashes are of the same params, but for the names of people forgotten since."""
    return first == second or _newest(warehouse_url, first) == _newest(warehouse_url, second)


def _newest(warehouse_url: str, sha256: str) -> str:
    with within_reach(warehouse_url, PARAMS):
        files, path = fsspec.url_to_fs(f"{warehouse_url}/{PARAMS}/{sha256}", use_listings_cache=False)
        instead = redirected(files.cat_file(path)) if files.exists(path) else None
    return sha256 if instead is None else _newest(warehouse_url, instead)


def forget(warehouse_url: str, name: str, pseudonym: str) -> int:
    """Put a pseudonym in the place of a name; return the number of files that held it."""
    with within_reach(warehouse_url, PARAMS):
        files, root = fsspec.url_to_fs(warehouse_url, use_listings_cache=False)
        changed = 0
        for path in files.glob(f"{root}/{PARAMS}/*"):
            content = files.cat_file(path)
            after = replaced(content, name, pseudonym)
            if after != content:
                instead = hashlib.sha256(after).hexdigest()
                atomic_file.write(files, f"{root}/{PARAMS}/{instead}", after)
                atomic_file.write(files, path, REDIRECT + instead.encode() + b"\n")
                changed += 1
        for path in files.glob(f"{root}/{FOLDER}/*/*.json"):
            content = files.cat_file(path)
            after = replaced(content, name, pseudonym)
            if after != content:
                atomic_file.write(files, path, after)
                changed += 1
    return changed
