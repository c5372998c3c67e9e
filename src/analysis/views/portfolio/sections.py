"""The sections of the portfolio's notebook, whichever edition it makes."""

from __future__ import annotations

from analysis.report.portfolio import AnonymousPortfolio, PortfolioReport
from analysis.views.drawing.block import Block
from analysis.views.language.wording import wording
from analysis.views.portfolio import anonymous, named
from analysis.views.portfolio import cockpit as lines
from analysis.views.portfolio import investing as named_investing

Portfolio = PortfolioReport | AnonymousPortfolio


def title(report: Portfolio) -> str:
    """The title of the page."""
    words = wording(report.edition.language)
    return words.text("Portfolio – {date}", date=words.day(report.edition.as_of))


def summary(report: Portfolio) -> Block:
    """Summary."""
    return named.summary(report) if isinstance(report, PortfolioReport) else anonymous.summary(report)


def cockpit(report: Portfolio) -> Block:
    """Each line by what it needs; nothing in the anonymous edition, which shows no line."""
    return lines.lines(report) if isinstance(report, PortfolioReport) else Block("cockpit", "", ())


def changes(report: Portfolio) -> Block:
    """Changes, what comes, what is doubtful; nothing in the anonymous edition."""
    return lines.changes(report) if isinstance(report, PortfolioReport) else Block("changes", "", ())


def positions(report: Portfolio) -> Block:
    """Clients ahead of their pace and behind it."""
    return named.positions(report) if isinstance(report, PortfolioReport) else anonymous.positions(report)


def groups(report: Portfolio) -> Block:
    """By kind of contract, size and sector."""
    return named.groups(report) if isinstance(report, PortfolioReport) else anonymous.groups(report)


def workload(report: Portfolio) -> Block:
    """By month."""
    return named.workload(report) if isinstance(report, PortfolioReport) else anonymous.workload(report)


def investing(report: Portfolio) -> Block:
    """Recurring problems and live projects in the named edition; nothing of them in the anonymous one."""
    if isinstance(report, PortfolioReport):
        return named_investing.block(report)
    return anonymous.investing(report)


def findings(report: Portfolio) -> Block:
    """Doubtful data in the named edition, hidden groups in the anonymous one."""
    return named.findings(report) if isinstance(report, PortfolioReport) else anonymous.findings(report)
