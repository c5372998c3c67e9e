"""Ticket tools and time trackers known by the headings of their exports, and the meaning of those headings.

A signature of some headings names the tool; with it come the roles of its columns, the unit of its durations where it
has one alone, and which duration is real and which is accounted. Headings are compared without case, accents, signs and
what stands in brackets. No reading uses this module: it only drafts a mapping.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from analysis.foundation.messages import message
from analysis.params.file_format import UnfoldMapping
from analysis.sources.drafting.guesses import Look, Reason, words_of

ASK = message("ask those who run the tool for the unit: it is a setting")


@dataclass(frozen=True)
class Tool:
    """A tool and one of its exports.

    Parameters
    ----------
    name : as people call it.
    signature : headings that are all there.
    roles : heading -> role of its column.
    unit : unit of a duration written as a number; empty where the values must tell it.
    accounted : headings of the duration that the tool bills, which is not the real one.
    remark : reason to give beside the unit.
    """

    name: str
    signature: tuple[str, ...]
    roles: Mapping[str, str] = field(default_factory=dict)
    unit: str = ""
    accounted: tuple[str, ...] = ()
    remark: Reason = ""


def _tool(name: str, signature: str, roles: str = "", unit: str = "", accounted: str = "", remark: Reason = "") -> Tool:
    """Return a tool from its headings, a comma between two; roles are written `heading: role`."""
    pairs = [pair.split(":") for pair in roles.split(",") if pair]
    return Tool(
        name,
        tuple(heading.strip() for heading in signature.split(",")),
        {heading.strip(): role.strip() for heading, role in pairs},
        unit,
        tuple(heading.strip() for heading in accounted.split(",") if heading),
        remark,
    )


TOOLS = (
    _tool(
        "Clockify",
        "project, client, user, start date, duration, duration decimal",
        "duration: seconds, client: client, start date: started_at, start time: start_time, user: technician_id",
    ),
    _tool(
        "Toggl Track",
        "user, client, project, start date, duration, tags",
        "duration: seconds, client: client, start date: started_at, start time: start_time, user: technician_id",
    ),
    _tool(
        "Harvest",
        "date, client, project, hours, hours rounded",
        "hours: seconds, client: client, date: started_at, last name: technician_id",
        "hours_decimal",
        "hours rounded",
    ),
    _tool(
        "Tempo",
        "issue key, hours, work date, billed hours",
        "hours: seconds, work date: started_at, issue key: ticket_id, full name: technician_id",
        "hours_decimal",
        "billed hours",
    ),
    _tool(
        "Jira",
        "issue key, summary, log seconds",
        "issue key: ticket_id, log seconds: seconds, log date: started_at, log author: technician_id, "
        "log comment: detail",
        "seconds",
    ),
    _tool(
        "Redmine",
        "projet, date, utilisateur, activite, demande, heures",
        "heures: seconds, date: started_at, utilisateur: technician_id, demande: ticket_id",
        "hours_decimal",
    ),
    _tool(
        "Redmine",
        "project, date, user, activity, issue, hours",
        "hours: seconds, date: started_at, user: technician_id, issue: ticket_id",
        "hours_decimal",
    ),
    _tool(
        "Kimai",
        "date, debut, fin, duree, client, projet, activite",
        "duree: seconds, date: started_at, debut: start_time, fin: end_time, client: client",
    ),
    _tool(
        "Kimai",
        "date, from, to, duration, customer, project, activity",
        "duration: seconds, date: started_at, from: start_time, to: end_time, customer: client",
    ),
    _tool(
        "Zammad",
        "ticket, title, organization, agent name, time units",
        "ticket: ticket_id, time units: seconds, agent name: technician_id, organization: client, "
        "created at: started_at, activity type: activity",
        "minutes",
        remark=ASK,
    ),
    _tool("GLPI", "id, titre, entite, statut, duree totale", "duree totale: seconds, entite: client, id: ticket_id"),
    _tool(
        "ServiceNow",
        "task, user, time worked, time in seconds",
        "task: ticket_id, user: technician_id, time in seconds: seconds, work date: started_at, created: started_at, "
        "sys id: entry_id, comments: detail",
        "seconds",
    ),
    _tool(
        "HaloPSA",
        "faultid, who, actiondatecreated, timetaken",
        "faultid: ticket_id, who: technician_id, actiondatecreated: started_at, timetaken: seconds, note: detail",
        "hours_decimal",
    ),
    _tool(
        "HaloPSA",
        "ticket id, agent, action date, time taken",
        "ticket id: ticket_id, agent: technician_id, action date: started_at, time taken: seconds, user: requester_id, "
        "note: detail",
        "hours_decimal",
    ),
    _tool(
        "Autotask",
        "autotask ticket number, resource, start date time, hours worked",
        "autotask ticket number: ticket_id, resource: technician_id, start date time: started_at, "
        "end date time: ended_at, hours worked: seconds",
        "hours_decimal",
        "hours to bill",
    ),
    _tool(
        "ConnectWise",
        "company, member, work role, agreement, actual hours",
        "company: client, charge to id: ticket_id, ticket: ticket_id, member: technician_id, time start: started_at, "
        "time end: ended_at, date: started_at, actual hours: seconds, id: entry_id, notes: detail",
        "hours_decimal",
        "hours billed, billable hours",
    ),
    _tool(
        "Freshservice",
        "time spent, executed at, task id, agent id",
        "time spent: seconds, executed at: started_at, agent id: technician_id",
    ),
    _tool(
        "Odoo",
        "date, employee, project, task, time spent",
        "time spent: seconds, date: started_at, employee: technician_id",
        "hours_decimal",
    ),
    _tool(
        "Odoo",
        "date, employe, projet, tache, temps passe",
        "temps passe: seconds, date: started_at, employe: technician_id",
        "hours_decimal",
    ),
    _tool(
        "Dolibarr",
        "ref projet, libelle tache, date, utilisateur, temps consomme",
        "temps consomme: seconds, date: started_at, utilisateur: technician_id, libelle tache: activity, note: detail",
        "seconds",
    ),
    _tool(
        "7pace",
        "user name, time stamp, duration, work item",
        "user name: technician_id, time stamp: started_at, duration: seconds, work item: ticket_id",
        "hours_decimal",
        "billable duration",
    ),
    _tool(
        "WorklogPRO",
        "issue key, user, time spent, start date time",
        "issue key: ticket_id, user: technician_id, time spent: seconds, start date time: started_at",
    ),
)
"""Tools in the order in which their signatures are tried."""


JIRA_LOG = UnfoldMapping(column="Log Work", into=("log comment", "log date", "log author", "log seconds"))
"""Cells of Jira's list of issues: `comment;date;author;seconds`."""


def heading(name: str) -> str:
    """Return a heading as signatures write it: `Duration (h)` and `hoursWorked` are `duration` and `hours worked`."""
    bare = re.sub(r"\((?:h|eur|usd|gbp|chf|cad)\)", "", name, flags=re.IGNORECASE)
    return " ".join(words_of(bare))


def of(looks: Iterable[Look]) -> Tool | None:
    """Return the tool whose signature the columns hold; None where they hold none."""
    headings = {heading(look.name.partition("#")[0]) for look in looks}
    return next((tool for tool in TOOLS if headings.issuperset(tool.signature)), None)
