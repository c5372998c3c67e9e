"""Readers of a client's file: who is told of a released edition or of a decision that falls due, and in which language.

Readers are no part of what a report says: the kept params of an edition do not hold them.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from analysis.params.document import Model

Kind = Literal["edition", "decision"]
"""Subject of a mail to a reader: an edition that was released, a decision that falls due."""
KINDS: tuple[Kind, ...] = ("edition", "decision")
MailAddress = Annotated[str, Field(pattern=r"^[a-z0-9._%+-]+@[a-z0-9-]+(\.[a-z0-9-]+)+$", max_length=254)]
"""An address in lower-case ASCII, as `portal.yaml` writes people."""


class ReaderParams(Model):
    """A person who is told of a client's report by mail."""

    person: MailAddress = Field(
        description="E-mail address; the same as in `portal.yaml` for one who has an account there",
        examples=["daf@client.example"],
    )
    language: Annotated[str, Field(pattern=r"^[a-z]{2}$")] | None = Field(
        None,
        description="Language of the mail and of its edition; by default the client's",
        examples=["en"],
    )
    wants: tuple[Kind, ...] = Field(
        KINDS,
        description="`edition`: each released edition; `decision`: a decision seven days before its last day",
        examples=[["edition"]],
    )
