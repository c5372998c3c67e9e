"""The functions that `import releve` hands on: reports, the dictionary of columns, clients, a forecast (§11, H10)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from analysis.domain.columns import dictionary
from analysis.domain.columns.column import Column
from analysis.domain.columns.meanings import meaning
from analysis.foundation import addresses
from analysis.foundation.messages import message
from analysis.measures.forecasting import forecast as monthly
from analysis.params import load as load_params
from analysis.report import client_report
from analysis.report.closed_edition import closed_report
from analysis.views.language.wording import wording
from analysis.workbook import frame_columns
from analysis.workbook.explained import Explained
from analysis.workbook.known_values import among
from analysis.workbook.loaded import LoadedReport

if TYPE_CHECKING:
    from analysis.workbook.explorer import Explorer


def load(client: str, as_of: str | date, language: str = "", sync_id: str = "", live: bool = False) -> LoadedReport:
    """Return the report of a client at a date.

    Parameters
    ----------
    client : identifier of the client, as `clients()` lists them.
    as_of : the date counted, included: a date, or text as 2023-02-16.
    language : `fr` or `en`; empty: the client's own.
    sync_id : the synchronisation read, or a day for the last one of that day; empty: the last one.
    live : True for an edition of the day, which is not closed and says when its data were refreshed.

    Raises
    ------
    UsageFault
        For an unknown client (the message gives the nearest and all), or where nothing was ever synchronised.
    ParamsFault
        With all the faults of the client's file.

    Examples
    --------
    >>> import releve
    >>> r = releve.load("aubrac-logistique", as_of="2023-02-16")
    >>> r.where(period="2023-01").days
    27.0
    """
    where = addresses.find()
    slug = among(message("client"), client, clients())
    day = as_of.isoformat() if isinstance(as_of, date) else as_of
    return LoadedReport(client_report.load(slug, day, language, sync_id, live, where=where), where)


def clients() -> tuple[str, ...]:
    """Return the identifiers of the clients, in order.

    Examples
    --------
    >>> import releve
    >>> releve.clients()
    ('aubrac-logistique',)
    """
    return tuple(load_params.clients(addresses.find().params))


def columns(table: str = "", language: str = "fr") -> pd.DataFrame:
    """Return the dictionary of columns: a row a column, with its type, its unit, its title and its meaning.

    Parameters
    ----------
    table : a frame of a loaded report (entries, tickets, weeks…); empty: every column that there is.
    language : of the titles and meanings.

    Raises
    ------
    UsageFault
        For a table that there is not; the message names those there are.

    Examples
    --------
    >>> import releve
    >>> described = releve.columns("entries")
    >>> described.loc["seconds", ["type", "unit"]].tolist()
    ['integer', 's']
    """
    if table:
        name = among(message("table"), table, frame_columns.TABLES)
        described = [(column, dictionary.of(column, name)) for column in frame_columns.TABLES[name]]
    else:
        described = list(dictionary.COLUMNS.items())
    words = wording(language)
    rows = [_row(name, column, words.text(column.title), language) for name, column in described]
    return pd.DataFrame(rows, columns=["name", "type", "unit", "title", "meaning"]).set_index("name")


def forecast(series: pd.Series, horizon: int = 12, levels: Sequence[float] = (80, 95)) -> pd.DataFrame:
    """Return the forecast of the months after a monthly series, with its intervals.

    Parameters
    ----------
    series : one value a month, none missing, in order; an index of dates (first of each month) or of monthly periods
        [any unit, not negative]. The last 120 months count.
    horizon : months to forecast, 1 to 60.
    levels : of the central intervals [percent].

    Returns
    -------
    DataFrame by month to come: `mean`, then `lo80`, `hi80`, `lo95`, `hi95` for the default levels [unit of the series].
    `attrs["sum"]` has the same keys for the total of the months; `attrs["basis"]` says what the history allowed:
    seasonality, level, too_short or sparse.

    Raises
    ------
    SeriesFault
        For a month that is missing, twice there or out of order, a value that is negative or none, a horizon or a level
        out of bounds.

    Examples
    --------
    >>> import releve
    >>> import pandas as pd
    >>> months = pd.period_range("2020-01", periods=36, freq="M")
    >>> ahead = releve.forecast(pd.Series(10.0, index=months))
    >>> len(ahead), round(ahead.attrs["sum"]["mean"])
    (12, 120)
    """
    history = series.to_timestamp() if isinstance(series.index, pd.PeriodIndex) else series
    return monthly.forecast(history, horizon, levels)


def explain(client: str, figure: str, as_of: str | date) -> Explained:
    """Return a figure of a client's report and the entries behind it, as `LoadedReport.explain` does.

    They are those of the edition closed at that date, by its data and its params; of the last synchronisation where
    there is none.

    Examples
    --------
    >>> import releve
    >>> releve.explain("aubrac-logistique", "weekly.2023-W05.minutes", "2023-02-16").value
    5292.0
    """
    where, day = addresses.find(), as_of if isinstance(as_of, date) else date.fromisoformat(as_of)
    closed = closed_report(client, day, where)
    return load(client, as_of).explain(figure) if closed is None else LoadedReport(closed, where).explain(figure)


def explore(report: LoadedReport) -> Explorer:
    """Return the explorer of a loaded report: the same as `report.explore()`.

    Examples
    --------
    >>> import releve
    >>> x = releve.explore(releve.example())
    >>> x.selection.seconds == releve.example().where().seconds
    True
    """
    return report.explore()


def _row(name: str, column: Column, title: str, language: str) -> tuple[str, str, str, str, str]:
    level = name.rpartition("_")[2]
    shown = title.format(n=level) if "{n}" in title else title
    return name, column.kind, column.unit, shown, meaning(column, language)
