"""Connections to the server, and one sentence for each thing that can be wrong with it."""

import contextlib
import os
from collections.abc import Iterator

import psycopg
from psycopg import errors
from psycopg.conninfo import make_conninfo
from psycopg.pq import PGconn, Ping
from psycopg.types import TypeInfo

from blender_addon.contract.catalogue import BUSY_SECONDS
from blender_addon.contract.environment import CATALOGUE_VARIABLE
from blender_addon.contract.errors import UserError

from .address import GUIDE, place
from .dialect import register_codes
from .silence import PatientConnection

SCHEMA = "asset2vec"
CONNECT_SECONDS = 10
WRITERS = 0x41325643  # the advisory lock that writers take in turn
# How long a server may answer nothing before it counts as away, not as slow; others may make it wait as well.
ANSWER_SECONDS = 10
SILENT_SECONDS = BUSY_SECONDS + ANSWER_SECONDS
_ALIVE_SECONDS = 2  # the same for an idle connection: a new one is opened then
_GONE_SECONDS = 30  # the same for its machine, which acknowledges what it gets

# What a server that is not there, or not yet, is told by; everything else is for the user to mend. All but
# the last line are the words of PostgreSQL's client library, which are English everywhere. The last are the
# server's, which may be in another language, but come without a code where there is no connection yet.
_AWAY = (
    *("refused", "timeout expired", "timed out", "resolve host", "translate host name", "No such file"),
    *("No route to host", "unreachable", "reset by peer", "closed the connection"),
    *("too many clients", "too many connections", "reserved for"),
)

_used: set[str] = set()  # addresses that this process could use: what keeps it out now may be over soon

# Idle connections of this process: opening one takes as long as many queries.
_idle: dict[tuple[str, int], list[PatientConnection]] = {}


_REMEDY = (
    f"check {CATALOGUE_VARIABLE} and whether the server runs, or unset {CATALOGUE_VARIABLE} to work with the "
    "library's own catalogue."
)


class ServerAway(UserError):
    """The server cannot be used now, or no longer, for ``reason``; in a minute that may be over."""

    def __init__(self, url: str, reason: str) -> None:
        super().__init__(f"{place(url)} cannot be used now ({reason}): {_REMEDY}")
        self.reason = reason


def connect(url: str, seconds: int = CONNECT_SECONDS) -> PatientConnection:
    """A connection in autocommit mode whose tables are this catalogue's, and which may take any time.

    UserError if there is no way in, ServerAway if that may be different later.
    """
    try:
        connection = PatientConnection.connect(
            url,
            autocommit=True,
            connect_timeout=seconds,
            application_name="asset2vec",
            keepalives_idle=_GONE_SECONDS // 3,
            keepalives_interval=_GONE_SECONDS // 3,
            keepalives_count=2,
            tcp_user_timeout=1000 * _GONE_SECONDS,
        )
    except psycopg.Error as error:
        raise _no_way_in(url, str(error)) from error
    try:
        connection.patience = seconds
        connection.execute(f"SET search_path TO {SCHEMA}, public")
        connection.execute("SET client_min_messages TO warning")
    except psycopg.Error as error:
        connection.close()
        raise ServerAway(url, first_line(error)) from error
    connection.patience = None
    return connection


@contextlib.contextmanager
def opened(
    url: str, version: int, seconds: int = CONNECT_SECONDS, patience: float | None = SILENT_SECONDS
) -> Iterator[PatientConnection]:
    """A connection, kept for the next, to a catalogue of schema ``version``; its errors are UserErrors.

    ServerAway if that takes longer than ``seconds``, or if it is lost or silent for ``patience`` seconds
    (None: it may be silent for ever) meanwhile.
    """
    idle = _idle.setdefault((url, os.getpid()), [])
    connection = _living(idle) or _checked(url, version, seconds)
    connection.patience = patience
    try:
        yield connection
        idle.append(connection)
    except errors.InsufficientPrivilege as error:
        raise UserError(
            f"{place(url)} may be read but not be written by this user: take one with the role "
            f"asset2vec_writer in {CATALOGUE_VARIABLE} ({GUIDE})."
        ) from error
    except errors.ReadOnlySqlTransaction as error:
        raise ServerAway(url, "it can only be read for now") from error
    except errors.LockNotAvailable as error:
        raise ServerAway(url, "others are writing it, and it is not yet our turn") from error
    except psycopg.Error as error:
        # Of these is also a full disk there, and a server that is shut down.
        if connection.broken or isinstance(error, psycopg.OperationalError):
            raise ServerAway(url, first_line(error)) from error
        raise UserError(f"{place(url)} could not do it ({first_line(error)}): try again.") from error
    finally:
        if connection not in idle:
            connection.close()


def close_idle() -> None:
    for connections in _idle.values():
        while connections:
            connections.pop().close()


def schema_version(connection: psycopg.Connection) -> int:
    """The number of the last migration; 0 where there is no catalogue."""
    there = connection.execute("SELECT to_regclass(%s)", (f"{SCHEMA}.migrations",)).fetchone()
    if not there or there[0] is None:
        return 0
    row = connection.execute("SELECT coalesce(max(number), 0) FROM migrations").fetchone()
    return int(row[0]) if row else 0


def _living(idle: list[PatientConnection]) -> PatientConnection | None:
    """One that the server has not closed meanwhile; what one of them lacks, all do."""
    if not idle:
        return None
    connection = idle.pop()
    connection.patience = _ALIVE_SECONDS
    try:
        connection.execute("SELECT 1")
    except psycopg.Error:
        connection.close()
        while idle:
            idle.pop().close()
        return None
    return connection


def _checked(url: str, version: int, seconds: int) -> PatientConnection:
    connection = connect(url, seconds)
    connection.patience = seconds
    try:
        _check_version(connection, url, version)
        vector = TypeInfo.fetch(connection, "vector")
        if vector is None:
            raise UserError(no_extension(url))
        register_codes(connection, vector)
        _used.add(url)
    except errors.InsufficientPrivilege as error:
        connection.close()
        raise UserError(
            f"{place(url)} may not be read by this user: give it the role asset2vec_reader or "
            f"asset2vec_writer ({GUIDE})."
        ) from error
    except psycopg.OperationalError as error:
        connection.close()
        raise ServerAway(url, first_line(error)) from error
    except BaseException:
        connection.close()
        raise
    return connection


def _check_version(connection: psycopg.Connection, url: str, version: int) -> None:
    found = schema_version(connection)
    if found == 0:
        raise UserError(
            f"{place(url)} has no catalogue yet: its owner makes it with `asset2vec studio migrate`."
        )
    if found < version:
        raise UserError(
            f"{place(url)} is of version {found} and this Asset2Vec needs {version}: its owner brings it "
            "up to date with `asset2vec studio migrate`."
        )
    if found > version:
        raise UserError(
            f"{place(url)} is of version {found}, newer than the {version} that this Asset2Vec knows: update "
            f"Asset2Vec, or its owner takes it back with `asset2vec studio migrate --to {version}`."
        )


def no_extension(url: str) -> str:
    return (
        f"{place(url)} lacks the extension pgvector: install it on the server, then let a superuser run "
        "`CREATE EXTENSION vector` in that database."
    )


def _no_way_in(url: str, reason: str) -> UserError:
    lines = [line for line in reason.splitlines() if line.strip() and not line.startswith("\t")]
    line = (
        (lines or ["no reason given"])[-1]
        .removeprefix("connection failed: ")
        .removeprefix("connection is bad: ")
    )
    if url in _used or any(word in reason for word in _AWAY) or _is_between(url):
        return ServerAway(url, line)
    if any(word in reason for word in ("password", "authentication", "role", "pg_hba")):
        return UserError(
            f"{place(url)} does not let this user in ({line}): check the user in {CATALOGUE_VARIABLE} and "
            "the password there, in PGPASSWORD or in ~/.pgpass."
        )
    return UserError(f"{place(url)} cannot be reached ({line}): {_REMEDY}")


def _is_between(url: str) -> bool:
    """Whether a server is there that starts up, shuts down or recovers (its code 57P03), in any language."""
    asked = make_conninfo(url, connect_timeout=_ALIVE_SECONDS)
    return PGconn.ping(asked.encode()) == Ping.REJECT


def first_line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
