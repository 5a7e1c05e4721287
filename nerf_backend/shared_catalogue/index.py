"""HNSW indexes over the codes of each model: of the shape, of the appearance, and of both at equal weights.

An index of its own a model, since codes of another can lie just as near and would take the places of those
that are asked for. How much each half counts differs from search to search; what the three indexes find is
measured exactly and put in order (search.py).
"""

import dataclasses
import hashlib

import numpy as np
import psycopg
from psycopg import sql

from blender_addon.contract.errors import UserError
from blender_addon.contract.events import Emit, Progress
from blender_addon.similarity import typical_distance

from .connection import GUIDE, first_line, opened, place
from .dialect import Statements
from .migrate import VERSION

MEMORY = "512MB"  # while an index is built; with less than the index it takes many times as long


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
    with opened(url, VERSION) as connection:
        try:
            connection.isolation_level = None
            db = Statements(connection)
            now = {row[0] for row in db.execute("SELECT DISTINCT model FROM codes")}
            before = {row[0] for row in db.execute("SELECT model FROM indexed_models")}
            for model in sorted(before - now):
                _drop(connection, model)
            new = sorted(now - before)
            for done, model in enumerate(new):
                emit(Progress("index", done, len(new), model))
                _make(connection, model)
            return new
        except psycopg.errors.InsufficientPrivilege as error:
            raise UserError(
                f"{place(url)}: indexes are made by the database's owner ({first_line(error)}; {GUIDE})."
            ) from error


def _make(connection: psycopg.Connection, model: str) -> None:
    made = IndexedModel(model, _typical(Statements(connection), model))
    connection.execute(f"SET maintenance_work_mem = '{MEMORY}'")
    for half, expression in made.expressions.items():
        # What an interrupted one left is there, but not valid.
        connection.execute(sql.SQL("DROP INDEX IF EXISTS {}").format(made.index(half)))
        connection.execute(
            sql.SQL(
                "CREATE INDEX CONCURRENTLY {} ON codes USING hnsw (({}) vector_l2_ops) WHERE model = {}"
            ).format(made.index(half), expression, sql.Literal(model))
        )
    connection.execute("INSERT INTO indexed_models VALUES (%s, %s, %s)", (model, *made.typical))
    connection.execute("ANALYZE codes")


def _drop(connection: psycopg.Connection, model: str) -> None:
    gone = IndexedModel(model, (1.0, 1.0))
    for half in gone.expressions:
        connection.execute(sql.SQL("DROP INDEX IF EXISTS {}").format(gone.index(half)))
    connection.execute("DELETE FROM indexed_models WHERE model = %s", (model,))


def _typical(db: Statements, model: str) -> tuple[float, float]:
    rows = db.execute("SELECT shape, appearance FROM codes WHERE model = ?", (model,)).fetchall()
    shape, appearance = (
        typical_distance(np.frombuffer(b"".join(row[half] for row in rows), "<f4").reshape(len(rows), -1))
        for half in (0, 1)
    )
    return shape, appearance
