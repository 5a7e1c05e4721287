"""What is to be written to a server that is away: a file in the workspace, each write whole or not at all.

An SQLite file, because several processes may write it and any may be killed; it is never deleted, since
another may just be about to write into it. Values are kept, not only what they belong to: the workspace's own
catalogue may lack assets that are fitted here.
"""

import contextlib
import dataclasses
import json
import sqlite3
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from blender_addon.contract import typed
from blender_addon.contract.assets import AssetRecord
from blender_addon.contract.catalogue import BUSY_SECONDS, Codes
from blender_addon.contract.errors import UserError
from blender_addon.contract.fronts import Front
from blender_addon.contract.locks import Hold

VERSION = 1
_TABLE = (
    "CREATE TABLE waiting (number INTEGER PRIMARY KEY AUTOINCREMENT, time REAL NOT NULL, kind TEXT NOT NULL, "
    "content TEXT NOT NULL)"
)


@dataclasses.dataclass(frozen=True)
class Listing:
    library: str
    records: tuple[AssetRecord, ...]


@dataclasses.dataclass(frozen=True)
class Labels:
    library: str
    labels: tuple[tuple[str, str, tuple[str, ...]], ...]  # id, category, tags


@dataclasses.dataclass(frozen=True)
class NewCodes:
    codes: tuple[Codes, ...]
    categories: dict[str, str]  # of the assets that this workspace knows, by id


@dataclasses.dataclass(frozen=True)
class NewFronts:
    fronts: dict[str, Front]  # by asset id
    categories: dict[str, str]


Write = Listing | Labels | NewCodes | NewFronts
_KINDS: dict[str, type[Any]] = {
    "listing": Listing,
    "labels": Labels,
    "codes": NewCodes,
    "fronts": NewFronts,
}
_NAMES = {cls: name for name, cls in _KINDS.items()}


@dataclasses.dataclass(frozen=True)
class Waiting:
    """One write, to be made as if at ``time``, in seconds since 1970 by this machine's clock."""

    number: int
    time: float
    write: Write


class WaitingWrites:
    def __init__(self, path: Path) -> None:
        self.path = path

    def keep(self, write: Write) -> None:
        """On the disk when it returns. UserError for numbers that the server would not take either."""
        try:
            content = json.dumps(typed.encode(write), allow_nan=False)
        except ValueError as error:
            raise UserError(
                f"Codes that are no finite numbers cannot be written ({error}): fit anew."
            ) from error
        with self._opened() as db:
            values = time.time(), _NAMES[type(write)], content
            db.execute("INSERT INTO waiting (time, kind, content) VALUES (?, ?, ?)", values)

    def __len__(self) -> int:
        if not self.path.exists():
            return 0
        with self._opened() as db:
            return int(db.execute("SELECT count(*) FROM waiting").fetchone()[0])

    def first(self, count: int) -> list[Waiting]:
        """The oldest of them."""
        with self._opened() as db:
            rows = db.execute("SELECT * FROM waiting ORDER BY number LIMIT ?", (count,)).fetchall()
        return [
            Waiting(number, moment, typed.decode(_KINDS[kind], json.loads(content), self.path))
            for number, moment, kind, content in rows
        ]

    def remove(self, writes: Sequence[Waiting]) -> None:
        with self._opened() as db:
            db.executemany("DELETE FROM waiting WHERE number = ?", [(write.number,) for write in writes])

    @contextlib.contextmanager
    def alone(self) -> Iterator[bool]:
        """Whether this process may bring them over: one does at a time, and the others need not wait."""
        try:
            hold = Hold(self.path.with_name(f".{self.path.name}.lock"))
        except OSError:
            yield False
            return
        with contextlib.closing(hold):
            yield True

    @contextlib.contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(self.path, timeout=BUSY_SECONDS, isolation_level=None)
            with contextlib.closing(connection) as db:
                db.execute("BEGIN IMMEDIATE")
                version = db.execute("PRAGMA user_version").fetchone()[0]
                if version == 0:
                    db.execute(_TABLE)
                    db.execute(f"PRAGMA user_version = {VERSION}")
                elif version != VERSION:
                    raise UserError(
                        f"{self.path} is of another version of Asset2Vec: let that one bring over what waits."
                    )
                yield db
                db.execute("COMMIT")
        except (sqlite3.Error, OSError) as error:
            raise UserError(
                f"{self.path}, where writes wait for the studio's server, cannot be used ({error}): free the "
                "disk or the lock."
            ) from error
