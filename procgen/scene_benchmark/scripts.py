"""Runs BlenderProc's side: scripts in processes of their own, of the scenes that our run made."""

import os
import subprocess
import sys
from pathlib import Path
from typing import TypeVar

from blender_addon.contract import scene_dataset
from blender_addon.contract.scene_dataset import SceneRecord

from .plan import Assets
from .script_jobs import ScriptJob, ScriptScene, read, write

FOLDER = "procgen.blender.scenes.benchmark"

Answer = TypeVar("Answer")


def scenes_of(dataset: Path, assets: Assets, count: int) -> tuple[ScriptScene, ...]:
    """The first scenes of a dataset that could be made."""
    files = sorted((dataset / "scenes").glob("[!.]*.json"))[:count]
    records = [scene_dataset.read(SceneRecord, path) for path in files]
    return tuple(
        ScriptScene(
            scene=record.scene,
            poses=record.poses,
            baked=tuple(str(assets.baked / item.asset_id) for item in record.scene.objects),
            seed=record.renderer_seed,
        )
        for record in records
    )


def run_script(name: str, job: ScriptJob, answer: type[Answer]) -> Answer:
    """Runs procgen/blender/scenes/benchmark/<name>.py in the cores that this process has."""
    out = Path(job.out)
    out.mkdir(parents=True, exist_ok=True)
    write(out / "job.json", job)
    with open(out / "log", "wb") as log:
        subprocess.run(
            [sys.executable, "-m", f"{FOLDER}.{name}", str(out / "job.json"), str(out / "result.json")],
            stdout=log,
            stderr=subprocess.STDOUT,
            env=os.environ | {"ALSOFT_DRIVERS": "null"},
            check=True,
        )
    return read(answer, out / "result.json")
