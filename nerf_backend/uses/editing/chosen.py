"""Which codes are meant: an asset's, the shape of one with the look of another, a mixture, or a file's."""

import dataclasses
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from blender_addon.contract.catalogue import Entry
from blender_addon.contract.errors import UserError
from blender_addon.contract.workspace import Workspace
from blender_addon.similarity import By

from ...code_file import read_comparable_code
from ...code_table import CodeTable, code_table, library_category
from ...open_catalogue import open_catalogue
from ...similar import named_asset
from .walks import mixed

Codes = NDArray[np.float64]


@dataclasses.dataclass(frozen=True)
class Chosen:
    """Codes [CODE_SIZE] each; ``shape_of`` are the assets whose shape it has, with weights that sum to 1.

    ``origin`` says in JSON where the codes come from.
    """

    name: str
    shape: Codes
    look: Codes
    shape_of: tuple[tuple[Entry, float], ...]
    origin: dict[str, Any]

    @property
    def asset(self) -> Entry | None:
        """The asset that alone gives the shape; None of a mixture or a file."""
        return self.shape_of[0][0] if len(self.shape_of) == 1 else None


def table_of_names(workspace: Workspace, library: Path, category: str | None, names: list[str]) -> CodeTable:
    """The codes of the category asked for, else of the first asset named, else of the only one there is."""
    if category is None and names:
        category = named_asset(open_catalogue(workspace.catalogue), library, names[0]).category or None
    return code_table(workspace, library_category(workspace, library, category))


def row_named(workspace: Workspace, library: Path, table: CodeTable, name: str) -> int:
    """The table's row of the asset with this name or id; UserError with the closest name or the reason."""
    entry = named_asset(open_catalogue(workspace.catalogue), library, name)
    row = table.row(entry.asset_id)
    if row is not None:
        return row
    if entry.category != table.category:
        raise UserError(
            f"{name!r} is of category {entry.category or 'none'}, the others of {table.category}: "
            "only assets of one category can be combined."
        )
    state = "no codes" if entry.codes is None else f"codes of another model ({entry.codes.model})"
    raise UserError(f"{name!r} has {state}: run `asset2vec refresh` on the library.")


def of_rows(table: CodeTable, shape: int, look: int) -> Chosen:
    """The shape of one row with the look of another, or of the same."""
    entry, other = table.entries[shape], table.entries[look]
    name = entry.name if shape == look else f"{entry.name} with the look of {other.name}"
    origin = {"model": table.model, "shape": entry.name, "look": other.name}
    return Chosen(name, table.shapes[shape], table.appearances[look], ((entry, 1.0),), origin)


def mixture(table: CodeTable, first: int, second: int, at: float, by: By) -> Chosen:
    """Between two rows, ``at`` 0 the first: in shape, in look, or in both; the rest is the first's."""
    one, other = table.entries[first], table.entries[second]
    in_shape, in_look = (at if by in (half, "both") else 0.0 for half in ("shape", "appearance"))
    shape = mixed(table.shapes[first], table.shapes[second], in_shape)
    look = mixed(table.appearances[first], table.appearances[second], in_look)
    shape_of = tuple((e, w) for e, w in ((one, 1 - in_shape), (other, in_shape)) if w != 0)
    origin = {"model": table.model, "between": [one.name, other.name], "at": at, "by": by}
    return Chosen(f"{one.name} to {other.name} at {at:g}", shape, look, shape_of, origin)


def of_file(path: Path, workspace: Workspace, table: CodeTable) -> Chosen:
    """A code file's codes; UserError if they cannot be compared with those of the table."""
    code, _ = read_comparable_code(path, workspace, table.category, table.model)
    shape, look = np.array(code.shape), np.array(code.appearance)
    return Chosen(code.origin or path.stem, shape, look, (), {"model": code.model, "code": code.origin})
