"""Who may read what, as a table: role × resource × verb. What the table does not grant is refused."""

import asyncio

import pytest
from made_portal import PASSWORD, make_portal, sign_in
from ruamel.yaml import YAML

from analysis.foundation.errors import ParamsFault
from analysis.notebook.notebook_files import NOTEBOOKS
from analysis.params import portal
from analysis.portal import rights
from analysis.workbook import params_check

RIGHTS = """
groups:
  - group: direction
    is_staff: true
    reads_internal: true
  - group: techniciens
    is_staff: true
people:
  - person: dg@msp.fr
    groups: [direction]
  - person: tech@msp.fr
    groups: [techniciens]
  - person: daf@acme.fr
    clients: [acme]
  - person: lecteur@acme.fr
    clients: [acme]
    sections: [report]
  - person: tableur@acme.fr
    clients: [acme]
    sections: [report, exports, history]
  - person: rien@acme.fr
"""
ROLES = ("dg@msp.fr", "tech@msp.fr", "daf@acme.fr", "lecteur@acme.fr", "tableur@acme.fr", "rien@acme.fr", None)

NEW, OLD, OTHER = "/clients/acme/2023-02-16", "/clients/acme/2023-01-31", "/clients/bolt/2023-02-16"
INSIDE = "/internal/portfolio/2023-02-16"
STUDY = "/internal/sizing/2023-02-16/scierie"
# For each resource, the answer to each of ROLES in their order. « rien » has no right: signing in itself is refused.
TABLE = {
    "/": (200, 200, 303, 303, 303, None, 303),
    "/clients/acme/": (200, 200, 200, 200, 200, None, 303),
    f"{NEW}/report.html": (200, 200, 200, 200, 200, None, 303),
    f"{NEW}/tables.xlsx": (200, 200, 200, 404, 200, None, 303),
    f"{NEW}/tables/tickets.csv": (200, 200, 200, 404, 200, None, 303),
    f"{NEW}/tables/tickets.parquet": (200, 200, 200, 404, 200, None, 303),
    f"{NEW}/facts.json": (200, 200, 200, 404, 404, None, 303),
    f"{NEW}/manifest.json": (200, 200, 200, 404, 404, None, 303),
    f"{NEW}/notebook.ipynb": (200, 200, 200, 404, 404, None, 303),
    f"{OLD}/report.html": (200, 200, 200, 404, 200, None, 303),
    f"{OLD}/facts.json": (200, 200, 200, 404, 404, None, 303),
    "/clients/bolt/": (200, 200, 404, 404, 404, None, 303),
    f"{OTHER}/report.html": (200, 200, 404, 404, 404, None, 303),
    f"{OTHER}/facts.json": (200, 200, 404, 404, 404, None, 303),
    "/internal/portfolio/": (200, 404, 404, 404, 404, None, 303),
    f"{INSIDE}/report.html": (200, 404, 404, 404, 404, None, 303),
    f"{INSIDE}/facts.json": (200, 404, 404, 404, 404, None, 303),
    "/internal/sizing/": (200, 404, 404, 404, 404, None, 303),
    f"{STUDY}/report.html": (200, 404, 404, 404, 404, None, 303),
    f"{STUDY}/facts.json": (200, 404, 404, 404, 404, None, 303),
    "/internal/sizing/2023-02-16/report.html": (404, 404, 404, 404, 404, None, 303),
    "/auth/staff": (204, 204, 403, 403, 403, None, 401),
    "/clients/absent/": (404, 404, 404, 404, 404, None, 303),
    f"{NEW}/absent.html": (404, 404, 404, 404, 404, None, 303),
}
VERBS_REFUSED = ("POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND")


@pytest.fixture
def made(tmp_path):
    return make_portal(tmp_path, RIGHTS, people=[role for role in ROLES if role is not None])


@pytest.mark.parametrize("position", [index for index, role in enumerate(ROLES) if role != "rien@acme.fr"])
def test_each_role_reads_what_the_table_grants_and_no_other_thing(made, position):
    role = ROLES[position]

    async def ask():
        browser = made.browser() if role is None else await made.signed_in(role)
        return {path: await browser.get(path) for path in TABLE}

    answers = asyncio.run(ask())
    assert {path: answer.status_code for path, answer in answers.items()} == {
        path: expected[position] for path, expected in TABLE.items()
    }
    for path, answer in answers.items():
        if answer.status_code == 200 and path in made.contents:
            assert answer.content == made.contents[path], path


@pytest.mark.parametrize("verb", VERBS_REFUSED)
def test_no_verb_but_get_and_head_reads_anything(made, verb):
    async def ask():
        browser = await made.signed_in("dg@msp.fr")
        return [await browser.request(verb, path) for path in TABLE]

    assert {answer.status_code for answer in asyncio.run(ask())} == {405}


def test_a_person_without_rights_cannot_sign_in_and_is_told_so_where_the_password_is_right(made):
    async def come(password):
        return await sign_in(made.browser(), "rien@acme.fr", password)

    right, wrong = asyncio.run(come(PASSWORD)), asyncio.run(come("faux"))
    assert (right.status_code, wrong.status_code) == (403, 401)
    assert "ne donne accès à aucun rapport" in right.text
    assert "aucun rapport" not in wrong.text
    assert "__Host-releve=" not in right.headers.get("set-cookie", "")


def test_the_answer_for_anothers_edition_is_that_for_what_does_not_exist(made):
    async def ask():
        browser = await made.signed_in("daf@acme.fr")
        return [(await browser.get(path)).content for path in (f"{OTHER}/report.html", "/clients/nobody/x/report.html")]

    foreign, absent = asyncio.run(ask())
    assert foreign == absent


def test_every_route_but_those_of_signing_in_asks_for_a_session(made):
    public = {"/health", "/style.css", "/logo", "/deep-link.js", "/sign-in"}
    public |= {"/sign-in/openid", "/sign-in/openid/back", "/reset/{token}"}

    async def ask():
        browser = made.browser()
        found = {}
        for route in made.app.routes:
            names = {
                "client": "acme",
                "kind": "portfolio",
                "edition": "2023-02-16",
                "file": "report.html",
                "token": "x",
            }
            path = route.path.replace(":path", "").format(**names)
            verb = "POST" if "POST" in route.methods else "GET"
            found[route.path, verb] = (await browser.request(verb, path, headers={"accept": "*/*"})).status_code
        return found

    answers = asyncio.run(ask())
    closed = {status for (path, _), status in answers.items() if path not in public}
    assert closed == {401}
    assert len(answers) > len(public)


def test_rights_of_person_and_groups_add_up():
    params = portal.PortalParams.model_validate(
        {
            "groups": [{"group": "acme-finance", "clients": ["acme"], "sections": ["exports"]}],
            "people": [{"person": "a@x.fr", "clients": ["bolt"], "sections": ["report"], "groups": ["acme-finance"]}],
        }
    )
    found = rights.of(params, ("acme", "bolt", "carl"), "a@x.fr")
    assert found.sections("acme") == {"exports"}
    assert found.sections("bolt") == {"report"}
    assert found.sections("carl") == set()
    assert found.readable_clients() == ("acme", "bolt")


def test_a_right_on_a_client_that_is_no_more_gives_nothing():
    params = portal.PortalParams.model_validate({"people": [{"person": "a@x.fr", "clients": ["gone"]}]})
    assert rights.of(params, ("acme",), "a@x.fr").sections("gone") == set()


def test_staff_reads_no_internal_edition_unless_it_is_said():
    params = portal.PortalParams.model_validate({"people": [{"person": "a@x.fr", "is_staff": True}]})
    found = rights.of(params, ("acme",), "a@x.fr")
    assert found.sections("acme")
    assert not found.reads_internal


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ({"people": [{"person": "A@x.fr"}]}, "motif"),
        ({"people": [{"person": "é@x.fr"}]}, "motif"),
        ({"people": [{"person": "a@x.fr", "password": "x"}]}, "clé inconnue"),
        (
            {"people": [{"person": "a@x.fr"}, {"person": "a@x.fr"}]},
            r"ligne \d+ : people\.1\.person : nom répété \(trouvé : 'a@x\.fr'\)",
        ),
        ({"people": [{"person": "a@x.fr", "groups": ["absent"]}]}, "groupe inconnu : absent"),
        ({"people": [{"person": "a@x.fr", "sections": ["tout"]}]}, "valeur inconnue"),
        ({"people": [{"person": "a@x.fr", "clients": ["../acme"]}]}, "motif"),
    ],
)
def test_a_fault_of_the_rights_names_the_file_and_what_is_wrong(tmp_path, document, words):
    with (tmp_path / portal.FILE).open("w", encoding="utf-8") as file:
        YAML(typ="safe").dump(document, file)
    with pytest.raises(ParamsFault, match=words) as fault:
        portal.read(tmp_path)
    assert portal.FILE in str(fault.value)


def test_releve_check_tells_the_faults_of_the_portal_of_the_portfolio_and_of_the_views(tmp_path):
    (tmp_path / "clients").mkdir()
    (tmp_path / "clients/acme.yaml").write_text("client: acme\nname: Acme\nhours_per_day: 7\n")
    assert params_check.check(tmp_path, notebooks=NOTEBOOKS) == ("acme",)
    (tmp_path / "portal.yaml").write_text("people: [{person: a@x.fr, clients: [bolt]}]\n")
    (tmp_path / "portfolio.yaml").write_text("size_bands: [9, 8]\n")
    (tmp_path / "views").mkdir()
    (tmp_path / "views/acme.yaml").write_text("views: [{view: x, title: X, selection: {categorie: [RUN]}}]\n")
    with pytest.raises(ParamsFault) as fault:
        params_check.check(tmp_path, notebooks=NOTEBOOKS)
    assert [found.file.name for found in fault.value.faults] == ["portal.yaml", "portfolio.yaml", "acme.yaml"]


def test_a_right_on_an_unknown_client_is_a_fault_of_params(tmp_path):
    params = portal.PortalParams.model_validate({"people": [{"person": "a@x.fr", "clients": ["acme", "acm"]}]})
    with pytest.raises(ParamsFault, match="'acm'"):
        portal.check_clients(tmp_path, params, ("acme", "bolt"))


def test_a_proxy_that_says_which_page_was_asked_gets_the_way_to_sign_in_and_back(made):
    async def ask(uri):
        return await made.browser().get("/auth/staff", headers={"x-forwarded-uri": uri})

    answer = asyncio.run(ask("/voila/render/explore_tickets.ipynb?x=1"))
    assert answer.status_code == 303
    assert answer.headers["location"] == "/sign-in?next=/voila/render/explore_tickets.ipynb%3Fx%3D1"


def test_rights_at_fault_are_read_once_however_many_pages_are_asked_for(made, monkeypatch):
    """A stranger who asks for the stylesheet would have a file of 3,000 people parsed each time."""
    readings, read = [], portal.read
    monkeypatch.setattr(portal, "read", lambda folder: readings.append(folder) or read(folder))

    async def ask(times):
        browser = made.browser()
        return [(await browser.get("/style.css")).status_code for _ in range(times)]

    made.write_rights("people: [{nobody: 1}]")
    assert asyncio.run(ask(10)) == [200] * 10
    assert len(readings) == 1
    made.clock.now += 6
    asyncio.run(ask(10))
    assert len(readings) == 2
    made.write_rights(RIGHTS)
    asyncio.run(ask(10))
    assert len(readings) == 3
