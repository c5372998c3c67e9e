"""The mapping of an export's files (kind `files`)."""

from __future__ import annotations

from typing import Literal

from analysis.params.document import Model


class FilesMapping(Model):
    """How CSV, XLSX or Parquet files become canonical tables."""

    kind: Literal["files"]
