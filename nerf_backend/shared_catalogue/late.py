"""Brings what waited for the server over, each write as of when it was made: what is newer there stays.

Newer is what was written later, by the server's clock, to which this machine's is compared. Codes of the
content that an asset has now are not replaced by codes of another content either, nor an artist's front by a
found one, and nothing is written to an asset that has another category by now. Done twice, it changes
nothing: whoever is killed in it begins again.
"""

import dataclasses
import time
from typing import Any

import psycopg

from blender_addon.contract.catalogue import REPLACE_CODES, Codes, owned_elsewhere
from blender_addon.contract.fronts import Front
from blender_addon.contract.listed_rows import REPLACE_FRONT, relabel_rows, stage_listing

from .dialect import Statements
from .listing import replace_listed
from .transactions import writing
from .waiting import Labels, Listing, NewCodes, Waiting, WaitingWrites

BATCH = 200  # writes in one transaction
_THEN = "to_timestamp(?1::float8)"

_LATE_CODES = (
    "INSERT INTO codes (asset_id, model, source_hash, shape, appearance, psnr, iou) "
    "SELECT a.asset_id, ?4, ?5, ?6, ?7, ?8, ?9 FROM assets a LEFT JOIN codes c USING (asset_id) "
    "WHERE a.asset_id = ?3 AND (?2::text IS NULL OR a.category = ?2) AND (c.asset_id IS NULL OR "
    f"(c.written < {_THEN} AND (c.source_hash != a.source_hash OR a.source_hash = ?5))) "
    f"ON CONFLICT (asset_id) DO {REPLACE_CODES}"
)
_LATE_FRONT = (
    "INSERT INTO fronts (asset_id, front, origin, confidence, turn) "
    "SELECT a.asset_id, ?4, ?5, ?6, ?7 FROM assets a LEFT JOIN fronts f USING (asset_id) "
    "WHERE a.asset_id = ?3 AND (?2::text IS NULL OR a.category = ?2) AND (f.asset_id IS NULL OR "
    f"(f.written < {_THEN} AND (f.origin != 'artist' OR ?5 = 'artist'))) "
    f"ON CONFLICT (asset_id) DO {REPLACE_FRONT}"
)


@dataclasses.dataclass
class Brought:
    """How many listings, codes and fronts the server has got, left for newer ones, and could not take."""

    taken: int = 0
    left: int = 0
    refused: int = 0
    forbidden: bool = False  # this user may only read

    def count(self, taken: bool) -> None:
        self.taken += taken
        self.left += not taken


def bring_over(
    connection: psycopg.Connection, waiting: WaitingWrites, brought: Brought, turn_seconds: int
) -> None:
    """All that waits, counted in ``brought``; nothing if another process does it now, or we may only read."""
    if not len(waiting):
        return
    try:
        with waiting.alone() as mine:
            while mine and (batch := waiting.first(BATCH)):
                with writing(connection, turn_seconds) as db:
                    ahead = _server_time(db) - time.time()
                    for write in batch:
                        _bring_or_refuse(db, write, write.time + ahead, brought)
                waiting.remove(batch)
    except psycopg.errors.InsufficientPrivilege:
        brought.forbidden = True


def _server_time(db: Statements) -> float:
    (now,) = db.execute("SELECT extract(epoch FROM clock_timestamp())::float8").fetchone() or (0.0,)
    return float(now)


def _bring_or_refuse(db: Statements, waiting: Waiting, then: float, brought: Brought) -> None:
    """What the server cannot take, whatever it is, must not keep the rest from it for ever."""
    try:
        with db.connection.transaction():
            _bring(db, waiting, then, brought)
    except (psycopg.DataError, psycopg.IntegrityError):
        brought.refused += 1


def _bring(db: Statements, waiting: Waiting, then: float, brought: Brought) -> None:
    db.execute(f"SELECT set_config('asset2vec.written', {_THEN}::text, true)", (then,))
    write = waiting.write
    if isinstance(write, Listing):
        brought.count(_list(db, write, then))
    elif isinstance(write, Labels):
        brought.count(_relabel(db, write, then))
    elif isinstance(write, NewCodes):
        for codes in write.codes:
            brought.count(_write_codes(db, codes, write.categories.get(codes.asset_id), then))
    else:
        for asset, front in write.fronts.items():
            brought.count(_write_front(db, asset, front, write.categories.get(asset), then))


def _list(db: Any, listing: Listing, then: float) -> bool:
    if _is_listed_since(db, listing.library, then):
        return False
    # A copied library has the ids of its original, which could not be seen then; its next listing mends that.
    copies = owned_elsewhere(db, listing.library, [r.asset_id for r in listing.records])
    stage_listing(db, listing.library, [r for r in listing.records if r.asset_id not in copies])
    replace_listed(db, listing.library)
    return True


def _relabel(db: Any, labels: Labels, then: float) -> bool:
    if _is_listed_since(db, labels.library, then):
        return False
    relabel_rows(db, labels.library, labels.labels)
    return True


def _is_listed_since(db: Statements, library: str, then: float) -> bool:
    statement = f"SELECT written > {_THEN} FROM listings WHERE library = ?2"
    (since,) = db.execute(statement, (then, library)).fetchone() or (False,)
    return bool(since)


def _write_codes(db: Statements, codes: Codes, category: str | None, then: float) -> bool:
    return db.execute(_LATE_CODES, (then, category, *codes.row())).rowcount > 0


def _write_front(db: Statements, asset: str, front: Front, category: str | None, then: float) -> bool:
    values = dataclasses.astuple(front)
    return db.execute(_LATE_FRONT, (then, category, asset, *values)).rowcount > 0
