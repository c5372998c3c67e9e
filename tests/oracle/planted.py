"""Wrong rules, each one line of the product: the oracle must find every one of them among a few random clients."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Planted:
    """One wrong rule: what the module says, what it is made to say, the options of clients that it concerns."""

    name: str
    module: str
    right: str
    wrong: str
    options: tuple[str, ...] = ()
    clients: int = 30
    is_released: bool = False
    """True: the clients are read at editions released one by one."""


CONTRACT = "measures/contract"
PLANTED = (
    Planted(
        "2.8 the cap bounds what is carried",
        f"{CONTRACT}/settlement.py",
        "quantity = min(unused, entitlement * carry_over.cap_percent / 100)",
        "quantity = unused",
        ("renewal", "carry_over"),
    ),
    Planted(
        "2.8 carried units expire a day after their last",
        f"{CONTRACT}/settlement.py",
        "return ends_on + timedelta(days=1) + relativedelta(months=months) - timedelta(days=1)",
        "return ends_on + relativedelta(months=months) - timedelta(days=9)",
        ("renewal", "carry_over"),
    ),
    Planted(
        "2.9 an overrun to deduct lowers the next term",
        f"{CONTRACT}/settlement.py",
        'deducted_next = overrun if treatment == "deduct_next" else Fraction(0)',
        "deducted_next = Fraction(0)",
        ("renewal", "deduct_next"),
    ),
    Planted(
        "2.9 a deduction never goes below nothing",
        f"{CONTRACT}/settlement.py",
        "deducted = min(handed.owed, contracts.entitlement(own))",
        "deducted = handed.owed",
        ("renewal", "third_term", "deduct_next"),
        clients=100,
    ),
    Planted(
        "2.10 a ticket counts at its first work",
        f"{CONTRACT}/ticket_count.py",
        'drop_duplicates("ticket_key")\n    keys',
        'drop_duplicates("ticket_key", keep="last")\n    keys',
        ("tickets", "renewal"),
    ),
    Planted(
        "2.10 a closing to come is not known",
        f"{CONTRACT}/ticket_count.py",
        "(np.isnat(days) | (days > np.datetime64(as_of)))",
        "np.isnat(days)",
        ("tickets", "counts_at_closing"),
    ),
    Planted(
        "2.10 the first closing counts",
        f"{CONTRACT}/ticket_count.py",
        '"closing": "first_closed_on"',
        '"closing": "closed_on"',
        ("tickets", "counts_at_closing", "reopened"),
    ),
    Planted(
        "5.1 a rate is in force from its day",
        f"{CONTRACT}/pricing.py",
        "(days >= np.datetime64(rate.effective_from))",
        "(days > np.datetime64(rate.effective_from) + 3)",
        ("rates", "dated_rates"),
    ),
    Planted(
        "5.1 a rate of the line goes before one of all lines",
        f"{CONTRACT}/pricing.py",
        "key=lambda rate: (rate.line is not None, rate.effective_from)",
        "key=lambda rate: (rate.line is None, rate.effective_from)",
        ("rates", "line_rates", "dated_rates"),
    ),
    Planted(
        "5.2 half a cent is rounded up",
        "domain/money.py",
        "Fraction(1, 2))",
        "Fraction(2, 5))",
        ("rates", "price"),
    ),
    Planted(
        "5.5 what was billed stays",
        f"{CONTRACT}/billing.py",
        "amount = (known[-1].value_eur - so_far) / (len(days) - rank)",
        "amount = known[-1].value_eur / len(days)",
        ("price", "yearly_amendment"),
    ),
    Planted(
        "5.5 bills in arrears come on the last day",
        f"{CONTRACT}/billing.py",
        "period.starts_on if in_advance else period.ends_on",
        "period.starts_on",
        ("price", "arrears"),
    ),
    Planted(
        "5.5 a bill is sent on its day",
        f"{CONTRACT}/billing.py",
        "if bill.billed_on <= as_of), Fraction(0))",
        "if bill.billed_on + timedelta(days=20) <= as_of), Fraction(0))",
        ("price", "arrears"),
    ),
    Planted(
        "6 common time goes by the key",
        f"{CONTRACT}/chargeback.py",
        "weights[bearer] = weights.get(bearer, Fraction(0)) + item.weight",
        "weights[bearer] = Fraction(1)",
        ("subsidiaries", "chargeback", "fixed_percent", "price"),
    ),
    Planted(
        "6 a subsidiary's work passes to its heir",
        f"{CONTRACT}/chargeback.py",
        "        name = item.moves_to\n",
        "        return None\n",
        ("subsidiaries", "shares", "moves_to", "chargeback", "price"),
    ),
    Planted(
        "8.2 an earliest run goes back to an empty occurrence in its grace",
        "measures/checks/check_runs.py",
        'later[0].result != "ko"',
        'later[0].result == "ko"',
        ("checks", "grace", "long_checks"),
    ),
    Planted(
        "8.3 ok after ko is recovered",
        "measures/checks/check_runs.py",
        'return "recovered" if any(run.result == "ko" for run in runs) else "ok"',
        'return "ok"',
        ("checks", "long_checks"),
    ),
    Planted(
        "15 zero accounts zero",
        f"{CONTRACT}/accounting.py",
        "np.where(seconds == 0, 0, rounded)",
        "rounded",
        ("rounding", "minimum", "zero_minutes"),
    ),
    Planted(
        "15 time is rounded up",
        f"{CONTRACT}/accounting.py",
        "steps = -(-seconds.astype(object) * denominator // size)",
        "steps = seconds.astype(object) * denominator // size",
        ("rounding",),
    ),
    Planted(
        "15 the first coefficient that matches is taken",
        f"{CONTRACT}/accounting.py",
        "free &= ~matches\n",
        "free &= free\n",
        ("rounding", "profile_coefficient", "night_coefficient", "holiday_coefficient"),
        clients=150,
    ),
    Planted(
        "1 a day holds its last instant",
        "measures/effort/consumption.py",
        "(values <= np.datetime64(days.ends_on))",
        "(values < np.datetime64(days.ends_on))",
        ("midnight",),
    ),
    Planted(
        "2.13 a term begins the day after the last",
        "params/term.py",
        "starts_on = changes.starts_on or term.ends_on + timedelta(days=1)",
        "starts_on = term.ends_on + timedelta(days=1)",
        ("renewal", "short_form", "term_gap"),
    ),
    Planted(
        "2.13 a term lasts as many months as the last",
        "params/term.py",
        "    if length.days:\n",
        "    if length.days or True:\n",
        ("renewal", "short_form", "several_lines"),
        clients=60,
    ),
    Planted(
        "2.13 projects do not pass on",
        "params/term.py",
        '"projects": changes.projects,',
        '"projects": changes.projects or term.projects,',
        ("renewal", "short_form", "projects"),
    ),
    Planted(
        "10.4 a price follows its index",
        "params/term.py",
        "Decimal(str(changes.index.now)) / Decimal(str(changes.index.base))",
        "Decimal(str(changes.index.base)) / Decimal(str(changes.index.now))",
        ("renewal", "short_form", "price", "indexed_price"),
    ),
    Planted(
        "5.5 an instalment that an amendment agrees wins",
        f"{CONTRACT}/billing.py",
        "amount = known[-1].instalment_eur\n",
        "amount = None\n",
        ("price", "supplement", "agreed_instalment"),
    ),
    Planted(
        "2.9 the rest of a deduction is invoiced where params say so",
        f"{CONTRACT}/settlement.py",
        'owed = deducted_next if rest == "invoice" else deducted_next + state.debt',
        "owed = deducted_next + state.debt",
        ("renewal", "third_term", "deduct_next", "rest_invoice", "heavy_start"),
        clients=60,
    ),
    Planted(
        "15 nothing accounts the minimum where params say so",
        f"{CONTRACT}/accounting.py",
        "rounded if rule.minimum_on_zero else np.where",
        "np.where",
        ("rounding", "minimum", "minimum_on_zero", "zero_minutes"),
    ),
    Planted(
        "15 a Sunday that is a holiday is a Sunday",
        f"{CONTRACT}/accounting.py",
        '"sunday": weekdays == SUNDAY,',
        '"sunday": (weekdays == SUNDAY) & ~is_holiday,',
        ("rounding", "weekend_holiday", "weekend_coefficient"),
        clients=100,
    ),
    Planted(
        "6 a subsidiary bears nothing before its first day",
        f"{CONTRACT}/chargeback.py",
        "return (self.starts_on is None or self.starts_on <= day) and",
        "return",
        ("subsidiaries", "dated_subsidiary", "chargeback", "fixed_percent", "price"),
        clients=60,
    ),
    Planted(
        "14 work out of the perimeter is left out where params say so",
        "enrich/entries.py",
        '"out_of_scope": ~entries["in_scope"],',
        '"out_of_scope": ~entries["in_scope"] & False,',
        ("out_of_scope", "counting_exclude"),
        clients=60,
    ),
    Planted(
        "5.3 what changes a line sent is told once, by the difference",
        f"{CONTRACT}/statement.py",
        "adjusting = int(cents[:present].sum()) - int(kept.sum())",
        "adjusting = 0",
        ("euros", "rates"),
        is_released=True,
    ),
    Planted(
        "5.3 a line sent keeps its cents",
        f"{CONTRACT}/statement.py",
        'kept = np.array([line.cents or 0 for line in already_sent], dtype="int64")',
        'kept = np.array([cents[place] if place >= 0 else 0 for place in before], dtype="int64")',
        ("euros", "rates"),
        is_released=True,
    ),
    Planted(
        "2.10 a ticket counted in a released edition keeps its date",
        f"{CONTRACT}/ticket_count.py",
        'told_on.fillna(table["counted_on"])',
        'table["counted_on"]',
        ("tickets",),
        clients=40,
        is_released=True,
    ),
    Planted(
        "2.1 a term that has ended expects nothing more",
        f"{CONTRACT}/drawdown.py",
        "contracts.expected(parts, min(as_of, term.ends_on), calendar)",
        "contracts.expected(parts, as_of, calendar)",
        ("renewal", "carry_over", "after_the_end"),
        clients=60,
    ),
    Planted(
        "5.3 lines sent of an ended term are known while the next one has none",
        "report/line_statement.py",
        "if told.statements.get(term.line) or told.before.get(term.line)]",
        "if told.statements.get(term.line)]",
        ("euros", "rates"),
        clients=60,
        is_released=True,
    ),
)
