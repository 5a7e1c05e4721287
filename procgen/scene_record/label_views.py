"""All labels of a scene's cameras, from what the worker left: read, described and proved."""

import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path

from blender_addon.contract.scene_dataset import FrameObject, Keypoint
from blender_addon.contract.scenes import Camera

from . import gates
from .amodal import Silhouettes
from .describe_objects import describe
from .labels import Labels, read_labels


@dataclasses.dataclass(frozen=True)
class LabelledViews:
    """One entry a camera; ``wrong`` says why the scene does not count, if it does not."""

    labels: tuple[Labels, ...]
    objects: tuple[tuple[FrameObject, ...], ...]
    wrong: tuple[str, ...]


def label_views(
    folder: Path,
    cameras: Sequence[Camera],
    objects: Sequence[FrameObject],
    meshes: dict[int, Path],
    keypoints: Mapping[str, Sequence[Keypoint]],
    transparent: bool,
) -> LabelledViews:
    """``folder`` has an OpenEXR file of each camera; ``meshes`` by instance, ``keypoints`` by asset id."""
    labels = [read_labels(folder / f"{k:04d}.exr", camera) for k, camera in enumerate(cameras)]
    wrong, described = gates.check_views(cameras, [view.depth for view in labels]), []
    for camera, view in zip(cameras, labels, strict=True):
        silhouettes = Silhouettes(camera, meshes)
        seen, cast = describe(objects, view.instance, view.depth, camera, silhouettes, keypoints)
        described.append(seen)
        wrong += gates.check_labels(view, seen, transparent)
        wrong += gates.check_amodal(view.instance, cast)
    return LabelledViews(tuple(labels), tuple(described), tuple(wrong))
