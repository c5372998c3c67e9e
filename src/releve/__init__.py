"""Relevé for analysts: `import releve` is what a notebook types. Names handed on, nothing else; they are stable.

Examples
--------
>>> import releve
>>> report = releve.load("groupe-orsenne", as_of="2023-02-16")  # doctest: +SKIP
>>> report.entries.groupby("category_level_1")["seconds"].sum()  # doctest: +SKIP
"""

from analysis.measures.forecasting.forecast import forecast
from analysis.measures.problems.title_groups import group_titles
from analysis.report.client_report import load
from analysis.report.portfolio import load as portfolio
from analysis.studies.budget import load as budget
from analysis.studies.business_case import load as business_case
from analysis.studies.sizing import load as sizing
from analysis.workbook.explorer import explorer as explore

__all__ = ["budget", "business_case", "explore", "forecast", "group_titles", "load", "portfolio", "sizing"]
