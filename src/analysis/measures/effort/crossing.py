"""Effort by any columns of the entries, crossed: what an analyst asks of a selection (D1 to D3, H10)."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd


def crossed(entries: pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
    """Return the effort of each combination of values that has entries.

    Parameters
    ----------
    entries : counted entries with `seconds`, `amount_eur`, `ticket_key`, and the columns, none of which has a missing
        value.
    columns : one or more. A category becomes a text, so that a pivot sorts it: the name of a period sorts as time.

    Returns
    -------
    DataFrame, a row a combination in the order of the columns: the columns, `seconds`, `entries`, `tickets` (each once
    in a combination), `median_ticket_seconds` (the median over these tickets of the effort that each has in the
    combination; NaN where no entry has a ticket), `amount_eur` (NaN where an entry with time has no amount). The
    seconds sum to those of the entries.
    """
    keys = list(columns)
    lacks_amount = (entries["amount_eur"].isna() & (entries["seconds"] != 0)).rename("lacks_amount")
    table = entries[[*keys, "seconds", "amount_eur"]].assign(lacks_amount=lacks_amount)
    groups = table.groupby(keys, observed=True, dropna=False)
    sums = groups.agg(
        seconds=("seconds", "sum"),
        entries=("seconds", "size"),
        amount_eur=("amount_eur", "sum"),
        lacks_amount=("lacks_amount", "any"),
    )
    by_ticket = entries.dropna(subset=["ticket_key"])
    of_tickets = by_ticket.groupby([*keys, "ticket_key"], observed=True, dropna=False)["seconds"].sum()
    efforts = of_tickets.groupby(level=list(range(len(keys))), observed=True)
    sums["tickets"] = efforts.size().reindex(sums.index, fill_value=0)
    sums["median_ticket_seconds"] = efforts.median().reindex(sums.index)
    sums["amount_eur"] = sums["amount_eur"].mask(sums.pop("lacks_amount"))
    whole = sums.reset_index()
    whole = whole.assign(**{key: whole[key].astype("str") for key in keys if whole[key].dtype == "category"})
    return whole[[*keys, "seconds", "entries", "tickets", "median_ticket_seconds", "amount_eur"]]
