"""Texts of a draft from a GLPI: the mapping, and the file of each client; a guess bears its mark and its reason."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from babel import Locale

from analysis.domain.category_paths import path_text
from analysis.foundation.messages import message
from analysis.sources.drafting import glpi_contracts
from analysis.sources.drafting.clients import LEGAL_DAY, slug
from analysis.sources.drafting.glpi_base import GlpiBase, Recurrent
from analysis.sources.drafting.glpi_clients import GlpiClient
from analysis.sources.drafting.glpi_items import Item, Marks
from analysis.sources.drafting.mapping_text import MARKS_EXPLAINED, comment, guessed, quoted

FEWEST_PARTS, MOST_PARTS = 2, 12
"""Categories of the level that rules are written for."""
PROFILE_WORDS = ("administrateur", "ingenieur", "consultant", "architecte", "technicien", "expert", "chef-de-projet")
KO_WORDS, OK_WORDS = ("non-conforme", "ko", "echec", "anomalie"), ("conforme", "ok", "fait", "succes", "reussi")
RECURRENCES = {
    "1MONTH": "monthly",
    "3MONTH": "quarterly",
    "6MONTH": "half-yearly",
    "12MONTH": "yearly",
    "1YEAR": "yearly",
}
DAY, WEEK = 86_400, 604_800
SPOKEN = ("fr", "en")
PROFILES_EXAMPLE = '{groups: {"Administrateurs": administrator}}'
NO_CATEGORY = message("the template of the recurring ticket has no category")
CHECKS = message("Checks")


@dataclass(frozen=True)
class ClientText:
    """The parts of a client's file, each a list of the lines of its items, by top-level key."""

    head: Sequence[str]
    blocks: Mapping[str, Sequence[Item]] = field(default_factory=dict)

    def text(self) -> str:
        """Return the whole file."""
        lines = [*self.head]
        for key, items in self.blocks.items():
            if items:
                lines += ["", f"{key}:", *(line for item in items for line in item.lines)]
        return "\n".join([*lines, ""])


def mapping_text(base: GlpiBase, clients: Sequence[GlpiClient], left: Sequence[GlpiClient]) -> str:
    """Return the text of `params/sources/<source>.yaml`.

    Parameters
    ----------
    clients : those drafted.
    left : entities with tickets that are not, named in comments.
    """
    lines = [
        comment(message("Mapping drafted by releve init --glpi.")),
        comment(MARKS_EXPLAINED),
        "kind: glpi",
        "clients:",
        *(f"  {client_line(base, client)}" for client in clients),
        *(f"  # {client_line(base, client)}" for client in left),
    ]
    department = max(base.departments, key=lambda name: base.departments[name], default=None)
    if department and base.departments[department]:
        reason = message(
            "{count} requesters of {total}, who have one", count=base.departments[department], total=base.requesters
        )
        lines.append(guessed("department", department, reason))
    lines += _profiles(base)
    return "\n".join([*lines, *_checks_of_mapping(base), ""])


def client_line(base: GlpiBase, client: GlpiClient) -> str:
    """Return the line of a mapping that gives an entity to a client."""
    return f"- {{client: {client.slug}, entity: {client.entity}}}   # {base.references.entities.path(client.entity)}"


def client_text(base: GlpiBase, client: GlpiClient, today: date) -> ClientText:
    """Return the draft of a client's own file.

    Parameters
    ----------
    today : contracts in force on that day are those of the report.
    """
    marks = Marks()
    head = [f"client: {client.slug}", f"name: {quoted(client.name)}", *_tongue(base, client, marks)]
    head.append(marks.line("hours_per_day", "7", LEGAL_DAY))
    if base.ticket_url:
        head.append(f"ticket_url: {quoted(base.ticket_url)}")
    blocks = {
        "subsidiaries": _subsidiaries(base, client),
        "contract_lines": glpi_contracts.lines(base, client, today, marks),
        "rules": _rules(base, client),
        "checks": _checks(base, client, marks),
    }
    if not blocks["contract_lines"]:
        head.append(
            comment(message("No contract of GLPI is in force for this client: write contract_lines from the contract."))
        )
    return ClientText(head, blocks)


def _profiles(base: GlpiBase) -> Iterator[str]:
    """Yield the line of the group under which groups are profiles, else a comment."""
    tree = base.references.groups
    scores: Counter[int] = Counter()
    for group, parent in tree.parents.items():
        is_profile = slug(tree.names[group]) in PROFILE_WORDS
        if parent is not None and (is_profile or slug(tree.names[parent]).startswith("profil")):
            scores[parent] += 1
    if not scores:
        yield comment(message("No group looks like a profile: profiles: {example}", example=PROFILES_EXAMPLE))
        return
    parent, _ = scores.most_common(1)[0]
    names = [tree.names[group] for group in sorted(tree.beneath(parent) - {parent})]
    people = sum(base.technicians.get(group, 0) for group in tree.beneath(parent))
    reason = message(
        "“{group}”: {profiles} ({people} technicians)",
        group=tree.path(parent),
        profiles=", ".join(names),
        people=people,
    )
    yield guessed("profiles", f"{{under: {parent}}}", reason)


def _checks_of_mapping(base: GlpiBase) -> Iterator[str]:
    """Yield the solution types that tell whether a check ended well."""
    ko = [name for name in base.solution_types if _has(slug(name), KO_WORDS)]
    ok = [name for name in base.solution_types if name not in ko and _has(slug(name), OK_WORDS)]
    if ok or ko:
        value = f"{{ok: [{', '.join(map(quoted, ok))}], ko: [{', '.join(map(quoted, ko))}]}}"
        yield guessed("checks", value, message("the names of the solution types"))


def _has(short: str, words: Sequence[str]) -> bool:
    return any(re.search(rf"(^|-){word}(-|$)", short) for word in words)


def _tongue(base: GlpiBase, client: GlpiClient, marks: Marks) -> Iterator[str]:
    """Yield country and language, where they are not those of France."""
    country = base.references.entity_countries.get(client.entity)
    code = _country_code(country)
    if code and code != "FR":
        yield f"country: {code}"
    elif country and code is None:
        yield marks.line(
            "country", "FR", message("the entity says “{country}”, which nothing translates", country=country)
        )
    spoken = sum((base.languages.get(entity, Counter()) for entity in client.entities), Counter[str]())
    language = next((name for name, _ in spoken.most_common() if name in SPOKEN), None)
    if language and language != "fr":
        reason = message("{count} requesters of {total}, who speak it", count=spoken[language], total=spoken.total())
        yield marks.line("language", language, reason)


def _country_code(name: str | None) -> str | None:
    """Return the ISO code of a country by its French or English name; None where it has none."""
    if not name:
        return None
    wanted = slug(name)
    for language in SPOKEN:
        for code, label in Locale(language).territories.items():
            if len(code) == 2 and code.isalpha() and slug(label) == wanted:
                return code
    return name.upper() if re.fullmatch(r"[A-Za-z]{2}", name) else None


def _subsidiaries(base: GlpiBase, client: GlpiClient) -> list[Item]:
    """Return the entities right beneath the client's, each with the names of all beneath it, and the client's own."""
    tree = base.references.entities
    if client.entities == {client.entity}:
        return []
    depth = len(tree.line(client.entity))
    names: dict[int, list[str]] = {}
    for entity in sorted(client.entities, key=lambda entity: (len(tree.line(entity)), tree.names[entity])):
        names.setdefault(tree.line(entity)[: depth + 1][-1], []).append(tree.names[entity])
    items = []
    for entity, known in names.items():
        parts = [f"subsidiary: {quoted(tree.names[entity])}"]
        if known[1:]:
            parts.append(f"names: [{', '.join(map(quoted, known[1:]))}]")
        country = base.references.entity_countries.get(entity)
        if country:
            parts.append(f"country: {quoted(country)}")
        told = {name: _to_add(known[0], name) for name in known[1:]}
        items.append(Item([f"  - {{{', '.join(parts)}}}"], frozenset(known), told))
    return items


def _to_add(subsidiary: str, name: str) -> str:
    sentence = message(
        "entity beneath {subsidiary}, to add to its names: {name}", subsidiary=subsidiary, name=quoted(name)
    )
    return comment(sentence, "  ")


def _rules(base: GlpiBase, client: GlpiClient) -> list[Item]:
    """Return a rule for each category of the level whose number of categories suits a table."""
    tree = base.references.categories
    used = sum((base.categories.get(entity, Counter()) for entity in client.entities), Counter[int]())
    lines = [tree.line(category) for category in used if category in tree.names]
    if not lines:
        return []
    levels: dict[int, set[tuple[int, ...]]] = {}
    for level in range(1, max(map(len, lines)) + 1):
        levels[level] = {line[:level] for line in lines}
    fitting = [level for level, parts in levels.items() if FEWEST_PARTS <= len(parts) <= MOST_PARTS]
    parts = levels[fitting[0] if fitting else 1]
    items = []
    for line in sorted(parts, key=lambda line: [tree.names[step] for step in line]):
        path = path_text(tree.names[step] for step in line)
        rule = f"  - {{when: {{category: [{quoted(path)}]}}, domain: {quoted(tree.names[line[-1]])}}}"
        items.append(Item([rule], frozenset({path})))
    return items


def _checks(base: GlpiBase, client: GlpiClient, marks: Marks) -> list[Item]:
    tree = base.references.categories
    items = []
    own = [item for item in base.recurrents if item.entity in client.entities]
    shared = Counter(title for item in own for title in {item.name, item.title})
    for recurrent in own:
        if recurrent.begins_on is None:
            continue
        rhythm, is_exact = _recurrence(recurrent)
        # A title that several recurring tickets give to theirs, or that is the name of another, tells no check.
        names = [recurrent.title] if recurrent.title and recurrent.title != recurrent.name else []
        names = [title for title in names if shared[title] == 1]
        lines = [f"  - check: {quoted(recurrent.name)}"]
        if recurrent.category is not None and recurrent.category in tree.names:
            lines.append(f"    domain: {quoted(tree.names[tree.line(recurrent.category)[0]])}")
        else:
            lines.append(f"    {marks.unknown('domain', quoted(str(CHECKS)), NO_CATEGORY)}")
        if names:
            lines.append(f"    names: [{', '.join(map(quoted, names))}]")
        if is_exact:
            lines.append(f"    recurrence: {rhythm}")
        else:
            reason = message("the periodicity of GLPI, “{periodicity}”", periodicity=recurrent.periodicity)
            lines.append(f"    {marks.line('recurrence', rhythm, reason)}")
        lines.append(f"    starts_on: {recurrent.begins_on}")
        if recurrent.ends_on and recurrent.ends_on >= recurrent.begins_on:
            lines.append(f"    ends_on: {recurrent.ends_on}")
        items.append(Item(lines, frozenset({recurrent.name, *names})))
    return items


def _recurrence(recurrent: Recurrent) -> tuple[str, bool]:
    """Return the recurrence of a periodicity of GLPI (seconds, or `1MONTH`), and whether it says the same."""
    text = recurrent.periodicity.upper()
    if text in RECURRENCES:
        return RECURRENCES[text], True
    if months := re.fullmatch(r"(\d+)MONTH", text):
        return quoted(f"FREQ=MONTHLY;INTERVAL={months[1]}"), True
    if years := re.fullmatch(r"(\d+)YEAR", text):
        return quoted(f"FREQ=YEARLY;INTERVAL={years[1]}"), True
    seconds = int(text) if text.isdecimal() else 0
    if seconds == WEEK:
        return "weekly", True
    if seconds and seconds % WEEK == 0:
        return quoted(f"FREQ=WEEKLY;INTERVAL={seconds // WEEK}"), True
    if seconds > DAY and seconds % DAY == 0:
        return quoted(f"FREQ=DAILY;INTERVAL={seconds // DAY}"), True
    return "daily", False
