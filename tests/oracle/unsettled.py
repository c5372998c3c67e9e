"""What the product does not yet do as the rules say: left out of the comparison until it does; empty then."""

OPTIONS = {
    "table_amendment": "rule 3: the months that a table does not name keep their value",
    "carry_over": "rule 2.8: the cap bounds the term's own units; each unit is used once",
    "brought": "rule 2.8: what expires leaves entitlement, expected and landing",
    "deduct_next": "rule 2.9: a deduction never goes below nothing",
    "tickets": "rule 2.10: a ticket counts once over the terms of a line",
    "minimum": "rule 15: what is zero accounts zero",
    "ticket_day": "rule 15: accounted time is priced unrounded",
    "negative": "rule 14: what is blocking disqualifies, on a small line",
    "large_negative": "rule 14: what is blocking disqualifies",
    "duplicate": "rule 14: what is blocking disqualifies",
    "moves_to": "a subsidiary's work and share pass to another from a date",
    "chargeback": "rule 6: direct parts by amounts where the line is priced by profile",
    "unknown_profile": "rule 5.1: an unknown rate is a finding on any line that rates value",
    "no_default_profile": "rule 5.1: the same",
    "grace": "rule 8.2: the earliest of two runs goes to a previous occurrence that has none",
}
"""Option of `random_clients` → why it is left out."""

FIGURES = {
    **{
        f"axes.{axis}.amount_eur": "rule 5.4: the largest remainder gives the cents of a partition"
        for axis in (
            "category",
            "kind",
            "scope",
            "subsidiary",
            "country",
            "department",
            "requester",
            "application",
            "profile",
            "domain",
        )
    },
    **{
        f"{grain}.*.average_days": "rule 2.7: the first period of a history has its whole average"
        for grain in ("weekly", "monthly", "yearly")
    },
    "axes.subsidiary": "the row of a subsidiary that has a share and no minute",
    "lines.*.billed_eur": "rule 5.5: what was billed stays when an amendment comes",
    **{
        f"lines.*.{figure}": "rule 5.2: an exact half of a cent is rounded up"
        for figure in ("variance_eur", "settlement.overrun_eur", "settlement.invoiced_eur")
    },
    "findings.possible_double": "rule 14: two alike entries without a ticket are a possible double too",
    "findings.over_24h_day.count": "rule 14: days are counted, not entries",
    "findings.gap.count": "rule 14: a week over two terms of one line is a week of a live contract",
}
"""Kind of figure → why it is left out."""
