"""Tags and categories that are in use already: of this file, of the selected assets, of their libraries."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import bpy

from .. import asset_state
from ..contract.catalogue_queries import labels_in
from ..contract.files import modified_ns
from ..contract.tag_names import spellings
from ..contract.workspace import Workspace
from ..deferred import Deferred, Key
from ..library.assets import asset_datablocks
from ..library.catalogue_beside import catalogue_beside
from ..library.labels import category_of
from . import selection

_ROWS = 10_000  # of a catalogue: a look at it must not be felt

# Offered where nothing has a category yet, to show what one is like.
COMMON_CATEGORIES = ("chair", "lamp", "sofa", "table")

_Labels = tuple[tuple[str, ...], tuple[str, ...]]  # tags, categories


def matching(text: str, known: list[str]) -> list[str]:
    """What is typed comes first, for Enter takes the first, and Blender's own search takes 'armrests' for
    'armless'; then the known names that begin like it, then those that contain it.
    """
    typed, sought = text.strip(), text.strip().casefold()
    if not typed:
        return known
    found = [name for name in known if sought in name.casefold() and name != typed]
    return [typed, *sorted(found, key=lambda name: (not name.casefold().startswith(sought), name.casefold()))]


def offering(known: Callable[[bpy.types.Context], list[str]]) -> dict[str, Any]:
    """For the definition of a text field: it offers what is known, and takes whatever is typed."""
    return {
        "search": lambda self, context, text: matching(text, known(context)),
        "search_options": {"SUGGESTION"},
    }


def tags(context: bpy.types.Context) -> list[str]:
    found = [tag.name for datablock in asset_datablocks() for tag in datablock.asset_data.tags]
    found += [tag.name for asset in selection.chosen(context) for tag in asset.metadata.tags]
    found += [tag for known, _ in in_libraries(context) for tag in known]
    return sorted(spellings(found).values(), key=str.casefold)


def categories(context: bpy.types.Context) -> list[str]:
    used = [datablock.asset_data for datablock in asset_datablocks()]
    used += [asset.metadata for asset in selection.chosen(context)]
    found = {category_of(asset) for asset in used}
    known = found.union(*(known for _, known in in_libraries(context))) - {""}
    return sorted(known or COMMON_CATEGORIES)


def in_libraries(context: bpy.types.Context) -> Iterator[_Labels]:
    """What the catalogues beside the selected assets know; those not yet looked at are left out for now."""
    libraries = {asset.library for asset in selection.chosen(context) if asset.library}
    if here := asset_state.open_library():
        libraries.add(here)
    for library in {Workspace.of(library).catalogue: library for library in libraries}.values():
        written = modified_ns(Workspace.of(library).catalogue)
        if written and (labels := _known.get((str(library),), written)) is not None:
            yield labels


def _labels_of(key: Key) -> _Labels:
    return labels_in(catalogue_beside(Path(key[0])), _ROWS)


_known: Deferred[_Labels] = Deferred(_labels_of, ((), ()), lambda: None)
