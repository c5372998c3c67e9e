"""One read-only connection to GLPI's server: address from the environment, consistent snapshot, faults in French.

The password is in the URL object alone, whose representation hides it; no message, log line or traceback holds it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

import pyarrow as pa
import sqlalchemy as sa
from sqlalchemy.engine import URL, Connection, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from analysis.foundation.errors import OutOfReach
from analysis.params.glpi_mapping import GlpiMapping, Tls

VARIABLE = "RELEVE_GLPI_URL"
EXAMPLE = "mysql://releve:MOT_DE_PASSE@serveur:3306/glpi"
SESSION = (
    "SET SESSION time_zone = '+00:00'",  # an instant reads as UTC, and named zones may not be loaded (trap 1)
    "SET SESSION sql_mode = ''",  # a zero date is a value to read, not an error (trap 14)
    "SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ",
)
SNAPSHOT = "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY"
Nature = Literal["rows", "keys", "references"]


@dataclass(frozen=True)
class Address:
    """Where GLPI's database is, and how to reach it."""

    url: URL = field(repr=False)
    tls: Tls | None
    timeout_seconds: int

    @classmethod
    def of(cls, mapping: GlpiMapping, environ: Mapping[str, str]) -> Address:
        """The address that the environment gives. Raises OutOfReach when there is none, or it is no address."""
        text = environ.get(VARIABLE, "").strip()
        if not text:
            raise OutOfReach(f"Variable d’environnement {VARIABLE} absente : y mettre l’adresse de GLPI, {EXAMPLE}.")
        try:
            url = make_url(text)
        except (ArgumentError, NoSuchModuleError, ValueError):
            raise OutOfReach(f"{VARIABLE} : ce n’est pas une adresse de base ; forme attendue : {EXAMPLE}.") from None
        if url.get_backend_name() not in ("mysql", "mariadb") or not url.database or not (url.host or url.query):
            raise OutOfReach(f"{VARIABLE} : protocole, serveur ou base absent ; forme attendue : {EXAMPLE}.")
        return cls(url.set(drivername="mysql+pymysql"), mapping.tls, mapping.timeout_seconds)

    @property
    def label(self) -> str:
        """The address without account nor password, for messages."""
        return f"{self.url.host or 'socket'}:{self.url.port or 3306}/{self.url.database}"

    @cached_property
    def engine(self) -> sa.Engine:
        """A SQLAlchemy engine that opens connections set as `SESSION` says."""
        arguments: dict[str, object] = {
            "charset": "utf8mb4",
            "connect_timeout": 10,
            "read_timeout": self.timeout_seconds,
        }
        if self.tls:
            arguments |= {"ssl_verify_cert": True, "ssl_verify_identity": self.tls.verify_identity}
            arguments["ssl_ca"] = self.tls.ca
        return sa.create_engine(
            self.url, connect_args=arguments, poolclass=sa.NullPool, isolation_level="AUTOCOMMIT", hide_parameters=True
        )

    def native(self) -> str | None:
        """The address for connectorx, password included; None where it cannot go there (a socket, a TLS authority)."""
        if self.tls or self.url.query:
            return None
        return self.url.set(drivername="mysql").render_as_string(hide_password=False)


@dataclass
class Session:
    """An open snapshot. `rows_read` counts every row that was read through it, or through `bulk`, by nature."""

    address: Address
    connection: Connection
    rows_read: Counter[str] = field(default_factory=Counter)

    def rows(self, sql: str, nature: Nature) -> list[tuple[Any, ...]]:
        """The rows of a query."""
        with within_reach(self.address):
            rows = self.connection.exec_driver_sql(sql).fetchall()
        self.rows_read[nature] += len(rows)
        return [tuple(map(_plain, row)) for row in rows]

    def table(self, sql: str, schema: pa.Schema, nature: Nature) -> pa.Table:
        """The rows of a query as an Arrow table of `schema`."""
        columns = list(zip(*self.rows(sql, nature), strict=True)) or [()] * len(schema)
        arrays = [pa.array(values, column.type) for column, values in zip(schema, columns, strict=True)]
        return pa.table(arrays, schema=schema)

    def account(self) -> tuple[str, str]:
        """The user and host of the account, as GRANT wants them."""
        with within_reach(self.address):
            current = str(self.connection.exec_driver_sql("SELECT CURRENT_USER()").scalar_one())
        user, _, host = current.rpartition("@")
        return user, host


@contextmanager
def snapshot(address: Address) -> Iterator[Session]:
    """A session in one consistent, read-only snapshot; closed at the end.

    Raises
    ------
    OutOfReach
        When the server cannot be reached, refuses the account, or is lost in mid-read.
    """
    with within_reach(address):
        connection = address.engine.connect()
    try:
        with within_reach(address):
            for statement in (*SESSION, SNAPSHOT):
                connection.exec_driver_sql(statement)
        yield Session(address, connection)
    finally:
        connection.invalidate()
        connection.close()


@contextmanager
def within_reach(address: Address) -> Iterator[None]:
    """Faults of the server as OutOfReach: what happened, and what to do. The cause is left out: it may hold secrets."""
    try:
        yield
    except DBAPIError as error:
        code, text = _code(error.orig)
        raise OutOfReach(f"GLPI ({address.label}) : {explained(address, code, text)}") from None
    except OSError as error:
        raise OutOfReach(f"GLPI ({address.label}) : connexion impossible ({error.strerror or error}).") from None


def explained(address: Address, code: int, text: str) -> str:
    """The French sentence for a server's error code, with its remedy."""
    if code in (1142, 1143):
        return missing_grant(address, _named_table(text), account=_named_account(text))
    refused = f"compte ou mot de passe refusé pour « {address.url.username} ». Corriger {VARIABLE}."
    known = {
        1044: f"ce compte n’a aucun droit sur la base {address.url.database}. Corriger {VARIABLE} ou donner les GRANT.",
        1045: refused,
        1698: refused,
        1049: f"la base {address.url.database} n’existe pas. Corriger {VARIABLE}.",
        1146: f"la table {_named_table(text)} n’existe pas ; est-ce bien une base GLPI 9.5 à 11 ?",
        1203: "trop de connexions pour ce compte. Attendre, puis relancer.",
        1040: "trop de connexions au serveur. Attendre, puis relancer.",
        2003: "aucun serveur ne répond à cette adresse (port refusé ou nom inconnu). Vérifier serveur et port.",
        2006: "le serveur a fermé la connexion pendant la lecture. Rien n’a été enregistré ; relancer.",
        2013: "connexion perdue pendant la lecture. Rien n’a été enregistré ; relancer.",
        2026: "la connexion chiffrée (TLS) a été refusée. Vérifier la clé tls du fichier de correspondance.",
    }
    return known.get(code, f"erreur {code} du serveur : {text}.")


def missing_grant(address: Address, table: str, columns: tuple[str, ...] = (), account: str = "") -> str:
    """The sentence that names a table that may not be read, and the GRANT to type."""
    listed = f" ({', '.join(columns)})" if columns else ""
    grantee = account or f"'{address.url.username}'@'%'"
    grant = f"GRANT SELECT{listed} ON `{address.url.database}`.`{table}` TO {grantee};"
    return f"lecture de la table {table} refusée à ce compte. Faire taper par l’administrateur : {grant}"


def _code(error: BaseException | None) -> tuple[int, str]:
    arguments: tuple[object, ...] = getattr(error, "args", ())
    code = arguments[0] if arguments and isinstance(arguments[0], int) else 0
    text = str(arguments[1]) if len(arguments) > 1 else type(error).__name__
    is_tls = code == 2003 and ("ssl" in text.casefold() or "certificate" in text.casefold())
    return (2026 if is_tls else code), text


def _named_table(text: str) -> str:
    found = re.search(r"[`'.](glpi_\w+)[`']", text)
    return found.group(1) if found else "demandée"


def _named_account(text: str) -> str:
    found = re.search(r"'[^']*'@'[^']*'", text)
    return found.group() if found else ""


def _plain(value: object) -> object:
    """Texts of binary columns as texts; nothing else is touched."""
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value
