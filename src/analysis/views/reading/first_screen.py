"""The first screen of a report read back from `facts.json`, of either schema: what a mail and the portal show of it.

Nothing is computed: a quantity is the one that facts hold, a bar is drawn in shares of what the line promises.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from analysis.domain.findings import Disqualified
from analysis.measures.contract.line_status import ORDER
from analysis.report.decisions import MOST_SHOWN, Decision, Owner, Remark, no_longer_asked, read_decisions
from analysis.views.drawing.bullet import Bullet
from analysis.views.drawing.markup import clean
from analysis.views.language import decisions, findings, statuses
from analysis.views.language.wording import NO_VALUE, Wording, unit_of_work

LONGEST_NAME = 60
KEPT = ("edition", "minutes", "message", "waiting", "follow_up", "decisions")
KEPT_OF_A_LINE = (
    *("line", "name", "unit", "starts_on", "entitlement", "expected", "consumed", "variance", "status"),
    *("landing_pace", "landing_forecast", "landing_low", "landing_high", "overrun_probability", "is_risk_at_least"),
)
Facts = Mapping[str, Any]


@dataclass(frozen=True)
class Row:
    """One contract line, in words, and its bar.

    Parameters
    ----------
    line : its identifier.
    name, promised : its name and what its contract gives.
    consumed, variance : to date, and against what is expected; the second empty where nothing is.
    landing, interval : foreseen at the end of the term, and with its 80 % interval; the second empty where unknown.
    risk : of passing what is promised; empty where nothing is.
    status, tone : what is said of it, and the role of its colour.
    why : reason why its figures are not given; empty where they are.
    bar : shares of what is promised; None where there is no bar to draw.
    """

    line: str
    name: str
    promised: str
    consumed: str
    variance: str
    landing: str
    interval: str
    risk: str
    status: str
    tone: str
    why: str
    bar: Bullet | None


@dataclass(frozen=True)
class Asked:
    """One decision in words: what is asked, and its amount, day, person and consequence on one line."""

    title: str
    terms: str


@dataclass(frozen=True)
class FirstScreen:
    """The first screen in a reader's language.

    Parameters
    ----------
    client : name of the client.
    as_of : date counted.
    message : what was found, why, and what is proposed; empty for facts of the first schema.
    state : what a reader must know before any figure: live and when it was refreshed, or corrected; empty for others.
    withheld : reason why no time can be told; empty where it can.
    rows : the contract lines, what needs a person first.
    followed : what became of the decisions of the previous edition that are not asked again.
    asked, ours : decisions of the client, actions of the provider; `more_asked` and `more_ours` count those not shown.
    not_asked : sentences below the decisions of the client: that there is none, and why none on some lines.
    watched : lines at risk on which nothing is to decide yet.
    """

    client: str
    as_of: date
    message: str
    state: str
    withheld: str
    rows: tuple[Row, ...]
    followed: tuple[str, ...]
    asked: tuple[Asked, ...]
    more_asked: int
    ours: tuple[Asked, ...]
    more_ours: int
    not_asked: tuple[str, ...]
    watched: tuple[Asked, ...]


def brief(facts: Facts) -> dict[str, Any]:
    """Return the part of facts that a first screen needs, a few kilobytes of a document that may hold a megabyte."""
    lines = facts.get("lines", ())
    kept = {name: facts[name] for name in KEPT if name in facts}
    found = [row for row in facts.get("findings", ()) if row["severity"] != "info"]
    doubts = [{name: row[name] for name in ("code", "severity", "count")} for row in found]
    lines = [{**{name: line.get(name) for name in KEPT_OF_A_LINE}, **_price(line)} for line in lines]
    return {**kept, "findings": doubts, "lines": lines}


def read(facts: Facts, words: Wording) -> FirstScreen:
    """Return the first screen that facts, or their brief, tell.

    Parameters
    ----------
    facts : content of `facts.json`, schema 1 or 2.
    words : of the reader's language.
    """
    edition, minutes = facts["edition"], facts.get("minutes", {})
    said, waiting = (
        [Remark(row["code"], row["values"]) for row in facts.get(name, ())] for name in ("message", "waiting")
    )
    asked = read_decisions(facts.get("decisions", ()))
    followed = read_decisions(facts.get("follow_up", ()))
    mine, theirs = _of(asked, "client"), _of(asked, "provider")
    left = no_longer_asked(followed, asked)
    return FirstScreen(
        client=clean(edition["name"]),
        as_of=date.fromisoformat(edition["as_of"]),
        message=decisions.message(said, words),
        state=_state(edition, words),
        withheld=findings.reason(_disqualified(minutes), words) if "disqualified" in minutes else "",
        rows=tuple(row(line, words) for line in sorted(facts["lines"], key=_place)),
        followed=tuple(decisions.told_again(item, words) for item in left[:MOST_SHOWN]),
        asked=_listed(mine, words, followed),
        more_asked=max(0, len(mine) - MOST_SHOWN),
        ours=_listed(theirs, words, followed),
        more_ours=max(0, len(theirs) - MOST_SHOWN),
        not_asked=decisions.not_asked(waiting, words, is_asked=bool(mine), followed=left),
        watched=tuple(Asked(*told) for told in decisions.watched(waiting, words)),
    )


def row(line: Facts, words: Wording) -> Row:
    """Return one contract line in words."""
    unit = line["unit"]
    status = shown_status(line)
    promises = line["entitlement"] is not None
    consumed = line["consumed"]
    why = findings.reason(_disqualified(consumed), words) if isinstance(consumed, Mapping) else ""
    quantity = None if why else consumed
    landing, interval = ("", "") if why or not promises else _landing(line, words)
    odds, is_least = line["overrun_probability"], bool(line.get("is_risk_at_least"))
    variance = None if why else line["variance"]
    return Row(
        line=line["line"],
        name=clean(line["name"], LONGEST_NAME),
        promised=words.promised(line["entitlement"], unit) if promises else "",
        consumed=words.brief(quantity, unit_of_work(unit)),
        variance="" if variance is None else words.brief(variance, unit, signed=True),
        landing=landing,
        interval=interval,
        risk="" if odds is None or not promises or why else words.probability(odds, is_at_least=is_least),
        status=words.text(statuses.STATUS_WORDS[status]),
        tone=statuses.STATUS_TONES[status],
        why=why,
        bar=None if why else _bar(line),
    )


def shown_status(line: Facts) -> str:
    """Return the status of a line as it is shown; that by pace for facts of the first schema."""
    return str(statuses.STATUS_BY_PACE.get(line["status"], line["status"]))


def bar_said(words: Wording, shares: Bullet) -> str:
    """Return what a bar draws, in words."""
    facts = {"consumed": words.percent(shares.consumed), "expected": words.percent(shares.expected)}
    if shares.landing is None or shares.low is None or shares.high is None:
        return words.text("Consumed {consumed} of the allowance, {expected} expected.", **facts)
    return words.text(
        "Consumed {consumed} of the allowance, {expected} expected; forecast at the end {landing}, between {low} "
        "and {high}.",
        **facts,
        landing=words.percent(shares.landing),
        low=words.percent(shares.low),
        high=words.percent(shares.high),
    )


def _price(line: Facts) -> dict[str, Any]:
    """Return the price of the line's term in force, in the place of all its terms."""
    prices = {term["starts_on"]: term["price_eur"] for term in line.get("terms", ())}
    return {"price_eur": line.get("price_eur") or prices.get(line["starts_on"])}


def _place(line: Facts) -> tuple[int, float, str]:
    """Return the place of a line: its status, then its price times its risk where both are known."""
    price = line.get("price_eur") or _price(line)["price_eur"]
    at_stake = float(price or 0) * (line["overrun_probability"] or 0.0)
    return ORDER.index(shown_status(line)), -at_stake, line["line"]


def _landing(line: Facts, words: Wording) -> tuple[str, str]:
    """Return the landing by forecast with its interval, or that at this pace, named so."""
    unit, landed = line["unit"], line["landing_forecast"]
    if isinstance(landed, Mapping) or landed is None:
        at_pace = line["landing_pace"]
        return (NO_VALUE, "") if at_pace is None else (words.foreseen(at_pace, unit), words.text("at this pace"))
    low, high = line["landing_low"], line["landing_high"]
    if low == high:
        return words.foreseen(landed, unit), ""
    bounds = {name: words.foreseen(value, unit, has_unit=False) for name, value in (("low", low), ("high", high))}
    return words.foreseen(landed, unit), words.text("{low} to {high}", **bounds)


def _bar(line: Facts) -> Bullet | None:
    whole, expected = line["entitlement"], line["expected"]
    if not whole or expected is None or line["consumed"] is None:
        return None
    landed = line["landing_forecast"]
    if isinstance(landed, Mapping) or landed is None:
        return Bullet(line["consumed"] / whole, expected / whole)
    bounds = (line[name] / whole for name in ("landing_low", "landing_high"))
    return Bullet(line["consumed"] / whole, expected / whole, landed / whole, *bounds)


def _state(edition: Facts, words: Wording) -> str:
    if edition.get("refreshed_at"):
        at = datetime.fromisoformat(edition["refreshed_at"])
        return words.text(
            "Refreshed on {date} at {time}. This edition of the day is not closed: its figures may still move.",
            date=words.day(at.date()),
            time=words.time(at.time()),
        )
    if not edition.get("corrects"):
        return ""
    if edition["corrects"]["released_on"] is None:
        return words.text("Corrected edition: it takes the place of the one already sent.")
    day = words.day(date.fromisoformat(edition["corrects"]["released_on"]))
    return words.text("Corrected edition: it takes the place of the one released on {day}.", day=day)


def _disqualified(facts: Facts) -> Disqualified:
    return Disqualified(facts["disqualified"], {name: facts[name] for name in facts if name != "disqualified"})


def _of(asked: Sequence[Decision], owner: Owner) -> list[Decision]:
    return [decision for decision in asked if decision.owner == owner]


def _listed(asked: Sequence[Decision], words: Wording, before: Sequence[Decision]) -> tuple[Asked, ...]:
    return tuple(
        Asked(decisions.title(item, words), decisions.terms(item, words, before)) for item in asked[:MOST_SHOWN]
    )
