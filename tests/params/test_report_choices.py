"""What a client chooses of its report, and what is refused (B7)."""

import base64

import pytest

from analysis.foundation.errors import ParamsFault
from analysis.params import load

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def folder_with(tmp_path, report):
    (tmp_path / "clients").mkdir()
    text = f"client: acme\nname: Acme\nhours_per_day: 7\nreport: {report}\n"
    (tmp_path / "clients" / "acme.yaml").write_text(text, encoding="utf-8")
    return tmp_path


def test_an_unknown_section_is_refused_with_those_there_are(tmp_path):
    with pytest.raises(ParamsFault) as caught:
        load.client(folder_with(tmp_path, "{sections: [summary, horoscope]}"), "acme")
    assert "report.sections.1 : valeur inconnue ; valeurs admises : 'summary', 'weeks'" in str(caught.value)
    assert "(trouvé : 'horoscope')" in str(caught.value)


def test_an_unknown_axis_is_refused_with_those_there_are(tmp_path):
    with pytest.raises(ParamsFault, match=r"report\.axes\.0 : valeur inconnue ; valeurs admises : 'category', 'kind'"):
        load.client(folder_with(tmp_path, "{axes: [colour]}"), "acme")


def test_a_logo_is_put_in_the_report_itself(tmp_path):
    (tmp_path / "acme.png").write_bytes(PNG)
    logo = load.client(folder_with(tmp_path, "{logo: acme.png}"), "acme").report.logo
    assert logo == "data:image/png;base64," + base64.b64encode(PNG).decode()


@pytest.mark.parametrize("logo", ["absent.png", "acme.svg"])
def test_a_logo_that_cannot_be_embedded_is_refused(tmp_path, logo):
    (tmp_path / "acme.svg").write_text("<svg/>")
    with pytest.raises(ParamsFault) as caught:
        load.client(folder_with(tmp_path, f"{{logo: {logo}}}"), "acme")
    assert "report.logo : un fichier .png, .jpg, .jpeg du dossier" in str(caught.value)
