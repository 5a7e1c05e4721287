"""BOP: poses of known objects. https://github.com/thodan/bop_toolkit/blob/master/docs/bop_datasets_format.md

    OUT/camera.json                  the camera of the first frame
    OUT/models/obj_000001.ply        millimetres, Z up, the middle of the box at the origin; models_info.json
    OUT/train_pbr/000000/            1,000 frames in each folder, frame 1036 is image 36 of 000001
      rgb/000036.png                 depth/ (16 bit, times depth_scale: mm; 0: nothing)
      mask/000036_000000.png         of all of the object; mask_visib/ of what is seen
      scene_gt.json scene_gt_info.json scene_camera.json

Poses map model to camera coordinates (OpenCV's axes), millimetres. A model has one size, so an asset that
occurs in several sizes is as many models: models_info.json says which asset and scale each is. It has one
shape, too: a dataset whose objects have [parameters] of their own is refused.
"""

import collections
import contextlib
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from blender_addon.contract.errors import UserError
from blender_addon.contract.events import Emit
from blender_addon.contract.files import write_json
from blender_addon.contract.scene_dataset import FrameObject
from procgen.scene_record import geometry
from procgen.scene_record.dataset import FrameView, SceneDataset

from .subjects import opencv_camera_matrix, reported, subjects, write_compact_json, write_rgb

Array = npt.NDArray[np.float64]
Model = tuple[str, float]  # asset id and scale

CHUNK = 1000
MILLIMETRES = 1000.0
DEPTH_SCALE = 0.25  # mm: 16 bits reach 16 m
NOT_SEEN = [-1, -1, -1, -1]


def export(dataset: SceneDataset, out: Path, emit: Emit) -> dict[str, Any]:
    """Writes into the empty folder ``out``."""
    models = _models(dataset)
    # chunk -> file -> image id -> content
    tables: dict[int, dict[str, dict[int, Any]]] = collections.defaultdict(
        lambda: collections.defaultdict(dict)
    )
    for frame in reported(dataset, dataset.frame_ids, emit):
        chunk, image = divmod(frame.frame_id, CHUNK)
        table = tables[chunk]
        folder = out / "train_pbr" / f"{chunk:06d}"
        write_rgb(frame, folder / "rgb" / f"{image:06d}.png")
        _write_png(folder / "depth" / f"{image:06d}.png", depth_steps(frame))
        items = subjects(frame)
        _write_masks(folder, image, frame, items)
        table["scene_camera"][image] = _camera(frame)
        table["scene_gt"][image] = [_pose(frame, o, models[o.asset_id, o.scale]) for o in items]
        table["scene_gt_info"][image] = [_info(frame, o) for o in items]
    for chunk, table in tables.items():
        for name, content in table.items():
            write_compact_json(out / "train_pbr" / f"{chunk:06d}" / f"{name}.json", content)
    _write_models(out / "models", dataset, models)
    if len(dataset):
        write_json(out / "camera.json", _sensor(dataset[0]))
    return {"images": len(dataset), "models": len(models)}


def _models(dataset: SceneDataset) -> dict[Model, int]:
    """A number for each. Raises UserError if an object is not of its asset's shape."""
    found: set[Model] = set()
    own_shapes: dict[int, set[int]] = {}  # scene -> instances
    for frame in dataset:
        scene = frame.record.scene
        if scene not in own_shapes:
            objects = dataset.scene(scene).scene.objects
            own_shapes[scene] = {instance for instance, o in enumerate(objects, 1) if o.parameters}
        for item in subjects(frame):
            if item.instance in own_shapes[scene]:
                raise UserError(
                    f"{dataset.folder} cannot become BOP: {item.name} has another shape in every scene, and "
                    "BOP knows one model of it: make a dataset without [parameters], or take another format."
                )
            found.add((item.asset_id, item.scale))
    return {model: number for number, model in enumerate(sorted(found), 1)}


def depth_steps(frame: FrameView) -> npt.NDArray[np.uint16]:
    """[H, W]: depth in steps of DEPTH_SCALE; 0, no measurement, where it is beyond what 16 bits hold."""
    steps = np.rint(frame.depth * MILLIMETRES / DEPTH_SCALE)
    return np.where(steps < 2**16, steps, 0).astype(np.uint16)


def _write_masks(folder: Path, image: int, frame: FrameView, items: list[FrameObject]) -> None:
    for number, item in enumerate(items):
        masks = {"mask": frame.amodal(item.instance), "mask_visib": frame.instance == item.instance}
        for name, mask in masks.items():
            _write_png(
                folder / name / f"{image:06d}_{number:06d}.png", np.where(mask, 255, 0).astype(np.uint8)
            )


def _write_png(path: Path, pixels: npt.NDArray) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(pixels).save(path)


def _camera(frame: FrameView) -> dict[str, Any]:
    world = geometry.world_to_opencv(frame.camera)
    return {
        "cam_K": opencv_camera_matrix(frame).ravel().tolist(),
        "depth_scale": DEPTH_SCALE,
        "cam_R_w2c": world[:3, :3].ravel().tolist(),
        "cam_t_w2c": (world[:3, 3] * MILLIMETRES).tolist(),
    }


def _pose(frame: FrameView, item: FrameObject, model: int) -> dict[str, Any]:
    asset = frame.dataset.assets[item.asset_id]
    camera = geometry.world_to_opencv(frame.camera)
    middle = geometry.to_world(_middle(asset.low, asset.high), item.pose, item.scale)  # the model's origin
    return {
        "cam_R_m2c": (camera[:3, :3] @ np.array(item.pose)[:3, :3]).ravel().tolist(),
        "cam_t_m2c": ((camera[:3, :3] @ middle + camera[:3, 3]) * MILLIMETRES).tolist(),
        "obj_id": model,
    }


def _middle(low: npt.ArrayLike, high: npt.ArrayLike) -> Array:
    return (np.asarray(low, float) + np.asarray(high, float)) / 2


def _info(frame: FrameView, item: FrameObject) -> dict[str, Any]:
    """As the toolkit's calc_gt_info counts: of all of the silhouette, what lies out of the image included."""
    amodal = frame.amodal(item.instance)
    pixels = int(amodal.sum())
    inside = 1 - (item.truncation or 0.0)
    # An edge may graze a pixel of which the sampled outline has nothing in the image.
    total = max(round(pixels / inside) if inside > 0 else pixels, item.visible_pixels)
    return {
        "bbox_obj": _whole_box(frame, item),
        "bbox_visib": _toolkit_box(item.visible_box),
        "px_count_all": total,
        "px_count_valid": int((depth_steps(frame)[amodal] > 0).sum()),
        "px_count_visib": item.visible_pixels,
        "visib_fract": item.visible_pixels / total,
    }


def _toolkit_box(box: tuple[float, float, float, float] | None) -> list[int]:
    """The toolkit's width and height reach from the first pixel to the last: one less than ours."""
    return [int(box[0]), int(box[1]), int(box[2]) - 1, int(box[3]) - 1] if box else NOT_SEEN


def _whole_box(frame: FrameView, item: FrameObject) -> list[int]:
    """Box of the silhouette, of what lies out of the image too, unless it reaches behind the camera."""
    if not item.truncation:
        return _toolkit_box(item.amodal_box)
    points = geometry.to_world(frame.dataset.mesh(item.asset_id).vertices, item.pose, item.scale)
    x, y, depth = geometry.project_to(points, frame.camera).T
    if depth.min() <= 0:
        return _toolkit_box(item.amodal_box)
    # The pixels whose centres lie between the outermost corners.
    left, top, right, bottom = np.rint([x.min(), y.min(), x.max() - 1, y.max() - 1]).astype(int).tolist()
    return [left, top, right - left, bottom - top]


def _write_models(folder: Path, dataset: SceneDataset, models: dict[Model, int]) -> None:
    import trimesh
    from trimesh.exchange.ply import export_ply

    folder.mkdir()
    information = {}
    for (asset_id, scale), number in models.items():
        asset, mesh = dataset.assets[asset_id], dataset.mesh(asset_id)
        vertices = (mesh.vertices - _middle(asset.low, asset.high)) * scale * MILLIMETRES
        solid = trimesh.Trimesh(vertices, mesh.triangles, process=False)
        path = folder / f"obj_{number:06d}.ply"
        path.write_bytes(export_ply(solid, encoding="ascii", vertex_normal=True))
        low, size = vertices.min(0), np.ptp(vertices, axis=0)
        information[number] = {
            **{f"min_{a}": float(v) for a, v in zip("xyz", low, strict=True)},
            **{f"size_{a}": float(v) for a, v in zip("xyz", size, strict=True)},
            "diameter": diameter(vertices),
            "asset_id": asset_id,
            "name": asset.name,
            "category": asset.category,
            "scale": scale,
        }
    write_compact_json(folder / "models_info.json", information)


def diameter(vertices: Array) -> float:
    """The greatest distance of two vertices: it is one of two corners of the convex hull."""
    from scipy.spatial import ConvexHull, QhullError
    from scipy.spatial.distance import pdist

    with contextlib.suppress(QhullError):  # a flat thing has no hull, and few corners
        vertices = vertices[ConvexHull(vertices).vertices]
    return float(pdist(vertices).max())


def _sensor(frame: FrameView) -> dict[str, Any]:
    k = opencv_camera_matrix(frame).tolist()
    lens = {"fx": k[0][0], "fy": k[1][1], "cx": k[0][2], "cy": k[1][2]}
    return lens | {"width": frame.camera.width, "height": frame.camera.height, "depth_scale": DEPTH_SCALE}
