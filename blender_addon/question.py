"""Which asset is asked about: what others are compared with."""

import dataclasses
import json
from pathlib import Path
from typing import Any

import bpy

from .asset_state import catalogue_entries_named, following, open_library, redraw
from .contract import metadata
from .deferred import Deferred, Key
from .library import asset_metadata
from .library.rows import assets_by_id
from .placing.swap import placed_from


@dataclasses.dataclass(frozen=True)
class Question:
    """An asset with codes; ``library`` is its file, None while the open file was never saved."""

    library: Path | None
    category: str
    model: str
    asset_id: str

    @classmethod
    def of_values(cls, library: Path | None, values: dict[str, Any]) -> "Question | None":
        """Of an asset's metadata; None if it has no codes or no category."""
        if not metadata.fitted_values(values) or not values.get(metadata.CATEGORY):
            return None
        return cls(
            library, values[metadata.CATEGORY], values[metadata.MODEL], values.get(metadata.ASSET_ID, "")
        )

    def to_text(self) -> str:
        return json.dumps([str(self.library or ""), self.category, self.model, self.asset_id])

    @classmethod
    def from_text(cls, text: str) -> "Question":
        library, *others = json.loads(text)
        return cls(Path(library) if library else None, *others)


def origin_of(item: bpy.types.Object) -> Key | None:
    """Where an object that is no asset came from: its asset's file, id and name; None if it says nothing."""
    if placed := placed_from(item):
        return (placed.library or str(open_library() or ""), placed.asset_id, placed.name)
    appended = item.instance_collection and item.instance_collection.library_weak_reference
    if appended:
        path = Path(bpy.path.abspath(appended.filepath)).resolve()
        return (str(path), "", appended.id_name[2:])
    return None


def about_origin(origin: Key) -> tuple[Question, ...] | None:
    """The question, or none where the asset has no codes or is not known; None while it is looked up."""
    return _origins.get(origin)


def _questions_of(key: Key) -> tuple[Question, ...]:
    library, asset_id, name = key
    path = Path(library) if library else None
    if path == open_library():
        local = assets_by_id().get(asset_id) if asset_id else None
        found = Question.of_values(path, asset_metadata.read(local.asset_data)) if local else None
        return (found,) if found else ()
    entries = catalogue_entries_named(path, asset_id or name) if path else []
    return tuple(
        Question(path, entry.category, entry.codes.model, entry.asset_id)
        for entry in entries
        if entry.codes and entry.category
    )


_origins: Deferred[tuple[Question, ...]] = following(Deferred(_questions_of, (), redraw))
