"""Most that a file of data may ask for, before it takes memory (capability G15); `defaults.yaml` may raise each."""

from __future__ import annotations

from pydantic import Field

from analysis.params.document import Model


class Limits(Model):
    """Key `limits` of `defaults.yaml`. Beyond one of these the file is refused, and the message names the key."""

    file_mib: int = Field(
        default=1024, gt=0, description="Size of a file as it lies on the disk [MiB]", examples=[2048]
    )
    unpacked_mib: int = Field(
        default=256,
        gt=0,
        description="Size of a compressed file once unpacked, all its parts together [MiB]",
        examples=[512],
    )
    unpacked_ratio: int = Field(
        default=40,
        gt=0,
        description="Unpacked size over compressed size, for a file of more than 32 MiB once unpacked",
        examples=[100],
    )
    text_mib: int = Field(
        default=96,
        gt=0,
        description="Size of a file of text (CSV), once unpacked where it is compressed; its reading takes about six "
        "times as much memory [MiB]",
        examples=[256],
    )
    rows: int = Field(
        default=1_048_576,
        gt=0,
        description="Rows of a CSV or Parquet file, as many as a sheet of Excel may have",
        examples=[2000000],
    )
    columns: int = Field(default=16_384, gt=0, description="Columns of a table", examples=[20000])
    row_characters: int = Field(
        default=8_000_000, gt=0, description="Characters of a line of a CSV file", examples=[16000000]
    )
    cell_characters: int = Field(
        default=4_000_000, gt=0, description="Characters of a cell that the mapping names", examples=[8000000]
    )
    csv_cells: int = Field(
        default=30_000_000, gt=0, description="Rows times columns of a CSV file", examples=[60000000]
    )
    sheet_cells: int = Field(
        default=10_000_000,
        gt=0,
        description="Cells of a sheet's rectangle, from its first cell to its farthest",
        examples=[20000000],
    )
    parquet_cells: int = Field(
        default=30_000_000, gt=0, description="Rows times columns of a Parquet file", examples=[60000000]
    )
