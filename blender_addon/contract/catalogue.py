"""The catalogue: every asset of the known libraries with its codes, in one SQLite file.

It holds nothing that the libraries and models do not: delete it and the next refresh rebuilds it.
Codes are BLOBs of CODE_SIZE little-endian float32. Each method is one transaction, so a killed
writer leaves the state before or after it; readers wait for a writer, up to BUSY_SECONDS. The
rollback journal is used, not WAL, because catalogues also lie on network shares. A library in the
workspace's folder is stored relative to it, so that the whole folder can be moved or copied.
"""

import contextlib
import dataclasses
import json
import sqlite3
import struct
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from . import metadata
from .assets import AssetRecord, state
from .errors import Busy, UserError
from .fronts import ARTIST, Front
from .grades import is_poor
from .listed_rows import REPLACE_FRONT, relabel_rows, replace_rows, stage_listing
from .metadata import CODE_SIZE

APPLICATION_ID = 0x41325643  # "A2VC"
SCHEMA_VERSION = 4
BUSY_SECONDS = 30

_FRONTS = """
CREATE TABLE fronts (
    asset_id TEXT PRIMARY KEY REFERENCES assets ON DELETE CASCADE,
    front REAL NOT NULL,
    origin TEXT NOT NULL,
    confidence REAL NOT NULL,
    turn REAL NOT NULL
)
"""

_TABLES = """
CREATE TABLE assets (
    asset_id TEXT PRIMARY KEY,
    library TEXT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    category TEXT NOT NULL,
    tags TEXT NOT NULL,
    source_hash TEXT NOT NULL
);
CREATE INDEX assets_by_library ON assets (library);
CREATE TABLE codes (
    asset_id TEXT PRIMARY KEY REFERENCES assets ON DELETE CASCADE,
    model TEXT NOT NULL,
    source_hash TEXT NOT NULL,
    shape BLOB NOT NULL,
    appearance BLOB NOT NULL,
    psnr REAL NOT NULL,
    iou REAL NOT NULL
);
"""

# Every change of an asset's codes gets a number greater than all before it; of each asset the last one is
# kept, also when its codes are gone. So whoever keeps a copy of the codes can ask for what is newer.
# Triggers, because codes also go with their asset. The token tells this catalogue from one made anew.
_CHANGES = (
    "CREATE TABLE code_changes (change INTEGER PRIMARY KEY AUTOINCREMENT, asset_id TEXT NOT NULL UNIQUE)",
    "CREATE TABLE origin (token TEXT NOT NULL)",
    "INSERT INTO origin VALUES (lower(hex(randomblob(16))))",
    "INSERT INTO code_changes (asset_id) SELECT asset_id FROM codes",
    *(
        f"CREATE TRIGGER codes_{event.lower()} AFTER {event} ON codes BEGIN "
        f"DELETE FROM code_changes WHERE asset_id = {row}.asset_id; "
        f"INSERT INTO code_changes (asset_id) VALUES ({row}.asset_id); END"
        for event, row in (("INSERT", "new"), ("UPDATE", "new"), ("DELETE", "old"))
    ),
    "DROP INDEX assets_by_library",
    "CREATE INDEX assets_by_name ON assets (library, name)",
    "CREATE INDEX assets_by_category ON assets (category, library)",
)

# The last change of each transaction, with a random mark: a catalogue restored from a backup counts its
# changes from there on as the other did, but with other marks.
_MARK_CHANGES = (
    "INSERT INTO change_marks SELECT last, lower(hex(randomblob(8))) "
    "FROM (SELECT max(change) AS last FROM code_changes) "
    "WHERE last > (SELECT coalesce(max(change), 0) FROM change_marks)"
)
# Marks further back are dropped. Who stands there packs its copy of the codes anew, and would have had to
# follow as many changes.
KEPT_CHANGES = 1_000_000
_MARKS = (
    "CREATE TABLE change_marks (change INTEGER PRIMARY KEY, mark TEXT NOT NULL)",
    _MARK_CHANGES,
)

REPLACE_CODES = (
    "UPDATE SET model = excluded.model, source_hash = excluded.source_hash, shape = excluded.shape, "
    "appearance = excluded.appearance, psnr = excluded.psnr, iou = excluded.iou"
)
ONE_OF = "IN (SELECT value FROM json_each(?))"  # a JSON list

# version: what makes a catalogue of that version one of the next
_MIGRATIONS: dict[int, tuple[str, ...]] = {1: (_FRONTS,), 2: _CHANGES, 3: _MARKS}


@dataclasses.dataclass(frozen=True)
class Codes:
    """What a fit knows of one asset; ``source_hash`` is of the content it was fitted to."""

    asset_id: str
    model: str
    source_hash: str
    shape: tuple[float, ...]
    appearance: tuple[float, ...]
    psnr: float
    iou: float

    def row(self) -> tuple[str, str, str, bytes, bytes, float, float]:
        """As the catalogue stores them."""
        packed = pack_code(self.shape), pack_code(self.appearance)
        return self.asset_id, self.model, self.source_hash, *packed, self.psnr, self.iou

    @classmethod
    def from_metadata(cls, asset_id: str, fitted: dict[str, Any]) -> "Codes":
        """The codes on an asset itself; ``fitted`` has all of metadata.FITTED_KEYS."""
        return cls(
            asset_id,
            fitted[metadata.MODEL],
            fitted[metadata.SOURCE_HASH],
            tuple(fitted[metadata.SHAPE]),
            tuple(fitted[metadata.APPEARANCE]),
            fitted[metadata.PSNR],
            fitted[metadata.IOU],
        )


@dataclasses.dataclass(frozen=True)
class Entry:
    """One asset of the catalogue, with its codes if it has any."""

    asset_id: str
    library: str
    kind: str
    name: str
    category: str
    tags: tuple[str, ...]
    source_hash: str
    codes: Codes | None
    front: Front | None = None

    def state(self, model: str) -> str:
        """``model`` is the id of the category's model now, or ""."""
        codes = self.codes
        return state(self.source_hash, model, (codes.source_hash, codes.model) if codes else None)

    @property
    def poor(self) -> bool:
        """Whether its codes describe it so badly that its neighbours should not be trusted."""
        return self.codes is not None and is_poor(self.codes.psnr, self.codes.iou)

    def fitted_metadata(self) -> dict[str, Any]:
        """What the asset is to know of its codes and its front; without them, or a category, the keys go.

        A front that an artist set is on the asset already.
        """
        front = self.front if self.category else None
        by_artist = front is not None and front.origin == ARTIST
        return self._code_metadata() | (
            {} if by_artist else front.metadata() if front else dict.fromkeys(metadata.FRONT_KEYS)
        )

    def _code_metadata(self) -> dict[str, Any]:
        codes = self.codes if self.category else None
        if codes is None:
            return dict.fromkeys(metadata.FITTED_KEYS)
        return {
            metadata.SCHEMA: metadata.SCHEMA_VERSION,
            metadata.SHAPE: list(codes.shape),
            metadata.APPEARANCE: list(codes.appearance),
            metadata.MODEL: codes.model,
            metadata.SOURCE_HASH: codes.source_hash,
            metadata.PSNR: codes.psnr,
            metadata.IOU: codes.iou,
        }


class Catalogue:
    """Opens the catalogue at ``path``; every call is safe beside other processes.

    Each waits at most ``patience`` seconds for one that writes, and raises Busy then.

    Statements outside _create_or_check are such that PostgreSQL knows them too: a studio's shared catalogue
    (nerf_backend/shared_catalogue) is this class on another connection.
    """

    def __init__(self, path: Path, patience: float = BUSY_SECONDS) -> None:
        self.path = path
        self._patience = patience
        self._folder = path.parent.parent

    def __str__(self) -> str:
        return str(self.path)

    def exists(self) -> bool:
        return self.path.exists()

    def replace_library(self, library: str, records: Sequence[AssetRecord]) -> None:
        """Makes the library's rows equal to ``records``; codes of assets that remain are kept.

        An asset that changed its category loses them: they are of the former category's space.
        """
        with self._transaction(write=True) as db:
            stage_listing(db, self.stored_path(library), records)
            replace_rows(db, self.stored_path(library))

    def relabel(self, library: str, labels: Iterable[tuple[str, str, Sequence[str]]]) -> None:
        """Id, category and tags of assets of the library that got others; what is not known is left out."""
        with self._transaction(write=True) as db:
            relabel_rows(db, self.stored_path(library), labels)

    def write_codes(self, codes: Iterable[Codes]) -> None:
        rows = [c.row() for c in codes]
        with self._transaction(write=True) as db:
            db.executemany(
                f"INSERT INTO codes VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (asset_id) DO {REPLACE_CODES}",
                rows,
            )

    def write_fronts(self, fronts: Mapping[str, Front]) -> None:
        """Fronts by asset id, of assets that the catalogue has."""
        with self._transaction(write=True) as db:
            db.executemany(
                f"INSERT INTO fronts VALUES (?, ?, ?, ?, ?) ON CONFLICT (asset_id) DO {REPLACE_FRONT}",
                [(asset, *dataclasses.astuple(front)) for asset, front in fronts.items()],
            )

    def entries(self, category: str | None = None, library: str | None = None) -> list[Entry]:
        """Entries by name, optionally of one category or one library only; none if there is no file yet."""
        if not self.exists():
            return []
        stored = None if library is None else self.stored_path(library)
        wanted = {"a.category": category, "a.library": stored}
        given = {column: value for column, value in wanted.items() if value is not None}
        where = " AND ".join(f"{column} = ?" for column in given) or "1 = 1"
        return self._entries(where, list(given.values()))

    def entries_named(self, library: str, name: str) -> list[Entry]:
        """Those of a library with this name, or this id, without reading the others."""
        if not self.exists():
            return []
        return self._entries(
            "a.asset_id IN (SELECT asset_id FROM assets WHERE library = ?1 AND name = ?2 "
            "UNION SELECT asset_id FROM assets WHERE library = ?1 AND asset_id = ?2)",
            (self.stored_path(library), name),
        )

    def entries_of(self, asset_ids: Sequence[str]) -> list[Entry]:
        """Those of ``asset_ids`` that are there, by name, without reading the others."""
        if not self.exists():
            return []
        return self._entries(f"a.asset_id {ONE_OF}", (json.dumps(list(asset_ids)),))

    def _entries(self, where: str, values: Sequence[str | None]) -> list[Entry]:
        with self.reading() as db:
            rows = db.execute(
                "SELECT a.asset_id, a.library, a.kind, a.name, a.category, a.tags, a.source_hash, "
                "f.front, f.origin, f.confidence, f.turn, "
                "c.model, c.source_hash, c.shape, c.appearance, c.psnr, c.iou "
                "FROM assets a LEFT JOIN codes c USING (asset_id) LEFT JOIN fronts f USING (asset_id) "
                f"WHERE {where} ORDER BY a.name, a.asset_id",
                values,
            ).fetchall()
        return [self._entry(row) for row in rows]

    def reading(self) -> contextlib.AbstractContextManager[sqlite3.Connection]:
        """A transaction for the narrow queries of catalogue_queries.py; makes the file if there is none."""
        return self._transaction()

    def library_path(self, stored: str) -> str:
        """The path of a library as it is stored; an absolute one stays as it is."""
        return str(self._folder / stored)

    def turns(self, category: str) -> list[tuple[str, float]]:
        """Library and turn (fronts.py) of each front of a category, and nothing else: no codes are read."""
        if not self.exists():
            return []
        with self.reading() as db:
            rows = db.execute(
                "SELECT a.library, f.turn FROM fronts f JOIN assets a USING (asset_id) WHERE a.category = ?",
                (category,),
            ).fetchall()
        return [(self.library_path(library), turn) for library, turn in rows]

    def ids_elsewhere(self, library: str, ids: Iterable[str]) -> set[str]:
        """Those of ``ids`` that assets of other, still existing libraries have: here they are copies'."""
        if not self.exists():
            return set()
        with self.reading() as db:
            return owned_elsewhere(db, self.stored_path(library), ids, self.library_path)

    def stored_path(self, library: str) -> str:
        try:
            return Path(library).relative_to(self._folder).as_posix()
        except ValueError:
            return library

    def _entry(self, row: tuple) -> Entry:
        asset_id, library, kind, name, category, tags, source_hash, *rest = row
        facing, (model, fitted_hash, *numbers) = rest[:4], rest[4:]
        front = None if facing[0] is None else Front(*facing)
        codes = None
        if model is not None:
            shape, appearance, psnr, iou = numbers
            codes = Codes(
                asset_id, model, fitted_hash, unpack_code(shape), unpack_code(appearance), psnr, iou
            )
        path = self.library_path(library)
        return Entry(asset_id, path, kind, name, category, tuple(json.loads(tags)), source_hash, codes, front)

    @contextlib.contextmanager
    def _transaction(self, write: bool = False) -> Iterator[sqlite3.Connection]:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(self.path, timeout=self._patience, isolation_level=None)
            with contextlib.closing(connection) as db:
                db.execute("PRAGMA foreign_keys = ON")
                # IMMEDIATE takes the write lock at once: two writers queue instead of failing.
                db.execute("BEGIN IMMEDIATE" if write or _is_older(db) else "BEGIN")
                try:
                    _create_or_check(db, self.path)
                    yield db
                    if write:
                        db.execute(_MARK_CHANGES)
                        drop_old_marks(db)
                    db.execute("COMMIT")
                except BaseException:
                    if db.in_transaction:
                        db.execute("ROLLBACK")
                    raise
        except (sqlite3.Error, OSError) as error:
            if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_BUSY:
                raise Busy(f"Another program writes {self.path}: try again in a moment.") from error
            raise UserError(
                f"The catalogue {self.path} cannot be used ({error}): free the disk or the lock, "
                "or delete the file and run refresh to rebuild it."
            ) from error


def pack_code(code: Sequence[float]) -> bytes:
    return struct.pack(f"<{CODE_SIZE}f", *code)


def unpack_code(blob: bytes) -> tuple[float, ...]:
    return struct.unpack(f"<{CODE_SIZE}f", blob)


def owned_elsewhere(
    db: sqlite3.Connection, stored: str, ids: Iterable[str], path_of: Callable[[str], str] = str
) -> set[str]:
    """Catalogue.ids_elsewhere in a transaction; ``path_of`` is where a library lies that is stored so."""
    rows = db.execute(
        f"SELECT asset_id, library FROM assets WHERE asset_id {ONE_OF} AND library != ?",
        (json.dumps(list(ids)), stored),
    ).fetchall()
    there = {library for library in {row[1] for row in rows} if Path(path_of(library)).exists()}
    return {asset_id for asset_id, library in rows if library in there}


def drop_old_marks(db: sqlite3.Connection) -> None:
    """What every transaction does that writes."""
    db.execute(
        "DELETE FROM change_marks WHERE change < (SELECT max(change) FROM change_marks) - ?", (KEPT_CHANGES,)
    )


def _is_older(db: sqlite3.Connection) -> bool:
    return db.execute("PRAGMA user_version").fetchone()[0] < SCHEMA_VERSION


def _create_or_check(db: sqlite3.Connection, path: Path) -> None:
    version = db.execute("PRAGMA user_version").fetchone()[0]
    if version == 0 and not db.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone():
        for statement in (*_TABLES.split(";"), _FRONTS, *_CHANGES, *_MARKS):
            db.execute(statement)
        db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        version = _set_version(db, SCHEMA_VERSION)
    ours = db.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID
    while ours and version in _MIGRATIONS:
        for statement in _MIGRATIONS[version]:
            db.execute(statement)
        version = _set_version(db, version + 1)
    if not ours or version != SCHEMA_VERSION:
        raise UserError(
            f"{path} is not a catalogue that this version of Asset2Vec knows: "
            "delete it and run refresh to rebuild it."
        )


def _set_version(db: sqlite3.Connection, version: int) -> int:
    db.execute(f"PRAGMA user_version = {version}")
    return version
