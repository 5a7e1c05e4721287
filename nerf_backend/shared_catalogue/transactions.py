"""What a transaction is on the server, for those who read and for those who write."""

import contextlib
from collections.abc import Iterator

import psycopg

from blender_addon.contract.catalogue import BUSY_SECONDS

from .connection import WRITERS
from .dialect import Statements

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
def writing(connection: psycopg.Connection) -> Iterator[Statements]:
    """Takes its turn among the writers, and sees what those before it have written.

    In turn, so that change numbers become visible in their order (whoever follows them misses none) and two
    who write the same assets cannot block each other for ever.
    """
    connection.isolation_level = psycopg.IsolationLevel.READ_COMMITTED
    with connection.transaction():
        db = Statements(connection)
        db.execute(f"SET LOCAL lock_timeout = '{BUSY_SECONDS}s'")
        db.execute("SELECT pg_advisory_xact_lock(?)", (WRITERS,))
        yield db
        db.execute(_MARK_CHANGES)
