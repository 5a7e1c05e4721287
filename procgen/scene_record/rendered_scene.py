"""A scene that a worker has rendered: its files, and what Blender decided of it."""

import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from blender_addon.contract.scene_dataset import FrameObject, Keypoint, SceneAsset, SceneRecord
from blender_addon.contract.scene_spec import Frames
from blender_addon.contract.scenes import STRUCTURE, Camera, Scene, Surface, Vector
from procgen.scenes.poses import as_tuple


@dataclasses.dataclass(frozen=True)
class Form:
    """What labels need of an instance's mesh: an asset's own, or that of its parameters."""

    mesh: Path
    low: Vector
    high: Vector
    keypoints: Sequence[Keypoint]
    cutout: bool


@dataclasses.dataclass(frozen=True)
class RenderedScene:
    record: SceneRecord
    objects: tuple[FrameObject, ...]  # with nothing seen yet
    forms: Sequence[Form]  # of the objects that are assets, in order of their instance ids from 1
    folder: Path  # of what the worker left
    cameras: tuple[Camera, ...]  # through viewpoints and the steps of their paths
    from_cycles: bool  # whether the worker rendered the labels


def labels_need_cycles(frames: Frames, forms: Sequence[Form]) -> bool:
    """Whether the worker must render the labels of a scene, all of them; else rays against its meshes do.

    Rays cost a fraction of a render, which builds the scene a second time. But only Cycles knows colours, and
    where materials make holes in a mesh or displace it (SceneAsset.cutout). A scene has one source for all.
    """
    return frames.albedo or any(form.cutout for form in forms)


def rendered_scene(
    composed: Scene,
    result: Mapping[str, Any],
    forms: Sequence[Form],
    assets: Mapping[str, SceneAsset],
    draw: int,
    seed: int,
    folder: Path,
    from_cycles: bool,
) -> RenderedScene:
    """``result`` is the worker's answer to RenderScene, ``seed`` Cycles'."""
    paths = [v.candidates[k] for v, k in zip(composed.viewpoints, result["chosen"], strict=True)]
    # Candidates that were not taken are of no interest to anybody.
    viewpoints = [
        dataclasses.replace(v, candidates=(path,)) for v, path in zip(composed.viewpoints, paths, strict=True)
    ]
    record = SceneRecord(
        scene=dataclasses.replace(composed, viewpoints=tuple(viewpoints)),
        poses=tuple(as_tuple(np.array(pose)) for pose in result["poses"]),
        draw=draw,
        renderer_seed=seed,
        blender=result["blender"],
    )
    cameras = tuple(camera for path in paths for camera in path)
    return RenderedScene(record, _objects(record, forms, assets), forms, folder, cameras, from_cycles)


def _objects(
    record: SceneRecord, forms: Sequence[Form], assets: Mapping[str, SceneAsset]
) -> tuple[FrameObject, ...]:
    found = list[FrameObject]()
    for item, pose, form in zip(record.scene.objects, record.poses, forms, strict=True):
        asset = assets[item.asset_id]
        found.append(
            FrameObject(
                instance=len(found) + 1,
                asset_id=asset.asset_id,
                name=asset.name,
                category=asset.category,
                role=item.role,
                pose=pose,
                scale=item.scale,
                low=form.low,
                high=form.high,
                visible_pixels=0,
                visible_box=None,
            )
        )
    return (*found, *(_part_of_set(s, len(found) + k) for k, s in enumerate(record.scene.surfaces, 1)))


def _part_of_set(surface: Surface, instance: int) -> FrameObject:
    """Surfaces lie in world space."""
    corners = np.array(surface.vertices)
    x, y, z = corners.min(axis=0).tolist()
    right, far, top = corners.max(axis=0).tolist()
    return FrameObject(
        instance=instance,
        asset_id="",
        name=surface.name,
        category=surface.category,
        role=STRUCTURE,
        pose=as_tuple(np.eye(4)),
        scale=1.0,
        low=(x, y, z),
        high=(right, far, top),
        visible_pixels=0,
        visible_box=None,
    )
