"""Brings a copy to what the store has: it fetches what changed there, and removes what is gone there.

What changed here alone stays (``sending.py`` sends it); what changed on both sides, the store's counts.
"""

import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Set
from pathlib import Path

from blender_addon.contract.errors import UserError
from blender_addon.contract.events import Emit, Progress
from blender_addon.contract.files import PARTIAL_PREFIX, Stamp, clear_partials

from . import lease
from .copy import Copy

STAGE = "fetch"
FILES_AT_ONCE = 256
PASSES = 8

Tags = dict[str, str]  # by path


def fetch(
    copy: Copy, emit: Emit, markers_only: bool = False, before_change: Callable[[], None] = lambda: None
) -> None:
    """``markers_only`` leaves out the other files of items, for a command that only adds items.

    ``before_change`` is called where the copy is not up to date, before anything of it is touched.

    Ends with a pass that finds nothing more to fetch, so that no item is a mixture of before and after
    somebody replaced it. Items that appear meanwhile are the next command's.
    """
    clear_partials(copy.around)
    wanted: set[str] | None = None
    for _ in range(PASSES):
        there = _items_there(copy)
        gone, outdated = copy.known_items() - set(there), _outdated(copy, there, markers_only)
        if gone or outdated:
            before_change()
        _remove(copy, gone)
        wanted = set(outdated) if wanted is None else wanted
        outdated = {item: tags for item, tags in outdated.items() if item in wanted}
        if not outdated:
            return
        done = 0
        for group in _groups(outdated):
            emit(Progress(STAGE, done, len(outdated), copy.store.address))
            _fetch(copy, group)
            done += len(group)
        emit(Progress(STAGE, done, len(outdated), copy.store.address))
    raise UserError(f"{copy.store.address} changes while it is fetched: wait until whoever does so is done.")


def check_ours(copy: Copy) -> None:
    """UserError if the address holds other things, and nothing of ours."""
    if copy.store.listing(lease.FOLDER):
        return  # somebody of us has written here
    there = copy.store.listing()
    if there and not any(_counts(copy, path, there) for path in there):
        raise UserError(
            f"{copy.store.address} has other files in it, such as {min(there)}: name a new or empty place."
        )


def _counts(copy: Copy, path: str, there: Tags) -> bool:
    item = copy.layout.item_of(path)
    return item is not None and copy.layout.marker_of(item) in there


def _items_there(copy: Copy) -> dict[str, Tags]:
    """The store's items that count, each with its files."""
    listing = copy.store.listing()
    items: defaultdict[str, Tags] = defaultdict(dict)
    for path, tag in listing.items():
        item = copy.layout.item_of(path)
        if item is not None and copy.layout.marker_of(item) in listing:
            items[item][path] = tag
    return items


def _remove(copy: Copy, gone: Set[str]) -> None:
    for item in gone:
        if not copy.has_changed(item):
            copy.remove(item)
        copy.known.replace([item], {}, {})


def _outdated(copy: Copy, there: Mapping[str, Tags], markers_only: bool) -> dict[str, Tags]:
    """The items to fetch, each with the files wanted of it."""
    known, found = copy.known.tags(), {}
    for item, tags in there.items():
        marker = copy.layout.marker_of(item)
        wanted = {marker: tags[marker]} if markers_only else tags
        same = all(known.get(path) == tag for path, tag in wanted.items())
        if not same or not (copy.folder / marker).exists():
            found[item] = wanted
    return found


def _groups(items: Mapping[str, Tags]) -> Iterator[dict[str, Tags]]:
    """Of some FILES_AT_ONCE files each."""
    group: dict[str, Tags] = {}
    count = 0
    for item, tags in items.items():
        group[item] = tags
        count += len(tags)
        if count >= FILES_AT_ONCE:
            yield group
            group, count = {}, 0
    if group:
        yield group


def _fetch(copy: Copy, items: Mapping[str, Tags]) -> None:
    """Beside the copy, then each item into its place as a whole."""
    tags = {path: tag for files in items.values() for path, tag in files.items()}
    with tempfile.TemporaryDirectory(dir=copy.around, prefix=PARTIAL_PREFIX) as name:
        fetched = {path: Path(name) / path for path in tags}
        for file in fetched.values():
            file.parent.mkdir(parents=True, exist_ok=True)
        try:
            copy.store.download(fetched)
        except FileNotFoundError:  # one was replaced or removed meanwhile: the next listing knows
            for item in items if len(items) > 1 else ():
                _fetch(copy, {item: items[item]})
            return
        for item in items:
            copy.put(item, Path(name) / item)
        copy.known.replace(items, tags, {path: Stamp.of(copy.folder / path) for path in tags})
