"""Entries of a client with every axis, from the source's tables and the rules in params. Pure, applied at each read.

`Enriched.entries` has one row a time entry of the client, counted or not, and `Enriched.tickets` one row a ticket. The
dictionary of columns (`analysis.domain.columns`) gives the meaning of each; texts are categorical but identifiers,
`detail` and `state`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from analysis.domain import entry_classes
from analysis.domain.category_paths import path_names, path_text
from analysis.enrich.closings import first_closed_at
from analysis.enrich.homonyms import names_told_apart
from analysis.enrich.scope_match import matches
from analysis.enrich.text_columns import Texts, encoded, keys, mapped, rows_of
from analysis.params.client import ClientParams
from analysis.params.entry_rules import Rule
from analysis.sources.canonical_tables import TEXT, UNDECIDED

TEXT_AXES = ("domain", "application", "department", "subsidiary", "country", "profile")
ENTRY_COLUMNS = ("time_entry_id", "ticket_id", "technician_id", "ended_at", "state", "detail", "is_private")
"""Columns of an entry that are shown or judged as the source states them."""
TICKET_TEXTS = (
    *("title", "ticket_kind", "requester", "department", "country", "subsidiary", "application"),
    *("location", "contract"),
)
"""Text columns that an entry has from its ticket."""
TICKET_COLUMNS = (
    *("ticket_key", "ticket_id", "source", "title", "ticket_kind", "status", "opened_on", "closed_on"),
    *("first_closed_on", "channel", "is_deleted", "is_sla_met", "requester", "is_recurring", "category_path"),
    *("total_seconds", "url", "subsidiary", "department", "application", "assigned_group"),
)
"""Columns of a ticket that are shown or judged."""

Columns = dict[str, Any]
"""Columns of entries by name, one value an entry: arrays, series, `Texts` where rules read or give the values."""
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Enriched:
    """The client's entries and tickets with every axis, and the seconds that each rule of params took."""

    entries: pd.DataFrame
    tickets: pd.DataFrame
    rule_seconds: tuple[int, ...]


def enrich(tables: Mapping[str, pa.Table], params: ClientParams, as_of: date) -> Enriched:
    """Return the entries with every axis, the reason where an entry does not count, and the contract line it consumes.

    Parameters
    ----------
    tables : canonical tables of one client.
    params : the client's; its rules are tried in their order, and for each axis the first that matches wins.
    as_of : date counted, included: a later entry gets the code `future_entry`.
    """
    paths = pa.chunked_array([pa.array(category_paths(tables["category"]), TEXT)])
    tickets = _tickets(tables, paths, params)
    ticket_row = _places(rows_of(keys(tables["time_entry"], "ticket_id"), tickets["ticket_key"]))
    entries = _entries(tables, tickets, ticket_row, paths, params)
    rule_seconds = _apply_rules(entries, params.rules)
    _move_subsidiaries(entries, params)
    entries["category_level_1"] = _first_level(entries["category_path"])
    entries["scope"] = Texts((~entries["in_scope"]).astype(np.intp), ("in_scope", "out_of_scope"))
    entries["code"] = _codes(entries, tables, ticket_row, params, as_of)
    entries["contract_line"] = _allocate(entries, params)
    frame = pd.DataFrame({name: _as_pandas(column) for name, column in entries.items()})
    return Enriched(frame, _ticket_frame(tickets, tables["ticket_change"], params), rule_seconds)


def category_paths(categories: pa.Table) -> list[str]:
    """Return the path of each category as text, root first; a cycle is cut where it closes.

    Parameters
    ----------
    categories : the canonical table `category`.
    """
    ids, parents = keys(categories, "category_id").to_pylist(), keys(categories, "parent_category_id").to_pylist()
    above = dict(zip(ids, parents, strict=True))
    names = dict(zip(ids, categories["name"].to_pylist(), strict=True))
    paths = []
    for key in ids:
        chain: list[str] = []
        node = key
        while node in names and node not in chain:
            chain.append(node)
            node = above[node]
        paths.append(path_text(names[node] for node in reversed(chain)))
    return paths


def _tickets(tables: Mapping[str, pa.Table], paths: pa.ChunkedArray, params: ClientParams) -> pa.Table:
    """Return the table of tickets with the values of their requesters, subsidiaries, categories and applications."""
    tickets, requesters, subsidiaries = tables["ticket"], tables["requester"], tables["subsidiary"]
    requester_row = rows_of(keys(tickets, "requester_id"), keys(requesters, "requester_id"))
    subsidiary_row = rows_of(keys(tickets, "subsidiary_id"), keys(subsidiaries, "subsidiary_id"))
    category_row = rows_of(keys(tickets, "category_id"), keys(tables["category"], "category_id"))
    names = {name: item.subsidiary for item in params.subsidiaries for name in (*item.names, item.subsidiary)}
    subsidiary = pc.coalesce(subsidiaries["name"].take(subsidiary_row), tickets["subsidiary_id"])
    subsidiary = mapped(subsidiary, names, keep=True)
    countries = {item.subsidiary: item.country for item in params.subsidiaries if item.country}
    country = pc.coalesce(
        mapped(subsidiary, countries),
        tickets["country"],
        subsidiaries["country"].take(subsidiary_row),
        requesters["country"].take(requester_row),
    )
    columns = {name: tickets[name] for name in tickets.column_names}
    columns["ticket_key"] = keys(tickets, "ticket_id")
    columns["requester"] = pc.coalesce(_requester_names(requesters).take(requester_row), tickets["requester_id"])
    columns["department"] = requesters["department"].take(requester_row)
    columns["subsidiary"] = subsidiary
    columns["country"] = country
    columns["category_path"] = paths.take(category_row)
    columns["application"] = _applications(tables, columns["ticket_key"])
    return pa.table(columns)


def _requester_names(requesters: pa.Table) -> pa.ChunkedArray:
    return names_told_apart(requesters, "requester_id", ("department", "location"))


def _applications(tables: Mapping[str, pa.Table], ticket_keys: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return one application a ticket: of several, the first in the order of their identifiers."""
    links, applications = tables["ticket_application"], tables["application"]
    links = links.sort_by([(name, "ascending") for name in ("source", "ticket_id", "application_id")])
    application_row = rows_of(keys(links, "application_id"), keys(applications, "application_id"))
    names = pc.coalesce(applications["name"].take(application_row), links["application_id"])
    # The first link of a ticket is the one that a lookup finds.
    return names.take(pc.index_in(ticket_keys, value_set=keys(links, "ticket_id")))


def _ticket_frame(tickets: pa.Table, changes: pa.Table, params: ClientParams) -> pd.DataFrame:
    """Return the tickets as a frame, with their local days and their addresses."""
    zone, template = params.timezone, params.ticket_url
    columns = dict(
        tickets.select([name for name in TICKET_COLUMNS if name in tickets.column_names]).to_pandas().items()
    )
    columns["opened_on"] = _local(tickets["opened_at"], zone).normalize()
    columns["closed_on"] = _local(pc.coalesce(tickets["closed_at"], tickets["solved_at"]), zone).normalize()
    columns["first_closed_on"] = _local(first_closed_at(tickets, changes), zone).normalize()
    columns["url"] = None
    if template is not None:
        around = template.format(ticket_id="\0").split("\0")
        columns["url"] = [key.join(around) for key in tickets["ticket_id"].to_pylist()]
    return pd.DataFrame({name: columns[name] for name in TICKET_COLUMNS}, index=pd.RangeIndex(len(tickets)))


def _entries(
    tables: Mapping[str, pa.Table],
    tickets: pa.Table,
    ticket_row: npt.NDArray[np.intp],
    paths: pa.ChunkedArray,
    params: ClientParams,
) -> Columns:
    """Return the columns of the entries, before the rules of params."""
    entries = tables["time_entry"]
    columns: Columns = dict(entries.select(ENTRY_COLUMNS).to_pandas().items())
    columns["source"] = Texts(*encoded(entries["source"]))
    columns["ticket_key"] = Texts(*encoded(keys(entries, "ticket_id")))
    own = _own_texts(tables, paths)
    for name in (*TICKET_TEXTS, "category_path"):
        codes, values = encoded(tickets[name])
        of_ticket = np.append(codes, -1)[ticket_row]
        if name not in own:
            columns[name] = Texts(of_ticket, values)
            continue
        (own_codes, own_values), is_undecided = own[name]
        inherited = np.where(is_undecided, -1, of_ticket)
        columns[name] = Texts(np.where(own_codes < 0, inherited, len(values) + own_codes), [*values, *own_values])
    local = _local(entries["started_at"], params.timezone)
    is_clock_time = entries["is_clock_time"].fill_null(False).to_numpy()
    columns["work_date"] = _work_dates(local, entries, params.timezone)
    columns["begun_at"] = entries["started_at"].to_pandas()
    columns["started_at"] = local.where(is_clock_time)
    columns["seconds"] = entries["seconds"].fill_null(0).to_numpy()
    columns["in_scope"] = np.ones(len(entries), dtype=bool)
    for name in ("domain", "controls"):
        columns[name] = Texts(np.full(len(entries), -1), ())
    people = people_of(entries, tables["technician_profile"], params)
    return columns | {name: Texts(*encoded(values)) for name, values in people.items()}


def _own_texts(
    tables: Mapping[str, pa.Table], paths: pa.ChunkedArray
) -> dict[str, tuple[tuple[npt.NDArray[Any], Sequence[str]], Mask]]:
    """Return what entries say themselves where their ticket may say it for them: by column, its coded values, and the
    mask of the entries that take nothing from their ticket because its rows disagree.
    """
    entries, requesters = tables["time_entry"], tables["requester"]
    own_row = _places(rows_of(keys(entries, "category_id"), keys(tables["category"], "category_id")))
    own: dict[str, tuple[tuple[npt.NDArray[Any], Sequence[str]], Mask]] = {}
    own["category_path"] = ((own_row, paths.to_pylist()), _is_undecided(entries["category_id"]))
    if entries["ticket_kind"].null_count < len(entries):
        own["ticket_kind"] = (encoded(_said(entries["ticket_kind"])), _is_undecided(entries["ticket_kind"]))
    if entries["requester_id"].null_count < len(entries):
        row = rows_of(keys(entries, "requester_id"), keys(requesters, "requester_id"))
        is_undecided = _is_undecided(entries["requester_id"])
        requester = pc.coalesce(_requester_names(requesters).take(row), _said(entries["requester_id"]))
        own["requester"] = (encoded(requester), is_undecided)
        own["department"] = (encoded(requesters["department"].take(row)), is_undecided)
    return own


def _said(values: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return values without those that are undecided."""
    return pc.if_else(pc.equal(values, UNDECIDED), pa.scalar(None, TEXT), values)


def _is_undecided(values: pa.ChunkedArray) -> Mask:
    return pc.fill_null(pc.equal(values, UNDECIDED), False).to_numpy()


def people_of(entries: pa.Table, people: pa.Table, params: ClientParams) -> dict[str, pa.ChunkedArray]:
    """Return `technician`, `technician_group` and `profile` of entries: the source's first, then the map of params.

    Parameters
    ----------
    entries, people : canonical tables `time_entry` and `technician_profile`.
    """
    row = rows_of(keys(entries, "technician_id"), keys(people, "technician_id"))
    shown = names_told_apart(people, "technician_id", ("technician_group", "profile"))
    name, technician = (pc.coalesce(names.take(row), entries["technician_id"]) for names in (people["name"], shown))
    group = pc.coalesce(entries["technician_group"], people["technician_group"].take(row))
    stated = (entries["profile"], people["profile"].take(row))
    from_params = (mapped(values, params.profiles) for values in (entries["technician_id"], technician, name, group))
    profile = pc.coalesce(*stated, *from_params, pa.scalar(params.default_profile, TEXT))
    return {"technician": technician, "technician_group": group, "profile": profile}


def _local(instants: pa.ChunkedArray, zone: str) -> pd.DatetimeIndex:
    """Return the local time of each instant in a time zone, naive."""
    return pd.DatetimeIndex(instants.to_pandas()).tz_convert(zone).tz_localize(None)


def _work_dates(started: pd.DatetimeIndex, entries: pa.Table, zone: str) -> npt.NDArray[np.datetime64]:
    """Return the day of the work (rule 1.3): local day of the start, else the entry's date, else its recording's."""
    days = started.normalize().to_numpy().copy()
    for other in (
        lambda: entries["entry_date"].cast(pa.timestamp("us")).to_numpy(),
        lambda: _local(entries["recorded_at"], zone).normalize().to_numpy(),
    ):
        is_missing = np.isnat(days)
        if is_missing.any():
            days[is_missing] = other()[is_missing]
    return days


def _apply_rules(entries: Columns, rules: tuple[Rule, ...]) -> tuple[int, ...]:
    """Give each axis the value of the first rule that matches; return the seconds that each rule took.

    A rule sees the values that the rules before it gave.
    """
    count = len(entries["seconds"])
    free = {axis: np.ones(count, dtype=bool) for axis in (*TEXT_AXES, "in_scope", "controls", "category_path")}
    seconds = []
    is_covered = np.zeros(count, dtype=bool)
    for rule in rules:
        is_match = matches(entries, rule.when)
        used = np.zeros(count, dtype=bool)
        for axis, value in _axis_values(rule).items():
            rows = is_match & free[axis]
            free[axis] &= ~is_match
            used |= rows
            if axis == "in_scope":
                entries[axis] = np.where(rows, value, entries[axis])
            elif rows.any():
                entries[axis].give(rows, value)
        is_covered |= used
        seconds.append(int(entries["seconds"][used].sum()))
    entries["is_covered"] = is_covered
    return tuple(seconds)


def _move_subsidiaries(entries: Columns, params: ClientParams) -> None:
    """Give the work of a subsidiary that ended to the one that takes it over, from the day after."""
    known = {item.subsidiary: item for item in params.subsidiaries}
    column, days = entries["subsidiary"], entries["work_date"]
    rows_by_name = {name: column.codes == place for place, name in enumerate(column.categories)}
    for name in known.keys() & rows_by_name.keys():
        rows, seen = rows_by_name[name], {name}
        item = known[name]
        while item.ends_on is not None and item.moves_to is not None:
            rows = rows & (days > np.datetime64(item.ends_on))
            column.give(rows, item.moves_to)
            if item.moves_to in seen or item.moves_to not in known:
                break
            seen.add(item.moves_to)
            item = known[item.moves_to]
    entries["subsidiary"] = Texts(column.codes, column.categories)


def _axis_values(rule: Rule) -> dict[str, Any]:
    values = {axis: getattr(rule, axis) for axis in (*TEXT_AXES, "in_scope")}
    values["controls"] = " ".join(rule.controls) or None
    values["category_path"] = path_text(rule.category) or None
    return {axis: value for axis, value in values.items() if value is not None}


def _codes(
    entries: Columns,
    tables: Mapping[str, pa.Table],
    ticket_row: npt.NDArray[np.intp],
    params: ClientParams,
    as_of: date,
) -> Texts:
    """Return the reason why an entry does not count (rule 14): the first that holds, after the client's choices."""
    links = tables["ticket_link"]
    sons = keys(links.filter(pc.equal(links["link_kind"], "son")), "ticket_id")
    copied_links = keys(links.filter(pc.equal(links["link_kind"], "copied")), "ticket_id")
    copies = keys(tables["time_entry"], "copied_from")
    is_deleted = np.append(tables["ticket"]["is_deleted"].to_numpy(), False)[ticket_row]
    merged = is_deleted & _is_among(entries["ticket_key"], sons)
    # A link tells the copies that another client has: its ticket took the work over.
    is_copied = _is_among(entries["ticket_key"], copies) | _is_among(entries["ticket_key"], copied_links)
    work_date, seconds = entries["work_date"], entries["seconds"]
    reasons = {
        "undated_entry": np.isnat(work_date),
        "future_entry": work_date > np.datetime64(as_of),
        "merged_copy": merged & is_copied,
        "merged_lost": merged & ~is_copied,
        "deleted_ticket": is_deleted & ~merged,
        "orphan_entry": (entries["ticket_key"].codes >= 0) & (ticket_row < 0),
        "negative_minutes": seconds < 0,
    }
    counted_unless_chosen = {
        **entry_classes.doubtful(entries),
        "private_entry": entries["is_private"].to_numpy(),
        "out_of_scope": ~entries["in_scope"],
    }
    for choice in params.counting:
        since = work_date >= np.datetime64(choice.effective_from)
        if choice.treatment == "count":
            reasons[choice.code] = reasons[choice.code] & ~since
        else:
            already = reasons.get("client_choice", False)
            reasons["client_choice"] = already | (counted_unless_chosen[choice.code] & since)
    codes = np.select(list(reasons.values()), range(len(reasons)), default=-1)
    return Texts(codes, tuple(reasons))


def _is_among(column: Texts, wanted: pa.ChunkedArray) -> Mask:
    """Return the mask of the rows whose value is among `wanted`; false for a row without value."""
    names = set(wanted.to_pylist())
    return np.array([*(name in names for name in column.categories), False])[column.codes]


def _allocate(entries: Columns, params: ClientParams) -> pd.Categorical:
    """Return the first line of params whose term holds the day and whose scope holds the entry (rule 4)."""
    worked = entries["work_date"]
    line = np.full(len(worked), -1)
    terms = params.contract_terms
    names = list(dict.fromkeys(term.line for term in terms))
    for term in terms:
        is_in_term = (worked >= np.datetime64(term.starts_on)) & (worked <= np.datetime64(term.ends_on))
        if not term.consumes_out_of_scope:
            is_in_term &= entries["in_scope"]
        line[(line < 0) & is_in_term & matches(entries, term.scope)] = names.index(term.line)
    return pd.Categorical.from_codes(line, categories=pd.Index(names, dtype="str"))


def _first_level(paths: Texts) -> Texts:
    return Texts(paths.codes, [path_names(path)[0] for path in paths.categories])


def _as_pandas(column: Any) -> Any:
    return column.as_pandas() if isinstance(column, Texts) else column


def _places(rows: pa.ChunkedArray) -> npt.NDArray[np.intp]:
    """Return rows as an index of numpy; -1 where there is none."""
    return rows.fill_null(-1).to_numpy().astype(np.intp)
