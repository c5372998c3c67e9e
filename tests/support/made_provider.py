"""An OpenID Connect provider that says what a test wants it to: forged tokens, odd claims, documents that are none."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT = "releve"
KEY = RSAKey.generate_key(2048, {"kid": "1"})
ANOTHER_KEY = RSAKey.generate_key(2048, {"kid": "1"})
PERSON = {"sub": "6", "email": "dsi@bolt.fr", "email_verified": True}


@dataclass
class MadeProvider:
    """The answers of a provider; what is not said here is as an honest one answers.

    Parameters
    ----------
    issuer : its address.
    metadata, claims, userinfo : members added to those documents; None takes one away.
    sign : makes the ID token of its claims.
    userinfo_text : the very text of userinfo, in the place of a document.
    """

    issuer: str = ""
    metadata: Mapping[str, Any] = field(default_factory=dict)
    claims: Mapping[str, Any] = field(default_factory=dict)
    userinfo: Mapping[str, Any] = field(default_factory=dict)
    sign: Callable[[Mapping[str, Any]], str] = lambda claims: jwt.encode({"alg": "RS256", "kid": "1"}, claims, KEY)
    userinfo_text: str = ""
    nonce: str = ""

    def answer(self, path: str) -> str:
        """Return the text of one of its addresses."""
        if path == "/jwks":
            return json.dumps({"keys": [KEY.as_dict(private=False)]})
        if path == "/token":
            token = self.sign(_changed(self._honest_claims(), self.claims))
            return json.dumps({"access_token": "a", "token_type": "Bearer", "id_token": token})
        if path == "/userinfo":
            return self.userinfo_text or json.dumps(_changed(PERSON, self.userinfo))
        return json.dumps(_changed(self._honest_metadata(), self.metadata))

    def _honest_claims(self) -> dict[str, Any]:
        now = int(time.time())
        times = {"iat": now, "exp": now + 600}
        return {"iss": self.issuer, "sub": PERSON["sub"], "aud": CLIENT, "nonce": self.nonce, **times}

    def _honest_metadata(self) -> dict[str, Any]:
        addresses = {
            "authorization_endpoint": f"{self.issuer}/auth",
            "token_endpoint": f"{self.issuer}/token",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "jwks_uri": f"{self.issuer}/jwks",
        }
        return {"issuer": self.issuer, "id_token_signing_alg_values_supported": ["RS256"], **addresses}


def _changed(document: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in {**document, **changes}.items() if value is not None}


def unsigned(claims: Mapping[str, Any]) -> str:
    """Return a token that no one signed."""
    return f"{_part({'alg': 'none'})}.{_part(claims)}."


def signed_by_the_public_key(claims: Mapping[str, Any]) -> str:
    """Return a token whose secret is what everyone reads: the public key, as text."""
    content = f"{_part({'alg': 'HS256', 'kid': '1'})}.{_part(claims)}"
    return f"{content}.{_base64(hmac.digest(KEY.as_pem(private=False), content.encode(), hashlib.sha256))}"


def signed_by_another_key(claims: Mapping[str, Any]) -> str:
    """Return a token whose key bears the identifier of the provider's."""
    return jwt.encode({"alg": "RS256", "kid": "1"}, claims, ANOTHER_KEY)


def _part(document: Mapping[str, Any]) -> str:
    return _base64(json.dumps(document).encode())


def _base64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


@contextmanager
def listening(provider: MadeProvider) -> Iterator[MadeProvider]:
    """Serve a provider on this machine alone, as long as a test runs."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            content = provider.answer(self.path).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.do_GET()

        def log_message(self, *_: object) -> None:
            """Say nothing on the terminal of the tests."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        provider.issuer = f"http://127.0.0.1:{server.server_port}"
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        try:
            yield provider
        finally:
            server.shutdown()
