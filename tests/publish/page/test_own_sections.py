"""One's own section: cells of a file in params, in the client's edition as the rest of it (H12)."""

import json
import os
import re
import subprocess
import sys

import pytest
from small_world import AS_OF, make

from analysis.foundation.errors import ParamsFault
from analysis.params import load, own_notebook
from analysis.publish.batch import staleness
from analysis.publish.editions.edition import Shelf

SECTION = """# after: weeks
# %% [markdown]
# ## Ma section
#
# | a | b |
# |---|---|
# | **gras** | <script>alert(1)</script> |
# %%
r.by("kind")
# %%
from plotly import graph_objects as go

go.Figure(go.Bar(x=["x"], y=[2]), layout={"title": "Deux"})
# %% [markdown]
# # Une autre
# Texte.
"""


@pytest.fixture
def where(tmp_path):
    return make(tmp_path, ["alpha"])


def write(where, text, name="ma-section.py"):
    path = where.params / "notebooks/alpha" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def report(where):
    """What `releve report` says, in a process of its own."""
    command = [sys.executable, "-m", "analysis", "report", "alpha", "--as-of", AS_OF.isoformat(), "--lang", "fr"]
    ended = subprocess.run(command, env=os.environ | where.environ(), capture_output=True, text=True, check=False)
    pages = list(Shelf(where.reports).editions("alpha"))
    page = Shelf(where.reports).read(f"{pages[0]}/report.html").decode() if pages and not ended.returncode else ""
    return ended, page


def test_headings_enter_the_menu_and_contents_are_those_of_the_page(where):
    write(where, SECTION)
    ended, page = report(where)
    assert ended.returncode == 0, ended.stderr
    menu = re.findall(r'<a href="#([^"]+)">', page[: page.index("</nav>")])
    folded = menu[menu.index("own-ma-section") :]
    assert folded[:2] == ["own-ma-section", "own-une-autre"]
    assert "warnings" in folded[2:]
    assert page.index('id="weeks"') < page.index('id="own-ma-section"') < page.index('id="months"')
    section = page[page.index('id="own-ma-section"') : page.index('id="own-une-autre"')]
    assert "<td><strong>gras</strong></td>" in section
    assert "<script>alert" not in section
    assert '<th scope="col" class="number">' in section
    assert '<rect class="t-main"' in section
    assert "plotly" not in section.replace("plotly import", "")


def test_a_cell_that_fails_is_told_with_its_file_and_number(where):
    write(where, "# %%\nr.by('kind')\n# %%\n1 / 0\n")
    ended, _ = report(where)
    assert ended.returncode == 3
    assert "ma-section.py" in ended.stderr
    assert re.search(r"cellule 2.*ZeroDivisionError", ended.stderr)


def test_a_trace_that_the_page_does_not_draw_is_told_with_its_cell(where):
    write(where, "from plotly import graph_objects as go\ngo.Figure(go.Pie(values=[1]))\n")
    ended, _ = report(where)
    assert ended.returncode == 3
    assert re.search(r"ma-section.py.*cellule 1.*pie", ended.stderr)


def test_a_changed_section_makes_the_edition_stale(where):
    path = write(where, SECTION)
    before = staleness.KnownParams(Shelf(where.reports)).resolved(where.params, "alpha").params_sha256
    path.write_text(SECTION.replace("gras", "fort"), encoding="utf-8")
    assert staleness.KnownParams(Shelf(where.reports)).resolved(where.params, "alpha").params_sha256 != before


def test_a_notebook_is_read_as_a_python_file_is(where):
    write(where, SECTION)
    from_python = own_notebook.read(where.params, "alpha")[0]
    cells = [{"cell_type": cell.kind, "source": cell.source, "metadata": {}} for cell in from_python.cells]
    write(where, json.dumps({"cells": cells, "metadata": {"releve": {"after": "weeks"}}}), "ma-section.ipynb")
    (where.params / "notebooks/alpha/ma-section.py").unlink()
    from_notebook = own_notebook.read(where.params, "alpha")[0]
    assert (from_notebook.after, from_notebook.cells) == (from_python.after, from_python.cells)


@pytest.mark.parametrize(
    ("text", "name", "told"), [("# after: nowhere\n1", "a.py", "weeks"), ("{", "a.ipynb", "a.ipynb")]
)
def test_a_place_or_a_file_at_fault_is_told(where, text, name, told):
    write(where, text, name)
    with pytest.raises(ParamsFault, match=told):
        load.client(where.params, "alpha")
