"""The committee's deck: charts and tables that PowerPoint edits, figures equal to facts, texts that stay texts."""

import io
import re
import shutil
import subprocess
import zipfile
from dataclasses import replace
from pathlib import Path

import demo_client
import pytest
from made_report import make_params, make_report, with_texts
from pptx import Presentation
from python_calamine import CalamineWorkbook

from analysis.facts import document
from analysis.foundation.errors import ParamsFault
from analysis.params.provider import Provider
from analysis.publish.exports import slides
from analysis.views.drawing.markup import clean

WRITTEN_AT = re.compile(rb"<dcterms:(created|modified)[^>]*>[^<]*<")


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    return demo_client.report(tmp_path_factory.mktemp("demo"))


@pytest.fixture(scope="module")
def deck(report):
    return slides.pptx(report, Path("params"))


def opened(content):
    return Presentation(io.BytesIO(content))


def charts(content):
    """The native charts of a deck by name, each as series name -> values by label, and its embedded workbook."""
    found = {}
    for slide in opened(content).slides:
        for shape in slide.shapes:
            if shape.has_chart:
                plot = shape.chart.plots[0]
                labels = [str(label) for label in plot.categories]
                series = {item.name: dict(zip(labels, item.values, strict=True)) for item in plot.series}
                workbook = CalamineWorkbook.from_filelike(io.BytesIO(shape.chart.part.chart_workbook.xlsx_part.blob))
                found[shape.name] = (series, workbook.get_sheet_by_index(0).to_python())
    return found


def texts(content):
    told = []
    for slide in opened(content).slides:
        for shape in slide.shapes:
            if shape.has_text_frame:
                told += [paragraph.text for paragraph in shape.text_frame.paragraphs]
            if shape.has_table:
                told += [cell.text_frame.text for row in shape.table.rows for cell in row.cells]
    return told


def test_the_deck_has_the_slides_of_a_committee(deck):
    assert 6 <= len(opened(deck).slides) <= 8
    assert set(charts(deck)) == {"lines", "variance", "weekly", "forecast"}
    assert sum(shape.has_table for slide in opened(deck).slides for shape in slide.shapes) >= 3


def test_every_value_of_a_chart_and_of_its_workbook_is_that_of_facts(report, deck):
    facts, per_day = document.to_facts(report), 60 * report.edition.hours_per_day
    found = charts(deck)
    (line,) = facts["lines"]
    foreseen = [line["consumed"], line["expected"], line["landing_forecast"]]
    drawn = [list(values.values()) for values in found["lines"][0].values()]
    assert drawn == [[pytest.approx(100 * value / line["entitlement"])] for value in foreseen]
    year = [week for week in facts["weekly"] if week["period"].startswith("2023-")]
    effort, average = found["weekly"][0].values()
    assert list(effort.values()) == pytest.approx([week["compared_minutes"] / per_day for week in year])
    assert list(average.values()) == pytest.approx([week["average_days"] for week in year])
    mean, _, low, high = found["forecast"][0].values()
    months = facts["forecast"]["months"]
    for series, key in ((mean, "mean"), (low, "lo80"), (high, "hi80")):
        assert list(series.values()) == pytest.approx([month[key] for month in months])
    (difference,) = found["variance"][0].values()
    drivers = {
        row["key"]: row["difference_minutes"] / per_day for row in facts["variance"]["axes"]["category"]["drivers"]
    }
    assert list(difference.values()) == pytest.approx([drivers[name] for name in difference])
    for series, sheet in found.values():
        head, *rows = sheet
        assert head[1:] == list(series)
        for row in rows:
            assert row[1:] == [pytest.approx(values[row[0]]) for values in series.values()]


def without_times(content):
    """The parts of a deck, those of its workbooks too, the instants of writing left out."""
    parts = {}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            data = archive.read(name)
            if name.endswith(".xlsx"):
                parts |= {f"{name}!{inner}": value for inner, value in without_times(data).items()}
            else:
                parts[name] = WRITTEN_AT.sub(b"", data)
    return parts


def test_two_decks_of_a_report_are_equal_part_by_part_times_apart(report, deck):
    assert without_times(slides.pptx(report, Path("params"))) == without_times(deck)


@pytest.mark.parametrize(
    "text",
    ["=HYPERLINK(1)", "{=1+1}", "https://evil.example/x", "mailto:x@y.z", "a\x00b\x1b[31m", "</a:t><a:t>", "A" * 400],
)
def test_a_hostile_text_is_a_text_in_the_deck_and_in_its_workbooks(text):
    made = with_texts(make_report(), text)
    content = slides.pptx(made, Path("params"))
    assert any(clean(text, 90) in told for told in texts(content))
    for part, data in without_times(content).items():
        assert b"<f>" not in data or "/charts/" in part, part
        assert b"evil.example" not in data or not part.endswith(".rels"), part
        assert b'TargetMode="External"' not in data, part


def test_the_deck_is_in_the_language_of_the_edition(report):
    english = slides.pptx(replace(report, edition=replace(report.edition, language="en")), Path("params"))
    assert "Where each contract line stands" in texts(english)
    assert "Où en est chaque ligne du contrat" not in texts(english)


def with_template(template):
    made = make_report()
    provider = Provider(name="Cévenne Services", template=template)
    return replace(made, params=made.params.model_copy(update={"provider": provider}))


def written(folder, names, *, with_slide=False):
    """A template whose first layouts bear other names, 25 cm wide."""
    deck = Presentation()
    for layout, name in zip(deck.slide_layouts, names, strict=False):
        layout.name = name
    if with_slide:
        deck.slides.add_slide(deck.slide_layouts[0])
    deck.save(folder / "committee.pptx")


def test_the_deck_is_made_on_the_layouts_of_the_providers_template(tmp_path):
    written(tmp_path, ["Relevé titre", "Autre", "Autre", "Autre", "Autre", "Relevé contenu"])
    deck = opened(slides.pptx(with_template("committee.pptx"), tmp_path))
    assert deck.slide_width == Presentation(tmp_path / "committee.pptx").slide_width
    assert [slide.slide_layout.name for slide in deck.slides][:2] == ["Relevé titre", "Relevé contenu"]


@pytest.mark.parametrize(
    ("names", "with_slide", "said"),
    [
        (["Couverture"], False, "Relevé titre / Title Slide"),
        (["Relevé titre"], True, "sans diapositive"),
    ],
)
def test_a_template_that_cannot_serve_is_refused_in_words(tmp_path, names, with_slide, said):
    written(tmp_path, names, with_slide=with_slide)
    with pytest.raises(ParamsFault, match=said):
        slides.pptx(with_template("committee.pptx"), tmp_path)
    (tmp_path / "committee.pptx").write_bytes(b"not a deck")
    with pytest.raises(ParamsFault, match=r"\.pptx"):
        slides.pptx(with_template("committee.pptx"), tmp_path)


def test_a_report_without_lines_or_history_still_has_its_deck():
    made = make_report(params=make_params(contract_lines=()))
    assert len(opened(slides.pptx(made, Path("params"))).slides) >= 2


def has_impress():
    """True where LibreOffice opens slides: its Calc alone does not."""
    program = shutil.which("soffice")
    if program is None:
        return False
    return (Path(program).resolve().parents[1] / "share" / "registry" / "impress.xcd").exists()


@pytest.mark.skipif(not has_impress(), reason="LibreOffice Impress is not on this machine")
def test_libreoffice_draws_every_slide(deck, tmp_path):
    (tmp_path / "report.pptx").write_bytes(deck)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path)]
    subprocess.run([*command, str(tmp_path / "report.pptx")], check=True, capture_output=True, timeout=240)
    drawn = (tmp_path / "report.pdf").read_bytes()
    assert len(re.findall(rb"/Type\s*/Page[^s]", drawn)) == len(opened(deck).slides)
