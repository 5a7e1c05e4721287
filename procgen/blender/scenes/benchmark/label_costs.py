"""Times BlenderProc's labels and ours on the same scenes: python -m ...label_costs JOB.json RESULT.json

Leaves in the job's folder, of each scene, labels/<scene>/<camera>.exr of ours, and bproc/<scene>.npz with
BlenderProc's normals [cameras, H, W, 3] of the same cameras.
"""

import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import bpy
import numpy as np

from blender_addon.contract.scene_spec import Frames
from procgen.scene_benchmark.script_jobs import LabelCost, LabelCosts, ScriptJob, ScriptScene, read, write

from ..blenderproc_adapter import Utility, bproc
from ..render import prepare, render_labels
from .plain_scene import build, enable_labels


def main(job_file: Path, result_file: Path) -> None:
    job, costs = read(ScriptJob, job_file), []
    with tempfile.TemporaryDirectory() as folder:
        Utility.temp_dir = folder
        for number, scene in enumerate(job.scenes):
            repeats = [_measure(scene, job.frames, Path(job.out), number) for _ in range(job.repeats)]
            costs.append(LabelCost(*(tuple(column) for column in zip(*repeats, strict=True))))
    write(result_file, LabelCosts(tuple(costs)))


def _measure(wanted: ScriptScene, frames: Frames, out: Path, number: int) -> tuple[float, float, float]:
    """Processor seconds of colour, of colour with BlenderProc's labels, of our labels; all of new scenes."""
    _build_plain(wanted, frames)
    colour, _ = _seconds(bproc.renderer.render)
    _build_plain(wanted, frames)
    enable_labels()
    both, data = _seconds(bproc.renderer.render)
    (out / "bproc").mkdir(exist_ok=True)
    np.savez(out / "bproc" / f"{number}.npz", normals=data["normals"])
    build(wanted, frames, settle=False)
    _number_as_ours()
    bpy.context.scene.frame_end -= 1
    prepare(wanted.scene, frames, wanted.seed)
    folder = out / str(number) / "labels"
    shutil.rmtree(folder, ignore_errors=True)  # of the repeat before
    cameras = [camera for v in wanted.scene.viewpoints for camera in v.candidates[0]]
    ours, _ = _seconds(lambda: render_labels(cameras, folder))
    return colour, both, ours


def _build_plain(wanted: ScriptScene, frames: Frames) -> None:
    build(wanted, frames, settle=False)
    bproc.renderer.set_denoiser(None)  # its time varies more than labels cost
    bpy.context.scene.render.use_compositing = False


def _number_as_ours() -> None:
    """The indices that our label pass reads, which procgen/blender/scenes/objects.py gives."""
    meshes = sorted((o for o in bpy.data.objects if o.type == "MESH"), key=lambda o: o.name)
    for number, obj in enumerate(meshes, 1):  # "object ..." comes before "surface ..."
        obj.pass_index = number
        for slot, material in enumerate(obj.material_slots, 1):
            material.material.pass_index = slot


def _seconds(work: Callable[[], Any]) -> tuple[float, Any]:
    start = time.process_time()
    result = work()
    return time.process_time() - start, result


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
