"""The schema's versions: numbered files that lead from each to the next, and back."""

import dataclasses
import re
from importlib import resources

import psycopg
from psycopg import errors

from blender_addon.contract.errors import UserError

from .address import GUIDE, place
from .connection import SCHEMA, WRITERS, connect, first_line, no_extension, schema_version

_FILE = re.compile(r"(\d{4})_(\w+)\.(up|down)\.sql")
_FOLDER = resources.files(__package__) / "migrations"


@dataclasses.dataclass(frozen=True)
class Migration:
    number: int
    name: str
    up: str
    down: str


def _migrations() -> dict[int, Migration]:
    texts = {
        (int(found[1]), found[2], found[3]): file.read_text(encoding="utf-8")
        for file in _FOLDER.iterdir()
        if (found := _FILE.fullmatch(file.name))
    }
    numbers = sorted((number, name) for number, name, way in texts if way == "up")
    return {n: Migration(n, name, texts[n, name, "up"], texts[n, name, "down"]) for n, name in numbers}


MIGRATIONS = _migrations()
VERSION = max(MIGRATIONS)


def migrate(url: str, to: int = VERSION) -> tuple[int, int]:
    """Brings the schema to version ``to``, 0 for none at all; returns the version before and after.

    All or nothing, and one at a time. UserError if the user may not, or the extension is missing.
    """
    if not 0 <= to <= VERSION:
        raise UserError(f"There is no version {to} of the catalogue: name one from 0 to {VERSION}.")
    with connect(url) as connection:
        try:
            with connection.transaction():
                return _migrate(connection, url, to), to
        except (errors.FeatureNotSupported, errors.UndefinedFile) as error:
            raise UserError(no_extension(url)) from error
        except errors.InsufficientPrivilege as error:
            raise UserError(
                f"{place(url)} cannot be changed by this user ({first_line(error)}): migrate as the "
                f"database's owner ({GUIDE})."
            ) from error


def _migrate(connection: psycopg.Connection, url: str, to: int) -> int:
    connection.execute("SELECT pg_advisory_xact_lock(%s)", (WRITERS,))
    before = schema_version(connection)
    if before > VERSION:
        raise UserError(
            f"{place(url)} is of version {before}, and only newer versions of Asset2Vec know the way back "
            f"to {VERSION}: migrate with one of them."
        )
    if before == 0 and to > 0:
        connection.execute("CREATE EXTENSION IF NOT EXISTS vector SCHEMA public")
        connection.execute(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")
        connection.execute("CREATE TABLE migrations (number integer PRIMARY KEY, name text NOT NULL)")
    for number in range(before + 1, to + 1):
        migration = MIGRATIONS[number]
        connection.execute(migration.up.encode())
        connection.execute("INSERT INTO migrations VALUES (%s, %s)", (number, migration.name))
    for number in range(before, to, -1):
        connection.execute(MIGRATIONS[number].down.encode())
        connection.execute("DELETE FROM migrations WHERE number = %s", (number,))
    if to == 0 and before:
        connection.execute("DROP TABLE migrations")
    return before


def make_roles(url: str) -> None:
    """The roles asset2vec_reader and asset2vec_writer, with what they may; again, after a migration."""
    with connect(url) as connection:
        if not schema_version(connection):
            raise UserError(f"{place(url)} has no catalogue yet: run `asset2vec studio migrate` first.")
        try:
            with connection.transaction():
                connection.execute((_FOLDER / "roles.sql").read_bytes())
        except errors.InsufficientPrivilege as error:
            raise UserError(
                f"{place(url)}: this user may not make roles ({first_line(error)}): do it as a user with "
                f"CREATEROLE ({GUIDE})."
            ) from error
