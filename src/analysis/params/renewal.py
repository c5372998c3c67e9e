"""A renewal: the page that prepares the talks on every line of a client (A9, E5, H6)."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from analysis.params.budget import RateIndex
from analysis.params.clauses import Identifier
from analysis.params.client import Language
from analysis.params.document import Model
from analysis.params.pricing import DailyRate


class RenewalStudy(Model):
    """The renewal of a client's lines that have an entitlement."""

    kind: Literal["renewal"] = Field(description="Kind of the study", examples=["renewal"])
    client: Identifier = Field(description="Client whose lines are renewed", examples=["aubrac-logistique"])
    as_of: date = Field(description="Date counted, included", examples=["2023-02-16"])
    language: Language = Field(default="fr", description="Language of the page", examples=["en"])
    lines: tuple[Identifier, ...] = Field(
        default=(), description="Lines to renew; none: all that have an entitlement", examples=[["infogerance"]]
    )
    sufficiency: Literal[50, 80, 95] = Field(
        default=80, description="Cases of 100 in which the proposed quantity is enough", examples=[80]
    )
    rates: tuple[DailyRate, ...] = Field(
        default=(),
        description="Rates declared for the next term, beside those of the client's file",
        examples=[
            [
                {
                    "profile": "engineer",
                    "daily_rate_eur": "625.00",
                    "effective_from": "2024-01-01",
                    "source": {"document": "Tarif 2024", "date": "2023-09-01"},
                }
            ]
        ],
    )
    index: RateIndex | None = Field(
        default=None,
        description="Published index that revises the rates",
        examples=[
            {
                "name": "Syntec",
                "before": 280,
                "now": 294,
                "effective_from": "2024-01-01",
                "source": {"document": "Indice publié", "date": "2023-08-31"},
            }
        ],
    )
