"""One read-only connection to GLPI's server: address from the environment, consistent snapshot, faults with remedy.

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
from analysis.foundation.messages import Message, message
from analysis.params.glpi_mapping import GlpiMapping, Tls

VARIABLE = "RELEVE_GLPI_URL"
EXAMPLE = message("mysql://releve:PASSWORD@server:3306/glpi")
SESSION = (
    "SET SESSION time_zone = '+00:00'",  # an instant reads as UTC, and named zones may not be loaded (trap 1)
    "SET SESSION sql_mode = ''",  # a zero date is a value to read, not an error (trap 14)
    "SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ",
)
SNAPSHOT = "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY"
REFUSED = 1045
Nature = Literal["rows", "keys", "references"]


@dataclass(frozen=True)
class Address:
    """Address of GLPI's database, with the settings of a connection."""

    url: URL = field(repr=False)
    tls: Tls | None
    timeout_seconds: int

    @classmethod
    def from_environ(cls, mapping: GlpiMapping, environ: Mapping[str, str]) -> Address:
        """Return the address that the environment gives. Raises OutOfReach when it is missing or not an address."""
        text = environ.get(VARIABLE, "").strip()
        if not text:
            raise OutOfReach(
                message(
                    "Environment variable {variable} missing: put the address of GLPI in it, {example}.",
                    variable=VARIABLE,
                    example=EXAMPLE,
                )
            )
        try:
            url = make_url(text)
        except (ArgumentError, NoSuchModuleError, ValueError):
            raise OutOfReach(
                message(
                    "{variable}: this is not the address of a database; expected form: {example}.",
                    variable=VARIABLE,
                    example=EXAMPLE,
                )
            ) from None
        if url.get_backend_name() not in ("mysql", "mariadb") or not url.database or not (url.host or url.query):
            raise OutOfReach(
                message(
                    "{variable}: protocol, server or database missing; expected form: {example}.",
                    variable=VARIABLE,
                    example=EXAMPLE,
                )
            )
        return cls(url.set(drivername="mysql+pymysql"), mapping.tls, mapping.timeout_seconds)

    @property
    def label(self) -> str:
        """The address without account and password, for messages."""
        return f"{self.url.host or 'socket'}:{self.url.port or 3306}/{self.url.database}"

    @cached_property
    def engine(self) -> sa.Engine:
        """A SQLAlchemy engine that opens connections, with the password in UTF-8."""
        return self.engine_with("utf-8")

    def engine_with(self, encoding: str) -> sa.Engine:
        """Return an engine that sends the password in an encoding: servers keep the hash of the bytes once typed."""
        arguments: dict[str, object] = {
            "charset": "utf8mb4",
            "connect_timeout": 10,
            "read_timeout": self.timeout_seconds,
            "password": (self.url.password or "").encode(encoding),
        }
        if self.tls:
            arguments |= {"ssl_verify_cert": True, "ssl_verify_identity": self.tls.verify_identity}
            arguments["ssl_ca"] = self.tls.ca
        return sa.create_engine(
            self.url, connect_args=arguments, poolclass=sa.NullPool, isolation_level="AUTOCOMMIT", hide_parameters=True
        )

    @property
    def has_two_passwords(self) -> bool:
        """True where the password differs between UTF-8 and Latin-1."""
        password = self.url.password or ""
        return not password.isascii() and password.encode("latin-1", "ignore").decode("latin-1") == password

    def native(self) -> str | None:
        """Return the address for connectorx, password included; None for a socket, TLS or a password with accents."""
        if self.tls or self.url.query or self.has_two_passwords:
            return None
        return self.url.set(drivername="mysql").render_as_string(hide_password=False)


@dataclass
class Session:
    """An open snapshot. `rows_read` counts the rows read by the session, or by `bulk`, by nature."""

    address: Address
    connection: Connection
    rows_read: Counter[str] = field(default_factory=Counter)

    def rows(self, sql: str, nature: Nature) -> list[tuple[Any, ...]]:
        """Return the rows of a query."""
        with within_reach(self.address):
            rows = self.connection.exec_driver_sql(sql).fetchall()
        self.rows_read[nature] += len(rows)
        return [tuple(map(_plain, row)) for row in rows]

    def table(self, sql: str, schema: pa.Schema, nature: Nature) -> pa.Table:
        """Return the rows of a query as an Arrow table of `schema`."""
        columns = list(zip(*self.rows(sql, nature), strict=True)) or [()] * len(schema)
        arrays = [pa.array(values, column.type) for column, values in zip(schema, columns, strict=True)]
        return pa.table(arrays, schema=schema)

    def account(self) -> tuple[str, str]:
        """Return user and host of the account, as GRANT needs them."""
        with within_reach(self.address):
            current = str(self.connection.exec_driver_sql("SELECT CURRENT_USER()").scalar_one())
        user, _, host = current.rpartition("@")
        return user, host


@contextmanager
def snapshot(address: Address) -> Iterator[Session]:
    """Open a session in one consistent, read-only snapshot; it is closed at the end.

    Raises
    ------
    OutOfReach
        When the server cannot be reached, refuses the account, or is lost in mid-read.
    """
    with within_reach(address):
        connection = _connected(address)
    try:
        with within_reach(address):
            for statement in (*SESSION, SNAPSHOT):
                connection.exec_driver_sql(statement)
        yield Session(address, connection)
    finally:
        connection.invalidate()
        connection.close()


def _connected(address: Address) -> Connection:
    """Return an open connection. A refused password with accents is tried once more in Latin-1."""
    try:
        return address.engine.connect()
    except DBAPIError as error:
        if _code(error.orig)[0] != REFUSED or not address.has_two_passwords:
            raise
    return address.engine_with("latin-1").connect()


@contextmanager
def within_reach(address: Address) -> Iterator[None]:
    """Raise faults of the server as OutOfReach, with the remedy. The cause is left out: it may hold secrets."""
    try:
        yield
    except DBAPIError as error:
        code, text = _code(error.orig)
        raise OutOfReach(
            message("GLPI ({address}): {sentence}", address=address.label, sentence=explanation(address, code, text))
        ) from None
    except OSError as error:
        raise OutOfReach(
            message(
                "GLPI ({address}): connection impossible ({error}).",
                address=address.label,
                error=error.strerror or str(error),
            )
        ) from None


def explanation(address: Address, code: int, text: str) -> Message:
    """Return the sentence for a server's error code, with its remedy."""
    if code in (1142, 1143):
        return missing_grant(address, _named_table(text), account=_named_account(text))
    refusal = message(
        "account or password refused for “{user}”. Correct {variable}.", user=address.url.username, variable=VARIABLE
    )
    known = {
        1044: message(
            "this account has no right on the database {database}. Correct {variable} or give the GRANTs.",
            database=address.url.database,
            variable=VARIABLE,
        ),
        REFUSED: refusal,
        1698: refusal,
        1049: message(
            "the database {database} does not exist. Correct {variable}.",
            database=address.url.database,
            variable=VARIABLE,
        ),
        1146: message(
            "the table {table} does not exist; is this a database of GLPI 9.5 to 11?", table=_named_table(text)
        ),
        1203: message("too many connections for this account. Wait, then start again."),
        1040: message("too many connections to the server. Wait, then start again."),
        2003: message("no server answers at this address (port refused or name unknown). Check server and port."),
        2006: message("the server closed the connection during the reading. Nothing was saved; start again."),
        2013: message("connection lost during the reading. Nothing was saved; start again."),
        2026: message("the encrypted connection (TLS) was refused. Check the key tls of the mapping file."),
    }
    return known.get(code) or message("error {code} of the server: {text}.", code=code, text=text)


def missing_grant(address: Address, table: Message | str, columns: tuple[str, ...] = (), account: str = "") -> Message:
    """Return the sentence that names a table that the account may not read, and the GRANT to type."""
    listed = f" ({', '.join(columns)})" if columns else ""
    grantee = account or f"'{address.url.username}'@'%'"
    return message(
        "reading of the table {table} refused to this account. Have the administrator type: GRANT SELECT{columns} ON "
        "`{database}`.`{table}` TO {grantee};",
        table=table,
        columns=listed,
        database=address.url.database,
        grantee=grantee,
    )


def _code(error: BaseException | None) -> tuple[int, str]:
    arguments: tuple[object, ...] = getattr(error, "args", ())
    code = arguments[0] if arguments and isinstance(arguments[0], int) else 0
    text = str(arguments[1]) if len(arguments) > 1 else type(error).__name__
    is_tls = code == 2003 and ("ssl" in text.casefold() or "certificate" in text.casefold())
    return (2026 if is_tls else code), text


def _named_table(text: str) -> Message | str:
    match = re.search(r"[`'.](glpi_\w+)[`']", text)
    return match.group(1) if match else message("asked for")


def _named_account(text: str) -> str:
    match = re.search(r"'[^']*'@'[^']*'", text)
    return match.group() if match else ""


def _plain(value: object) -> object:
    """Return texts of binary columns as texts, other values unchanged."""
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value
