"""What the batch hands to the process that builds one edition, and what it hands back. Light to import."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from analysis.foundation.addresses import Places

BUILD = "analysis.publish.editions.build:build"
"""The function that carries an order out, by its name: the batch's own process need not import it."""
INTERACTIVE = "analysis.publish.editions.interactive:build"
"""The one that makes an internal edition with plotly's charts of it."""


@dataclass(frozen=True)
class EditionName:
    """Which edition: the folder is `<client>/<as_of>[-en][-live][-k<sync>]`."""

    client: str
    as_of: date
    language: str = "fr"
    is_live: bool = False
    known_at: str | None = None

    @property
    def folder(self) -> str:
        """The folder's path below the reports."""
        language = "" if self.language == "fr" else f"-{self.language}"
        live = "-live" if self.is_live else ""
        known = f"-k{self.known_at}" if self.known_at else ""
        return f"{self.client}/{self.as_of.isoformat()}{language}{live}{known}"


@dataclass(frozen=True)
class Order:
    """An edition to build.

    Parameters
    ----------
    where : the places of this run.
    client : slug.
    as_of : date counted, included.
    language : two letters; None: the client's own.
    sync_id : what to read; empty: the last synchronisation.
    known_at : what the edition says it knew, where that is not the last synchronisation (a synchronisation or a date).
    is_closed : whether it becomes the previous edition of the client's next one; a live one never does.
    has_pdf : whether `report.pdf` and `report.zip` are made beside the page, where there is a Chromium.
    is_live : of the day, beside the closed editions: it replaces the live one before it and none of them.
    """

    where: Places
    client: str
    as_of: date
    language: str | None = None
    sync_id: str = ""
    known_at: str = ""
    is_closed: bool = True
    is_live: bool = False
    has_pdf: bool = False


@dataclass(frozen=True)
class Built:
    """An edition's folder or address, the codes of its blocking findings, and what was noticed that changes nothing."""

    folder: str
    blocking: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
