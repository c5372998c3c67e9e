"""Relevé for analysts: `import releve` is what a notebook types. Names handed on, nothing else; they are stable.

Examples
--------
>>> import releve
>>> r = releve.example()
>>> r.where(period="2023-W05").days
12.6
"""

from analysis.demo.example import example
from analysis.measures.problems.title_groups import group_titles
from analysis.report.portfolio import load as portfolio
from analysis.studies.budget import load as budget
from analysis.studies.business_case import load as business_case
from analysis.studies.renewal import load as renewal
from analysis.studies.sizing import load as sizing
from analysis.workbook.face import clients, columns, explain, explore, forecast, load

__all__ = [
    "budget",
    "business_case",
    "clients",
    "columns",
    "example",
    "explain",
    "explore",
    "forecast",
    "group_titles",
    "load",
    "portfolio",
    "renewal",
    "sizing",
]
