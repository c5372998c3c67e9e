"""An encrypted connection to a server of its own, whose certificate a private authority signed."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pymysql
import pytest

from analysis.foundation.errors import OutOfReach
from analysis.sources.glpi.session import Address, snapshot

SERVER = shutil.which("mariadbd") or shutil.which("mariadbd", path="/usr/sbin")
INSTALL, OPENSSL = shutil.which("mariadb-install-db"), shutil.which("openssl")
pytestmark = [
    pytest.mark.services,
    pytest.mark.skipif(not (SERVER and INSTALL and OPENSSL), reason="no mariadbd, mariadb-install-db or openssl"),
]


@dataclass(frozen=True)
class Encrypted:
    """A server that refuses connections in clear: its port and the authority that signed its certificate."""

    port: int
    ca: Path
    other_ca: Path

    @property
    def url(self) -> str:
        return f"mysql://releve:secret@127.0.0.1:{self.port}/glpi"


def signed(folder: Path, name: str, *, by: str | None = None) -> None:
    """A key and a certificate for 127.0.0.1: an authority, or signed by one."""
    made = ["-keyout", f"{name}.key", "-out", f"{name}.pem", "-subj", f"/CN={name}", "-days", "2", "-nodes"]
    if by:
        made += ["-CA", f"{by}.pem", "-CAkey", f"{by}.key", "-addext", "subjectAltName=IP:127.0.0.1"]
    subprocess.run([OPENSSL, "req", "-x509", "-newkey", "rsa:2048", *made], cwd=folder, check=True, capture_output=True)


@pytest.fixture(scope="module")
def encrypted(tmp_path_factory) -> Iterator[Encrypted]:
    folder = tmp_path_factory.mktemp("tls")
    for name in ("ca", "other"):
        signed(folder, name)
    signed(folder, "server", by="ca")
    data = folder / "data"
    options = [f"--datadir={data}", "--user=root"]
    install = [INSTALL, "--no-defaults", *options, "--auth-root-authentication-method=normal", "--skip-test-db"]
    subprocess.run(install, check=True, capture_output=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options += [f"--port={port}", "--bind-address=127.0.0.1", f"--socket={data}/s", "--require-secure-transport=ON"]
    options += [f"--ssl-ca={folder}/ca.pem", f"--ssl-cert={folder}/server.pem", f"--ssl-key={folder}/server.key"]
    with subprocess.Popen([SERVER, "--no-defaults", *options], stderr=subprocess.DEVNULL) as server:
        try:
            cursor = _root(f"{data}/s").cursor()
            for statement in ("CREATE DATABASE glpi", "GRANT SELECT ON glpi.* TO releve@'%' IDENTIFIED BY 'secret'"):
                cursor.execute(statement)
            yield Encrypted(port, folder / "ca.pem", folder / "other.pem")
        finally:
            server.terminate()


def _root(path: str, patience: float = 60) -> pymysql.Connection:
    """The administrator's connection, once the server answers."""
    until = time.monotonic() + patience
    while True:
        try:
            return pymysql.connect(unix_socket=path, user="root")
        except pymysql.OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


def address(encrypted: Encrypted, mapping_with, **tls) -> Address:
    """The address of this server, with the key `tls` of the mapping."""
    mapping = mapping_with(tls=tls) if tls else mapping_with()
    return Address.from_environ(mapping, {"RELEVE_GLPI_URL": encrypted.url})


def test_a_certificate_of_the_authority_is_accepted_and_the_connection_encrypted(encrypted, mapping_with):
    with snapshot(address(encrypted, mapping_with, ca=str(encrypted.ca))) as session:
        name, cipher = session.connection.exec_driver_sql("SHOW SESSION STATUS LIKE 'Ssl_cipher'").one()
    assert name == "Ssl_cipher"
    assert cipher


def test_a_certificate_of_another_authority_is_refused(encrypted, mapping_with):
    with (
        pytest.raises(OutOfReach, match="TLS") as refused,
        snapshot(address(encrypted, mapping_with, ca=str(encrypted.other_ca))),
    ):
        pass
    assert "secret" not in str(refused.value)


def test_a_bulk_reading_never_leaves_the_encrypted_way(encrypted, mapping_with):
    assert address(encrypted, mapping_with, ca=str(encrypted.ca)).native() is None
