"""The transport that the environment names. Secrets come from there alone, and are in no message."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import unquote, urlsplit

from analysis.delivery.transports import graph
from analysis.delivery.transports.folder import Folder
from analysis.delivery.transports.smtp import Server, Smtp
from analysis.delivery.transports.transport import Transport
from analysis.foundation.errors import UsageFault
from analysis.foundation.messages import message

MAIL = "RELEVE_MAIL"
FROM = "RELEVE_MAIL_FROM"
PASSWORD = "RELEVE_MAIL_PASSWORD"
TENANT, CLIENT_ID, CLIENT_SECRET = "RELEVE_MAIL_TENANT", "RELEVE_MAIL_CLIENT_ID", "RELEVE_MAIL_CLIENT_SECRET"
PORTS = {"smtp": 587, "smtps": 465}


def chosen(environ: Mapping[str, str] = os.environ) -> Transport:
    """Return the transport of `RELEVE_MAIL`.

    `smtp://user@host:587` (STARTTLS), `smtps://user@host:465`, `graph://mailbox`, or `folder:PATH`.

    Raises
    ------
    UsageFault
        When it is missing or none of these, or when a secret that it needs is missing.
    """
    text = environ.get(MAIL, "")
    parts = urlsplit(text)
    folder = folder_of(environ)
    if folder is not None:
        return Folder(folder)
    if parts.scheme in PORTS and parts.hostname:
        return Smtp(_server(text, environ))
    if parts.scheme == "graph" and parts.netloc:
        return graph.Graph(unquote(parts.netloc), _token(environ, graph.SCOPE))
    raise UsageFault(
        message(
            "{variable}: one of smtp://user@host:587, smtps://user@host, graph://mailbox, folder:PATH is expected "
            "(found: {value})",
            variable=MAIL,
            value=repr(text.partition(":")[0]),
        )
    )


def folder_of(environ: Mapping[str, str] = os.environ) -> Path | None:
    """Return the folder in which mails are written as files; None where `RELEVE_MAIL` names another transport."""
    text = environ.get(MAIL, "")
    parts = urlsplit(text)
    is_folder = parts.scheme == "folder" and parts.path
    return Path(text.removeprefix("folder:").removeprefix("//")) if is_folder else None


def sender(environ: Mapping[str, str] = os.environ) -> str:
    """Return the address that mails come from. Raises UsageFault where `RELEVE_MAIL_FROM` is none."""
    address = parseaddr(environ.get(FROM, ""))[1]
    if not address.isascii() or "@" not in address or any(character.isspace() for character in address):
        raise UsageFault(message("{variable}: the address that mails come from is expected", variable=FROM))
    return address


def _server(text: str, environ: Mapping[str, str]) -> Server:
    parts = urlsplit(text)
    user = unquote(parts.username or "")
    try:
        port = parts.port or PORTS[parts.scheme]
    except ValueError:
        raise UsageFault(message("{variable}: the port is no number", variable=MAIL)) from None
    if parts.password is not None:
        raise UsageFault(message("{variable}: write the password in {password}", variable=MAIL, password=PASSWORD))
    is_tls = parts.scheme == "smtps"
    if not user:
        return Server(parts.hostname or "", port, is_tls=is_tls)
    if not environ.get(PASSWORD, "").isascii():
        raise UsageFault(message("{variable}: ASCII characters alone", variable=PASSWORD))
    if PASSWORD in environ:
        return Server(parts.hostname or "", port, user, environ[PASSWORD], is_tls=is_tls)
    return Server(parts.hostname or "", port, user, token=_token(environ, graph.SMTP_SCOPE), is_tls=is_tls)


def _token(environ: Mapping[str, str], scope: str) -> Callable[[], str]:
    missing = [name for name in (TENANT, CLIENT_ID, CLIENT_SECRET) if name not in environ]
    if missing:
        raise UsageFault(message("{variable} needs {missing}", variable=MAIL, missing=", ".join(missing)))
    return graph.client_credentials(environ[TENANT], environ[CLIENT_ID], environ[CLIENT_SECRET], scope)
