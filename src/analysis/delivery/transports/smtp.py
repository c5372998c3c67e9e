"""Mails by SMTP, with the standard library: STARTTLS verified, a password or a token (XOAUTH2)."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage
from email.utils import parseaddr
from ipaddress import ip_address

from analysis.delivery.transports.transport import NotSent, Unsure

TIMEOUT_SECONDS = 60
REFUSED, FINAL = 400, 500
"""Replies from these codes on are refusals for now, and for good (RFC 5321, 4.2.1)."""


@dataclass(frozen=True)
class Server:
    """A server of mail.

    Parameters
    ----------
    host, port : its address.
    user : name at the server; empty: none is given.
    password : of the user; empty with a token.
    token : gives an OAuth 2 access token of the user; None with a password.
    is_tls : True where TLS begins with the connection (port 465), False for STARTTLS.
    """

    host: str
    port: int
    user: str = ""
    password: str = ""
    token: Callable[[], str] | None = None
    is_tls: bool = False


class Smtp:
    """Sends mails by one server, over one connection as long as it holds.

    Parameters
    ----------
    server : the server; without TLS nothing is said to it, unless it is this very machine and no password is given.
    """

    def __init__(self, server: Server) -> None:
        self._server = server
        self._connection: smtplib.SMTP | None = None

    def send(self, mail: EmailMessage, to: str) -> None:
        """Send one mail. An answer that is lost after the text was sent leaves it unsure."""
        connection = self._connected()
        try:
            self._refuse(connection.mail(parseaddr(str(mail["From"]))[1]))
            self._refuse(connection.rcpt(to))
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            raise NotSent(_said(error)) from None
        try:
            code, answer = connection.data(mail.as_bytes(policy=policy.SMTP))
        except smtplib.SMTPDataError as error:
            self._reset(connection)
            raise NotSent(_said(error), is_final=error.smtp_code >= FINAL) from None
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            raise Unsure(_said(error)) from None
        if code >= REFUSED:
            self._reset(connection)
            raise NotSent(f"{code} {_text(answer)}", is_final=code >= FINAL)

    def close(self) -> None:
        """Leave the server; one that is gone already is left all the same."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(OSError, smtplib.SMTPException):
                connection.quit()

    def _connected(self) -> smtplib.SMTP:
        if self._connection is not None:
            return self._connection
        try:
            self._connection = self._connect()
        except (OSError, smtplib.SMTPException) as error:
            raise NotSent(_said(error)) from None
        return self._connection

    def _connect(self) -> smtplib.SMTP:
        server, context = self._server, ssl.create_default_context()
        if server.is_tls:
            connection: smtplib.SMTP = smtplib.SMTP_SSL(
                server.host, server.port, timeout=TIMEOUT_SECONDS, context=context
            )
        else:
            connection = smtplib.SMTP(server.host, server.port, timeout=TIMEOUT_SECONDS)
        try:
            connection.ehlo()
            if not server.is_tls and not (_is_here(server.host) and not server.user):
                connection.starttls(context=context)
                connection.ehlo()
            if server.user:
                self._sign_in(connection)
        except (OSError, smtplib.SMTPException):
            connection.close()
            raise
        return connection

    def _sign_in(self, connection: smtplib.SMTP) -> None:
        server = self._server
        if server.token is None:
            connection.login(server.user, server.password)
            return
        said = f"user={server.user}\x01auth=Bearer {server.token()}\x01\x01"
        connection.auth("XOAUTH2", lambda challenge=None: said if challenge is None else "")

    def _refuse(self, reply: tuple[int, bytes]) -> None:
        """Raise NotSent for a reply that refuses the sender or the recipient."""
        code, answer = reply
        if code >= REFUSED:
            self._reset(self._connection)
            raise NotSent(f"{code} {_text(answer)}", is_final=code >= FINAL)

    def _reset(self, connection: smtplib.SMTP | None) -> None:
        """Make the connection ready for the next mail; one that does not answer is left."""
        try:
            if connection is not None:
                connection.rset()
        except (OSError, smtplib.SMTPException):
            self.close()


def _is_here(host: str) -> bool:
    """Return True for this very machine: what is said to it passes over no network."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _said(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_text(error.smtp_error)}"
    return f"{type(error).__name__}: {error}"


def _text(answer: bytes | str) -> str:
    return answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
