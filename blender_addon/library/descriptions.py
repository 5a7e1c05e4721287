"""Describes any Blender data as nested dicts, lists, numbers and strings, and digests that.

The generic part of fingerprint.py: it walks the properties that Blender declares for a type.
"""

import hashlib
import json
from collections.abc import Callable
from typing import Any

import bpy

from .long_parts import LongParts, Read

# A description of nothing to compare with: everything is told.
Fresh = dict[str, Any] | None

# How data is shown or found while editing, and links that lead out of it.
_SKIPPED = {
    "rna_type", "name", "name_full", "select", "active", "hide", "id_data", "original", "users",
    "use_fake_user", "use_extra_user", "tag", "is_embedded_data", "is_evaluated", "is_library_indirect",
    "is_missing", "is_runtime_data", "library", "library_weak_reference", "asset_data", "override_library",
    "preview", "animation_data", "session_uid", "id_type", "is_editmode", "execution_time",
    "persistent_uid", "use_pin_to_last", "select_control_point", "select_left_handle",
    "select_right_handle", "texspace_location", "texspace_size", "node_warnings", "bakes", "panels",
    "bake_directory", "bake_target", "frame_current",
}  # fmt: skip
# A node's box in the editor, and what node_descriptions.py tells of it.
_SKIPPED_OF_NODES = {
    "label", "location", "location_absolute", "width", "height", "dimensions", "color", "color_tag",
    "use_custom_color", "mute", "parent", "inputs", "outputs", "internal_links", "warning_propagation",
}  # fmt: skip
_SKIPPED_PREFIXES = ("show_", "bl_", "active_", "use_select", "is_expanded", "use_apply_on_spline")
_DEEPEST = 8

Describe = Callable[[Any, "Describer"], Any]

# Newly made data never differs in a process, so it is described once.
_fresh: dict[Any, Fresh] = {}


class Describer:
    """Describes the datablocks of one asset, each once. ``kinds`` says how special ones are described."""

    def __init__(self, kinds: dict[type, Describe], parts: LongParts) -> None:
        self._kinds = kinds
        self._parts = parts
        self._digests: dict[int, str] = {}

    def of_datablock(self, datablock: bpy.types.ID) -> str:
        key = datablock.as_pointer()
        if key not in self._digests:
            self._digests[key] = "again"  # what is said of a datablock inside itself
            self._digests[key] = digest([type(datablock).__name__, self._describe(datablock)])
        return self._digests[key]

    def of_long_part(self, datablock: bpy.types.ID, read: Read, size: int) -> Any:
        """As LongParts.get."""
        return self._parts.get(datablock, read, size)

    def of_value(self, value: Any) -> Any:
        return self.of_datablock(value) if isinstance(value, bpy.types.ID) else plain(value)

    def of_struct(self, struct: Any, fresh: Fresh = None, depth: int = 0) -> dict[str, Any]:
        """The settings that differ from ``fresh``; without it, from Blender's declared defaults."""
        skipped = _SKIPPED | _SKIPPED_OF_NODES if isinstance(struct, bpy.types.Node) else _SKIPPED
        described = {}
        for prop in struct.bl_rna.properties:
            name = prop.identifier
            if name in skipped or name.startswith(_SKIPPED_PREFIXES):
                continue
            value = self._of_property(struct, prop, fresh is None, depth)
            if value is not None:
                described[name] = value
        return _difference(described, fresh or {})

    def fresh(self, key: Any, make: Callable[[], Fresh]) -> Fresh:
        if key not in _fresh:
            _fresh[key] = make()
        return _fresh[key]

    def _describe(self, datablock: bpy.types.ID) -> Any:
        for kind, describe in self._kinds.items():
            if isinstance(datablock, kind):
                return describe(datablock, self)
        return self.of_struct(datablock)

    def _of_property(self, struct: Any, prop: Any, without_defaults: bool, depth: int) -> Any:
        if prop.type == "POINTER":
            value = getattr(struct, prop.identifier)
            if value is None or isinstance(value, bpy.types.ID):
                return value and self.of_datablock(value)
            return self._of_part(value, without_defaults, depth)
        if prop.type == "COLLECTION":
            items = getattr(struct, prop.identifier)
            return [self._of_item(item, without_defaults, depth) for item in items] or None
        if prop.is_readonly:
            return None  # follows from other values
        value = plain(getattr(struct, prop.identifier))
        return None if without_defaults and value == _declared_default(prop) else value

    def _of_item(self, item: Any, without_defaults: bool, depth: int) -> Any:
        if isinstance(item, bpy.types.ID):
            return self.of_datablock(item)
        return self._of_part(item, without_defaults, depth) or {}

    def _of_part(self, part: Any, without_defaults: bool, depth: int) -> Any:
        if depth >= _DEEPEST or not hasattr(part, "bl_rna"):
            return None
        return self.of_struct(part, None if without_defaults else {}, depth + 1) or None


def digest(description: Any) -> str:
    return hashlib.sha256(json.dumps(description, sort_keys=True).encode()).hexdigest()


def plain(value: Any) -> Any:
    """A property's value as numbers, strings and lists; None for what is none of these."""
    if isinstance(value, (bool, int, float, str)):
        return value + 0.0 if isinstance(value, float) else value
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    if isinstance(value, bytes):
        return hashlib.sha256(value).hexdigest()
    if hasattr(value, "to_dict"):
        return {key: plain(item) for key, item in value.to_dict().items()}
    if hasattr(value, "__len__") and hasattr(value, "__getitem__"):
        return [plain(item) for item in value]
    return None


def _difference(described: dict[str, Any], fresh: dict[str, Any]) -> dict[str, Any]:
    left = {}
    for name, value in described.items():
        other = fresh.get(name)
        if isinstance(value, dict) and isinstance(other, dict):
            if inner := _difference(value, other):
                left[name] = inner
        elif value != other:
            left[name] = value
    return left


def _declared_default(prop: Any) -> Any:
    if prop.type == "ENUM":
        return sorted(prop.default_flag) if prop.is_enum_flag else prop.default
    if not hasattr(prop, "default"):
        return None
    if getattr(prop, "is_array", False):
        return plain(prop.default_array)
    return plain(prop.default)
