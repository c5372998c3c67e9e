"""What a synchronisation costs: first load, nothing changed, 100 changed rows, a new mapping, by the number of entries.

`python benchmarks/warehouse.py [ENTRIES ...]` prints the table of `benchmarks/README.md`. Entries come as a generated
stream over 200 clients; each size runs in a process of its own, and its memory is the highest resident set of that
process, libraries and the generator included.
"""

from __future__ import annotations

import multiprocessing
import resource
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analysis.sources.canonical_tables import TIME_ENTRY
from analysis.sources.extract import Extract
from analysis.warehouse.row_changes import BATCH_ROWS, with_hashes
from analysis.warehouse.warehouse import Warehouse

CLIENTS = tuple(f"client-{number:03d}" for number in range(200))
SIZES = (10_000, 100_000, 1_000_000)
CHANGED_ROWS = 100


def entries(first: int, last: int, shift: int) -> pa.Table:
    """Time entries number `first` to `last`, always the same; `shift` seconds are added to each."""
    numbers = np.arange(first, last)
    rng = np.random.default_rng(first)

    def text(prefix: str, values: np.ndarray) -> pa.Array:
        return pc.binary_join_element_wise(prefix, pa.array(values).cast(pa.string()), "")

    instants = pa.array(1_550_000_000_000_000 + numbers * 7_000_000).cast(pa.timestamp("us", tz="UTC"))
    columns = {
        "client": pa.array(np.array(CLIENTS)[numbers % len(CLIENTS)]),
        "source": pa.array(["glpi"] * len(numbers)),
        "time_entry_id": pa.array(numbers).cast(pa.string()),
        "ticket_id": pa.array(numbers // 3).cast(pa.string()),
        "technician_id": pa.array(rng.integers(1, 60, len(numbers))).cast(pa.string()),
        "technician_group": text("Groupe support ", rng.integers(1, 9, len(numbers))),
        "category_id": pa.array(rng.integers(1, 300, len(numbers))).cast(pa.string()),
        "started_at": instants,
        "modified_at": instants,
        "seconds": pa.array(rng.integers(1, 150, len(numbers)) * 60 + shift),
        "state": pa.array(["done"] * len(numbers)),
        "is_private": pa.array(rng.random(len(numbers)) < 0.1),
        "detail": text("Redémarrage du service de sauvegarde, dossier ", rng.integers(0, 10**9, len(numbers))),
    }
    arrays = [columns.get(column.name, pa.nulls(len(numbers), column.type)) for column in TIME_ENTRY.columns]
    return pa.table(arrays, schema=TIME_ENTRY.schema)


def stream(count: int, shift: int = 0) -> pa.RecordBatchReader:
    """All entries, made as they are read."""
    steps = range(0, count, BATCH_ROWS)
    batches = (entries(start, min(start + BATCH_ROWS, count), shift).to_batches()[0] for start in steps)
    return pa.RecordBatchReader.from_batches(TIME_ENTRY.schema, batches)


def changed_rows(count: int, clients: int) -> pa.Table:
    """A hundred entries of the first clients, a second longer."""
    rows = entries(0, min(BATCH_ROWS, count), 1)
    return rows.filter(pc.is_in(rows["client"], value_set=pa.array(CLIENTS[:clients]))).slice(0, CHANGED_ROWS)


def measure(count: int) -> dict[str, float]:
    """Seconds of each step, megabytes and files, for one size."""
    seconds: dict[str, float] = {}

    def timed(step: str, work) -> None:
        start = time.perf_counter()
        work()
        seconds[step] = time.perf_counter() - start

    def hashed() -> None:
        for batch in stream(count):
            with_hashes(TIME_ENTRY, pa.Table.from_batches([batch]))

    def partial(clients: int) -> Extract:
        return Extract("glpi", {"time_entry": changed_rows(count, clients)}, CLIENTS, is_whole=False)

    stream(1).read_all()  # the first call loads time zones and kernels, which no step is to pay for
    with tempfile.TemporaryDirectory() as folder:
        house = Warehouse(folder)
        timed("generating", lambda: [None for _ in stream(count)])
        timed("hashing", hashed)
        timed("first load", lambda: house.commit(Extract("glpi", {"time_entry": stream(count)}, CLIENTS)))
        seconds["first load MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
        seconds["bytes an entry"] = sum(path.stat().st_size for path in Path(folder).rglob("*.parquet")) / count
        timed("no change", lambda: house.commit(Extract("glpi", {"time_entry": stream(count)}, CLIENTS)))
        timed("100 rows, 1 client", lambda: house.commit(partial(1)))
        timed("100 rows, 100 clients", lambda: house.commit(partial(100)))
        timed("reading a client", lambda: house.read(CLIENTS[0], house.latest()))
        timed("new mapping", lambda: house.commit(Extract("glpi", {"time_entry": stream(count, 7)}, CLIENTS)))
        seconds["peak MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    return seconds


def main() -> None:
    sizes = [int(size) for size in sys.argv[1:]] or SIZES
    results = []
    for size in sizes:
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            results.append(pool.apply(measure, (size,)))
    print("| | " + " | ".join(f"{size:,}" for size in sizes) + " |")
    print("|---|" + "---:|" * len(sizes))
    for step in results[0]:
        print(f"| {step} | " + " | ".join(f"{result[step]:.3g}" for result in results) + " |")
    net = [result["generating"] for result in results]
    for step in ("first load", "no change"):
        ratios = [
            (result[step] - free) / max(result["hashing"] - free, 1e-9)
            for result, free in zip(results, net, strict=True)
        ]
        print(f"| {step} ÷ hashing | " + " | ".join(f"{ratio:.2f}" for ratio in ratios) + " |")


if __name__ == "__main__":
    main()
