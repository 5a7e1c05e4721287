"""What the guide's script for Slurm starts; Slurm, Ray and the job itself only say their words."""

import os
import subprocess
from pathlib import Path

import pytest

from .conftest import ROOT

PLACE = "source /mnt/library/asset2vec/.venv/bin/activate"


def words(tmp_path: Path, nodes: int) -> list[str]:
    """Of each program that the script runs, in the order of the programs' names."""
    shims = tmp_path / "bin"
    shims.mkdir()
    for name in ("srun", "ray", "asset2vec", "sleep", "openssl"):
        (shims / name).write_text(f'#!/bin/sh\necho "{name} $*" >>{tmp_path}/words\n')
        (shims / name).chmod(0o755)
    script = (ROOT / "docs" / "examples" / "cluster.sbatch").read_text(encoding="utf-8")
    assert PLACE in script
    (tmp_path / "job.sh").write_text(script.replace(PLACE, "") + "wait\n")
    slurm = {"SLURM_JOB_ID": "7", "SLURM_JOB_NUM_NODES": str(nodes), "SLURM_CPUS_PER_TASK": "16"}
    environment = os.environ | slurm | {"SLURMD_NODENAME": "n1", "PATH": f"{shims}:{os.environ['PATH']}"}
    subprocess.run(["bash", tmp_path / "job.sh", "lib.blend"], env=environment, check=True, timeout=60)
    return sorted((tmp_path / "words").read_text().splitlines())


@pytest.mark.parametrize(("nodes", "others"), [(1, []), (4, ["--nodes=3 --ntasks=3 --exclude=n1"])])
def test_each_node_of_the_job_gets_one_ray(tmp_path: Path, nodes: int, others: list[str]) -> None:
    found = words(tmp_path, nodes)
    started = [word for word in found if word.startswith("srun ")]
    assert sum("ray start --head" in word for word in started) == 1
    assert [
        word.removeprefix("srun ").partition(" ray start --address=")[0]
        for word in started
        if "--head" not in word
    ] == others
    assert "asset2vec refresh lib.blend --cluster auto" in found
