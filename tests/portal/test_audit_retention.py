"""The audit log goes after the time that params say, while the portal goes on writing."""

import json
from datetime import UTC, date, datetime

import pytest
import small_world
from typer.testing import CliRunner

from analysis.__main__ import app
from analysis.delivery.outbox import Key, Outbox
from analysis.foundation.errors import ParamsFault
from analysis.params import retention
from analysis.portal import audit_retention
from analysis.portal.audit import Audit
from analysis.publish.batch.journal import LOG
from analysis.warehouse.warehouse import Warehouse
from analysis.workbook import params_check


def _write(path, *days):
    path.write_text(
        "".join(json.dumps({"at": f"{day}T10:00:00+00:00", "person": "daf@acme.fr"}) + "\n" for day in days)
    )
    path.chmod(0o600)


def _days(folder):
    lines = [line for path in sorted(folder.glob("audit*.jsonl")) for line in path.read_text().splitlines()]
    return [json.loads(line)["at"][:10] for line in lines]


def test_lines_older_than_the_months_kept_are_removed_and_nothing_that_is_still_written(tmp_path):
    _write(tmp_path / "audit-2026-01-01.jsonl", "2025-02-01", "2025-10-31", "2025-11-01", "2025-12-31")
    _write(tmp_path / "audit-2025-06-01.jsonl", "2025-01-01")
    _write(tmp_path / "audit.jsonl", "2024-01-01", "2026-11-28")
    assert audit_retention.prune(tmp_path, keep_months=12, today=date(2026, 11, 29)) == 3
    assert not (tmp_path / "audit-2025-06-01.jsonl").exists()
    assert (tmp_path / "audit-2026-01-01.jsonl").stat().st_mode & 0o777 == 0o600
    Audit(tmp_path).write("sign_in", person="dsi@acme.fr")
    assert _days(tmp_path)[:-1] == ["2025-11-01", "2025-12-31", "2024-01-01", "2026-11-28"]
    assert audit_retention.prune(tmp_path, keep_months=12, today=date(2026, 12, 1)) == 2
    assert "2024-01-01" not in _days(tmp_path)


def test_pruning_twice_on_a_day_loses_nothing(tmp_path):
    Audit(tmp_path).write("one")
    for _ in range(2):
        audit_retention.prune(tmp_path, keep_months=1, today=date(2026, 11, 29))
        Audit(tmp_path).write("more")
    assert len(_days(tmp_path)) == 3


def test_params_say_how_long_and_faults_are_told(tmp_path):
    assert retention.read(tmp_path) == retention.RetentionParams(editions_months=36, audit_months=None)
    (tmp_path / "retention.yaml").write_text("editions_months: 0\naudit_mois: 12\n")
    with pytest.raises(ParamsFault, match=r"retention\.yaml"):
        params_check.check(tmp_path, notebooks=tmp_path)


def test_prune_applies_what_params_say(tmp_path, monkeypatch):
    (tmp_path / "params/clients").mkdir(parents=True)
    (tmp_path / "reports").mkdir()
    (tmp_path / "portal").mkdir()
    _write(tmp_path / "portal/audit-2001-01-01.jsonl", "2000-01-01")
    names = {"RELEVE_PARAMS": "params", "RELEVE_REPORTS": "reports", "RELEVE_PORTAL": "portal", "RELEVE_WAREHOUSE": "w"}
    for name, folder in names.items():
        monkeypatch.setenv(name, str(tmp_path / folder))
    told = CliRunner().invoke(app, ["prune"], catch_exceptions=False)
    assert _days(tmp_path / "portal") == ["2000-01-01"], "kept where params say nothing"
    (tmp_path / "params/retention.yaml").write_text("audit_months: 12\n")
    told = CliRunner().invoke(app, ["prune"], catch_exceptions=False)
    assert told.exit_code == 0
    assert _days(tmp_path / "portal") == []


def test_prune_applies_every_period_that_params_give(tmp_path, monkeypatch):
    """Entries, the outbox and the log of batches, each by its own key; what must not be told twice stays."""
    where = small_world.make(tmp_path, ("alpha",))
    today = datetime.now(UTC).date()
    (where.params / "retention.yaml").write_text("entries_months: 24\noutbox_months: 6\nlogs_months: 6\n")
    for variable, value in where.environ().items():
        monkeypatch.setenv(variable, value)
    monkeypatch.setenv("RELEVE_PORTAL", str(tmp_path / "portal"))
    outbox = Outbox(tmp_path / "portal/outbox.sqlite")
    for day in ("2021-01-31", "2022-01-31"):
        letter = outbox.add(Key("alpha", f"{day} mark", "daf@acme.fr", "edition"), "<a@b>", f"{day}T08:00:00")
        outbox.mark(letter, "sent", f"{day}T08:00:00")
    log = tmp_path / "reports" / LOG
    log.parent.mkdir(exist_ok=True)
    log.write_text("".join(json.dumps({"at": f"{day}T08:00"}) + "\n" for day in ("2021-01-31", today.isoformat())))
    done = CliRunner().invoke(app, ["prune"], catch_exceptions=False)
    assert done.exit_code == 0
    assert Warehouse(where.warehouse).rows_of(small_world.SOURCE, "time_entry", ["client"]).num_rows == 0
    assert [letter.key.as_of for letter in outbox.letters()] == ["2022-01-31"]
    assert [json.loads(line)["at"][:10] for line in log.read_text().splitlines()] == [today.isoformat()]
