"""Brings the store to what a copy has become: each item's marker last, or first when the item goes.

So whoever reads the store meets whole items only, also when this process is killed; what it did not send is
sent by the next command that writes to the address from this machine.
"""

import threading
from collections.abc import Collection
from pathlib import Path

from blender_addon.contract.events import Emit, Progress

from .copy import Copy

STAGE = "send"


def send_changed(copy: Copy, emit: Emit) -> None:
    """Sends what was changed or added here, and removes from the store what was removed here."""
    changed = sorted(item for item in copy.items() | copy.known_items() if copy.has_changed(item))
    folders = [item for item in changed if copy.layout.marker_of(item) != item]
    send(copy, [item for item in changed if copy.layout.marker_of(item) == item])
    for done, item in enumerate(folders, len(changed) - len(folders)):
        emit(Progress(STAGE, done, len(changed), item))
        send(copy, [item])
    if changed:
        emit(Progress(STAGE, len(changed), len(changed), copy.store.address))


def send(copy: Copy, items: Collection[str]) -> None:
    """Brings these items of the store to what they are here; single files together, folders one by one."""
    singles = []
    for item in items:
        marker = copy.layout.marker_of(item)
        if copy.stamp(marker) is None:
            _remove(copy, item)
        elif item == marker:
            singles.append(item)
        else:
            _send_folder(copy, item, marker)
    stamps = {item: stamp for item in singles if (stamp := copy.stamp(item))}
    copy.store.upload({item: copy.folder / item for item in stamps})
    copy.known.replace(stamps, copy.store.tags(stamps), stamps)


def _send_folder(copy: Copy, item: str, marker: str) -> None:
    stamps, known = copy.stamps(item), copy.known.stamps(item)
    if any(known.get(path) != stamp for path, stamp in stamps.items() if path != marker):
        there = copy.store.listing(item)
        if marker in there:
            copy.store.remove([marker])
        copy.store.remove([path for path in there if path not in stamps])
        copy.store.upload({path: copy.folder / path for path in stamps if path != marker})
    copy.store.upload({marker: copy.folder / marker})
    tags = copy.store.listing(item)
    if not copy.keeps_sent:
        copy.drop(path for path in stamps if path != marker)
        stamps = {marker: stamps[marker]}
    copy.known.replace([item], {path: tags[path] for path in stamps if path in tags}, stamps)


def _remove(copy: Copy, item: str) -> None:
    copy.store.remove([copy.layout.marker_of(item)])
    copy.store.remove(copy.store.listing(item))
    copy.known.replace([item], {}, {})


class Sender:
    """Sends items in a thread of its own while a command makes more of them."""

    def __init__(self, copy: Copy) -> None:
        self._copy = copy
        self._waiting: dict[str, None] = {}  # an ordered set
        self._changed = threading.Condition()
        self._ended = False
        self._error: Exception | None = None
        self._thread = threading.Thread(target=self._send_all, name="send", daemon=True)
        self._thread.start()

    def hear(self, path: Path) -> None:
        """Of a file or folder that became whole, or was removed."""
        if item := self._copy.item_at(path):
            with self._changed:
                self._waiting[item] = None
                self._changed.notify()

    def check(self) -> None:
        """UserError if the store could not take something: there is no use in making more."""
        if self._error:
            raise self._error

    def close(self) -> None:
        """Ends after what is being sent."""
        with self._changed:
            self._ended = True
            self._changed.notify()
        self._thread.join()

    def _send_all(self) -> None:
        while items := self._next():
            try:
                send(self._copy, items)
            except Exception as error:
                self._error = error
                return

    def _next(self) -> list[str]:
        """What waits to be sent; nothing once this ends."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._ended)
            items = [] if self._ended else list(self._waiting)
            self._waiting.clear()
        return items
