"""What a mail says and weighs, whatever the texts that it is made of."""

import json
from dataclasses import replace
from email import message_from_bytes, policy
from html.parser import HTMLParser

import pytest
from made_delivery import GOLDEN, NOW

from analysis.delivery import canary, letter
from analysis.delivery.letter import Sender, Telling
from analysis.views.language.wording import wording
from analysis.views.reading import first_screen

SENDER = Sender("Cévenne Services", "rapports@cevenne.example", "service@cevenne.example")
FACTS = json.loads(GOLDEN.read_text(encoding="utf-8"))
HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=https://evil.example/x.png>',
    "a\r\nBcc: all@evil.example",
    "\u202egnp.exe",
    "\ud800\x00\x1b[31m",
    "é" * 3000,
    "{0} {name} %s",
    "</style><style>*{display:none}",
    "=?utf-8?q?Bcc:_x?=",
)


def write(facts=FACTS, language="fr", **more):
    words = wording(language)
    telling = Telling("dsi@acme.example", "acme", first_screen.read(facts, words), **more)
    mail = letter.write(telling, SENDER, words, "<one@cevenne.example>", NOW)
    return message_from_bytes(mail.as_bytes(policy=policy.SMTP), policy=policy.default)


def bodies(mail):
    return [mail.get_body((kind,)).get_content() for kind in ("plain", "html")]


LAID_OUT = {"html", "head", "meta", "title", "style", "body", "div", "table", "tr", "td", "th", "thead", "tbody"} | {
    *("p", "h1", "h2", "b", "br", "span", "ol", "ul", "li")
}
HARMLESS = {"lang", "charset", "name", "content", "class", "role", "scope", "align", "colspan"} | {
    *("width", "cellpadding", "cellspacing")
}


class Tags(HTMLParser):
    """The elements of a page and the names of their attributes."""

    def __init__(self):
        super().__init__()
        self.tags, self.attributes = set(), set()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}


def named(name):
    line = FACTS["lines"][0] | {"name": name}
    asked = [row | {"values": {**row["values"], "name": name, "title": name}} for row in FACTS["decisions"]]
    message = [row | {"values": {**row["values"], "name": name, "driver": name}} for row in FACTS["message"]]
    edition = FACTS["edition"] | {"name": name}
    return FACTS | {"lines": [line] * 40, "decisions": asked * 10, "message": message, "edition": edition}


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_name_stays_a_text_and_the_mail_stays_light(name):
    mail = write(named(name))
    text, html = bodies(mail)
    assert mail["Bcc"] is None
    assert len(mail["Subject"]) < 400
    assert "\n" not in mail["Subject"]
    assert all(len(body.encode()) <= letter.MOST_BYTES for body in (text, html))
    read = Tags()
    read.feed(html)
    assert read.tags <= LAID_OUT
    assert read.attributes <= HARMLESS
    assert html.count("<style>") == 1
    assert "url(" not in html


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_mail_says_what_the_first_screen_says(language):
    words = wording(language)
    text, html = bodies(write(language=language))
    screen = first_screen.read(FACTS, words)
    for said in (screen.message, screen.rows[0].consumed, screen.rows[0].landing, screen.asked[0].terms):
        assert said in text
        assert said in html
    assert f'lang="{language}"' in html


def test_an_edition_of_the_first_schema_is_told_without_message():
    old = {name: value for name, value in FACTS.items() if name not in ("message", "waiting", "decisions", "follow_up")}
    text, _ = bodies(write(old | {"lines": [FACTS["lines"][0] | {"status": "overrun"}]}))
    assert "à surveiller" in text
    assert "Rien à décider ce mois-ci." in text


def test_withheld_figures_say_why_in_their_row():
    line = FACTS["lines"][0] | {"consumed": {"disqualified": "negative_minutes"}, "status": "disqualified"}
    text, html = bodies(write(FACTS | {"lines": [line]}))
    assert "43,0" not in text + html
    assert "non calculable" in text


def test_a_long_contract_is_counted_where_it_is_cut():
    text, _ = bodies(write(FACTS | {"lines": FACTS["lines"] * 20}))
    assert "et 8 autres" in text


def test_the_canary_reads_subject_text_and_links():
    mail = write()
    assert canary.foreign_name(mail, (), ["Aubrac Logistique"]) == "Aubrac Logistique"
    assert canary.foreign_name(mail, ["Aubrac Logistique"], ["Aubrac", "Logistique"]) is None
    linked = write(link="https://p.example/clients/acme/../bolt/report.html")
    assert canary.foreign_name(linked, (), ["bolt"]) == "bolt"
    screen = first_screen.read(FACTS, wording("fr"))
    told = Telling("a@b.example", "acme", replace(screen, client="Clinique  Saint-Aurélien"))
    other = letter.write(told, SENDER, wording("fr"), "<x@y>", NOW)
    assert canary.foreign_name(other, (), ["CLINIQUE SAINT AURELIEN"]) == "CLINIQUE SAINT AURELIEN"
