"""What labels cost beyond the colour picture, ours and BlenderProc's, on the same scenes; how exact both are.

    ours          rays, boxes, amodal masks, visibility, and the gates
    with albedo   the render of labels with the preparing of its materials; then the same, read from it
    BlenderProc   its depth, normals and segmentation: its render with them less that without, both without
                  denoiser

Every render is of a scene that Cycles has not built yet, as it is in a run; what rays need of an asset's mesh
is kept, as it is in a run.

Seconds of the processor's time, which other work on the machine changes least: both sides use one thread.
Medians of the repeats, summed over the scenes.
"""

import dataclasses
import statistics
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits

from blender_addon.contract.scene_spec import Kind
from blender_addon.contract.scenes import Camera

from ..scene_record.dataset import open_dataset
from ..scene_record.label_views import LabelledViews, label_views
from ..scene_record.rendered_scene import Form, RenderedScene
from ..scene_record.traced_meshes import MeshTrees
from .plan import Assets, Plan, Size, on_cores, run_ours
from .script_jobs import LabelCosts, ScriptJob
from .scripts import run_script, scenes_of

BENT = 0.01  # of its length: a half float is precise to 0.001
TURNED = 2.0  # degrees

Array = npt.NDArray[np.floating]
Seen = tuple[Sequence[Camera], LabelledViews]


def measure_labels(plan: Plan, assets: Assets, kind: Kind, size: Size) -> dict[str, float]:
    """``ours``, ``with_albedo`` and ``plain``: seconds a frame; shares are of the foreground's pixels."""
    plan = dataclasses.replace(plan, samples=plan.label_samples)
    frames = plan.spec(kind, size).frames
    with on_cores(1), threadpool_limits(1, "blas"):  # as a run has it (render_scenes.py)
        dataset = run_ours(plan, assets, kind, size, plan.label_scenes, workers=1).out
        scenes = scenes_of(dataset, assets, plan.label_scenes)
        out = dataset.with_name(f"{dataset.name}-labels")
        costs = run_script(
            "label_costs", ScriptJob(scenes, frames, str(out), plan.repeats), LabelCosts
        ).scenes
        rendering = plain = reading = casting = 0.0
        views = []
        for number, cost in enumerate(costs):
            pairs = zip(cost.colour, cost.colour_and_labels, strict=True)
            plain += statistics.median(both - colour for colour, both in pairs)
            rendering += statistics.median(cost.ours)
            rendered = _rendered(dataset, assets, number, out / str(number))
            trees = MeshTrees(assets.baked)
            seconds, _ = _view(plan, trees, dataclasses.replace(rendered, from_cycles=True))
            reading += seconds
            seconds, labelled = _view(plan, trees, rendered)
            casting += seconds
            views.append(((rendered.cameras, labelled), out / "bproc" / f"{number}.npz"))
    count = sum(len(labelled.labels) for (_, labelled), _ in views)
    return {
        "frames": float(count),
        "ours": casting / count,
        "with_albedo": (rendering + reading) / count,
        "plain": plain / count,
        "ratio": casting / plain,
    } | _exactness(views)


def _rendered(dataset: Path, assets: Assets, number: int, folder: Path) -> RenderedScene:
    """The dataset's scene at place ``number`` of those that could be made, with labels in ``folder``."""
    frames = open_dataset(dataset)
    scene = int(sorted((dataset / "scenes").glob("[!.]*.json"))[number].stem)
    record = frames.scene(scene)
    forms = []
    for item in record.scene.objects:
        asset = frames.assets[item.asset_id]
        mesh = assets.baked / item.asset_id / "mesh.npz"
        forms.append(Form(mesh, asset.low, asset.high, asset.keypoints, asset.cutout))
    objects = next(frame.objects for frame in frames if frame.record.scene == scene)
    cameras = tuple(c for v in record.scene.viewpoints for c in v.candidates[0])
    return RenderedScene(record, objects, forms, folder, cameras, from_cycles=False)


def _view(plan: Plan, trees: MeshTrees, rendered: RenderedScene) -> tuple[float, LabelledViews]:
    """Median seconds of the repeats, and the labels."""
    spent = []
    for _ in range(plan.repeats):
        start = time.process_time()
        labelled = label_views(rendered, trees)
        spent.append(time.process_time() - start)
    return statistics.median(spent), labelled


def _exactness(views: Sequence[tuple[Seen, Path]]) -> dict[str, float]:
    """Shares of the pixels that show something whose normal is bent (not of unit length) or turned.

    Turned: by more than TURNED degrees from the normal of the point at the pixel's centre, which is ours.
    """
    ours, theirs, turned = [], [], []
    for (cameras, labelled), file in views:
        stored = np.load(file)
        for camera, labels, encoded in zip(cameras, labelled.labels, stored["normals"], strict=True):
            there = labels.depth > 0
            rotation = np.array(camera.pose)[:3, :3]
            normal = (2 * encoded[there].astype(np.float64) - 1) @ rotation.T  # encoded: camera space, 0 to 1
            ours.append(_bent(labels.normal[there]))
            theirs.append(_bent(normal))
            cosine = (normal * labels.normal[there]).sum(-1) / np.maximum(
                np.linalg.norm(normal, axis=-1), 1e-6
            )
            turned.append(cosine < np.cos(np.radians(TURNED)))
    return {
        "our_bent": float(np.concatenate(ours).mean()),
        "plain_bent": float(np.concatenate(theirs).mean()),
        "plain_turned": float(np.concatenate(turned).mean()),
    }


def _bent(normals: Array) -> npt.NDArray[np.bool_]:
    return np.asarray(np.abs(np.linalg.norm(normals, axis=-1) - 1) > BENT)
