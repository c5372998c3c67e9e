"""Reading GLPI: first load against pandas.read_sql of the same query, memory, and what 100 changed tasks cost.

    python benchmarks/glpi.py 10000 100000 1000000

It needs the MariaDB of the tests (127.0.0.1:3306, root without password); its bases are dropped. Each measure runs in a
process of its own, whose highest memory it prints. Processor seconds are those of the process, and for the partial
reading those of the server for its account as well (`userstat`), so that other work on the machine does not count.
"""

from __future__ import annotations

import multiprocessing
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "support"))
sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "sources" / "glpi"))
from glpi_server import Glpi, glpi

from analysis.sources.canonical_tables import TABLES
from analysis.sources.extract import Reading, Within
from analysis.sources.glpi.bulk import Bulk
from analysis.sources.glpi.reader import extract
from analysis.sources.glpi.schema import Schema
from analysis.sources.glpi.session import Address, snapshot
from conftest import mapping_of

COLUMNS = (
    "id", "tickets_id", "users_id_tech", "groups_id_tech", "date", "begin", "end", "actiontime", "state", "is_private",
    "date_mod",
)  # fmt: skip
TASKS_A_TICKET = 5
CHANGED = 100
MEGABYTE = 1024


def fill(base: Glpi, tasks: int) -> None:
    """`tasks` tasks of some 100 characters, a fifth as many tickets, a requester, a group and two changes a ticket."""
    tickets = max(tasks // TASKS_A_TICKET, 1)
    base.sql(f"""
        INSERT INTO glpi_tickets (id, entities_id, name, date, status, itilcategories_id, date_mod)
        SELECT seq, 1 + seq % 2, CONCAT('Ticket n° ', seq), FROM_UNIXTIME(1500000000 + seq * 100), 6, seq % 40, NOW()
        FROM seq_1_to_{tickets}""")
    base.sql(f"""
        INSERT INTO glpi_tickets_users (tickets_id, users_id, type) SELECT seq, seq % 500, 1 FROM seq_1_to_{tickets}""")
    base.sql(f"""
        INSERT INTO glpi_groups_tickets (tickets_id, groups_id, type) SELECT seq, seq % 9, 2 FROM seq_1_to_{tickets}""")
    base.sql(f"""
        INSERT INTO glpi_logs (itemtype, items_id, id_search_option, old_value, new_value, date_mod)
        SELECT 'Ticket', 1 + seq % {tickets}, 12, '1', '5', NOW() FROM seq_1_to_{2 * tickets}""")
    base.sql(f"""
        INSERT INTO glpi_tickettasks (id, uuid, tickets_id, date, users_id, users_id_tech, groups_id_tech, content,
            actiontime, begin, state, is_private, date_mod)
        SELECT seq, seq, 1 + seq DIV {TASKS_A_TICKET}, FROM_UNIXTIME(1500000000 + seq * 20), seq % 50, seq % 50,
            seq % 9,
            CONCAT('&#60;p&#62;Intervention n° ', seq, ' : redémarrage du service, contrôle des journaux du serveur',
            '&#60;/p&#62;'), 60 * (1 + seq % 100), IF(seq % 4 = 0, FROM_UNIXTIME(1500000000 + seq * 20), NULL), seq % 3,
            seq % 2, NOW()
        FROM seq_1_to_{tasks}""")


def read_sql(url: str) -> int:
    """pandas.read_sql of eleven columns of the tasks."""
    columns = ", ".join(f"`{name}`" for name in COLUMNS)
    with sa.create_engine(url.replace("mysql://", "mysql+pymysql://")).connect() as connection:
        return len(pd.read_sql(f"SELECT {columns} FROM glpi_tickettasks", connection))


def ranges(url: str) -> int:
    """The same columns of the same rows by `Bulk`, into one Arrow table."""
    mapping = mapping_of()
    with snapshot(Address.from_environ(mapping, {"RELEVE_GLPI_URL": url})) as session:
        bulk = Bulk(session, Schema.probe(session, mapping), lambda step, done, total: None)
        return bulk.table("glpi_tickettasks", columns=COLUMNS, with_mark=False).num_rows


def first_load(url: str) -> int:
    """Everything, to canonical rows, texts decoded; each batch is let go as the warehouse does."""
    made = extract("glpi", mapping_of(), Reading(Path(), environ={"RELEVE_GLPI_URL": url}))
    rows = 0
    for table in made.tables.values():
        batches = table if isinstance(table, pa.RecordBatchReader) else table.to_batches()
        rows += sum(batch.num_rows for batch in batches)
    return rows


def partial(url: str, keys_folder: str) -> tuple[float, float, dict[str, int]]:
    """A partial reading after 100 tasks changed, the keys at hand: its time, its processor's, the rows it read."""
    state = Path(keys_folder, "state").read_text().splitlines()
    held = {path.stem: path for path in Path(keys_folder).glob("*.arrow")}

    def keys(name: str, within: Within | None = None, *, clients: Collection[str] | None = None) -> pa.Table:
        """All the keys, whatever is asked; a warehouse gives fewer."""
        rows = TABLES[name].empty().select(list(TABLES[name].key_columns))
        if name in held:
            rows = pa.ipc.open_file(pa.memory_map(str(held[name]))).read_all()
        return rows if clients is None else rows.filter(pc.is_in(rows["client"], value_set=pa.array(sorted(clients))))

    reading = Reading(
        Path(), environ={"RELEVE_GLPI_URL": url}, state=dict(line.split("\t", 1) for line in state), keys=keys
    )  # fmt: skip
    started, worked = time.perf_counter(), time.process_time()
    made = extract("glpi", mapping_of(), reading)
    return time.perf_counter() - started, time.process_time() - worked, dict(made.rows_read)


def keep_keys(url: str, folder: str) -> int:
    """What a warehouse would hold after the first load: keys and marks, in files."""
    made = extract("glpi", mapping_of(), Reading(Path(), environ={"RELEVE_GLPI_URL": url}))
    for name, table in made.tables.items():
        columns = list(TABLES[name].key_columns)
        batches = table if isinstance(table, pa.RecordBatchReader) else table.to_batches()
        schema = pa.schema([TABLES[name].schema.field(column) for column in columns])
        with pa.ipc.new_file(Path(folder, f"{name}.arrow"), schema) as file:
            for batch in batches:
                file.write_batch(batch.select(columns))
    Path(folder, "state").write_text("\n".join(f"{key}\t{value}" for key, value in made.state.items()))
    return sum(len(value) for value in made.state.values())


@contextmanager
def reader(base: Glpi) -> Iterator[str]:
    """The address of a base for an account of its own, whose processor seconds the server counts."""
    account = reader_of(base)
    base.sql(f"CREATE USER {account}@'%'")
    try:
        base.sql(f"GRANT SELECT ON {base.name}.* TO {account}@'%'")
        base.sql("SET GLOBAL userstat = 1")
        yield base.url.replace("root@", f"{account}@")
    finally:
        base.sql(f"DROP USER {account}@'%'")


def reader_of(base: Glpi) -> str:
    """The name of that account."""
    return f"{base.name}_r"


def server_seconds(base: Glpi) -> float:
    """The processor seconds that the server spent for the account of the readings."""
    found = base.sql("SELECT CPU_TIME FROM information_schema.user_statistics WHERE USER = %s", reader_of(base))
    return float(found[0][0]) if found else 0.0


def _run(pipe, work: Callable[..., object], *arguments: str) -> None:
    started, worked = time.perf_counter(), time.process_time()
    given = work(*arguments)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MEGABYTE
    pipe.send((given, time.perf_counter() - started, time.process_time() - worked, peak))


def measured(work: Callable[..., object], *arguments: str) -> tuple[object, float, float, float]:
    """What `work` gives, its seconds, those of its processor, and the highest memory of its process in megabytes."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=_run, args=(there, work, *arguments))
    process.start()
    given = here.recv()
    process.join()
    return given


def main(sizes: list[int]) -> None:
    """Print one line of the tables of benchmarks/README.md for each size."""
    print("| tasks | read_sql s (CPU, MB) | ranges s (CPU, MB) | CPU ratio | first load s (CPU, MB) |", end="")
    print(" 100 changed s | CPU here + server | MB | rows | keys |")
    print(f"|{'---:|' * 10}")
    for tasks in sizes:
        with glpi() as base, reader(base) as url, tempfile.TemporaryDirectory() as folder:
            fill(base, tasks)
            base.sql("SELECT SUM(LENGTH(content)) FROM glpi_tickettasks")
            _, *of_pandas = measured(read_sql, url)
            _, *of_ranges = measured(ranges, url)
            _, *of_load = measured(first_load, url)
            measured(keep_keys, url, folder)
            step = max(tasks // CHANGED, 1)
            base.sql(f"UPDATE glpi_tickettasks SET actiontime = 61, date_mod = NOW() WHERE id % {step} = 0")
            before = server_seconds(base)
            (partial_s, partial_cpu, read), _, _, partial_mb = measured(partial, url, folder)
            of_server = server_seconds(base) - before
            figures = ("{:.2f} ({:.2f}, {:.0f})".format(*each) for each in (of_pandas, of_ranges, of_load))
            pandas_cell, ranges_cell, load_cell = figures
            cells = (
                f"{tasks:,}", pandas_cell, ranges_cell, f"{of_pandas[1] / of_ranges[1]:.1f}", load_cell,
                f"{partial_s:.2f}", f"{partial_cpu:.2f} + {of_server:.2f}", f"{partial_mb:.0f}", str(read["rows"]),
                f"{read['keys']:,}",
            )  # fmt: skip
            print(f"| {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [10_000, 100_000])
