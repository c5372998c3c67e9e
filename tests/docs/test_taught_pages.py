"""What a tutorial tells to type works, in the order of the page; so do README's commands and every cell."""

import re
from pathlib import Path

import pytest
from taught_pages import DOCS, ROOT, blocks, cells, example_beside, run, type_pages

WITH_CELLS = [page for page in sorted(DOCS.rglob("*.md")) if "{code-cell}" in page.read_text(encoding="utf-8")]
STUDIES = ("budget", "investment", "size-a-contract")
UNMARK = "sed -i -E 's/ +# (à confirmer|to confirm).*//' params/*/*.yaml\n"


def test_from_an_export_to_a_contract(tmp_path):
    """The first two tutorials, one after the other, as they are read."""
    example_beside(tmp_path)
    type_pages(["tutorials/own-export.md", "tutorials/first-contract.md"], tmp_path)


def test_a_month_s_batch(tmp_path):
    """Each client of the example has its report."""
    example_beside(tmp_path)
    type_pages(["tutorials/monthly-batch.md"], tmp_path)
    built = sorted(path.parts[-3] for path in tmp_path.glob("office/reports/*/2023-01-31/report.html"))
    assert built == ["boulangerie-marchand", "clinique-du-lac", "garage-rossi"]


@pytest.fixture(scope="session")
def example_cache(tmp_path_factory) -> Path:
    """Where the example of `import releve` is made once, for all pages."""
    return tmp_path_factory.mktemp("cache")


@pytest.mark.parametrize(
    "page",
    [pytest.param(page, marks=[] if page.parent.name == "tutorials" else pytest.mark.slow) for page in WITH_CELLS],
    ids=lambda path: path.stem,
)
def test_the_cells_of_a_page_run(page, example_cache, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(example_cache))
    exec(compile(cells(page), str(page), "exec"), {})


def commands(page: Path) -> list[str]:
    """The commands of a page, without what is said beside them."""
    lines = [line for block in blocks(page) if block.kind == "sh" for line in block.text.splitlines()]
    return [line.partition("#")[0].strip() for line in lines]


def test_the_commands_of_readme(tmp_path):
    """Those on one's own file, on the rows of one client; each target of make is one that there is."""
    rows = (ROOT / "examples/data/source/heures.csv").read_text(encoding="utf-8").splitlines()
    kept = [row for row in rows if row.startswith("Date") or "Garage Rossi" in row]
    (tmp_path / "export.csv").write_text("\n".join(kept), encoding="utf-8")
    typed = commands(ROOT / "README.md")
    made, own = typed[:2], "\n".join(typed[2:])
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert made == ["make demo", "make test"]
    assert all(re.search(rf"(?m)^{command.removeprefix('make ')}:", makefile) for command in made)
    run("set -e\n" + own.replace("releve check", UNMARK + "releve check"), tmp_path)
    assert list(tmp_path.glob("reports/acme/2023-02-16*/report.html"))


def test_the_french_readme_has_the_same_commands():
    assert commands(ROOT / "README.fr.md") == commands(ROOT / "README.md")


@pytest.mark.slow
@pytest.mark.parametrize("page", STUDIES)
def test_the_studies_of_the_guides(page, tmp_path):
    where = example_beside(tmp_path)
    run("releve sync", where)
    type_pages([f"how-to/consultant/{page}.md"], where)


@pytest.mark.slow
def test_a_section_of_one_s_own(tmp_path):
    example_beside(tmp_path)
    type_pages(["how-to/analyst/own-section.md"], tmp_path)
    page = tmp_path / "office/reports/boulangerie-marchand/2023-02-16/report.html"
    assert "Un incident médian, mois par mois" in page.read_text(encoding="utf-8")


@pytest.mark.slow
def test_what_the_client_decided_and_asked(tmp_path):
    """The next report says what became of the question, and holds both answers."""
    example_beside(tmp_path)
    type_pages(["how-to/consultant/decisions.md"], tmp_path)
    page = tmp_path / "office/reports/garage-rossi/2023-02-16/report.html"
    text = page.read_text(encoding="utf-8")
    for said in ("fait le 10 février 2023 (Courriel de M. Rossi)", "La file d’envoi était pleine", "Le retard vient"):
        assert said in text


@pytest.mark.slow
def test_problems_and_sql_on_the_demonstration(tmp_path, monkeypatch):
    run("releve demo data/demo && releve sync && releve report aubrac-logistique --as-of 2023-02-16", tmp_path)
    type_pages(["how-to/consultant/problems.md"], tmp_path)
    monkeypatch.chdir(tmp_path)
    program = "\n".join(block.text for block in blocks(DOCS / "how-to/analyst/sql.md") if block.kind == "python")
    exec(compile(program, "sql.md", "exec"), {})


def test_the_example_has_every_kind_of_line_and_of_study():
    """What a newcomer copies from lacks nothing that the params know."""
    params = ROOT / "examples/params"
    lines = " ".join(path.read_text(encoding="utf-8") for path in params.glob("clients/*.yaml"))
    studies = " ".join(path.read_text(encoding="utf-8") for path in params.glob("studies/*.yaml"))
    for kind in ("managed_service", "requests", "support", "tickets", "unlimited"):
        assert f"kind: {kind}" in lines
    for kind in ("business_case", "budget", "renewal", "sizing"):
        assert f"kind: {kind}" in studies
    assert (params / "portal.yaml").exists()
