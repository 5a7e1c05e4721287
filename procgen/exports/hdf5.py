"""HDF5 as BlenderProc's writer has it: one container a frame. https://github.com/DLR-RM/BlenderProc

OUT/36.hdf5    colors                  uint8 [H, W, 3], or 4 with alpha
               diffuse                 uint8 [H, W, 3], unlit base colour, if the spec asks for albedo
               depth, distance         float32 [H, W], metres; 1e10 where there is nothing
               normals                 float32 [H, W, 3], camera space, -1 to 1 stored as 0 to 1
               instance_segmaps        uint8 or uint16 [H, W], 0: nothing
               category_id_segmaps     likewise
               instance_attribute_maps JSON: idx, name, category_id of each instance
               campose                 JSON: cam2world_matrix (OpenGL's axes), cam_K (OpenCV's pixels)
"""

import json
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from blender_addon.contract.events import Emit
from procgen.scene_record.dataset import FrameView, SceneDataset

from .subjects import opencv_camera_matrix, reported

NOTHING = np.float32(1e10)  # what Cycles writes where a ray meets nothing, and BlenderProc keeps
LARGEST_SMALL_ID = 255  # BlenderProc stores ids in the smallest type that holds them


def export(dataset: SceneDataset, out: Path, emit: Emit) -> dict[str, Any]:
    """Writes into the empty folder ``out``."""
    import h5py

    for frame in reported(dataset, dataset.frame_ids, emit):
        with h5py.File(out / f"{frame.frame_id}.hdf5", "w") as file:
            for key, image in _images(frame).items():
                file.create_dataset(key, data=image, compression="gzip")
            for key, document in _documents(frame).items():
                file.create_dataset(key, data=np.bytes_(json.dumps(document)))
    return {"images": len(dataset)}


def _images(frame: FrameView) -> dict[str, npt.NDArray]:
    nothing = frame.depth == 0
    albedo = {"diffuse": frame.albedo} if frame.has_albedo else {}
    return albedo | {
        "colors": np.dstack([frame.rgb, frame.alpha]) if frame.has_alpha else frame.rgb,
        "depth": np.where(nothing, NOTHING, frame.depth),
        "distance": np.where(nothing, NOTHING, frame.distance),
        "normals": frame.camera_normal * np.float32(0.5) + np.float32(0.5),
        "instance_segmaps": _small(frame.instance),
        "category_id_segmaps": _small(frame.category),
    }


def _small(ids: npt.NDArray[np.uint16]) -> npt.NDArray:
    return ids.astype(np.uint8) if ids.max(initial=0) <= LARGEST_SMALL_ID else ids


def _documents(frame: FrameView) -> dict[str, Any]:
    nothing = [{"idx": 0, "name": "background", "category_id": 0}]
    camera = {
        "cam2world_matrix": frame.camera_to_world.tolist(),
        "cam_K": opencv_camera_matrix(frame).tolist(),
    }
    objects = [
        {
            "idx": item.instance,
            "name": item.name,
            "category_id": frame.dataset.category_id(item.category),
            "asset_id": item.asset_id,
            "role": item.role,
        }
        for item in frame.objects
    ]
    return {"instance_attribute_maps": nothing + objects, "campose": [camera]}
