"""Roles of the columns of an unknown export, by the words of their headings and the look of their cells.

The words are those that ticket tools and time trackers write in their exports, in French and English. No reading uses
this module: roles only draft a mapping.
"""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow.compute as pc

from analysis.foundation.messages import message
from analysis.sources.drafting import tools
from analysis.sources.drafting.guesses import Look, Reason, words_of
from analysis.sources.drafting.tools import Tool

WORDS: dict[str, tuple[str, ...]] = {
    role: tuple(words.split(", "))
    for role, words in {
        "entry_id": (
            "entry id, log id, worklog id, numero entree, id temps, id intervention, n intervention, "
            "numero intervention, reference intervention, id tache, entry number, time entry id"
        ),
        "ticket_id": (
            "ticket, ticket id, ticket no, numero ticket, ticket number, incident, numero, number, "
            "item key, issue key, issue, cle, case number, case id, request id, work item, demande, "
            "id"
        ),
        "title": ("titre, objet, sujet, intitule, libelle, title, subject, summary, short description, resume"),
        "ticket_kind": "type, kind, nature, type ticket, type demande, issue type, ticket type",
        "status": "statut, status, etat, state",
        "priority": "priorite, priority",
        "channel": "canal, channel, contact, origine, source demande",
        "category": "categorie, category, sous categorie, famille, sous famille, arborescence, theme",
        "activity": "activite, activity, activity name, tache, task, task name, component, composant",
        "technician_id": (
            "technicien, intervenant, technician, engineer, ingenieur, agent, person, ressource, consultant, resource, "
            "worked by, staff, operator, "
            "user, utilisateur, username, full name, last name, employee, employe, collaborateur, "
            "salarie, assigned to, assigne a, attribue a, assignee, member, author, auteur, email"
        ),
        "technician_group": "groupe, equipe, team, group, service intervenant",
        "profile": "profil, profile, phase name",
        "client": (
            "client, societe, entreprise, organisation, organization, company, customer, entite, "
            "account name, compte client"
        ),
        "requester_id": "demandeur, requester, caller, beneficiaire, appelant, reporter, rapporteur",
        "subsidiary_id": "filiale, subsidiary, agence",
        "location": "lieu, site, location, localisation",
        "contract": "contrat, contract, projet, project, project name",
        "opened_at": "ouvert, ouverture, date ouverture, opened, opened at, created, creation",
        "solved_at": "resolu, resolution, date resolution, resolved, resolved at, solved",
        "closed_at": "clos, cloture, date cloture, closed, closed at",
        "modified_at": "modifie, modification, derniere modification, mise a jour, updated, updated at",
        "started_at": (
            "date, debut, date debut, date intervention, start, start date, started, work date, "
            "jour, day, begin, begin date, date realisation, date tache, taches date"
        ),
        "start_time": "heure, heure debut, debut, de, from, start, start time, begin, time from",
        "ended_at": "fin, date fin, end, end date, ended",
        "end_time": "heure fin, fin, a, to, end, end time, time to",
        "seconds": (
            "duree, temps, temps passe, effort, minutes, duration, time spent, heures, hours, "
            "actual hours, hours spent, hours worked, time worked, temps travaille, nb heures, "
            "nombre heures, time in seconds, time taken, temps consomme, time units, "
            "time spent seconds, unites, unite, units"
        ),
        "detail": (
            "description, commentaire, commentaires, detail, comment, comments, travail, note, "
            "notes, work description, contenu"
        ),
        "is_sla_met": "sla, sla respecte",
    }.items()
}
"""Role of a column -> words of its name, French and English, without accents."""
DATE_ROLES = ("opened_at", "solved_at", "closed_at", "modified_at", "started_at", "ended_at")
TIME_ROLES = ("start_time", "end_time")
IDENTIFIER_WORDS = {"id", "key", "cle", "numero", "number", "no", "n", "num", "ref", "reference", "code"}
COMMON_WORDS = {
    "numero",
    "number",
    "date",
    "type",
    "incident",
    "id",
    "demande",
    "email",
    "start",
    "debut",
    "end",
    "fin",
}
NOT_SPENT = {
    "estime",
    "estimee",
    "estimated",
    "estimate",
    "prevu",
    "prevue",
    "planned",
    "budget",
    "restant",
    "restante",
} | {
    *("remaining", "billable", "facturable", "facture", "interrupt", "rounded", "arrondi", "reponse", "response"),
}
"""Words of a duration that is not time spent on the work, or not as it was spent."""
KIND_WORDS = {"incident": ("incident", "panne", "anomalie"), "request": ("demande", "request", "requete", "service")}
OF_ENTRY_OR_TICKET = {"intervention", "tache"}
"""Words by which some number their entries, and others the tickets that they work on."""
KEY_SHARE = 0.7
"""Least share of distinct values where such a column numbers entries; the few that repeat are doubles, to be told."""
Roles = dict[str, tuple[Look, Reason]]


def roles_of(looks: list[Look], tool: Tool | None = None) -> Roles:
    """Return the likeliest roles: role (a key of `WORDS`) -> column and reason. A column has one role at most.

    Parameters
    ----------
    looks : the columns.
    tool : the tool that their headings name: what it says of a heading comes first.
    """
    roles: Roles = {} if tool is None else _roles_by_tool(looks, tool)
    assigned = {look.name for look, _ in roles.values()}
    free = [look for look in looks if tool is None or tools.heading(look.name) not in tool.accounted]
    scores = sorted(_scores(free), key=lambda score: (-score[0], score[1]))
    for _, place, role, reason in scores:
        look = free[place]
        if role not in roles and look.name not in assigned:
            roles[role] = look, reason
            assigned.add(look.name)
    if "ticket_id" not in roles:
        named = (look for look in free if any(set(text.split()) <= set(look.words) for text in WORDS["entry_id"]))
        numbered = next((look for look in named if look.name not in assigned and _numbers_tickets(look)), None)
        if numbered is not None:
            roles["ticket_id"] = numbered, message("a number that comes back on several rows")
    if "entry_id" not in roles:
        reason = message("each row has a value of its own")
        unique = [look for look in looks if look.is_unique and IDENTIFIER_WORDS & set(look.words)]
        ticket = roles["ticket_id"][0] if "ticket_id" in roles else None
        other = next((look for look in unique if look is not ticket), None)
        if other is not None:
            roles = {role: column for role, column in roles.items() if column[0] is not other}
            roles["entry_id"] = other, reason
        elif ticket is not None and ticket.is_unique and "started_at" not in roles:  # one row a ticket, by design
            roles["entry_id"] = ticket, reason
    return roles


def _roles_by_tool(looks: list[Look], tool: Tool) -> Roles:
    """Return the roles that a tool gives to its headings, as far as the cells may have them."""
    roles: Roles = {}
    named = {tools.heading(look.name): look for look in reversed(looks)}
    for heading, role in tool.roles.items():
        look = named.get(heading)
        if look is not None and role not in roles and _may_have_role(look, role, is_named=True):
            roles[role] = look, message("the headings of {tool}", tool=tool.name)
    return roles


def kinds_of(look: Look) -> dict[str, str] | None:
    """Return value -> ticket kind, when every value of a column names a kind; else None."""
    values = {}
    for value in pc.unique(look.cells.drop_null()).to_pylist():
        kinds = [kind for kind, words in KIND_WORDS.items() if set(words) & set(words_of(value))]
        if len(kinds) != 1:
            return None
        values[value] = kinds[0]
    return values or None


def _scores(looks: list[Look]) -> Iterator[tuple[float, int, str, Reason]]:
    """Yield score, column's place, role and reason of every role that a column may have."""
    for place, look in enumerate(looks):
        for role, texts in WORDS.items():
            if not _may_have_role(look, role):
                continue
            for text in texts:
                words = set(text.split())
                if words <= set(look.words):
                    # A longer match counts more; a name with other words in it, or any number's name, counts less.
                    score = len(words) - 0.1 * (len(look.words) - len(words)) - 0.5 * (words <= COMMON_WORDS)
                    yield score, place, role, message("the name “{column}”", column=look.name)


def _numbers_tickets(look: Look) -> bool:
    """Return True where a number that may be of an entry or of a ticket comes back on many rows."""
    given = len(look.cells) - look.cells.null_count
    return bool(OF_ENTRY_OR_TICKET & set(look.words)) and look.distinct < KEY_SHARE * given


def _may_have_role(look: Look, role: str, *, is_named: bool = False) -> bool:
    """Return True where the cells of a column fit a role; a tool that names the column overrides the words of it."""
    if look.cells.null_count == len(look.cells):
        return False
    if role in DATE_ROLES:
        return look.date is not None
    if role in TIME_ROLES:
        return look.is_time_of_day
    if role == "entry_id":
        return is_named or not _numbers_tickets(look)
    if role == "seconds":
        return look.duration is not None and (is_named or not NOT_SPENT & set(look.words))
    if role == "ticket_kind":
        return kinds_of(look) is not None
    if role == "is_sla_met":
        return set(pc.unique(pc.utf8_lower(look.cells.drop_null())).to_pylist()) <= {"true", "false"}
    if role == "client":
        return look.distinct <= 1000 and look.date is None
    return look.date is None
