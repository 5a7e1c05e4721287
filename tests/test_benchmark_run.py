"""A run of the benchmark keeps what it has found, and says where a target was missed."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("sklearn")

from blender_addon.contract.workspace import Workspace
from nerf_backend.benchmark import attributes, real, representations
from nerf_backend.benchmark.plan import Plan
from nerf_backend.benchmark.representations import Representation, Truth
from nerf_backend.benchmark.samples import FITTED, RECOLOURED, RESHAPED, Sample
from nerf_backend.benchmark.stage import Document, Stage, read, run
from nerf_backend.benchmark.tables import TARGETS, table
from nerf_backend.refresh import RefreshOptions
from nerf_backend.start_choice import NO_START
from procgen.families import member


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    return Plan(tmp_path, (5.0,), 5.0, 1.0, 128, 12, 24, 0, 0, 64, 1, None)


def test_a_stage_runs_once_until_what_decides_it_changes(plan: Plan) -> None:
    ran: list[int] = []

    def compute() -> Document:
        ran.append(1)
        return {"value": len(ran)}

    assert run(plan, Stage("one", compute, (5,)))["value"] == 1
    assert run(plan, Stage("one", compute, (5,)))["value"] == 1
    assert run(plan, Stage("one", compute, (6,)))["value"] == 2
    other = dataclasses.replace(plan, seed=1)
    assert run(other, Stage("one", compute, (6,)))["value"] == 3
    assert read(plan, "one") == {"value": 3}
    assert read(plan, "two") is None


def test_a_stage_that_failed_is_not_kept(plan: Plan) -> None:
    def fail() -> Document:
        raise ValueError

    with pytest.raises(ValueError):
        run(plan, Stage("one", fail))
    assert read(plan, "one") is None


def test_targets_say_what_was_missed() -> None:
    psnr, leak = TARGETS[0], next(target for target in TARGETS if target.at_most)
    document = {"fit": {"quality": {"psnr": {"median": 28.5}}}, "probes": {"shape code": {"colour": 0.2}}}
    assert psnr.cell(document, 5) == "28.50 (28)"
    assert psnr.cell(document, 15) == "28.50 (31, **missed**)"
    assert psnr.cell(document, 7) == "28.50"
    assert psnr.cell({}, 5) == "not measured"
    assert leak.cell(document, 5) == "0.20 (at most 0.05, **missed**)"


def test_real_assets_are_fitted_without_a_starter(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Else the figures would depend on what lies in the home folder."""
    seen: list[RefreshOptions] = []
    monkeypatch.setattr(real, "refresh", lambda libraries, workspace, options, emit: seen.append(options))
    arguments = real._parser().parse_args([str(tmp_path), "--out", str(tmp_path)])
    real._refresh(tmp_path / "chairs.blend", Workspace(tmp_path), arguments, lambda event: None)
    assert [options.start for options in seen] == [NO_START]


def test_a_table_is_markdown() -> None:
    assert table(["a", "b"], [["1", "2"]]) == "| a | b |\n| --- | --- |\n| 1 | 2 |"


def test_a_representation_that_knows_the_answers_probes_perfectly() -> None:
    """Vectors made of the parameters themselves; twins that are exactly their originals are found."""
    samples = []
    for index in range(60):
        parameters = dataclasses.asdict(member("chair", 3, index)[0])
        samples.append(Sample(f"s{index}", f"Chair {index + 1:03d}", FITTED, index, 0.0, parameters))
    twins = [dataclasses.replace(samples[i], role=role) for role in (RECOLOURED, RESHAPED) for i in (4, 9)]
    truth = Truth([*samples, *twins], [0.5] * 60, np.random.default_rng(0).uniform(size=(60, 3)))
    labels = attributes.labels([s.parameters for s in samples])
    sizes = attributes.sizes([s.parameters for s in samples], truth.radii)
    hot = [
        [value == choice for value in values] for values in labels.values() for choice in sorted(set(values))
    ]
    known = np.array([*hot, *(4 * size for size in sizes.values())], np.float64).T
    told = representations.probe(Representation(known, known[[4, 9]], known[[9, 4]]), truth)
    assert told["armrests"] == told["legs"] == told["back"] == 1.0
    assert told["seat width"] > 0.99
    assert told["colour"] < 0.1
    assert told[RECOLOURED] == 1.0
    assert told[RESHAPED] == 0.0


def test_a_look_is_found_in_any_chair_of_just_its_materials() -> None:
    parameters = [
        {"seat_material": "oak", "frame_material": metal, "width": 1} for metal in ("brass", "chrome")
    ]
    looks = [parameters[0], parameters[1], parameters[0] | {"width": 2}]
    samples = [Sample(f"s{i}", "", FITTED, i, 0.0, look) for i, look in enumerate(looks)]
    twin = Sample("twin", "", RESHAPED, 0, 0.0, parameters[0] | {"width": 3})
    truth = Truth([*samples, twin], [1.0] * 3, np.zeros((3, 3)))
    assert truth.originals(RESHAPED) == [[0]]
    assert truth.of_same_look() == [[0, 2]]
