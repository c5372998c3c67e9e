"""A name that two items of a list bear is told of the second one, with its line, whatever the file."""

import json

import pytest

from analysis.foundation.errors import ParamsFault
from analysis.params import document
from analysis.params.budget import BudgetStudy
from analysis.params.client import ClientParams
from analysis.params.correction import ClientCorrections
from analysis.params.portal import PortalParams
from analysis.params.project import Project
from analysis.params.remedy import Remedies
from analysis.params.study import SizingStudy

LISTS = [
    (ClientParams, "contract_lines", "line"),
    (ClientParams, "subsidiaries", "subsidiary"),
    (ClientParams, "applications", "application"),
    (ClientParams, "chargeback", "line"),
    (ClientParams, "projects", "project"),
    (ClientCorrections, "corrections", "correction"),
    (Remedies, "remedies", "remedy"),
    (PortalParams, "groups", "group"),
    (PortalParams, "people", "person"),
    (Project, "options", "option"),
    (BudgetStudy, "drivers", "driver"),
    (SizingStudy, "norms", "item"),
]


@pytest.mark.parametrize(("model", "key", "field"), LISTS, ids=[f"{model.__name__}.{key}" for model, key, _ in LISTS])
def test_a_name_twice_is_told_of_the_second_one(model, key, field, tmp_path):
    """The file holds the examples of its mandatory keys, and the example of the list twice, on lines 3 and 4."""
    fields = model.model_fields
    needed = {name: item.examples[0] for name, item in fields.items() if item.is_required() and name != key}
    item = json.dumps(fields[key].examples[0][0])
    path = tmp_path / "file.yaml"
    path.write_text(f"{{{key}: [\n  # twice\n  {item},\n  {item}],\n{json.dumps(needed)[1:]}", encoding="utf-8")
    with pytest.raises(ParamsFault) as refused:
        document.read(path, model)
    fault = next(each for each in refused.value.faults if str(each.message) == "nom répété")
    assert (fault.key, fault.line) == (f"{key}.1.{field}", 4)
    assert f"{key}.0 le porte déjà" in str(fault)
