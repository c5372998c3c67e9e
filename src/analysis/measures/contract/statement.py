"""The statement of a request contract: each action, its time, its amount, the balance after it (A3, rule 5.3)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

import numpy as np
import pandas as pd

from analysis.domain import money, units
from analysis.domain.money import Amounts
from analysis.domain.sent_lines import SentLine, adjustment_id
from analysis.measures.contract.accounting import Accounted

LAST = ("last_seconds", "last_cents")
"""Columns that are kept of a line sent and not shown (`SentLine`)."""
KEPT = ("time_entry_id", "work_date", "ticket_id", "title", "detail", "technician", "profile")


@dataclass(frozen=True)
class Balance:
    """The balance of a line in euros: exact [€], and in hours at the mean rate so far (None before any work)."""

    amount_eur: Fraction
    hours: float | None


def statement(
    entries: pd.DataFrame,
    amounts: Amounts | None,
    *,
    as_of: date,
    accounted: Accounted | None = None,
    entitlement_eur: Fraction | None = None,
    already_sent: Sequence[SentLine] = (),
    elsewhere: Collection[str] = (),
    ended_term: date | None = None,
) -> pd.DataFrame:
    """The lines of a statement, in the order they are sent.

    Parameters
    ----------
    entries : counted entries of one contract line, over its term.
    amounts : amount of each entry, in the same order, all known; None where one is unknown: lines sent keep theirs.
    as_of : the date counted, which an adjusting line bears.
    accounted : accounted time of each entry on a line that rounds time (rule 15), in the same order; `amounts` then
        value that time.
    entitlement_eur : entitlement of the line [€]; None: no balance is kept.
    already_sent : lines of the last released statement, in their order: they keep their place, their day and their
        cents, those of a line sent without an amount being in the adjusting line; later lines are appended after them,
        and what changed is one adjusting line (rule 5.3).
    elsewhere : `time_entry_id` of the entries that other lines count now.
    ended_term : first day of the term, where it has ended by `as_of`: an adjusting line names it.

    Returns
    -------
    DataFrame, a row a line: `time_entry_id`, `work_date`, `ticket_id`, `title`, `detail` (null where it is private),
    `technician`, `profile` (all null on an adjusting line; on a line of an entry that is gone, all but the ticket),
    `seconds` (real; the lines sum to the time that counts), `accounted_seconds` (null where the line does not round),
    `hourly_rate_eur` (Decimal to the cent, null where no time was spent or the line has changed), `amount_eur`
    (Decimal; the lines sum to the cent of the total), `balance_eur` (Decimal: the balance after the line), `reason` and
    `adjusts` (of an adjusting line: `deleted`, `moved`, `corrected` and `rate`, joined, and the entries of the lines
    that changed since the last release; else null), and `LAST` (as the entry of a line sent counts now).

    Raises
    ------
    ValueError
        When an entry has no amount: a statement with a line missing would be wrong in silence.

    References
    ----------
    Rule 5.3: line k = round(S_k) - round(S_(k-1)) of the running exact sum; an adjusting line is round(S now) less all
    lines sent.
    """
    real = entries["seconds"].to_numpy(dtype="int64")
    paid = Accounted(real) if accounted is None else accounted
    if amounts is not None and not amounts.is_known[paid.numerators != 0].all():
        raise ValueError("every entry of a statement needs an amount")
    order = _order(entries, already_sent)
    table = _shown(entries.iloc[order], None if accounted is None else accounted.seconds[order])
    cents = hourly = None
    if amounts is not None:
        ordered = amounts.select(order)
        cents = ordered.running_cents()
        hourly = _hourly_rates(ordered, paid.numerators[order], paid.denominator)
    if already_sent:
        present = int(table["time_entry_id"].isin([line.id for line in already_sent]).sum())
        table, cents, hourly = _with_sent(table, cents, hourly, already_sent, present, as_of, elsewhere, ended_term)
    if cents is None:
        return _with_amounts_sent(table.assign(hourly_rate_eur=None, amount_eur=None, balance_eur=None), already_sent)
    table["hourly_rate_eur"] = hourly
    table["amount_eur"] = money.euro_column(cents)
    table = _with_amounts_sent(table, already_sent)
    table["balance_eur"] = None
    if entitlement_eur is not None:
        table["balance_eur"] = money.euro_column(money.cents(entitlement_eur) - np.cumsum(cents))
    return table


def sent_lines(lines: pd.DataFrame) -> tuple[SentLine, ...]:
    """Return the lines of a statement as what is kept of them once they are sent."""
    return tuple(
        SentLine(
            str(row.time_entry_id),
            row.work_date.date(),
            None if row.amount_eur is None else int(row.amount_eur * 100),
            int(row.seconds),
            row.reason,
            last_seconds=None if pd.isna(row.last_seconds) else int(row.last_seconds),
            last_cents=None if pd.isna(row.last_cents) else int(row.last_cents),
            ticket_id=None if pd.isna(row.ticket_id) else row.ticket_id,
            adjusts=row.adjusts or (),
        )
        for row in lines.itertuples()
    )


def _shown(lines: pd.DataFrame, accounted: np.ndarray | None) -> pd.DataFrame:
    table = lines[list(KEPT)].reset_index(drop=True)
    table["detail"] = table["detail"].where(~lines["is_private"].to_numpy(dtype=bool))
    table["seconds"] = lines["seconds"].to_numpy()
    table["accounted_seconds"] = accounted
    return table.assign(reason=None, adjusts=None, **dict.fromkeys(LAST))


def _with_sent(
    table: pd.DataFrame,
    cents: np.ndarray | None,
    hourly: np.ndarray | None,
    already_sent: Sequence[SentLine],
    present: int,
    as_of: date,
    elsewhere: Collection[str],
    ended_term: date | None,
) -> tuple[pd.DataFrame, np.ndarray | None, np.ndarray | None]:
    """Return the lines sent as they were sent, then the new ones, then one that adjusts what changed.

    `table`, `cents` and `hourly` hold the entries as they are now; the first `present` of them were sent.
    """
    place_of = {identifier: place for place, identifier in enumerate(table["time_entry_id"].tolist()[:present])}
    before = [place_of.get(line.id, -1) for line in already_sent]
    since_sent = _changes(table, cents, already_sent, before, elsewhere)
    since_release = _changes(table, cents, [line.as_last_released for line in already_sent], before, elsewhere)
    sent = table.reindex(before).reset_index(drop=True)
    sent["time_entry_id"] = [line.id for line in already_sent]
    sent["work_date"] = pd.Series([pd.Timestamp(line.day) for line in already_sent]).astype(table["work_date"].dtype)
    sent["seconds"] = [line.seconds for line in already_sent]
    sent["reason"] = [line.reason for line in already_sent]
    sent["adjusts"] = [line.adjusts or None for line in already_sent]
    tickets = zip(already_sent, before, sent["ticket_id"].tolist(), strict=True)
    sent["ticket_id"] = [line.ticket_id if place < 0 else ticket for line, place, ticket in tickets]
    sent[list(LAST)] = _last(table, cents, already_sent, before)
    parts = [sent, table.iloc[present:]]
    if cents is None or hourly is None:
        return pd.concat(parts, ignore_index=True), None, None
    kept = np.array([line.cents or 0 for line in already_sent], dtype="int64")
    adjusting = int(cents[:present].sum()) - int(kept.sum())
    rates = [
        None if place < 0 or line.id in since_sent else hourly[place]
        for line, place in zip(already_sent, before, strict=True)
    ]
    amounts, hourly_rates = [kept, cents[present:]], [np.array(rates, dtype=object), hourly[present:]]
    if adjusting:
        key = adjustment_id(as_of, ended_term)
        seconds = int(table["seconds"].iloc[:present].sum()) - sum(line.seconds for line in already_sent)
        line = {"time_entry_id": key, "work_date": pd.Timestamp(as_of), "seconds": seconds}
        line |= {
            "reason": " ".join(sorted({*since_release.values()})) or "rate",
            "adjusts": tuple(since_release) or None,
        }
        parts.append(pd.DataFrame([line]).astype({"work_date": table["work_date"].dtype}))
        amounts.append(np.array([adjusting]))
        hourly_rates.append(np.array([None], dtype=object))
    joined = pd.concat([part.astype(object) for part in parts], ignore_index=True)
    joined = joined.astype({"work_date": table["work_date"].dtype, "seconds": "int64"})
    return joined.where(joined.notna(), None), np.concatenate(amounts), np.concatenate(hourly_rates)


def _with_amounts_sent(table: pd.DataFrame, already_sent: Sequence[SentLine]) -> pd.DataFrame:
    """Return a statement whose first lines, those sent, bear the amounts that they were sent with, or none."""
    amounts = [None if line.cents is None else money.euros(line.cents) for line in already_sent]
    return table.assign(amount_eur=pd.Series([*amounts, *table["amount_eur"].iloc[len(amounts) :]], dtype=object))


def _last(
    table: pd.DataFrame, cents: np.ndarray | None, already_sent: Sequence[SentLine], before: Sequence[int]
) -> list[tuple[int | None, int | None]]:
    """Return the effort and the cents of the entry of each line sent, 0 once it is gone.

    Without amounts no line adjusts what changed: those of the last release stay.
    """
    if cents is None:
        return [(line.last_seconds, line.last_cents) for line in already_sent]
    present = list(zip(table["seconds"].tolist(), cents.tolist(), strict=True))
    counted = [present[place] if place >= 0 else (0, 0) for place in before]
    return [(None, None) if line.is_adjustment else now for line, now in zip(already_sent, counted, strict=True)]


def _changes(
    table: pd.DataFrame,
    cents: np.ndarray | None,
    already_sent: Sequence[SentLine],
    before: Sequence[int],
    elsewhere: Collection[str],
) -> dict[str, str]:
    """Return the lines that are no longer as they are given -> why.

    The cents of a line may differ by one for the rounding of those before it, and its amount has not changed.
    """
    changes: dict[str, str] = {}
    seconds = table["seconds"].tolist()
    for line, place in zip(already_sent, before, strict=True):
        if line.is_adjustment:
            continue
        if place < 0 and not (line.seconds or line.cents):
            continue
        if place < 0:
            changes[line.id] = "moved" if line.id in elsewhere else "deleted"
        elif seconds[place] != line.seconds:
            changes[line.id] = "corrected"
        elif cents is not None and (line.cents is None or abs(int(cents[place]) - line.cents) > 1):
            changes[line.id] = "rate"
    return changes


def balance(entitlement_eur: Fraction, amounts: Amounts, seconds: int | Fraction) -> Balance:
    """The balance of a line in euros, and the hours that it pays at the mean rate of the work done so far.

    Parameters
    ----------
    entitlement_eur : entitlement of the line [€].
    amounts, seconds : amounts and effort of all entries so far. A negative balance is an overrun.
    """
    consumed_eur = amounts.total()
    rest = entitlement_eur - consumed_eur
    return Balance(rest, float(rest / consumed_eur * seconds / units.SECONDS_PER_HOUR) if consumed_eur else None)


def _order(entries: pd.DataFrame, already_sent: Sequence[SentLine]) -> np.ndarray:
    """Positions of the entries: lines sent before in their order, then the others by day, time and identifier."""
    places = {line.id: place for place, line in enumerate(already_sent)}
    sent = entries["time_entry_id"].map(places).fillna(len(places)).to_numpy()
    identifiers = entries["time_entry_id"].to_numpy(dtype=object).astype(str)
    started = entries["started_at"].fillna(entries["work_date"]).to_numpy()
    return np.lexsort((identifiers, started, entries["work_date"].to_numpy(), sent))


def _hourly_rates(amounts: Amounts, times: np.ndarray, per: int) -> np.ndarray:
    """Return the rate of an hour of each line, rounded to the cent: for display only, nothing is computed from it.

    `times` over `per` are the seconds that are paid.
    """
    timed = times != 0
    of_hour = np.sign(times[timed]) * amounts.numerators[timed].astype(object) * units.SECONDS_PER_HOUR * per
    length = np.abs(times[timed]).astype(object) * amounts.denominator
    rates = np.full(len(times), None, dtype=object)
    rates[timed] = money.euro_column(money.rounded_cents(of_hour, length))
    return rates
