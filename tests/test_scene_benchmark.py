"""The benchmark of scenes runs, and its numbers can be true."""

import dataclasses
from pathlib import Path

import pytest

from blender_addon.contract.jobs import MakeSamples
from procgen.blender_process import BlenderWorker
from procgen.scene_benchmark.plan import Plan, steady_rate
from procgen.scene_benchmark.run import measure
from procgen.scene_benchmark.tables import MISS, report


def test_a_rate_counts_neither_start_nor_end() -> None:
    times = [(10.0, 2), (11.0, 4), (12.0, 6), (13.0, 8), (30.0, 10)]
    assert steady_rate(times[:4], workers=1) == 2.0
    assert steady_rate(times, workers=2) == 2.0


def test_misses_are_marked() -> None:
    found = {"one": 1.0, "two": 1.2, "ratio": 1.2}
    assert MISS in report({"machine": "m", "command": "c", "workers": {"room": found}})
    assert MISS not in report({"machine": "m", "command": "c", "workers": {"room": found | {"ratio": 1.9}}})


@pytest.mark.bpy
def test_the_parts_give_numbers(tmp_path: Path) -> None:
    library = tmp_path / "chairs.blend"
    with BlenderWorker(None, threads=1) as worker:
        request = MakeSamples(str(library), "chair", 2, seed=3, turned=False, variant="original")
        worker.run(request, lambda event: None)
    plan = Plan(library, ("layers",), ((32, 32),), scenes=1, samples=1, parts=("speed", "labels"))
    plan = dataclasses.replace(plan, label_samples=4, label_scenes=1, repeats=1)
    result = measure(plan, tmp_path, lambda line: None) | {"command": "python"}
    [speed], [labels] = result["speed"].values(), result["labels"].values()
    assert min(*speed.values(), labels["ours"]) > 0
    assert labels["our_bent"] == 0 < labels["plain_bent"] < 1
    assert labels["plain_turned"] < 0.9  # else the two normals are not of one space
    assert "layers 32 x 32" in report(result)
