"""Mails by Microsoft Graph (`sendMail` with a MIME text), by client credentials: no password of a mailbox is kept.

References
----------
Microsoft Graph v1.0, user: sendMail, MIME format. The application needs the permission `Mail.Send`, which an access
policy of the tenant should bound to the one mailbox that sends.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from email import policy
from email.message import EmailMessage
from urllib.parse import quote

import httpx

from analysis.delivery.transports.transport import NotSent, Unsure

GRAPH = "https://graph.microsoft.com/v1.0"
SCOPE = "https://graph.microsoft.com/.default"
SMTP_SCOPE = "https://outlook.office365.com/.default"
TIMEOUT_SECONDS = 60
MOST_BYTES = 3_900_000
"""Most that one request of Graph takes is 4 MB, the mail in base64 included."""
ACCEPTED = 202
SAID_NO_MORE = (502, 504)
"""Answers of a gateway that does not know what became of the request."""


class Graph:
    """Sends mails from one mailbox of a Microsoft 365 tenant.

    Parameters
    ----------
    mailbox : address that sends.
    token : gives an access token of the application.
    http : client; a test replays answers by its own.
    """

    def __init__(self, mailbox: str, token: Callable[[], str], http: httpx.Client | None = None) -> None:
        self._address = f"{GRAPH}/users/{quote(mailbox)}/sendMail"
        self._token = token
        self._http = http or httpx.Client(timeout=TIMEOUT_SECONDS)

    def send(self, mail: EmailMessage, to: str) -> None:
        """Send one mail; its `To` must be `to`, for Graph reads the recipient there."""
        if str(mail["To"]) != to:
            raise NotSent("To is not the recipient", is_final=True)
        content = base64.b64encode(mail.as_bytes(policy=policy.SMTP))
        if len(content) > MOST_BYTES:
            raise NotSent(f"{len(content)} bytes, Graph takes {MOST_BYTES}", is_final=True)
        headers = {"Authorization": f"Bearer {self._token()}", "Content-Type": "text/plain"}
        try:
            answer = self._http.post(self._address, content=content, headers=headers)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise NotSent(f"{type(error).__name__}: {error}") from None
        except httpx.HTTPError as error:
            raise Unsure(f"{type(error).__name__}: {error}") from None
        if answer.status_code == ACCEPTED:
            return
        if answer.status_code in SAID_NO_MORE:
            raise Unsure(f"{answer.status_code}")
        is_final = 400 <= answer.status_code < 500 and answer.status_code not in (401, 403, 408, 429)
        raise NotSent(f"{answer.status_code} {_code(answer)}", is_final=is_final)

    def close(self) -> None:
        """Close the connections."""
        self._http.close()


def client_credentials(tenant: str, client_id: str, secret: str, scope: str) -> Callable[[], str]:
    """Return what gives access tokens of an application of Microsoft Entra, kept by `msal` until they expire."""
    import msal  # it takes a tenth of a second, which a portal or a report does without

    application = msal.ConfidentialClientApplication(
        client_id, client_credential=secret, authority=f"https://login.microsoftonline.com/{tenant}"
    )

    def token() -> str:
        try:
            found = application.acquire_token_for_client(scopes=[scope])
        except OSError as error:
            raise NotSent(f"{type(error).__name__}: {error}") from None
        if "access_token" not in found:
            raise NotSent(f"token refused: {found.get('error', 'no reason given')}")
        return str(found["access_token"])

    return token


def _code(answer: httpx.Response) -> str:
    """Return the code of an error of Graph; its text may quote the mail, and is left out."""
    try:
        return str(answer.json()["error"]["code"])
    except (ValueError, KeyError, TypeError):
        return ""
