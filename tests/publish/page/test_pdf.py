"""The page as a PDF: A4, few pages, whole; a browser that fails leaves nothing behind."""

import pypdf
import pytest
from made_page import make_page
from made_report import make_report

from analysis.foundation.errors import OutOfReach
from analysis.publish.page import pdf


@pytest.mark.browser
def test_the_report_is_printed_whole_on_a4(tmp_path):
    chromium = pdf.find_chromium()
    if chromium is None:
        pytest.skip("Chromium is not installed (Debian: chromium)")
    page, target = tmp_path / "report.html", tmp_path / "report.pdf"
    page.write_text(make_page(make_report()), encoding="utf-8")
    pdf.print_page(page, target, chromium=chromium)
    printed = pypdf.PdfReader(target)
    assert len(printed.pages) <= 12
    assert [round(float(side)) for side in printed.pages[0].mediabox[2:]] == [595, 842], "A4 in points"
    text = " ".join(sheet.extract_text() for sheet in printed.pages)
    assert "Fin du relevé" in text
    assert "43,0" in text
    assert "33,87" not in text, "what a reader did not unfold is not printed"


def test_a_browser_that_fails_is_named_and_writes_nothing(tmp_path):
    page, target = tmp_path / "report.html", tmp_path / "report.pdf"
    page.write_text("<p>x</p>", encoding="utf-8")
    for broken in ("/bin/false", "/bin/true", str(tmp_path / "absent")):
        with pytest.raises(OutOfReach, match=r"report\.html"):
            pdf.print_page(page, target, chromium=broken)
        assert not target.exists()
