"""IRR and NPV are those of a spreadsheet, on cash flows drawn at random."""

import csv
import shutil
import subprocess

import numpy as np
import openpyxl
import pytest
from openpyxl.utils import get_column_letter

from analysis.measures.investing import indicators

CALC = shutil.which("soffice")
CASES = 50
YEARLY_RATE = 0.06

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CALC is None, reason="LibreOffice (soffice) is not on this machine"),
]


@pytest.fixture(scope="module")
def cash_flows() -> list[tuple[np.ndarray, np.ndarray]]:
    """An expense first, then 12 to 60 months of savings of every size, some of them losses."""
    generator = np.random.default_rng(8)
    found = []
    for _ in range(CASES):
        months = int(generator.integers(12, 61))
        lumps = np.zeros(months + 1)
        lumps[0] = -float(generator.integers(1_000, 40_000))
        found.append((lumps, np.round(generator.gamma(1.5, -lumps[0] / months, months), 2)))
    return found


@pytest.fixture(scope="module")
def spreadsheet(cash_flows, tmp_path_factory) -> list[tuple[float, float]]:
    """NPV and effective yearly IRR of each case, as LibreOffice Calc recalculates them from formulas."""
    folder = tmp_path_factory.mktemp("calc")
    book = openpyxl.Workbook()
    for row, (lumps, flows) in enumerate(cash_flows, start=1):
        cells = f"D{row}:{get_column_letter(len(flows) + 3)}{row}"
        npv = f"=C{row}+NPV({1 + YEARLY_RATE}^(1/12)-1,{cells})"
        irr = f"=(1+IRR(C{cells[1:]},0.01))^12-1"
        book.active.append([npv, irr, lumps[0], *flows])
        for column in "AB":
            book.active[f"{column}{row}"].number_format = "0.0000000000"
    book.save(folder / "flows.xlsx")
    profile = f"-env:UserInstallation=file://{folder / 'profile'}"
    command = [CALC, profile, "--headless", "--convert-to", "csv", "--outdir", str(folder), str(folder / "flows.xlsx")]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    with (folder / "flows.csv").open(encoding="utf-8", newline="") as file:
        return [(float(row[0]), float(row[1])) for row in csv.reader(file)]


def test_net_present_values_are_equal_to_the_cent(cash_flows, spreadsheet):
    found = [float(indicators.npv(*flows, YEARLY_RATE)) for flows in cash_flows]
    assert len(spreadsheet) == CASES
    assert found == pytest.approx([npv for npv, _ in spreadsheet], abs=0.005)


def test_internal_rates_are_equal_to_a_millionth(cash_flows, spreadsheet):
    found = [indicators.internal_rate(*flows).yearly for flows in cash_flows]
    assert found == pytest.approx([rate for _, rate in spreadsheet], abs=1e-6)
