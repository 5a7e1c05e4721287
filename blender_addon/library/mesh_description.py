"""What is told of a mesh for its hash: geometry, faces, attributes and shape keys."""

from typing import Any

import bpy
import numpy as np

from .descriptions import Describer, digest_array

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


def describe_mesh(mesh: bpy.types.Mesh, describer: Describer) -> Any:
    description: dict[str, Any] = {
        "points": digest_array(_read(mesh.vertices, "co", 3, np.float32)),
        "faces": digest_array(_read(mesh.polygons, "loop_total", 1, np.int32)),
        "corners": digest_array(_read(mesh.loops, "vertex_index", 1, np.int32)),
        "edges": digest_array(_read(mesh.edges, "vertices", 2, np.int32)),
        "attributes": _attributes(mesh),
    }
    if mesh.uv_layers:
        description["rendered_uv"] = next((uv.name for uv in mesh.uv_layers if uv.active_render), None)
    if mesh.color_attributes:
        description["rendered_colour"] = mesh.color_attributes.render_color_index
    if keys := mesh.shape_keys:
        description["keys"] = [
            [key.value, key.mute, digest_array(_read(key.data, "co", 3, np.float32))]
            for key in keys.key_blocks
        ]
    return description


def _attributes(mesh: bpy.types.Mesh) -> dict[str, Any]:
    """Digests by name; one that is zero everywhere looks like none."""
    found = {}
    for attribute in mesh.attributes:
        # A dot marks selection, visibility and other states of editing.
        if attribute.name.startswith(".") or attribute.name in _NOT_LOOKS or attribute.data_type not in _READ:
            continue
        name, width, dtype = _READ[attribute.data_type]
        values = _read(attribute.data, name, width, dtype)
        if attribute.data_type == "BYTE_COLOR":
            values = np.rint(values * 255).astype(np.uint8)
        if values.any():
            found[attribute.name] = [attribute.domain, attribute.data_type, digest_array(values)]
    return found


def _read(items: Any, name: str, width: int, dtype: Any) -> "np.ndarray[Any, Any]":
    values = np.zeros(len(items) * width, dtype=dtype)
    if len(values):
        items.foreach_get(name, values)
    return values
