"""All labels of a scene's cameras: cast, or read from what the worker left; described and proved."""

import dataclasses

from blender_addon.contract.scene_dataset import FrameObject
from blender_addon.contract.scenes import SUBJECT

from . import gates
from .amodal import silhouette
from .cast_labels import cast_labels
from .describe_objects import describe
from .labels import Labels, read_labels
from .rays import Rays
from .rendered_scene import RenderedScene
from .scene_shapes import scene_shapes
from .traced_meshes import MeshTrees


@dataclasses.dataclass(frozen=True)
class LabelledViews:
    """One entry a camera; ``wrong`` says why the scene does not count, if it does not."""

    labels: tuple[Labels, ...]
    objects: tuple[tuple[FrameObject, ...], ...]
    wrong: tuple[str, ...]


def label_views(rendered: RenderedScene, trees: MeshTrees) -> LabelledViews:
    shapes = scene_shapes(rendered, trees)
    keypoints = {instance: form.keypoints for instance, form in enumerate(rendered.forms, 1)}
    labels, described, wrong = list[Labels](), [], list[str]()
    for number, camera in enumerate(rendered.cameras):
        rays = Rays(camera, shapes)
        subjects = [item.instance for item in rendered.objects if item.role == SUBJECT]
        if rendered.from_cycles:
            view = read_labels(rendered.folder / "labels" / f"{number:04d}.exr", rays)
            amodal = {instance: silhouette(rays, instance) for instance in subjects}
        else:
            view, amodal = cast_labels(rays, subjects)
        objects = describe(rendered.objects, view, amodal, rays, keypoints)
        labels.append(view)
        described.append(objects)
        wrong += gates.check_labels(view, objects)
        wrong += gates.check_amodal(view.instance, amodal)
    wrong += gates.check_views(rendered.cameras, [view.depth for view in labels])
    return LabelledViews(tuple(labels), tuple(described), tuple(wrong))
