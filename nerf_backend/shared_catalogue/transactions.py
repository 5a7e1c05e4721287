"""What a transaction is on the server, for those who read and for those who write."""

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

import psycopg

from blender_addon.contract.catalogue import drop_old_marks

from .connection import WRITERS
from .dialect import Statements

Prepare = Callable[[Any], None]  # of Statements

_SILENT_SECONDS = 60  # after which the server takes a writer for dead
_MARK_CHANGES = (
    "INSERT INTO change_marks SELECT last, gen_random_uuid()::text "
    "FROM (SELECT max(change) AS last FROM code_changes) AS changes "
    "WHERE last > (SELECT coalesce(max(change), 0) FROM change_marks)"
)


@contextlib.contextmanager
def reading(connection: psycopg.Connection) -> Iterator[Statements]:
    """Sees one state throughout, and never waits."""
    connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
    with connection.transaction():
        yield Statements(connection)


@contextlib.contextmanager
def writing(
    connection: psycopg.Connection, seconds: int, prepare: Prepare | None = None
) -> Iterator[Statements]:
    """Takes its turn among the writers, after so many ``seconds`` at most, and sees what those before wrote.

    ``prepare`` is done before, while others write: it may only fill tables of the connection's own.

    In turn, so that change numbers become visible in their order (whoever follows them misses none) and two
    who write the same assets cannot block each other for ever. Nor does one whose machine died meanwhile.
    """
    connection.isolation_level = psycopg.IsolationLevel.READ_COMMITTED
    with connection.transaction():
        db: Any = Statements(connection)
        db.execute(f"SET LOCAL lock_timeout = '{seconds}s'")
        db.execute(f"SET LOCAL idle_in_transaction_session_timeout = '{_SILENT_SECONDS}s'")
        if prepare:
            prepare(db)
        db.execute("SELECT pg_advisory_xact_lock(?)", (WRITERS,))
        yield db
        db.execute(_MARK_CHANGES)
        drop_old_marks(db)
