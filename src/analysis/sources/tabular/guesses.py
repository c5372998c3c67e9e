"""What an unknown export seems to hold: how it is written, and which column is what.

Every guess comes with what it was guessed from, so that an analyst can confirm it. Nothing here is used by a reading:
guesses only draft a mapping.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analysis.sources.tabular import dates, durations
from analysis.sources.tabular.grid import SEPARATORS, Grid
from analysis.sources.tabular.matches import true

NULLS = ("?", "NA", "N/A", "\\N", "NULL", "null", "None", "-", "#N/A")
MOSTLY = 0.9
"""Share of a column's cells that must be readable in a way for that way to be guessed."""
DATE_LIKE = r"^\d{1,4}[/.\-]\d{1,2}[/.\-]\d{1,4}"
SHORT_YEARS = ("%d/%m/%y", "%d/%m/%y %H:%M", "%m/%d/%y", "%m/%d/%y %H:%M")
FORMATS = ("iso", "day/month/year", "month/day/year", "year/month/day", *SHORT_YEARS)
WORDS: dict[str, tuple[str, ...]] = {
    "entry_id": ("entry id", "log id", "numero entree", "id temps", "id intervention", "reference intervention"),
    "ticket_id": ("ticket", "ticket id", "numero ticket", "ticket number", "incident", "numero", "number", "item key"),
    "title": ("titre", "objet", "sujet", "intitule", "title", "subject", "summary", "short description"),
    "ticket_kind": ("type", "kind", "nature", "type ticket"),
    "status": ("statut", "status", "etat", "state"),
    "priority": ("priorite", "priority"),
    "channel": ("canal", "channel", "contact", "origine", "source demande"),
    "category": ("categorie", "category", "sous categorie", "famille", "sous famille", "arborescence"),
    "technician_id": ("technicien", "intervenant", "technician", "agent", "person", "ressource", "consultant"),
    "technician_group": ("groupe", "equipe", "team", "group"),
    "profile": ("profil", "profile", "phase name", "activite", "activity"),
    "client": ("client", "societe", "entreprise", "organisation", "organization", "company", "customer", "entite"),
    "requester_id": ("demandeur", "requester", "caller", "beneficiaire", "appelant"),
    "subsidiary_id": ("filiale", "subsidiary", "agence"),
    "location": ("lieu", "site", "location", "localisation"),
    "contract": ("contrat", "contract", "projet", "project"),
    "opened_at": ("ouvert", "ouverture", "date ouverture", "opened", "opened at", "created", "creation"),
    "solved_at": ("resolu", "resolution", "date resolution", "resolved", "resolved at", "solved"),
    "closed_at": ("clos", "cloture", "date cloture", "closed", "closed at"),
    "modified_at": ("modifie", "modification", "mise a jour", "updated", "updated at"),
    "started_at": ("date", "debut", "date debut", "date intervention", "start", "start date", "started"),
    "ended_at": ("fin", "date fin", "end", "end date", "ended"),
    "seconds": ("duree", "temps", "temps passe", "effort", "minutes", "duration", "time spent", "heures", "hours"),
    "detail": ("description", "commentaire", "detail", "comment", "travail"),
    "is_sla_met": ("sla", "sla respecte"),
}
"""What a column may be -> words of its name, French and English, without accents."""
DATE_ROLES = ("opened_at", "solved_at", "closed_at", "modified_at", "started_at", "ended_at")
IDENTIFIER_WORDS = {"id", "key", "cle", "numero", "number", "no", "n", "num", "ref", "reference", "code"}
COMMON_WORDS = {"numero", "number", "date", "type", "incident"}
UNIT_WORDS = {
    "minutes": ("minutes", "minute", "min", "mn"),
    "seconds": ("secondes", "seconds", "sec"),
    "hours_decimal": ("heures", "hours", "heure", "h"),
}
KIND_WORDS = {"incident": ("incident", "panne", "anomalie"), "request": ("demande", "request", "requete", "service")}


@dataclass(frozen=True)
class Guess:
    """A value that was guessed, and what from (in French, to stand in a comment)."""

    value: str
    reason: str


@dataclass(frozen=True)
class Look:
    """One column as it looks: its name in a mapping (`category#2`), its words and its cells (null where empty)."""

    name: str
    words: tuple[str, ...]
    cells: pa.Array
    date: Guess | None
    duration: Guess | None

    @property
    def distinct(self) -> int:
        """How many values there are."""
        return int(pc.count_distinct(self.cells, mode="only_valid").as_py())

    @property
    def is_unique(self) -> bool:
        """Whether every row has a value of its own."""
        return self.cells.null_count == 0 and self.distinct == len(self.cells) > 1


def encoding_of(content: bytes) -> Guess | None:
    """The encoding of a text without a byte order mark; None where it is UTF-8 or says so itself."""
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        marks = (b"\xff\xfe", b"\xfe\xff")
        return None if content.startswith(marks) else Guess("cp1252", f"l’octet {error.start} n’est pas de l’UTF-8")
    return None


def layout_of(text: str) -> tuple[Guess, int]:
    """The separator of a CSV text and the row of its header: the first of the widest rows of the top of the file."""
    top = text[:100_000].splitlines()[:30]
    counts = {separator: sum(line.count(separator) for line in top) for separator in SEPARATORS}
    separator = max(SEPARATORS, key=lambda each: counts[each])
    reason = f"le plus fréquent en tête du fichier ({counts[separator]} fois)"
    rows = list(csv.reader(io.StringIO("\n".join(top)), delimiter=separator))
    usual = Counter(len(row) for row in rows if row).most_common(1)[0][0]
    header = next((number for number, row in enumerate(rows, start=1) if len(row) == usual and all(row[:2])), 1)
    return Guess(separator, reason), header


def looks_of(grid: Grid) -> tuple[list[Look], tuple[str, ...]]:
    """The columns of a grid as they look, and the texts that seem to stand for no value."""
    cells = [pc.utf8_trim(pc.utf8_trim_whitespace(column), "\u00a0\u202f") for column in grid.cells]
    known = pa.array(NULLS, pa.string())
    seen = {
        text for column in cells for text in pc.unique(column.filter(pc.is_in(column, value_set=known))).to_pylist()
    }
    nulls = tuple(text for text in NULLS if text in seen)
    absent = pa.array(["", *nulls], pa.string())
    counts = Counter(grid.header)
    rank: Counter[str] = Counter()
    looks = []
    for name, column in zip(grid.header, cells, strict=True):
        rank[name] += 1
        unique_name = f"{name}#{rank[name]}" if counts[name] > 1 else name
        values = pc.if_else(pc.is_in(column, value_set=absent), pa.scalar(None, pa.string()), column)
        words = words_of(name)
        tally = values.drop_null().value_counts()
        texts, times = tally.field("values"), tally.field("counts").to_numpy()
        date = _date(texts, times)
        duration = None if date is not None else _duration(texts, times, words)
        looks.append(Look(unique_name, words, values, date, duration))
    return looks, nulls


def roles_of(looks: list[Look]) -> dict[str, tuple[Look, str]]:
    """Which column seems to play which part: role (a key of `WORDS`) -> column and reason. A column plays one part."""
    scores = sorted(_scores(looks), key=lambda each: (-each[0], each[1]))
    roles: dict[str, tuple[Look, str]] = {}
    taken: set[str] = set()
    for _, place, role, reason in scores:
        look = looks[place]
        if role not in roles and look.name not in taken:
            roles[role] = look, reason
            taken.add(look.name)
    if "entry_id" not in roles:
        reason = "chaque ligne a sa propre valeur"
        unique = [each for each in looks if each.is_unique and IDENTIFIER_WORDS & set(each.words)]
        ticket = roles["ticket_id"][0] if "ticket_id" in roles else None
        other = next((each for each in unique if each is not ticket), None)
        if other is not None:
            roles = {role: found for role, found in roles.items() if found[0] is not other}
            roles["entry_id"] = other, reason
        elif ticket is not None and ticket.is_unique:
            roles["entry_id"] = ticket, reason
    return roles


def kinds_of(look: Look) -> dict[str, str] | None:
    """Value -> ticket kind, when every value of a column names one; else None."""
    values = {}
    for value in pc.unique(look.cells.drop_null()).to_pylist():
        kinds = [kind for kind, words in KIND_WORDS.items() if set(words) & set(words_of(value))]
        if len(kinds) != 1:
            return None
        values[value] = kinds[0]
    return values or None


def decimal_of(look: Look) -> Guess | None:
    """The decimal sign of a column of numbers; None where it holds whole numbers alone."""
    for sign, name in ((",", "virgule"), (".", "point")):
        if true(pc.match_substring_regex(look.cells, rf"^[^,.]*\{sign}\d{{1,2}}$")).any():
            return Guess(sign, f"« {look.name} » contient des nombres à {name}")
    return None


def words_of(name: str) -> tuple[str, ...]:
    """The words of a name, without accents or capitals: `DateOuverture` and `date_ouverture` are the same."""
    split = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name)
    plain = unicodedata.normalize("NFKD", split).encode("ascii", "ignore").decode().lower()
    return tuple(re.findall(r"[a-z0-9]+", plain))


def _scores(looks: list[Look]) -> Iterator[tuple[float, int, str, str]]:
    """Score, column's place, role and reason of every part a column may play."""
    for place, look in enumerate(looks):
        for role, texts in WORDS.items():
            if not _may_play(look, role):
                continue
            for text in texts:
                words = set(text.split())
                if words <= set(look.words):
                    # A longer match counts more; a name with other words in it, or any number's name, counts less.
                    score = len(words) - 0.1 * (len(look.words) - len(words)) - 0.5 * (words <= COMMON_WORDS)
                    yield score, place, role, f"le nom « {look.name} »"


def _may_play(look: Look, role: str) -> bool:
    if look.cells.null_count == len(look.cells):
        return False
    if role in DATE_ROLES:
        return look.date is not None
    if role == "seconds":
        return look.duration is not None
    if role == "ticket_kind":
        return kinds_of(look) is not None
    if role == "is_sla_met":
        return set(pc.unique(pc.utf8_lower(look.cells.drop_null())).to_pylist()) <= {"true", "false"}
    if role == "client":
        return look.distinct <= 1000 and look.date is None
    return look.date is None


def _date(texts: pa.Array, times: np.ndarray) -> Guess | None:
    """How dates seem to be written, from the distinct texts of a column and how often each stands: what reads most of
    them; day first where nothing tells.
    """
    total = int(times.sum())
    if times[true(pc.match_substring_regex(texts, DATE_LIKE))].sum() < max(1, MOSTLY * total):
        return None
    best, read = "", -1
    counts = {}
    for each in FORMATS:
        if "%" in each and read >= MOSTLY * total:
            break
        counts[each] = int(times[~np.isnat(dates.parse(texts, (each,)).local)].sum())
        if counts[each] > read:
            best, read = each, counts[each]
    if read < MOSTLY * total:
        return None
    reason = f"{read} valeurs sur {total} se lisent ainsi"
    both = best == "day/month/year" and counts["month/day/year"] == read
    return Guess(best, f"{reason}, l’autre ordre aussi" if both else reason)


def _duration(texts: pa.Array, times: np.ndarray, words: tuple[str, ...]) -> Guess | None:
    """How durations seem to be written; for numbers, in the unit that the column's name says, else by their look."""
    total = int(times.sum())
    if not total:
        return None
    for unit in ("iso8601", "h_m", "clock"):
        read = total - int(times[durations.parse(texts, unit, None).is_bad].sum())
        if read >= MOSTLY * total:
            return Guess(unit, f"{read} valeurs sur {total} se lisent ainsi")
    numbers = durations.parse(texts, "seconds", None)
    if times[~numbers.is_bad].sum() < MOSTLY * total:
        return None
    for unit, names in UNIT_WORDS.items():
        if set(names) & set(words):
            return Guess(unit, "le nom de la colonne")
    if numbers.is_undecided.any():
        return Guess("hours_decimal", "des nombres à décimales")
    return Guess("minutes", "des nombres entiers, sans unité dans le nom")
