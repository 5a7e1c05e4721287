"""SOLO, the format of Unity's Perception package. https://docs.unity3d.com/Packages/com.unity.perception@1.0

    OUT/metadata.json sensor_definitions.json annotation_definitions.json metric_definitions.json
    OUT/sequence.0/step0.frame_data.json
                   step0.camera.png
                   step0.camera.instance segmentation.png   a colour for each instance, black: nothing
                   step0.camera.semantic segmentation.png   a colour for each category
                   step0.camera.depth.exr                   channel R: metres along the viewing axis

Each frame is a sequence of its own, as readers expect all sequences to have equally many steps; the metric
"scene" says which frames show the same scene. Unity's axes are left-handed, +Y up: its world (x, y, z) is
ours (x, z, y), its camera looks along +Z. Quaternions are x, y, z, w, as the package writes them.
"""

from pathlib import Path
from typing import Any

import numpy as np

from blender_addon.contract.events import Emit
from blender_addon.contract.files import write_json
from procgen.scene_record.dataset import FrameView, SceneDataset

from .solo_annotations import CAMERA, KINDS, SENSOR, TYPE, WORLD, annotations, keypoints_id, quaternion
from .subjects import categories, keypoint_names, reported, write_compact_json, write_rgb

Document = dict[str, Any]

METRICS = {"scene": "number of the scene that the frame shows", "lighting": "number of its lighting"}


def export(dataset: SceneDataset, out: Path, emit: Emit) -> Document:
    """Writes into the empty folder ``out``."""
    for number, frame in enumerate(reported(dataset, dataset.frame_ids, emit)):
        folder = out / f"sequence.{number}"
        write_rgb(frame, folder / f"step0.{SENSOR}.png")
        document = {
            "frame": frame.frame_id,
            "sequence": number,
            "step": 0,
            "timestamp": 0.0,
            "captures": [_capture(frame) | {"annotations": annotations(frame, folder)}],
            "metrics": [_metric("scene", frame.record.scene), _metric("lighting", frame.record.lighting)],
        }
        write_compact_json(folder / "step0.frame_data.json", document)
    _write_definitions(dataset, out)
    return {"images": len(dataset)}


def _capture(frame: FrameView) -> Document:
    camera = frame.camera
    pose = frame.camera_to_world
    lens = np.diag([2 * camera.focal / camera.width, 2 * camera.focal / camera.height, -1.0])
    return {
        "@type": TYPE + "RGBCamera",
        "id": SENSOR,
        "description": "the camera",
        "position": (WORLD @ pose[:3, 3]).tolist(),
        "rotation": quaternion(WORLD @ pose[:3, :3] @ CAMERA),
        "velocity": [0.0, 0.0, 0.0],
        "acceleration": [0.0, 0.0, 0.0],
        "filename": f"step0.{SENSOR}.png",
        "imageFormat": "Png",
        "dimension": [float(camera.width), float(camera.height)],
        "projection": "Perspective",
        "matrix": lens.ravel().tolist(),  # the upper left of Unity's projection matrix, nothing is too far
    }


def _metric(name: str, value: int) -> Document:
    head = {"@type": TYPE + "GenericMetric", "id": name, "sensorId": "", "annotationId": ""}
    return head | {"description": METRICS[name], "value": value}


def _write_definitions(dataset: SceneDataset, out: Path) -> None:
    metadata = {
        "unityVersion": "",  # made by Blender
        "perceptionVersion": "1.0.0",
        "renderPipeline": "Blender, Cycles",
        "simulationStartTime": "",
        "simulationEndTime": "",
        "scenarioRandomSeed": dataset.record.seed,
        "scenarioActiveRandomizers": [],
        "totalFrames": len(dataset),
        "totalSequences": len(dataset),
        "sensors": [SENSOR],
        "metricCollectors": list(METRICS),
        "annotators": [{"name": d["id"], "type": d["@type"]} for d in _definitions(dataset)],
    }
    write_json(out / "metadata.json", metadata)
    camera = {"@type": TYPE + "RGBCamera", "id": SENSOR, "modality": "camera", "description": "the camera"}
    write_json(out / "sensor_definitions.json", {"sensorDefinitions": [camera]})
    write_json(out / "annotation_definitions.json", {"annotationDefinitions": _definitions(dataset)})
    metrics = [
        {"@type": TYPE + "GenericMetric", "id": name, "description": text} for name, text in METRICS.items()
    ]
    write_json(out / "metric_definitions.json", {"metricDefinitions": metrics})


def _definitions(dataset: SceneDataset) -> list[Document]:
    labels = [{"label_id": dataset.category_id(c), "label_name": c} for c in categories(dataset)]
    plain = [
        {"@type": TYPE + kind, "id": name, "description": text}
        | ({} if name in ("depth", "semantic segmentation") else {"spec": labels})
        for name, (kind, text) in KINDS.items()
    ]
    templates = [
        {
            "@type": TYPE + "KeypointAnnotation",
            "id": keypoints_id(category),
            "description": keypoints_id(category),
            "template": {
                "templateId": category,
                "templateName": category,
                "keypoints": [
                    {"label": name, "index": i, "color": [0, 0, 0, 255]} for i, name in enumerate(names)
                ],
                "skeleton": [],
            },
        }
        for category in categories(dataset)
        if (names := keypoint_names(dataset, category))
    ]
    return plain + templates
