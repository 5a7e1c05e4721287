"""What a library's listing, or other labels of its assets, change in the catalogue's tables.

The rows come into a table of the connection's own first, ``fresh``, where nobody waits for them. What they
change is then a few statements, however many they are, and rows that are as they were are not written. All
statements are such that PostgreSQL knows them too. An id may be there once.
"""

import dataclasses
import json
import sqlite3
from collections.abc import Iterable, Sequence

from .assets import AssetRecord
from .fronts import ARTIST, Front

REPLACE_FRONT = (
    "UPDATE SET front = excluded.front, origin = excluded.origin, "
    "confidence = excluded.confidence, turn = excluded.turn"
)
_ASSET = ("asset_id", "library", "kind", "name", "category", "tags", "source_hash")
_FRONT = ("front", "origin", "confidence", "turn")
_NO_FRONT = (None,) * len(_FRONT)

_REPLACE_CHANGED = (
    f"INSERT INTO assets SELECT {', '.join(f'f.{column}' for column in _ASSET)} "
    "FROM fresh f LEFT JOIN assets a ON a.asset_id = f.asset_id "
    f"WHERE a.asset_id IS NULL OR {' OR '.join(f'a.{column} != f.{column}' for column in _ASSET[1:])} "
    "ON CONFLICT (asset_id) DO UPDATE SET "
    f"{', '.join(f'{column} = excluded.{column}' for column in _ASSET[1:])}"
)
_RELABEL = (
    "INSERT INTO assets SELECT a.asset_id, a.library, a.kind, a.name, f.category, f.tags, a.source_hash "
    "FROM fresh f JOIN assets a ON a.asset_id = f.asset_id WHERE a.library = ? "
    "ON CONFLICT (asset_id) DO UPDATE SET category = excluded.category, tags = excluded.tags"
)


def stage_listing(db: sqlite3.Connection, stored: str, records: Sequence[AssetRecord]) -> None:
    """What replace_rows is to make of the library; ``stored`` is its path as it is stored."""
    rows = (
        (r.asset_id, stored, r.kind, r.name, r.category, json.dumps(r.tags), r.source_hash, *_front_of(r))
        for r in records
    )
    _stage(db, (*_ASSET, *_FRONT), rows)


def replace_rows(db: sqlite3.Connection, stored: str) -> None:
    """Makes the library's rows equal to those of stage_listing, as Catalogue.replace_library says."""
    db.execute(
        "DELETE FROM assets WHERE library = ? AND NOT EXISTS "
        "(SELECT 1 FROM fresh f WHERE f.asset_id = assets.asset_id)",
        (stored,),
    )
    _forget_other_categories(db)
    db.execute(_REPLACE_CHANGED)
    _replace_fronts(db)
    db.execute("DROP TABLE fresh")


def relabel_rows(
    db: sqlite3.Connection, stored: str, labels: Iterable[tuple[str, str, Sequence[str]]]
) -> None:
    """Catalogue.relabel in a transaction."""
    last = {asset: (category, json.dumps(tags)) for asset, category, tags in labels}
    _stage(db, ("asset_id", "category", "tags"), ((asset, *label) for asset, label in last.items()))
    db.execute(
        "DELETE FROM fresh WHERE NOT EXISTS "
        "(SELECT 1 FROM assets a WHERE a.asset_id = fresh.asset_id AND a.library = ?)",
        (stored,),
    )
    _forget_other_categories(db)
    db.execute(_RELABEL, (stored,))
    db.execute("DROP TABLE fresh")


def _front_of(record: AssetRecord) -> tuple[object, ...]:
    front = Front.from_metadata(record.front)
    return dataclasses.astuple(front) if front else _NO_FRONT


def _stage(db: sqlite3.Connection, columns: Sequence[str], rows: Iterable[tuple[object, ...]]) -> None:
    db.execute(
        f"CREATE TEMP TABLE fresh AS SELECT {', '.join(columns)} "
        "FROM assets LEFT JOIN fronts USING (asset_id) WHERE 1 = 0"
    )
    db.executemany(f"INSERT INTO fresh VALUES ({', '.join('?' * len(columns))})", rows)
    db.execute("CREATE UNIQUE INDEX fresh_ids ON fresh (asset_id)")


def _forget_other_categories(db: sqlite3.Connection) -> None:
    """Codes and fronts of assets that had another category until now."""
    db.execute(
        "CREATE TEMP TABLE moved AS SELECT a.asset_id FROM fresh f "
        "JOIN assets a ON a.asset_id = f.asset_id WHERE a.category != f.category"
    )
    for table in ("codes", "fronts"):
        db.execute(f"DELETE FROM {table} WHERE asset_id IN (SELECT asset_id FROM moved)")
    db.execute("DROP TABLE moved")


def _replace_fronts(db: sqlite3.Connection) -> None:
    """Artists' fronts are those that the assets have now; of others is taken what the catalogue lacks."""
    db.execute(
        "DELETE FROM fronts WHERE origin = ?1 AND asset_id IN "
        "(SELECT asset_id FROM fresh WHERE origin IS NULL OR origin != ?1)",
        (ARTIST,),
    )
    columns = f"asset_id, {', '.join(_FRONT)}"
    for which, clash in (("=", REPLACE_FRONT), ("!=", "NOTHING")):
        db.execute(
            f"INSERT INTO fronts ({columns}) SELECT {columns} FROM fresh WHERE origin {which} ? "
            f"ON CONFLICT (asset_id) DO {clash}",
            (ARTIST,),
        )
