"""What an analyst saves from JupyterLab: added to the files of params, whose comments stay; a fault is never saved."""

from datetime import date

import pytest

from analysis.foundation.errors import ParamsFault, UsageFault
from analysis.params import correction, load, named_view, writing
from analysis.params.clauses import Scope
from analysis.params.correction import Correction
from analysis.params.entry_rules import Rule
from analysis.params.named_view import NamedView
from analysis.params.selection import Selection

CLIENT = """\
# Le client.
client: acme
name: Acme  # raison sociale
hours_per_day: 7
rules:
  # La première règle gagne.
  - {when: {category: [RUN]}, domain: Infrastructure}
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "clients").mkdir()
    (tmp_path / "clients/acme.yaml").write_text(CLIENT, encoding="utf-8")
    return tmp_path


def _view(name="Sauvegardes", **scope):
    return NamedView(view="sauvegardes", title=name, selection=Selection.model_validate(scope))


def test_a_rule_comes_last_and_every_comment_stays(folder):
    rule = Rule(when=Scope(category=("Hors périmètre > Été",), kind=("request",)), application="Sage")
    path = writing.save_rule(folder, "acme", rule)
    text = path.read_text(encoding="utf-8")
    assert text.startswith(CLIENT)
    assert load.client(folder, "acme").rules[-1] == rule


def test_a_client_without_rules_gets_its_first(folder):
    (folder / "clients/acme.yaml").write_text("client: acme\nname: Acme\nhours_per_day: 7\n")
    rule = Rule(when=Scope(category=("RUN",)), domain="Réseau")
    writing.save_rule(folder, "acme", rule)
    assert load.client(folder, "acme").rules == (rule,)


def test_a_file_that_would_be_at_fault_is_left_as_it_was(folder):
    (folder / "clients/acme.yaml").write_text(CLIENT.replace("hours_per_day: 7", "hours_per_day: 0"))
    before = (folder / "clients/acme.yaml").read_bytes()
    with pytest.raises(ParamsFault, match="hours_per_day"):
        writing.save_rule(folder, "acme", Rule(when=Scope(category=("RUN",)), domain="Réseau"))
    assert (folder / "clients/acme.yaml").read_bytes() == before


def test_a_rule_of_an_unknown_client_is_refused(folder):
    with pytest.raises(UsageFault, match="client inconnu"):
        writing.save_rule(folder, "bolt", Rule(when=Scope(category=("RUN",)), domain="Réseau"))


def test_a_view_is_read_as_it_was_saved_and_replaces_the_one_of_its_name(folder):
    first = _view(category=("RUN > MCO",), starts_on=date(2023, 1, 1), title=("sauvegarde",), in_scope=True)
    writing.save_view(folder, "acme", first)
    assert named_view.read(folder, "acme") == (first,)
    second = _view("Sauvegardes, toutes")
    writing.save_view(folder, "acme", second)
    assert named_view.read(folder, "acme") == (second,)


def test_a_client_without_views_has_none(folder):
    assert named_view.read(folder, "acme") == ()


def test_two_corrections_of_one_name_are_refused_and_the_first_stays(folder):
    item = Correction(
        correction="c0001", table="ticket", key="12", column="country", faulty="Frnace", correct="France",
        reason="faute de frappe", author="CL", date=date(2023, 2, 16),
    )  # fmt: skip
    writing.save_correction(folder, "acme", item)
    with pytest.raises(ParamsFault, match="nom répété"):
        writing.save_correction(folder, "acme", item)
    assert correction.read(folder, "acme") == (item,)
