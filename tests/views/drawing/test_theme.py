"""Colours can be read, light and dark; a client's accent that cannot is refused with the nearest that can."""

import pytest
import small_world
from made_report import make_params, make_report

from analysis.foundation.errors import ParamsFault
from analysis.notebook.notebook_files import NOTEBOOKS
from analysis.views.drawing import theme
from analysis.views.sections import summary
from analysis.workbook import params_check


@pytest.mark.parametrize("role", sorted(theme.ROLES))
def test_every_role_has_its_contrast_on_page_and_surface(role):
    colour = theme.ROLES[role]
    for ground in ("page", "surface"):
        assert theme.contrast(colour.light, theme.ROLES[ground].light) >= colour.contrast
        assert theme.contrast(colour.dark, theme.ROLES[ground].dark) >= colour.contrast


def test_contrast_is_that_of_wcag():
    """#767676 on white is the lightest grey that passes AA: 4.54."""
    assert theme.contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.005)


def test_an_accent_that_cannot_be_read_is_refused_with_the_nearest():
    with pytest.raises(ParamsFault) as refused:
        theme.check_accent("#ffcc00", file="clients/exemple.yaml")
    (fault,) = refused.value.faults
    assert str(fault).startswith(
        "clients/exemple.yaml : report.accent_colour : contraste de 1,4 sur la page, il en faut 4,5"
    )
    nearest = str(fault).split()[-1].rstrip(".")
    assert theme.contrast(nearest, "#ffffff") >= 4.5
    assert theme.contrast(nearest, "#ffffff") < 5, "no darker than it needs"
    assert theme.contrast(nearest, theme.ROLES["surface"].light) >= 4.5, "it is read on panels too"


def test_a_readable_accent_is_kept_and_made_lighter_in_the_dark():
    css = theme.css_variables("#AA3300")
    assert "--accent:#aa3300;" in css
    assert all(
        theme.contrast(css.split("--accent:")[2][:7], theme.ROLES[ground].dark) >= 4.5
        for ground in ("page", "surface", "raised")
    )


def test_the_summary_carries_the_accent_to_the_page_or_refuses_it():
    bright = make_report(params=make_params(report={"accent_colour": "#ffcc00"}))
    with pytest.raises(ParamsFault, match=r"clients/exemple\.yaml"):
        summary.block(bright)
    assert summary.block(make_report(params=make_params(report={"accent_colour": "#7a1f5c"}))).accent == "#7a1f5c"


def test_check_refuses_a_colour_that_cannot_be_read_with_file_key_and_remedy(tmp_path):
    where = small_world.make(tmp_path, ("alpha", "beta"))
    small_world.write_params(where, "beta", "report: {accent_colour: '#ffcc00'}\n")
    with pytest.raises(ParamsFault) as refused:
        params_check.check(where.params, notebooks=NOTEBOOKS)
    (fault,) = refused.value.faults
    assert str(fault).startswith(f"{where.params / 'clients' / 'beta.yaml'} : report.accent_colour : contraste de 1,4")
    assert "(trouvé : '#ffcc00'). La couleur la plus proche qui convient est #" in str(fault)
