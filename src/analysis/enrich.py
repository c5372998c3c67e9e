"""From the source's tables to entries that carry every axis, by the rules in params. Pure, applied at each read.

`Enriched.entries` has one row a time entry of the client, counted or not, with these columns (texts are categorical
unless said):

- `source`, `time_entry_id` (str), `ticket_id` (str, null: none), `ticket_key` (`source` and `ticket_id`: one ticket
  whatever its source), `title`
- `work_date` (datetime64): civil day of the entry in the client's time zone (rule 1.3)
- `begun_at`, `ended_at` (instants in UTC): start and end as the source states them
- `started_at` (datetime64, client's local time), where the source has a time of the day
- `seconds` (int64): real effort [s]; 0 where the source has none
- `code`: null where the entry counts, else why it does not (rule 14)
- `is_private` (bool): its text is never shown; `detail` (str): what was done
- `technician_id` (str, the source's own), `technician` (as the report shows it), `technician_group`
- `profile` (null: unknown)
- `ticket_kind` (incident, request; null: not said), `requester`, `department`, `country`, `location`, `contract`
- `subsidiary` (its name in params where there is one), `application`, `domain`
- `category_path` (names from the root, as `analysis.domain.category_paths.path_text` joins them), `category_level_1`
- `in_scope` (bool; true where no rule says otherwise), and `scope`, the same as text: in_scope, out_of_scope
- `contract_line` (the line it consumes; null: unallocated, rule 4)
- `controls`: ISO 27001 controls, joined by a space
- `is_covered` (bool): a rule of params gave it at least one value

`Enriched.tickets` has one row a ticket: `ticket_key`, `ticket_id`, `source`, `title`, `ticket_kind`, `status`,
`opened_on`, `closed_on` (datetime64), `channel`, `is_deleted`, `requester`, `category_path`, `total_seconds`, `url`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from analysis.domain.category_paths import path_names, path_text
from analysis.matching import matches
from analysis.params.client import ClientParams, Rule

TEXT_AXES = ("domain", "application", "department", "subsidiary", "country", "profile")


@dataclass(frozen=True)
class Enriched:
    """The client's entries and tickets with every axis, and how many seconds each rule of params took."""

    entries: pd.DataFrame
    tickets: pd.DataFrame
    rule_seconds: tuple[int, ...]


def enrich(tables: Mapping[str, pa.Table], params: ClientParams, as_of: date) -> Enriched:
    """The entries with every axis, why each does not count if it does not, and the contract line it consumes.

    Parameters
    ----------
    tables : canonical tables of one client.
    params : the client's; its rules are tried in their order, and for each axis the first that matches wins.
    as_of : date counted, included: a later entry gets the code `future_entry`.
    """
    tickets = _tickets(tables, params)
    entries = _entries(tables, tickets, params)
    entries, rule_seconds = _apply_rules(entries, params.rules)
    entries["category_level_1"] = _first_level(entries["category_path"])
    entries["scope"] = pd.Categorical(np.where(entries["in_scope"], "in_scope", "out_of_scope"))
    entries["code"] = _codes(entries, tables, params, as_of)
    entries["contract_line"] = _allocate(entries, params)
    shown = ["ticket_key", "ticket_id", "source", "title", "ticket_kind", "status", "opened_on", "closed_on"]
    shown += ["channel", "is_deleted", "requester", "category_path", "total_seconds", "url"]
    return Enriched(entries, tickets[shown], rule_seconds)


def category_paths(categories: pd.DataFrame) -> pd.Series:
    """The path of each category as text, root first, indexed by source and category_id. A cycle is cut where it closes.

    Parameters
    ----------
    categories : rows of the canonical table `category`.
    """
    keys = list(zip(categories["source"], categories["category_id"], strict=True))
    parents = dict(zip(keys, zip(categories["source"], categories["parent_category_id"], strict=True), strict=True))
    names = dict(zip(keys, categories["name"], strict=True))
    paths = {}
    for key in keys:
        chain: list[tuple[str, str]] = []
        node = key
        while node in names and node not in chain:
            chain.append(node)
            node = parents[node]
        paths[key] = path_text(names[node] for node in reversed(chain))
    index = pd.MultiIndex.from_tuples(keys, names=["source", "category_id"])
    return pd.Series(list(paths.values()), index=index, dtype="str", name="category_path")


def local_days(instants: pd.Series, zone: str) -> pd.Series:
    """The civil day of each instant in a time zone, as naive datetime64."""
    return instants.dt.tz_convert(zone).dt.tz_localize(None).dt.normalize()


def _tickets(tables: Mapping[str, pa.Table], params: ClientParams) -> pd.DataFrame:
    """One row a ticket, with what its requester, subsidiary, category and applications say of it."""
    tickets = _frame(tables, "ticket")
    requesters = _frame(tables, "requester")[["source", "requester_id", "name", "department", "country"]]
    requesters = requesters.rename(columns={"name": "requester", "country": "requester_country"})
    subsidiaries = _frame(tables, "subsidiary")[["source", "subsidiary_id", "name", "country"]]
    subsidiaries = subsidiaries.rename(columns={"name": "subsidiary", "country": "subsidiary_country"})
    paths = category_paths(_frame(tables, "category")).reset_index()
    tickets = tickets.merge(requesters, on=["source", "requester_id"], how="left", validate="many_to_one")
    tickets = tickets.merge(subsidiaries, on=["source", "subsidiary_id"], how="left", validate="many_to_one")
    tickets = tickets.merge(paths, on=["source", "category_id"], how="left", validate="many_to_one")
    tickets = tickets.merge(_applications(tables), on=["source", "ticket_id"], how="left", validate="one_to_one")
    tickets["requester"] = tickets["requester"].fillna(tickets["requester_id"])
    tickets["subsidiary"] = _named(tickets["subsidiary"].fillna(tickets["subsidiary_id"]), params)
    countries = {subsidiary.subsidiary: subsidiary.country for subsidiary in params.subsidiaries if subsidiary.country}
    declared = tickets["subsidiary"].map(countries)
    for column in ("subsidiary_country", "requester_country"):
        tickets["country"] = tickets["country"].fillna(tickets[column])
    tickets["country"] = declared.astype("str").fillna(tickets["country"])
    tickets["ticket_key"] = _ticket_key(tickets)
    tickets["opened_on"] = local_days(tickets["opened_at"], params.timezone)
    tickets["closed_on"] = local_days(tickets["closed_at"].fillna(tickets["solved_at"]), params.timezone)
    template = params.ticket_url
    tickets["url"] = None if template is None else [template.format(ticket_id=key) for key in tickets["ticket_id"]]
    return tickets


def _applications(tables: Mapping[str, pa.Table]) -> pd.DataFrame:
    """One application a ticket: where there are several, the first in the order of their identifiers."""
    links = _frame(tables, "ticket_application").sort_values(["source", "ticket_id", "application_id"])
    names = _frame(tables, "application")[["source", "application_id", "name"]]
    named = links.merge(names, on=["source", "application_id"], how="left", validate="many_to_one")
    named["application"] = named["name"].fillna(named["application_id"])
    return named.drop_duplicates(["source", "ticket_id"])[["source", "ticket_id", "application"]]


def _named(subsidiaries: pd.Series, params: ClientParams) -> pd.Series:
    """The subsidiary's name in params for each of the source's names that mean it."""
    names = {name: item.subsidiary for item in params.subsidiaries for name in (*item.names, item.subsidiary)}
    return subsidiaries.replace(names)


def _entries(tables: Mapping[str, pa.Table], tickets: pd.DataFrame, params: ClientParams) -> pd.DataFrame:
    entries = _frame(tables, "time_entry").drop(columns="client")
    entries["ticket_key"] = _ticket_key(entries)
    of_ticket = [
        "ticket_key",
        "title",
        "ticket_kind",
        "requester",
        "department",
        "country",
        "subsidiary",
        "application",
    ]
    of_ticket += ["location", "contract", "category_path", "is_deleted"]
    entries = entries.merge(tickets[of_ticket], on="ticket_key", how="left", validate="many_to_one", indicator="ticket")
    entries["has_ticket"] = (entries.pop("ticket") == "both").to_numpy()
    own_paths = category_paths(_frame(tables, "category")).rename("own_path").reset_index()
    entries = entries.merge(own_paths, on=["source", "category_id"], how="left", validate="many_to_one")
    entries["category_path"] = entries.pop("own_path").fillna(entries["category_path"])
    entries["is_deleted"] = entries["is_deleted"].astype("boolean").fillna(False).astype(bool)
    entries["work_date"] = _work_dates(entries, params.timezone)
    entries["begun_at"] = entries["started_at"]
    local = entries["started_at"].dt.tz_convert(params.timezone).dt.tz_localize(None)
    entries["started_at"] = local.where(entries["is_clock_time"].astype("boolean").fillna(False).astype(bool))
    entries["seconds"] = entries["seconds"].fillna(0).astype("int64")
    entries["in_scope"] = True
    entries["domain"] = pd.Series(index=entries.index, dtype="str")
    entries["controls"] = pd.Series(index=entries.index, dtype="str")
    entries = _with_people(entries, tables, params)
    texts = [*TEXT_AXES, "source", "title", "ticket_kind", "requester", "location", "contract", "category_path"]
    texts += ["ticket_key", "technician", "technician_group", "controls"]
    return entries.astype(dict.fromkeys(texts, "category"))


def _with_people(entries: pd.DataFrame, tables: Mapping[str, pa.Table], params: ClientParams) -> pd.DataFrame:
    """Adds `technician`, completes `technician_group` and `profile`: the source's first, then the map of params."""
    people = _frame(tables, "technician_profile")[["source", "technician_id", "name", "profile", "technician_group"]]
    people = people.rename(columns={"name": "technician", "profile": "own_profile", "technician_group": "own_group"})
    entries = entries.merge(people, on=["source", "technician_id"], how="left", validate="many_to_one")
    entries["technician"] = entries["technician"].fillna(entries["technician_id"])
    entries["technician_group"] = entries["technician_group"].fillna(entries.pop("own_group"))
    profile = entries["profile"].fillna(entries.pop("own_profile"))
    for column in ("technician_id", "technician", "technician_group"):
        profile = profile.fillna(entries[column].map(params.profiles).astype("str"))
    entries["profile"] = profile if params.default_profile is None else profile.fillna(params.default_profile)
    return entries


def _work_dates(entries: pd.DataFrame, zone: str) -> pd.Series:
    """Rule 1.3: the local day of the start, else the date the entry bears, else the local day it was recorded."""
    started = local_days(entries["started_at"], zone)
    borne = pd.to_datetime(entries["entry_date"]).astype(started.dtype)
    return started.fillna(borne).fillna(local_days(entries["recorded_at"], zone))


def _apply_rules(entries: pd.DataFrame, rules: tuple[Rule, ...]) -> tuple[pd.DataFrame, tuple[int, ...]]:
    """Gives each axis the value of the first rule that matches; a rule sees what the rules before it gave."""
    free = {axis: np.ones(len(entries), dtype=bool) for axis in (*TEXT_AXES, "in_scope", "controls", "category_path")}
    taken = []
    entries["is_covered"] = False
    for rule in rules:
        held = matches(entries, rule.when)
        used = np.zeros(len(entries), dtype=bool)
        for axis, value in _given(rule).items():
            rows = held & free[axis]
            free[axis] &= ~held
            used |= rows
            entries[axis] = _set(entries[axis], rows, value)
        entries["is_covered"] |= used
        taken.append(int(entries["seconds"].to_numpy()[used].sum()))
    return entries, tuple(taken)


def _given(rule: Rule) -> dict[str, Any]:
    given = {axis: getattr(rule, axis) for axis in (*TEXT_AXES, "in_scope")}
    given["controls"] = " ".join(rule.controls) or None
    given["category_path"] = path_text(rule.category) or None
    return {axis: value for axis, value in given.items() if value is not None}


def _set(column: pd.Series, rows: np.ndarray, value: Any) -> pd.Series:
    if not rows.any():
        return column
    if isinstance(column.dtype, pd.CategoricalDtype) and value not in column.cat.categories:
        column = column.cat.add_categories([value])
    return column.mask(rows, value)


def _codes(entries: pd.DataFrame, tables: Mapping[str, pa.Table], params: ClientParams, as_of: date) -> pd.Series:
    """Why an entry does not count (rule 14); the first reason that holds, after the client's own dated choices."""
    links = _frame(tables, "ticket_link")
    sons = set(_ticket_key(links[links["link_kind"] == "son"]))
    copied = set(entries["source"].astype("str") + "\x1f" + entries["copied_from"].dropna())
    merged = entries["is_deleted"] & entries["ticket_key"].isin(sons)
    is_copied = entries["ticket_key"].isin(copied)
    reasons = {
        "undated_entry": entries["work_date"].isna(),
        "future_entry": entries["work_date"] > pd.Timestamp(as_of),
        "merged_copy": merged & is_copied,
        "merged_lost": merged & ~is_copied,
        "deleted_ticket": entries["is_deleted"] & ~merged,
        "orphan_entry": entries["ticket_key"].notna() & ~entries["has_ticket"],
        "negative_minutes": entries["seconds"] < 0,
    }
    counted_unless_chosen = {
        "private_entry": entries["is_private"].astype(bool),
        "zero_minutes": entries["seconds"] == 0,
        "over_24h": entries["seconds"] > 24 * 3_600,
        "todo_past": entries["state"] == "to_do",
        "out_of_scope": ~entries["in_scope"].astype(bool),
    }
    for choice in params.counting:
        since = entries["work_date"] >= pd.Timestamp(choice.effective_from)
        if choice.treatment == "count":
            reasons[choice.code] = reasons[choice.code] & ~since
        else:
            already = reasons.get("client_choice", pd.Series(False, index=entries.index))
            reasons["client_choice"] = already | (counted_unless_chosen[choice.code] & since)
    codes = np.select([mask.to_numpy(dtype=bool) for mask in reasons.values()], list(reasons), default="")
    return pd.Series(codes, index=entries.index, dtype="str").replace("", None).astype("category")


def _allocate(entries: pd.DataFrame, params: ClientParams) -> pd.Series:
    """The first line of params whose term holds the day and whose scope holds the entry (rule 4)."""
    line = np.full(len(entries), -1)
    for number, params_line in enumerate(params.contract_lines):
        worked = entries["work_date"]
        held = (worked >= pd.Timestamp(params_line.starts_on)) & (worked <= pd.Timestamp(params_line.ends_on))
        if not params_line.consumes_out_of_scope:
            held &= entries["in_scope"]
        line[(line < 0) & held.to_numpy(dtype=bool) & matches(entries, params_line.scope)] = number
    names = pd.Index([params_line.line for params_line in params.contract_lines], dtype="str")
    return pd.Series(pd.Categorical.from_codes(line, categories=names), index=entries.index)


def _first_level(paths: pd.Series) -> pd.Series:
    firsts = {path: path_names(path)[0] for path in paths.cat.categories}
    return paths.astype("str").map(firsts).astype("category")


def _ticket_key(frame: pd.DataFrame) -> pd.Series:
    return frame["source"].astype("str") + "\x1f" + frame["ticket_id"]


def _frame(tables: Mapping[str, pa.Table], name: str) -> pd.DataFrame:
    return tables[name].to_pandas()
