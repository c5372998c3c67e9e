"""The entries of a selection as a file: CSV and XLSX as the exports write them, Parquet with its types."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from analysis.domain import csv_text
from analysis.domain.columns import dictionary
from analysis.foundation.messages import message
from analysis.views.lab.selection_workbook import workbook
from analysis.views.language.wording import wording
from analysis.workbook.known_values import among

if TYPE_CHECKING:
    from analysis.workbook.selected import Selected

TYPES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
}

BYTE_ORDER_MARK = "\ufeff"


def exported(chosen: Selected, kind: str) -> tuple[str, str, bytes]:
    """Return the name, the type and the content of a file of the entries of a selection.

    Raises
    ------
    UsageFault
        For a kind of file that there is not.
    """
    among(message("format"), kind, TYPES)
    edition = chosen.loaded.report.edition
    name = f"{edition.client}-{edition.as_of.isoformat()}.{kind}"
    if kind == "xlsx":
        source = chosen.loaded.report.entries[chosen.mask]
        return name, TYPES[kind], workbook(source, wording(edition.language))
    if kind == "parquet":
        content = io.BytesIO()
        pq.write_table(pa.Table.from_pandas(chosen.entries, preserve_index=False), content)
        return name, TYPES[kind], content.getvalue()
    return name, TYPES[kind], _csv(chosen, edition.language)


def _csv(chosen: Selected, language: str) -> bytes:
    """Return the frame of entries as a spreadsheet of that language opens it; no cell is computed."""
    spoken, words = csv_text.dialect(language), wording(language)
    frame = chosen.entries
    titles = [words.text(dictionary.of(name, "entries").title, n=name.rpartition("_")[2]) for name in frame]
    columns = [_cells(frame[name], spoken.decimal) for name in frame]
    rows = [map(csv_text.quoted, titles), *zip(*columns, strict=True)]
    text = "".join(spoken.separator.join(row) + "\r\n" for row in rows)
    return f"{BYTE_ORDER_MARK}{text}".encode()


def _cells(values: pd.Series, decimal: str) -> list[str]:
    """Return the cells of a column: numbers with the decimal sign of the language, days and texts between quotes."""
    if pd.api.types.is_bool_dtype(values):
        return [str(int(value)) for value in values.tolist()]
    if pd.api.types.is_numeric_dtype(values):
        return ["" if pd.isna(value) else repr(value).replace(".", decimal) for value in values.tolist()]
    if values.name == "work_date":
        return values.dt.strftime("%Y-%m-%d").tolist()
    return ["" if pd.isna(value) else csv_text.quoted(str(value)) for value in values.tolist()]
