"""What is like a query in a whole category, however many assets that has. Read this file first.

Exact: the same assets, in the same order, at the same distances as blender_addon.similarity finds with
all codes in memory. The catalogue has the last word: what is listed has been read from it.
"""

import dataclasses
import os
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

from blender_addon.contract import catalogue_queries
from blender_addon.contract.catalogue import Entry
from blender_addon.contract.errors import UserError
from blender_addon.contract.events import Emit
from blender_addon.contract.models import current_model
from blender_addon.contract.workspace import Workspace
from blender_addon.similarity import Neighbour, near_duplicates

from ...open_catalogue import open_catalogue
from .nearest_rows import Batch, ranked, typical_distances
from .packed_codes import PackedCodes
from .packed_update import forget, packed_codes
from .query import Query

READ_AT_ONCE = 24  # entries of the catalogue


@dataclasses.dataclass(frozen=True)
class Filter:
    """What may be listed beside the query's own assets, which never are."""

    allowed: frozenset[str] | None = None  # ids; None: all
    duplicates: bool = True  # False: near-duplicates of the query and of what is listed before are left out


@dataclasses.dataclass
class CodeSearch:
    """One category, open for any number of queries; ``refresh`` takes in what changed meanwhile."""

    workspace: Workspace
    category: str
    emit: Emit

    def __post_init__(self) -> None:
        self.catalogue = open_catalogue(self.workspace.catalogue)
        self.model = category_model(self.workspace, self.category)
        self._folder = self.workspace.codes / self.category
        if not os.access(self.workspace.root, os.W_OK):
            self._temporary = tempfile.TemporaryDirectory(prefix="asset2vec-")
            self._folder = Path(self._temporary.name) / self.category
        self._packed: PackedCodes | None = None
        self.refresh()

    def refresh(self) -> None:
        packed = packed_codes(self.catalogue, self._folder, self.category, self.model, self.emit)
        if self._packed is None or packed.header != self._packed.header:
            self._packed = packed
            self._take_stock(packed)

    def nearest(self, query: Query, look: float, top: int, wanted: Filter) -> list[Neighbour]:
        """The ``top`` nearest, nearest first; equally near ones by name. UserError if models differ."""
        if query.model != self.model:
            raise UserError(
                f"{query.title} has codes of model {query.model}, and those of its category are of model "
                f"{self.model}: they cannot be compared; run `asset2vec refresh` on the library."
            )
        try:
            return self._nearest(query, look, top, wanted)
        except _DamagedError:
            before = self.packed.header
            self.refresh()
            if self.packed.header == before:  # nothing changed meanwhile: the cache is wrong
                forget(self._folder)
                self._packed = None
                self.refresh()
            return self._nearest(query, look, top, wanted)

    def note(self) -> str:
        """A sentence about assets of the category that cannot be compared; empty if there are none."""
        there = catalogue_queries.count(self.catalogue, self.category) - len(self._gone)
        left_out = there - (len(self.packed) - len(self._gone_rows))
        if not left_out:
            return ""
        return (
            f"{left_out} of {there} {self.category} assets have no codes of the category's model and are "
            "left out: run `asset2vec refresh`."
        )

    @property
    def packed(self) -> PackedCodes:
        assert self._packed is not None
        return self._packed

    def _take_stock(self, packed: PackedCodes) -> None:
        libraries = catalogue_queries.libraries(self.catalogue, self.category)
        self._gone = frozenset(
            asset
            for library in libraries
            if not Path(library).exists()
            for asset in catalogue_queries.ids_in(self.catalogue, library, self.category)
        )
        self._gone_rows = packed.rows_of(sorted(self._gone)) if self._gone else np.empty(0, np.intp)
        if len(packed) == len(self._gone_rows):
            raise UserError(
                f"No {self.category} in {self.catalogue} has codes of the category's model: "
                "run `asset2vec refresh` on the library."
            )
        self.typical = typical_distances(packed, self._gone_rows)

    def _nearest(self, query: Query, look: float, top: int, wanted: Filter) -> list[Neighbour]:
        batches = ranked(self.packed, query.shape, query.appearance, self.typical, look)
        found = (pair for batch in batches for pair in self._entries(batch, query, wanted))
        return first(found, query, self.typical, look, top, wanted.duplicates)

    def _entries(self, batch: Batch, query: Query, wanted: Filter) -> Iterator[tuple[Entry, float]]:
        """Those of a batch that may be listed, nearest first, then by name."""
        barred = query.asset_ids | self._gone
        candidates = [
            (asset, row, float(distance))
            for asset, row, distance in zip(
                self.packed.ids(batch.rows), batch.rows, batch.distances, strict=True
            )
            if asset not in barred and (wanted.allowed is None or asset in wanted.allowed)
        ]
        while candidates:
            piece = _piece(candidates)
            candidates = candidates[len(piece) :]
            at = {asset: (row, distance) for asset, row, distance in piece}
            entries = self.catalogue.entries_of(list(at))
            self._check(entries, np.array([at[e.asset_id][0] for e in entries], np.intp))
            yield from sorted(
                ((e, at[e.asset_id][1]) for e in entries if e.codes), key=lambda pair: pair[1]
            )  # a stable sort: entries come by name

    def _check(self, entries: list[Entry], rows: np.ndarray) -> None:
        """Raises _DamagedError where the cache says something else than the catalogue."""
        shapes, appearances = self.packed.codes(rows)
        for entry, shape, appearance in zip(entries, shapes, appearances, strict=True):
            codes = entry.codes
            if not codes or codes.model != self.model or entry.category != self.category:
                raise _DamagedError
            if not np.array_equal(np.array(codes.shape, np.float32), shape):
                raise _DamagedError
            if not np.array_equal(np.array(codes.appearance, np.float32), appearance):
                raise _DamagedError


class _DamagedError(Exception):
    """The cache has codes that the catalogue has not."""


def first(
    found: Iterable[tuple[Entry, float]],
    query: Query,
    typical: tuple[float, float],
    look: float,
    top: int,
    duplicates: bool,
) -> list[Neighbour]:
    """The first ``top`` of what was ``found``, nearest first, with or without near-duplicates."""
    listed = [_halves(*codes, typical, look) for codes in query.assets]
    taken: list[Neighbour] = []
    for entry, distance in found:
        if not duplicates:
            assert entry.codes
            own = _halves(np.array(entry.codes.shape), np.array(entry.codes.appearance), typical, look)
            if listed and _near_duplicate(own, listed):
                continue
            listed.append(own)
        taken.append(Neighbour(entry, distance))
        if len(taken) == top:
            break
    return taken


def _halves(
    shape: np.ndarray, appearance: np.ndarray, typical: tuple[float, float], look: float
) -> np.ndarray:
    """[2, CODE_SIZE] in typical distances; a half that does not count is 0."""
    return np.stack([shape / typical[0] * (look < 1), appearance / typical[1] * (look > 0)])


def _near_duplicate(own: np.ndarray, listed: list[np.ndarray]) -> bool:
    """Whether an asset is one of any that is listed."""
    shape_apart, look_apart = np.linalg.norm(np.array(listed) - own, axis=2).T
    return bool(near_duplicates(shape_apart, look_apart).any())


def category_model(workspace: Workspace, category: str) -> str:
    """The category's model; that of most of its codes while there is none, and "" if there are none."""
    known = current_model(workspace, category)
    catalogue = open_catalogue(workspace.catalogue)
    return known or next(iter(catalogue_queries.models(catalogue, category)), "")


def _piece(candidates: list[tuple[str, int, float]]) -> list[tuple[str, int, float]]:
    """The first READ_AT_ONCE of them, and all at the same distance as the last."""
    if len(candidates) <= READ_AT_ONCE:
        return candidates
    last = candidates[READ_AT_ONCE - 1][2]
    end = next((i for i in range(READ_AT_ONCE, len(candidates)) if candidates[i][2] > last), len(candidates))
    return candidates[:end]
