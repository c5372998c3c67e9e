"""The tutorial on GLPI is typed as it is written, on a real database: account, grants, draft, report."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator

import pytest
from glpi_server import HOST, PORT, Glpi, glpi, put_rows
from taught_pages import DOCS, blocks, run

pytestmark = [pytest.mark.slow, pytest.mark.services]
PAGE, REFERENCE = DOCS / "tutorials/glpi-from-nothing.md", DOCS / "reference/glpi.md"
UNMARK = "sed -i -E 's/ +# (à confirmer|to confirm).*//' params/*/*.yaml"
GRANT = "GRANT SELECT ON glpi.{} TO 'releve'@'%'"


@pytest.fixture
def base() -> Iterator[Glpi]:
    """The rows that a running GLPI wrote."""
    with glpi() as made:
        put_rows(made, "before")
        yield made


def statements() -> list[str]:
    """The SQL of the tutorial; then a grant for each table that the whole list of the reference has besides."""
    typed = [block.text for block in blocks(PAGE) if block.kind == "sql"]
    (whole,) = re.findall(r"(?s)```sql\n(.*?)```", REFERENCE.read_text(encoding="utf-8"))
    listed = re.findall(r"glpi_\w+", " ".join(line for line in whole.splitlines() if line.startswith("--")))
    return [line.strip() for text in typed for line in text.split(";") if line.strip()] + [
        GRANT.format(table) for table in listed
    ]


def test_from_an_account_that_can_only_read_to_the_reports(base, tmp_path):
    """The commands in their order; between draft and check, the marks are taken out and the entitlements given."""
    account = f"releve_{secrets.token_hex(4)}"
    try:
        for statement in statements():
            base.sql(statement.replace("glpi.", f"{base.name}.").replace("'releve'", f"'{account}'"))
        commands = [
            line.removeprefix("$ ")
            for block in blocks(PAGE)
            if block.kind == "console"
            for line in block.text.splitlines()
        ]
        script = "\n".join(["set -e", *commands])
        script = script.replace("//releve:", f"//{account}:").replace(
            "@server:3306/glpi", f"@{HOST}:{PORT}/{base.name}"
        )
        assert base.name in script
        shown = run(script.replace("releve check", f"{UNMARK}\nreleve check"), tmp_path)
    finally:
        base.sql(f"DROP USER IF EXISTS '{account}'@'%'")
    assert list(tmp_path.glob("my-reports/reports/*/2026-10-31/report.html")), shown
