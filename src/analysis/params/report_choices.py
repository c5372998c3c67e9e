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

    sections: tuple[Section, ...] = Field(
        default=(),
        description="Sections shown, in this order (`trust` is always shown, last where it is not named); absent: all",
        examples=[["summary", "outlook", "checks", "trust"]],
    )
    axes: tuple[Axis, ...] = Field(
        default=(),
        description="Axes that the report tells, in this order, the first three open and the others folded; absent: "
        "all",
        examples=[["category", "subsidiary", "profile"]],
    )
    views: tuple[Identifier, ...] = Field(
        default=(),
        description="Saved views that have their place in the report, in this order, by their names in "
        "`views/<client>.yaml`; absent: none",
        examples=[["sauvegardes"]],
    )
    texts: dict[Section, str] = Field(
        default={},
        description="Section name -> the analyst's Markdown, sanitised; absent: no added text",
        examples=[{"summary": "Le comité se tient le **2 mars**."}],
    )
    logo: str | None = Field(
        default=None,
        description="A PNG or JPEG file, from the folder of params, whose content the report holds; absent: no logo",
        examples=["logos/aubrac.png"],
    )
    accent_colour: Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")] | None = Field(
        default=None,
        description="Accent colour of the page, as `#rrggbb`; absent: that of Relevé",
        examples=["#1b4f80"],
    )
    notebook: str | None = Field(
        default=None,
        description="Notebook that makes the report, without its suffix; absent: the usual one",
        examples=["report_client"],
    )
    requesters: Literal["names", "codes", "none"] = Field(
        default="names",
        description="Requesters in the report: their names, codes in their place, or none; absent: names",
        examples=["codes"],
    )
    technicians: Literal["names", "codes", "none"] = Field(
        default="codes",
        description="Technicians in the report: their names, codes in their place, or none; absent: codes",
        examples=["names"],
    )
    entry_details: bool = Field(
        default=True,
        description="true: the exports show the text of each entry, but for private entries; absent: they do",
        examples=[False],
    )
    exports: tuple[Export, ...] = Field(
        default=("xlsx", "csv", "parquet"),
        description="Kinds of files that hold every table: a workbook, `tables/*.csv`, `tables/*.parquet`; `pptx` is "
        "`report.pptx`; absent: all but `pptx`",
        examples=[["xlsx", "pptx"]],
    )
    csv_mark: bool | None = Field(
        default=None,
        description="true: a CSV begins with the mark by which Excel knows UTF-8; absent: in French alone",
        examples=[True],
    )

    @field_validator("notebook")
    @classmethod
    def _has_no_suffix(cls, value: str | None) -> str | None:
        return value if value is None else value.removesuffix(".ipynb")
