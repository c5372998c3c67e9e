"""The command line: words in, words out, an exit code a kind of error. All logic is elsewhere."""

from __future__ import annotations

import os
import sys
from collections.abc import Collection
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from analysis.foundation import addresses, permissions
from analysis.foundation.errors import AnalystError, DataFault, SomeClientsFailed, UsageFault
from analysis.foundation.messages import message
from analysis.publish.processes import descendants
from analysis.terminal import accounts, installation, problem_commands, screens, telling
from analysis.terminal.located import places
from analysis.terminal.recording import recorded
from analysis.terminal.screens import complain, say
from analysis.terminal.telling import parse_date

app = typer.Typer(
    name="releve",
    help="Relevé : des tickets aux rapports de consommation, de prévision et de rentabilité.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(accounts.commands, name="account")
app.add_typer(installation.commands)
app.add_typer(telling.commands)
app.add_typer(problem_commands.commands)

AsOf = Annotated[str, typer.Option("--as-of", help="Date d’arrêté, incluse (AAAA-MM-JJ).")]
Pdf = Annotated[bool, typer.Option("--pdf", help="Ajouter report.pdf et report.zip (il y faut Chromium).")]
Charts = Literal["svg", "plotly"]
Lang = Annotated[str | None, typer.Option("--lang", help="Langue du rapport (fr, en) ; sinon celle du client.")]


@app.callback()
def _places(
    params: Annotated[Path | None, typer.Option(envvar=addresses.PARAMS, help="Dossier des paramètres.")] = None,
    warehouse: Annotated[str | None, typer.Option(envvar=addresses.WAREHOUSE, help="Adresse de l’entrepôt.")] = None,
    reports: Annotated[str | None, typer.Option(envvar=addresses.REPORTS, help="Adresse des rapports.")] = None,
) -> None:
    for name, value in ((addresses.PARAMS, params), (addresses.WAREHOUSE, warehouse), (addresses.REPORTS, reports)):
        if value is not None:
            os.environ[name] = str(value)
    permissions.restrict()


@app.command()
def demo(
    folder: Annotated[Path, typer.Argument(help="Dossier où écrire la démonstration.")] = addresses.DEMO,
    clients: Annotated[int, typer.Option(help="Nombre de clients.")] = 7,
    entries: Annotated[int | None, typer.Option(help="Nombre de saisies, environ.")] = None,
    seed: Annotated[int, typer.Option(help="Graine du générateur.")] = 2023,
    known_on: Annotated[str | None, typer.Option(help="Ce que l’outil contenait un jour passé (AAAA-MM-JJ).")] = None,
) -> None:
    """Écrire un jeu de démonstration : exports d’un outil de tickets et paramètres de ses clients."""
    from analysis.demo import generate as generator

    with screens.OUTPUT.status(str(message("Writing the demonstration…"))):
        day = None if known_on is None else parse_date(known_on)
        generator.generate(folder, clients=clients, entries=entries, seed=seed, known_on=day)
    say(message("Demonstration written to {folder}", folder=str(folder)))


@app.command()
@recorded("sync")
def sync(
    source: Annotated[str | None, typer.Option(help="Une seule source, par le nom de son fichier.")] = None,
    client: Annotated[str | None, typer.Option(help="Les seules sources qui ont des données de ce client.")] = None,
    full: Annotated[bool, typer.Option("--full", help="Tout relire.")] = False,
) -> None:
    """Lire les sources et mettre l’entrepôt à jour."""
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


@app.command()
def report(
    client: str,
    as_of: AsOf,
    lang: Lang = None,
    known_at: Annotated[str, typer.Option(help="Ce que l’on savait alors : synchronisation ou date.")] = "",
    pdf: Pdf = False,
    pptx: Annotated[bool, typer.Option("--pptx", help="Ajouter report.pptx, la présentation pour un comité.")] = False,
    charts: Annotated[Charts, typer.Option(help="plotly : une édition interne à part, aux graphiques animés.")] = "svg",
) -> None:
    """Construire le rapport d’un client."""
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
    _refuse_blocking(client, built.blocking)


def _built(work: str, *arguments: object, secrets: Collection[str] = (), **choices: object) -> Any:
    """Return the result of a function run in a process that has imported everything, or end with its exit code."""
    from analysis.publish.batch import runner
    from analysis.publish.processes import workers

    answer = workers.run_one(work, *arguments, time_limit=runner.time_limit(), secrets=secrets, **choices)
    if isinstance(answer, workers.Failure):
        complain(answer.error)
        raise typer.Exit(answer.exit_code)
    return answer


def _refuse_blocking(client: str, codes: tuple[str, ...]) -> None:
    if codes:
        sentence = message(
            "{client}: blocking findings: {codes}; see the page of the findings", client=client, codes=", ".join(codes)
        )
        raise DataFault(sentence)


@app.command()
@recorded("batch")
def batch(
    as_of: AsOf,
    client: Annotated[list[str] | None, typer.Option(help="Ce client seulement (répétable).")] = None,
    lang: Lang = None,
    jobs: Annotated[int | None, typer.Option(min=1, help="Processus à la fois ; sinon un par cœur.")] = None,
    scheduler: Annotated[str | None, typer.Option(help="Adresse d’une grappe Dask qui construit à la place.")] = None,
    since: Annotated[
        str, typer.Option(help="Ne regarder que les clients changés depuis (synchronisation, date).")
    ] = "",
    force: Annotated[bool, typer.Option("--force", help="Reconstruire même ce qui est à jour.")] = False,
    pdf: Pdf = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Ne dire que les échecs.")] = False,
) -> None:
    """Construire les rapports de tous les clients : ce qui est à jour n’est pas refait."""
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
    blocked = [result.client for result in results if result.blocking]
    if blocked:
        sentence = message(
            "blocking findings for: {clients}; see the page of the findings of their reports",
            clients=", ".join(blocked),
        )
        raise DataFault(sentence)


@app.command()
def init(
    name: Annotated[
        str, typer.Argument(help="Nom court du client, ou de la source s’il y en a plusieurs (a-z, 0-9, -).")
    ] = "glpi",
    file: Annotated[Path | None, typer.Argument(help="Export de l’outil de tickets : CSV, XLSX ou Parquet.")] = None,
    client: Annotated[list[str] | None, typer.Option(help="Ce client de l’export seulement (répétable).")] = None,
    one: Annotated[bool, typer.Option("--one", help="Toutes les lignes sont du client nommé.")] = False,
    glpi: Annotated[bool, typer.Option("--glpi", help="D’après la base GLPI de RELEVE_GLPI_URL.")] = False,
    clients: Annotated[
        str | None,
        typer.Option(help="Avec --glpi : entités des clients (id, nom ou chemin), séparées par des virgules."),
    ] = None,
    level: Annotated[
        int | None, typer.Option(min=0, help="Avec --glpi : niveau des clients sous l’entité racine.")
    ] = None,
) -> None:
    """Esquisser la correspondance d’une source et les fichiers de ses clients ; chaque supposition est à confirmer."""
    from analysis.terminal import drafted_clients, drafted_glpi

    params = Path(os.environ.get(addresses.PARAMS, "params"))
    if glpi:
        for written in drafted_glpi.draft(name, params, named=clients, level=level, is_asked=sys.stdin.isatty()):
            say(message("Written: {file}", file=str(written)))
        say(message("Read each line marked “# à confirmer” again, take the mark out, then: releve check"))
        return
    if file is None:
        raise UsageFault(message("name the export to draft from, or --glpi"))
    wish = drafted_clients.Wish(tuple(client or ()), is_one=one, is_asked=sys.stdin.isatty())
    for written in drafted_clients.draft(name, file, addresses.find().source, params, wish):
        say(message("Written: {file}", file=str(written)))
    say(message("Read each line marked “# à confirmer” again, take the mark out, then: releve check"))


@app.command()
def study(name: Annotated[str, typer.Argument(help="Nom du fichier, dans params/studies.")]) -> None:
    """Construire une étude : rentabilité d’un investissement, budget, évaluation d’un client à venir."""
    say(_built("analysis.publish.editions.studies:build", places(), name))


@app.command()
def check(
    coverage: Annotated[str | None, typer.Option(help="Montrer ce qu’aucune règle de ce client ne couvre.")] = None,
    as_of: Annotated[str | None, typer.Option("--as-of", help="Avec --coverage : date d’arrêté, incluse.")] = None,
    sample: Annotated[
        str | None, typer.Option(help="Montrer les premières lignes de cette source, comme lues.")
    ] = None,
) -> None:
    """Vérifier params, correspondances et corrections : toutes les fautes à la fois."""
    from analysis.notebook.notebook_files import NOTEBOOKS
    from analysis.terminal import sample as samples
    from analysis.workbook.params_check import check as check_params
    from analysis.workbook.params_check import proposed_terms

    where = places()
    if sample is not None:
        samples.show(where, sample)
        return
    names = check_params(where.params, notebooks=NOTEBOOKS)
    say(message("{n} client(s) checked in {folder}: no fault", n=len(names), folder=str(where.params)))
    for proposal in proposed_terms(where.params, names):
        say(proposal)
    if coverage is not None:
        _show_coverage(coverage, as_of)


def _show_coverage(client: str, as_of: str | None) -> None:
    from analysis.measures.trust import quality
    from analysis.report import client_report as reports
    from analysis.terminal import coverage

    loaded = reports.load(client, as_of or datetime.now(UTC).date().isoformat())
    coverage.show(client, quality.coverage(loaded.entries), int(loaded.entries["seconds"].sum()))


@app.command()
def explain(client: str, figure: str, as_of: AsOf) -> None:
    """Lister les saisies derrière un chiffre de facts.json."""
    from analysis.facts import explain as provenance
    from analysis.publish.exports import writer
    from analysis.publish.exports.export_table import export_table
    from analysis.report import client_report as reports

    explanation = provenance.explain(reports.load(client, as_of), figure)
    entries = export_table("entries", "", explanation.entries, {name: name for name in provenance.COLUMNS})
    listed = writer.to_csv(entries, language="en", has_mark=False).decode()
    screens.OUTPUT.print(listed.replace("\r\n", "\n"), end="", markup=False, highlight=False)
    sentence = message(
        "{figure} = {value} {unit} ({n} entries)",
        figure=explanation.figure,
        value=repr(explanation.value),
        unit=explanation.unit,
        n=len(explanation.entries),
    )
    complain(sentence)


@app.command()
def verify(
    folder: Annotated[str, typer.Argument(help="Dossier ou adresse d’une édition.")],
    rebuild: Annotated[bool, typer.Option("--rebuild", help="La reconstruire à part, et comparer.")] = False,
) -> None:
    """Vérifier que rien n’a changé dans une édition depuis sa publication."""
    from analysis.publish.editions import verification

    for line in verification.verify(folder):
        say(line)
    if rebuild:
        say(verification.rebuild(folder, places()))


@app.command()
def portfolio(
    as_of: AsOf,
    anonymous: Annotated[bool, typer.Option("--anonymous", help="Une édition qui ne nomme personne.")] = False,
    lang: Lang = None,
) -> None:
    """Construire l’édition de tous les clients, interne ou anonyme."""
    from analysis.publish.processes import environment

    choices = {"language": lang, "anonymous": anonymous}
    secrets = (environment.ANONYMITY_KEY,) if anonymous else ()
    say(_built("analysis.publish.editions.portfolio:build", places(), parse_date(as_of), secrets=secrets, **choices))


@app.command()
@recorded("watch")
def watch(
    every: Annotated[float, typer.Option(help="Secondes d’un début de tour au suivant.")] = 300.0,
    rounds: Annotated[int | None, typer.Option(min=1, help="Nombre de tours ; sinon, jusqu’à l’arrêt.")] = None,
    jobs: Annotated[int | None, typer.Option(min=1, help="Processus à la fois ; sinon un par cœur.")] = None,
) -> None:
    """Tenir à jour l’édition du jour de chaque client : sync, puis ce qui a changé, en boucle."""
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


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="Adresse d’écoute.")] = accounts.HOST,
    port: Annotated[int, typer.Option(help="Port d’écoute.")] = accounts.PORT,
) -> None:
    """Servir les éditions à ceux qui y ont droit (params/portal.yaml)."""
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
        app()
    except AnalystError as error:
        complain(str(error))
        sys.exit(error.exit_code)


if __name__ == "__main__":
    main()
