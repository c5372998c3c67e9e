"""The draft of a business case from a confirmed problem: its measured months, costs that a person must give (F5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from analysis.foundation.messages import Message, message, message_plural
from analysis.params.document import TO_CONFIRM
from analysis.params.named_problem import NamedProblem
from analysis.params.project import Template
from analysis.params.remedy import Remedy
from analysis.sources.drafting.mapping_text import comment, told
from analysis.studies.proposal import yaml_text

QUOTATION, PRICE_LIST, SOURCE, SOLUTION = (
    message("Quotation"),
    message("Price list"),
    message("Source"),
    message("Solution"),
)
HISTORY_MONTHS = 24
HORIZON_MONTHS: Mapping[Template | None, int] = {"backup": 60, "replacement": 60, None: 48}
OTHER_HORIZON = 48
QUESTIONS: Mapping[Template | None, Message] = {
    "backup": message("Does renewing the backup pay for itself by the incidents avoided?"),
    "automated_installation": message(
        "Does automating the installation of workstations pay for itself at the present pace?"
    ),
    "onboarding": message("Does automating arrivals and departures pay for itself at the present number?"),
    "self_service": message("Does letting each person change their password pay for itself?"),
    "replacement": message("Does replacing hardware before it wears out pay for itself by the failures avoided?"),
    None: message("What should change, and does it pay for itself?"),
}
COSTS: Mapping[Template | None, tuple[tuple[Message, ...], tuple[Message, ...]]] = {
    "backup": ((message("Servers and storage"), message("Migration")), (message("Backup licences"),)),
    "automated_installation": ((message("Set-up and workstation images"),), (message("Deployment licences"),)),
    "onboarding": ((message("Connector and settings"),), (message("Connector subscription"),)),
    "self_service": ((message("Set-up of the portal"),), (message("Portal licences"),)),
    "replacement": ((message("New hardware"), message("Replacement on site")), ()),
    None: ((message("Set-up"),), ()),
}
"""Template -> expenses made once, and running ones."""


@dataclass(frozen=True)
class MeasuredMonth:
    """A month of a problem: its tickets, hours and amount [€]."""

    month: str
    tickets: int
    hours: float
    amount_eur: float


def text(
    client: str, problem: NamedProblem, remedy: Remedy | None, months: Sequence[MeasuredMonth], *, as_of: date
) -> str:
    """Return the study of a problem, ready to be completed: `releve check` refuses it until its marks are taken out.

    Parameters
    ----------
    problem : the confirmed problem: its rule becomes the study's.
    remedy : the remedy that answers it, with its template and its shares; None: the shares are to be given.
    months : months measured, as comments.
    as_of : date of the study.
    """
    template = None if remedy is None else remedy.template
    once, running = COSTS[template]
    start = as_of.replace(day=1) - relativedelta(months=HISTORY_MONTHS)
    live = as_of.replace(day=1) + relativedelta(months=3)
    paid = as_of.replace(day=1) + relativedelta(months=2)
    scope = yaml_text([problem.scope.model_dump(exclude_defaults=True)]).removeprefix("- ").rstrip("\n")
    scope_lines = [line.removeprefix("  ") for line in scope.split("\n")]
    lines = [
        comment(_confirmed(problem)),
        comment(_measured(as_of)),
        *(f"#   {told(_month(item))}" for item in months),
        "kind: business_case",
        f"client: {client}",
        f"as_of: {as_of}",
        "",
        "investment:",
        f"  project: {problem.problem}",
        f"  name: {_quoted(problem.name)}",
        f"  question: {_quoted(str(QUESTIONS[template]))}",
        f"  horizon_months: {HORIZON_MONTHS.get(template, OTHER_HORIZON)}",
        *([f"  template: {template}"] if template else []),
        _marked("  discount_percent: 6", message("discount rate")),
        "  problem:",
        "    scope:",
        *(f"      {line}" for line in scope_lines),
        f"    starts_on: {start}",
        "  options:",
        f"    - option: {remedy.remedy if remedy else 'solution'}",
        _name(remedy),
        _marked(f"      go_live: {live}", message("go-live")),
        "      one_off:",
    ]
    for name in once:
        lines += [
            f"        - name: {_quoted(str(name))}",
            _marked("          amount_eur: 0", message("amount of the quotation")),
            _marked(f"          paid_on: {paid}", message("date of payment")),
            _marked(f"          source: {{document: {QUOTATION}, date: {as_of}}}", message("quotation")),
        ]
    if running:
        lines.append("      running:")
    for name in running:
        lines += [
            f"        - name: {_quoted(str(name))}",
            _marked("          amount_eur: 0", message("amount")),
            "          per: year",
            _marked(f"          source: {{document: {PRICE_LIST}, date: {as_of}}}", message("price list")),
        ]
    lines += ["      avoided:", f"        - kind: {_kind(remedy)}", *_shares(remedy, as_of)]
    falls = message("day on which the contract falls, go_live, or never (rule 11.7)")
    lines.append(_marked("      cash_from: never", falls))
    return "\n".join(lines) + "\n"


def _confirmed(problem: NamedProblem) -> Message:
    return message(
        "{problem}: problem confirmed by {person} on {day}.",
        problem=problem.name,
        person=problem.confirmed_by,
        day=problem.confirmed_on,
    )


def _measured(as_of: date) -> Message:
    start = as_of + timedelta(days=1) - relativedelta(years=1)
    return message("Measured from {start} to {end}, by calendar month:", start=start, end=as_of)


def _month(item: MeasuredMonth) -> Message:
    return message(
        "{month}: {tickets}, {minutes} min, {euros} €",
        month=item.month,
        tickets=message_plural("{n} ticket", "{n} tickets", item.tickets),
        minutes=round(item.hours * 60),
        euros=f"{item.amount_eur:.0f}",
    )


def _marked(line: str, remark: Message) -> str:
    """Return a line that a person must complete, with its mark and with what to complete it."""
    mark = message("{mark}: {remark}", mark=TO_CONFIRM, remark=remark)
    return f"{line}  # {told(mark)}"


def _name(remedy: Remedy | None) -> str:
    """Return the line of the option's name."""
    if remedy is not None:
        return f"      name: {_quoted(remedy.name)}"
    return _marked(f"      name: {_quoted(str(SOLUTION))}", message("its name"))


def _kind(remedy: Remedy | None) -> str:
    """Return the kind of tickets that a remedy answers: one kind, or all."""
    kinds = {kind for scope in remedy.when for kind in scope.kind or ("all",)} if remedy else set()
    return str(kinds.pop()) if len(kinds) == 1 and "" not in kinds else "all"


def _shares(remedy: Remedy | None, as_of: date) -> list[str]:
    if remedy is None:
        marks = _marked("", message("share avoided, and its source"))
        values, source = (0.0, 0.0, 0.0), f"{{document: {SOURCE}, date: {as_of}}}"
    else:
        marks = ""
        values = (remedy.low_percent, remedy.central_percent, remedy.high_percent)
        source = f"{{document: {_quoted(remedy.source.document)}, date: {remedy.source.date}}}"
    keys = ("low_percent", "central_percent", "high_percent")
    return [
        *(f"          {key}: {value:g}{marks}" for key, value in zip(keys, values, strict=True)),
        f"          source: {source}{marks}",
    ]


def _quoted(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
