"""What is told of a mesh for its hash: geometry, faces, attributes and shape keys."""

from typing import Any

import bpy
import numpy as np

from ..contract.steps import Steps
from .descriptions import Describer
from .long_parts import digest_array

# Attribute type: (property of its elements, values each, dtype). Others do not reach a material.
_READ = {
    "FLOAT": ("value", 1, np.float32),
    "INT": ("value", 1, np.int32),
    "BOOLEAN": ("value", 1, np.bool_),
    "FLOAT2": ("vector", 2, np.float32),
    "FLOAT_VECTOR": ("vector", 3, np.float32),
    "FLOAT_COLOR": ("color", 4, np.float32),
    "BYTE_COLOR": ("color_srgb", 4, np.float32),
    "QUATERNION": ("value", 4, np.float32),
}
_NOT_LOOKS = {"custom_normal", "position"}
_CORNER_BYTES, _POINT_BYTES = 20, 12


# Name in the description: (what has them, property, values each, dtype, attribute with the same values).
_GEOMETRY: dict[str, tuple[str, str, int, Any, str]] = {
    "points": ("vertices", "co", 3, np.float32, "position"),
    "faces": ("polygons", "loop_total", 1, np.int32, ""),
    "corners": ("loops", "vertex_index", 1, np.int32, ".corner_vert"),
    "edges": ("edges", "vertices", 2, np.int32, ".edge_verts"),
}


def describe_mesh(mesh: bpy.types.Mesh, describer: Describer) -> Any:
    return describer.of_long_part(mesh, _described, _size(mesh))


def _size(mesh: bpy.types.Mesh) -> int:
    """Bytes to read, roughly: every corner has some values of its own."""
    keys = len(mesh.shape_keys.key_blocks) if mesh.shape_keys else 0
    return _CORNER_BYTES * len(mesh.loops) + _POINT_BYTES * len(mesh.vertices) * (1 + keys)


def _described(mesh: bpy.types.Mesh) -> Steps[dict[str, Any]]:
    """Each array is read in a step of its own, and looked up anew: the last step may be long ago."""
    description: dict[str, Any] = {}
    for name in _GEOMETRY:
        description[name] = yield from _digest(_geometry(mesh, name))
    description["attributes"] = yield from _attributes(mesh)
    if mesh.uv_layers:
        description["rendered_uv"] = next((uv.name for uv in mesh.uv_layers if uv.active_render), None)
    if mesh.color_attributes:
        description["rendered_colour"] = mesh.color_attributes.render_color_index
    if mesh.shape_keys:
        description["keys"] = yield from _keys(mesh.shape_keys)
    return description


def _geometry(mesh: bpy.types.Mesh, name: str) -> "np.ndarray[Any, Any]":
    """Read from an attribute where there is one, which takes a hundredth of the time.

    In Edit Mode attributes are empty.
    """
    items, values, width, dtype, attribute = _GEOMETRY[name]
    found = mesh.attributes.get(attribute)
    if found and len(found.data) == len(getattr(mesh, items)):
        return _read(found.data, "vector" if width == 3 else "value", width, dtype)
    return _read(getattr(mesh, items), values, width, dtype)


def _keys(keys: bpy.types.Key) -> Steps[list[Any]]:
    told = []
    for name in [key.name for key in keys.key_blocks]:
        if key := keys.key_blocks.get(name):
            value, mute = key.value, key.mute
            told.append([value, mute, (yield from _digest(_read(key.points, "co", 3, np.float32)))])
    return told


def _attributes(mesh: bpy.types.Mesh) -> Steps[dict[str, Any]]:
    """Digests by name; one that is zero everywhere looks like none."""
    found = {}
    for attribute_name in [attribute.name for attribute in mesh.attributes]:
        # A dot marks selection, visibility and other states of editing.
        if attribute_name.startswith(".") or attribute_name in _NOT_LOOKS:
            continue
        attribute = mesh.attributes.get(attribute_name)
        if attribute is None or attribute.data_type not in _READ:
            continue
        kind = [attribute.domain, attribute.data_type]
        name, width, dtype = _READ[attribute.data_type]
        values = _read(attribute.data, name, width, dtype)
        yield
        if kind[1] == "BYTE_COLOR":
            values = np.rint(values * 255).astype(np.uint8)
        if values.any():
            found[attribute_name] = [*kind, (yield from digest_array(values))]
    return found


def _digest(values: "np.ndarray[Any, Any]") -> Steps[str]:
    yield
    return (yield from digest_array(values))


def _read(items: Any, name: str, width: int, dtype: Any) -> "np.ndarray[Any, Any]":
    values = np.zeros(len(items) * width, dtype=dtype)
    if len(values):
        items.foreach_get(name, values)
    return values
