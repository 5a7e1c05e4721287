"""What tasks take of a cluster that has a GPU."""

import json
import os
import subprocess
import sys
from collections.abc import Generator, Sequence
from pathlib import Path
from typing import Any

import pytest
import ray

from blender_addon.contract.view_dataset import list_assets
from nerf_backend import model_file
from nerf_backend.engine import Engine
from nerf_backend.model_fits import CodesWork
from procgen.cluster import connect
from procgen.cluster.connect import RayCluster
from procgen.cluster.crew import Crew, Share

from .command_line import ROOT
from .ray_nodes import nodes
from .tiny_fit import ignore


def node(name: str, **resources: float) -> dict[str, Any]:
    return {"NodeID": name, "NodeName": name, "Alive": True, "Resources": resources}


@pytest.mark.parametrize(
    ("gpu", "refused", "share"),
    [
        (True, "", Share(cpus=4, gpus=1)),  # no GPU has more cores
        (True, "box", Share(cpus=8)),
        (False, "", Share(cpus=8)),
    ],
)
def test_what_a_task_asks_for_is_somewhere(
    gpu: bool, refused: str, share: Share, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Share] = []

    class Asked(Crew):
        def do_all(self, tasks: Sequence[Any]) -> Generator[Any]:
            asked.append(self._share)
            yield from ()

    there = [node("head"), node("box", CPU=4, GPU=1), node("one", CPU=8), node("two", CPU=8)]
    monkeypatch.setattr(ray, "nodes", lambda: there)
    monkeypatch.setattr(ray, "put", lambda value: value)
    monkeypatch.setattr(connect, "Crew", Asked)
    cluster = RayCluster(None, ignore)
    cluster.complain(refused, "is full.")
    assert [*cluster.spread([1], CodesWork, 16, gpu=gpu)] == [] and asked == [share]


@pytest.mark.slow
def test_a_fit_takes_a_gpu_and_codes_take_cores(tiny_views: Path, tmp_path: Path) -> None:
    with nodes() as cluster:
        cluster.start("box", gpus=1)
        done = subprocess.run(
            [sys.executable, "-m", "tests.gpu_shares", tiny_views, tmp_path],
            env=os.environ | cluster.environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 0, done.stderr[-3000:]
    assert json.loads(done.stdout.splitlines()[-1]) == {
        "CategoryFit": {"CPU": 1.0, "GPU": 1.0},
        "AssetViews": {"CPU": 1.0},
    }


def test_codes_leave_a_gpu_alone_that_is_seen(
    tiny_model: Path, tiny_views: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gpu() -> Engine:
        raise AssertionError("a node's GPU would be taken by as many as it has cores")

    monkeypatch.setattr(model_file, "choose_engine", gpu)
    (asset,) = [a for a in list_assets(tiny_views) if a.asset_id == "chair003"]
    assert CodesWork(tiny_model, tiny_views, ignore).do(asset)
