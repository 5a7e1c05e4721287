"""What `asset2vec report` shows of directions and editing, for one category."""

import dataclasses

from PIL import Image

from blender_addon.contract.events import Emit
from blender_addon.contract.workspace import Workspace

from ...code_table import CodeTable
from ...field_pictures import pictures_of
from ...model_file import Model
from .library_walk import Half, LibraryWalk, Span, component_count, component_walks
from .strip import walk_sheet

SIDE, STEPS = 112, 7  # pixels of a picture, pictures of a walk
COMPONENTS: dict[Half, int] = {"shape": 1, "appearance": 1}
LEAST = 4  # assets: of fewer no component says anything


@dataclasses.dataclass(frozen=True)
class EditingReport:
    """``strip`` shows the walks, a row each; None with ``sentence`` saying why there is none."""

    walks: tuple[LibraryWalk, ...]
    strip: Image.Image | None
    sentence: str


def editing_report(workspace: Workspace, table: CodeTable, model: Model, emit: Emit) -> EditingReport:
    """Walks along what assets of the category differ in most, drawn by the field."""
    if len(table) < LEAST:
        few = (
            f"{len(table)} {table.category} assets are too few to say what they differ in: it takes {LEAST}."
        )
        return EditingReport((), None, few)
    walks = [
        walk
        for half, count in COMPONENTS.items()
        for number in range(1, min(count, component_count(table, half)) + 1)
        for walk in component_walks(table, half, [number], Span(steps=STEPS))
    ]
    if not walks:
        return EditingReport(
            (), None, f"All {table.category} assets have equal codes: there is nowhere to walk."
        )
    strip = walk_sheet(walks, pictures_of(model, table, SIDE), workspace, table, SIDE, emit)
    first = walks[0]
    half = "shape" if first.by == "shape" else "look"
    said = (
        f"What {len(table)} {table.category} assets differ in most lies between {first.low} and "
        f"{first.high}: {first.share:.0%} of the differences in {half}. Framed are real assets, between them "
        "what the model imagines; it only guesses where no real asset is near."
    )
    return EditingReport(tuple(walks), strip, said)
