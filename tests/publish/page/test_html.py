"""The page of a notebook: nothing lost, nothing asked of a host, the same to the byte."""

import base64
import hashlib
import re

import nbformat
import pytest
from made_page import SECTIONS, make_page
from made_report import make_report

from analysis.publish.page import html
from analysis.publish.page.html import NotebookFault


@pytest.fixture(scope="module")
def report():
    return make_report()


@pytest.fixture(scope="module")
def page(report):
    return make_page(report)


def notebook_of(*outputs):
    cell = nbformat.v4.new_code_cell("x", outputs=list(outputs), id="cell")
    return nbformat.v4.new_notebook(cells=[cell])


def shown(**data):
    return nbformat.v4.new_output("display_data", data={name.replace("_", "/"): value for name, value in data.items()})


def exported(*outputs):
    return html.export(notebook_of(*outputs), title="Titre", language="fr")


def test_the_same_report_gives_the_same_bytes(report, page):
    assert make_page(report) == page


def test_the_page_names_no_host_but_the_ticket_tool(page):
    hosts = set(re.findall(r"https?://([^/\"' <]+)", page))
    assert hosts == {"glpi.example.org"}


def test_the_policy_holds_the_hash_of_every_style_and_script(page):
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page).group(1)
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    for kind, attributes, body in re.findall(r"<(script|style)([^>]*)>(.*?)</\1>", page, re.DOTALL):
        if "application/json" not in attributes:
            digest = base64.b64encode(hashlib.sha256(body.encode()).digest()).decode()
            assert f"'sha256-{digest}'" in policy, kind


def test_no_style_attribute_and_no_handler_stands_in_the_page(page):
    assert not re.search(r"<[^>]+\sstyle=", page)
    assert not re.search(r"<[^>]+\son[a-z]+=", page)


def test_one_title_one_heading_one_main_and_the_end(page):
    assert page.startswith("<!DOCTYPE html>")
    assert '<html lang="fr">' in page
    assert page.count("<h1") == page.count("<main") == page.count('id="report-end"') == 1
    assert "<title>Suivi de contrat – Client Exemple – 16 février 2023</title>" in page


def test_every_section_is_in_the_contents_once(page):
    anchors = re.findall(r"<section (?:class=\"part\" )?id=\"([^\"]+)\" aria-labelledby", page)
    contents = re.findall(r'<li><a href="#([^"]+)">', page.partition("</nav>")[0])
    shown = [section.__name__.rsplit(".", 1)[-1] for section in SECTIONS[:-1]]
    absent = re.findall(r'<div id="([^"]+)"><dt>', page)
    assert {"views", "sharing", "benchmark"} <= set(absent), "a section without anything to show is one line"
    assert contents == anchors == [name for name in shown if name not in absent]
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))


def test_every_link_inside_the_page_has_its_target(page):
    ids = set(re.findall(r'\sid="([^"]+)"', page))
    assert set(re.findall(r"href=\"#([^\"]+)\"", page)) <= ids


def test_an_error_stops_the_export():
    error = nbformat.v4.new_output("error", ename="ValueError", evalue="faute", traceback=[])
    with pytest.raises(NotebookFault, match="ValueError: faute"):
        exported(error)


def test_a_word_on_stderr_stops_the_export():
    with pytest.raises(NotebookFault, match="attention"):
        exported(nbformat.v4.new_output("stream", name="stderr", text="attention"))


def test_an_output_without_html_stops_the_export():
    figure = nbformat.v4.new_output("display_data", data={"application/vnd.plotly.v1+json": {}, "text/plain": "Figure"})
    with pytest.raises(NotebookFault, match="plotly"):
        exported(figure)


def test_what_is_printed_is_shown_as_typed():
    assert "<pre>&lt;b&gt;</pre>" in exported(nbformat.v4.new_output("stream", name="stdout", text="<b>"))


def test_the_last_expression_of_a_cell_is_shown():
    result = nbformat.v4.new_output("execute_result", data={"text/html": "<p>vu</p>", "text/plain": "x"})
    assert "<p>vu</p>" in exported(result)


def test_injected_parameters_never_reach_the_page():
    cell = nbformat.v4.new_code_cell('client = "secret"', id="cell", metadata={"tags": ["injected-parameters"]})
    page = html.export(nbformat.v4.new_notebook(cells=[cell]), title="Titre", language="fr")
    assert "secret" not in page


def test_a_title_is_only_a_text():
    page = html.export(notebook_of(shown(text_html="<p>x</p>")), title="</title><script>x</script>", language="en")
    assert "<script>x" not in page
    assert "&lt;/title&gt;&lt;script&gt;x&lt;/script&gt;" in page


def named(name):
    output = shown(text_html=f"<p>{name}</p>")
    output.metadata["releve"] = {"section": name, "title": name.title()}
    return nbformat.v4.new_code_cell("x", outputs=[output], id=name)


def test_the_sections_chosen_are_shown_in_their_order_and_the_proof_always():
    """B7: neither a client's own part nor the page that says what was counted can be left out."""
    parts = ["summary", "weeks", "ours", "axes", "trust"]
    notebook = nbformat.v4.new_notebook(cells=[named(part) for part in parts])
    page = html.export(notebook, title="Titre", language="fr", sections=("axes", "summary"))
    assert re.findall(r"<p>(\w+)</p>", page) == ["axes", "summary", "ours", "trust"]
