"""The board's page of a business case: exactly one printed A4, whole, in both languages, whatever the case holds."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from made_page import make_notebook
from studied import entries_of, judged, months, option, project

from analysis import demo
from analysis.params import study
from analysis.publish.page import html
from analysis.views.studies import assumptions, board, options, problem
from builders import CITATION

TEMPLATES = Path(next(iter(demo.__path__))) / "studies"
HISTORY = months("2020-09", *[1_000.0, 300.0, 1_700.0] * 10)
LONG = "Un intitulé que rien n’abrège, avec ses précisions et ses réserves, " * 3
HEIGHTS = "(() => { const page = document.querySelector('.page'); return [page.scrollHeight, page.clientHeight]; })()"


def template(name):
    """The template's own project, on a history of a problem like its own."""
    found = study.read(TEMPLATES / f"{name}.yaml").investment
    scope = found.problem.scope.model_copy(update={"category": ("Sauvegarde",)})
    return found.model_copy(
        update={"problem": found.problem.model_copy(update={"scope": scope, "starts_on": date(2021, 1, 1)})}
    )


def crowded():
    """Three options, the cheapest with fifteen costs of long names."""
    costs = [
        {"name": f"{LONG}{number}", "amount_eur": 100, "low_eur": 50, "high_eur": 150, "paid_on": date(2023, 3, 1),
         "source": {**CITATION, "document": LONG[:60]}}
        for number in range(15)
    ]  # fmt: skip
    others = [option(option=name, name=name) for name in ("autre", "encore")]
    return project(option(one_off=costs, name=LONG[:120]), *others, name=LONG[:120], question=LONG)


TEMPLATE_NAMES = ("sauvegarde-hyperv", "installation-postes", "arrivees-departs")


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("name", [*TEMPLATE_NAMES, "crowded"])
def test_it_prints_on_one_page_whole(opens, tmp_path, name, language):
    found = crowded() if name == "crowded" else template(name)
    entries = entries_of(HISTORY, HISTORY)
    case = replace(judged(found, entries), name="Aubrac Logistique", language=language)
    notebook = make_notebook(section.block(case) for section in (board, problem, options, assumptions))
    path = tmp_path / "case.html"
    path.write_text(html.export(notebook, title=board.title(case), language=language), encoding="utf-8")
    page = opens(path).page
    printed = page.pdf(prefer_css_page_size=True, print_background=True)
    assert len(re.findall(rb"/Type\s*/Page[^s]", printed)) == 1
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 695, "height": 1013})
    whole, shown = page.evaluate(HEIGHTS)
    assert whole <= shown, "nothing is cut at the foot of the page"
    assert page.locator("#board .print-only table").is_visible()
    assert not page.locator("#problem").is_visible()
