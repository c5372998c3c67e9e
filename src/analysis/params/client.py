"""Params of a client's file: identity, subsidiaries, contract, rates, rules, check plan, events, report."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import Field, PrivateAttr, field_validator, model_validator
from pydantic.json_schema import SkipJsonSchema

from analysis.foundation.messages import message
from analysis.params import coherence, examples, term
from analysis.params.answer import Answer
from analysis.params.benchmark import PinnedReference
from analysis.params.check_plan import CheckItem
from analysis.params.clauses import HoursOfADay, Identifier, TicketAddress
from analysis.params.comment import Comment
from analysis.params.contract import ContractLine
from analysis.params.correction import Correction
from analysis.params.decision import DecisionParams
from analysis.params.document import Model
from analysis.params.entry_rules import Counting, DataHabits, Event, Rule
from analysis.params.inventory import Inventory
from analysis.params.locality import Country, Timezone, known_region
from analysis.params.named_problem import NamedProblem
from analysis.params.named_view import NamedView
from analysis.params.own_notebook import OwnNotebook
from analysis.params.placed import PlacedFaults
from analysis.params.pricing import ApplicationCost, DailyRate
from analysis.params.project import Project
from analysis.params.provider import Provider
from analysis.params.reader import ReaderParams
from analysis.params.report_choices import ReportChoices
from analysis.params.sized import Sized
from analysis.params.subsidiary import Chargeback, Subsidiary
from analysis.params.term import ContractTerm

RESERVED = frozenset({"internal", "portfolio", "studies"})
"""Folders of the reports that are no client's."""
Language = Annotated[str, Field(pattern=r"^[a-z]{2}$")]


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
    country: Country = Field(
        default="FR", description="Country of the public holidays, as an ISO 3166 code; absent: France", examples=["FR"]
    )
    region: str | None = Field(
        default=None,
        description="Region of the country, for its own public holidays; absent: those of the whole country",
        examples=["57"],
    )
    hours_per_day: HoursOfADay = Field(description="Hours of a day of work, by which hours become days", examples=[7])
    provider: Provider | None = Field(
        default=None,
        description="The provider whose work is told; `defaults.yaml` gives it for all clients",
        examples=[{"name": "Relevé Services", "contact": "service@provider.example"}],
    )
    ticket_url: TicketAddress | None = Field(
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
        examples=[[examples.RATE]],
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
        examples=[[examples.PROJECT]],
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
        examples=[examples.INVENTORY],
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
    corrections: SkipJsonSchema[tuple[Correction, ...]] = Field(
        default=(),
        description="Corrections of `corrections/<client>.yaml`; the client's own file has none",
        examples=[[]],
    )
    comments: SkipJsonSchema[tuple[Comment, ...]] = Field(
        default=(),
        description="Comments of `comments/<client>/<month>.md`; the client's own file has none",
        examples=[[]],
    )
    answers: SkipJsonSchema[tuple[Answer, ...]] = Field(
        default=(),
        description="Answers of `answers/<client>.md`; the client's own file has none",
        examples=[[]],
    )
    benchmark: SkipJsonSchema[PinnedReference | None] = Field(
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
    own_notebooks: SkipJsonSchema[tuple[OwnNotebook, ...]] = Field(
        default=(), description="cells of the files in notebooks/<client>/, not of the client's file", examples=[[]]
    )
    _counted_terms: tuple[ContractTerm, ...] | None = PrivateAttr(default=None)

    @field_validator("client")
    @classmethod
    def _is_not_reserved(cls, value: str) -> str:
        if value in RESERVED:
            raise ValueError(message("{name} names a folder of the reports; choose another name", name=value))
        return value

    _is_a_region = field_validator("region")(known_region)

    @model_validator(mode="after")
    def _is_coherent(self) -> Self:
        faults = list(coherence.faults(self))
        if faults:
            raise PlacedFaults(faults)
        return self

    def counted_on(self, as_of: date) -> Self:
        """Return the params as they are counted at a date: tacit renewals go on until that day (rule 2.13)."""
        counted = self.model_copy()
        counted._counted_terms = term.until(self.contract_lines, as_of)  # noqa: SLF001 (a copy of itself)
        return counted

    @property
    def contract_terms(self) -> tuple[ContractTerm, ...]:
        """Every term of every contract line, in the order of the lines, then of time; see `counted_on`."""
        return self._counted_terms if self._counted_terms is not None else term.until(self.contract_lines, None)

    @property
    def zone(self) -> ZoneInfo:
        """The client's time zone."""
        return ZoneInfo(self.timezone)
