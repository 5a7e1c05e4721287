"""Search on the server: by its indexes, and exactly. Nothing but the answer comes to this machine."""

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from psycopg import sql

from blender_addon.contract.catalogue import Entry
from blender_addon.contract.errors import UserError
from blender_addon.contract.metadata import CODE_SIZE
from blender_addon.similarity import Neighbour, scaled, scales

from ..uses.search.query import Query
from ..uses.search.search import Filter, first
from .catalogue import SharedCatalogue
from .dialect import Statements
from .index import IndexedModel, indexed_model

FEWEST, MOST = 200, 1000  # candidates from each index; pgvector gives no more than 1000

Found = list[tuple[str, float]]  # ids and distances, nearest first


@dataclasses.dataclass
class IndexedSearch:
    """One category and model; distances are in the typical ones of when its indexes were made."""

    catalogue: SharedCatalogue
    category: str
    model: str

    def __post_init__(self) -> None:
        with self.catalogue.statements() as db:
            found = indexed_model(db, self.model)
        if found is None:
            raise UserError(
                f"{self.catalogue} has no index for {self.category} (model {self.model or 'unknown'}): its "
                "owner makes it with `asset2vec studio index`; or search without --indexed."
            )
        self._indexed = found

    def nearest(self, query: Query, look: float, top: int, wanted: Filter) -> list[Neighbour]:
        """The ``top`` nearest; where filters leave too few of what the indexes found, all are measured."""
        count = min(max(20 * top, FEWEST), MOST)
        taken: list[Neighbour] = []
        for limit in (None, 4 * max(count, top), 10**9):
            with self.catalogue.statements() as db:
                found = (
                    by_index(db, self._indexed, query, look, count)
                    if limit is None
                    else exactly(db, self._indexed, query, look, limit, wanted.allowed)
                )
            pairs = self._entries(found, query, wanted)
            taken = first(pairs, query, self._indexed.typical, look, top, wanted.duplicates)
            if len(taken) == top or (limit is not None and len(found) < limit):
                break
        return taken

    def note(self) -> str:
        return f"Found by the index of {self.catalogue}, which may miss some."

    def _entries(self, found: Found, query: Query, wanted: Filter) -> Iterator[tuple[Entry, float]]:
        """Those that may be listed; of libraries that this machine sees."""
        there: dict[str, bool] = {}
        for start in range(0, len(found), FEWEST):
            distances = dict(found[start : start + FEWEST])
            entries = self.catalogue.entries_of(list(distances))
            for entry in sorted(entries, key=lambda e: distances[e.asset_id]):
                barred = entry.asset_id in query.asset_ids or not entry.codes
                if barred or (wanted.allowed is not None and entry.asset_id not in wanted.allowed):
                    continue
                if there.setdefault(entry.library, Path(entry.library).exists()):
                    yield entry, distances[entry.asset_id]


def by_index(db: Statements, indexed: IndexedModel, query: Query, look: float, count: int) -> Found:
    """What the indexes find nearest, ``count`` of each that matters, measured exactly; not more than MOST."""
    shape, appearance = _bytes(query.shape), _bytes(query.appearance)
    ratio = indexed.typical[0] / indexed.typical[1]
    joint = shape + _bytes(query.appearance * ratio)
    targets = {"shape": shape, "appearance": appearance, "joint": joint}
    db.execute(f"SET LOCAL hnsw.ef_search = {count}")
    rows = {}
    for half in _halves(look):
        statement = sql.SQL(
            "SELECT asset_id, shape, appearance FROM codes WHERE model = {} ORDER BY ({}) <-> %s LIMIT {}"
        ).format(sql.Literal(indexed.model), indexed.expressions[half], sql.Literal(count))
        for row in db.connection.cursor(binary=True).execute(statement, (targets[half],)):
            rows[row[0]] = row
    return _ranked(list(rows.values()), indexed, query, look)


def exactly(
    db: Statements,
    indexed: IndexedModel,
    query: Query,
    look: float,
    count: int,
    allowed: frozenset[str] | None = None,
) -> Found:
    """The ``count`` nearest of all codes of the model, or of those ``allowed``: every one is measured."""
    by_shape, by_look = (scale**2 for scale in scales(*indexed.typical, look))
    statement = (
        "SELECT asset_id, shape, appearance FROM codes WHERE model = %(model)s "
        + ("" if allowed is None else "AND asset_id = ANY(%(allowed)s) ")
        + "ORDER BY %(by_shape)s::float8 * power(shape <-> %(shape)s, 2) "
        "+ %(by_look)s::float8 * power(appearance <-> %(appearance)s, 2), asset_id LIMIT %(count)s"
    )
    values = {
        "model": indexed.model,
        "allowed": sorted(allowed or ()),
        "by_shape": by_shape,
        "by_look": by_look,
        "shape": _bytes(query.shape),
        "appearance": _bytes(query.appearance),
        "count": count,
    }
    rows = db.connection.cursor(binary=True).execute(statement.encode(), values).fetchall()
    return _ranked(rows, indexed, query, look)


def _halves(look: float) -> tuple[str, ...]:
    if look in (0, 1):
        return ("appearance",) if look else ("shape",)
    return "joint", "shape", "appearance"


def _ranked(rows: list[tuple], indexed: IndexedModel, query: Query, look: float) -> Found:
    shapes, appearances = (
        np.frombuffer(b"".join(row[half] for row in rows), "<f4").reshape(-1, CODE_SIZE) for half in (1, 2)
    )
    scale = scales(*indexed.typical, look)
    target = scaled(query.shape, query.appearance, scale)
    apart = np.linalg.norm(scaled(shapes, appearances, scale) - target, axis=1)
    return [(rows[i][0], float(apart[i])) for i in np.argsort(apart, kind="stable")]


def _bytes(code: np.ndarray) -> bytes:
    return code.astype("<f4").tobytes()
