"""Requests to a tool's server: proof of who asks, retries, limits of rate, and faults with their remedy.

Secrets stay in the environment and in the headers of requests: no message holds one, nor an address's own credentials.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt, wait_exponential

from analysis.foundation.errors import OutOfReach
from analysis.foundation.messages import Message, message
from analysis.params.rest_tool import Auth, Server

ATTEMPTS = 5
LONGEST_WAIT = 60.0
"""Seconds between two attempts, at most, whatever the server asks for."""
AGAIN = (429, 502, 503, 504)
REFUSED = (401, 403)
SHOWN_OF_ANSWER = 200


class _TryAgain(Exception):
    """A request to repeat: no answer, or one that asks to wait."""

    def __init__(self, sentence: Message, seconds: float | None = None) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence
        self.seconds = seconds


@dataclass
class Connection:
    """A server of a tool, asked by GET.

    Parameters
    ----------
    tool : its name, for messages.
    environ : where the address and the secrets are.
    transport : stands for the network in tests; None: the network.
    sleep : waits; tests give their own.
    """

    tool: str
    server: Server
    environ: Mapping[str, str]
    timeout_seconds: float
    transport: httpx.BaseTransport | None = None
    sleep: Callable[[float], None] = time.sleep
    requests: int = 0
    _asked: deque[float] = field(default_factory=deque)
    _token: str | None = None

    def __post_init__(self) -> None:
        address = self._secret(self.server.address).rstrip("/")
        if not address.startswith(("https://", "http://")):
            sentence = message("{variable}: an http(s) address is expected", variable=self.server.address)
            raise OutOfReach(sentence)
        self._client = httpx.Client(
            base_url=address, timeout=self.timeout_seconds, transport=self.transport, headers=self.server.headers
        )
        self.address = str(httpx.URL(address).copy_with(userinfo=b""))

    def close(self) -> None:
        """Close the connection."""
        self._client.close()

    def ask(self, path: str, params: Mapping[str, str], headers: Mapping[str, str] | None = None) -> httpx.Response:
        """Return the answer, whatever its status but those that ask to come back later.

        Raises
        ------
        OutOfReach : no answer after `ATTEMPTS`.
        """
        return self._patiently(path, params, headers or {})

    def get(self, path: str, params: Mapping[str, str]) -> httpx.Response:
        """Return the answer, of status 200 or 404.

        Raises
        ------
        OutOfReach : no answer after `ATTEMPTS`, a refusal, or any other status.
        """
        answer = self.ask(path, params)
        if answer.status_code in REFUSED and self._token is not None:
            self._token = None  # the session died: a new one is asked for, once
            answer = self.ask(path, params)
        if answer.status_code in REFUSED:
            auth = self.server.auth
            named = [name for name in (auth.user, auth.account, auth.secret, auth.password) if name]
            raise self.fault(
                message(
                    "access refused to {path} ({status}). Check {variables} and the rights of this account.",
                    path=answer.url.path,
                    status=answer.status_code,
                    variables=", ".join(named) or self.server.address,
                )
            )
        if answer.status_code not in (200, 404):
            sentence = message(
                "{path} answered {status}: {text}",
                path=answer.url.path,
                status=answer.status_code,
                text=" ".join(answer.text.split())[:SHOWN_OF_ANSWER] or "–",
            )
            raise self.fault(sentence)
        return answer

    def _patiently(self, path: str, params: Mapping[str, str], headers: Mapping[str, str]) -> httpx.Response:
        """Return an answer that does not ask to come back later."""
        trying = Retrying(
            stop=stop_after_attempt(ATTEMPTS),
            wait=_wait,
            retry=retry_if_exception_type(_TryAgain),
            sleep=self.sleep,
            reraise=True,
        )
        try:
            return trying(self._once, path, params, headers)
        except _TryAgain as last:
            raise self.fault(last.sentence) from None

    def _once(self, path: str, params: Mapping[str, str], headers: Mapping[str, str]) -> httpx.Response:
        self._keep_to_rate()
        try:
            answer = self._client.get(path, params=dict(params) or None, headers={**self._proof(), **headers})
        except httpx.TransportError as error:
            raise _TryAgain(message("no answer ({error})", error=type(error).__name__)) from None
        if answer.status_code in AGAIN:
            raise _TryAgain(
                message("{path} answered {status}", path=answer.url.path, status=answer.status_code), _asked_for(answer)
            )
        return answer

    def _keep_to_rate(self) -> None:
        """Wait until another request is allowed."""
        self.requests += 1
        rate = self.server.rate
        if rate is None:
            return
        now = time.monotonic()
        while self._asked and self._asked[0] <= now - rate.seconds:
            self._asked.popleft()
        if len(self._asked) >= rate.requests:
            self.sleep(self._asked.popleft() + rate.seconds - now)
        self._asked.append(time.monotonic())

    def _proof(self) -> dict[str, str]:
        auth = self.server.auth
        if auth.kind == "header":
            return {auth.header: f"{auth.prefix}{self._secret(auth.secret)}"}
        if auth.kind == "basic":
            pair = httpx.BasicAuth(self._secret(auth.user), self._secret(auth.secret))
            request = next(pair.auth_flow(httpx.Request("GET", "http://localhost")))
            return {"Authorization": request.headers["Authorization"]}
        if auth.kind in ("client_credentials", "password"):
            self._token = self._token or self._new_token(auth)
            return {"Authorization": f"Bearer {self._token}"}
        return {}

    def _new_token(self, auth: Auth) -> str:
        """Return a token of OAuth2. Raises OutOfReach where the server gives none."""
        form = {"grant_type": auth.kind, "client_id": self._secret(auth.user)}
        if auth.secret:
            form["client_secret"] = self._secret(auth.secret)
        if auth.kind == "password":
            form |= {"username": self._secret(auth.account), "password": self._secret(auth.password)}
        if auth.scope:
            form["scope"] = auth.scope
        try:
            answer = self._client.post(auth.token_path, data=form)
        except httpx.TransportError as error:
            raise _TryAgain(message("no answer ({error})", error=type(error).__name__)) from None
        if answer.status_code in AGAIN:
            raise _TryAgain(message("{path} answered {status}", path=auth.token_path, status=answer.status_code))
        token = _json(answer).get("access_token") if answer.status_code == httpx.codes.OK else None
        if not isinstance(token, str) or not token:
            raise self.fault(
                message("no token at {path} ({status}). Check {variable}.", path=auth.token_path,
                        status=answer.status_code, variable=auth.user)
            )  # fmt: skip
        return token

    def _secret(self, variable: str | None) -> str:
        value = self.environ.get(variable or "", "").strip()
        if not value:
            raise OutOfReach(
                message("{tool}: environment variable {variable} missing.", tool=self.tool, variable=variable)
            )
        return value

    def fault(self, sentence: Message) -> OutOfReach:
        """Return a fault of this server with its sentence."""
        return OutOfReach(
            message("{tool} ({address}): {sentence}", tool=self.tool, address=self.address, sentence=sentence)
        )


def _json(answer: httpx.Response) -> dict[str, Any]:
    try:
        content = answer.json()
    except ValueError:
        return {}
    return content if isinstance(content, dict) else {}


def _asked_for(answer: httpx.Response) -> float | None:
    """Return the seconds that the server asks to wait; None where it says nothing readable."""
    text = answer.headers.get("Retry-After", "")
    return float(text) if text.replace(".", "", 1).isdecimal() else None


def _wait(state: RetryCallState) -> float:
    """Return the seconds before the next attempt: those that the server asks for, else twice as many each time."""
    error = state.outcome.exception() if state.outcome else None
    if isinstance(error, _TryAgain) and error.seconds is not None:
        return min(error.seconds, LONGEST_WAIT)
    return wait_exponential(multiplier=0.5, max=LONGEST_WAIT)(state)
