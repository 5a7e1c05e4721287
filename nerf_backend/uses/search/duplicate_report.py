"""Near-duplicates of a whole library: the groups with their assets, and a page with their previews."""

import dataclasses
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from blender_addon.contract.catalogue import Entry
from blender_addon.contract.events import Emit, Progress
from blender_addon.contract.files import write_text
from blender_addon.contract.generated import is_generated
from blender_addon.contract.workspace import Workspace
from blender_addon.similarity import SAME_LOOK, SAME_SHAPE, typical_distance

from ...code_table import code_table
from ...html_page import data_uri, page_environment
from ...similar import preview_path
from ...tile_image import preview_tile
from .near_duplicates import near_duplicates

THUMBNAIL = 132  # pixels
MOST_GROUPS, MOST_MEMBERS = 200, 12  # on a page, of each kind and of each group


@dataclasses.dataclass(frozen=True)
class Member:
    entry: Entry
    shape: float  # distances from the group's first; 1.00 is as different as two typical assets
    look: float
    times: int = 1  # how many of the group have this look


@dataclasses.dataclass(frozen=True)
class DuplicateReport:
    """What `asset2vec report` shows of a category, too. The first of each group is its leader."""

    category: str
    assets: int
    same_shape: float  # distances that count as the same
    same_look: float
    copies: tuple[tuple[Member, ...], ...]  # the same asset again
    recolours: tuple[tuple[Member, ...], ...]  # one shape, a member for each of its looks
    looks: tuple[tuple[Member, ...], ...]  # one look, a member for each shape that has it
    note: str  # about assets that could not be compared; mostly empty

    @property
    def spare(self) -> int:
        """Assets that could go without losing a shape or a look."""
        return sum(len(group) - 1 for group in self.copies)


def duplicate_report(
    workspace: Workspace,
    library: Path,
    category: str,
    emit: Emit,
    same_shape: float = SAME_SHAPE,
    same_look: float = SAME_LOOK,
) -> DuplicateReport:
    """Of the assets of ``library`` in a category that no model made; distances in typical ones of it."""
    table = code_table(workspace, category)
    own = [e.library == str(library) and not is_generated(e.tags) for e in table.entries]
    rows = np.flatnonzero(own)
    shapes = table.shapes[rows] / typical_distance(table.shapes)
    looks = table.appearances[rows] / typical_distance(table.appearances)
    total = 3 * len(rows)
    found = near_duplicates(
        shapes, looks, same_shape, same_look, lambda done: emit(Progress("compare", done, total, category))
    )

    def members(group: Sequence[int], times: Sequence[int] = ()) -> tuple[Member, ...]:
        first = group[0]
        return tuple(
            Member(
                table.entries[rows[row]],
                float(np.linalg.norm(shapes[row] - shapes[first])),
                float(np.linalg.norm(looks[row] - looks[first])),
                times[place] if times else 1,
            )
            for place, row in enumerate(group)
        )

    return DuplicateReport(
        category,
        len(rows),
        same_shape,
        same_look,
        tuple(members(group) for group in found.copies),
        tuple(
            members([v.rows[0] for v in same.variants], [len(v.rows) for v in same.variants])
            for same in found.recolours
        ),
        tuple(members(group) for group in found.looks),
        table.note(),
    )


def write_page(path: Path, library: Path, workspace: Workspace, reports: Sequence[DuplicateReport]) -> None:
    """One HTML file that needs nothing else, whole or not at all."""
    environment = page_environment()
    environment.filters["thumbnail"] = lambda member: _thumbnail(workspace, member)
    page = environment.get_template("duplicates.html").render(
        library=library.name, reports=reports, most_groups=MOST_GROUPS, most_members=MOST_MEMBERS
    )
    write_text(path, page)


def _thumbnail(workspace: Workspace, member: Member) -> str:
    """Empty if there is no preview."""
    tile = preview_tile(preview_path(workspace, member.entry), THUMBNAIL)
    return data_uri(tile) if tile else ""
