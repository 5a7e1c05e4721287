"""The map that is open: made step by step, made anew after an undo, closed.

Operators and panels call open_map, find_assets and close. Nothing takes the main thread for long: nodes are
made and pictures are loaded in a timer, a few at a time.
"""

import time
import traceback
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import bpy

from .. import timers
from ..contract.errors import UserError
from ..contract.files import modified_ns
from ..contract.view_dataset import picture_file
from ..contract.workspace import Workspace
from ..library.rows import assets_by_id
from ..wording import filled
from . import editor, pictures, selecting, tree
from .choices import legend, recolour, reframe, restore
from .contents import Contents, Placed, read_contents
from .frames import why_no_groups
from .opened import Opened, opened

_BUDGET_SECONDS = 0.015  # of a step
_PAUSE_SECONDS = 0.005  # between two
_REDRAW_SECONDS = 1.0  # between two looks at the pictures that are there
_DRAW_SECONDS = 0.1  # until nodes have been drawn, and can be looked at as a whole


def open_map(library: Path, category: str, by: str, focus: Sequence[str] = ()) -> None:
    """Shows a map that was made, in the editors that there are, step by step.

    ``focus``: ids of assets to select and to look at. Where there is no such map, or a damaged one,
    ``opened.problem`` says so.
    """
    opened.problem, opened.wanted = "", (category, by)
    _begin(_opened(library, category, by, tuple(focus)))


def compare_again() -> None:
    """Counts again what has changed since the map was made, if the catalogue was written since."""
    contents = opened.contents
    if contents and opened.steps is None and _catalogue_time(contents.library) != opened.catalogue_time:
        _begin(_read(contents.library, contents.category, contents.by))


def _begin(steps: Iterator[float]) -> None:
    opened.steps = steps
    if bpy.app.background:
        while (pause := _step()) is not None:
            time.sleep(pause)
    else:
        timers.start(_step)


def _step() -> float | None:
    deadline = time.monotonic() + _BUDGET_SECONDS
    try:
        while opened.steps is not None and time.monotonic() < deadline:
            pause = next(opened.steps, None)
            if pause is None:
                opened.steps = None
            elif pause:
                return pause
    except UserError as error:
        opened.steps, opened.problem = None, str(error)
    except Exception as error:  # a timer that raises dies, and the map would stay half made for ever
        traceback.print_exception(error)
        problem = filled("The map could not be shown: {error}. The console says more.", error=error)
        opened.steps, opened.problem = None, problem
    if opened.steps is None:
        editor.redraw()
        return None
    return _PAUSE_SECONDS


def _opened(library: Path, category: str, by: str, focus: tuple[str, ...]) -> Iterator[float]:
    yield from _read(library, category, by)
    assert opened.contents
    opened.focus = focus
    opened.generated = frozenset(p.entry.asset_id for p in opened.contents.placed if p.generated)
    opened.poor = frozenset(p.entry.asset_id for p in opened.contents.placed if p.entry.poor)
    yield from _made(opened.contents, is_new=True)


def _read(library: Path, category: str, by: str) -> Iterator[float]:
    """Reads the map beside the main thread, which 600 assets would stop for a tenth of a second."""
    opened.catalogue_time = _catalogue_time(library)
    reader = ThreadPoolExecutor(1)
    reading = reader.submit(read_contents, library, category, by)
    reader.shutdown(wait=False)
    while not reading.done():
        yield _PAUSE_SECONDS
    opened.contents = reading.result()
    opened.frameless = why_no_groups(opened.contents)


def _catalogue_time(library: Path) -> int:
    return modified_ns(Workspace.of(library).catalogue)


def _made(contents: Contents, is_new: bool) -> Iterator[float]:
    """Makes the map, step by step; each says how many seconds to leave to Blender, 0 if it needs none.

    ``is_new``: it was not there a moment ago, so nobody looks at a part of it yet.
    """
    if is_anew := is_new or not _is_whole(contents):
        kept = dict(opened.choices)
        tree.make()
        restore(kept)
        yield from tree.add_nodes(contents.placed, _names(contents))
        reframe()
        yield 0.0
    recolour()
    yield 0.0
    editor.show_tree()  # not before: each new node would have all of them drawn
    yield 0.0
    if is_anew:
        selecting.mark()
    else:
        selecting.notice()  # what an undo brought back stays
    if is_new:
        yield from _first_look()
    yield from _load_pictures(contents.placed)


def _is_whole(contents: Contents) -> bool:
    return len(tree.assets()) == len(contents.placed)


def _load_pictures(placed: Sequence[Placed]) -> Iterator[float]:
    """Shows those that are there now and then: drawing may take longer than loading."""
    drawn_at = time.monotonic()
    for _ in pictures.load(_files(placed)):
        yield 0.0
        if time.monotonic() - drawn_at > _REDRAW_SECONDS:
            editor.redraw()
            yield _PAUSE_SECONDS
            drawn_at = time.monotonic()


def _first_look() -> Iterator[float]:
    yield _DRAW_SECONDS
    found = select_assets(opened.focus) if opened.focus else []
    _look(only_selected=bool(found))
    opened.focus = ()


def _names(contents: Contents) -> dict[str, str]:
    """The open file's assets may have been renamed since."""
    return contents.names() | {asset: datablock.name for asset, datablock in assets_by_id().items()}


def _files(placed: Sequence[Placed]) -> dict[str, Path]:
    workspaces = {p.entry.library: Workspace.of(Path(p.entry.library)) for p in placed}
    return {p.entry.asset_id: picture_file(workspaces[p.entry.library], p.entry.asset_id) for p in placed}


def select_assets(assets: Sequence[str]) -> list[str]:
    """Selects assets on the open map, and so in the 3D View; returns those that are on it."""
    found = tree.select(assets)
    selecting.follow()
    editor.redraw()
    return found


def find_assets(assets: Sequence[str]) -> list[str]:
    """The same, and looks at them."""
    found = select_assets(assets)
    if found:
        _look(only_selected=True)
    return found


def _look(only_selected: bool) -> None:
    extent = tree.extent(only_selected)
    if extent and not bpy.app.background:
        editor.look_at(extent)


def close() -> None:
    """Takes the map away, and the editor that was made for it."""
    forget()
    editor.close()
    tree.remove()
    editor.redraw()


def file_loaded() -> None:
    """The map belonged to the file before; one that a crash has left in this file (auto-save) goes too."""
    forget()
    tree.remove()


def undone() -> None:
    """An undo may have taken the map away, or brought back what it looked like."""
    if opened.contents is None:
        return
    if opened.steps is not None or not _is_whole(opened.contents):
        _begin(_made(opened.contents, is_new=False))
        return
    editor.show_tree()
    opened.legend = legend()
    selecting.notice()


def forget() -> None:
    """No map is open, as far as this module knows; its tree is another's matter."""
    vars(opened).update(vars(Opened()))
    pictures.forget()
