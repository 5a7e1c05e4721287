"""The folder here that stands for what lies at an address, and what it has in common with the store.

AROUND/
  files/         the copy
  known.sqlite   known_files.py
  id             of this copy (lease.py)
  lock           held while a command brings the copy up to date, or writes through it
  readers/       a mark of each command that reads the copy (readers.py)
"""

import contextlib
import os
import uuid
from collections.abc import Iterable, Iterator
from pathlib import Path

from blender_addon.contract.files import Stamp, remove_folder, write_text

from .known_files import KnownFiles
from .layout import Layout
from .store import Store


class Copy:
    """Paths of files and items are relative to ``folder``, as they are to the store's address.

    The state of an item is that of its marker, which is always written last. A copy that does not
    ``keeps_sent`` has no more than the marker of what was sent.
    """

    def __init__(self, store: Store, layout: Layout, around: Path, keeps_sent: bool = True) -> None:
        self.store, self.layout, self.around = store, layout, around.resolve()
        self.keeps_sent = keeps_sent
        self.folder = self.around / "files"
        self.folder.mkdir(parents=True, exist_ok=True)
        self.known = KnownFiles(self.around / "known.sqlite")
        self.id = _id(self.around / "id")

    def item_at(self, path: Path) -> str | None:
        """The item that a file or folder of the copy is, or is in; None if it is none of the layout's."""
        if not path.is_relative_to(self.folder):
            return None
        return self.layout.item_of(path.relative_to(self.folder).as_posix())

    def items(self) -> set[str]:
        """Those that are here."""
        single = (path for pattern in self.layout.files for path in self.folder.glob(pattern))
        folders = (
            path.parent
            for pattern, marker in self.layout.items.items()
            for path in self.folder.glob(f"{pattern}/{marker}")
        )
        return {item for path in (*single, *folders) if (item := self.item_at(path))}

    def known_items(self) -> set[str]:
        """Those that were here and in the store when the two were last the same."""
        return {item for path in self.known.tags() if (item := self.layout.item_of(path))}

    def has_changed(self, item: str) -> bool:
        """Whether it was changed, added or removed here since then."""
        marker = self.layout.marker_of(item)
        return self.known.stamps(marker).get(marker) != self.stamp(marker)

    def stamps(self, item: str) -> dict[str, Stamp]:
        """Of the files of an item that belong into the store."""
        place = self.folder / item
        paths = place.rglob("*") if place.is_dir() else [place]
        files = (path for path in paths if self.item_at(path) and path.is_file())
        return {path.relative_to(self.folder).as_posix(): Stamp.of(path) for path in files}

    def stamp(self, path: str) -> Stamp | None:
        try:
            return Stamp.of(self.folder / path)
        except OSError:
            return None

    def put(self, item: str, source: Path) -> None:
        """Moves a whole item into its place."""
        self.remove(item)
        (self.folder / item).parent.mkdir(parents=True, exist_ok=True)
        os.replace(source, self.folder / item)

    def remove(self, item: str) -> None:
        place = self.folder / item
        if place.is_dir():
            remove_folder(place)
        else:
            place.unlink(missing_ok=True)

    def drop(self, paths: Iterable[str]) -> None:
        """Removes files, but not what they are part of."""
        for path in paths:
            (self.folder / path).unlink()


def _id(path: Path) -> str:
    """What is written there, once and for all."""
    if not path.exists():
        write_text(path, uuid.uuid4().hex)
    return path.read_text(encoding="utf-8")


@contextlib.contextmanager
def opened(store: Store, layout: Layout, around: Path, keeps_sent: bool = True) -> Iterator[Copy]:
    copy = Copy(store, layout, around, keeps_sent)
    with contextlib.closing(copy.known):
        yield copy
