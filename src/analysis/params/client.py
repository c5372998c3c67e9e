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

    subsidiary: str
    names: tuple[str, ...] = ()
    country: str | None = None
    share_percent: Percent | None = None
    """Share of the subsidiary in the quantity that the contract expects."""
    headcount: NotNegative | None = None
    """Weight of the subsidiary in the sharing key `headcount`."""
    starts_on: date | None = None
    ends_on: date | None = None
    moves_to: str | None = None
    """Subsidiary that takes over work and share from the day after `ends_on`."""


class DailyRate(Model):
    """The daily rate (TJM) of a profile from a date on (rule 5.1), before tax."""

    profile: str
    daily_rate_eur: Euros
    effective_from: date
    source: Citation
    line: Identifier | None = None
    """Contract line of the rate; None: all lines."""


class Rule(Model):
    """An enrichment rule: an entry that matches `when` takes the values given. First match wins by axis (A6, B4)."""

    when: Scope
    domain: str | None = None
    application: str | None = None
    department: str | None = None
    subsidiary: str | None = None
    country: str | None = None
    profile: str | None = None
    in_scope: bool | None = None
    controls: tuple[str, ...] = ()
    category: tuple[str, ...] = ()
    """A path that replaces the source's, root first."""

    @model_validator(mode="after")
    def _gives_something(self) -> Self:
        axes = ("domain", "application", "department", "subsidiary", "country", "profile", "in_scope")
        if not self.controls and not self.category and all(getattr(self, axis) is None for axis in axes):
            keys = ", ".join((*axes, "controls", "category"))
            raise ValueError(message("a rule gives at least one of the keys {keys}", keys=keys))
        return self


class CheckItem(Model):
    """One maintenance check that was promised (rule 8)."""

    check: str
    domain: str
    names: tuple[str, ...] = ()
    """Other names that the source gives its runs."""
    recurrence: str
    """daily, weekly, monthly, quarterly, half-yearly, yearly, or an iCalendar RRULE."""
    starts_on: date
    ends_on: date | None = None
    grace_days: Annotated[int, Field(ge=0, le=366)] = 0
    """Calendar days after the end of the period in which the check may still be done (rule 8.2)."""
    minutes: NotNegative | None = None
    controls: tuple[str, ...] = ()
    """Controls of ISO 27001 Annex A or measures of NIS 2 that the check serves."""

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

    event: str
    kind: Literal["pulse", "dip", "level_change"]
    starts_on: date
    ends_on: date | None = None
    scope: Scope = Scope()
    source: str

    @model_validator(mode="after")
    def _ends_after_start(self) -> Self:
        if self.ends_on is not None and self.ends_on < self.starts_on:
            raise ValueError(
                message("the end ({end}) comes before the start ({start})", end=self.ends_on, start=self.starts_on)
            )
        return self


class Counting(Model):
    """A client's own choice for a class of entries (rule 14), dated, printed in the report."""

    code: str
    treatment: Literal["count", "exclude"]
    effective_from: date
    reason: str

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

    silent_weeks: Annotated[int, Field(ge=1, le=52)] = 4
    """Working weeks without an entry after which a technician of the usual team is named."""
    regular_weeks: Annotated[int, Field(ge=1, le=52)] = 8
    """Weeks with entries, among the last `regular_span_weeks`, that make a technician one of the usual team."""
    regular_span_weeks: Annotated[int, Field(ge=1, le=104)] = 13
    unqualified_days: Annotated[int, Field(ge=1, le=366)] = 15
    """Days after its opening by which a ticket that came by e-mail has a category and a kind."""
    email_channels: tuple[str, ...] = ("e-mail", "email", "mail", "courriel")
    """Names that the source gives to the e-mail channel; case does not count."""

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

    line: Identifier
    value: Literal["billed", "consumed"] = "consumed"
    """Value of the line that is shared."""
    common: Literal["direct_share", "headcount", "fixed", "none"] = "direct_share"
    """Sharing of the time that no subsidiary bears (rule 6)."""
    fixed_percent: dict[str, Percent] = {}

    @model_validator(mode="after")
    def _percentages_sum(self) -> Self:
        if self.common == "fixed" and abs(sum(self.fixed_percent.values()) - 100) > 1e-9:
            total = f"{sum(self.fixed_percent.values()):g}"
            raise ValueError(message("the percentages add up to {total} and not to 100", total=total))
        return self


class YearlyCost(Model):
    """A declared cost a year, with its source."""

    name: str
    amount_eur: Euros
    from_year: Annotated[int, Field(ge=1, le=5)] = 1
    to_year: Annotated[int, Field(ge=1, le=5)] = 5
    """First and last year of payment: a migration is paid in year 1 alone."""
    source: Citation


class ApplicationCost(Model):
    """Hosted against SaaS for one application (capability D4)."""

    application: str
    hosted: tuple[YearlyCost, ...] = ()
    saas: tuple[YearlyCost, ...] = ()
    run_left_percent: Percent = 0.0
    """The share of the present work that would be left in SaaS."""
    users: Annotated[int, Field(gt=0)] | None = None


class ClientParams(Model):
    """A client's whole file, frozen. Its name in the folder is `<client>.yaml`."""

    client: Identifier
    name: str
    language: Language = "fr"
    timezone: Timezone = "Europe/Paris"
    country: str = "FR"
    region: str | None = None
    hours_per_day: Positive
    provider: Provider | None = Field(
        default=None,
        description="The provider whose work is told; `defaults.yaml` gives it for all clients.",
        examples=[{"name": "Relevé Services", "contact": "service@provider.example"}],
    )
    ticket_url: str | None = None
    """Template of a ticket's page in the ticket tool, with `{ticket_id}`."""
    users: Annotated[int, Field(gt=0)] | None = None
    sector: str | None = None
    fiscal_year_starts: int = Field(
        default=1, ge=1, le=12, description="First month of the client's fiscal year", examples=[4]
    )
    subsidiaries: tuple[Subsidiary, ...] = ()
    contract_lines: tuple[ContractLine, ...] = ()
    rates: tuple[DailyRate, ...] = ()
    profiles: dict[str, str] = {}
    """The source's technician or group -> profile, where the source itself gives none."""
    default_profile: str | None = None
    rules: tuple[Rule, ...] = ()
    counting: tuple[Counting, ...] = ()
    data: DataHabits = DataHabits()
    checks: tuple[CheckItem, ...] = ()
    events: tuple[Event, ...] = ()
    empty_months: Literal["zero", "unknown"] = "zero"
    """Meaning of a whole month without any entry inside the history: no work, or work that the source does not hold. In
    that case the forecast learns from the other months alone."""
    chargeback: tuple[Chargeback, ...] = ()
    applications: tuple[ApplicationCost, ...] = ()
    projects: tuple[Project, ...] = ()
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
    inventory: Inventory | None = None
    sized: Sized | None = None
    """Charge that the preliminary study foresaw, to compare with a whole year of work."""
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
    report: ReportChoices = ReportChoices()
    views: tuple[NamedView, ...] = ()
    """Views that the report shows; `views/<client>.yaml` holds them, where the explorer saves views."""
    is_benchmark_member: bool = True
    """True: the client is compared with comparable clients, and counts among them."""
    corrections: tuple[Correction, ...] = ()
    """Corrections of `corrections/<client>.yaml`; the client's own file has none."""
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
    benchmark: PinnedReference | None = None
    """Reference of `benchmark.json`, which `releve portfolio` writes; the client's own file has none."""
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
