"""The codes of one category as arrays: what every use of the codes begins with."""

import dataclasses
from collections import Counter
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from blender_addon.contract.catalogue import Entry
from blender_addon.contract.errors import UserError
from blender_addon.contract.models import current_model
from blender_addon.contract.workspace import Workspace
from blender_addon.similarity import vectors

from .open_catalogue import open_catalogue

Array = NDArray[np.float64]


@dataclasses.dataclass(frozen=True)
class CodeTable:
    """Assets of one category whose codes are of one model, and so can be compared; row i is one asset.

    ``entries`` are ordered by name and all have codes; shapes and appearances are [n, CODE_SIZE].
    ``left_out`` are assets of the category with codes of another model, or with none.
    """

    category: str
    model: str
    entries: tuple[Entry, ...]
    shapes: Array
    appearances: Array
    left_out: tuple[Entry, ...]

    def __len__(self) -> int:
        return len(self.entries)

    @property
    def names(self) -> list[str]:
        return [entry.name for entry in self.entries]

    def row(self, asset_id: str) -> int | None:
        return next((i for i, entry in enumerate(self.entries) if entry.asset_id == asset_id), None)

    def vectors(self, look: float) -> Array:
        """[n, 2 CODE_SIZE]: their Euclidean distances are those of similarity.py; look 0 is shape alone."""
        return vectors(self.shapes, self.appearances, look)

    def note(self) -> str:
        """A sentence about assets that are left out; empty if there are none."""
        if not self.left_out:
            return ""
        missing, name = len(self.left_out), self.left_out[0].name
        return (
            f"{missing} of {len(self) + missing} {self.category} assets have no codes of the category's "
            f"model and are left out (such as {name!r}): run `asset2vec refresh`."
        )


def code_table(workspace: Workspace, category: str) -> CodeTable:
    """The table of all libraries of the workspace that still exist; UserError if no asset has codes."""
    catalogue = open_catalogue(workspace.catalogue)
    entries = catalogue.entries(category=category)
    libraries = {e.library: Path(e.library).exists() for e in entries}
    there = [e for e in entries if libraries[e.library]]
    coded = Counter(e.codes.model for e in there if e.codes)
    model = current_model(workspace, category) or next((m for m, _ in coded.most_common(1)), "")
    if not coded[model]:
        raise UserError(
            f"No {category} in {catalogue} has codes of the category's model: "
            "run `asset2vec refresh` on the library."
        )
    return table_of(category, model, there)


def table_of(category: str, model: str, entries: list[Entry]) -> CodeTable:
    """Of those ``entries`` that have codes of ``model``; the others are left out."""
    kept = tuple(e for e in entries if e.codes and e.codes.model == model)
    return CodeTable(
        category,
        model,
        kept,
        np.array([e.codes.shape for e in kept if e.codes], np.float64),
        np.array([e.codes.appearance for e in kept if e.codes], np.float64),
        tuple(e for e in entries if not e.codes or e.codes.model != model),
    )


def library_category(workspace: Workspace, library: Path, category: str | None) -> str:
    """The category asked for, or the only one of ``library``; UserError with the choices otherwise."""
    catalogue = open_catalogue(workspace.catalogue)
    entries = catalogue.entries(library=str(library))
    if not entries:
        raise UserError(f"{library} is not in the catalogue {catalogue}: run `asset2vec refresh` on it.")
    found = sorted({e.category for e in entries if e.category})
    if category in found:
        return category
    if category is None and len(found) == 1:
        return found[0]
    choices = ", ".join(found) or "none: set one in Blender, or with `asset2vec import --category`"
    wanted = "several categories" if category is None else f"no category {category!r}"
    raise UserError(
        f"{library} has {wanted if found else 'no category'}: choose with --category from {choices}."
    )


def model_folder(workspace: Workspace, table: CodeTable) -> Path:
    """The folder of the table's model, for what renders or inverts; UserError if it is gone or another."""
    if current_model(workspace, table.category) != table.model:
        raise UserError(
            f"{workspace.models / table.category} has no model {table.model}, whose codes these are: "
            "run `asset2vec refresh` on the library."
        )
    return workspace.models / table.category
