"""All labels of a scene's cameras, from what the worker left: read, described and proved."""

import dataclasses

from blender_addon.contract.scene_dataset import FrameObject

from . import gates
from .amodal import MeshTrees, Silhouettes
from .describe_objects import describe
from .labels import Labels, read_labels
from .rendered_scene import RenderedScene


@dataclasses.dataclass(frozen=True)
class LabelledViews:
    """One entry a camera; ``wrong`` says why the scene does not count, if it does not."""

    labels: tuple[Labels, ...]
    objects: tuple[tuple[FrameObject, ...], ...]
    wrong: tuple[str, ...]


def label_views(rendered: RenderedScene, trees: MeshTrees) -> LabelledViews:
    cameras = rendered.cameras
    labels = [read_labels(rendered.folder / "labels" / f"{k:04d}.exr", c) for k, c in enumerate(cameras)]
    wrong, described = gates.check_views(cameras, [view.depth for view in labels]), []
    meshes = {instance: form.mesh for instance, form in enumerate(rendered.forms, 1)}
    keypoints = {instance: form.keypoints for instance, form in enumerate(rendered.forms, 1)}
    for camera, view in zip(cameras, labels, strict=True):
        silhouettes = Silhouettes(camera, meshes, trees)
        objects, cast = describe(rendered.objects, view.instance, view.depth, camera, silhouettes, keypoints)
        described.append(objects)
        wrong += gates.check_labels(view, objects)
        wrong += gates.check_amodal(view.instance, cast)
    return LabelledViews(tuple(labels), tuple(described), tuple(wrong))
