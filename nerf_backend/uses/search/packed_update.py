"""Keeps packed codes equal to the catalogue, which is the truth: only what changed is written.

Another process may do the same at the same time: one holds ``lock``, the other waits for it. What cannot be
used (another catalogue's, another model's, damaged) is built anew, and so is what has many rows given up.
"""

import contextlib
from pathlib import Path

from blender_addon.contract.catalogue import Catalogue
from blender_addon.contract.catalogue_queries import (
    Mark,
    changed_codes,
    count,
    has_been_at,
    mark,
    stored_codes,
)
from blender_addon.contract.errors import UserError
from blender_addon.contract.events import Emit, Progress
from blender_addon.contract.files import clear_partials, remove_folder, whole_folder
from blender_addon.contract.locks import in_turn

from .packed_codes import Header, PackedCodes, append, count_live, give_up, open_packed, write_header

MOST_GIVEN_UP = 0.25  # of the rows; above it they are written anew


def packed_codes(catalogue: Catalogue, folder: Path, category: str, model: str, emit: Emit) -> PackedCodes:
    """The codes of a category and model as the catalogue has them now; ``folder`` is the cache for them."""
    now = mark(catalogue)
    packed = open_packed(folder)
    if packed and _is_current(packed.header, now, model):
        return packed
    with _alone(folder):
        now = mark(catalogue)  # it may have changed while another was waited for,
        packed = open_packed(folder)  # which may have taken that in
        if packed is None or not _can_follow(catalogue, packed.header, model):
            return _build(catalogue, folder, category, model, now, emit)
        if packed.header.change < now.change:
            packed = _follow(catalogue, folder, category, packed, now)
        if packed.header.rows - packed.header.live > MOST_GIVEN_UP * packed.header.rows:
            return _build(catalogue, folder, category, model, now, emit)
        return packed


def forget(folder: Path) -> None:
    """Deletes the cache."""
    with _alone(folder):
        remove_folder(folder)


def _is_current(header: Header, now: Mark, model: str) -> bool:
    return header.model == model and _stand(header) == now


def _can_follow(catalogue: Catalogue, header: Header, model: str) -> bool:
    return header.model == model and has_been_at(catalogue, _stand(header))


def _stand(header: Header) -> Mark:
    return Mark(header.token, header.change, header.mark)


def _build(
    catalogue: Catalogue, folder: Path, category: str, model: str, now: Mark, emit: Emit
) -> PackedCodes:
    """``now`` was taken before: what changed since is followed twice, which changes nothing."""
    clear_partials(folder.parent)
    rows, total = 0, count(catalogue, category)
    with whole_folder(folder) as partial:
        for codes in stored_codes(catalogue, category, model):
            rows = append(partial, rows, codes)
            emit(Progress("index", rows, total, category))
        write_header(partial, Header(now.token, model, now.change, now.mark, rows, rows))
    return _opened(folder)


def _follow(catalogue: Catalogue, folder: Path, category: str, packed: PackedCodes, now: Mark) -> PackedCodes:
    """A changed asset gets a new row; its old one is given up first, so that it is never there twice."""
    header = packed.header
    changed, codes = changed_codes(catalogue, header.change, category, header.model)
    # What changed after ``now`` comes again next time, when its row of today is the old one.
    give_up(folder, packed.rows_of(changed))
    rows = append(folder, header.rows, codes)
    live = count_live(folder, rows)  # counted: one who was killed here may have given up some already
    write_header(folder, Header(now.token, header.model, now.change, now.mark, rows, live))
    return _opened(folder)


def _opened(folder: Path) -> PackedCodes:
    packed = open_packed(folder)
    if packed is None:
        raise UserError(f"{folder} could not be read again after it was written: check the disk.")
    return packed


def _alone(folder: Path) -> contextlib.AbstractContextManager[None]:
    """While this process changes the cache, others wait."""
    lock = folder.with_name(f".{folder.name}.lock")
    return in_turn(lock, f"packs codes into {folder}")
