"""What a copy and its store have in common: of each file the store's tag, and the copy's stamp.

A file whose tag is another one was changed in the store; one whose stamp is, was changed here.
"""

import sqlite3
from collections.abc import Iterable, Mapping
from pathlib import Path

from blender_addon.contract.files import Stamp

_TABLE = """
CREATE TABLE IF NOT EXISTS files (
    path TEXT PRIMARY KEY,
    tag TEXT NOT NULL,
    modified_ns INTEGER NOT NULL,
    size INTEGER NOT NULL
) WITHOUT ROWID
"""


class KnownFiles:
    """In one SQLite file. One thread at a time; who is killed leaves the state before or after a call."""

    def __init__(self, file: Path) -> None:
        self._base = sqlite3.connect(file, check_same_thread=False)
        self._base.execute(_TABLE)

    def tags(self) -> dict[str, str]:
        return dict(self._base.execute("SELECT path, tag FROM files"))

    def stamps(self, item: str) -> dict[str, Stamp]:
        """Of a single file, or of all files in an item's folder."""
        rows = self._base.execute(
            "SELECT path, modified_ns, size FROM files WHERE path = ? OR (path > ? AND path < ?)",
            (item, f"{item}/", f"{item}0"),  # "0" is the sign after "/"
        )
        return {path: Stamp(modified_ns, size) for path, modified_ns, size in rows}

    def replace(self, items: Iterable[str], tags: Mapping[str, str], stamps: Mapping[str, Stamp]) -> None:
        """What is known of ``items`` from now on: of each of their files a tag and a stamp, or nothing."""
        old = [(path,) for item in items for path in self.stamps(item)]
        new = [(path, tag, stamps[path].modified_ns, stamps[path].size) for path, tag in tags.items()]
        with self._base:
            self._base.executemany("DELETE FROM files WHERE path = ?", old)
            self._base.executemany("INSERT INTO files VALUES (?, ?, ?, ?)", new)

    def close(self) -> None:
        self._base.close()
