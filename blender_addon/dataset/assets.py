"""Which assets of the open file scenes can be made of."""

import time

import bpy

from ..library.labels import category_of

_REMEMBERED_SECONDS = 0.5  # several buttons ask at every draw


def categories() -> dict[str, int]:
    """How many assets of the open file each category has."""
    found: dict[str, int] = {}
    for datablocks in (bpy.data.collections, bpy.data.objects):
        for datablock in datablocks:
            own = datablock.asset_data if datablock.library is None else None
            if own and (category := category_of(own)):
                found[category] = found.get(category, 0) + 1
    return dict(sorted(found.items()))


def recent_categories() -> dict[str, int]:
    """The same, at most a moment old: for drawing."""
    now, file = time.monotonic(), bpy.data.filepath
    seen_at, of_file, found = _seen[0] if _seen else (0.0, None, {})
    if of_file != file or now - seen_at > _REMEMBERED_SECONDS:
        found = categories()
        _seen[:] = [(now, file, found)]
    return found


_seen: list[tuple[float, str | None, dict[str, int]]] = []  # at most one
