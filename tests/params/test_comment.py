"""A person's words on a month: signed, dated, short; a file that is not is named with what it lacks."""

from datetime import date

import pytest

from analysis.foundation.errors import ParamsFault
from analysis.params import comment, load

SIGNED = "---\nauthor: Claire Aubin, responsable de service\ndate: 2023-02-17\n---\nRenouvellement **en cours**.\n"


def with_comments(folder, **files):
    (folder / "clients").mkdir()
    (folder / "clients" / "acme.yaml").write_text("client: acme\nname: Acme\nhours_per_day: 7\n", encoding="utf-8")
    (folder / "comments" / "acme").mkdir(parents=True)
    for month, text in files.items():
        (folder / "comments" / "acme" / f"{month.replace('_', '-')}.md").write_text(text, encoding="utf-8")
    return folder


def test_the_comments_of_a_client_are_read_with_its_params(tmp_path):
    found = load.client(with_comments(tmp_path, **{"2023_02": SIGNED, "2023_01": SIGNED}), "acme").comments
    assert [item.month for item in found] == ["2023-01", "2023-02"]
    assert (found[1].author, found[1].written_on) == ("Claire Aubin, responsable de service", date(2023, 2, 17))
    assert found[1].text == "Renouvellement **en cours**."


@pytest.mark.parametrize(
    ("text", "at_fault"),
    [
        ("Sans signature.", "author, written_on, text"),
        (SIGNED.replace("date: 2023-02-17\n", ""), "written_on"),
        (SIGNED + "x" * comment.LONGEST, "text"),
    ],
)
def test_a_comment_that_is_not_signed_dated_and_short_is_refused(tmp_path, text, at_fault):
    with pytest.raises(ParamsFault) as caught:
        comment.read(with_comments(tmp_path, **{"2023_02": text}), "acme")
    assert f"(en cause\u00a0: {at_fault})" in str(caught.value)


def test_a_file_that_names_no_month_is_refused(tmp_path):
    with pytest.raises(ParamsFault, match="month"):
        comment.read(with_comments(tmp_path, fevrier=SIGNED), "acme")


def test_the_provider_of_all_clients_is_that_of_defaults_unless_a_client_has_its_own(tmp_path):
    folder = with_comments(tmp_path)
    (folder / "defaults.yaml").write_text("provider: {name: Relevé Services, contact: a@b.example}\n", encoding="utf-8")
    assert load.client(folder, "acme").provider.name == "Relevé Services"
    path = folder / "clients" / "acme.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "provider: {name: Autre}\n", encoding="utf-8")
    assert load.client(folder, "acme").provider.name == "Autre"


@pytest.mark.parametrize("contact", ["a b@c.fr", "a@b", "a@b.fr?bcc=x@y.fr", "javascript:x"])
def test_a_contact_is_one_plain_address(tmp_path, contact):
    folder = with_comments(tmp_path)
    (folder / "defaults.yaml").write_text(f'provider: {{name: R, contact: "{contact}"}}\n', encoding="utf-8")
    with pytest.raises(ParamsFault):
        load.client(folder, "acme")
