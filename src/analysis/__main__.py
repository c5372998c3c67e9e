"""The command line: words in, words out, an exit code a kind of error. All logic is elsewhere."""

from __future__ import annotations

import os
import sys
from collections.abc import Collection, Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from analysis.foundation import addresses, permissions
from analysis.foundation.errors import AnalystError, DataFault, SomeClientsFailed, UsageFault
from analysis.foundation.messages import message
from analysis.publish.processes import descendants
from analysis.terminal import accounts, command_line, installation, problem_commands, proofs, screens, telling
from analysis.terminal.command_line import AsOf, Client, Commands
from analysis.terminal.located import places
from analysis.terminal.recording import recorded
from analysis.terminal.screens import complain, say
from analysis.terminal.telling import parse_date

if TYPE_CHECKING:
    from analysis.publish.batch.runner import Result

app = Commands(
    name="releve",
    help=str(message("Relevé: from tickets to reports of consumption, forecast and payback.")),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(accounts.commands, name="account")
app.add_typer(proofs.commands)
app.add_typer(installation.commands)
app.add_typer(telling.commands)
app.add_typer(problem_commands.commands)

Pdf = Annotated[bool, typer.Option("--pdf", help=str(message("Add report.pdf and report.zip (needs Chromium).")))]
Charts = Literal["svg", "plotly"]
Lang = Annotated[
    str | None, typer.Option("--lang", help=str(message("Language of the report (fr, en); else the client's.")))
]


@app.callback()
def _places(
    params: Annotated[
        Path | None, typer.Option(envvar=addresses.PARAMS, help=str(message("Folder of params.")))
    ] = None,
    warehouse: Annotated[
        str | None, typer.Option(envvar=addresses.WAREHOUSE, help=str(message("Address of the warehouse.")))
    ] = None,
    reports: Annotated[
        str | None, typer.Option(envvar=addresses.REPORTS, help=str(message("Address of the reports.")))
    ] = None,
) -> None:
    for name, value in ((addresses.PARAMS, params), (addresses.WAREHOUSE, warehouse), (addresses.REPORTS, reports)):
        if value is not None:
            os.environ[name] = str(value)
    permissions.restrict()


@app.command(help=str(message("Write a demonstration: exports of a ticket tool, and the params of its clients.")))
def demo(
    folder: Annotated[
        Path, typer.Argument(help=str(message("Folder in which the demonstration is written.")))
    ] = addresses.DEMO,
    clients: Annotated[int, typer.Option(help=str(message("Number of clients.")))] = 7,
    entries: Annotated[int | None, typer.Option(help=str(message("Number of time entries, about.")))] = None,
    seed: Annotated[int, typer.Option(help=str(message("Seed of the generator.")))] = 2023,
    known_on: Annotated[
        str | None, typer.Option(help=str(message("Write what the tool held on a past day (YYYY-MM-DD).")))
    ] = None,
) -> None:
    """`releve demo`."""
    from analysis.demo import generate as generator

    with screens.OUTPUT.status(str(message("Writing the demonstration…"))):
        day = None if known_on is None else parse_date(known_on)
        generator.generate(folder, clients=clients, entries=entries, seed=seed, known_on=day)
    say(message("Demonstration written to {folder}", folder=str(folder)))


@app.command(help=str(message("Read the sources and bring the warehouse up to date.")))
@recorded("sync")
def sync(
    source: Annotated[
        str | None, typer.Option(help=str(message("Read this source alone, by the name of its file.")))
    ] = None,
    client: Annotated[
        str | None, typer.Option(help=str(message("Read the sources that have data of this client alone.")))
    ] = None,
    full: Annotated[bool, typer.Option("--full", help=str(message("Read everything again.")))] = False,
) -> None:
    """`releve sync`."""
    from analysis.warehouse.synchronise import synchronise

    where = places()
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, console=screens.OUTPUT, transient=True, disable=not screens.OUTPUT.is_terminal) as bar:
        task = bar.add_task(str(message("reading the sources")), total=None)

        def show_step(step: str, done: int, total: int | None) -> None:
            bar.update(task, description=step, completed=done, total=total)

        for reading in synchronise(where, only=source, client=client, full=full, progress=show_step, remark=complain):
            news = (
                message("{n} client(s) changed", n=len(reading.changed_clients))
                if reading.rows
                else message("nothing new")
            )
            say(message("{source}: {news} (sync {sync})", source=reading.source, news=news, sync=reading.sync_id))


@app.command(help=str(message("Build the report of one client.")))
def report(
    client: Client,
    as_of: AsOf,
    lang: Lang = None,
    known_at: Annotated[
        str, typer.Option(help=str(message("Report what was known then: a synchronisation or a date.")))
    ] = "",
    pdf: Pdf = False,
    pptx: Annotated[
        bool, typer.Option("--pptx", help=str(message("Add report.pptx, the slides for a committee.")))
    ] = False,
    charts: Annotated[
        Charts, typer.Option(help=str(message("plotly: a separate internal edition, with interactive charts.")))
    ] = "svg",
) -> None:
    """`releve report`."""
    from analysis.publish.editions import signing
    from analysis.publish.editions.order import BUILD, INTERACTIVE, Order
    from analysis.terminal import findings

    signing.check_key()
    order = Order(places(), client, parse_date(as_of), lang, known_at=known_at, has_pdf=pdf, has_pptx=pptx)
    built = _built(INTERACTIVE if charts == "plotly" else BUILD, order)
    if charts == "svg":
        signing.sign(order, built)
    say(built.folder)
    if charts == "svg":
        for line in findings.lines(built.folder):
            complain(line)
    _refuse_blocking(client, as_of, built.blocking)


def _built(work: str, *arguments: object, secrets: Collection[str] = (), **choices: object) -> Any:
    """Return the result of a function run in a process that has imported everything, or end with its exit code."""
    from analysis.publish.batch import runner
    from analysis.publish.processes import workers

    answer = workers.run_one(work, *arguments, time_limit=runner.time_limit(), secrets=secrets, **choices)
    if isinstance(answer, workers.Failure):
        complain(answer.error)
        raise typer.Exit(answer.exit_code)
    return answer


def _refuse_blocking(client: str, as_of: str, codes: tuple[str, ...]) -> None:
    if not codes:
        return
    sentence = message(
        "{client}: blocking findings: {codes}; see the page of the findings", client=client, codes=", ".join(codes)
    )
    if "unknown_profile" in codes:
        command = f"releve check --coverage {client} --as-of {as_of}"
        sentence = message("{sentence}; {command} names the people", sentence=sentence, command=command)
    raise DataFault(sentence)


@app.command(help=str(message("Build the reports of all clients: what is up to date is not built again.")))
@recorded("batch")
def batch(
    as_of: AsOf,
    client: Annotated[list[str] | None, typer.Option(help=str(message("This client alone (may be repeated).")))] = None,
    lang: Lang = None,
    jobs: Annotated[
        int | None, typer.Option(min=1, help=str(message("Processes at a time; else one for each core.")))
    ] = None,
    scheduler: Annotated[
        str | None, typer.Option(help=str(message("Address of a Dask cluster that builds instead.")))
    ] = None,
    since: Annotated[
        str, typer.Option(help=str(message("Look at the clients changed since then alone (synchronisation, date).")))
    ] = "",
    force: Annotated[bool, typer.Option("--force", help=str(message("Build again even what is up to date.")))] = False,
    pdf: Pdf = False,
    quiet: Annotated[bool, typer.Option("--quiet", help=str(message("Tell failures alone.")))] = False,
) -> None:
    """`releve batch`."""
    from analysis.publish.batch import runner as batches
    from analysis.publish.processes import workers
    from analysis.terminal import progress

    choices = {"clients": tuple(client or ()), "language": lang, "force": force, "since": since, "has_pdf": pdf}
    plan = workers.run_in_own_process(batches.PLAN, places(), parse_date(as_of), **choices)
    total = len(plan.orders) + len(plan.known)
    follower = progress.Screen(screens.OUTPUT, screens.ERRORS, total=total, is_quiet=quiet)
    results = follower.follow(batches.carry_out(plan, jobs=jobs, scheduler=scheduler))
    failed = [result for result in results if result.outcome == "failed"]
    if failed:
        sentence = message(
            "{failed} client(s) failed of {total}; the others are done", failed=len(failed), total=len(results)
        )
        raise SomeClientsFailed(sentence)
    blocked = [result for result in results if result.blocking]
    if blocked:
        _tell_blocking(blocked)
        sentence = message(
            "blocking findings for: {clients}; see the page of the findings of their reports",
            clients=", ".join(result.client for result in blocked),
        )
        raise DataFault(sentence)


def _tell_blocking(results: Iterable[Result]) -> None:
    """Tell the blocking findings of the editions of a batch."""
    from analysis.terminal import findings

    for result in results:
        for line in findings.blocking(result.folder) if result.folder else ():
            complain(message("{client}: {text}", client=result.client, text=line))


@app.command(
    help=str(message("Draft the mapping of a source and the files of its clients; each guess is to be confirmed."))
)
def init(
    name: Annotated[
        str,
        typer.Argument(
            help=str(message("Short name of the client, or of the source where there are several (a-z, 0-9, -)."))
        ),
    ] = "glpi",
    file: Annotated[
        Path | None, typer.Argument(help=str(message("Export of the ticket tool: CSV, XLSX or Parquet.")))
    ] = None,
    client: Annotated[
        list[str] | None, typer.Option(help=str(message("This client of the export alone (may be repeated).")))
    ] = None,
    one: Annotated[bool, typer.Option("--one", help=str(message("All rows are of the client named.")))] = False,
    glpi: Annotated[
        bool, typer.Option("--glpi", help=str(message("Draft from the GLPI database of RELEVE_GLPI_URL.")))
    ] = False,
    clients: Annotated[
        str | None,
        typer.Option(
            help=str(message("With --glpi: entities of the clients (id, name or path), a comma between two."))
        ),
    ] = None,
    level: Annotated[
        int | None, typer.Option(min=0, help=str(message("With --glpi: level of the clients beneath the root entity.")))
    ] = None,
) -> None:
    """`releve init`."""
    from analysis.terminal import drafted_clients, drafted_glpi, marks

    params = Path(os.environ.get(addresses.PARAMS, "params"))
    if glpi:
        marks.show(drafted_glpi.draft(name, params, named=clients, level=level, is_asked=sys.stdin.isatty()))
        return
    if file is None:
        raise UsageFault(message("name the export to draft from, or --glpi"))
    wish = drafted_clients.Wish(tuple(client or ()), is_one=one, is_asked=sys.stdin.isatty())
    marks.show(drafted_clients.draft(name, file, addresses.find().source, params, wish))


@app.command(help=str(message("Build a study: payback of an investment, budget, sizing of a client to come.")))
def study(name: Annotated[str, typer.Argument(help=str(message("Name of the file, in params/studies.")))]) -> None:
    """`releve study`."""
    say(_built("analysis.publish.editions.studies:build", places(), name))


@app.command(help=str(message("Check params, mappings and corrections: all faults at once.")))
def check(
    coverage: Annotated[str | None, typer.Option(help=str(message("Show what no rule of this client covers.")))] = None,
    as_of: Annotated[
        str | None, typer.Option("--as-of", help=str(message("With --coverage: last day counted.")))
    ] = None,
    sample: Annotated[
        str | None, typer.Option(help=str(message("Show the first rows of this source, as they are read.")))
    ] = None,
) -> None:
    """`releve check`."""
    from analysis.notebook.notebook_files import NOTEBOOKS
    from analysis.terminal import sample as samples
    from analysis.workbook import export_check
    from analysis.workbook.params_check import check as check_params
    from analysis.workbook.params_check import doubts, proposed_terms

    where = places()
    if sample is not None:
        samples.show(where, sample)
        return
    names = check_params(where.params, notebooks=NOTEBOOKS)
    say(message("{n} client(s) checked in {folder}: no fault", n=len(names), folder=str(where.params)))
    for doubt in (*doubts(where.params, names), *proposed_terms(where.params, names), *export_check.doubts(where)):
        say(str(doubt))
    if coverage is not None:
        _show_coverage(coverage, as_of)


def _show_coverage(client: str, as_of: str | None) -> None:
    from analysis.report.coverage import coverage
    from analysis.terminal.coverage import show_all

    day = datetime.now(UTC).date() if as_of is None else parse_date(as_of)
    show_all(client, coverage(client, day, places()))


@app.command(help=str(message("Build the edition of all clients, internal or anonymous.")))
def portfolio(
    as_of: AsOf,
    anonymous: Annotated[bool, typer.Option("--anonymous", help=str(message("An edition that names nobody.")))] = False,
    lang: Lang = None,
) -> None:
    """`releve portfolio`."""
    from analysis.publish.processes import environment

    choices = {"language": lang, "anonymous": anonymous}
    secrets = (environment.ANONYMITY_KEY,) if anonymous else ()
    say(_built("analysis.publish.editions.portfolio:build", places(), parse_date(as_of), secrets=secrets, **choices))


@app.command(
    help=str(message("Keep the edition of the day of each client up to date: sync, then what has changed, in a loop."))
)
@recorded("watch")
def watch(
    every: Annotated[float, typer.Option(help=str(message("Seconds from the start of a round to the next.")))] = 300.0,
    rounds: Annotated[
        int | None, typer.Option(min=1, help=str(message("Number of rounds; else until it is stopped.")))
    ] = None,
    jobs: Annotated[
        int | None, typer.Option(min=1, help=str(message("Processes at a time; else one for each core.")))
    ] = None,
) -> None:
    """`releve watch`."""
    from analysis.publish.batch import watch as watching

    for finished in watching.watch(places(), every_seconds=every, today=date.today, rounds=rounds, jobs=jobs):
        built = [result.client for result in finished.results if result.outcome == "built"]
        sentence = message(
            "{day}: {n} edition(s) of the day in {seconds} s",
            day=str(finished.as_of),
            n=len(built),
            seconds=f"{finished.seconds:.1f}",
        )
        say(sentence)
        if finished.trouble:
            complain(finished.trouble)
        for result in finished.results:
            if result.error:
                complain(message("{client}: {text}", client=result.client, text=result.error))


@app.command(help=str(message("Serve the editions to those who may read them (params/portal.yaml).")))
def serve(
    host: Annotated[str, typer.Option(help=str(message("Address to listen on.")))] = accounts.HOST,
    port: Annotated[int, typer.Option(help=str(message("Port to listen on.")))] = accounts.PORT,
) -> None:
    """`releve serve`."""
    from analysis.portal import application, settings

    portal = settings.find(places(), f"{host}:{port}")
    sentence = message(
        "Portal: {address} (accounts, sessions and log in {folder})",
        address=portal.public_url,
        folder=str(portal.folder),
    )
    say(sentence)
    application.serve(portal, host=host, port=port)


def main() -> None:
    """Run a command; show an analyst's error as its message and exit with its code; a bug shows its traceback."""
    descendants.hide()
    try:
        sys.exit(command_line.run(app))
    except AnalystError as error:
        complain(str(error))
        sys.exit(error.exit_code)


if __name__ == "__main__":
    main()
