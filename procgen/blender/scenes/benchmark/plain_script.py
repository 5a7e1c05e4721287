"""Renders scenes with BlenderProc alone, as its users do: python -m ...plain_script JOB.json RESULT.json"""

import sys
import tempfile
import time
from pathlib import Path

from blender_addon.contract.scene_spec import Frames
from procgen.scene_benchmark.script_jobs import PlainTimes, ScriptJob, ScriptScene, read, write

from ..blenderproc_adapter import Utility, bproc
from .plain_scene import build, enable_labels


def main(job_file: Path, result_file: Path) -> None:
    job = read(ScriptJob, job_file)
    shared_memory = Path("/dev/shm")  # where BlenderProc keeps what it renders, if there is one
    with tempfile.TemporaryDirectory(dir=shared_memory if shared_memory.is_dir() else None) as folder:
        Utility.temp_dir = folder
        seconds = []
        for scene in job.scenes:
            start = time.perf_counter()
            _render(scene, job.frames, Path(job.out))
            seconds.append(time.perf_counter() - start)
    write(result_file, PlainTimes(tuple(seconds)))


def _render(scene: ScriptScene, frames: Frames, out: Path) -> None:
    build(scene, frames, settle=True)
    enable_labels()
    data = bproc.renderer.render()
    bproc.writer.write_hdf5(str(out), data, append_to_existing_output=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
