"""Params of a client's file: identity, subsidiaries, contract, rates, rules, check plan, events, report."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import Field, PrivateAttr, ValidationInfo, field_validator, model_validator

from analysis.domain import periods, recurrence
from analysis.domain.findings import COUNTABLE_CODES, EXCLUDABLE_CODES
from analysis.domain.periods import Calendar, Span
from analysis.foundation.messages import message, sequence
from analysis.params import coherence, term
from analysis.params.answer import Answer
from analysis.params.benchmark import PinnedReference
from analysis.params.clauses import Citation, Euros, Identifier, NotNegative, Percent, Positive, Scope
from analysis.params.comment import Comment
from analysis.params.contract import ContractLine
from analysis.params.correction import Correction
from analysis.params.decision import DecisionParams
from analysis.params.document import Model
from analysis.params.inventory import Inventory
from analysis.params.named_problem import NamedProblem
from analysis.params.named_view import NamedView
from analysis.params.own_notebook import OwnNotebook
from analysis.params.project import Project
from analysis.params.provider import Provider
from analysis.params.reader import ReaderParams
from analysis.params.report_choices import ReportChoices
from analysis.params.sized import Sized
from analysis.params.term import ContractTerm
from analysis.params.timezone import Timezone

RESERVED = frozenset({"internal", "portfolio", "studies"})
"""Folders of the reports that are no client's."""
Language = Annotated[str, Field(pattern=r"^[a-z]{2}$")]


class Subsidiary(Model):
    """A subsidiary that the client wants to see; `names` are the values of the source that mean it."""

    subsidiary: str = Field(description="Name of the subsidiary in the report", examples=["Lyon"])
    names: tuple[str, ...] = Field(
        default=(),
        description="Values of the source that mean this subsidiary; absent: its own name alone",
        examples=[["LYON-01"]],
    )
    country: str | None = Field(
        default=None,
        description="Country of the subsidiary, as an ISO 3166 code; absent: that of the source",
        examples=["FR"],
    )
    share_percent: Percent | None = Field(
        default=None,
        description="Share of the subsidiary in the quantity that the contract expects, in percent; absent: no share "
        "is foreseen",
        examples=[60],
    )
    headcount: NotNegative | None = Field(
        default=None,
        description="Number of people, the weight of the subsidiary in the sharing key `headcount`; absent: no weight",
        examples=[80],
    )
    starts_on: date | None = Field(
        default=None,
        description="First day of the subsidiary among the client's; absent: always",
        examples=["2021-04-01"],
    )
    ends_on: date | None = Field(
        default=None,
        description="Last day of the subsidiary among the client's, included; absent: it stays",
        examples=["2023-06-30"],
    )
    moves_to: str | None = Field(
        default=None,
        description="Subsidiary that takes over work and share from the day after `ends_on`; absent: nobody does",
        examples=["Lyon"],
    )


class DailyRate(Model):
    """The daily rate (TJM) of a profile from a date on (rule 5.1), before tax."""

    profile: str = Field(description="Profile of the person who does the work", examples=["engineer"])
    daily_rate_eur: Euros = Field(description="Price of a day of work, in euros before tax", examples=["595.00"])
    effective_from: date = Field(
        description="First day of the rate, which holds until the next one of the profile", examples=["2022-07-01"]
    )
    source: Citation = Field(
        description="Document that sets the rate",
        examples=[{"document": "Grille tarifaire 2022", "date": "2022-07-01"}],
    )
    line: Identifier | None = Field(
        default=None, description="Contract line of the rate; absent: all lines", examples=["infogerance"]
    )


class Rule(Model):
    """An enrichment rule: an entry that matches `when` takes the values given. First match wins by axis (A6, B4)."""

    when: Scope = Field(
        description="Conditions on the entries that the rule names", examples=[{"category": ["Hors périmètre"]}]
    )
    domain: str | None = Field(
        default=None,
        description="Technical domain that the entry takes; absent: the rule gives none",
        examples=["Sauvegarde"],
    )
    application: str | None = Field(
        default=None,
        description="Business application that the entry takes; absent: the rule gives none",
        examples=["Sage"],
    )
    department: str | None = Field(
        default=None,
        description="Department of the requester that the entry takes; absent: the rule gives none",
        examples=["Comptabilité"],
    )
    subsidiary: str | None = Field(
        default=None, description="Subsidiary that the entry takes; absent: the rule gives none", examples=["Nantes"]
    )
    country: str | None = Field(
        default=None,
        description="Country that the entry takes, as an ISO 3166 code; absent: the rule gives none",
        examples=["FR"],
    )
    profile: str | None = Field(
        default=None,
        description="Profile of the person who did the work; absent: the rule gives none",
        examples=["engineer"],
    )
    in_scope: bool | None = Field(
        default=None,
        description="Work in the perimeter (true) or out of it (false); absent: the rule does not say",
        examples=[False],
    )
    controls: tuple[str, ...] = Field(
        default=(),
        description="Controls of ISO 27001 Annex A or measures of NIS 2 that the entry serves; absent: the rule gives "
        "none",
        examples=[["A.8.13"]],
    )
    category: tuple[str, ...] = Field(
        default=(),
        description="Category path that replaces the source's, root first; absent: the source's stays",
        examples=[["RUN", "Support", "Sauvegarde"]],
    )

    @model_validator(mode="after")
    def _gives_something(self) -> Self:
        axes = ("domain", "application", "department", "subsidiary", "country", "profile", "in_scope")
        if not self.controls and not self.category and all(getattr(self, axis) is None for axis in axes):
            keys = ", ".join((*axes, "controls", "category"))
            raise ValueError(message("a rule gives at least one of the keys {keys}", keys=keys))
        return self


class CheckItem(Model):
    """One maintenance check that was promised (rule 8)."""

    check: str = Field(description="Name of the check in the report", examples=["Sauvegardes"])
    domain: str = Field(description="Technical domain of the check", examples=["Sauvegarde"])
    names: tuple[str, ...] = Field(
        default=(),
        description="Other names that the source gives its runs; absent: its own name alone",
        examples=[["MCO - Sauvegardes"]],
    )
    recurrence: str = Field(
        description="Rhythm of the check: daily, weekly, monthly, quarterly, half-yearly, yearly, or an iCalendar "
        "RRULE",
        examples=["weekly"],
    )
    starts_on: date = Field(description="First day on which the check is promised", examples=["2022-01-03"])
    ends_on: date | None = Field(
        default=None,
        description="Last day on which the check is promised, included; absent: no end",
        examples=["2023-12-31"],
    )
    grace_days: Annotated[int, Field(ge=0, le=366)] = Field(
        default=0,
        description="Calendar days after the end of the period in which the check may still be done (rule 8.2); "
        "absent: none",
        examples=[2],
    )
    minutes: NotNegative | None = Field(
        default=None, description="Time that one run is meant to take, in minutes; absent: not known", examples=[25]
    )
    controls: tuple[str, ...] = Field(
        default=(),
        description="Controls of ISO 27001 Annex A or measures of NIS 2 that the check serves; absent: none",
        examples=[["A.8.13"]],
    )

    @model_validator(mode="after")
    def _falls(self) -> Self:
        fault = recurrence.fault(self.recurrence)
        if fault:
            raise ValueError(message("{sentence} (found: {value})", sentence=fault, value=self.recurrence))
        if not recurrence.falls(self.recurrence, self.days, Calendar()):
            values = {"recurrence": self.recurrence, "start": self.starts_on}
            if self.ends_on is None:
                raise ValueError(message("the recurrence {recurrence} never falls, from {start} without end", **values))
            raise ValueError(
                message("the recurrence {recurrence} never falls, from {start} to {end}", end=self.ends_on, **values)
            )
        return self

    @property
    def days(self) -> Span:
        """Days on which the check is promised; without an end, up to the last day there is."""
        return Span(self.starts_on, self.ends_on or date.max)


class Event(Model):
    """A dated event of the client's life (migration, attack, Covid): taken out of the history before forecasting."""

    event: str = Field(description="Name of the event in the report", examples=["Migration des messageries"])
    kind: Literal["pulse", "dip", "level_change"] = Field(
        description="Effect on the work: `pulse`, more for a time; `dip`, less for a time; `level_change`, a lasting "
        "change",
        examples=["pulse"],
    )
    starts_on: date = Field(description="First day of the event", examples=["2021-03-01"])
    ends_on: date | None = Field(
        default=None,
        description="Last day of the event, included; absent: a single day, or a change that lasts",
        examples=["2021-04-30"],
    )
    scope: Scope = Field(
        default=Scope(),
        description="Conditions on the entries that the event touches; absent: all",
        examples=[{"category": ["RUN > Support > Messagerie"]}],
    )
    source: str = Field(
        description="Document or person that tells of the event", examples=["Compte rendu du comité de mars 2021"]
    )

    @model_validator(mode="after")
    def _ends_after_start(self) -> Self:
        if self.ends_on is not None and self.ends_on < self.starts_on:
            raise ValueError(
                message("the end ({end}) comes before the start ({start})", end=self.ends_on, start=self.starts_on)
            )
        return self


class Counting(Model):
    """A client's own choice for a class of entries (rule 14), dated, printed in the report."""

    code: str = Field(
        description="Code of the finding that names the class of entries (rule 14)", examples=["zero_minutes"]
    )
    treatment: Literal["count", "exclude"] = Field(
        description="What is done with these entries: count them or exclude them", examples=["exclude"]
    )
    effective_from: date = Field(
        description="First day of the entries that the choice concerns", examples=["2023-01-01"]
    )
    reason: str = Field(
        description="Reason of the choice, printed in the report", examples=["Accord du comité de janvier 2023."]
    )

    @model_validator(mode="after")
    def _can_be_chosen(self) -> Self:
        allowed = COUNTABLE_CODES if self.treatment == "count" else EXCLUDABLE_CODES
        if self.code not in allowed:
            raise ValueError(
                message(
                    "{code} cannot be chosen with treatment: {treatment}; codes: {allowed}",
                    code=self.code,
                    treatment=self.treatment,
                    allowed=", ".join(allowed),
                )
            )
        return self


class DataHabits(Model):
    """Usual state of a client's data; beyond that, the report asks whether something is missing (rule 14)."""

    silent_weeks: Annotated[int, Field(ge=1, le=52)] = Field(
        default=4,
        description="Working weeks without an entry after which a technician of the usual team is named; absent: four",
        examples=[6],
    )
    regular_weeks: Annotated[int, Field(ge=1, le=52)] = Field(
        default=8,
        description="Weeks with entries, among the last `regular_span_weeks`, that make a technician one of the usual "
        "team; absent: eight",
        examples=[10],
    )
    regular_span_weeks: Annotated[int, Field(ge=1, le=104)] = Field(
        default=13,
        description="Number of last weeks in which the usual team is looked for; absent: thirteen",
        examples=[26],
    )
    unqualified_days: Annotated[int, Field(ge=1, le=366)] = Field(
        default=15,
        description="Days after its opening by which a ticket that came by e-mail has a category and a kind; absent: "
        "fifteen",
        examples=[10],
    )
    email_channels: tuple[str, ...] = Field(
        default=("e-mail", "email", "mail", "courriel"),
        description="Names that the source gives to the e-mail channel, whatever their case; absent: the usual ones",
        examples=[["courriel"]],
    )

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.regular_weeks > self.regular_span_weeks:
            raise ValueError(
                message(
                    "regular_weeks is more than regular_span_weeks ({weeks} > {span}): nobody would be of the team",
                    weeks=self.regular_weeks,
                    span=self.regular_span_weeks,
                )
            )
        return self


class Chargeback(Model):
    """Sharing of the value of a line between subsidiaries (rule 6)."""

    line: Identifier = Field(description="Contract line whose value is shared", examples=["infogerance"])
    value: Literal["billed", "consumed"] = Field(
        default="consumed",
        description="Value of the line that is shared; absent: what was consumed",
        examples=["billed"],
    )
    common: Literal["direct_share", "headcount", "fixed", "none"] = Field(
        default="direct_share",
        description="Sharing of the time that no subsidiary bears (rule 6); absent: as the time that subsidiaries bear",
        examples=["headcount"],
    )
    fixed_percent: dict[str, Percent] = Field(
        default={},
        description="Share of each subsidiary in that time, in percent, with `common: fixed`; absent: none is fixed",
        examples=[{"Lyon": 60, "Nantes": 40}],
    )

    @model_validator(mode="after")
    def _percentages_sum(self) -> Self:
        if self.common == "fixed" and abs(sum(self.fixed_percent.values()) - 100) > 1e-9:
            total = f"{sum(self.fixed_percent.values()):g}"
            raise ValueError(message("the percentages add up to {total} and not to 100", total=total))
        return self


class YearlyCost(Model):
    """A declared cost a year, with its source."""

    name: str = Field(description="Name of the cost", examples=["Hébergement"])
    amount_eur: Euros = Field(description="Amount of a year, in euros before tax", examples=["3000.00"])
    from_year: Annotated[int, Field(ge=1, le=5)] = Field(
        default=1, description="First year of payment, from 1; absent: the first", examples=[2]
    )
    to_year: Annotated[int, Field(ge=1, le=5)] = Field(
        default=5,
        description="Last year of payment, 5 at most: a migration is paid in year 1 alone; absent: the fifth",
        examples=[1],
    )
    source: Citation = Field(
        description="Document that gives the amount", examples=[{"document": "Facture 2022", "date": "2022-12-31"}]
    )


class ApplicationCost(Model):
    """Hosted against SaaS for one application (capability D4)."""

    application: str = Field(description="Name of the application, as the entries have it", examples=["Sage"])
    hosted: tuple[YearlyCost, ...] = Field(
        default=(),
        description="Yearly costs of the hosted application; absent: none",
        examples=[
            [
                {
                    "name": "Hébergement",
                    "amount_eur": "3000.00",
                    "source": {"document": "Facture 2022", "date": "2022-12-31"},
                }
            ]
        ],
    )
    saas: tuple[YearlyCost, ...] = Field(
        default=(),
        description="Yearly costs of the application in SaaS; absent: none",
        examples=[
            [
                {
                    "name": "Abonnement",
                    "amount_eur": "6000.00",
                    "source": {"document": "Devis éditeur", "date": "2023-01-15"},
                }
            ]
        ],
    )
    run_left_percent: Percent = Field(
        default=0.0,
        description="Share of the present work that would be left in SaaS, in percent; absent: none would",
        examples=[20],
    )
    users: Annotated[int, Field(gt=0)] | None = Field(
        default=None,
        description="Number of users of the application, for its cost by user; absent: that cost is not told",
        examples=[25],
    )


class ClientParams(Model):
    """A client's whole file, frozen. Its name in the folder is `<client>.yaml`."""

    client: Identifier = Field(
        description="Identifier of the client, the name of its file, in commands and addresses",
        examples=["aubrac-logistique"],
    )
    name: str = Field(description="Name of the client in the report", examples=["Aubrac Logistique"])
    language: Language = Field(
        default="fr", description="Language of the report, as a two-letter code; absent: French", examples=["en"]
    )
    timezone: Timezone = Field(
        default="Europe/Paris",
        description="Time zone in which days are cut; absent: Europe/Paris",
        examples=["Europe/Paris"],
    )
    country: str = Field(
        default="FR", description="Country of the public holidays, as an ISO 3166 code; absent: France", examples=["FR"]
    )
    region: str | None = Field(
        default=None,
        description="Region of the country, for its own public holidays; absent: those of the whole country",
        examples=["57"],
    )
    hours_per_day: Positive = Field(description="Hours of a day of work, by which hours become days", examples=[7])
    provider: Provider | None = Field(
        default=None,
        description="The provider whose work is told; `defaults.yaml` gives it for all clients.",
        examples=[{"name": "Relevé Services", "contact": "service@provider.example"}],
    )
    ticket_url: str | None = Field(
        default=None,
        description="Template of a ticket's page in the ticket tool, with `{ticket_id}`; absent: tickets have no link",
        examples=["https://tickets.example.fr/front/ticket.form.php?id={ticket_id}"],
    )
    users: Annotated[int, Field(gt=0)] | None = Field(
        default=None,
        description="Number of users of the client, for ratios by user; absent: those ratios are not told",
        examples=[120],
    )
    sector: str | None = Field(
        default=None,
        description="Sector of the client, to compare it with its own kind; absent: it is compared whatever the sector",
        examples=["logistique"],
    )
    fiscal_year_starts: int = Field(
        default=1, ge=1, le=12, description="First month of the client's fiscal year", examples=[4]
    )
    subsidiaries: tuple[Subsidiary, ...] = Field(
        default=(),
        description="Subsidiaries that the client wants to see; absent: those of the source",
        examples=[[{"subsidiary": "Lyon", "names": ["LYON-01"], "share_percent": 60}]],
    )
    contract_lines: tuple[ContractLine, ...] = Field(
        default=(),
        description="Lines of the contract, in the order in which an entry is tried; absent: no contract is followed",
        examples=[
            [
                {
                    "line": "infogerance",
                    "name": "Infogérance",
                    "kind": "managed_service",
                    "unit": "days",
                    "starts_on": "2023-01-01",
                    "ends_on": "2023-12-31",
                    "entitlement": 263,
                    "source": {"document": "Contrat Infogérance 2023", "date": "2022-12-11"},
                }
            ]
        ],
    )
    rates: tuple[DailyRate, ...] = Field(
        default=(),
        description="Daily rates by profile, each from its date on; absent: work is not priced by profile",
        examples=[
            [
                {
                    "profile": "engineer",
                    "daily_rate_eur": "595.00",
                    "effective_from": "2022-07-01",
                    "source": {"document": "Grille tarifaire 2022", "date": "2022-07-01"},
                }
            ]
        ],
    )
    profiles: dict[str, str] = Field(
        default={},
        description="Profile of each technician or group of the source, where the source itself gives none; absent: "
        "`default_profile`",
        examples=[{"T. Renard": "administrator"}],
    )
    default_profile: str | None = Field(
        default=None,
        description="Profile of the work whose profile nothing else tells; absent: that profile stays unknown",
        examples=["engineer"],
    )
    rules: tuple[Rule, ...] = Field(
        default=(),
        description="Rules that give entries what the source does not say; absent: none",
        examples=[[{"when": {"category": ["Hors périmètre"]}, "in_scope": False}]],
    )
    counting: tuple[Counting, ...] = Field(
        default=(),
        description="Choices of the client for classes of entries (rule 14); absent: the usual treatment",
        examples=[
            [
                {
                    "code": "zero_minutes",
                    "treatment": "exclude",
                    "effective_from": "2023-01-01",
                    "reason": "Accord du comité de janvier 2023.",
                }
            ]
        ],
    )
    data: DataHabits = Field(
        default=DataHabits(),
        description="Usual state of the data, beyond which the report asks whether something is missing; absent: the "
        "usual values",
        examples=[{"silent_weeks": 6}],
    )
    checks: tuple[CheckItem, ...] = Field(
        default=(),
        description="Maintenance checks that were promised (rule 8); absent: no check plan is followed",
        examples=[[{"check": "Sauvegardes", "domain": "Sauvegarde", "recurrence": "daily", "starts_on": "2022-01-01"}]],
    )
    events: tuple[Event, ...] = Field(
        default=(),
        description="Dated events, taken out of the history before forecasting; absent: none",
        examples=[
            [
                {
                    "event": "Migration des messageries",
                    "kind": "pulse",
                    "starts_on": "2021-03-01",
                    "ends_on": "2021-04-30",
                    "source": "Compte rendu du comité de mars 2021",
                }
            ]
        ],
    )
    empty_months: Literal["zero", "unknown"] = Field(
        default="zero",
        description="Meaning of a whole month without any entry inside the history: no work, or work that the source "
        "does not hold, of which the forecast learns nothing; absent: no work",
        examples=["unknown"],
    )
    chargeback: tuple[Chargeback, ...] = Field(
        default=(),
        description="Sharing of the value of lines between subsidiaries (rule 6); absent: none is shared",
        examples=[[{"line": "infogerance", "value": "billed", "common": "headcount"}]],
    )
    applications: tuple[ApplicationCost, ...] = Field(
        default=(),
        description="Applications whose hosting is compared with SaaS; absent: none",
        examples=[
            [
                {
                    "application": "Sage",
                    "users": 25,
                    "hosted": [
                        {
                            "name": "Hébergement",
                            "amount_eur": "3000.00",
                            "source": {"document": "Facture 2022", "date": "2022-12-31"},
                        }
                    ],
                    "saas": [
                        {
                            "name": "Abonnement",
                            "amount_eur": "6000.00",
                            "source": {"document": "Devis éditeur", "date": "2023-01-15"},
                        }
                    ],
                }
            ]
        ],
    )
    projects: tuple[Project, ...] = Field(
        default=(),
        description="Possible investments, judged each month on real tickets (rule 11); absent: none",
        examples=[
            [
                {
                    "project": "supervision-continue",
                    "name": "Supervision continue",
                    "discount_percent": 6,
                    "problem": {"ko_checks": ["Exchange", "Pare-feu"], "starts_on": "2022-01-01"},
                    "options": [
                        {
                            "option": "supervision",
                            "name": "Supervision continue",
                            "go_live": "2023-05-01",
                            "one_off": [
                                {
                                    "name": "Mise en place des sondes",
                                    "amount_eur": 3200,
                                    "paid_on": "2023-04-01",
                                    "source": {"document": "Proposition d’intervention 23-025", "date": "2023-02-07"},
                                }
                            ],
                            "avoided": [
                                {
                                    "kind": "all",
                                    "low_percent": 40,
                                    "central_percent": 55,
                                    "high_percent": 70,
                                    "source": {
                                        "document": "Retour d’expérience d’un client équipé",
                                        "date": "2023-02-06",
                                    },
                                }
                            ],
                            "cash_from": "2024-01-01",
                        }
                    ],
                }
            ]
        ],
    )
    problems: tuple[NamedProblem, ...] = Field(
        default=(),
        description="Recurring problems that a person confirmed (`releve problems CLIENT --confirm N`)",
        examples=[
            [
                {
                    "problem": "sauvegarde",
                    "name": "Sauvegardes en échec",
                    "scope": {"category": ["RUN > Support > Sauvegarde"]},
                    "confirmed_by": "Claire Vidal",
                    "confirmed_on": "2023-02-20",
                }
            ]
        ],
    )
    inventory: Inventory | None = Field(
        default=None,
        description="Counts that size a contract; absent: the client gives no norm to preliminary studies",
        examples=[
            {
                "counted_on": "2023-02-03",
                "source": {"document": "Inventaire sur site", "date": "2023-02-03"},
                "users": 120,
                "workstations": 105,
                "servers": 9,
                "sites": 3,
                "applications": 6,
                "backups": 9,
                "network_devices": 14,
                "tenants": 1,
            }
        ],
    )
    sized: Sized | None = Field(
        default=None,
        description="Charge that the preliminary study foresaw, to compare with a whole year of work; absent: nothing "
        "is compared",
        examples=[
            {
                "hours": 620,
                "low_hours": 540,
                "high_hours": 730,
                "starts_on": "2022-01-01",
                "source": {"document": "Étude préalable", "date": "2021-11-15"},
                "blocks": [{"block": "support", "hours": 400, "low_hours": 340, "high_hours": 480}],
            }
        ],
    )
    decisions: tuple[DecisionParams, ...] = Field(
        (),
        description="What a person adds to the decisions of the reports, closes, refuses or moves (rule 16)",
        examples=[
            [
                {
                    "decision": "cover_line:support-2023-01",
                    "state": "done",
                    "on": "2023-02-03",
                    "source": {"document": "Compte rendu du comité", "date": "2023-02-03"},
                }
            ]
        ],
    )
    release: Literal["by_hand", "auto"] = Field(
        "by_hand",
        description="Release of closed editions: by a person (`releve release`), or once built (rule 13.2)",
        examples=["auto"],
    )
    readers: tuple[ReaderParams, ...] = Field(
        (),
        description="People told by mail (`releve notify`); no edition keeps them, and no figure depends on them",
        examples=[[{"person": "daf@client.example", "language": "fr", "wants": ["edition", "decision"]}]],
        exclude=True,
    )
    report: ReportChoices = Field(
        default=ReportChoices(),
        description="Content and form of the report; absent: all sections, without a logo",
        examples=[{"requesters": "names", "technicians": "codes"}],
    )
    views: tuple[NamedView, ...] = Field(
        default=(),
        description="Views that the report shows; absent: those of `views/<client>.yaml`, where the explorer saves "
        "views",
        examples=[
            [{"view": "sauvegardes", "title": "Sauvegardes", "selection": {"category": ["RUN > Support > Sauvegarde"]}}]
        ],
    )
    is_benchmark_member: bool = Field(
        default=True,
        description="true: the client is compared with comparable clients, and counts among them; absent: true",
        examples=[False],
    )
    corrections: tuple[Correction, ...] = Field(
        default=(),
        description="Corrections of `corrections/<client>.yaml`; the client's own file has none",
        examples=[[]],
    )
    comments: tuple[Comment, ...] = Field(
        default=(),
        description="Comments of `comments/<client>/<month>.md`; the client's own file has none.",
        examples=[[]],
    )
    answers: tuple[Answer, ...] = Field(
        default=(),
        description="Answers of `answers/<client>.md`; the client's own file has none.",
        examples=[[]],
    )
    benchmark: PinnedReference | None = Field(
        default=None,
        description="Reference of `benchmark.json`, which `releve portfolio` writes; the client's own file has none",
        examples=[
            {
                "as_of": "2023-02-16",
                "size_bands": [50, 250, 1000],
                "backup_words": ["sauvegarde"],
                "groups": [],
                "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
            }
        ],
    )
    own_notebooks: tuple[OwnNotebook, ...] = Field(
        default=(), description="cells of the files in notebooks/<client>/, not of the client's file", examples=[[]]
    )
    _tacit_until: date | None = PrivateAttr(default=None)

    @field_validator("client")
    @classmethod
    def _is_not_reserved(cls, value: str) -> str:
        if value in RESERVED:
            raise ValueError(message("{name} names a folder of the reports; choose another name", name=value))
        return value

    @field_validator("country")
    @classmethod
    def _is_a_country(cls, value: str) -> str:
        if not periods.knows_country(value):
            raise ValueError(message("unknown country: {value}; an ISO 3166 code is expected (FR)", value=value))
        return value

    @field_validator("region")
    @classmethod
    def _is_a_region(cls, value: str | None, others: ValidationInfo) -> str | None:
        country = others.data.get("country")
        if value is None or country is None:
            return value
        known = periods.regions_of(country)
        if value not in known:
            raise ValueError(
                message(
                    "unknown region of {country}: {value}; regions: {known}",
                    country=country,
                    value=value,
                    known=", ".join(known) or message("none"),
                )
            )
        return value

    @field_validator("ticket_url")
    @classmethod
    def _is_a_template(cls, value: str | None) -> str | None:
        if value is not None and ("{ticket_id}" not in value or not value.startswith(("https://", "http://"))):
            raise ValueError(message("an http(s) address that holds {{ticket_id}} is expected"))
        return value

    @model_validator(mode="after")
    def _is_coherent(self) -> Self:
        faults = list(coherence.faults(self))
        if faults:
            raise ValueError(sequence(faults))
        return self

    def counted_on(self, as_of: date) -> Self:
        """Return the params as they are counted at a date: tacit renewals go on until that day (rule 2.13)."""
        counted = self.model_copy()
        counted._tacit_until = as_of  # noqa: SLF001 (a copy of itself)
        return counted

    @property
    def contract_terms(self) -> tuple[ContractTerm, ...]:
        """Every term of every contract line, in the order of the lines, then of time; see `counted_on`."""
        return term.until(self.contract_lines, self._tacit_until)

    @property
    def zone(self) -> ZoneInfo:
        """The client's time zone."""
        return ZoneInfo(self.timezone)
