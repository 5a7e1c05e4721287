"""What an artist says of fronts on the command line: one asset's, or that of a whole category.

Written into the libraries first, then into the catalogue: libraries are the truth. Turning a category is
the one change that several libraries must share. It therefore has a journal, which says what turn the
category is to have and where that is still to be written; fronts themselves are never kept in it.
"""

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

from blender_addon.contract import metadata
from blender_addon.contract.catalogue import Catalogue, Entry
from blender_addon.contract.errors import UserError
from blender_addon.contract.events import Emit, Failed
from blender_addon.contract.files import write_json
from blender_addon.contract.fronts import Front, common_turn, wrapped
from blender_addon.contract.jobs import WriteMetadata
from blender_addon.contract.versions import read_document, schema_name
from blender_addon.open_libraries import check_no_unsaved_changes
from procgen.blender_process import BlenderWorker

Rows = dict[str, dict[str, Any]]
WriteRows = Callable[[Path, Rows], None]
ListLibrary = Callable[[Path], object]  # into the catalogue

KIND, VERSION = "turn", 1


@dataclasses.dataclass(frozen=True)
class Turn:
    """A journal: all fronts of ``category`` get ``turn``, as so many more ``degrees`` were asked for."""

    category: str
    degrees: float
    turn: float
    libraries: tuple[Path, ...]  # that may lack it


def set_front(catalogue: Catalogue, entry: Entry, degrees: float, write: WriteRows) -> None:
    """The artist's word on where one asset faces, which makes its codes stale."""
    if not entry.category:
        raise UserError(f"{entry.name!r} has no category: give it one first, fronts are those of a category.")
    turn = common_turn(turn for _, turn in catalogue.turns(entry.category))
    write(Path(entry.library), {entry.asset_id: Front.by_artist(degrees, turn).metadata()})


def forget_front(entry: Entry, write: WriteRows) -> None:
    """Takes a front back; the next refresh finds it."""
    write(Path(entry.library), {entry.asset_id: dict.fromkeys(metadata.FRONT_KEYS)})


def turn_category(
    catalogue: Catalogue,
    category: str,
    degrees: float,
    journal: Path,
    list_library: ListLibrary,
    write: WriteRows,
) -> list[Path]:
    """Turns what counts as the front of all assets of ``category``, in every library; codes stay as they are.

    The same turn, asked for again after it was cut short, is finished and not made twice. Returns the
    libraries that are not there now: they are left out. Raises UserError if no asset has a front yet.
    """
    pending = _read(journal)
    finish_turn(catalogue, journal, list_library, write)
    if pending and (pending.category, pending.degrees) == (category, degrees):
        return []
    turns = [(Path(library), turn) for library, turn in catalogue.turns(category)]
    libraries = sorted({library for library, _ in turns})
    there = [library for library in libraries if library.exists()]
    if not there:
        raise UserError(f"No asset of category {category!r} has a front yet: run `asset2vec refresh` first.")
    for library in there:  # all or none
        check_no_unsaved_changes(library)
    target = wrapped(common_turn(turn for library, turn in turns if library in there) + degrees)
    _write(journal, Turn(category, degrees, target, tuple(there)))
    finish_turn(catalogue, journal, list_library, write)
    return [library for library in libraries if library not in there]


def finish_turn(catalogue: Catalogue, journal: Path, list_library: ListLibrary, write: WriteRows) -> None:
    """Makes the turn in ``journal``, or what is left of it; does nothing without one.

    A library that cannot be written does not keep the others from it. It stays in the journal, also while it
    is not there: a disk that is away cannot be told from a file that is gone for good. UserError says so.
    """
    turn = _read(journal)
    if turn is None:
        return
    missed = {}
    for library in sorted({*turn.libraries, *_known_to_lack(turn, catalogue)}):
        try:
            _turn_library(library, turn, catalogue, list_library, write)
        except UserError as error:
            missed[library] = str(error)
    if not missed:
        journal.unlink()
        return
    _write(journal, dataclasses.replace(turn, libraries=tuple(missed)))
    raise UserError(
        f"{' '.join(missed.values())} The turn of category {turn.category!r} waits for that: the next "
        f"command that writes goes on; or delete {journal} to do without."
    )


def finish_or_report(
    catalogue: Catalogue, journal: Path, list_library: ListLibrary, write: WriteRows, emit: Emit
) -> None:
    """As finish_turn, for those who have other work: what keeps the turn from it is no reason to stop."""
    try:
        finish_turn(catalogue, journal, list_library, write)
    except UserError as error:
        emit(Failed("turn", str(error)))


def _turn_library(
    library: Path, turn: Turn, catalogue: Catalogue, list_library: ListLibrary, write: WriteRows
) -> None:
    if not library.exists():
        raise UserError(f"{library} is not there: bring it back.")
    check_no_unsaved_changes(library)
    list_library(library)  # what an artist said since the turn began counts
    entries = catalogue.entries(turn.category, str(library))
    fronts = {e.asset_id: e.front.with_turn(turn.turn) for e in entries if e.front}
    write(library, {asset: front.metadata() for asset, front in fronts.items()})
    catalogue.write_fronts(fronts)


def _known_to_lack(turn: Turn, catalogue: Catalogue) -> set[Path]:
    """Libraries that got fronts of the former turn while this one was waiting, or were moved."""
    found = {Path(library) for library, other in catalogue.turns(turn.category) if other != turn.turn}
    return {library for library in found if library.exists()}


def _write(journal: Path, turn: Turn) -> None:
    """Libraries in the workspace's folder relative to it, so that it can be moved, as in the catalogue."""
    folder = journal.parent.parent
    libraries = [
        path.relative_to(folder).as_posix() if path.is_relative_to(folder) else str(path)
        for path in turn.libraries
    ]
    document = {"schema": schema_name(KIND, VERSION)} | dataclasses.asdict(turn)
    write_json(journal, document | {"libraries": libraries})


def _read(journal: Path) -> Turn | None:
    if not journal.exists():
        return None
    try:
        values = read_document(journal, KIND, VERSION)
        libraries = tuple(journal.parent.parent / name for name in values["libraries"])
        return Turn(str(values["category"]), float(values["degrees"]), float(values["turn"]), libraries)
    except (UserError, KeyError, TypeError, ValueError) as error:
        raise UserError(
            f"{journal} should say what is left of turning a category, and cannot be read: delete it, then "
            "make the fronts of the category agree with `asset2vec front LIB.blend --category NAME --turn 0`."
        ) from error


def writer(blender: Path | None, log: Path, emit: Emit) -> WriteRows:
    """Writes rows into libraries through a Blender worker."""

    def write(library: Path, rows: Rows) -> None:
        check_no_unsaved_changes(library)
        with BlenderWorker(blender, log) as worker:
            worker.run(WriteMetadata(str(library), rows), emit)

    return write
