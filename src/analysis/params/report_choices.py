"""Choices of a client about its report: sections, axes, views, texts, looks, names, files (B7)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, field_validator

from analysis.params.clauses import Identifier
from analysis.params.document import Model

Section = Literal[
    "summary",
    "weeks",
    "months",
    "variance",
    "outlook",
    "checks",
    "warnings",
    "lines",
    "views",
    "axes",
    "application_work",
    "tickets",
    "ages",
    "sharing",
    "benchmark",
    "payback",
    "trust",
]
Export = Literal["xlsx", "csv", "parquet", "pptx"]
Axis = Literal[
    "category",
    "kind",
    "scope",
    "subsidiary",
    "country",
    "department",
    "requester",
    "application",
    "profile",
    "domain",
    "control",
]


class ReportChoices(Model):
    """Content and form of the client's report."""

    sections: tuple[Section, ...] = ()
    """Sections shown, in this order; empty: all. `trust` is always shown, last where it is not named."""
    axes: tuple[Axis, ...] = ()
    """Axes that the report tells, in this order; the first three are open, the others folded. Empty: all."""
    views: tuple[Identifier, ...] = ()
    """Saved views that have their place in the report, in this order: their names in `views/<client>.yaml`."""
    texts: dict[Section, str] = {}
    """Section name -> the analyst's Markdown, sanitised."""
    logo: str | None = None
    """A PNG or JPEG file, from the folder of params; the report holds its content."""
    accent_colour: Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")] | None = None
    notebook: str | None = None
    requesters: Literal["names", "codes", "none"] = "names"
    technicians: Literal["names", "codes", "none"] = "codes"
    entry_details: bool = True
    """True: the exports show the text of each entry, but for private entries."""
    exports: tuple[Export, ...] = ("xlsx", "csv", "parquet")
    """Kinds of files that hold every table: a workbook, `tables/*.csv`, `tables/*.parquet`; `pptx`: `report.pptx`."""
    csv_mark: bool | None = None
    """True: a CSV begins with the mark by which Excel knows UTF-8; absent: in French alone."""

    @field_validator("notebook")
    @classmethod
    def _has_no_suffix(cls, value: str | None) -> str | None:
        return value if value is None else value.removesuffix(".ipynb")
