"""Removes faces that lie twice in one place.

Many models have each face twice, once a side. For a path tracer the two lie at distance zero, so each is in
the other's shadow at random: black speckles. One is enough, because Cycles shades both sides of a face.
"""

import bpy
import numpy as np

_WELD = 1e-6  # of the mesh's size: corners that near are one


def remove_doubled_faces(mesh: bpy.types.Mesh) -> None:
    """Keeps the first face of each place and material; the shading of those that stay is as it was."""
    doubled = _doubled(mesh)
    if not len(doubled):
        return
    import bmesh

    totals = np.empty(len(mesh.polygons), np.int32)
    mesh.polygons.foreach_get("loop_total", totals)
    kept = np.ones(len(mesh.polygons), bool)
    kept[doubled] = False
    normals = np.empty(3 * len(mesh.loops), np.float32)
    mesh.corner_normals.foreach_get("vector", normals)
    normals = normals.reshape(-1, 3)[np.repeat(kept, totals)]
    shell = bmesh.new()
    shell.from_mesh(mesh)
    shell.faces.ensure_lookup_table()
    bmesh.ops.delete(shell, geom=[shell.faces[i] for i in doubled], context="FACES")
    shell.to_mesh(mesh)
    shell.free()
    # Custom normals are stored relative to the faces round a corner, and some of these are gone.
    mesh.normals_split_custom_set(normals.tolist())


def _doubled(mesh: bpy.types.Mesh) -> "np.ndarray":
    """Indices of the faces that an earlier one of the same material covers, corner by corner."""
    points = np.empty(3 * len(mesh.vertices), np.float32)
    mesh.vertices.foreach_get("co", points)
    points = points.reshape(-1, 3)
    size = float(np.ptp(points, axis=0).max()) or 1.0
    _, place = np.unique(np.round(points / (size * _WELD)), axis=0, return_inverse=True)
    corners = np.empty(len(mesh.loops), np.int32)
    mesh.loops.foreach_get("vertex_index", corners)
    places = place.ravel()[corners]
    starts = np.empty(len(mesh.polygons), np.int32)
    mesh.polygons.foreach_get("loop_start", starts)
    material = np.empty(len(mesh.polygons), np.int32)
    mesh.polygons.foreach_get("material_index", material)
    seen: set[tuple[int, ...]] = set()
    doubled = []
    for face, of_face in enumerate(np.split(places, starts[1:])):
        key = (int(material[face]), *np.sort(of_face).tolist())
        if key in seen:
            doubled.append(face)
        seen.add(key)
    return np.array(doubled, np.int64)
