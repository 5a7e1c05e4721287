"""Walks and swaps drawn by the field, as one picture or as a film."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from blender_addon.contract.events import Emit, Progress
from blender_addon.contract.workspace import Workspace

from ...code_table import CodeTable
from ...field_pictures import FieldPictures, Image8, on_white
from ...similar import preview_path
from ...tile_image import preview_tile
from .library_walk import LibraryWalk
from .sheet import Cell, Row, draw_sheet

STAGE = "draw"
GUESS = 0.3  # typical distances from the nearest real asset, beyond which the field only guesses


def walk_sheet(
    walks: Sequence[LibraryWalk],
    pictures: FieldPictures,
    workspace: Workspace,
    table: CodeTable,
    side: int,
    emit: Emit,
) -> Image.Image:
    """A row of pictures a walk, with the previews of the real assets at its ends to the left and right."""
    total, done = sum(len(walk.steps) for walk in walks), 0
    rows = []
    for walk in walks:
        cells = [_real(walk.low, workspace, table, side)]
        for step in walk.steps:
            emit(Progress(STAGE, done, total, walk.title))
            drawn = on_white(pictures.draw(step.shape, step.look))
            cells.append(Cell(drawn, f"{step.caption} guess" if step.distance > GUESS else step.caption))
            done += 1
        cells.append(_real(walk.high, workspace, table, side))
        rows.append(Row(walk.title, cells))
    emit(Progress(STAGE, total, total))
    return draw_sheet(rows, side)


def walk_frames(walks: Sequence[LibraryWalk], pictures: FieldPictures, emit: Emit) -> Iterator[Image8]:
    """Frames of the walks side by side, [size, walks x size, 4]; all walks have as many steps."""
    count = len(walks[0].steps)
    for number in range(count):
        emit(Progress("film", number, count))
        steps = [walk.steps[number] for walk in walks]
        yield np.hstack([pictures.draw(step.shape, step.look) for step in steps])
    emit(Progress("film", count, count))


def swap_sheet(
    table: CodeTable,
    shapes: Sequence[int],
    looks: Sequence[int],
    pictures: FieldPictures,
    workspace: Workspace,
    side: int,
    emit: Emit,
) -> Image.Image:
    """Every shape (rows) with every look (columns); previews of the real assets beside and above."""
    total = len(shapes) * len(looks)
    rows = [
        Row("", [Cell(None)] + [_real(table.names[look], workspace, table, side, look) for look in looks])
    ]
    for r, shape in enumerate(shapes):
        cells = [_real(table.names[shape], workspace, table, side, shape)]
        for c, look in enumerate(looks):
            emit(Progress(STAGE, r * len(looks) + c, total))
            cells.append(Cell(on_white(pictures.draw(table.shapes[shape], table.appearances[look]))))
        rows.append(Row("", cells))
    emit(Progress(STAGE, total, total))
    return draw_sheet(rows, side)


def turntable_frames(
    pictures: FieldPictures,
    shape: NDArray[np.float64],
    look: NDArray[np.float64],
    count: int,
    elevation: float,
    emit: Emit,
) -> Iterator[Image8]:
    """One whole turn: the frame after the last would be the first."""
    azimuths = np.arange(count) * (360 / count)
    for number, frame in enumerate(pictures.orbit(shape, look, azimuths.tolist(), elevation)):
        emit(Progress("film", number, count))
        yield frame
    emit(Progress("film", count, count))


def _real(name: str, workspace: Workspace, table: CodeTable, side: int, row: int | None = None) -> Cell:
    entry = table.entries[table.names.index(name) if row is None else row]
    return Cell(preview_tile(preview_path(workspace, entry), side), entry.name, real=True)
