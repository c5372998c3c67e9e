"""The command line: words in, words out, an exit code a kind of error. All logic is elsewhere."""

from __future__ import annotations

import os
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from analysis.foundation import addresses, permissions
from analysis.foundation.errors import AnalystError, DataFault, SomeClientsFailed, UsageFault

if TYPE_CHECKING:
    from analysis.portal.accounts import Accounts
    from analysis.portal.memory import Memory

app = typer.Typer(
    name="releve",
    help="Relevé : des tickets aux rapports de consommation, de prévision et de rentabilité.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
account = typer.Typer(help="Comptes locaux du portail.", no_args_is_help=True)
app.add_typer(account, name="account")
say = Console(soft_wrap=True)
complain = Console(stderr=True, soft_wrap=True)

HOST, PORT = "127.0.0.1", 8000
PORTAL_ADDRESS = f"{HOST}:{PORT}"
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
) -> None:
    """Écrire un jeu de démonstration : exports d’un outil de tickets et paramètres de ses clients."""
    from analysis.demo import generate as generator

    with say.status("Écriture de la démonstration…"):
        generator.generate(folder, clients=clients, entries=entries, seed=seed)
    say.print(f"Démonstration écrite dans {folder}")


@app.command()
def sync(
    source: Annotated[str | None, typer.Option(help="Une seule source, par le nom de son fichier.")] = None,
    client: Annotated[str | None, typer.Option(help="Les seules sources qui ont des données de ce client.")] = None,
    full: Annotated[bool, typer.Option("--full", help="Tout relire.")] = False,
) -> None:
    """Lire les sources et mettre l’entrepôt à jour."""
    from analysis.warehouse.synchronise import synchronise

    where = _where()
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, console=say, transient=True, disable=not say.is_terminal) as bar:
        task = bar.add_task("lecture des sources", total=None)

        def told(step: str, done: int, total: int | None) -> None:
            bar.update(task, description=step, completed=done, total=total)

        def remarked(line: str) -> None:
            complain.print(line, markup=False, highlight=False)

        for done in synchronise(where, only=source, client=client, full=full, progress=told, remark=remarked):
            changed = len(done.changed_clients)
            what = "rien de nouveau" if not done.rows else f"{changed} client(s) changé(s)"
            say.print(f"{done.source} : {what} (synchronisation {done.sync_id})")


@app.command()
def report(
    client: str,
    as_of: AsOf,
    lang: Lang = None,
    known_at: Annotated[str, typer.Option(help="Ce que l’on savait alors : synchronisation ou date.")] = "",
    pdf: Pdf = False,
    charts: Annotated[Charts, typer.Option(help="plotly : une édition interne à part, aux graphiques animés.")] = "svg",
) -> None:
    """Construire le rapport d’un client."""
    from analysis.publish.editions.order import BUILD, INTERACTIVE, Order
    from analysis.terminal import findings

    order = Order(_where(), client, _date(as_of), lang, known_at=known_at, has_pdf=pdf)
    built = _built(INTERACTIVE if charts == "plotly" else BUILD, order)
    say.print(built.folder)
    if charts == "svg":
        for line in findings.lines(built.folder):
            complain.print(line, markup=False, highlight=False)
    _refuse_blocking(client, built.blocking)


def _built(work: str, *arguments: object, **choices: object) -> Any:
    """What a function gives in a process that has imported everything; where it fails, the command ends as it does."""
    from analysis.publish.batch import runner
    from analysis.publish.processes import workers

    answer = workers.one(work, *arguments, time_limit=runner.time_limit(), **choices)
    if isinstance(answer, workers.Failure):
        complain.print(answer.error, markup=False, highlight=False)
        raise typer.Exit(answer.exit_code)
    return answer


def _refuse_blocking(client: str, codes: tuple[str, ...]) -> None:
    if codes:
        raise DataFault(f"{client} : constats bloquants : {', '.join(codes)} ; voir la page des constats")


@app.command()
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
    plan = workers.apart(batches.PLAN, _where(), _date(as_of), **choices)
    screen = progress.Screen(say, complain, total=len(plan.orders) + len(plan.known), is_quiet=quiet)
    results = screen.follow(batches.carry_out(plan, jobs=jobs, scheduler=scheduler))
    failed = [result for result in results if result.outcome == "failed"]
    if failed:
        raise SomeClientsFailed(f"{len(failed)} client(s) en échec sur {len(results)} ; les autres sont faits")
    blocked = [result.client for result in results if result.blocking]
    if blocked:
        raise DataFault(f"constats bloquants pour : {', '.join(blocked)} ; voir la page des constats de leur rapport")


@app.command()
def init(
    client: Annotated[str, typer.Argument(help="Nom court du client (a-z, 0-9, -).")],
    file: Annotated[Path, typer.Argument(help="Export de l’outil de tickets : CSV, XLSX ou Parquet.")],
) -> None:
    """Esquisser la correspondance d’un export et les paramètres d’un client ; chaque supposition est à confirmer."""
    from analysis.sources.drafting import draft

    where = addresses.find()
    params = Path(os.environ.get(addresses.PARAMS, "params"))
    is_inside = file.resolve().is_relative_to(where.source.resolve())
    path = file.resolve().relative_to(where.source.resolve()) if is_inside else file.resolve()
    for written in draft.write(draft.draft(file, client, path=str(path)), params, client):
        say.print(f"Écrit : {written}")
    say.print("Relire chaque ligne marquée « # à confirmer », retirer la mention, puis : releve check")


@app.command()
def study(name: Annotated[str, typer.Argument(help="Nom du fichier, dans params/studies.")]) -> None:
    """Construire une étude : rentabilité d’un investissement, budget, évaluation d’un client à venir."""
    say.print(_built("analysis.publish.editions.studies:build", _where(), name))


@app.command()
def check(
    coverage: Annotated[str | None, typer.Option(help="Montrer ce qu’aucune règle de ce client ne couvre.")] = None,
    as_of: Annotated[str | None, typer.Option("--as-of", help="Avec --coverage : date d’arrêté, incluse.")] = None,
) -> None:
    """Vérifier params, correspondances et corrections : toutes les fautes à la fois."""
    from analysis.notebook.notebook_files import NOTEBOOKS
    from analysis.workbook.params_check import check as check_params

    where = _where()
    names = check_params(where.params, notebooks=NOTEBOOKS)
    say.print(f"{len(names)} client(s) vérifié(s) dans {where.params} : aucune faute")
    if coverage is not None:
        _show_coverage(coverage, as_of)


def _show_coverage(client: str, as_of: str | None) -> None:
    from analysis.measures.trust import quality
    from analysis.report import client_report as reports

    loaded = reports.load(client, as_of or "9999-12-31")
    uncovered = quality.coverage(loaded.entries)
    whole = int(loaded.entries["seconds"].sum())
    free = int(uncovered["seconds"].sum())
    say.print(f"{client} : {free // 60} min sur {whole // 60} ne sont couvertes par aucune règle")
    table = Table("catégorie", "type", "minutes", "tickets", "par exemple")
    for row in uncovered.head(30).itertuples():
        cells = (row.category_path, row.ticket_kind, row.seconds // 60, row.tickets, row.title)
        table.add_row(*("–" if cell is None or cell != cell else str(cell) for cell in cells))
    say.print(table)


@app.command()
def explain(client: str, figure: str, as_of: AsOf) -> None:
    """Lister les saisies derrière un chiffre de facts.json."""
    from analysis.facts import explain as provenance
    from analysis.report import client_report as reports

    found = provenance.explain(reports.load(client, as_of), figure)
    say.print(found.entries.to_csv(index=False), end="", markup=False, highlight=False)
    complain.print(f"{found.figure} = {found.value!r} {found.unit} ({len(found.entries)} saisies)", markup=False)


@app.command()
def verify(
    folder: Annotated[str, typer.Argument(help="Dossier ou adresse d’une édition.")],
    rebuild: Annotated[bool, typer.Option("--rebuild", help="La reconstruire à part, et comparer.")] = False,
) -> None:
    """Vérifier que rien n’a changé dans une édition depuis sa publication."""
    from analysis.publish.editions import verification

    for line in verification.verify(folder):
        say.print(line)
    if rebuild:
        say.print(verification.rebuild(folder, _where()))


@app.command()
def prune(
    keep_months: Annotated[int, typer.Option(min=1, help="Mois d’éditions à garder.")] = 36,
    yearly: Annotated[bool, typer.Option(help="Garder aussi la dernière édition de chaque année.")] = True,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Dire ce qui serait retiré, sans rien retirer.")] = False,
) -> None:
    """Retirer les éditions trop anciennes, puis de l’entrepôt ce qu’aucune édition gardée ne lit."""
    from analysis.publish.editions import retention

    done = retention.prune(_where(), retention.Policy(keep_months, yearly), dry_run=dry_run)
    for folder in done.removed:
        say.print(f"{'à retirer' if dry_run else 'retirée'} : {folder}")
    say.print(
        f"{len(done.kept)} édition(s) gardée(s), {len(done.removed)} retirée(s) ; "
        f"{done.files} fichier(s) et {done.forecasts} prévision(s) de l’entrepôt"
    )


@app.command()
def portfolio(
    as_of: AsOf,
    anonymous: Annotated[bool, typer.Option("--anonymous", help="Une édition qui ne nomme personne.")] = False,
    lang: Lang = None,
) -> None:
    """Construire l’édition de tous les clients, interne ou anonyme."""
    choices = {"language": lang, "anonymous": anonymous}
    say.print(_built("analysis.publish.editions.portfolio:build", _where(), _date(as_of), **choices))


@app.command()
def watch(
    every: Annotated[float, typer.Option(help="Secondes d’un début de tour au suivant.")] = 300.0,
    rounds: Annotated[int | None, typer.Option(min=1, help="Nombre de tours ; sinon, jusqu’à l’arrêt.")] = None,
    jobs: Annotated[int | None, typer.Option(min=1, help="Processus à la fois ; sinon un par cœur.")] = None,
) -> None:
    """Tenir à jour l’édition du jour de chaque client : sync, puis ce qui a changé, en boucle."""
    from analysis.publish.batch import watch as watching

    for done in watching.watch(_where(), every_seconds=every, today=date.today, rounds=rounds, jobs=jobs):
        built = [result.client for result in done.results if result.outcome == "built"]
        say.print(f"{done.as_of} : {len(built)} édition(s) du jour en {done.seconds:.1f} s")
        for trouble in (done.trouble, *(f"{each.client} : {each.error}" for each in done.results if each.error)):
            if trouble:
                complain.print(trouble, markup=False)


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="Adresse d’écoute.")] = HOST,
    port: Annotated[int, typer.Option(help="Port d’écoute.")] = PORT,
) -> None:
    """Servir les éditions à ceux qui y ont droit (params/portal.yaml)."""
    from analysis.portal import application, settings

    found = settings.find(_where(), f"{host}:{port}")
    say.print(f"Portail : {found.public_url} (comptes, sessions et journal dans {found.folder})")
    application.serve(found, host=host, port=port)


@account.command("set")
def set_password(person: Annotated[str, typer.Argument(help="Adresse ou nom court, comme dans portal.yaml.")]) -> None:
    """Donner un mot de passe à une personne ; il est demandé, ou lu sur l’entrée."""
    accounts, _ = _portal()
    accounts.set_password(person, _password())
    say.print(f"{person} : mot de passe enregistré ; ses sessions ouvertes prennent fin")
    _remark_rights(person)


@account.command("reset")
def reset_account(
    person: Annotated[str, typer.Argument(help="Adresse ou nom court, comme dans portal.yaml.")],
    second_factor: Annotated[
        bool, typer.Option("--second-factor", help="Retirer aussi son second facteur, s’il est perdu.")
    ] = False,
) -> None:
    """Donner un lien, à usage unique, par lequel une personne choisit son mot de passe."""
    from analysis.portal import accounts as local_accounts
    from analysis.portal import reset_links, settings

    accounts, memory = _portal()
    local_accounts.check_name(person)
    if second_factor:
        accounts.set_second_factor(person, "")
    token = memory.reset_links.issue(person, accounts.proof(person))
    say.print(f"{settings.public_url(PORTAL_ADDRESS)}/reset/{token}", markup=False, highlight=False)
    complain.print(f"À donner à {person} seul ; vaut une fois, pendant {reset_links.HOURS} heures.", markup=False)
    _remark_rights(person)


@account.command("unlink")
def unlink_account(person: str) -> None:
    """Oublier quel compte du fournisseur OpenID Connect est celui d’une personne (son adresse a changé de mains)."""
    _, memory = _portal()
    say.print(f"{person} : {memory.identities.unlink(person)} lien(s) oublié(s)", markup=False)
    memory.sessions.end_all(person)


@account.command("remove")
def remove_account(person: str) -> None:
    """Retirer le compte d’une personne ; ses sessions prennent fin."""
    accounts, memory = _portal()
    accounts.remove(person)
    memory.reset_links.end(person)
    say.print(f"{person} : compte retiré")


@account.command("list")
def list_accounts() -> None:
    """Lister les comptes locaux."""
    accounts, _ = _portal()
    for person in accounts.people():
        say.print(person, markup=False, highlight=False)


def _portal() -> tuple[Accounts, Memory]:
    from analysis.portal import memory, settings
    from analysis.portal.accounts import Accounts

    folder = settings.folder(_where())
    return Accounts(folder), memory.opened(folder)


def _remark_rights(person: str) -> None:
    from analysis.portal import rights

    remark = rights.remark(_where().params, person)
    if remark:
        complain.print(remark, markup=False, highlight=False)


def _password() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    return str(typer.prompt("Mot de passe", hide_input=True, confirmation_prompt=True))


def _where() -> addresses.Places:
    where = addresses.find()
    if where.is_demo:
        complain.print(f"Aucun client dans params/clients : la démonstration ({addresses.DEMO}) est utilisée.")
    os.environ.update(where.environ())
    return where


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageFault(f"--as-of : une date AAAA-MM-JJ est attendue (trouvé : {text!r})") from None


def main() -> None:
    """Runs a command; an analyst's error is its message and its exit code, anything else a bug with its traceback."""
    try:
        app()
    except AnalystError as error:
        complain.print(str(error), markup=False, highlight=False)
        sys.exit(error.exit_code)


if __name__ == "__main__":
    main()
