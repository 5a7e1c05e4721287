"""What an artist says of fronts on the command line: one asset's, or that of a whole category.

Written into the libraries first, then into the catalogue, by listing them again: libraries are the truth.
"""

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from blender_addon.contract import metadata
from blender_addon.contract.catalogue import Catalogue, Entry
from blender_addon.contract.errors import UserError
from blender_addon.contract.events import Emit
from blender_addon.contract.files import write_json
from blender_addon.contract.fronts import Front, common_turn
from blender_addon.contract.jobs import WriteMetadata
from blender_addon.open_libraries import check_no_unsaved_changes
from procgen.blender_process import BlenderWorker

Rows = dict[str, dict[str, Any]]
WriteRows = Callable[[Path, Rows], None]


def set_front(catalogue: Catalogue, entry: Entry, degrees: float, write: WriteRows) -> None:
    """The artist's word on where one asset faces, which makes its codes stale."""
    if not entry.category:
        raise UserError(f"{entry.name!r} has no category: give it one first, fronts are those of a category.")
    turn = common_turn(other.front for other in catalogue.entries(category=entry.category))
    write(Path(entry.library), {entry.asset_id: Front.by_artist(degrees, turn).metadata()})


def forget_front(entry: Entry, write: WriteRows) -> None:
    """Takes a front back; the next refresh finds it."""
    write(Path(entry.library), {entry.asset_id: dict.fromkeys(metadata.FRONT_KEYS)})


def turn_category(
    catalogue: Catalogue, category: str, degrees: float, journal: Path, write: WriteRows
) -> None:
    """Turns what counts as the front of all assets of ``category``, in every library; codes stay as they are.

    What is to be is written into ``journal`` first: the same turn, asked for again after it was cut short,
    is finished and not made twice. Raises UserError if no asset has a front yet.
    """
    if finish_turn(catalogue, journal, write) == (category, degrees):
        return
    entries = [e for e in catalogue.entries(category=category) if e.front and Path(e.library).exists()]
    if not entries:
        raise UserError(f"No asset of category {category!r} has a front yet: run `asset2vec refresh` first.")
    for library in sorted({Path(entry.library) for entry in entries}):  # all or none
        check_no_unsaved_changes(library)
    fronts = {e.asset_id: e.front.turned(degrees).metadata() for e in entries if e.front}
    write_json(journal, {"category": category, "degrees": degrees, "fronts": fronts})
    finish_turn(catalogue, journal, write)


def finish_turn(catalogue: Catalogue, journal: Path, write: WriteRows) -> tuple[str, float] | None:
    """Makes the turn in ``journal``, or what is left of it: its category and degrees; None without one."""
    if not journal.exists():
        return None
    turn = json.loads(journal.read_text(encoding="utf-8"))
    entries = [e for e in catalogue.entries(category=turn["category"]) if e.asset_id in turn["fronts"]]
    for library in sorted({Path(e.library) for e in entries if Path(e.library).exists()}):
        write(library, {e.asset_id: turn["fronts"][e.asset_id] for e in _of(library, entries)})
    fronts = {e.asset_id: Front.from_metadata(turn["fronts"][e.asset_id]) for e in entries}
    catalogue.write_fronts({asset: front for asset, front in fronts.items() if front})
    journal.unlink()
    return turn["category"], turn["degrees"]


def writer(blender: Path | None, log: Path, emit: Emit) -> WriteRows:
    """Writes rows into libraries through a Blender worker."""

    def write(library: Path, rows: Rows) -> None:
        check_no_unsaved_changes(library)
        with BlenderWorker(blender, log) as worker:
            worker.run(WriteMetadata(str(library), rows), emit)

    return write


def _of(library: Path, entries: Iterable[Entry]) -> list[Entry]:
    return [entry for entry in entries if Path(entry.library) == library]
