"""The studio's catalogue: the contract's Catalogue on a PostgreSQL server.

Readers see one state and never wait. Writers take turns, as they do with the file: each waits for a lock that
ends with the transaction, so that change numbers become visible in their order (whoever follows them misses
none) and two who write the same assets cannot block each other for ever. The server has the last word; what a
library is listed with, and what is fitted to it, is also written into the workspace's own file, which is what
Blender reads.
"""

import contextlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import psycopg

from blender_addon.contract.assets import AssetRecord
from blender_addon.contract.catalogue import BUSY_SECONDS, Catalogue, Codes
from blender_addon.contract.fronts import Front

from .connection import WRITERS, opened, place
from .dialect import Statements
from .migrate import VERSION

_MARK_CHANGES = (
    "INSERT INTO change_marks SELECT last, gen_random_uuid()::text "
    "FROM (SELECT max(change) AS last FROM code_changes) AS changes "
    "WHERE last > (SELECT coalesce(max(change), 0) FROM change_marks)"
)


class SharedCatalogue(Catalogue):
    """The catalogue at ``url``; ``path`` is the file that Blender reads.

    Libraries are known by their whole paths: all who share a catalogue see them at the same place.
    """

    one_of = "IN (SELECT json_array_elements_text(?::json))"

    def __init__(self, path: Path, url: str) -> None:
        super().__init__(path)
        self.url = url
        self.local = Catalogue(path)

    def __str__(self) -> str:
        return place(self.url)

    def exists(self) -> bool:
        return True

    def replace_library(self, library: str, records: Sequence[AssetRecord]) -> None:
        super().replace_library(library, records)
        self.local.replace_library(library, records)
        shared = {e.asset_id: e for e in self.entries(library=library)}
        known = {e.asset_id: e for e in self.local.entries(library=library)}
        news = [e for e in shared.values() if e.asset_id in known and known[e.asset_id] != e]
        self.local.write_codes(e.codes for e in news if e.codes)
        self.local.write_fronts({e.asset_id: e.front for e in news if e.front})

    def relabel(self, library: str, labels: Iterable[tuple[str, str, Sequence[str]]]) -> None:
        labels = list(labels)
        super().relabel(library, labels)
        self.local.relabel(library, labels)

    def write_codes(self, codes: Iterable[Codes]) -> None:
        codes = list(codes)
        super().write_codes(codes)
        there = {e.asset_id for e in self.local.entries_of([c.asset_id for c in codes])}
        self.local.write_codes(c for c in codes if c.asset_id in there)

    def write_fronts(self, fronts: Mapping[str, Front]) -> None:
        super().write_fronts(fronts)
        there = {e.asset_id for e in self.local.entries_of(list(fronts))}
        self.local.write_fronts({asset: front for asset, front in fronts.items() if asset in there})

    def library_path(self, stored: str) -> str:
        return stored

    def stored_path(self, library: str) -> str:
        return library

    def statements(self) -> contextlib.AbstractContextManager[Statements]:
        """A transaction for what only the server can do."""
        return self._transaction()

    @contextlib.contextmanager
    def _transaction(self, write: bool = False) -> Iterator[Any]:
        with opened(self.url, VERSION) as connection:
            # A reader sees one state throughout; a writer sees what those before it have written.
            level = psycopg.IsolationLevel
            connection.isolation_level = level.READ_COMMITTED if write else level.REPEATABLE_READ
            with connection.transaction():
                db = Statements(connection)
                if write:
                    db.execute(f"SET LOCAL lock_timeout = '{BUSY_SECONDS}s'")
                    db.execute("SELECT pg_advisory_xact_lock(?)", (WRITERS,))
                yield db
                if write:
                    db.execute(_MARK_CHANGES)
