"""A client's report made in memory, the same at each call: what the tests of views, of the page and of its sizes read.

The client has a managed service of 263 days in 2023 and has consumed exactly 43 days on 16 February (rule 2.1), with a
history since 2019. Every figure comes from `analysis.measures`, as in the real report.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pandas as pd

from analysis.domain import contracts
from analysis.domain.findings import Disqualified, Finding
from analysis.domain.periods import Calendar, Span
from analysis.measures.contract import drawdown
from analysis.measures.effort import cartography, consumption
from analysis.params.client import ClientParams
from analysis.report import client_report
from analysis.report.client_report import ClientReport
from analysis.report.edition import Edition
from analysis.report.ledger import Ledger
from analysis.report.line import LineReport

AS_OF = date(2023, 2, 16)
YEAR = Span(date(2023, 1, 1), date(2023, 12, 31))
HISTORY_FROM = date(2019, 1, 1)
HOURS_PER_DAY = 7
SECONDS_PER_DAY = HOURS_PER_DAY * 3_600
CONSUMED_DAYS = 43
CATEGORIES = (
    "RUN > Support > Poste de travail",
    "RUN > Support > Comptes",
    "RUN > MCO > Sauvegarde",
    "RUN > MCO > Hyper-V",
    "RUN > MCO > Réseau",
    "RUN > MCO > Sécurité",
    "Applications > Sage",
    "Applications > Paie",
    "Hors périmètre > Renfort",
    "Hors périmètre > Projets",
)
SUBSIDIARIES = ("Groupe Exemple", "Exemple Lyon", "Exemple Bénélux")
APPLICATIONS = ("Sage X3", "Silae", "Salesforce", "GED")
DEPARTMENTS = ("Finance", "Marketing", "Production", "Direction")
PROFILES = ("administrator", "engineer", "consultant", "architect")
DOMAINS = ("Infrastructure", "Poste de travail", "Logiciels", "Réseau", "Sécurité")
VERBS = ("Remplacement", "Installation", "Restauration", "Erreur", "Blocage", "Panne", "Lenteur", "Droits d’accès")
AXES = {axis: column for axis, column in client_report.AXES.items() if axis != "control"} | {"line": "contract_line"}


def make_params(**changes: object) -> ClientParams:
    """The params of the made client; `changes` replace its keys."""
    values: dict[str, object] = {
        "client": "exemple",
        "name": "Client Exemple",
        "hours_per_day": HOURS_PER_DAY,
        "ticket_url": "https://glpi.example.org/front/ticket.form.php?id={ticket_id}",
        "contract_lines": [
            {
                "line": "infogerance",
                "name": "Infogérance",
                "kind": "managed_service",
                "unit": "days",
                "starts_on": YEAR.starts_on,
                "ends_on": YEAR.ends_on,
                "entitlement": 263,
                "source": {"document": "Contrat 2023-014", "date": date(2022, 12, 1)},
            }
        ],
    }
    return ClientParams.model_validate({**values, **changes})


def make_entries(
    count: int = 1_500, *, tickets: int | None = None, requesters: int = 24, seed: int = 7
) -> pd.DataFrame:
    """`count` entries from 2019 to the date counted, of which those of 2023 sum to exactly 43 days."""
    random = np.random.default_rng(seed)
    tickets = tickets or max(1, count // 6)
    days = (AS_OF - HISTORY_FROM).days
    ticket_day = np.sort(random.integers(0, days, tickets))
    ticket_of = np.sort(random.integers(0, tickets, count))
    day = np.minimum(days, ticket_day[ticket_of] + random.integers(0, 12, count))
    work_date = pd.Timestamp(HISTORY_FROM) + pd.to_timedelta(day, unit="D")
    seconds = np.maximum(1, np.round(np.exp(random.normal(3.3, 1.0, count)))).astype("int64") * 60
    traits = {
        "category_path": np.array(CATEGORIES, dtype=object)[(random.beta(1, 2, tickets) * len(CATEGORIES)).astype(int)],
        "ticket_kind": np.where(random.random(tickets) < 0.6, "incident", "request"),
        "subsidiary": np.array(SUBSIDIARIES, dtype=object)[random.integers(0, len(SUBSIDIARIES), tickets)],
        "application": np.where(
            random.random(tickets) < 0.4, np.array(APPLICATIONS)[random.integers(0, 4, tickets)], None
        ),
        "department": np.array(DEPARTMENTS, dtype=object)[random.integers(0, len(DEPARTMENTS), tickets)],
        "requester": np.array([f"Demandeur {number:03d}" for number in range(requesters)], dtype=object)[
            (random.beta(1, 3, tickets) * requesters).astype(int)
        ],
        "domain": np.array(DOMAINS, dtype=object)[random.integers(0, len(DOMAINS), tickets)],
        "country": np.where(random.random(tickets) < 0.9, "France", "Belgique"),
    }
    frame = pd.DataFrame({name: pd.Categorical(values[ticket_of]) for name, values in traits.items()})
    ids = np.array([f"{12_000 + number:07d}" for number in range(tickets)], dtype=object)
    frame["source"] = pd.Categorical(["glpi"] * count)
    frame["time_entry_id"] = [str(number) for number in range(count)]
    frame["ticket_id"] = ids[ticket_of]
    frame["ticket_key"] = "glpi " + frame["ticket_id"]
    frame["work_date"] = work_date
    frame["started_at"] = work_date + pd.Timedelta(hours=9)
    frame["seconds"] = _weighed(seconds, work_date)
    frame["code"] = pd.Categorical([None] * count)
    frame["is_private"] = random.random(count) < 0.05
    frame["detail"] = np.where(frame["is_private"], "texte jamais montré", "Redémarrage du service")
    frame["technician"] = pd.Categorical([f"T{number:02d}" for number in random.integers(0, 12, count)])
    frame["technician_group"] = pd.Categorical(["Support"] * count)
    frame["profile"] = pd.Categorical(np.array(PROFILES, dtype=object)[(random.beta(1, 3, count) * 4).astype(int)])
    frame["category_level_1"] = frame["category_path"].astype("str").str.split(" > ").str[0].astype("category")
    frame["in_scope"] = frame["category_level_1"] != "Hors périmètre"
    frame["contract_line"] = pd.Categorical(np.where(work_date >= pd.Timestamp(YEAR.starts_on), "infogerance", None))
    frame["controls"] = pd.Categorical([None] * count)
    return frame


def make_tickets(entries: pd.DataFrame, titles: dict[str, str] | None = None) -> pd.DataFrame:
    """A row a ticket of the entries, with a title of its own."""
    first = entries.dropna(subset=["ticket_key"]).drop_duplicates("ticket_key")
    made = [
        f"{VERBS[number % len(VERBS)]} – {str(path).split(' > ')[-1]} ({key[-4:]})"
        for number, (path, key) in enumerate(zip(first["category_path"], first["ticket_key"], strict=True))
    ]
    frame = first[["ticket_key", "ticket_id", "source", "ticket_kind", "requester", "category_path"]].reset_index(
        drop=True
    )
    worked = entries.groupby("ticket_key", observed=True)["work_date"].agg(["min", "max"]).reindex(frame["ticket_key"])
    frame["opened_on"], frame["closed_on"] = worked["min"].to_numpy(), worked["max"].to_numpy()
    frame["is_deleted"] = False
    frame["title"] = [(titles or {}).get(key, title) for key, title in zip(frame["ticket_key"], made, strict=True)]
    return frame


def make_report(
    entries: pd.DataFrame | None = None,
    *,
    params: ClientParams | None = None,
    language: str = "fr",
    findings: tuple[Finding, ...] | None = None,
    tickets: pd.DataFrame | None = None,
    effort: Disqualified | None = None,
) -> ClientReport:
    """The report of the made client."""
    params = params or make_params()
    entries = make_entries() if entries is None else entries
    year_so_far = YEAR.until(AS_OF)
    year_entries = consumption.within(entries, year_so_far)
    total = consumption.total(entries)
    rows = {"source": len(entries) + 3, "consumed": len(entries), "excluded": 2, "quarantined": 1, "unallocated": 0}
    seconds = {"source": total + 5_400, "consumed": total, "excluded": 5_400, "quarantined": 0, "unallocated": 0}
    tickets = make_tickets(entries) if tickets is None else tickets
    return ClientReport(
        edition=Edition(
            client=params.client,
            name=params.name,
            as_of=AS_OF,
            language=language,
            timezone=params.timezone,
            hours_per_day=params.hours_per_day,
            code_version="0.1.0",
            params_sha256="0" * 64,
            sync_id="2023-02-17T06:00:00Z",
        ),
        params=params,
        ledger=Ledger(rows, seconds, (("deleted_ticket", 2, 5_400), ("bad_row", 1, 0))),
        lines=tuple(_line(params, position, year_entries) for position in range(len(params.contract_lines))),
        year=YEAR,
        periods=_periods(entries, tickets),
        axes={axis: _axis(year_entries, column) for axis, column in AXES.items()},
        entries=entries,
        tickets=tickets,
        findings=FINDINGS if findings is None else findings,
        effort=effort,
    )


FINDINGS = (
    Finding("possible_double", "warning", 2, 7_200, ("0012007", "0012031")),
    Finding("unknown_application", "info", 1, 3_600, ("0012100",)),
)


def _weighed(seconds: np.ndarray, work_date: pd.DatetimeIndex) -> np.ndarray:
    """The seconds with those of the contract year brought to 43 days, in whole minutes."""
    inside = np.flatnonzero(work_date >= pd.Timestamp(YEAR.starts_on))
    if not len(inside):
        return seconds
    target = CONSUMED_DAYS * SECONDS_PER_DAY // 60
    minutes = np.floor(seconds[inside] / 60 * target / (seconds[inside].sum() / 60)).astype("int64")
    minutes[np.argmax(minutes)] += target - minutes.sum()
    weighed = seconds.copy()
    weighed[inside] = minutes * 60
    return weighed


def _line(params: ClientParams, position: int, entries: pd.DataFrame) -> LineReport:
    line = params.contract_terms[position]
    own = entries if position == 0 else entries.iloc[:0]
    term = Span(line.starts_on, line.ends_on)
    parts = contracts.segments(term, entitlement=line.entitlement)
    consumed = consumption.total(own) / SECONDS_PER_DAY
    expected = float(contracts.expected(parts, AS_OF))
    tolerance = drawdown.tolerance_of(expected, percent=5, least=0.5)
    state = drawdown.drawdown(parts, term, AS_OF, consumed=consumed, tolerance=tolerance)
    return LineReport(
        params=line,
        state=state,
        seconds=consumption.total(own),
        tickets=own["ticket_key"].nunique(),
        as_of=AS_OF,
        landing=Disqualified("not_available"),
        tolerance=drawdown.tolerance_of(float(contracts.entitlement(parts)), percent=5, least=0.5),
    )


def _periods(entries: pd.DataFrame, tickets: pd.DataFrame) -> dict[str, pd.DataFrame]:
    whole = Span(HISTORY_FROM - timedelta(days=7), date(AS_OF.year, 12, 31))
    daily = consumption.daily_entitlement(contracts.segments(YEAR, entitlement=263), whole, Calendar("FR"))
    history = Span(HISTORY_FROM, AS_OF)
    return consumption.history_by_period(entries, tickets, daily, history, daily_from=whole.starts_on)


def _axis(entries: pd.DataFrame, column: str) -> pd.DataFrame:
    scope = entries["in_scope"].map({True: "in_scope", False: "out_of_scope"})
    return cartography.partition(cartography.effort(entries.assign(scope=scope)), column)


def storable(text: str) -> str:
    """The text as the warehouse can hold it: Arrow knows no lone surrogate, so none passes a source's border."""
    return text.encode("utf-8", "replace").decode("utf-8")


def with_texts(report: ClientReport, text: str) -> ClientReport:
    """The report with `text` in every field that a client or its tool can write."""
    names = ["category_path", "subsidiary", "application", "department", "requester", "domain", "country", "profile"]
    entries = report.entries.copy()
    chosen = entries.index[entries["work_date"] >= pd.Timestamp(YEAR.starts_on)]
    for name in names:
        values = entries[name].astype("object")
        values.loc[chosen] = storable(text)
        entries[name] = values.astype("category")
    tickets = report.tickets.assign(title=storable(text))
    params = report.params.model_copy(
        update={
            "name": text,
            "contract_lines": tuple(line.model_copy(update={"name": text}) for line in report.params.contract_lines),
            "report": report.params.report.model_copy(update={"texts": {"summary": text, "weeks": text}}),
        }
    )
    finding = Finding("bad_row", "warning", 1, None, (text,), {"file": text})
    made = make_report(entries, params=params, language=report.edition.language, tickets=tickets, findings=(finding,))
    return replace(made, edition=replace(made.edition, name=text, sync_id=text))
