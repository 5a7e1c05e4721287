"""Makes assets of a parametric family (jobs.MakeSamples): meshes, materials, previews, metadata."""

import dataclasses
import uuid
from pathlib import Path
from typing import Any

import bpy
import numpy as np

from blender_addon.contract import metadata
from blender_addon.contract.errors import UserError
from blender_addon.contract.events import Emit, Progress
from blender_addon.contract.jobs import MakeSamples
from blender_addon.library import asset_metadata
from blender_addon.library.assets import asset_datablocks
from blender_addon.library.categories import set_category
from blender_addon.library.library_file import open_or_create, save_library
from blender_addon.library.showroom import exhibit
from procgen.blender.preview import add_preview
from procgen.families import FAMILIES
from procgen.families.materials import MATERIALS
from procgen.families.part import Part
from procgen.families.turning import random_front, turned
from procgen.families.twins import VARIANTS, variant

_NAMESPACE = uuid.UUID("b5c7d0b2-7a53-5d0e-9c55-61735f325643")


def run(request: MakeSamples, emit: Emit) -> dict[str, Any]:
    if request.category not in FAMILIES:
        raise UserError(
            f"There is no sample family for the category {request.category!r}: "
            f"use one of {', '.join(FAMILIES)}, or your own files."
        )
    if request.variant not in VARIANTS:
        raise UserError(f"There is no variant {request.variant!r}: use one of {', '.join(VARIANTS)}.")
    library = Path(request.library)
    stamp = open_or_create(library)
    there = {a.asset_data.get(metadata.ASSET_ID): a.name for a in asset_datablocks()}
    added: list[str] = []
    present: list[str] = []
    for index in range(request.count):
        emit(Progress("make", index, request.count, f"{request.category} {index + 1}"))
        asset_id = sample_id(request, index)
        if asset_id in there:
            present.append(there[asset_id])
        else:
            added.append(_make(request, index, asset_id).name)
    if added:
        save_library(library, stamp)
    return {"added": added, "present": present}


def sample_id(request: MakeSamples, index: int) -> str:
    """The same for the same asset, whatever else a library holds."""
    words = [request.category, str(request.seed), str(index)]
    words += [request.variant] if request.variant != "original" else []
    words += ["turned"] if request.turned else []
    return uuid.uuid5(_NAMESPACE, "/".join(words)).hex


def _make(request: MakeSamples, index: int, asset_id: str) -> bpy.types.Object:
    parameters, parts = variant(request.category, request.seed, index, request.variant)
    record = dataclasses.asdict(parameters)
    name = f"{request.category.capitalize()} {index + 1:03d}"
    if request.variant != "original":
        name += f" {request.variant}"
        record["twin_of"] = index
    if request.turned:
        record["front"] = random_front(request.seed, index, request.variant)
        parts = turned(parts, record["front"])
    asset = bpy.data.objects.new(name, joined_mesh(name, parts))
    exhibit(asset, np.array(asset.dimensions))
    asset.asset_mark()
    values = {
        metadata.SCHEMA: metadata.SCHEMA_VERSION,
        metadata.ASSET_ID: asset_id,
        metadata.PARAMETERS: record,
    }
    asset_metadata.write(asset.asset_data, values)
    set_category(asset, request.category, Path(request.library).resolve().parent)
    add_preview(asset)
    return asset


def joined_mesh(name: str, parts: list[Part]) -> bpy.types.Mesh:
    """One mesh of all parts, with a material slot for each material."""
    starts = np.cumsum([0, *(len(part.vertices) for part in parts)])
    faces = [
        [int(start) + i for i in face]
        for part, start in zip(parts, starts, strict=False)
        for face in part.faces
    ]
    mesh = bpy.data.meshes.new(name)
    mesh.from_pydata(np.concatenate([part.vertices for part in parts]).tolist(), [], faces)
    slots = list(dict.fromkeys(part.material for part in parts))
    for slot in slots:
        mesh.materials.append(_material(slot))
    slot_of_face = [slots.index(part.material) for part in parts for _ in part.faces]
    mesh.polygons.foreach_set("material_index", slot_of_face)
    mesh.shade_smooth()
    mesh.update()
    mesh.normals_split_custom_set_from_vertices(_weighted_normals(mesh))
    return mesh


def _weighted_normals(mesh: bpy.types.Mesh) -> "np.ndarray":
    """Unit vertex normals [V, 3], faces weighted by area, so that flat faces look flat to their edges."""
    normals = np.zeros((len(mesh.vertices), 3))
    for face in mesh.polygons:
        normals[list(face.vertices)] += face.area * np.array(face.normal)
    return normals / np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-12)


def _material(key: str) -> bpy.types.Material:
    """The material of this name; the first asset that needs it makes it."""
    name = key.capitalize()
    if found := bpy.data.materials.get(name):
        return found
    finish = MATERIALS[key]
    material = bpy.data.materials.new(name)
    material.use_nodes = True
    shader = material.node_tree.nodes["Principled BSDF"]
    shader.inputs["Base Color"].default_value = (*finish.linear(), 1.0)
    shader.inputs["Roughness"].default_value = finish.roughness
    shader.inputs["Metallic"].default_value = finish.metallic
    material.diffuse_color = (*finish.linear(), 1.0)  # what the solid viewport shows
    return material
