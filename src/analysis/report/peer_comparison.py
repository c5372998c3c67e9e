"""A client among comparable clients: its ratios, the reference that its params pin, its position in the reference."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd
from dateutil.relativedelta import relativedelta

from analysis.domain import periods
from analysis.domain.findings import Disqualified
from analysis.domain.periods import Span
from analysis.measures.effort import consumption
from analysis.measures.portfolio import benchmark, overview
from analysis.measures.portfolio.benchmark import Quartiles, Ratio
from analysis.params.benchmark import ComparableGroup, Members, Membership, RatioQuartiles, Reference
from analysis.params.client import ClientParams
from analysis.report.contract_terms import lines_in_force

TRAITS = ("kind", "size_band", "sector")


@dataclass(frozen=True)
class Comparison:
    """A client among comparable clients.

    Parameters
    ----------
    reference_as_of, reference_sha256 : date and hash of the reference.
    year : the whole months of the client's ratios.
    kind, size_band, sector : traits that the clients compared share; None: any.
    clients : least number of other clients in the group.
    table : a row a ratio: `ratio`, `value` (this client's), `low`, `median`, `high` (quartiles of the group),
        `position`; units of `measures.portfolio.benchmark.ratios`.
    """

    reference_as_of: date
    reference_sha256: str
    year: Span
    kind: str | None
    size_band: str | None
    sector: str | None
    clients: int
    table: pd.DataFrame


def compare(params: ClientParams, counted: pd.DataFrame, as_of: date) -> Comparison | Disqualified:
    """Return the position of a client among comparable clients; Disqualified where it may not be given.

    Parameters
    ----------
    params : the client's, with the reference that they pin.
    counted : its counted entries.
    as_of : the date counted.
    """
    if not params.is_benchmark_member:
        return Disqualified("not_compared")
    reference = params.benchmark
    if reference is None:
        return Disqualified("no_reference")
    if reference.as_of > as_of:
        return Disqualified("later_reference")
    values = ratios(params, counted, as_of, reference.backup_words)
    if isinstance(values, Disqualified):
        return values
    group = _group(params, as_of, reference)
    if group is None:
        return Disqualified("too_few_comparable", {"least": benchmark.LEAST_OTHERS})
    rows = [
        (item.ratio, values[item.ratio], item.low, item.median, item.high, _position(values[item.ratio], item))
        for item in group.ratios
        if item.ratio in values
    ]
    return Comparison(
        reference_as_of=reference.as_of,
        reference_sha256=reference.sha256,
        year=_year(as_of),
        kind=group.kind,
        size_band=group.size_band,
        sector=group.sector,
        clients=group.clients,
        table=pd.DataFrame(rows, columns=["ratio", "value", "low", "median", "high", "position"]),
    )


def ratios(
    params: ClientParams, counted: pd.DataFrame, as_of: date, backup_words: Sequence[str]
) -> dict[Ratio, float] | Disqualified:
    """The ratios of a client over the last whole months before a date; Disqualified where its history is shorter."""
    year = _year(as_of)
    if counted.empty or counted["work_date"].min() > pd.Timestamp(year.starts_on):
        return Disqualified("history_too_short")
    return benchmark.ratios(consumption.within(counted, year), users=params.users, backup_words=backup_words)


def traits(params: ClientParams, as_of: date, size_bands: Sequence[int]) -> dict[str, str]:
    """Traits of a client that others may share: kind of its main line, band of its number of users, sector."""
    kinds = [line.kind for line in lines_in_force(params, as_of)]
    main = "managed_service" if "managed_service" in kinds else next(iter(kinds), benchmark.UNKNOWN)
    sector = (params.sector or benchmark.UNKNOWN).strip().casefold()
    return {"kind": main, "size_band": overview.size_band(params.users, size_bands), "sector": sector}


def groups(members: pd.DataFrame, published: Membership) -> tuple[tuple[ComparableGroup, ...], Membership]:
    """Groups and quartiles of all clients that may be published, for comparison with similar clients (rule 12).

    Parameters
    ----------
    members : a row a client: `client`, the columns of `traits`, a column a ratio (NaN where it has none).
    published : clients whose figures the references before held.

    Returns
    -------
    The groups, and the clients whose figures the references hold from now on.
    """
    clients_by_figure: dict[tuple[str | None, str | None, str | None, str], frozenset[str]] = {
        (item.kind, item.size_band, item.sector, item.ratio): frozenset(item.clients) for item in published.figures
    }
    shown_groups = []
    for common, clients in benchmark.comparable(members):
        table = members[members["client"].isin(clients)].set_index("client")
        shown, fewest = [], len(clients)
        for ratio in benchmark.RATIOS:
            key = (common.get("kind"), common.get("size_band"), common.get("sector"), ratio)
            known = frozenset(table.index[table[ratio].notna()])
            shown_clients = benchmark.shown_members(clients_by_figure.get(key, frozenset()), known)
            quartiles = benchmark.quartiles(table[ratio][table.index.isin(shown_clients)])
            if quartiles is not None:
                shown.append(RatioQuartiles(ratio=ratio, **vars(quartiles)))
                clients_by_figure[key], fewest = shown_clients, min(fewest, len(shown_clients))
        if shown:
            others = benchmark.floor_of(fewest - 1)
            shown_groups.append(ComparableGroup.model_validate({**common, "clients": others, "ratios": tuple(shown)}))
    figures = [
        Members.model_validate(dict(zip((*TRAITS, "ratio"), key, strict=True)) | {"clients": sorted(names)})
        for key, names in clients_by_figure.items()
    ]
    return tuple(shown_groups), Membership(figures=tuple(figures))


def _group(params: ClientParams, as_of: date, reference: Reference) -> ComparableGroup | None:
    """Return the closest group of the reference that the client is in."""
    client_traits = traits(params, as_of, reference.size_bands)
    for level in benchmark.LEVELS:
        wanted = {trait: client_traits[trait] if trait in level else None for trait in TRAITS}
        group = next((group for group in reference.groups if vars(group).items() >= wanted.items()), None)
        if group is not None:
            return group
    return None


def _position(value: float, item: RatioQuartiles) -> benchmark.Position:
    return benchmark.position(value, Quartiles(item.low, item.median, item.high))


def _year(as_of: date) -> Span:
    """The whole months of the ratios, up to the last finished month."""
    last = as_of if as_of == periods.month_end(as_of) else periods.previous_month_end(as_of)
    return Span(last + timedelta(days=1) - relativedelta(months=benchmark.MONTHS), last)
