"""HNSW indexes over the codes of each model: of the shape, of the appearance, and of both at equal weights.

An index of its own a model, since codes of another can lie just as near and would take the places of those
that are asked for. How much each half counts differs from search to search; what the three indexes find is
measured exactly and put in order (search.py).
"""

import contextlib
import dataclasses
import hashlib
from collections.abc import Iterator

import numpy as np
import psycopg
from psycopg import sql

from blender_addon.contract.catalogue_queries import ROWS_AT_ONCE
from blender_addon.contract.errors import UserError
from blender_addon.contract.events import Emit, Progress
from blender_addon.contract.metadata import CODE_SIZE
from blender_addon.similarity import sample_keys, sample_rows, typical_distance

from .address import GUIDE, place
from .connection import first_line, opened
from .dialect import Statements
from .migrate import VERSION

INDEXERS = 0x41325649  # the advisory lock of the one who makes them
# Memory for an asset, and in all, while an index is built: with less than its graph takes it lasts longer.
NODE_BYTES, LEAST_BYTES = 1200, 64 << 20


@dataclasses.dataclass(frozen=True)
class IndexedModel:
    model: str
    typical: tuple[float, float]  # of shapes and appearances, when the indexes were made

    @property
    def expressions(self) -> dict[str, sql.Composable]:
        """What each index is over."""
        ratio = self.typical[0] / self.typical[1]
        return {
            "shape": sql.SQL("shape"),
            "appearance": sql.SQL("appearance"),
            "joint": sql.SQL("joint(shape, appearance, {})::vector(64)").format(sql.Literal(ratio)),
        }

    def index(self, half: str) -> sql.Identifier:
        return sql.Identifier(f"search_{half}_{hashlib.sha256(self.model.encode()).hexdigest()[:16]}")


def indexed_model(db: Statements, model: str) -> IndexedModel | None:
    query = "SELECT shape, appearance FROM indexed_models WHERE model = ?"
    row = db.execute(query, (model,)).fetchone()
    return IndexedModel(model, (row[0], row[1])) if row else None


def index_models(url: str, emit: Emit) -> list[str]:
    """Makes the indexes of models that have none, drops those of models without codes; returns the made ones.

    Others read and write meanwhile. UserError if the user is not the owner.
    """
    with opened(url, VERSION, patience=None) as connection:
        try:
            connection.isolation_level = None
            with _alone(connection, url):
                return _index_models(connection, emit)
        except psycopg.errors.InsufficientPrivilege as error:
            raise UserError(
                f"{place(url)}: indexes are made by the database's owner ({first_line(error)}; {GUIDE})."
            ) from error


@contextlib.contextmanager
def _alone(connection: psycopg.Connection, url: str) -> Iterator[None]:
    """Two at once would each drop what the other has not finished. A lost connection gives its lock up.

    Nobody waits: an index that is being made waits itself for every statement that has begun before.
    """
    (mine,) = connection.execute("SELECT pg_try_advisory_lock(%s)", (INDEXERS,)).fetchone() or (False,)
    if not mine:
        raise UserError(
            f"{place(url)} is just being indexed by somebody else: run `asset2vec studio index` again when "
            "they are done, for models that still have none."
        )
    try:
        yield
    finally:
        with contextlib.suppress(psycopg.Error):
            connection.execute("SELECT pg_advisory_unlock(%s)", (INDEXERS,))


def _index_models(connection: psycopg.Connection, emit: Emit) -> list[str]:
    db = Statements(connection)
    now = {row[0] for row in db.execute("SELECT DISTINCT model FROM codes")}
    before = {row[0] for row in db.execute("SELECT model FROM indexed_models")}
    for model in sorted(before - now):
        _drop(connection, model)
    new = sorted(now - before)
    halves = ((model, half) for model in new for half in _made(connection, model))
    for done, (model, half) in enumerate(halves):
        emit(Progress("index", done, 3 * len(new), f"{model}, {half}"))
    return new


def _made(connection: psycopg.Connection, model: str) -> Iterator[str]:
    """Makes the three indexes of a model; says before each which it is."""
    with connection.transaction():
        made = IndexedModel(model, typical(Statements(connection), model))
    _take_memory(connection, model)
    for half, expression in made.expressions.items():
        yield half
        # What an interrupted one left is there, but not valid.
        connection.execute(sql.SQL("DROP INDEX IF EXISTS {}").format(made.index(half)))
        connection.execute(
            sql.SQL(
                "CREATE INDEX CONCURRENTLY {} ON codes USING hnsw (({}) vector_l2_ops) WHERE model = {}"
            ).format(made.index(half), expression, sql.Literal(model))
        )
    connection.execute("INSERT INTO indexed_models VALUES (%s, %s, %s)", (model, *made.typical))
    connection.execute("ANALYZE codes")


def _take_memory(connection: psycopg.Connection, model: str) -> None:
    """As much as the graph needs, and at most half of what its administrator says that the server has."""
    connection.execute(
        "SELECT set_config('maintenance_work_mem', greatest(%(least)s::bigint, least(count(*) * %(node)s, "
        "pg_size_bytes(current_setting('effective_cache_size')) / 2)) / 1024 || 'kB', false) "
        "FROM codes WHERE model = %(model)s",
        {"least": LEAST_BYTES, "node": NODE_BYTES, "model": model},
    )


def _drop(connection: psycopg.Connection, model: str) -> None:
    gone = IndexedModel(model, (1.0, 1.0))
    for half in gone.expressions:
        connection.execute(sql.SQL("DROP INDEX IF EXISTS {}").format(gone.index(half)))
    connection.execute("DELETE FROM indexed_models WHERE model = %s", (model,))


def typical(db: Statements, model: str) -> tuple[float, float]:
    """The typical distance of shapes, and of appearances, without all of them in memory at once."""
    samples = [np.empty((0, CODE_SIZE), "<f4")] * 2
    found = db.cursor().execute("SELECT shape, appearance FROM codes WHERE model = ?", (model,))
    while rows := found.fetchmany(ROWS_AT_ONCE):
        for half, sample in enumerate(samples):
            new = np.frombuffer(b"".join(row[half] for row in rows), "<f4").reshape(-1, CODE_SIZE)
            both = np.concatenate([sample, new])
            samples[half] = both[sample_rows(sample_keys(both))]
    return typical_distance(samples[0]), typical_distance(samples[1])
