"""The contract's statements and codes, as PostgreSQL takes them.

Statements are SQLite's with ``?`` and ``?1`` for values. Codes are bytes (CODE_SIZE little-endian float32) in
Python and pgvector's ``vector`` on the server; no other bytes are stored, so here all bytes are codes.
"""

import functools
import re
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import psycopg
from psycopg.adapt import Dumper, Loader
from psycopg.pq import Format
from psycopg.types import TypeInfo

from blender_addon.contract.catalogue import ONE_OF

_ONE_OF = "IN (SELECT json_array_elements_text(?::json))"
_VALUE = re.compile(r"\?(\d*)")
_PLAIN_INSERT = re.compile(r"INSERT INTO (\w+) VALUES \([?, ]+\)")  # of many rows: PostgreSQL's COPY


@functools.cache
def translated(statement: str) -> str:
    ours = statement.replace(ONE_OF, _ONE_OF)
    return _VALUE.sub(lambda found: f"%(v{found[1]})s" if found[1] else "%s", ours)


class Statements:
    """A connection with three of sqlite3's calls."""

    def __init__(self, connection: psycopg.Connection) -> None:
        self.connection = connection

    def execute(self, statement: str, values: Sequence[Any] = ()) -> psycopg.Cursor:
        given = {f"v{i}": v for i, v in enumerate(values, 1)} if "?1" in statement else values
        cursor = self.connection.cursor(binary=True)
        return cursor.execute(translated(statement).encode(), given or None)

    def cursor(self) -> "Streamed":
        return Streamed(self.connection)

    def executemany(self, statement: str, rows: Iterable[Sequence[Any]]) -> None:
        with self.connection.cursor() as cursor:
            if plain := _PLAIN_INSERT.fullmatch(statement):
                with cursor.copy(f"COPY {plain[1]} FROM STDIN".encode()) as copy:
                    for row in rows:
                        copy.write_row(row)
            else:
                cursor.executemany(translated(statement).encode(), rows)


class Streamed:
    """Leaves an answer that may be larger than the memory on the server, until it is fetched."""

    def __init__(self, connection: psycopg.Connection) -> None:
        self.connection = connection

    def execute(self, statement: str, values: Sequence[Any]) -> psycopg.ServerCursor:
        self.connection.execute("SET LOCAL cursor_tuple_fraction = 1")  # all of it will be fetched
        cursor = self.connection.cursor("streamed", binary=True)
        return cursor.execute(translated(statement).encode(), values)


class _CodeDumper(Dumper):
    """pgvector's binary format: two big-endian int16, of which the first is the length, then float32."""

    format = Format.BINARY

    def dump(self, obj: Any) -> bytes:
        numbers = np.frombuffer(obj, "<f4")
        return np.array([len(numbers), 0], ">i2").tobytes() + numbers.astype(">f4").tobytes()


class _CodeLoader(Loader):
    format = Format.BINARY

    def load(self, data: Any) -> bytes:
        return np.frombuffer(bytes(data[4:]), ">f4").astype("<f4").tobytes()


def register_codes(connection: psycopg.Connection, vector: TypeInfo) -> None:
    dumper = type("CodeDumper", (_CodeDumper,), {"oid": vector.oid})
    connection.adapters.register_dumper(bytes, dumper)
    connection.adapters.register_loader(vector.oid, _CodeLoader)
