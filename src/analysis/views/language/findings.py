"""Words for what is missing or doubtful: each finding code of rule 14, and each reason why a figure is not given."""

from __future__ import annotations

from analysis.domain.findings import Disqualified, Finding
from analysis.views.drawing.markup import clean
from analysis.views.language.wording import Wording, mark, mark_plural

FINDINGS: dict[str, tuple[str, str]] = {
    "todo_past": mark_plural(
        "{n} entry still marked “to do” has a past slot; it is counted",
        "{n} entries still marked “to do” have a past slot; they are counted",
    ),
    "over_24h": mark_plural("{n} entry lasts more than 24 hours", "{n} entries last more than 24 hours"),
    "zero_minutes": mark_plural("{n} entry has no duration", "{n} entries have no duration"),
    "possible_double": mark_plural(
        "{n} entry is identical to another one; both are counted",
        "{n} entries are identical to another one; all are counted",
    ),
    "moved_ticket": mark_plural(
        "{n} ticket was moved after it was worked; its present place counts",
        "{n} tickets were moved after they were worked; their present place counts",
    ),
    "deleted_ticket": mark_plural(
        "{n} entry of a deleted ticket is excluded", "{n} entries of deleted tickets are excluded"
    ),
    "future_entry": mark_plural(
        "{n} entry dated after the date counted is excluded", "{n} entries dated after the date counted are excluded"
    ),
    "negative_minutes": mark_plural(
        "{n} entry has a negative duration and is excluded; the key `counting` of the client’s file counts it on "
        "purpose",
        "{n} entries have a negative duration and are excluded; the key `counting` of the client’s file counts them on "
        "purpose",
    ),
    "orphan_entry": mark_plural(
        "{n} entry belongs to a ticket that does not exist; it is excluded",
        "{n} entries belong to tickets that do not exist; they are excluded",
    ),
    "undated_entry": mark_plural(
        "{n} entry bears no date at all and is excluded", "{n} entries bear no date at all and are excluded"
    ),
    "merged_copy": mark_plural(
        "{n} entry of a merged ticket is excluded: its copy counts",
        "{n} entries of merged tickets are excluded: their copies count",
    ),
    "merged_lost": mark_plural(
        "{n} entry of a merged ticket was not copied to the ticket it joined",
        "{n} entries of merged tickets were not copied to the ticket they joined",
    ),
    "bad_row": mark_plural("{n} row could not be read", "{n} rows could not be read"),
    "ambiguous_date": mark_plural("{n} row has an ambiguous date", "{n} rows have an ambiguous date"),
    "duplicate_entry": mark_plural(
        "{n} row has the identifier of another one with other contents",
        "{n} rows share an identifier and differ in their contents",
    ),
    "clock_ahead": mark_plural(
        "{n} source records instants that are ahead of the clock: every day and month may be wrong",
        "{n} sources record instants that are ahead of the clock: every day and month may be wrong",
    ),
    "past_attributes_changed": mark_plural(
        "{n} entry of the previous edition has another technician, profile or requester now",
        "{n} entries of the previous edition have another technician, profile or requester now",
    ),
    "partial_minute": mark_plural(
        "{n} entry is not a whole number of minutes; it is counted to the second",
        "{n} entries are not a whole number of minutes; they are counted to the second",
    ),
    "slot_differs": mark_plural(
        "{n} entry has a duration that is not its end less its start",
        "{n} entries have a duration that is not their end less their start",
    ),
    "over_24h_day": mark_plural(
        "{n} day of one technician holds more than 24 hours", "{n} days of one technician hold more than 24 hours"
    ),
    "before_contract": mark_plural(
        "{n} entry is dated before the contract", "{n} entries are dated before the contract"
    ),
    "after_contract": mark_plural("{n} entry is dated after the contract", "{n} entries are dated after the contract"),
    "unknown_category": mark_plural("{n} entry has no known category", "{n} entries have no known category"),
    "unknown_requester": mark_plural("{n} entry has no known requester", "{n} entries have no known requester"),
    "unknown_subsidiary": mark_plural("{n} entry has no known subsidiary", "{n} entries have no known subsidiary"),
    "unknown_application": mark_plural("{n} entry has no known application", "{n} entries have no known application"),
    "unknown_country": mark_plural("{n} entry has no known country", "{n} entries have no known country"),
    "unknown_profile": mark_plural(
        "{n} entry has no known profile: it cannot be valued in euros",
        "{n} entries have no known profile: they cannot be valued in euros",
    ),
    "ko_without_ticket": mark_plural("{n} check in failure has no ticket", "{n} checks in failure have no ticket"),
    "gap": mark_plural("{n} working week has no entry", "{n} working weeks have no entry"),
    "source_total_differs": mark_plural(
        "{n} ticket has a total in the tool that is not the sum of its entries",
        "{n} tickets have a total in the tool that is not the sum of their entries",
    ),
    "suspect_duration": mark_plural(
        "{n} entry bears the mark of a known fault of the tool on durations",
        "{n} entries bear the mark of a known fault of the tool on durations",
    ),
    "repeated_row": mark_plural(
        "{n} row is repeated; it is counted once", "{n} rows are repeated; each is counted once"
    ),
    "unallocated": mark_plural("{n} entry belongs to no contract line", "{n} entries belong to no contract line"),
    "unused_rule": mark_plural("{n} rule matches no entry", "{n} rules match no entry"),
    "naive_time": mark_plural("{n} time has no time zone in the source", "{n} times have no time zone in the source"),
    "slot_unknown": mark_plural(
        "{n} entry has no time of day; it takes the coefficient 1",
        "{n} entries have no time of day; they take the coefficient 1",
    ),
    "tree_cycle": mark_plural(
        "{n} node of a tree leads back to itself; its path is cut there",
        "{n} nodes of a tree lead back to themselves; their paths are cut there",
    ),
    "no_effort": mark_plural(
        "{n} ticket is in a source that holds no working time", "{n} tickets are in a source that holds no working time"
    ),
    "closed_without_time": mark_plural(
        "{n} ticket was closed without any time recorded", "{n} tickets were closed without any time recorded"
    ),
    "technician_silent": mark_plural(
        "{n} technician of the usual team has logged nothing for several weeks (the time is what was logged before)",
        "{n} technicians of the usual team have logged nothing for several weeks (the time is what was logged before)",
    ),
    "email_unqualified": mark_plural(
        "{n} ticket that came by e-mail was never given a category or a kind",
        "{n} tickets that came by e-mail were never given a category or a kind",
    ),
    "client_choice": mark_plural(
        "{n} entry is excluded by the client’s own choice", "{n} entries are excluded by the client’s own choice"
    ),
    "application_in_two_domains": mark_plural(
        "{n} entry is of an application placed in several technical domains",
        "{n} entries are of applications placed in several technical domains",
    ),
    "undeclared_subsidiary": mark_plural(
        "{n} entry is of a subsidiary that the client’s file does not name",
        "{n} entries are of subsidiaries that the client’s file does not name",
    ),
    "event_not_removed": mark_plural(
        "{n} declared event stays in the history of a forecast: too few months are left beside it",
        "{n} declared events stay in the history of a forecast: too few months are left beside them",
    ),
    "deduction_exceeds": mark_plural(
        "{n} contract line owes more to its term before than it holds: the rest is a debt of the next term",
        "{n} contract lines owe more to their term before than they hold: the rest is a debt of the next term",
    ),
    "term_assumed": mark_plural(
        "{n} contract line goes on by a tacit renewal that no document of the file confirms",
        "{n} contract lines go on by tacit renewals that no document of the file confirms",
    ),
    "ticket_rows_disagree": mark_plural(
        "{n} row gives its ticket another category, kind or requester than the ticket’s last row",
        "{n} rows give their ticket another category, kind or requester than the ticket’s last row",
    ),
    "same_id_two_clients": mark_plural(
        "{n} identifier is borne by another client’s rows too: is its work counted twice?",
        "{n} identifiers are borne by another client’s rows too: is their work counted twice?",
    ),
    "line_without_match": mark_plural(
        "{n} category, application or profile that a contract line names is unknown to the source",
        "{n} categories, applications or profiles that contract lines name are unknown to the source",
    ),
    "no_entry": mark_plural(
        "the whole history holds no entry: perhaps no row of the export is this client’s",
        "the whole history holds no entry: perhaps no row of the export is this client’s",
    ),
    "source_not_read": mark_plural(
        "{n} source could not be read again: its data are older than this edition",
        "{n} sources could not be read again: their data are older than this edition",
    ),
}

SEVERITY_WORDS = {"info": mark("information"), "warning": mark("to check"), "blocking": mark("blocking")}
SEVERITY_TONES = {"info": "neutral", "warning": "third", "blocking": "bad"}

REASONS = {
    "not_available": mark("This part is not computed in this edition."),
    "previous_params_outdated": mark(
        "The previous edition was made with params that this version no longer reads: what moved since is not shown."
    ),
    "first_edition": mark("This is the first edition: there is no earlier one to compare with."),
    "no_effort": mark(
        "The source holds no working time: consumption cannot be computed, and no zero is shown in its place."
    ),
    "history_too_short": mark("The history is too short: at least 12 whole months are needed."),
    "no_entitlement": mark("The contract line promises no quantity to land on."),
    "event_outside_history": mark("The event lies outside the whole months of the history."),
    "not_compared": mark("This client has chosen not to be compared with others, nor to be among those compared."),
    "no_reference": mark("No reference of comparable clients has been published."),
    "later_reference": mark("The reference of comparable clients is of a later date than this report."),
    "too_few_comparable": mark("Fewer than 5 other clients are comparable: nothing is shown."),
    "no_price": mark("The contract line has no price and no daily rates: it has no value in euros."),
    "unknown_profile": mark("A profile that worked has no daily rate on that day: the amount is not given."),
    "negative_minutes": mark("Entries of negative duration touch this line by more than its tolerance."),
    "duplicate_entry": mark("Rows that share an identifier and differ touch this line by more than its tolerance."),
    "same_id_two_clients": mark(
        "Entries whose identifier another client’s rows bear too touch this line by more than its tolerance."
    ),
    "clock_ahead": mark("The source's clock is ahead: no day of this line is certain."),
    "predecessor": mark("The term before cannot be counted, and this one depends on what it hands on."),
    "no_data": mark("There is no data for this part."),
    "no_rates": mark("The contract states no daily rates: nothing is valued in euros."),
    "no_problem_ticket": mark("No ticket of this problem was worked in the period that the project looks at."),
    "no_whole_month": mark("The history of this problem holds no whole month yet."),
    "cost_before_history": mark("A cost of this project comes before the known history of the problem."),
    "no_inventory": mark("Neither an inventory nor a sizing of the perimeter is declared."),
    "sized_year_not_over": mark(
        "The first year of the contract that was sized is not over: it is compared after that."
    ),
    "blocking_finding": mark("A blocking finding touches this figure: it is not given."),
}


def sentence(finding: Finding, words: Wording) -> str:
    """The finding as a sentence."""
    return words.sentence(phrase(finding.code, finding.count, words)) + "."


def phrase(code: str, count: int, words: Wording) -> str:
    """Sentence of a finding code for so many rows. Raises KeyError for a code that has no words."""
    return words.count(*FINDINGS[code], count)


def reason(disqualified: Disqualified, words: Wording) -> str:
    """Why a figure is not given. A reason without words of its own is named as it is, so that it is never lost."""
    message = REASONS.get(disqualified.reason)
    if {"found", "needed"} <= set(disqualified.detail):
        return words.count(
            "The history is too short: {n} whole month, where {needed} are needed.",
            "The history is too short: {n} whole months, where {needed} are needed.",
            float(disqualified.detail["found"]),
            needed=disqualified.detail["needed"],
        )
    if message is None:
        return words.text("This figure is not given ({reason}).", reason=clean(disqualified.reason))
    return words.text(message)
