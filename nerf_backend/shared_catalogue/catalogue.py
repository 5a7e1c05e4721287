"""The studio's catalogue: the contract's Catalogue on a PostgreSQL server.

The server has the last word; what a library is listed with, and what is fitted to it, is also written into
the workspace's own file, which is what Blender reads. While the server is away (outage.py), that file
answers, and what is to be written waits in another (waiting.py) until it is back (late.py).
"""

import contextlib
import dataclasses
import functools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import psycopg

from blender_addon.contract.assets import AssetRecord
from blender_addon.contract.catalogue import Catalogue, Codes, Entry
from blender_addon.contract.errors import UserError
from blender_addon.contract.events import duration
from blender_addon.contract.fronts import Front
from blender_addon.contract.listed_rows import stage_listing
from blender_addon.contract.workspace import Workspace

from .address import place
from .connection import ServerAway, opened
from .dialect import Statements
from .late import Brought, bring_over
from .listing import replace_listed
from .migrate import VERSION
from .outage import Outage
from .transactions import Prepare, reading, writing
from .waiting import Labels, Listing, NewCodes, NewFronts, WaitingWrites, Write

T = TypeVar("T")


class SharedCatalogue(Catalogue):
    """The catalogue at ``url``; ``path`` is the file that Blender reads.

    Libraries are known by their whole paths: all who share a catalogue see them at the same place.
    """

    def __init__(self, path: Path, url: str) -> None:
        super().__init__(path)
        self.url = url
        self.local = Catalogue(path)
        self._waiting = WaitingWrites(Workspace(path.parent).waiting)
        self._outage = Outage(url)
        self._brought = Brought()
        self._may_wait = True  # something may be waiting, of this process or of one before it

    def __str__(self) -> str:
        return place(self.url)

    def exists(self) -> bool:
        return True

    def replace_library(self, library: str, records: Sequence[AssetRecord]) -> None:
        self._write(
            functools.partial(self.replace_on_server, library, records),
            lambda: Listing(
                library, tuple(dataclasses.replace(r, fitted={}, parameters={}) for r in records)
            ),
        )
        self.local.replace_library(library, records)
        shared = {e.asset_id: e for e in self.entries(library=library)}
        known = {e.asset_id: e for e in self.local.entries(library=library)}
        news = [e for e in shared.values() if e.asset_id in known and known[e.asset_id] != e]
        self.local.write_codes(e.codes for e in news if e.codes)
        self.local.write_fronts({e.asset_id: e.front for e in news if e.front})

    def replace_on_server(self, library: str, records: Sequence[AssetRecord]) -> None:
        """replace_library without the file. Others wait only while what differs takes its place."""
        stage = functools.partial(stage_listing, stored=library, records=records)
        with self._on_server(write=True, prepare=stage) as db:
            replace_listed(db, library)

    def relabel(self, library: str, labels: Iterable[tuple[str, str, Sequence[str]]]) -> None:
        kept = tuple((asset, category, tuple(tags)) for asset, category, tags in labels)
        self._write(functools.partial(super().relabel, library, kept), lambda: Labels(library, kept))
        self.local.relabel(library, kept)

    def write_codes(self, codes: Iterable[Codes]) -> None:
        codes = tuple(codes)
        there = self._categories([c.asset_id for c in codes])
        self._write(functools.partial(super().write_codes, codes), lambda: NewCodes(codes, there))
        self.local.write_codes(c for c in codes if c.asset_id in there)

    def write_fronts(self, fronts: Mapping[str, Front]) -> None:
        there = self._categories(list(fronts))
        self._write(functools.partial(super().write_fronts, fronts), lambda: NewFronts(dict(fronts), there))
        self.local.write_fronts({asset: front for asset, front in fronts.items() if asset in there})

    def turns(self, category: str) -> list[tuple[str, float]]:
        return _again(functools.partial(super().turns, category))

    def library_path(self, stored: str) -> str:
        return stored

    def stored_path(self, library: str) -> str:
        return library

    def statements(self) -> contextlib.AbstractContextManager[Statements]:
        """A transaction for what only the server can do."""
        return self._on_server()

    def news(self) -> str:
        """A sentence about the server's having been away, or ""; what waits is brought over if it is back."""
        self._outage.try_at_once()
        if self._outage.reason:
            with contextlib.suppress(UserError), self._reached():
                pass
        if self._outage.reason:
            return self._while_away()
        said = []
        if self._outage.seconds:
            said.append(f"was away for {duration(self._outage.seconds)}")
        if self._brought.taken:
            said.append(f"has got what had waited for it (listings, codes and fronts: {self._brought.taken})")
        if self._brought.left:
            said.append(f"keeps {self._brought.left} that are newer than what had waited for it")
        if self._brought.refused:
            said.append(f"could not take {self._brought.refused} of what had waited for it")
        if self._brought.forbidden:
            said.append(f"lets you only read: what waits in {self._waiting.path} is for one who may write")
        return f"{self} {', '.join(said)}." if said else ""

    def _while_away(self) -> str:
        away = f"{self} cannot be used now ({self._outage.reason}): {self.path} was used instead"
        if not len(self._waiting):
            return f"{away}, which knows what was listed or fitted here."
        return f"{away}, and what is to be written waits in {self._waiting.path} until a command reaches it."

    def _write(self, write: Callable[[], None], waiting: Callable[[], Write]) -> None:
        """Writes to the server; or keeps for it what it would have written."""
        try:
            write()
        except ServerAway:
            self._waiting.keep(waiting())
            self._may_wait = True

    def _categories(self, asset_ids: Sequence[str]) -> dict[str, str]:
        """Of those of the assets that Blender's file knows."""
        return {e.asset_id: e.category for e in self.local.entries_of(asset_ids)}

    def _entries(self, where: str, values: Sequence[str | None]) -> list[Entry]:
        return _again(functools.partial(super()._entries, where, values))

    @contextlib.contextmanager
    def _transaction(self, write: bool = False) -> Iterator[Any]:
        with contextlib.ExitStack() as stack:
            try:
                db: Any = stack.enter_context(self._on_server(write))
            except ServerAway:
                if write:
                    raise
                db = stack.enter_context(self._in_file())
            yield db

    @contextlib.contextmanager
    def _on_server(self, write: bool = False, prepare: Prepare | None = None) -> Iterator[Statements]:
        with self._reached() as connection:
            seconds = self._outage.turn_seconds
            with writing(connection, seconds, prepare) if write else reading(connection) as db:
                yield db

    @contextlib.contextmanager
    def _in_file(self) -> Iterator[Any]:
        """What Blender's file knows, with whole paths as on the server."""
        with self.local.reading() as db:
            db.create_function("whole_path", 1, self.local.library_path, deterministic=True)
            db.execute(
                "CREATE TEMP VIEW assets AS SELECT asset_id, whole_path(library) AS library, kind, name, "
                "category, tags, source_hash FROM main.assets"
            )
            yield db

    @contextlib.contextmanager
    def _reached(self) -> Iterator[psycopg.Connection]:
        """A connection, once what waits was brought over; ServerAway if there is none."""
        tries = self._outage.connect_seconds, self._outage.silent_seconds
        with self._outage.noting(), opened(self.url, VERSION, *tries) as connection:
            if self._may_wait:
                bring_over(connection, self._waiting, self._brought, self._outage.turn_seconds)
                self._may_wait = False
            yield connection
            self._outage.end()


def _again(read: Callable[[], T]) -> T:
    """Reads anew, then from the file, if the server goes away in the middle."""
    try:
        return read()
    except ServerAway:
        return read()
