"""The three transports: a real SMTP server with TLS and passwords, Graph's answers replayed, a folder."""

import base64
import datetime
import ipaddress
import ssl
from email import message_from_bytes, policy
from email.message import EmailMessage

import httpx
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from made_delivery import free_port

from analysis.delivery.transports import chosen, graph
from analysis.delivery.transports.folder import Folder
from analysis.delivery.transports.smtp import Server, Smtp
from analysis.delivery.transports.transport import NotSent, Unsure
from analysis.foundation.errors import UsageFault

USER, PASSWORD, TOKEN = "rapports", "un mot de passe", "jeton"
HOST = "127.0.0.1"


def mail(to="dsi@acme.example"):
    letter = EmailMessage()
    letter["From"] = "Cévenne Services <rapports@cevenne.example>"
    letter["To"] = to
    letter["Subject"] = "Suivi de contrat – Acme"
    letter["Message-ID"] = "<one@cevenne.example>"
    letter.set_content("Bonjour,\n.\nUn point seul sur sa ligne.\n")
    return letter


class Handler:
    """A mailbox that refuses whom a test says, and may fall silent after the text."""

    def __init__(self):
        self.received = []
        self.replies = {}

    async def auth_XOAUTH2(self, server, args):
        said = base64.b64decode(args[1]).decode()
        is_right = said == f"user={USER}\x01auth=Bearer {TOKEN}\x01\x01"
        return AuthResult(success=is_right, handled=False)

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self.replies:
            return self.replies[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.received.append((envelope.rcpt_tos[0], envelope.content, session.ssl is not None))
        reply = self.replies.get("DATA", "250 OK")
        if reply == "cut":
            server.transport.abort()
            return "250 never read"
        return reply


class Authenticator:
    """The password of one user, or a token by XOAUTH2."""

    def __call__(self, server, session, envelope, mechanism, data):
        is_right = (data.login, data.password) == (USER.encode(), PASSWORD.encode())
        return AuthResult(success=is_right, handled=False)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate of this machine, that is trusted where `SSL_CERT_FILE` names it."""
    folder = tmp_path_factory.mktemp("tls")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "mail.test")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(HOST))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return folder


@pytest.fixture
def server(certificate):
    """A server of mail that asks for TLS, then for a password."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate / "cert.pem", certificate / "key.pem")
    handler = Handler()
    controller = Controller(
        handler,
        hostname=HOST,
        port=free_port(),
        tls_context=context,
        require_starttls=True,
        auth_required=True,
        authenticator=Authenticator(),
    )
    controller.start()
    port = controller.port
    yield handler, port
    controller.stop()


@pytest.fixture
def trusted(certificate, monkeypatch):
    """The certificate, trusted."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate / "cert.pem"))


@pytest.mark.usefixtures("trusted")
def test_mails_leave_by_starttls_and_a_password_over_one_connection(server):
    handler, port = server
    transport = Smtp(Server(HOST, port, USER, PASSWORD))
    transport.send(mail(), "dsi@acme.example")
    transport.send(mail("daf@acme.example"), "daf@acme.example")
    transport.close()
    assert [(to, is_tls) for to, _, is_tls in handler.received] == [
        ("dsi@acme.example", True),
        ("daf@acme.example", True),
    ]
    read = message_from_bytes(handler.received[0][1], policy=policy.default)
    assert (read["Subject"], read["Message-ID"]) == ("Suivi de contrat – Acme", "<one@cevenne.example>")
    assert read.get_content().splitlines() == ["Bonjour,", ".", "Un point seul sur sa ligne."]


def test_nothing_is_said_to_a_server_whose_certificate_is_not_known(server):
    handler, port = server
    with pytest.raises(NotSent, match="certificate"):
        Smtp(Server(HOST, port, USER, PASSWORD)).send(mail(), "dsi@acme.example")
    assert handler.received == []


@pytest.mark.usefixtures("trusted")
def test_a_token_opens_what_a_password_does(server):
    handler, port = server
    Smtp(Server(HOST, port, USER, token=lambda: TOKEN)).send(mail(), "dsi@acme.example")
    with pytest.raises(NotSent, match="535"):
        Smtp(Server(HOST, port, USER, token=lambda: "perime")).send(mail(), "dsi@acme.example")
    assert [to for to, *_ in handler.received] == ["dsi@acme.example"]


@pytest.mark.usefixtures("trusted")
def test_a_wrong_password_is_no_reason_to_give_a_mail_up(server):
    handler, port = server
    with pytest.raises(NotSent, match="535") as refused:
        Smtp(Server(HOST, port, USER, "faux")).send(mail(), "dsi@acme.example")
    assert not refused.value.is_final
    assert PASSWORD not in str(refused.value)
    assert handler.received == []


@pytest.mark.usefixtures("trusted")
@pytest.mark.parametrize(
    ("place", "reply", "is_final"),
    [
        ("absent@acme.example", "550 no such user", True),
        ("absent@acme.example", "451 come back", False),
        ("DATA", "554 refused", True),
        ("DATA", "452 full", False),
    ],
)
def test_a_refusal_leaves_the_connection_to_the_next_mail(server, place, reply, is_final):
    handler, port = server
    handler.replies[place] = reply
    transport = Smtp(Server(HOST, port, USER, PASSWORD))
    to = "absent@acme.example"
    with pytest.raises(NotSent, match=reply[:3]) as refused:
        transport.send(mail(to), to)
    assert refused.value.is_final is is_final
    handler.replies.clear()
    transport.send(mail(), "dsi@acme.example")
    transport.close()
    assert handler.received[-1][0] == "dsi@acme.example"


@pytest.mark.usefixtures("trusted")
def test_a_server_that_goes_away_after_the_text_leaves_it_unsure(server):
    handler, port = server
    handler.replies["DATA"] = "cut"
    with pytest.raises(Unsure):
        Smtp(Server(HOST, port, USER, PASSWORD)).send(mail(), "dsi@acme.example")
    assert len(handler.received) == 1


def test_a_server_that_is_not_there_has_not_taken_the_mail():
    with pytest.raises(NotSent, match="refused"):
        Smtp(Server(HOST, 1)).send(mail(), "dsi@acme.example")


def test_this_very_machine_is_spoken_to_without_tls_and_without_password():
    handler = Handler()
    controller = Controller(handler, hostname=HOST, port=free_port())
    controller.start()
    try:
        port = controller.port
        Smtp(Server(HOST, port)).send(mail(), "dsi@acme.example")
        with pytest.raises(NotSent, match="STARTTLS"):
            Smtp(Server(HOST, port, USER, PASSWORD)).send(mail(), "dsi@acme.example")
    finally:
        controller.stop()
    assert [is_tls for *_, is_tls in handler.received] == [False]


def _graph(reply, seen):
    """Graph, answers replayed: none of this was tried against Microsoft's own servers."""

    def answer(request):
        seen.append(request)
        if isinstance(reply, Exception):
            raise reply
        return reply

    return graph.Graph("rapports@cevenne.example", lambda: TOKEN, httpx.Client(transport=httpx.MockTransport(answer)))


def test_graph_is_given_the_mail_as_mime_in_base64():
    seen = []
    _graph(httpx.Response(202), seen).send(mail(), "dsi@acme.example")
    (request,) = seen
    assert str(request.url) == "https://graph.microsoft.com/v1.0/users/rapports%40cevenne.example/sendMail"
    assert (request.headers["authorization"], request.headers["content-type"]) == (f"Bearer {TOKEN}", "text/plain")
    assert message_from_bytes(base64.b64decode(request.content), policy=policy.default)["To"] == "dsi@acme.example"


@pytest.mark.parametrize(
    ("reply", "expected", "is_final"),
    [
        (httpx.Response(400, json={"error": {"code": "ErrorInvalidRecipients"}}), NotSent, True),
        (httpx.Response(401, json={"error": {"code": "InvalidAuthenticationToken"}}), NotSent, False),
        (httpx.Response(429, text="slow down"), NotSent, False),
        (httpx.Response(503, text="busy"), NotSent, False),
        (httpx.Response(504, text="gateway"), Unsure, None),
        (httpx.ConnectError("no route"), NotSent, False),
        (httpx.ReadTimeout("silence"), Unsure, None),
    ],
)
def test_what_graph_answers_says_whether_the_mail_left(reply, expected, is_final):
    with pytest.raises(expected) as fault:
        _graph(reply, []).send(mail(), "dsi@acme.example")
    assert getattr(fault.value, "is_final", None) is is_final


def test_a_mail_too_heavy_for_graph_is_not_sent():
    heavy, seen = mail(), []
    heavy.add_attachment(b"x" * 4_000_000, maintype="application", subtype="pdf")
    with pytest.raises(NotSent, match="bytes") as refused:
        _graph(httpx.Response(202), seen).send(heavy, "dsi@acme.example")
    assert (refused.value.is_final, seen) == (True, [])


def test_a_folder_holds_each_mail_once(tmp_path):
    folder = Folder(tmp_path / "mails")
    for _ in range(2):
        folder.send(mail(), "dsi@acme.example")
    (file,) = (tmp_path / "mails").iterdir()
    assert message_from_bytes(file.read_bytes(), policy=policy.default)["Subject"] == "Suivi de contrat – Acme"


def test_a_folder_that_cannot_be_written_has_not_taken_the_mail(tmp_path):
    (tmp_path / "mails").write_text("a file")
    with pytest.raises(NotSent):
        Folder(tmp_path / "mails").send(mail(), "dsi@acme.example")


SECRETS = {chosen.TENANT: "t", chosen.CLIENT_ID: "c", chosen.CLIENT_SECRET: "s"}


@pytest.mark.parametrize(
    "environ",
    [
        {},
        {chosen.MAIL: "pigeon://x"},
        {chosen.MAIL: "smtp://user:secret@host"},
        {chosen.MAIL: "smtp://user@host"},
        {chosen.MAIL: "smtp://host:port"},
        {chosen.MAIL: "smtp://user@host", chosen.PASSWORD: "secret é"},
        {chosen.MAIL: "graph://rapports@cevenne.example"},
        {chosen.MAIL: "folder:"},
    ],
    ids=str,
)
def test_a_transport_that_cannot_be_is_refused_and_no_secret_is_repeated(environ):
    with pytest.raises(UsageFault) as fault:
        chosen.chosen(environ)
    assert "secret" not in str(fault.value)


def test_the_environment_chooses_the_transport(tmp_path):
    assert isinstance(chosen.chosen({chosen.MAIL: f"folder:{tmp_path}"}), Folder)
    assert isinstance(chosen.chosen({chosen.MAIL: "smtp://u@host:25", chosen.PASSWORD: "x"}), Smtp)
    assert isinstance(chosen.chosen({chosen.MAIL: "smtps://host"}), Smtp)


@pytest.mark.parametrize("address", ["", "nobody", "a b@c.d", "é@c.d"])
def test_the_address_that_mails_come_from_is_one(address):
    with pytest.raises(UsageFault, match=chosen.FROM):
        chosen.sender({chosen.FROM: address})
